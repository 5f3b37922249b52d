package executor

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
)

// outside runs a statement outside the step's transaction: what ran so far is committed before it, with
// the intent to run it. The lock keeps others away meanwhile.
func (r *runner) outside(ctx context.Context, s *plan.Step, st *dialect.Statement, rec *record) error {
	if !st.Commits && sqltext.Kind(st.SQL) == sqltext.DML {
		return r.apart(ctx, s, st, rec)
	}
	tx, renews := r.tx.(dialect.Renewer)
	renews = renews && st.Commits
	if renews && r.draft != nil {
		if done, err := r.joined(ctx, s, st, rec, tx); done || err != nil {
			return err
		}
	}
	var err error
	if rec.trace, err = r.trace(ctx, rec.text); err != nil {
		return err
	}
	rec.state = intended
	r.fresh = append(r.fresh, rec)
	if renews {
		return r.carried(ctx, s, st, rec, tx)
	}
	if err := r.pause(ctx, s); err != nil {
		return err
	}
	err = r.exec(ctx, s, st)
	return r.behind(ctx, s, st, rec, err, func(ctx context.Context) error { return r.begin(ctx, s) })
}

// behind goes on behind a statement outside the transaction, in one that again begins. err is what the
// statement ended with.
func (r *runner) behind(ctx context.Context, s *plan.Step, st *dialect.Statement, rec *record, err error, again func(context.Context) error) error {
	if err == nil {
		r.marks = append(r.marks, rec.number)
		r.did = append(r.did, Did{rec.number, rec.text})
	}
	if berr := again(context.WithoutCancel(ctx)); berr != nil {
		if err != nil {
			berr = unlessGone(berr)
		}
		return errors.Join(err, berr)
	}
	if err != nil {
		r.broke = rec.number // the connection lives, so the answer is the engine's own
		r.void = st.Commits && len(r.did) == 0 && rec.effect() != hidden
		return err
	}
	if rec.effect() == hidden { // nobody could tell later
		return r.resumed(ctx, s)
	}
	return r.asItWas(ctx, func() error { return r.hold(ctx, true) })
}

// exec runs a statement that commits by itself. One that the engine would let be in a transaction begins
// in one, for what Begin sets up, and ends it.
func (r *runner) exec(ctx context.Context, s *plan.Step, st *dialect.Statement) error {
	if !st.Commits {
		r.known = nil
		_, err := r.conn.ExecContext(ctx, st.SQL, st.Args...)
		return err
	}
	if err := r.begin(context.WithoutCancel(ctx), s); err != nil {
		return err
	}
	tx := r.tx
	r.tx = nil
	if _, err := r.conn.ExecContext(ctx, st.SQL, st.Args...); err != nil {
		return errors.Join(err, unlessGone(tx.Rollback(context.WithoutCancel(ctx))))
	}
	return tx.Commit(ctx)
}

// apart runs a statement that changes rows in a transaction of its own, together with its row of the
// journal: so there is never a doubt whether it took effect.
func (r *runner) apart(ctx context.Context, s *plan.Step, st *dialect.Statement, rec *record) error {
	if err := r.resumed(ctx, s); err != nil {
		return err
	}
	r.known = nil
	if _, err := r.conn.ExecContext(ctx, st.SQL, st.Args...); err != nil {
		return err
	}
	r.fresh = append(r.fresh, rec)
	return r.resumed(ctx, s)
}

// resumed commits and begins again.
func (r *runner) resumed(ctx context.Context, s *plan.Step) error {
	if err := r.pause(ctx, s); err != nil {
		return err
	}
	if err := r.begin(context.WithoutCancel(ctx), s); err != nil {
		return err
	}
	return r.asItWas(ctx, func() error { return r.hold(ctx, true) })
}

// pause commits in the middle of a step, with what ran so far in the journal.
func (r *runner) pause(ctx context.Context, s *plan.Step) error {
	if err := r.asItWas(ctx, func() error {
		if err := r.note(ctx, s); err != nil {
			return err
		}
		return r.commit(ctx)
	}); err != nil {
		return err
	}
	r.noted()
	return nil
}

// note writes into the journal what ran since the last commit, and what is about to run outside.
func (r *runner) note(ctx context.Context, s *plan.Step) error {
	r.owed = false // goes with this
	list := make([]record, len(r.fresh))
	for i, rec := range r.fresh {
		list[i] = *rec
		if rec.segment != nil {
			list[i].before = rec.segment.needed(r.Dialect)
		}
	}
	if r.draft != nil && firstAlone(r.fresh) {
		r.draft.spare() // the row takes the place of the one that is there
	}
	if err := r.Store.writeJournal(ctx, r.desk(), list...); err != nil {
		return err
	}
	if err := r.Store.mark(ctx, r.desk(), s.Revision.ID, done, r.marks...); err != nil {
		return err
	}
	if err := r.hold(ctx, true); err != nil {
		return err
	}
	return r.fence(ctx)
}

// noted takes up that what note wrote is committed.
func (r *runner) noted() {
	if len(r.fresh) > 0 {
		r.lone = !r.kept && firstAlone(r.fresh)
	}
	for _, rec := range r.fresh {
		r.kept = true
		if rec.state == done && changes(rec.text) {
			r.did = append(r.did, Did{rec.number, rec.text})
		}
	}
	r.fresh, r.marks = nil, nil
}

// firstAlone reports whether these are the row of a step's first statement, and no other one.
func firstAlone(rows []*record) bool { return len(rows) == 1 && rows[0].number == 1 }

// keepMarks writes down, after a failure, what is known of statements outside a transaction. Where that
// fails too, the catalog will have to be asked.
func (r *runner) keepMarks(ctx context.Context, s *plan.Step) {
	if len(r.marks) == 0 && r.broke == 0 || r.begin(ctx, s) != nil {
		return
	}
	tx := r.tx
	r.tx = nil
	if r.void {
		if r.Store.forget(ctx, r.conn, s.Revision.ID) != nil || r.fence(ctx) != nil || tx.Commit(ctx) != nil {
			_ = tx.Rollback(ctx)
		}
		return
	}
	mark := func(state string, numbers ...int) error {
		return r.Store.mark(ctx, r.conn, s.Revision.ID, state, numbers...)
	}
	if mark(done, r.marks...) != nil || r.broke != 0 && mark(failed, r.broke) != nil || r.hold(ctx, true) != nil || r.fence(ctx) != nil {
		_ = tx.Rollback(ctx)
		return
	}
	if tx.Commit(ctx) == nil {
		r.marks = nil
	}
}

// mark writes down what became of a revision's statements whose intent is in the journal.
func (s Store) mark(ctx context.Context, db op.Tx, revision, state string, numbers ...int) error {
	if len(numbers) == 0 {
		return nil
	}
	list := make([]string, len(numbers))
	for i, n := range numbers {
		list[i] = strconv.Itoa(n)
	}
	sql := fmt.Sprintf("UPDATE %s SET state = %s WHERE revision = %s AND number IN (%s)",
		s.quoted(s.journalTable()), s.text(state), s.text(revision), strings.Join(list, ", "))
	if _, err := db.ExecContext(ctx, sql); err != nil {
		return fmt.Errorf("write %s: %w", s.journalTable(), err)
	}
	return nil
}
