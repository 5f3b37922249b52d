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

// agreed returns both schemas with the engine's words of today in what they say otherwise: an engine may spell its own
// words anew, as PostgreSQL does a list of varchars, which a table has in the one form when it was made from a file and
// in the other when a script made it. Where it can't be asked, the words stay.
func (m *Migrator) agreed(ctx context.Context, is, should *schema.Schema) (*schema.Schema, *schema.Schema, error) {
	speller, ok := m.cfg.Dialect.(dialect.Speller)
	if !ok {
		return is, should, nil
	}
	part, mirror := saidOtherwise(is, should, m.cfg.Dialect.Rules())
	if part.Empty() {
		return is, should, nil
	}
	now, err := m.ask(ctx, speller, withTables(mirror.Clone(), is.WithoutKept()), is)
	var then *schema.Schema
	if err == nil {
		then, err = m.ask(ctx, speller, withTables(part.Clone(), should.WithoutKept()), should)
	}
	if err != nil {
		m.cfg.Log.Debug(fmt.Sprintf("%s was not asked how it spells what differs: %s", title(m.cfg.Dialect), err))
		return is, should, ctx.Err()
	}
	return respelled(is, mirror, now), respelled(should, part, then), nil
}

// saidOtherwise returns those objects of should that is has too, with other texts; and what is has for them.
func saidOtherwise(is, should *schema.Schema, r diff.Rules) (part, mirror *schema.Schema) {
	is = is.WithoutKept() // respelled puts back what is kept
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
