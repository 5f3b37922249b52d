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
	for _, e := range stampEntries(gone, added) {
		e.At, e.Tool, e.Who = c.Now(), c.Tool, c.Who
		if err := c.Store.append(ctx, conn, e); err != nil {
			return err
		}
	}
	if half, err := c.Store.HalfDone(ctx, conn); err != nil {
		return err
	} else if half != nil {
		r.observe(Event{Kind: GivenUp, HalfDone: half})
	}
	if err := c.Store.clearJournal(ctx, conn); err != nil {
		return err
	}
	return r.fence(ctx)
}

// stampEntries are what a stamp leaves in the log: the revisions that it put in, or, where it put none in,
// those that it took out.
func stampEntries(gone, added []string) []LogEntry {
	direction, list := "stamp", added
	if len(added) == 0 {
		direction, list = "unstamp", gone
	}
	var out []LogEntry
	for _, id := range list {
		out = append(out, LogEntry{Revision: id, Direction: direction})
	}
	return out
}

// minus returns the members of a that b lacks.
func minus(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(x string) bool { return slices.Contains(b, x) })
}
