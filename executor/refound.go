package executor

import (
	"context"
	"regexp"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
)

// drops finds SQL that may drop the tables of the store along with all others.
var drops = regexp.MustCompile(`(?i)\bdrop\b`)

// refound makes the store's tables anew where a script has dropped every table, them too: with the rows that they
// had before the step, and the lock, so that the step is told of as any other.
func (r *runner) refound(ctx context.Context, s *plan.Step, rows []string) error {
	if !mayDropAll(s) {
		return nil
	}
	if err := r.write(ctx); err != nil {
		return err
	}
	there, err := r.stillThere(ctx)
	if err != nil || there {
		return err
	}
	if err := r.Store.create(ctx, r.conn); err != nil {
		return err
	}
	if err := r.Store.move(ctx, r.conn, nil, rows); err != nil {
		return err
	}
	if r.lease == nil {
		return nil
	}
	return r.Store.writeLock(ctx, r.conn, r.lease.lock)
}

// stillThere reports whether the version table is. An engine may give the transaction up over a table that is not
// there, so a savepoint stands before.
func (r *runner) stillThere(ctx context.Context) (bool, error) {
	if _, err := r.conn.ExecContext(ctx, "SAVEPOINT skein_look"); err != nil {
		return false, err
	}
	there, err := r.Store.Exists(ctx, r.conn)
	if err != nil || there {
		return there, err
	}
	_, err = r.conn.ExecContext(ctx, "ROLLBACK TO SAVEPOINT skein_look")
	return false, err
}

// mayDropAll reports whether a step runs SQL or Go code that may drop what no operation names.
func mayDropAll(s *plan.Step) bool {
	for _, rec := range s.Records {
		switch o := rec.Op.(type) {
		case op.Exec:
			if drops.MatchString(o.SQL) {
				return true
			}
		case op.Func:
			return true
		}
	}
	return false
}
