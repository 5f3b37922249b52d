package op

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// AddConstraint adds a primary key, unique, check, exclusion or foreign key to a table.
type AddConstraint struct {
	Table      string
	Constraint schema.Constraint
}

// DropConstraint drops a constraint: the one of that kind and name, or, where the name is empty, the
// one that is equal to it.
type DropConstraint struct {
	Table      string
	Constraint schema.Constraint
}

// CreateIndex creates an index.
type CreateIndex struct {
	Table string
	Index schema.Index
}

// DropIndex drops an index.
type DropIndex struct{ Table, Index string }

// RenameIndex renames an index.
type RenameIndex struct{ Table, Index, To string }

// CreateView creates a view.
type CreateView struct{ View schema.View }

// DropView drops a view with its triggers.
type DropView struct{ View string }

// CreateTrigger creates a trigger.
type CreateTrigger struct{ Trigger schema.Trigger }

// DropTrigger drops a trigger of a table or view.
type DropTrigger struct{ Table, Trigger string }

// Apply adds the constraint.
func (o AddConstraint) Apply(s *schema.Schema) error {
	t, err := tableOf(s, o.Table)
	if err != nil {
		return err
	}
	if _, isKey := o.Constraint.(schema.PrimaryKey); isKey && t.PrimaryKey != nil {
		return exists("primary key of table", o.Table)
	}
	if name := o.Constraint.ConstraintName(); name != "" && FindConstraint(t, o.Constraint) != nil {
		return exists("constraint", name)
	}
	extra := schema.NewTable("", o.Constraint)
	extra = extra.Clone()
	if extra.PrimaryKey != nil {
		t.PrimaryKey = extra.PrimaryKey
	}
	t.Uniques = append(t.Uniques, extra.Uniques...)
	t.Checks = append(t.Checks, extra.Checks...)
	t.Excludes = append(t.Excludes, extra.Excludes...)
	t.ForeignKeys = append(t.ForeignKeys, extra.ForeignKeys...)
	return nil
}

// Apply removes the constraint.
func (o DropConstraint) Apply(s *schema.Schema) error {
	t, err := tableOf(s, o.Table)
	if err != nil {
		return err
	}
	found := FindConstraint(t, o.Constraint)
	if u, ok := o.Constraint.(schema.Unique); ok && found == nil && indexOf(s, t, u) != nil {
		return DropIndex{Table: o.Table, Index: indexOf(s, t, u).Name}.Apply(s)
	}
	switch c := found.(type) {
	case nil:
		return missing(Describe(o.Constraint)+" of table", o.Table)
	case schema.PrimaryKey:
		t.PrimaryKey = nil
	case schema.Unique:
		t.Uniques = without(t.Uniques, c)
	case schema.Check:
		t.Checks = without(t.Checks, c)
	case schema.Exclude:
		t.Excludes = without(t.Excludes, c)
	case schema.ForeignKey:
		t.ForeignKeys = without(t.ForeignKeys, c)
		dropBroughtAlong(s, t, c)
	}
	return nil
}

// dropBroughtAlong takes away the index that MySQL made for a foreign key, which has the key's name.
func dropBroughtAlong(s *schema.Schema, t *schema.Table, fk schema.ForeignKey) {
	if flavor(s.Dialect) != sqltext.MySQL || fk.Name == "" {
		return
	}
	t.Indexes = slices.DeleteFunc(t.Indexes, func(x schema.Index) bool {
		return x.Name == fk.Name && !x.Unique && x.Method == "" && reflect.DeepEqual(x.Parts, schema.Columns(fk.Columns...))
	})
}

// FindConstraint returns the constraint of the table that DropConstraint means by c, nil if there is
// none: of one kind with c and, if c has a name, of that name, otherwise equal to c or,
// if none is, equal but for the name, which the engine may have made up.
func FindConstraint(t *schema.Table, c schema.Constraint) schema.Constraint {
	for _, have := range t.Constraints() {
		if reflect.TypeOf(have) != reflect.TypeOf(c) {
			continue
		}
		if name := c.ConstraintName(); name != "" && have.ConstraintName() == name {
			return have
		}
		if _, isKey := c.(schema.PrimaryKey); isKey || reflect.DeepEqual(have, c) {
			return have
		}
	}
	if c.ConstraintName() != "" {
		return nil
	}
	for _, have := range t.Constraints() {
		if reflect.TypeOf(have) == reflect.TypeOf(c) && reflect.DeepEqual(nameless(have), c) {
			return have
		}
	}
	return nil
}

// nameless is a constraint without its name.
func nameless(c schema.Constraint) schema.Constraint {
	switch c := c.(type) {
	case schema.Unique:
		c.Name = ""
		return c
	case schema.Check:
		c.Name = ""
		return c
	case schema.ForeignKey:
		c.Name = ""
		return c
	case schema.Exclude:
		c.Name = ""
		return c
	}
	return c
}

// indexOf finds the unique index that a unique constraint is, where the engine makes no difference
// between the two; nil if there is none.
func indexOf(s *schema.Schema, t *schema.Table, u schema.Unique) *schema.Index {
	if flavor(s.Dialect) != sqltext.MySQL {
		return nil
	}
	for i := range t.Indexes {
		x := &t.Indexes[i]
		if x.Unique && (x.Name == u.Name || u.Name == "" && reflect.DeepEqual(x.Parts, u.Columns)) {
			return x
		}
	}
	return nil
}

// constraintOf finds the unique constraint that an index is, as indexOf.
func constraintOf(s *schema.Schema, t *schema.Table, index string) *schema.Unique {
	if flavor(s.Dialect) != sqltext.MySQL {
		return nil
	}
	for i := range t.Uniques {
		if t.Uniques[i].Name == index && index != "" {
			return &t.Uniques[i]
		}
	}
	return nil
}

func without[T any](list []T, gone T) []T {
	i := slices.IndexFunc(list, func(x T) bool { return reflect.DeepEqual(x, gone) })
	return slices.Delete(list, i, i+1)
}

// Describe names a constraint in plain words: `unique "uq_name"`, `foreign key (role_id)`.
func Describe(c schema.Constraint) string {
	var kind, what string
	switch c := c.(type) {
	case schema.PrimaryKey:
		kind, what = "primary key", PartNames(c.Columns)
	case schema.Unique:
		kind, what = "unique", PartNames(c.Columns)
	case schema.Check:
		kind, what = "check", c.Expr
	case schema.Exclude:
		kind, what = "exclusion", c.Text
	case schema.ForeignKey:
		kind, what = "foreign key", strings.Join(c.Columns, ", ")
	}
	if name := c.ConstraintName(); name != "" {
		return fmt.Sprintf("%s %q", kind, name)
	}
	return fmt.Sprintf("%s (%s)", kind, what)
}

// PartNames lists the columns and expressions of a key: "a, lower(b)".
func PartNames(parts []schema.Part) string {
	names := make([]string, len(parts))
	for i, p := range parts {
		names[i] = p.Column + p.Expr
	}
	return strings.Join(names, ", ")
}

// Apply adds the index.
func (o CreateIndex) Apply(s *schema.Schema) error { return o.apply(names{schema: s}) }

func (o CreateIndex) apply(n names) error {
	t := n.table(o.Table)
	if t == nil {
		return missing("table", o.Table)
	}
	if n.indexTaken(t, o.Index.Name) {
		return exists("index", o.Index.Name)
	}
	x := o.Index
	x.Parts, x.Include = slices.Clone(x.Parts), slices.Clone(x.Include)
	t.Indexes = append(t.Indexes, x)
	n.note([]schema.Index{x})
	return nil
}

// indexTaken is the same without a memory.
func indexTaken(s *schema.Schema, t *schema.Table, name string) bool {
	if flavor(s.Dialect) == sqltext.SQLite {
		_, x := s.Index(name)
		return x != nil
	}
	return t.Index(name) != nil
}

// Apply removes the index.
func (o DropIndex) Apply(s *schema.Schema) error {
	t, err := tableOf(s, o.Table)
	if err != nil {
		return err
	}
	if t.Index(o.Index) == nil {
		if u := constraintOf(s, t, o.Index); u != nil {
			return DropConstraint{Table: o.Table, Constraint: *u}.Apply(s)
		}
		return missing("index", o.Index)
	}
	t.Indexes = slices.DeleteFunc(t.Indexes, func(x schema.Index) bool { return x.Name == o.Index })
	return nil
}

// Apply renames the index.
func (o RenameIndex) Apply(s *schema.Schema) error {
	t, err := tableOf(s, o.Table)
	if err != nil {
		return err
	}
	x := t.Index(o.Index)
	if x == nil {
		return missing("index", o.Index)
	}
	if indexTaken(s, t, o.To) {
		return exists("index", o.To)
	}
	x.Name = o.To
	return nil
}

// Apply adds the view.
func (o CreateView) Apply(s *schema.Schema) error {
	if s.View(o.View.Name) != nil {
		return exists("view", o.View.Name)
	}
	v := o.View
	v.Columns, v.Indexes = slices.Clone(v.Columns), slices.Clone(v.Indexes)
	s.Views = append(s.Views, v)
	return nil
}

// Apply removes the view and what hangs on it.
func (o DropView) Apply(s *schema.Schema) error {
	if s.View(o.View) == nil {
		return missing("view", o.View)
	}
	s.Views = slices.DeleteFunc(s.Views, func(v schema.View) bool { return v.Name == o.View })
	s.Triggers = slices.DeleteFunc(s.Triggers, func(t schema.Trigger) bool { return t.Table == o.View })
	s.Definitions = slices.DeleteFunc(s.Definitions, func(d schema.Definition) bool { return d.Table == o.View && o.View != "" })
	return nil
}

// Apply adds the trigger.
func (o CreateTrigger) Apply(s *schema.Schema) error {
	if s.Trigger(o.Trigger.Table, o.Trigger.Name) != nil {
		return exists("trigger", o.Trigger.Name)
	}
	if s.Table(o.Trigger.Table) == nil && s.View(o.Trigger.Table) == nil {
		return missing("table or view", o.Trigger.Table)
	}
	s.Triggers = append(s.Triggers, o.Trigger)
	return nil
}

// Apply removes the trigger.
func (o DropTrigger) Apply(s *schema.Schema) error {
	if s.Trigger(o.Table, o.Trigger) == nil {
		return missing("trigger", o.Trigger)
	}
	s.Triggers = slices.DeleteFunc(s.Triggers, func(t schema.Trigger) bool { return t.Name == o.Trigger && t.Table == o.Table })
	return nil
}

func (o AddConstraint) String() string {
	return fmt.Sprintf("add %s to table %s", Describe(o.Constraint), o.Table)
}
func (o DropConstraint) String() string {
	return fmt.Sprintf("drop %s from table %s", Describe(o.Constraint), o.Table)
}
func (o CreateIndex) String() string {
	return fmt.Sprintf("create index %s on %s", o.Index.Name, o.Table)
}
func (o DropIndex) String() string     { return fmt.Sprintf("drop index %s on %s", o.Index, o.Table) }
func (o RenameIndex) String() string   { return fmt.Sprintf("rename index %s to %s", o.Index, o.To) }
func (o CreateView) String() string    { return "create view " + o.View.Name }
func (o DropView) String() string      { return "drop view " + o.View }
func (o CreateTrigger) String() string { return "create trigger " + o.Trigger.Name }
func (o DropTrigger) String() string   { return "drop trigger " + o.Trigger }
