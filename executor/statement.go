package executor

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/schema"
)

// segments compiles and runs a step's operations, one run of them after the other: what comes later
// is compiled for the schema that is there by then.
func (r *runner) segments(ctx context.Context, s *plan.Step) error {
	number, keep := 0, r.mayStop(s)
	todo := s.Segments()
	for len(todo) > 0 {
		c := &compiled{Segment: todo[0]}
		seg, rest, err := r.compile(ctx, c, number+1, keep)
		todo = todo[1:]
		if rest != nil {
			todo = append([]plan.Segment{*rest}, todo...)
		}
		if err != nil {
			return r.stepError(ctx, s, s.Records[seg.First].Pos(), err)
		}
		skipped := false
		for i := range c.statements {
			st := &c.statements[i]
			number++
			pos := s.Records[seg.First+st.Op].Pos()
			ran, err := r.ran(number, st)
			if err != nil {
				return r.stepError(ctx, s, pos, err)
			}
			if err := r.tells(ctx, seg.Ops[st.Op]); err != nil {
				return r.stepError(ctx, s, pos, err)
			}
			if skipped = skipped || ran; ran && !saysAgain(st.SQL) {
				continue
			}
			var rec *record
			if keep {
				rec = r.record(s, st, number, seg.First)
				if i == 0 && c.before != nil {
					rec.segment = c
				}
			}
			if err := r.run(ctx, s, st, rec); err != nil {
				return r.failure(ctx, s, pos, st, number, err)
			}
		}
		if skipped {
			r.known = nil
		}
		if err := r.fold(seg); err != nil {
			return r.stepError(ctx, s, s.Records[seg.First].Pos(), err)
		}
	}
	if err := r.noneBehind(number); err != nil {
		return r.stepError(ctx, s, s.File, err)
	}
	return nil
}

// record is the row of the journal for a statement that is about to run.
func (r *runner) record(s *plan.Step, st *dialect.Statement, number, first int) *record {
	rec := &record{
		run: r.Owner, revision: s.Revision.ID, direction: string(s.Direction), number: number, first: first,
		hash: hashOf(st), state: done, at: r.Now(), text: textOf(st),
	}
	if st.NoTx || st.Commits {
		kind := effectOf(st.SQL) // of the whole of it
		rec.judged = &kind
	}
	return rec
}

func (r *runner) failure(ctx context.Context, s *plan.Step, pos string, st *dialect.Statement, number int, err error) error {
	e := r.stepError(ctx, s, pos, err)
	e.Statement, e.Number = st.SQL, number
	if st.SQL == "" {
		e.Statement = textOf(st)
	}
	if errors.Is(err, ErrGuard) {
		e.Statement = "" // the facts say it better than the query
	}
	return e
}

// compile turns a segment into statements for the database as it is now, or as it was when a run before
// this one began with the segment. A segment that can't be compiled in one go is cut, and the rest of it
// returned.
func (r *runner) compile(ctx context.Context, c *compiled, number int, keep bool) (seg plan.Segment, rest *plan.Segment, err error) {
	seg = c.Segment
	if seg.Data {
		c.statements, err = r.Dialect.Compile(seg.Ops, r.known)
		return seg, nil, err
	}
	known := r.compiledFor(number, seg.First)
	if known == nil {
		if known, err = r.schema(ctx); err != nil {
			return seg, nil, err
		}
		if keep {
			c.before = known.Clone()
		}
	}
	seg, rest = cut(seg, known)
	c.statements, err = r.Dialect.Compile(seg.Ops, known)
	return seg, rest, err
}

// schema returns the schema of the database now, which is asked for where it is not known.
func (r *runner) schema(ctx context.Context) (_ *schema.Schema, err error) {
	if r.known == nil {
		if err := r.markNow(ctx); err != nil {
			return nil, err
		}
		r.known, err = r.inspect(ctx)
	}
	return r.known, err
}

// inspect asks the database for its schema.
func (r *runner) inspect(ctx context.Context) (*schema.Schema, error) {
	return r.Dialect.Inspect(ctx, r.conn, dialect.InspectOptions{Skip: r.Store.Tables()})
}

// fold keeps track of the schema, as long as it can be known without asking.
func (r *runner) fold(seg plan.Segment) error {
	if r.known == nil {
		return nil
	}
	if opaque(seg) || rewrites(seg, r.known) {
		r.known = nil
		return nil
	}
	if err := op.Apply(r.known, seg.Ops...); err != nil {
		return err
	}
	if slices.ContainsFunc(seg.Ops, func(o op.Op) bool { _, own := o.(op.Compiler); return own }) {
		r.known = nil // the engine knows best what an operation from outside has done
	}
	return nil
}

// opaque reports whether a segment may change the schema in a way that only the engine knows.
func opaque(seg plan.Segment) bool {
	for _, o := range seg.Ops {
		switch o := o.(type) {
		case op.Func, op.Each:
			return true
		case op.Exec:
			if k := sqltext.Kind(o.SQL); k != sqltext.DML && k != sqltext.Query {
				return true
			}
		}
	}
	return false
}

// rewrites reports whether a segment renames what views or triggers may name: the engine rewrites
// their text, and only it knows how.
func rewrites(seg plan.Segment, s *schema.Schema) bool {
	return len(s.Views)+len(s.Triggers) > 0 && slices.ContainsFunc(seg.Ops, func(o op.Op) bool {
		switch o.(type) {
		case op.RenameTable, op.RenameColumn:
			return true
		}
		return false
	})
}

// run runs a statement. rec is its row of the journal, should the step be committed in the middle; nil
// where that can't be.
func (r *runner) run(ctx context.Context, s *plan.Step, st *dialect.Statement, rec *record) error {
	start, err := r.Now(), r.fitsOne(st)
	if err == nil && !st.Commits {
		err = r.settleUp(ctx, s)
	}
	if err == nil && !plain(st) {
		err = r.open(ctx, s)
	}
	switch {
	case err != nil:
	case st.Guard != nil:
		err = guard(ctx, r.conn, st, r.Exact)
	case st.Func != nil:
		err = call(ctx, st.Func, r.conn)
	case st.Batched != nil:
		err = r.batches(ctx, s, st, rec)
		rec = nil // it is written already, or among the fresh ones
	case st.NoTx || st.Commits:
		err = r.outside(ctx, s, st, rec)
		rec = nil // it is written already
	default:
		if _, err = r.conn.ExecContext(watched(ctx, st), r.opening(st), st.Args...); err != nil {
			err = r.fault(ctx, st, err)
		}
	}
	if err == nil {
		if rec != nil {
			r.fresh = append(r.fresh, rec)
		}
		r.observe(Event{Kind: Statement, Step: s, Statement: st, Took: r.Now().Sub(start)})
	}
	return err
}

// watched returns the context for a statement: most drivers start a goroutine to watch one that can end,
// which costs more than a brief statement does.
func watched(ctx context.Context, st *dialect.Statement) context.Context {
	if st.Brief && ctx.Err() == nil {
		return context.WithoutCancel(ctx)
	}
	return ctx
}

// fault looks for the rows that made a statement fail; if there are none, err is all there is to say.
func (r *runner) fault(ctx context.Context, st *dialect.Statement, err error) error {
	for _, f := range st.Faults {
		if e := guard(ctx, r.conn, &dialect.Statement{SQL: f.SQL, Guard: &f.Guard}, r.Exact); errors.Is(e, ErrGuard) {
			return e
		}
	}
	return err
}

// call runs a Go function; a panic in it is an error like any other, and rows that it left open are
// closed.
func call(ctx context.Context, f *op.Func, conn *sql.Conn) (err error) {
	tx := &lent{Conn: conn}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
		err = errors.Join(err, tx.close())
	}()
	if f.Run == nil {
		return errors.New("the function is nil")
	}
	return f.Run(ctx, tx)
}

// lent is the connection in the hands of a Go function. Rows left open would stand in the way of
// later statements, and the connection could never be given back.
type lent struct {
	*sql.Conn
	rows []*sql.Rows
}

// QueryContext runs a query and remembers its rows.
func (l *lent) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	rows, err := l.Conn.QueryContext(ctx, query, args...)
	if err == nil {
		l.rows = append(l.rows, rows)
	}
	return rows, err
}

func (l *lent) close() error {
	var errs []error
	for _, rows := range l.rows {
		errs = append(errs, rows.Close())
	}
	return errors.Join(errs...)
}
