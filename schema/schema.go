// Package schema holds the nouns of a database as plain values: tables, columns, types, constraints,
// indexes, views, triggers, enums, sequences, and what is known by its text. A value points at nothing
// above it, so a table can be copied, compared and printed alone. Nothing here talks to a database.
//
// Expressions (defaults, checks, index expressions, generated columns, bodies) are SQL text in the
// words of the database they are for; which two texts mean the same is the dialect's to say.
package schema

import "slices"

// Schema is everything of one database that Skein compares. The order of the lists carries no
// meaning. The zero value is an empty database.
type Schema struct {
	// Dialect names the engine whose words the texts are in, as package dialect does. Where it is "", they
	// are read as SQLite's. It takes no part in a comparison.
	Dialect string
	// Release is the engine's, as its dialect writes it, where the schema was read from a server; what can
	// be said in its words may depend on it. It takes no part in a comparison.
	Release string
	// Collate is the collation of tables that say none, where the schema was read from a server that tells. It takes no
	// part in a comparison.
	Collate   string
	Tables    []Table
	Views     []View
	Triggers  []Trigger
	Enums     []Enum
	Sequences []Sequence
	// Definitions are the objects that are known by their text alone.
	Definitions []Definition
	// LeftAlone names the objects that were seen and that Skein does not touch.
	LeftAlone []Object
}

// Object names something that Skein leaves alone, and says why.
type Object struct {
	Kind string `json:"kind"` // "virtual table", "shadow table", …
	Name string `json:"name"`
	Why  string `json:"why"`
	// SQL is the statement that makes it, where the engine tells; scratch databases are given it.
	SQL string `json:"-"`
}

// Table is one table with all that belongs to it but its triggers.
type Table struct {
	Name        string
	Columns     []Column
	PrimaryKey  *PrimaryKey // nil: none
	Uniques     []Unique
	Checks      []Check
	Excludes    []Exclude
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

// Columns returns plain key parts, one for each name.
func Columns(names ...string) []Part {
	parts := make([]Part, len(names))
	for i, n := range names {
		parts[i] = Part{Column: n}
	}
	return parts
}

// Names returns the column of each key part, "" where a part is an expression.
func Names(parts []Part) []string {
	names := make([]string, len(parts))
	for i, p := range parts {
		names[i] = p.Column
	}
	return names
}

// ColumnNames returns the name of each column.
func ColumnNames(columns []Column) []string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	return names
}

// Table returns the table of that exact name, nil if there is none. The pointer is good until the
// list changes.
func (s *Schema) Table(name string) *Table {
	for i := len(s.Tables) - 1; i >= 0; i-- { // what was made last is asked for, mostly
		if s.Tables[i].Name == name {
			return &s.Tables[i]
		}
	}
	return nil
}

// View returns the view of that exact name, nil if there is none.
func (s *Schema) View(name string) *View {
	return find(s.Views, func(v *View) bool { return v.Name == name })
}

// Trigger returns a table's or view's trigger of that exact name, nil if there is none.
func (s *Schema) Trigger(table, name string) *Trigger {
	return find(s.Triggers, func(t *Trigger) bool { return t.Name == name && t.Table == table })
}

// Enum returns the enum of that exact name, nil if there is none.
func (s *Schema) Enum(name string) *Enum {
	return find(s.Enums, func(e *Enum) bool { return e.Name == name })
}

// Sequence returns the sequence of that exact name, nil if there is none.
func (s *Schema) Sequence(name string) *Sequence {
	return find(s.Sequences, func(q *Sequence) bool { return q.Name == name })
}

// Definition returns the object of that kind, table and exact name, nil if there is none.
func (s *Schema) Definition(kind, table, name string) *Definition {
	return find(s.Definitions, func(d *Definition) bool { return d.Kind == kind && d.Table == table && d.Name == name })
}

// Index returns the first index of that exact name and the table it is on, nil and nil if there is
// none. Where names of indexes are unique, there is no second.
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

// Constraints returns copies of the table's constraints: primary key, uniques, checks, exclusions,
// foreign keys.
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
	for _, x := range t.Excludes {
		out = append(out, x)
	}
	for _, f := range t.ForeignKeys {
		out = append(out, f)
	}
	return out
}

// Empty reports whether the schema holds nothing that Skein compares.
func (s *Schema) Empty() bool {
	return len(s.Tables)+len(s.Views)+len(s.Triggers)+len(s.Enums)+len(s.Sequences)+len(s.Definitions) == 0
}

// Clone returns a copy that shares nothing with s. Clone of nil is an empty schema.
func (s *Schema) Clone() *Schema {
	if s == nil {
		return &Schema{}
	}
	out := &Schema{
		Dialect:     s.Dialect,
		Release:     s.Release,
		Collate:     s.Collate,
		Tables:      make([]Table, len(s.Tables)),
		Views:       slices.Clone(s.Views),
		Triggers:    slices.Clone(s.Triggers),
		Enums:       slices.Clone(s.Enums),
		Sequences:   slices.Clone(s.Sequences),
		Definitions: slices.Clone(s.Definitions),
		LeftAlone:   slices.Clone(s.LeftAlone),
	}
	for i := range s.Tables {
		out.Tables[i] = s.Tables[i].Clone()
	}
	for i := range out.Views {
		out.Views[i].Columns = slices.Clone(out.Views[i].Columns)
		out.Views[i].Indexes = cloneIndexes(out.Views[i].Indexes)
	}
	for i := range out.Enums {
		out.Enums[i].Values = slices.Clone(out.Enums[i].Values)
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
		pk.Columns, pk.Include = slices.Clone(pk.Columns), slices.Clone(pk.Include)
		c.PrimaryKey = &pk
	}
	c.Ignored = slices.Clone(t.Ignored)
	c.Uniques = slices.Clone(t.Uniques)
	for i := range c.Uniques {
		c.Uniques[i].Columns = slices.Clone(c.Uniques[i].Columns)
		c.Uniques[i].Include = slices.Clone(c.Uniques[i].Include)
	}
	c.Checks = slices.Clone(t.Checks)
	c.ForeignKeys = slices.Clone(t.ForeignKeys)
	for i := range c.ForeignKeys {
		c.ForeignKeys[i].Columns = slices.Clone(c.ForeignKeys[i].Columns)
		c.ForeignKeys[i].RefColumns = slices.Clone(c.ForeignKeys[i].RefColumns)
		c.ForeignKeys[i].SetColumns = slices.Clone(c.ForeignKeys[i].SetColumns)
	}
	c.Excludes = slices.Clone(t.Excludes)
	c.Indexes = cloneIndexes(t.Indexes)
	return c
}

func cloneIndexes(list []Index) []Index {
	out := slices.Clone(list)
	for i := range out {
		out[i].Parts, out[i].Include = slices.Clone(out[i].Parts), slices.Clone(out[i].Include)
	}
	return out
}

// Sort puts all lists of objects in order of their names, so that a schema prints alike from run to
// run. Columns and the parts of keys keep their order.
func (s *Schema) Sort() {
	sortBy(s.Tables, func(t *Table) [3]string { return [3]string{t.Name} })
	sortBy(s.Views, func(v *View) [3]string { return [3]string{v.Name} })
	sortBy(s.Triggers, func(t *Trigger) [3]string { return [3]string{t.Name, t.Table} })
	sortBy(s.Enums, func(e *Enum) [3]string { return [3]string{e.Name} })
	sortBy(s.Sequences, func(q *Sequence) [3]string { return [3]string{q.Name} })
	sortBy(s.Definitions, func(d *Definition) [3]string { return [3]string{d.Kind, d.Name, d.Table} })
	sortBy(s.LeftAlone, func(o *Object) [3]string { return [3]string{o.Name, o.Kind} })
}

func sortBy[T any](list []T, key func(*T) [3]string) {
	slices.SortFunc(list, func(a, b T) int {
		ka, kb := key(&a), key(&b)
		return slices.Compare(ka[:], kb[:])
	})
}

func find[T any](list []T, ok func(*T) bool) *T {
	for i := range list {
		if ok(&list[i]) {
			return &list[i]
		}
	}
	return nil
}
