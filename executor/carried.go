package executor

import (
	"context"
	"errors"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/plan"
)

// carried runs a statement with which the engine commits what is open before it begins: so the intent needs
// no commit of its own, nor does what is left of the step before.
func (r *runner) carried(ctx context.Context, s *plan.Step, st *dialect.Statement, rec *record, tx dialect.Renewer) error {
	if err := r.note(ctx, s); err != nil {
		return err
	}
	_, err := r.conn.ExecContext(ctx, st.SQL, st.Args...)
	if err != nil {
		// A statement that the engine can't even read has not committed anything; and what was to be committed
		// before it may have been given up.
		quick := context.WithoutCancel(ctx)
		if cerr := r.commit(quick); cerr != nil {
			return errors.Join(err, unlessGone(cerr))
		}
		if there, jerr := r.Store.intends(quick, r.conn, rec); jerr != nil || !there {
			return errors.Join(err, unlessGone(jerr))
		}
	}
	r.noted()
	r.carries = err == nil
	return r.behind(ctx, s, st, rec, err, func(ctx context.Context) error {
		if r.tx == nil {
			return r.begin(ctx, s)
		}
		r.unfenced()
		err := tx.Renew(ctx)
		if err != nil {
			r.tx = nil // the connection is gone
		}
		return err
	})
}

// endStep commits a step, or leaves that to the first statement of the next one where this one's were carried:
// what is durable already, the journal and the catalog, says as much until then.
func (r *runner) endStep(ctx context.Context, more bool) error {
	if more && r.carries && r.tx != nil {
		r.owed = true
		return nil
	}
	r.owed = false
	return r.commitStep(ctx, more)
}

// settleUp commits what is left of the step before, for what comes next is not carried.
func (r *runner) settleUp(ctx context.Context, s *plan.Step) error {
	if !r.owed {
		return nil
	}
	r.owed = false
	if err := r.commit(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	return r.begin(context.WithoutCancel(ctx), s)
}

// abandon ends the transaction of a step that failed. What is left of the step before stays.
func (r *runner) abandon(ctx context.Context) error {
	tx, owed := r.tx, r.owed
	r.tx, r.known, r.owed = nil, nil, false
	if owed {
		return tx.Commit(ctx)
	}
	return unlessGone(tx.Rollback(ctx))
}
