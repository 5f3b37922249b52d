package executor

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/skein-go/skein/dialect"
)

// begin begins a transaction in the engine's own way, or in the standard's.
func begin(ctx context.Context, d dialect.Dialect, conn *sql.Conn, o dialect.TxOptions) (dialect.Tx, error) {
	if t, ok := d.(dialect.Transactor); ok {
		return t.Begin(ctx, conn, o)
	}
	if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	return plainTx{conn}, nil
}

type plainTx struct{ conn *sql.Conn }

func (t plainTx) Commit(ctx context.Context) error {
	if _, err := t.conn.ExecContext(ctx, "COMMIT"); err != nil {
		return errors.Join(fmt.Errorf("commit: %w", err), t.Rollback(context.WithoutCancel(ctx)))
	}
	return nil
}

func (t plainTx) Rollback(ctx context.Context) error {
	_, err := t.conn.ExecContext(ctx, "ROLLBACK")
	return err
}
