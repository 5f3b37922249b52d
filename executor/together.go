package executor

import (
	"context"
	"errors"
	"fmt"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
)

// Where an engine takes several statements in one round trip (dialect.Joiner), a transaction begins together with the
// first statement of its step, and ends together with the rows that say that the step has run.

// opens reports whether the first thing that a step does in its transaction is a statement that can begin it.
func (r *runner) opens(s *plan.Step, first bool) bool {
	if _, joins := r.Dialect.(dialect.Joiner); !joins || !r.sure(first) || r.OneTransaction || r.Before != nil || r.kept || mayRefuse(s) || len(s.Records) == 0 {
		return false
	}
	x, ok := s.Records[0].Op.(op.Exec)
	return ok && !x.NoTx && (sqltext.Kind(x.SQL) == sqltext.DDL || sqltext.Kind(x.SQL) == sqltext.DML)
}

// plain reports whether a statement is SQL in the step's transaction, and nothing else.
func plain(st *dialect.Statement) bool {
	return st.Guard == nil && st.Func == nil && st.Batched == nil && !st.NoTx && !st.Commits && len(st.Args) == 0
}

// opening returns a statement with what begins the step's transaction, if that is still to begin.
func (r *runner) opening(st *dialect.Statement) (text string) {
	if !r.unopened {
		return st.SQL
	}
	r.unopened = false
	text, r.tx = r.Dialect.(dialect.Joiner).Opening(r.conn, st.SQL)
	return text
}

// open begins the step's transaction, if that is still to begin and what comes next can't do it.
func (r *runner) open(ctx context.Context, s *plan.Step) error {
	if !r.unopened {
		return nil
	}
	return r.begin(context.WithoutCancel(ctx), s)
}

// close ends the transaction with what f writes. done is false where the engine can't do both as one: then it has done
// neither.
func (r *runner) close(ctx context.Context, s *plan.Step, f func() error) (done bool, err error) {
	j, ok := r.Dialect.(dialect.Joiner)
	if !ok || r.draft != nil || r.OneTransaction {
		return false, nil
	}
	d := &draft{Conn: r.conn}
	r.draft = d
	err = f()
	r.draft = nil
	if err != nil {
		return false, err
	}
	tx := r.tx
	r.tx = nil
	if _, err = r.conn.ExecContext(ctx, j.Closing(d.writes)); err == nil {
		return true, nil
	}
	missed := j.Missed(err)
	if rerr := tx.Rollback(ctx); rerr != nil || !missed {
		return false, errors.Join(fmt.Errorf("commit: %w", err), unlessGone(rerr))
	}
	return false, r.missed(ctx, s, d, err)
}

// missed finds the write that does not meet its row. It changes nothing.
func (r *runner) missed(ctx context.Context, s *plan.Step, d *draft, err error) error {
	if berr := r.begin(ctx, s); berr != nil {
		return errors.Join(err, berr)
	}
	tx := r.tx
	r.tx = nil
	found := fmt.Errorf("commit: %w; if nothing in the script divides by zero, it changed the rows of %s, or of the tables beside it, which are not for scripts to change",
		err, r.Store.table)
	for i, w := range d.writes {
		if !w.One {
			continue
		}
		if werr := once(ctx, r.conn, w.SQL, d.wrong[i]); werr != nil {
			found = werr
			break
		}
	}
	return errors.Join(found, unlessGone(tx.Rollback(ctx)))
}

// sure reports whether the version table has the rows that a step begins with: they were written in this very
// transaction, or, by this run, in the one before, and this one does not end if the lock has gone to another.
func (r *runner) sure(first bool) bool {
	_, joins := r.Dialect.(dialect.Joiner)
	return r.owed || joins && r.lease != nil && !first
}
