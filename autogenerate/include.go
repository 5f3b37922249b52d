package autogenerate

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// ErrLeftOut says that something which Options.Include leaves out needs what the models drop.
var ErrLeftOut = errors.New("left out of the comparison, but needs what is dropped")

// Object is what Options.Include is asked about.
type Object struct {
	// Kind is "table", "column", "index", "primary_key", "unique", "check", "foreign_key", "view" or
	// "trigger".
	Kind string
	Name string // "" for a constraint without a name
	// Table is the table that the object belongs to, "" for tables and views.
	Table string
	// InDatabase and InModels say which sides have an object of that kind and name.
	InDatabase, InModels bool
}

type objectKey struct{ kind, table, name string }

// leftOut knows what Include left out, by names as the engine goes by them.
type leftOut struct {
	keys    map[objectKey]bool
	fold    func(string) string
	dialect string
	was     map[string]string // tables that were renamed: the name they had
}

// leave asks about every object of both sides, once each. What belongs to a table that is left out is
// left out with it.
func leave(is, should *schema.Schema, r diff.Rules, include func(Object) bool) *leftOut {
	l := &leftOut{keys: map[objectKey]bool{}, fold: r.Fold, dialect: cmp.Or(is.Dialect, should.Dialect), was: map[string]string{}}
	if l.fold == nil {
		l.fold = func(name string) string { return name }
	}
	seen := map[objectKey]*Object{}
	var order []objectKey
	for _, s := range []*schema.Schema{is, should} {
		note := func(o Object, id string) {
			k := l.key(o.Kind, o.Table, id)
			if seen[k] == nil {
				seen[k], order = &o, append(order, k)
			}
			seen[k].InDatabase = seen[k].InDatabase || s == is
			seen[k].InModels = seen[k].InModels || s == should
		}
		each(s, note)
	}
	for _, k := range order {
		l.keys[k] = !include(*seen[k])
	}
	return l
}

// each tells of every object and what to know it by, where it has no name.
func each(s *schema.Schema, note func(o Object, id string)) {
	for i := range s.Tables {
		t := &s.Tables[i]
		note(Object{Kind: "table", Name: t.Name}, t.Name)
		for _, c := range t.Columns {
			note(Object{Kind: "column", Name: c.Name, Table: t.Name}, c.Name)
		}
		for _, c := range t.Constraints() {
			note(Object{Kind: constraintKind(c), Name: c.ConstraintName(), Table: t.Name}, op.Describe(c))
		}
		for _, x := range t.Indexes {
			note(Object{Kind: "index", Name: x.Name, Table: t.Name}, x.Name)
		}
	}
	for _, v := range s.Views {
		note(Object{Kind: "view", Name: v.Name}, v.Name)
	}
	for _, t := range s.Triggers {
		note(Object{Kind: "trigger", Name: t.Name, Table: t.Table}, t.Name)
	}
}

func (l *leftOut) key(kind, table, name string) objectKey {
	return objectKey{kind, l.fold(table), l.fold(name)}
}

func (l *leftOut) has(kind, table, name string) bool {
	return l.keys[l.key(kind, table, name)] || l.keys[l.key(kind, l.was[table], name)]
}

func (l *leftOut) table(name string) bool {
	return l.has("table", "", name) || l.keys[l.key("table", "", l.was[name])]
}

func (l *leftOut) constraint(table string, c schema.Constraint) bool {
	return l.has(constraintKind(c), table, op.Describe(c))
}

// trigger reports whether a trigger is left out, alone or with what it hangs on.
func (l *leftOut) trigger(t schema.Trigger) bool {
	return l.has("trigger", t.Table, t.Name) || l.table(t.Table) || l.has("view", "", t.Table)
}

// apply returns should with all that is left out as it is in the database.
func (l *leftOut) apply(is, should *schema.Schema) (*schema.Schema, error) {
	out := should.Clone()
	out.Tables = swap(out.Tables, is.Clone().Tables, func(t schema.Table) bool { return l.table(t.Name) })
	out.Views = swap(out.Views, is.Clone().Views, func(v schema.View) bool { return l.has("view", "", v.Name) })
	out.Triggers = swap(out.Triggers, is.Triggers, l.trigger)
	for i := range out.Tables {
		t := &out.Tables[i]
		now := slices.IndexFunc(is.Tables, func(x schema.Table) bool { return l.fold(x.Name) == l.fold(t.Name) })
		have := &schema.Table{}
		if now >= 0 {
			have = &is.Tables[now]
		}
		if !l.table(t.Name) {
			l.parts(t, have)
		}
	}
	l.dangling(out, should)
	return out, l.needs(out, is)
}

// swap takes what is left out from the other list.
func swap[T any](list, database []T, left func(T) bool) []T {
	list = slices.DeleteFunc(slices.Clone(list), left)
	for _, x := range database {
		if left(x) {
			list = append(list, x)
		}
	}
	return list
}

// parts does for the parts of a table what apply does for a schema. What uses a column goes with it.
func (l *leftOut) parts(t, now *schema.Table) {
	column := func(c schema.Column) bool { return l.has("column", t.Name, c.Name) }
	uses := func(list []schema.Column, use func(string) bool) bool {
		return slices.ContainsFunc(list, func(c schema.Column) bool { return column(c) && use(c.Name) })
	}
	columns := slices.Concat(t.Columns, now.Columns)
	constraint := func(c schema.Constraint) bool {
		return l.constraint(t.Name, c) || uses(columns, func(name string) bool { return op.ConstraintUses(c, name, l.dialect) })
	}
	constraints := swap(t.Constraints(), now.Constraints(), constraint)
	t.Indexes = swap(t.Indexes, now.Indexes, func(x schema.Index) bool {
		return l.has("index", t.Name, x.Name) || uses(columns, func(name string) bool { return op.IndexUses(x, name, l.dialect) })
	})
	t.Columns = swap(t.Columns, now.Columns, column)
	t.PrimaryKey, t.Uniques, t.Checks, t.Excludes, t.ForeignKeys = nil, nil, nil, nil, nil
	for _, c := range constraints {
		switch c := c.(type) {
		case schema.PrimaryKey:
			t.PrimaryKey = &c
		case schema.Unique:
			t.Uniques = append(t.Uniques, c)
		case schema.Check:
			t.Checks = append(t.Checks, c)
		case schema.Exclude:
			t.Excludes = append(t.Excludes, c)
		case schema.ForeignKey:
			t.ForeignKeys = append(t.ForeignKeys, c)
		}
	}
}

// dangling takes out what needs a table or a view that only the models have and that is left out.
func (l *leftOut) dangling(out, should *schema.Schema) {
	var gone []string
	for i := range should.Tables {
		if name := should.Tables[i].Name; out.Table(name) == nil {
			gone = append(gone, name)
		}
	}
	for i := range should.Views {
		if name := should.Views[i].Name; out.View(name) == nil {
			gone = append(gone, name)
		}
	}
	for k := 0; k < len(gone); k++ {
		name := gone[k]
		for i := range out.Tables {
			t := &out.Tables[i]
			t.ForeignKeys = slices.DeleteFunc(t.ForeignKeys, func(fk schema.ForeignKey) bool {
				return !l.table(t.Name) && !l.constraint(t.Name, fk) && l.fold(fk.RefTable) == l.fold(name)
			})
		}
		out.Views = slices.DeleteFunc(out.Views, func(v schema.View) bool {
			needs := !l.has("view", "", v.Name) && op.MentionsTable(v.Query, name, l.dialect)
			if needs {
				gone = append(gone, v.Name)
			}
			return needs
		})
		out.Triggers = slices.DeleteFunc(out.Triggers, func(t schema.Trigger) bool {
			return !l.trigger(t) && (l.fold(t.Table) == l.fold(name) || op.MentionsTable(t.Body, name, l.dialect))
		})
	}
}

// needs refuses to drop what something left out needs.
func (l *leftOut) needs(out, is *schema.Schema) error {
	for i := range is.Tables {
		name := is.Tables[i].Name
		if slices.ContainsFunc(out.Tables, func(t schema.Table) bool { return l.fold(t.Name) == l.fold(name) }) {
			continue
		}
		for _, t := range out.Tables {
			for _, fk := range t.ForeignKeys {
				if l.fold(fk.RefTable) == l.fold(name) && (l.table(t.Name) || l.constraint(t.Name, fk)) {
					return fmt.Errorf("%s of table %q: %w: table %q", op.Describe(fk), t.Name, ErrLeftOut, name)
				}
			}
		}
		for _, v := range out.Views {
			if l.has("view", "", v.Name) && op.MentionsTable(v.Query, name, l.dialect) {
				return fmt.Errorf("view %q: %w: table %q", v.Name, ErrLeftOut, name)
			}
		}
		for _, t := range out.Triggers {
			if l.trigger(t) && (l.fold(t.Table) == l.fold(name) || op.MentionsTable(t.Body, name, l.dialect)) {
				return fmt.Errorf("trigger %q: %w: table %q", t.Name, ErrLeftOut, name)
			}
		}
	}
	return l.needsColumns(out)
}

// needsColumns does the same for the columns of left out indexes and constraints.
func (l *leftOut) needsColumns(out *schema.Schema) error {
	for i := range out.Tables {
		t := &out.Tables[i]
		lacks := func(p schema.Part) bool {
			return p.Column != "" && !slices.ContainsFunc(t.Columns, func(c schema.Column) bool { return l.fold(c.Name) == l.fold(p.Column) })
		}
		for _, x := range t.Indexes {
			if l.has("index", t.Name, x.Name) && slices.ContainsFunc(x.Parts, lacks) {
				return fmt.Errorf("index %q of table %q: %w: a column", x.Name, t.Name, ErrLeftOut)
			}
		}
		for _, c := range t.Constraints() {
			var parts []schema.Part
			switch c := c.(type) {
			case schema.PrimaryKey:
				parts = c.Columns
			case schema.Unique:
				parts = c.Columns
			case schema.ForeignKey:
				parts = schema.Columns(c.Columns...)
			}
			if l.constraint(t.Name, c) && slices.ContainsFunc(parts, lacks) {
				return fmt.Errorf("%s of table %q: %w: a column", op.Describe(c), t.Name, ErrLeftOut)
			}
		}
	}
	return nil
}

// follow returns is with the renames done, and remembers them.
func (l *leftOut) follow(is *schema.Schema, renames []diff.Rename) *schema.Schema {
	out := is.Clone()
	for _, r := range renames {
		if r.Kind == diff.SchemaKind { // the others say it by its new name
			_ = op.RenameObject{Kind: string(r.Kind), Name: r.From, To: r.To}.Apply(out)
		}
	}
	to := func(kind diff.Kind, apply func(r diff.Rename, from, to string) op.Op) {
		for _, temporary := range []bool{true, false} { // names may be swapped
			for i, r := range renames {
				if r.Kind != kind {
					continue
				}
				if between := fmt.Sprintf("_skein_between_%d", i); temporary {
					_ = apply(r, r.From, between).Apply(out)
				} else if apply(r, between, r.To).Apply(out) != nil {
					l.free(out, r)
					_ = apply(r, between, r.To).Apply(out)
				}
			}
		}
	}
	to(diff.TableKind, func(r diff.Rename, from, to string) op.Op {
		l.was[r.To] = r.From
		return op.RenameTable{Table: from, To: to}
	})
	to(diff.ColumnKind, func(r diff.Rename, from, to string) op.Op {
		return op.RenameColumn{Table: r.Table, Column: from, To: to}
	})
	return out
}

// free takes what is dropped out of the way of a rename.
func (l *leftOut) free(s *schema.Schema, r diff.Rename) {
	if r.Kind == diff.TableKind {
		s.Tables = slices.DeleteFunc(s.Tables, func(t schema.Table) bool { return t.Name == r.To })
	} else if t := s.Table(r.Table); t != nil {
		t.Columns = slices.DeleteFunc(t.Columns, func(c schema.Column) bool { return c.Name == r.To })
	}
}
