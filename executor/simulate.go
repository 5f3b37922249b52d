package executor

import (
	"context"
	"database/sql"
	"fmt"

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
// without rows. Go functions are not run, and are taken to leave the schema alone. The steps of the
// plan have no statements that move rows into the log.
func Simulate(ctx context.Context, d dialect.Dialect, store Store, steps []plan.Step, before *schema.Schema, scratch Scratch) ([]plan.Planned, *schema.Schema, error) {
	s := &simulator{dialect: d, store: store, base: before.Clone(), now: before.Clone(), scratch: scratch, group: 0}
	out := make([]plan.Planned, 0, len(steps))
	for i := range steps {
		p, err := s.step(ctx, &steps[i])
		if err != nil {
			return nil, nil, err
		}
		out = append(out, p)
	}
	after, err := s.schema(ctx)
	return out, after, err
}

// Fold works out the schema that the steps lead to from an empty database, without compiling what
// need not be.
func Fold(ctx context.Context, d dialect.Dialect, store Store, steps []plan.Step, scratch Scratch) (*schema.Schema, error) {
	_, after, err := Simulate(ctx, d, store, steps, &schema.Schema{}, scratch)
	return after, err
}

type simulator struct {
	dialect dialect.Dialect
	store   Store
	scratch Scratch
	base    *schema.Schema // schema before ran
	ran     []ran          // since base
	now     *schema.Schema // folded schema; nil: the engine has to be asked
	group   int
}

// ran is a statement that would have been run, and where it comes from.
type ran struct {
	dialect.Statement
	pos string
}

func (s *simulator) step(ctx context.Context, st *plan.Step) (plan.Planned, error) {
	out := plan.Planned{
		Direction: string(st.Direction), Revision: st.Revision.ID, Message: st.Revision.Message, File: st.File,
		FromRows: st.From, ToRows: st.To, VersionTable: st.Rows, Version: s.store.moveSQL(st.Delete, st.Insert),
	}
	s.group++
	var statements []string
	for _, seg := range st.Segments() {
		compiled, err := s.segment(ctx, st, seg)
		if err != nil {
			return out, err
		}
		for _, c := range compiled {
			if c.NoTx {
				s.group++
			}
			out.Statements = append(out.Statements, plan.NewStatement(c, st.Records[seg.First+c.Op].Pos(), s.group))
			statements = append(statements, c.SQL)
		}
	}
	if f, ok := s.dialect.(Framer); ok {
		out.Before, out.After = f.Frame(st.Ops(), statements)
	}
	return out, nil
}

// Framer is the optional interface of a dialect that sets a session up for a step: what a printed
// script has to say before and after its transaction.
type Framer interface {
	Frame(ops []op.Op, statements []string) (before, after []string)
}

func (s *simulator) segment(ctx context.Context, st *plan.Step, seg plan.Segment) ([]dialect.Statement, error) {
	pos := st.Records[seg.First].Pos()
	now := &schema.Schema{}
	if !seg.Data {
		var err error
		if now, err = s.schema(ctx); err != nil {
			return nil, fmt.Errorf("%s: revision %s: work out the schema before it: %w", pos, st.Revision.ID, err)
		}
	}
	compiled, err := s.dialect.Compile(seg.Ops, now)
	if err != nil {
		return nil, fmt.Errorf("%s: revision %s: %w", pos, st.Revision.ID, err)
	}
	for _, c := range compiled {
		s.ran = append(s.ran, ran{c, st.Records[seg.First+c.Op].Pos()})
	}
	switch {
	case opaqueSQL(seg):
		s.now = nil
	case s.now != nil:
		if err := op.Apply(s.now, seg.Ops...); err != nil {
			return nil, fmt.Errorf("%s: revision %s: %w", pos, st.Revision.ID, err)
		}
	}
	return compiled, nil
}

// opaqueSQL is opaque without Go functions, which are not run here.
func opaqueSQL(seg plan.Segment) bool {
	if !seg.Data {
		return false
	}
	for _, o := range seg.Ops {
		if _, isFunc := o.(op.Func); !isFunc && opaque(plan.Segment{Ops: []op.Op{o}}) {
			return true
		}
	}
	return false
}

// schema returns the schema after what ran so far.
func (s *simulator) schema(ctx context.Context) (*schema.Schema, error) {
	if s.now != nil {
		return s.now, nil
	}
	if s.scratch == nil {
		return nil, fmt.Errorf("raw SQL can't be followed without a scratch database")
	}
	db, err := s.scratch(ctx)
	if err != nil {
		return nil, fmt.Errorf("open a scratch database: %w", err)
	}
	defer db.Close()
	if err := Load(ctx, db, s.dialect, s.base); err != nil {
		return nil, err
	}
	for i := range s.ran {
		if err := rehearse(ctx, db, &s.ran[i].Statement); err != nil {
			return nil, fmt.Errorf("%s: %w", s.ran[i].pos, err)
		}
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	now, err := s.dialect.Inspect(ctx, conn, dialect.InspectOptions{Skip: s.store.Tables()})
	if err != nil {
		return nil, err
	}
	s.base, s.now, s.ran = now.Clone(), now, nil
	return s.now, nil
}

// rehearse runs on the scratch database what may change its schema.
func rehearse(ctx context.Context, db *sql.DB, st *dialect.Statement) error {
	if st.Func != nil || st.Guard != nil {
		return nil
	}
	if k := sqltext.Kind(st.SQL); k == sqltext.DML || k == sqltext.Query {
		return nil
	}
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
	statements, err := d.Compile(ops, &schema.Schema{})
	if err != nil {
		return err
	}
	for i := range statements {
		if err := rehearse(ctx, db, &statements[i]); err != nil {
			return err
		}
	}
	return nil
}
