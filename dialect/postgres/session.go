package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/skein-go/skein/dialect"
)

// Begin begins a transaction. It keeps nobody out: a run has its lease for that, which, other than a lock
// of a transaction's, ends with an owner whose host vanished.
func (Dialect) Begin(ctx context.Context, conn *sql.Conn, _ dialect.TxOptions) (dialect.Tx, error) {
	if _, err := conn.ExecContext(context.WithoutCancel(ctx), "BEGIN"); err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	return transaction{conn}, nil
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
