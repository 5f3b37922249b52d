package executor

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/op"
)

// Apply runs operations that belong to no revision, in one transaction where the engine has such. An
// operation that does not fit what is there by then changes nothing and is an error; no operations do
// nothing.
func Apply(ctx context.Context, db *sql.DB, c Config, ops []op.Op) error {
	if len(ops) == 0 {
		return nil
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrConnect, err)
	}
	defer conn.Close()
	tx, err := begin(ctx, c.Dialect, conn, dialect.TxOptions{Wait: c.Wait, Ops: ops})
	if err != nil {
		return err
	}
	if err := apply(ctx, conn, c, ops); err != nil {
		return errors.Join(err, tx.Rollback(context.WithoutCancel(ctx)))
	}
	return tx.Commit(ctx)
}

func apply(ctx context.Context, conn *sql.Conn, c Config, ops []op.Op) error {
	now, err := c.Dialect.Inspect(ctx, conn, dialect.InspectOptions{Skip: c.Store.Tables()})
	if err != nil {
		return err
	}
	statements, err := c.Dialect.Compile(ops, now)
	if err != nil {
		return err
	}
	for i := range statements {
		st := &statements[i]
		if st.Guard != nil {
			err = guard(ctx, conn, st, c.Exact)
		} else {
			_, err = conn.ExecContext(ctx, st.SQL, st.Args...)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", shorten(st.SQL), err)
		}
	}
	return nil
}
