package skein

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/model/sqlmodel"
	"github.com/skein-go/skein/schema"
)

// spelledAlready reports whether the models come from the engine itself, in its own words.
func (m *Migrator) spelledAlready() bool {
	_, loaded := m.cfg.Models.(*sqlmodel.Files)
	return loaded
}

// spelled returns a schema that a person wrote with the engine's own words in the objects that differ
// from the other side's: whether a default or a view is the same is the engine's to say. Where nothing
// differs nobody is asked, and where the engine can't be asked, a warning says so and the words stay.
func (m *Migrator) spelled(ctx context.Context, want, other *schema.Schema) (*schema.Schema, error) {
	speller, ok := m.cfg.Dialect.(dialect.Speller)
	if !ok {
		return want, nil
	}
	part := diff.Differing(other.WithoutKept(), want.WithoutKept(), m.cfg.Dialect.Rules())
	if part.Empty() {
		return want, nil
	}
	part = withTables(part.Clone(), want)
	got, err := m.ask(ctx, speller, part, want)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, dialect.ErrNoScratch):
		m.cfg.Log.Warn(fmt.Sprintf("%s was not asked how it spells what differs, so that a difference may be one of words only: %s. Name a server where it may be asked with --scratch-url.", title(m.cfg.Dialect), err))
		return want, nil
	case err != nil:
		m.cfg.Log.Warn(fmt.Sprintf("%s does not take what the models say, so that a difference may be one of words only: %s", title(m.cfg.Dialect), err))
		return want, nil
	}
	return respelled(want, part, got), nil
}

// agreed returns should with the words of is in what the engine spells alike today: it may spell its own words anew, as
// PostgreSQL does a list of varchars, which a table has in the one form when it was made from a file and in the other
// when a script made it. Where it can't be asked, the words stay.
func (m *Migrator) agreed(ctx context.Context, is, should *schema.Schema) (*schema.Schema, error) {
	speller, ok := m.cfg.Dialect.(dialect.Speller)
	if !ok {
		return should, nil
	}
	part, mirror := saidOtherwise(is, should, m.cfg.Dialect.Rules())
	if part.Empty() {
		return should, nil
	}
	now, err := m.ask(ctx, speller, withTables(mirror.Clone(), is.WithoutKept()), is)
	var then *schema.Schema
	if err == nil {
		then, err = m.ask(ctx, speller, withTables(part.Clone(), should.WithoutKept()), should)
	}
	if err != nil {
		m.cfg.Log.Debug(fmt.Sprintf("%s was not asked how it spells what differs: %s", title(m.cfg.Dialect), err))
		return should, ctx.Err()
	}
	out := should.Clone()
	for i := range mirror.Tables {
		name := mirror.Tables[i].Name
		agreeTable(out.Table(name), &mirror.Tables[i], now.Table(name), then.Table(name))
	}
	for _, v := range mirror.Views {
		if x, y := now.View(v.Name), then.View(v.Name); x != nil && y != nil {
			agree(&out.View(v.Name).Query, v.Query, x.Query, y.Query)
		}
	}
	for _, t := range mirror.Triggers {
		if x, y := now.Trigger(t.Table, t.Name), then.Trigger(t.Table, t.Name); x != nil && y != nil {
			agree(&out.Trigger(t.Table, t.Name).Body, t.Body, x.Body, y.Body)
		}
	}
	for _, d := range mirror.Definitions {
		if x, y := now.Definition(d.Kind, d.Table, d.Name), then.Definition(d.Kind, d.Table, d.Name); x != nil && y != nil {
			agree(&out.Definition(d.Kind, d.Table, d.Name).Text, d.Text, x.Text, y.Text)
		}
	}
	return out, nil
}

// agreeTable gives the texts of a table those that it has in the database, where both came out alike.
func agreeTable(t, was, now, then *schema.Table) {
	if now == nil || then == nil {
		return
	}
	for i := range t.Columns {
		c := &t.Columns[i]
		w, x, y := was.Column(c.Name), now.Column(c.Name), then.Column(c.Name)
		if w == nil || x == nil || y == nil {
			continue
		}
		agree(&c.Default, w.Default, x.Default, y.Default)
		if c.Generated != nil && w.Generated != nil && x.Generated != nil && y.Generated != nil {
			g := *c.Generated
			agree(&g.Expr, w.Generated.Expr, x.Generated.Expr, y.Generated.Expr)
			c.Generated = &g
		}
	}
	for i := range t.Checks {
		k := &t.Checks[i]
		named := func(have schema.Check) bool { return have.Name == k.Name }
		if w, x, y := find(was.Checks, named), find(now.Checks, named), find(then.Checks, named); w != nil && x != nil && y != nil {
			agree(&k.Expr, w.Expr, x.Expr, y.Expr)
		}
	}
	for i := range t.Excludes {
		k := &t.Excludes[i]
		named := func(have schema.Exclude) bool { return have.Name == k.Name }
		if w, x, y := find(was.Excludes, named), find(now.Excludes, named), find(then.Excludes, named); w != nil && x != nil && y != nil {
			agree(&k.Text, w.Text, x.Text, y.Text)
		}
	}
	for i := range t.Indexes {
		agreeIndex(&t.Indexes[i], was.Index(t.Indexes[i].Name), now.Index(t.Indexes[i].Name), then.Index(t.Indexes[i].Name))
	}
}

func agreeIndex(t, was, now, then *schema.Index) {
	if was == nil || now == nil || then == nil {
		return
	}
	agree(&t.Where, was.Where, now.Where, then.Where)
	if n := len(t.Parts); len(was.Parts) != n || len(now.Parts) != n || len(then.Parts) != n {
		return
	}
	t.Parts = slices.Clone(t.Parts)
	for i := range t.Parts {
		agree(&t.Parts[i].Expr, was.Parts[i].Expr, now.Parts[i].Expr, then.Parts[i].Expr)
	}
}

// agree takes the words of the database where the engine spells both sides alike.
func agree(text *string, was, now, then string) {
	if now == then {
		*text = was
	}
}

func find[T any](list []T, is func(T) bool) *T {
	if i := slices.IndexFunc(list, is); i >= 0 {
		return &list[i]
	}
	return nil
}

// saidOtherwise returns those objects of should that is has too, with other texts; and what is has for them.
func saidOtherwise(is, should *schema.Schema, r diff.Rules) (part, mirror *schema.Schema) {
	is = is.WithoutKept()
	part, mirror = diff.Differing(is, should.WithoutKept(), r), &schema.Schema{Dialect: is.Dialect}
	part.Enums, part.Sequences = nil, nil
	part.Tables = slices.DeleteFunc(part.Tables, func(t schema.Table) bool {
		have := is.Table(t.Name)
		return !mirrored(&mirror.Tables, have, have != nil && !slices.Equal(diff.Texts(have), diff.Texts(&t)))
	})
	part.Views = slices.DeleteFunc(part.Views, func(v schema.View) bool { return !mirrored(&mirror.Views, is.View(v.Name), true) })
	part.Triggers = slices.DeleteFunc(part.Triggers, func(t schema.Trigger) bool {
		return !mirrored(&mirror.Triggers, is.Trigger(t.Table, t.Name), true)
	})
	part.Definitions = slices.DeleteFunc(part.Definitions, func(d schema.Definition) bool {
		return !mirrored(&mirror.Definitions, is.Definition(d.Kind, d.Table, d.Name), true)
	})
	return part, mirror
}

// mirrored puts what one side has for an object of the other to a list, and reports whether it is there and wanted.
func mirrored[T any](list *[]T, have *T, wanted bool) bool {
	if have == nil || !wanted {
		return false
	}
	*list = append(*list, *have)
	return true
}

// withTables adds the tables of triggers, policies and the like: they are spelled together.
func withTables(part, want *schema.Schema) *schema.Schema {
	add := func(table string) {
		if t, v := want.Table(table), want.View(table); t != nil && part.Table(table) == nil {
			part.Tables = append(part.Tables, t.Clone())
		} else if v != nil && part.View(table) == nil {
			part.Views = append(part.Views, *v)
		}
	}
	for _, t := range part.Triggers {
		add(t.Table)
	}
	for _, d := range part.Definitions {
		if d.Table != "" {
			add(d.Table)
		}
	}
	return part
}

// ask asks beside the user's database or, where a scratch URL is given or there is no database, in a
// scratch database that holds all of whole.
func (m *Migrator) ask(ctx context.Context, speller dialect.Speller, part, whole *schema.Schema) (*schema.Schema, error) {
	if m.cfg.ScratchURL == "" && (m.cfg.DB != nil || m.cfg.URL != "") {
		conn, done, err := m.conn(ctx)
		if err != nil {
			return nil, err
		}
		got, err := speller.Spell(ctx, conn, part)
		done()
		if !errors.Is(err, dialect.ErrNoScratch) {
			return got, err
		}
	}
	db, err := m.scratch(ctx)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", dialect.ErrNoScratch, err)
	}
	defer db.Close()
	if err := executor.Load(ctx, db, m.cfg.Dialect, whole); err != nil {
		return nil, err
	}
	return inspectAll(ctx, m.cfg.Dialect, db)
}

func inspectAll(ctx context.Context, d dialect.Dialect, db *sql.DB) (*schema.Schema, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	return d.Inspect(ctx, conn, dialect.InspectOptions{})
}

// respelled returns want with the objects of part as the engine spells them. What the engine does not
// keep stays: the names that tables and columns had before, what rows get, and what is left to others.
func respelled(want, part, got *schema.Schema) *schema.Schema {
	out := want.Clone()
	for i := range part.Tables {
		name := part.Tables[i].Name
		now, t := out.Table(name), got.Table(name)
		if t == nil {
			continue
		}
		spelled := t.Clone()
		spelled.Options.AutoIncrement = now.Options.AutoIncrement
		spelled.Was, spelled.Ignored, spelled.ForeignKeys = now.Was, now.Ignored, now.ForeignKeys
		for _, c := range now.Columns {
			if schema.IsKept(c.Name) {
				spelled.Columns = append(spelled.Columns, c) // nobody asked about it
			}
		}
		for j := range spelled.Columns {
			if c := now.Column(spelled.Columns[j].Name); c != nil {
				spelled.Columns[j].Was, spelled.Columns[j].Fill = c.Was, c.Fill
			}
		}
		*now = spelled
	}
	for _, v := range part.Views {
		replace(out.View(v.Name), got.View(v.Name))
	}
	for _, t := range part.Triggers {
		replace(out.Trigger(t.Table, t.Name), got.Trigger(t.Table, t.Name))
	}
	for _, q := range part.Sequences {
		replace(out.Sequence(q.Name), got.Sequence(q.Name))
	}
	for _, d := range part.Definitions {
		replace(out.Definition(d.Kind, d.Table, d.Name), got.Definition(d.Kind, d.Table, d.Name))
	}
	return out
}

func replace[T any](at, with *T) {
	if at != nil && with != nil {
		*at = *with
	}
}
