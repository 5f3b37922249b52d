package executor

import (
	"context"
	"fmt"

	"github.com/skein-go/skein/dialect"
)

// together hands what f writes to the engine in one statement, where it takes several as one.
func (r *runner) together(ctx context.Context, f func() error) error {
	j, ok := r.Dialect.(dialect.Joiner)
	if !ok || r.draft != nil {
		return f()
	}
	d := &draft{Conn: r.conn}
	r.draft = d
	err := f()
	r.draft = nil
	if err != nil {
		return err
	}
	return d.joined(ctx, j)
}

// joined runs what was taken down, in the transaction that is open.
func (d *draft) joined(ctx context.Context, j dialect.Joiner) error {
	res, err := d.Conn.ExecContext(ctx, j.Join(d.writes))
	if err != nil {
		return fmt.Errorf("write that the revision has run: %w", err)
	}
	changed, err := res.RowsAffected()
	if err != nil {
		return err
	}
	for i, w := range d.writes {
		if !w.One {
			continue
		}
		if changed&1 == 0 {
			return d.wrong[i](0)
		}
		changed >>= 1
	}
	return nil
}

// sure reports whether the version table has the rows that a step begins with: they were written in this very
// transaction, or, by this run, in the one before, and this one does not end if the lock has gone to another.
func (r *runner) sure(first bool) bool {
	_, joins := r.Dialect.(dialect.Joiner)
	return r.owed || joins && r.lease != nil && !first
}
