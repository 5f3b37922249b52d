package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/skein-go/skein/dialect"
)

// ErrLocked is wrapped by the error of a Begin that waited for another process in vain.
var ErrLocked = errors.New("another process is migrating the database")

// lockKey is what those who migrate one database go by: an advisory lock, which harms nobody else.
const lockKey = 0x736b65696e // "skein"

// Begin begins a transaction that holds the lock of those who migrate the database, so that there is one
// of them at a time. It is let go with the transaction, however that ends, behind a pooler too. While it
// waits, it holds nothing that others would have to wait for.
func (Dialect) Begin(ctx context.Context, conn *sql.Conn, o dialect.TxOptions) (dialect.Tx, error) {
	start := time.Now()
	waiting := o.Waiting
	for pause := 5 * time.Millisecond; ; pause = min(pause*3/2, 200*time.Millisecond) {
		got, err := tryBegin(ctx, conn)
		if err != nil || got {
			return transaction{conn}, err
		}
		left := o.Wait - time.Since(start)
		if left <= 0 {
			return nil, fmt.Errorf("%w; waited %s", ErrLocked, o.Wait)
		}
		if waiting != nil {
			waiting()
			waiting = nil
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("wait for the database: %w", ctx.Err())
		case <-time.After(min(pause, left)):
		}
	}
}

// tryBegin begins a transaction and asks for the lock; without it, nothing is begun.
func tryBegin(ctx context.Context, conn *sql.Conn) (bool, error) {
	if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
		return false, fmt.Errorf("begin: %w", err)
	}
	var got bool
	err := conn.QueryRowContext(ctx, fmt.Sprintf("SELECT pg_catalog.pg_try_advisory_xact_lock(%d)", int64(lockKey))).Scan(&got)
	if err != nil || !got {
		_, rollback := conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
		if err != nil {
			return false, fmt.Errorf("ask for the lock: %w", errors.Join(err, rollback))
		}
		return false, rollback
	}
	return true, nil
}

// transaction is one on a pinned connection.
type transaction struct{ conn *sql.Conn }

// Commit commits. A COMMIT that has begun is not cut short: nobody could tell what became of it.
func (t transaction) Commit(ctx context.Context) error {
	if _, err := t.conn.ExecContext(context.WithoutCancel(ctx), "COMMIT"); err != nil {
		return errors.Join(fmt.Errorf("commit: %w", err), t.Rollback(ctx))
	}
	return nil
}

// Rollback undoes everything. It does not stop where ctx has ended.
func (t transaction) Rollback(ctx context.Context) error {
	if _, err := t.conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK"); err != nil {
		return fmt.Errorf("roll back: %w", err)
	}
	return nil
}

// SQLState returns the code of an error of PostgreSQL's, "" for another one. Drivers have types of their
// own for it, and this method in common.
func SQLState(err error) string {
	var e interface{ SQLState() string }
	if errors.As(err, &e) {
		return e.SQLState()
	}
	return ""
}
