package dialecttest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// errRefused is wrapped where a guard found rows in the way.
var errRefused = errors.New("refused")

// bench is a database on one connection.
type bench struct {
	Harness
	ctx  context.Context
	db   *sql.DB
	conn *sql.Conn
}

func (h Harness) bench() (*bench, error) {
	db, err := h.Open()
	if err != nil {
		return nil, err
	}
	b := &bench{Harness: h, ctx: context.Background(), db: db}
	if b.conn, err = db.Conn(b.ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return b, nil
}

func (b *bench) close() {
	_ = b.conn.Close()
	if !b.Keep {
		_ = b.db.Close()
	}
}

func (b *bench) inspect() (*schema.Schema, error) {
	return b.Dialect.Inspect(b.ctx, b.conn, dialect.InspectOptions{})
}

// isSchema checks that an inspection finds what is wanted, said in one or several ways, and no difference
// to it either way.
func (b *bench) isSchema(wanted ...*schema.Schema) error {
	got, err := b.inspect()
	if err != nil {
		return fmt.Errorf("inspect: %w", err)
	}
	for _, want := range wanted {
		if err := b.areOne(got, want); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) areOne(got, want *schema.Schema) error {
	for _, pair := range [][2]*schema.Schema{{got, want}, {want, got}} {
		ops, err := diff.Diff(pair[0], pair[1], diff.Options{Rules: b.Dialect.Rules()})
		if err != nil {
			return err
		}
		if len(ops) > 0 {
			return fmt.Errorf("inspection is not what was made; it is off by %q", ops)
		}
	}
	if !diff.Equal(got, want, b.Dialect.Rules()) {
		return errors.New("inspection is not what was made, and Diff sees no difference")
	}
	return nil
}

// nothing is the schema of an empty database of the engine's release.
func (b *bench) nothing() (*schema.Schema, error) {
	s := &schema.Schema{Dialect: b.Dialect.Name()}
	d, ok := b.Dialect.(dialect.Various)
	if !ok {
		return s, nil
	}
	var err error
	s.Release, err = d.Release(b.ctx, b.conn)
	return s, err
}

// create creates a schema in the empty database and returns it as the engine spells it. An engine that
// can be asked for its spelling beforehand has to say the same, if it is asked.
func (b *bench) create(s *schema.Schema, ask bool) (*schema.Schema, error) {
	s.Dialect = b.Dialect.Name()
	if !b.Features.Rewrites {
		return s, b.step(&schema.Schema{}, s, nil)
	}
	var said *schema.Schema
	if speller, ok := b.Dialect.(dialect.Speller); ok && ask {
		var err error
		if said, err = speller.Spell(b.ctx, b.conn, s); err != nil {
			return nil, fmt.Errorf("ask for the spelling: %w", err)
		}
		if left, err := b.inspect(); err != nil || !left.Empty() {
			return nil, fmt.Errorf("asking for the spelling left something behind: %+v, %w", left, err)
		}
	}
	ops, err := diff.Diff(&schema.Schema{}, s, diff.Options{Rules: b.Dialect.Rules()})
	if err != nil {
		return nil, err
	}
	nothing, err := b.nothing()
	if err != nil {
		return nil, err
	}
	statements, err := b.Dialect.Compile(ops, nothing)
	if err != nil {
		return nil, err
	}
	if err := b.run(ops, statements); err != nil {
		return nil, fmt.Errorf("%w\nstatements\n%s", err, text(statements))
	}
	made, err := b.inspect()
	if err != nil {
		return nil, err
	}
	if said != nil {
		for i := range said.Tables {
			if t := made.Table(said.Tables[i].Name); t != nil {
				said.Tables[i].ForeignKeys = t.ForeignKeys // they were not asked about
			}
		}
		if err := b.isSchema(said); err != nil {
			return nil, fmt.Errorf("the spelling is not what was said: %w\nstatements\n%s", err, text(statements))
		}
	}
	return made, nil
}

// begin creates the first schema of a pair in an empty database. Both get the engine's spelling.
func (h Harness) begin(p *Pair) (*bench, error) {
	var err error
	if h.Features.Rewrites {
		if p.To, err = h.spelled(p.To); err != nil {
			return nil, err
		}
	}
	b, err := h.bench()
	if err != nil {
		return nil, err
	}
	if p.From, err = b.create(p.From, false); err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

// spelled returns a schema as the engine spells it.
func (h Harness) spelled(s *schema.Schema) (*schema.Schema, error) {
	b, err := h.bench()
	if err != nil {
		return nil, err
	}
	defer b.close()
	return b.create(s, false)
}

// step goes from one schema to another: it works the operations out, compiles them, runs them and
// looks at what came of it.
func (b *bench) step(from, to *schema.Schema, renames []diff.Rename) error {
	ops, err := diff.Diff(from, to, diff.Options{Rules: b.Dialect.Rules(), Renames: renames})
	if err != nil {
		return fmt.Errorf("diff: %w", err)
	}
	if b.Live {
		if from, err = b.inspect(); err != nil {
			return err
		}
	}
	untouched := from.Clone()
	statements, err := b.Dialect.Compile(ops, from)
	if err != nil {
		return fmt.Errorf("compile %q: %w", ops, err)
	}
	again, err := b.Dialect.Compile(ops, from)
	switch {
	case err != nil || !reflect.DeepEqual(statements, again):
		return fmt.Errorf("compiled twice, the statements differ (%v):\n%s\nand\n%s", err, text(statements), text(again))
	case !reflect.DeepEqual(from.Clone(), untouched):
		return errors.New("compile changed its input")
	case len(ops) == 0 && len(statements) > 0:
		return fmt.Errorf("no operations became %s", text(statements))
	}
	if err := b.run(ops, statements); err != nil {
		return fmt.Errorf("%w\noperations %q\nstatements\n%s", err, ops, text(statements))
	}
	folded := from.Clone()
	if err := op.Apply(folded, ops...); err != nil {
		return fmt.Errorf("fold: %w", err)
	}
	if err := b.isSchema(to, folded); err != nil {
		return fmt.Errorf("%w\nafter operations %q\nstatements\n%s", err, ops, text(statements))
	}
	return nil
}

// run runs statements in one transaction.
func (b *bench) run(ops []op.Op, statements []dialect.Statement) error {
	tx, err := b.begin(ops, statements)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	for _, st := range statements {
		if err := b.runOne(st); err != nil {
			return errors.Join(err, tx.Rollback(b.ctx))
		}
	}
	err = tx.Commit(b.ctx)
	if err != nil && b.Refused != nil && b.Refused(err) {
		return fmt.Errorf("%w: %w", errRefused, err)
	}
	return err
}

func (b *bench) runOne(st dialect.Statement) error {
	switch {
	case st.Func != nil:
		return st.Func.Run(b.ctx, b.conn)
	case st.Guard == nil:
		_, err := b.conn.ExecContext(b.ctx, st.SQL, st.Args...)
		if err != nil {
			if err := b.ask(st.Faults); err != nil {
				return err
			}
		}
		if err != nil && b.Refused != nil && b.Refused(err) {
			return fmt.Errorf("%w: %w", errRefused, err)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", st.SQL, err)
		}
		return nil
	}
	rows, err := b.conn.QueryContext(b.ctx, st.SQL, slices.Concat(b.Afresh, st.Args)...)
	if err != nil {
		return fmt.Errorf("guard %s: %w", st.SQL, err)
	}
	defer rows.Close()
	if rows.Next() {
		return fmt.Errorf("%w: %s", errRefused, st.Guard.Why)
	}
	return rows.Err()
}

// ask looks for what explains a failure.
func (b *bench) ask(faults []dialect.Fault) error {
	for _, f := range faults {
		if err := b.runOne(dialect.Statement{SQL: f.SQL, Guard: &f.Guard}); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) begin(ops []op.Op, statements []dialect.Statement) (dialect.Tx, error) {
	if t, ok := b.Dialect.(dialect.Transactor); ok {
		o := dialect.TxOptions{Wait: time.Second, Ops: ops}
		for _, st := range statements {
			o.Statements = append(o.Statements, st.SQL)
		}
		return t.Begin(b.ctx, b.conn, o)
	}
	_, err := b.conn.ExecContext(b.ctx, "BEGIN")
	return plainTx{b.conn}, err
}

// plainTx is a transaction of an engine without a way of its own.
type plainTx struct{ conn *sql.Conn }

func (t plainTx) Commit(ctx context.Context) error {
	_, err := t.conn.ExecContext(ctx, "COMMIT")
	return err
}

func (t plainTx) Rollback(ctx context.Context) error {
	_, err := t.conn.ExecContext(ctx, "ROLLBACK")
	return err
}

// text prints statements.
func text(statements []dialect.Statement) string {
	var b strings.Builder
	for _, st := range statements {
		kind := ""
		if st.Guard != nil {
			kind = "-- guard: " + st.Guard.Why + "\n"
		}
		fmt.Fprintf(&b, "%s%s;\n", kind, st.SQL)
	}
	return b.String()
}
