package executor

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/schema"
)

// foresee asks the guards of a step that come behind what the engine commits, as far as nothing before them changes
// what they look at: a refusal is to leave nothing in the database. They are asked again in their place. Where a
// transaction holds the whole step there is nothing to foresee.
func (r *runner) foresee(ctx context.Context, s *plan.Step) error {
	if _, whole := r.Dialect.(dialect.Versioned); whole || r.kept || !mayRefuse(s) {
		return nil
	}
	f := foresight{runner: r, effects: plan.Effects{Dialect: r.Dialect.Name()}, empty: map[string][]string{}}
	if r.known != nil {
		f.known = r.known.Clone()
	}
	for i, seg := range s.Segments() {
		if f.known == nil && !seg.Data {
			if i > 0 {
				return nil // only the engine knows what will be there
			}
			known, err := r.schema(ctx)
			if err != nil {
				return r.stepError(ctx, s, s.Records[seg.First].Pos(), err)
			}
			f.known = known.Clone()
		}
		if more, err := f.segment(ctx, s, seg); err != nil || !more {
			return err
		}
	}
	return nil
}

// mayRefuse reports whether a step is more than raw SQL.
func mayRefuse(s *plan.Step) bool {
	return slices.ContainsFunc(s.Records, func(rec op.Record) bool {
		_, raw := rec.Op.(op.Exec)
		return !raw
	})
}

// foresight is what is known of a step before it runs, so far as it was looked at.
type foresight struct {
	*runner
	known     *schema.Schema
	effects   plan.Effects
	empty     map[string][]string // tables that will be new and empty, with their columns
	committed bool
}

// segment asks the guards of a segment; more is false where nothing can be told of what comes behind it. What
// goes wrong with the rest, the run itself will say.
func (f *foresight) segment(ctx context.Context, s *plan.Step, seg plan.Segment) (more bool, err error) {
	statements, err := f.Dialect.Compile(seg.Ops, f.known)
	if err != nil {
		return false, nil
	}
	for i := range statements {
		st := &statements[i]
		if st.Guard == nil {
			f.note(st)
			continue
		}
		if !f.committed || f.effects.Reach(st.SQL) {
			continue
		}
		if err := guard(ctx, f.conn, f.amidEmpty(st), f.Exact); errors.Is(err, ErrGuard) {
			return false, f.failure(ctx, s, s.Records[seg.First+st.Op].Pos(), st, 0, err)
		}
	}
	if opaque(seg) || f.known != nil && rewrites(seg, f.known) {
		f.known = nil
	}
	return f.known == nil || op.Apply(f.known, seg.Ops...) == nil, nil
}

// note takes into account that a statement will have run.
func (f *foresight) note(st *dialect.Statement) {
	f.committed = f.committed || st.Commits || st.NoTx || st.Batched != nil
	if st.Func != nil || st.Batched != nil {
		f.effects.Everything()
		return
	}
	f.effects.Add(st.SQL)
	if table, columns := plan.Created(st.SQL, f.Dialect.Name()); len(columns) > 0 {
		f.effects.Forget(table)
		f.empty[table] = columns
	}
}

// amidEmpty is a guard that finds tables empty which will be so by then: the name of a common table expression is
// stronger than that of a table ("WITH (Common Table Expressions)").
func (f *foresight) amidEmpty(st *dialect.Statement) *dialect.Statement {
	var with []string
	for _, table := range slices.Sorted(maps.Keys(f.empty)) {
		if !op.Mentions(st.SQL, table, f.Dialect.Name()) {
			continue
		}
		names, nulls := make([]string, len(f.empty[table])), make([]string, len(f.empty[table]))
		for i, c := range f.empty[table] {
			names[i], nulls[i] = op.QuoteFor(f.Dialect.Name(), c), "NULL"
		}
		with = append(with, fmt.Sprintf("%s (%s) AS (SELECT %s FROM DUAL WHERE 1 = 0)",
			op.QuoteFor(f.Dialect.Name(), table), strings.Join(names, ", "), strings.Join(nulls, ", ")))
	}
	if len(with) == 0 {
		return st
	}
	out := *st
	out.SQL = "WITH " + strings.Join(with, ", ") + "\n" + st.SQL
	return &out
}
