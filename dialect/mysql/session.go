package mysql

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/skein-go/skein/dialect"
)

// ErrLocked is wrapped by the error of a Begin that waited for another process in vain.
var ErrLocked = errors.New("database is locked by another process")

// Begin takes a lock of the server's that belongs to the connection, and begins a transaction. The lock
// is what keeps others away: the engine commits the transaction with every CREATE, ALTER and DROP. It is
// gone with the connection, however that ends.
func (Dialect) Begin(ctx context.Context, conn *sql.Conn, o dialect.TxOptions) (dialect.Tx, error) {
	quick := context.WithoutCancel(ctx)
	t := &transaction{conn: conn}
	var database sql.NullString
	if err := conn.QueryRowContext(quick, "SELECT DATABASE(), @@SESSION.sql_mode").Scan(&database, &t.mode); err != nil {
		return nil, fmt.Errorf("read the session: %w", err)
	}
	t.lock = lockName(database.String)
	if err := t.acquire(ctx, o.Wait, o.Waiting); err != nil {
		return nil, err
	}
	if err := t.plainQuotes(quick); err != nil {
		return nil, errors.Join(err, t.release(quick))
	}
	if _, err := conn.ExecContext(quick, "START TRANSACTION"); err != nil {
		return nil, errors.Join(fmt.Errorf("begin: %w", err), t.release(quick))
	}
	return t, nil
}

// lockName is the name of a database's lock: a server takes 64 characters.
func lockName(database string) string {
	sum := sha256.Sum256([]byte(database))
	return "skein " + hex.EncodeToString(sum[:16])
}

type transaction struct {
	conn *sql.Conn
	lock string
	mode string // the session's sql_mode; restored at the end where it was changed
	undo bool
}

// acquire polls, so that waiting ends with ctx.
func (t *transaction) acquire(ctx context.Context, wait time.Duration, waiting func()) error {
	start := time.Now()
	for pause := 2 * time.Millisecond; ; pause = min(pause*3/2, 100*time.Millisecond) {
		var got sql.NullInt64
		if err := t.conn.QueryRowContext(ctx, "SELECT GET_LOCK("+quoted(t.lock)+", 0)").Scan(&got); err != nil {
			return fmt.Errorf("take the lock: %w", err)
		}
		if got.Int64 == 1 {
			return nil
		}
		left := wait - time.Since(start)
		if left <= 0 {
			return fmt.Errorf("%w; waited %s", ErrLocked, wait)
		}
		if waiting != nil {
			waiting()
			waiting = nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for the database: %w", ctx.Err())
		case <-time.After(min(pause, left)):
		}
	}
}

// plainQuotes turns two settings off that would make the texts of statements mean something else.
func (t *transaction) plainQuotes(ctx context.Context) error {
	var modes []string
	for mode := range strings.SplitSeq(t.mode, ",") {
		if mode != "ANSI_QUOTES" && mode != "NO_BACKSLASH_ESCAPES" && mode != "ANSI" {
			modes = append(modes, mode)
		}
	}
	if plain := strings.Join(modes, ","); plain != t.mode {
		if _, err := t.conn.ExecContext(ctx, "SET SESSION sql_mode = '"+plain+"'"); err != nil {
			return fmt.Errorf("set sql_mode: %w", err)
		}
		t.undo = true
	}
	return nil
}

// release gives the connection back as it was, whatever became of ctx.
func (t *transaction) release(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	var errs []error
	if t.undo {
		_, err := t.conn.ExecContext(ctx, "SET SESSION sql_mode = '"+t.mode+"'")
		errs = append(errs, err)
	}
	_, err := t.conn.ExecContext(ctx, "DO RELEASE_LOCK("+quoted(t.lock)+")")
	return errors.Join(append(errs, err)...)
}

// Commit makes what was not committed yet durable, and lets go of the lock.
func (t *transaction) Commit(ctx context.Context) error {
	// A COMMIT that has begun is not cut short: nobody could tell what became of it.
	if _, err := t.conn.ExecContext(context.WithoutCancel(ctx), "COMMIT"); err != nil {
		return errors.Join(fmt.Errorf("commit: %w", err), t.Rollback(ctx))
	}
	return t.release(ctx)
}

// Rollback undoes what the engine has not committed by itself.
func (t *transaction) Rollback(ctx context.Context) error {
	_, err := t.conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
	if err != nil {
		err = fmt.Errorf("roll back: %w", err)
	}
	return errors.Join(err, t.release(ctx))
}
