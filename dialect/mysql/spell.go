package mysql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

var _ dialect.Speller = Dialect{}

// Spell makes the tables, views, triggers, sequences and routines of want in a scratch database on the same connection, with
// what the views read, and drops it again; one that a killed process leaves behind is dropped by the next
// that makes one. Events, which could begin to run, come back as they are.
func (d Dialect) Spell(ctx context.Context, conn *sql.Conn, want *schema.Schema) (out *schema.Schema, err error) {
	part := want.Clone()
	part.Definitions = slices.DeleteFunc(part.Definitions, func(x schema.Definition) bool { return x.Kind == "event" })
	if part.Empty() {
		return want.Clone(), nil
	}
	if len(want.Views)+len(want.Triggers) > 0 {
		home, err := inspect(ctx, conn, dialect.InspectOptions{})
		if err != nil {
			return nil, err
		}
		addNeeded(part, home)
	}
	for i := range part.Tables {
		part.Tables[i].ForeignKeys = nil
	}
	s, err := enterScratch(ctx, conn)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.leave(ctx)) }()
	if err := d.make(ctx, conn, part); err != nil {
		return nil, err
	}
	got, err := inspect(ctx, conn, dialect.InspectOptions{})
	if err != nil {
		return nil, err
	}
	return spelledAs(want, got), nil
}

// make creates all of part in the database that the connection is in, which is empty.
func (d Dialect) make(ctx context.Context, conn *sql.Conn, part *schema.Schema) error {
	empty, err := inspect(ctx, conn, dialect.InspectOptions{})
	if err != nil {
		return err
	}
	ops, err := diff.Diff(empty, part, diff.Options{Rules: d.Rules()})
	if err != nil {
		return err
	}
	statements, err := d.Compile(ops, empty)
	if err != nil {
		return err
	}
	for _, st := range statements {
		if _, err := conn.ExecContext(ctx, st.SQL, st.Args...); err != nil {
			return fmt.Errorf("%s: %w", st.SQL, err)
		}
	}
	return nil
}

// addNeeded adds the tables and views of the database that the views and triggers of part stand on.
func addNeeded(part, home *schema.Schema) {
	for i := 0; i < len(part.Views); i++ { // it grows
		for _, v := range home.Views {
			if part.View(v.Name) == nil && op.Mentions(part.Views[i].Query, v.Name, "mysql") {
				part.Views = append(slices.Clip(part.Views), v)
			}
		}
	}
	for _, t := range home.Tables {
		read := slices.ContainsFunc(part.Views, func(v schema.View) bool { return op.Mentions(v.Query, t.Name, "mysql") })
		fired := slices.ContainsFunc(part.Triggers, func(tr schema.Trigger) bool { return tr.Table == t.Name })
		if (read || fired) && part.Table(t.Name) == nil {
			part.Tables = append(part.Tables, t.Clone())
		}
	}
}

// spelledAs returns want in the words of what was made of it.
func spelledAs(want, got *schema.Schema) *schema.Schema {
	out := want.Clone()
	for i := range out.Tables {
		t := &out.Tables[i]
		if spelled := got.Table(t.Name); spelled != nil {
			spelled.ForeignKeys, spelled.Options.AutoIncrement = t.ForeignKeys, t.Options.AutoIncrement
			*t = *spelled
		}
	}
	for i := range out.Views {
		if v := got.View(out.Views[i].Name); v != nil {
			out.Views[i] = *v
		}
	}
	for i := range out.Sequences {
		if q := got.Sequence(out.Sequences[i].Name); q != nil {
			out.Sequences[i] = *q
		}
	}
	for i := range out.Definitions {
		if x := got.Definition(out.Definitions[i].Kind, "", out.Definitions[i].Name); x != nil {
			out.Definitions[i] = *x
		}
	}
	for i := range out.Triggers {
		if t := got.Trigger(out.Triggers[i].Table, out.Triggers[i].Name); t != nil {
			out.Triggers[i] = *t
		}
	}
	return out
}
