// Package schema holds the nouns of a database as plain values: tables, columns, types,
// constraints, indexes, views and triggers. A value points at nothing above it, so a table can be
// copied, compared and printed alone. Nothing here talks to a database.
//
// Expressions (defaults, checks, index expressions, generated columns, bodies) are SQL text in the
// words of the database they are for; which two texts mean the same is the dialect's to say.
package schema

import (
	"slices"
	"strings"
)

// Schema is everything of one database that Skein compares. The order of the lists carries no
// meaning. The zero value is an empty database.
type Schema struct {
	Tables   []Table
	Views    []View
	Triggers []Trigger
	// LeftAlone names the objects that were seen and that Skein does not touch.
	LeftAlone []Object
}

// Object names something that Skein leaves alone, and says why.
type Object struct {
	Kind string `json:"kind"` // "virtual table", "shadow table", …
	Name string `json:"name"`
	Why  string `json:"why"`
}

// Table is one table with all that belongs to it but its triggers.
type Table struct {
	Name        string
	Columns     []Column
	PrimaryKey  *PrimaryKey // nil: none
	Uniques     []Unique
	Checks      []Check
	ForeignKeys []ForeignKey
	Indexes     []Index
	Options     Options
	Comment     string
	// Was is the name that the table had before, where the model says so: a rename's intent. It takes
	// no part in a comparison.
	Was string
	// Ignored names columns that the models know of and leave to others: where a database has one, it
	// is no difference.
	Ignored []string
}

// Options are the properties of a table as a whole.
type Options struct {
	Strict       bool // SQLite: STRICT
	WithoutRowID bool // SQLite: WITHOUT ROWID
}

// Column is one column. Its position carries no meaning to a comparison.
type Column struct {
	Name      string
	Type      Type // nil: no declared type (SQLite)
	NotNull   bool
	Default   string // SQL expression; "": none
	Collate   string // "": the engine's own
	Generated *Generated
	// AutoIncrement asks the engine for never reused numbers (SQLite AUTOINCREMENT).
	AutoIncrement bool
	// OnConflict is SQLite's conflict clause of NOT NULL ("IGNORE", …); "": none.
	OnConflict string
	Comment    string
	// Was is the column's former name, as Table.Was.
	Was string
}

// Generated makes a column computed from others of its row.
type Generated struct {
	Expr   string
	Stored bool // false: computed when read
}

// PrimaryKey is the primary key of a table.
type PrimaryKey struct {
	Name    string // "": unnamed
	Columns []Part // in key order
	// OnConflict is SQLite's conflict clause ("REPLACE", …); "": none.
	OnConflict string
}

// Unique is a unique constraint (a unique index is an Index).
type Unique struct {
	Name       string
	Columns    []Part
	OnConflict string
}

// Check is a check constraint, of a column or of the table: databases see no difference.
type Check struct {
	Name string
	Expr string // without the outer parentheses
}

// ForeignKey is a foreign key. RefColumns is empty where it points at the other table's primary key
// without naming it.
type ForeignKey struct {
	Name       string
	Columns    []string
	RefTable   string
	RefColumns []string
	OnDelete   Action
	OnUpdate   Action
	Deferrable Deferrable
	Match      string // SQLite parses and ignores it
}

// Action is what a foreign key does when the row it points at goes or changes.
type Action string

// The actions of foreign keys. NoAction is the default.
const (
	NoAction   Action = ""
	Restrict   Action = "RESTRICT"
	Cascade    Action = "CASCADE"
	SetNull    Action = "SET NULL"
	SetDefault Action = "SET DEFAULT"
)

// Deferrable says when a foreign key is looked at.
type Deferrable string

// The ways to defer a constraint. NotDeferrable is the default.
const (
	NotDeferrable     Deferrable = ""
	InitiallyDeferred Deferrable = "DEFERRABLE INITIALLY DEFERRED"
	InitiallyNow      Deferrable = "DEFERRABLE INITIALLY IMMEDIATE"
)

// Index is an index made by CREATE INDEX.
type Index struct {
	Name   string
	Unique bool
	Parts  []Part
	Where  string // predicate of a partial index; "": none
}

// Part is one member of a key or an index: a column or an expression.
type Part struct {
	Column  string // "" if Expr is set
	Expr    string // an expression in place of a column
	Collate string
	Desc    bool
}

// Columns returns plain key parts, one for each name.
func Columns(names ...string) []Part {
	parts := make([]Part, len(names))
	for i, n := range names {
		parts[i] = Part{Column: n}
	}
	return parts
}

// View is a stored query.
type View struct {
	Name    string
	Columns []string // names given in the view's head; empty: the query's own
	Query   string   // from SELECT on
}

// Trigger is a trigger, whole: the part of its text after its name is kept as it is.
type Trigger struct {
	Name  string
	Table string // the table or view it hangs on
	Body  string // from the timing (BEFORE, AFTER, INSTEAD OF) to the final END
}

// Table returns the table of that exact name, nil if there is none. The pointer is good until the
// list changes.
func (s *Schema) Table(name string) *Table {
	return find(s.Tables, func(t *Table) bool { return t.Name == name })
}

// View returns the view of that exact name, nil if there is none.
func (s *Schema) View(name string) *View {
	return find(s.Views, func(v *View) bool { return v.Name == name })
}

// Trigger returns the trigger of that exact name, nil if there is none.
func (s *Schema) Trigger(name string) *Trigger {
	return find(s.Triggers, func(t *Trigger) bool { return t.Name == name })
}

// Index returns the index of that exact name and the table it is on, nil and nil if there is none.
func (s *Schema) Index(name string) (*Table, *Index) {
	for i := range s.Tables {
		if x := s.Tables[i].Index(name); x != nil {
			return &s.Tables[i], x
		}
	}
	return nil, nil
}

// Column returns the column of that exact name, nil if there is none.
func (t *Table) Column(name string) *Column {
	return find(t.Columns, func(c *Column) bool { return c.Name == name })
}

// Index returns the table's index of that exact name, nil if there is none.
func (t *Table) Index(name string) *Index {
	return find(t.Indexes, func(x *Index) bool { return x.Name == name })
}

// Constraints returns copies of the table's constraints: primary key, uniques, checks, foreign keys.
func (t *Table) Constraints() []Constraint {
	var out []Constraint
	if t.PrimaryKey != nil {
		out = append(out, *t.PrimaryKey)
	}
	for _, u := range t.Uniques {
		out = append(out, u)
	}
	for _, c := range t.Checks {
		out = append(out, c)
	}
	for _, f := range t.ForeignKeys {
		out = append(out, f)
	}
	return out
}

// Empty reports whether the schema holds nothing that Skein compares.
func (s *Schema) Empty() bool {
	return len(s.Tables) == 0 && len(s.Views) == 0 && len(s.Triggers) == 0
}

// Clone returns a copy that shares nothing with s. Clone of nil is an empty schema.
func (s *Schema) Clone() *Schema {
	if s == nil {
		return &Schema{}
	}
	out := &Schema{
		Tables:    make([]Table, len(s.Tables)),
		Views:     slices.Clone(s.Views),
		Triggers:  slices.Clone(s.Triggers),
		LeftAlone: slices.Clone(s.LeftAlone),
	}
	for i := range s.Tables {
		out.Tables[i] = s.Tables[i].Clone()
	}
	for i := range out.Views {
		out.Views[i].Columns = slices.Clone(out.Views[i].Columns)
	}
	return out
}

// Clone returns a copy that shares nothing with t.
func (t *Table) Clone() Table {
	c := *t
	c.Columns = slices.Clone(t.Columns)
	for i := range c.Columns {
		if g := c.Columns[i].Generated; g != nil {
			copied := *g
			c.Columns[i].Generated = &copied
		}
	}
	if t.PrimaryKey != nil {
		pk := *t.PrimaryKey
		pk.Columns = slices.Clone(pk.Columns)
		c.PrimaryKey = &pk
	}
	c.Ignored = slices.Clone(t.Ignored)
	c.Uniques = slices.Clone(t.Uniques)
	for i := range c.Uniques {
		c.Uniques[i].Columns = slices.Clone(c.Uniques[i].Columns)
	}
	c.Checks = slices.Clone(t.Checks)
	c.ForeignKeys = slices.Clone(t.ForeignKeys)
	for i := range c.ForeignKeys {
		c.ForeignKeys[i].Columns = slices.Clone(c.ForeignKeys[i].Columns)
		c.ForeignKeys[i].RefColumns = slices.Clone(c.ForeignKeys[i].RefColumns)
	}
	c.Indexes = slices.Clone(t.Indexes)
	for i := range c.Indexes {
		c.Indexes[i].Parts = slices.Clone(c.Indexes[i].Parts)
	}
	return c
}

// Sort puts tables, views, triggers and what is left alone in order of their names, so that a schema
// prints alike from run to run. Columns and the parts of keys keep their order.
func (s *Schema) Sort() {
	slices.SortFunc(s.Tables, func(a, b Table) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(s.Views, func(a, b View) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(s.Triggers, func(a, b Trigger) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(s.LeftAlone, func(a, b Object) int { return strings.Compare(a.Name, b.Name) })
}

func find[T any](list []T, ok func(*T) bool) *T {
	for i := range list {
		if ok(&list[i]) {
			return &list[i]
		}
	}
	return nil
}
