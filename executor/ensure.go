package executor

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/skein-go/skein/dialect"
)

// Ensure creates the tables of the store where they are missing, and nothing else.
func Ensure(ctx context.Context, db *sql.DB, c Config) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrConnect, err)
	}
	defer conn.Close()
	r := &runner{Config: c, conn: conn, db: db}
	if !r.sole() {
		return r.createAll(ctx)
	}
	tx, err := begin(ctx, c.Dialect, conn, dialect.TxOptions{Wait: c.Wait})
	if err != nil {
		return err
	}
	if err := c.Store.create(ctx, conn); err != nil {
		return errors.Join(err, tx.Rollback(context.WithoutCancel(ctx)))
	}
	return tx.Commit(ctx)
}
