package executor

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
)

// carried runs a statement with which the engine commits what is open before it begins: so the intent needs
// no commit of its own, nor does what is left of the step before.
func (r *runner) carried(ctx context.Context, s *plan.Step, st *dialect.Statement, rec *record, tx dialect.Renewer) error {
	if err := r.note(ctx, s); err != nil {
		return err
	}
	if err := r.write(ctx); err != nil {
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
	return r.behind(ctx, s, st, rec, err, r.again(s, tx))
}

// again returns what puts off the transaction behind a statement with which the engine has committed.
func (r *runner) again(s *plan.Step, tx dialect.Renewer) func(context.Context) error {
	return func(ctx context.Context) error {
		if r.tx == nil {
			return r.begin(ctx, s)
		}
		r.unfenced()
		r.draft = &draft{Conn: r.conn, tx: tx}
		return nil
	}
}

// joined runs such a statement in one round trip with what was put off and with the intent to run it. done is false,
// and nothing was changed, where that can't be.
func (r *runner) joined(ctx context.Context, s *plan.Step, st *dialect.Statement, rec *record, tx dialect.Renewer) (done bool, err error) {
	takes, makes := tx.Carries(st.SQL)
	if !takes || len(st.Args) > 0 || r.lease == nil {
		return false, nil
	}
	if makes = makes && rec.effect() == visible; makes {
		rec.trace = digest("")
	} else if rec.trace, err = r.trace(ctx, rec.text); err != nil {
		return false, err
	}
	was, owed, fenced, ran := *r.draft, r.owed, r.lease.fenced, r.fresh
	rec.state = intended
	r.fresh = append(slices.Clip(ran), rec)
	if err := r.note(ctx, s); err != nil {
		return false, err
	}
	if err = tx.Carry(ctx, r.draft.writes, st.SQL, makes); err != nil {
		there, jerr := r.Store.intends(context.WithoutCancel(ctx), r.conn, rec)
		if jerr != nil {
			return false, errors.Join(err, unlessGone(jerr))
		}
		if !there { // one by one, to see what it is
			*r.draft, r.owed, r.lease.fenced, r.fresh = was, owed, fenced, ran
			return false, nil
		}
	}
	r.noted()
	return true, r.behind(ctx, s, st, rec, err, r.again(s, tx))
}

// draft is a transaction that is not begun yet: it begins with what is to be written in it, in one round trip
// where the engine can.
type draft struct {
	*sql.Conn
	tx     dialect.Renewer
	writes []dialect.Write
	wrong  []func(rows int64) error // what it means if not one row was changed; nil: any number is right
	clears int                      // which write, from 1, takes the only row out of the journal, that of a statement 1; 0: none
}

// spare leaves that write out: another step's statement 1 is about to be written over the row.
func (d *draft) spare() {
	if i := d.clears - 1; i >= 0 { // what was cut short may still be wanted as it was: see joined
		d.writes, d.wrong = slices.Concat(d.writes[:i], d.writes[i+1:]), slices.Concat(d.wrong[:i], d.wrong[i+1:])
	}
	d.clears = 0
}

// ExecContext takes a statement down, to be run when the transaction begins.
func (d *draft) ExecContext(_ context.Context, query string, _ ...any) (sql.Result, error) {
	d.writes, d.wrong = append(d.writes, dialect.Write{SQL: query}), append(d.wrong, nil)
	return nil, nil
}

// once runs a statement that has to change one row; wrong is told how many it was if not.
func once(ctx context.Context, db op.Tx, query string, wrong func(rows int64) error) error {
	if d, ok := db.(*draft); ok {
		d.writes, d.wrong = append(d.writes, dialect.Write{SQL: query, One: true}), append(d.wrong, wrong)
		return nil
	}
	res, err := db.ExecContext(ctx, query)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err == nil && n != 1 {
		return wrong(n)
	}
	return nil
}

// desk is where what belongs to the step's transaction is written.
func (r *runner) desk() op.Tx {
	if r.draft != nil {
		return r.draft
	}
	return r.conn
}

// write begins the transaction that was put off, with what is to be written in it.
func (r *runner) write(ctx context.Context) error {
	d := r.draft
	if d == nil {
		return nil
	}
	r.draft = nil
	ran, err := d.tx.Renew(ctx, d.writes)
	if err != nil {
		r.tx = nil // the connection is gone
		return err
	}
	for i := 0; i < len(d.writes) && !ran; i++ {
		w, wrong := d.writes[i], d.wrong[i]
		if wrong == nil {
			_, err = r.conn.ExecContext(ctx, w.SQL)
		} else {
			err = once(ctx, r.conn, w.SQL, wrong)
		}
		if err != nil {
			return fmt.Errorf("write the tables of %s: %w", r.Store.table, err)
		}
	}
	return nil
}

// endStep commits a step, or leaves that to the first statement of the next one where this one's were carried:
// what is durable already, the journal and the catalog, says as much until then.
func (r *runner) endStep(ctx context.Context, more bool) error {
	if more && r.draft != nil {
		r.owed = true
		return nil
	}
	r.owed = false
	return r.commitStep(ctx, more)
}

// settleUp begins what was put off, for what comes next is not carried, and commits what is left of the step before.
func (r *runner) settleUp(ctx context.Context, s *plan.Step) error {
	quick := context.WithoutCancel(ctx)
	if !r.owed {
		return r.write(quick)
	}
	r.owed = false
	if err := r.commit(quick); err != nil {
		return err
	}
	return r.begin(quick, s)
}

// abandon ends the transaction of a step that failed. What is left of the step before stays.
func (r *runner) abandon(ctx context.Context) error {
	var err error
	if r.owed {
		err = r.commit(ctx)
	}
	tx := r.tx
	r.tx, r.draft, r.known, r.owed = nil, nil, nil, false
	if tx != nil {
		err = errors.Join(err, unlessGone(tx.Rollback(ctx)))
	}
	return err
}
