package executor

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/schema"
)

// Scratch opens an empty private database of the engine.
type Scratch func(context.Context) (*sql.DB, error)

// Simulate works out what the steps would run on a database of schema before, without touching it,
// and the schema that they lead to. Operations are folded in memory. Only where raw SQL changes the
// schema in the middle is the engine asked: the statements so far are run on a scratch database
// without rows, once each however often it is asked. Go functions are not run, and are taken to leave the schema alone. The steps of the
// plan have no statements that move rows into the log.
func Simulate(ctx context.Context, d dialect.Dialect, store Store, steps []plan.Step, before *schema.Schema, scratch Scratch) ([]plan.Planned, *schema.Schema, error) {
	return SimulateRest(ctx, d, store, steps, before, nil, scratch)
}

// SimulateRest is Simulate on a database where the first of the steps is half done: of it, only what is left is
// in the plan. With half nil nothing is.
func SimulateRest(ctx context.Context, d dialect.Dialect, store Store, steps []plan.Step, before *schema.Schema, half *HalfDone, scratch Scratch) ([]plan.Planned, *schema.Schema, error) {
	if err := half.fits(steps); err != nil {
		return nil, nil, err
	}
	before = before.Clone()
	before.Dialect = cmp.Or(before.Dialect, d.Name())
	s := &simulator{dialect: d, store: store, base: before, now: before.Clone(), open: scratch, past: new(runner)}
	if half != nil {
		s.past.progress = newProgress(half.past)
		if n := len(half.past); half.Begun != nil || half.past[n-1].state == failed {
			s.past.past = half.past[:n-1] // whether it is done the run will find out
		}
	}
	defer s.close()
	out, err := s.steps(ctx, steps)
	if err != nil {
		return nil, nil, err
	}
	after, err := s.schema(ctx)
	return out, after, err
}

// Compile is Simulate for those who need no schema at the end. before is asked for the one at the beginning
// only if an operation needs it: scripts in raw SQL need neither a schema nor an engine.
func Compile(ctx context.Context, d dialect.Dialect, store Store, steps []plan.Step, before func(context.Context) (*schema.Schema, error), scratch Scratch) ([]plan.Planned, error) {
	s := &simulator{dialect: d, store: store, first: before, open: scratch, past: new(runner)}
	defer s.close()
	return s.steps(ctx, steps)
}

// Fold works out the schema that the steps lead to from that of an empty database, without compiling what
// need not be.
func Fold(ctx context.Context, d dialect.Dialect, store Store, steps []plan.Step, empty *schema.Schema, scratch Scratch) (*schema.Schema, error) {
	_, after, err := Simulate(ctx, d, store, steps, empty, scratch)
	return after, err
}

type simulator struct {
	dialect dialect.Dialect
	store   Store
	open    Scratch
	first   func(context.Context) (*schema.Schema, error)
	base    *schema.Schema // at the beginning; nil: first has to be asked
	scratch *sql.DB        // what ran before pending; nil: not opened yet
	pending []ran          // to be run on scratch, when it is needed
	now     *schema.Schema // folded schema; nil: the engine has to be asked
	opaque  bool           // now is nil because of what ran
	group   int
	changed map[string]bool // tables that a statement has named
	past    *runner         // what is done of the step
	number  int             // of the step's last statement so far
}

func (s *simulator) close() {
	if s.scratch != nil {
		s.scratch.Close()
	}
}

// ran is a statement that would have been run, and where it comes from.
type ran struct {
	dialect.Statement
	pos string
}

func (s *simulator) steps(ctx context.Context, steps []plan.Step) ([]plan.Planned, error) {
	out := make([]plan.Planned, 0, len(steps))
	for i := range steps {
		p, err := s.step(ctx, &steps[i])
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

func (s *simulator) step(ctx context.Context, st *plan.Step) (plan.Planned, error) {
	out := plan.Planned{
		Direction: string(st.Direction), Revision: st.Revision.ID, Message: st.Revision.Message, File: st.File,
		FromRows: st.From, ToRows: st.To, VersionTable: st.Rows, Version: s.store.moveSQL(st.Delete, st.Insert),
	}
	s.group++
	s.number = 0
	var statements []string
	sc := s.scale()
	todo := st.Segments()
	for len(todo) > 0 {
		seg := todo[0]
		todo = todo[1:]
		compiled, rest, err := s.segment(ctx, st, &seg)
		if err != nil {
			return out, err
		}
		if rest != nil {
			todo = append([]plan.Segment{*rest}, todo...)
		}
		for _, c := range dialect.Spelled(compiled) {
			if c.NoTx || c.Batched != nil {
				s.group++
			}
			sc.weigh(&c)
			out.Statements = append(out.Statements, plan.NewStatement(c, st.Records[seg.First+c.Op].Pos(), s.group))
			statements = append(statements, c.SQL)
		}
	}
	if err := s.past.noneBehind(s.number); err != nil {
		return out, err
	}
	s.past = new(runner)
	plan.MarkLosses(out.Statements, sqltext.FlavorOf(s.dialect.Name()))
	plan.ForgetKept(out.Statements)
	if f, ok := s.dialect.(dialect.Framer); ok {
		out.Frame = f.Frame(st.Ops(), statements)
	}
	return out, nil
}

// segment compiles a segment; what has to wait for the engine's word on it is cut off and returned.
func (s *simulator) segment(ctx context.Context, st *plan.Step, seg *plan.Segment) ([]dialect.Statement, *plan.Segment, error) {
	pos := st.Records[seg.First].Pos()
	var now *schema.Schema // operations on data are compiled without
	if !seg.Data || folds(*seg) && !s.opaque {
		known, err := s.schema(ctx)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: revision %s: work out the schema before it: %w", pos, st.Revision.ID, err)
		}
		if !seg.Data {
			now = known
		}
	}
	if was := s.past.compiledFor(s.number+1, seg.First); was != nil && !seg.Data {
		now = was
	}
	var rest *plan.Segment
	if !seg.Data {
		*seg, rest = cut(*seg, now)
	}
	compiled, err := s.dialect.Compile(seg.Ops, now)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: revision %s: %w", pos, st.Revision.ID, err)
	}
	compiled, some, err := s.left(compiled)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", pos, err)
	}
	for _, c := range compiled {
		if changesSchema(&c) {
			s.pending = append(s.pending, ran{c, st.Records[seg.First+c.Op].Pos()})
		}
	}
	switch {
	case some && len(compiled) == 0: // the schema has all of it
	case some, opaqueSQL(*seg), s.now != nil && rewrites(*seg, s.now):
		s.now, s.opaque = nil, true
	case s.now != nil:
		if err := op.Apply(s.now, seg.Ops...); err != nil {
			return nil, nil, fmt.Errorf("%s: revision %s: %w", pos, st.Revision.ID, err)
		}
	}
	return compiled, rest, nil
}

// left returns the statements of a segment that are not in the database yet, and whether some are.
func (s *simulator) left(compiled []dialect.Statement) (left []dialect.Statement, some bool, err error) {
	if len(s.past.past) == 0 {
		return compiled, false, nil
	}
	for i := range compiled {
		s.number++
		ran, err := s.past.ran(s.number, &compiled[i])
		if err != nil {
			return nil, false, err
		}
		if some = some || ran; !ran {
			left = append(left, compiled[i])
		}
	}
	return left, some, nil
}

// folds reports whether operations that run in their place change the schema in a way that is known.
func folds(seg plan.Segment) bool {
	return slices.ContainsFunc(seg.Ops, func(o op.Op) bool { _, own := o.(op.Compiler); return own })
}

// opaqueSQL is opaque without Go functions, which are not run here.
func opaqueSQL(seg plan.Segment) bool {
	if !seg.Data {
		return false
	}
	for _, o := range seg.Ops {
		if !runsGo(o) && opaque(plan.Segment{Ops: []op.Op{o}}) {
			return true
		}
	}
	return false
}

func runsGo(o op.Op) bool {
	switch o.(type) {
	case op.Func, op.Each:
		return true
	}
	return false
}

// schema returns the schema after what ran so far.
func (s *simulator) schema(ctx context.Context) (*schema.Schema, error) {
	if s.now != nil {
		return s.now, nil
	}
	if s.base == nil {
		var err error
		if s.base, err = s.first(ctx); err != nil {
			return nil, err
		}
	}
	if s.scratch == nil && len(s.pending) == 0 && !s.opaque {
		s.now = s.base.Clone()
		return s.now, nil
	}
	if err := s.begin(ctx); err != nil {
		return nil, err
	}
	for i := range s.pending {
		p := &s.pending[i]
		// What is left alone is not in the schema that the scratch database began with.
		if err := rehearse(ctx, s.scratch, &p.Statement); err != nil && !s.leftAlone(p.SQL) {
			return nil, fmt.Errorf("%s: %w", p.pos, err)
		}
	}
	s.pending = nil
	conn, err := s.scratch.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	s.now, err = s.dialect.Inspect(ctx, conn, dialect.InspectOptions{Skip: s.store.Tables(), Declared: true})
	s.opaque = false
	return s.now, err
}

// begin opens the scratch database, if that was not done yet.
func (s *simulator) begin(ctx context.Context) error {
	if s.scratch != nil {
		return nil
	}
	if s.open == nil {
		return errors.New("raw SQL can't be followed without a scratch database")
	}
	db, err := s.open(ctx)
	if err != nil {
		return fmt.Errorf("open a scratch database: %w", err)
	}
	s.scratch = db
	return Load(ctx, db, s.dialect, s.base)
}

// leftAlone reports whether a statement is about something that Skein doesn't touch.
func (s *simulator) leftAlone(statement string) bool {
	flavor := sqltext.FlavorOf(s.dialect.Name())
	return slices.ContainsFunc(s.base.LeftAlone, func(o schema.Object) bool { return sqltext.Mentions(statement, o.Name, flavor) })
}

// changesSchema reports whether a statement may change the schema.
func changesSchema(st *dialect.Statement) bool {
	if st.Func != nil || st.Guard != nil || st.Batched != nil {
		return false
	}
	k := sqltext.Kind(st.SQL)
	return k != sqltext.DML && k != sqltext.Query
}

// rehearse runs a statement on the scratch database.
func rehearse(ctx context.Context, db *sql.DB, st *dialect.Statement) error {
	if _, err := db.ExecContext(ctx, st.SQL, st.Args...); err != nil {
		return fmt.Errorf("rehearse %s on a scratch database: %w", shorten(st.SQL), err)
	}
	return nil
}

// Load creates everything of a schema on an empty database.
func Load(ctx context.Context, db *sql.DB, d dialect.Dialect, s *schema.Schema) error {
	ops, err := diff.Diff(&schema.Schema{}, s, diff.Options{Rules: d.Rules()})
	if err != nil {
		return err
	}
	statements, err := d.Compile(ops, &schema.Schema{Dialect: s.Dialect, Release: s.Release})
	if err != nil {
		return err
	}
	for i := range statements {
		if !changesSchema(&statements[i]) {
			continue
		}
		if err := rehearse(ctx, db, &statements[i]); err != nil {
			return err
		}
	}
	return nil
}
