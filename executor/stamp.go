package executor

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/skein-go/skein/dialect"
)

// Stamp sets the rows of the version table without running anything. next gives the new rows for
// those that are there. Purge forgets all rows first: next gets none. A revision that is half done is
// half done no longer: whoever stamps knows better.
func Stamp(ctx context.Context, db *sql.DB, c Config, purge bool, next func(rows []string) ([]string, error)) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrConnect, err)
	}
	defer conn.Close()
	r := &runner{Config: c, conn: conn, db: db}
	if !r.sole() {
		if err := r.claim(ctx, true); err != nil {
			return err
		}
		defer r.release(ctx)
	}
	tx, err := begin(ctx, c.Dialect, conn, dialect.TxOptions{Wait: c.Wait})
	if err != nil {
		return err
	}
	if err := r.stamp(ctx, purge, next); err != nil {
		return errors.Join(err, tx.Rollback(context.WithoutCancel(ctx)))
	}
	return tx.Commit(ctx)
}

func (r *runner) stamp(ctx context.Context, purge bool, next func(rows []string) ([]string, error)) error {
	c, conn := r.Config, r.conn
	if r.sole() {
		if err := c.Store.create(ctx, conn); err != nil {
			return err
		}
	}
	rows, err := c.Store.Rows(ctx, conn)
	if err != nil {
		return err
	}
	known := rows
	if purge {
		known = nil
	}
	want, err := next(known)
	if err != nil {
		return err
	}
	gone, added := minus(rows, want), minus(want, rows)
	if err := c.Store.move(ctx, conn, gone, added); err != nil {
		return err
	}
	for _, id := range added {
		e := LogEntry{At: c.Now(), Revision: id, Direction: "stamp", Tool: c.Tool, Who: c.Who}
		if err := c.Store.append(ctx, conn, e); err != nil {
			return err
		}
	}
	if err := c.Store.clearJournal(ctx, conn); err != nil {
		return err
	}
	return r.fence(ctx)
}

// minus returns the members of a that b lacks.
func minus(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(x string) bool { return slices.Contains(b, x) })
}

// StampSQL are the statements that move the rows of the version table from one set to another.
func (s Store) StampSQL(from, to []string) []string {
	var out []string
	if len(from) == 0 {
		out = append(out, s.tableSQL()...)
	}
	return append(out, s.moveSQL(minus(from, to), minus(to, from))...)
}
