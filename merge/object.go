package merge

import (
	"slices"
	"strings"

	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// object is something that can be in conflict: a table as a whole where one of the schemas lacks it,
// else its parts one by one; a view; a trigger. It is held as a schema that has nothing else.
type object struct {
	kind  string // "table", "column", "index", "constraint", "options", "view", "trigger", "enum", "sequence", or a Definition's
	table string // that it is in; "" for a table or a view
	name  string
	alone *schema.Schema
}

// objects are the objects of a schema by key: kind and name as the engine tells them apart.
type objects map[string]*object

// sharedTables are the tables that all three schemas have, whose parts are looked at one by one.
func (c *comparison) sharedTables() map[string]bool {
	count := map[string]int{}
	for _, s := range []*schema.Schema{c.base, c.side[0], c.side[1]} {
		for i := range s.Tables {
			count[c.fold(s.Tables[i].Name)]++
		}
	}
	out := map[string]bool{}
	for name, n := range count {
		out[name] = n == 3
	}
	return out
}

func (c *comparison) fold(name string) string {
	if c.rules.Fold == nil {
		return name
	}
	return c.rules.Fold(name)
}

// inTable is the key of what is named in its table, where such names are not unique in the schema.
func (c *comparison) inTable(table, name string) string {
	if c.rules.IndexNames == diff.AmongAll {
		return c.fold(name)
	}
	return c.fold(table) + "." + c.fold(name)
}

func (c *comparison) objects(s *schema.Schema, shared map[string]bool) objects {
	out := objects{}
	add := func(key, kind, table, name string, alone *schema.Schema) {
		alone.Dialect = s.Dialect
		out[key] = &object{kind, table, name, alone}
	}
	for i := range s.Tables {
		t := &s.Tables[i]
		if shared[c.fold(t.Name)] {
			c.parts(t, s, add)
		} else {
			add("table "+c.fold(t.Name), "table", "", t.Name, &schema.Schema{Tables: []schema.Table{t.Clone()}})
		}
	}
	for _, v := range s.Views {
		// Tables and views share their names.
		add("table "+c.fold(v.Name), "view", "", v.Name, &schema.Schema{Views: []schema.View{v}})
	}
	for _, t := range s.Triggers {
		add("trigger "+c.inTable(t.Table, t.Name), "trigger", t.Table, t.Name, &schema.Schema{Triggers: []schema.Trigger{t}})
	}
	for _, e := range s.Enums {
		add("enum "+e.Name, "enum", "", e.Name, &schema.Schema{Enums: []schema.Enum{e}})
	}
	for _, q := range s.Sequences {
		add("sequence "+q.Name, "sequence", "", q.Name, &schema.Schema{Sequences: []schema.Sequence{q}})
	}
	for _, d := range s.Definitions {
		add(d.Kind+" "+d.Table+" "+d.Name, d.Kind, d.Table, d.Name, &schema.Schema{Definitions: []schema.Definition{d}})
	}
	return out
}

// parts lists what a table is made of.
func (c *comparison) parts(t *schema.Table, s *schema.Schema, add func(key, kind, table, name string, alone *schema.Schema)) {
	in := func(elements ...schema.Element) *schema.Schema {
		return &schema.Schema{Tables: []schema.Table{schema.NewTable(t.Name, elements...)}}
	}
	table := c.fold(t.Name)
	add("options "+table, "options", t.Name, "", in(t.Options, schema.Comment(t.Comment)))
	for _, col := range t.Columns {
		// A column that its key keeps from being NULL is compared as if it said so: the key is not here.
		col.NotNull = col.NotNull || c.rules.NotNull != nil && c.rules.NotNull(t, col.Name)
		add("column "+table+"."+c.fold(col.Name), "column", t.Name, col.Name, in(col))
	}
	for _, x := range t.Indexes {
		add("index "+c.inTable(t.Name, x.Name), "index", t.Name, x.Name, in(x))
	}
	for _, con := range t.Constraints() {
		if fk, ok := con.(schema.ForeignKey); ok {
			con = withColumns(fk, s)
		}
		name := con.ConstraintName()
		if _, isKey := con.(schema.PrimaryKey); isKey {
			name = "primary key"
		} else if name == "" {
			name = constraintText(con)
		}
		add("constraint "+table+"."+c.fold(name), "constraint", t.Name, name, in(con))
	}
}

// withColumns spells out the columns that a foreign key points at.
func withColumns(fk schema.ForeignKey, s *schema.Schema) schema.ForeignKey {
	if t := s.Table(fk.RefTable); len(fk.RefColumns) == 0 && t != nil && t.PrimaryKey != nil {
		fk.RefColumns = schema.Names(t.PrimaryKey.Columns)
	}
	return fk
}

// String names the object: "column users.email".
func (o *object) String() string {
	switch o.kind {
	case "options":
		return "options of table " + o.table
	case "column":
		return "column " + o.table + "." + o.name
	case "constraint":
		return o.name + " of table " + o.table
	}
	return o.kind + " " + o.name
}

// same reports whether two objects are one to the engine; nil is one that is not there.
func (c *comparison) same(a, b *object) bool {
	if a == nil || b == nil {
		return a == b
	}
	return diff.Equal(a.alone, b.alone, c.rules)
}

// apart reports whether two sides changed different attributes of one object.
func (c *comparison) apart(base, ours, theirs *object) bool {
	one, ok := only(base)
	if !ok {
		return false
	}
	mine, _ := only(ours)
	yours, _ := only(theirs)
	for _, set := range attributes {
		was := one.schema()
		a, b := one, one
		set(&a, mine)
		set(&b, yours)
		x, y := a.schema(), b.schema()
		if !diff.Equal(x, was, c.rules) && !diff.Equal(y, was, c.rules) && !diff.Equal(x, y, c.rules) {
			return false
		}
	}
	return true
}

// attributed is an object whose attributes can be changed one by one.
type attributed struct {
	table   string
	column  *schema.Column
	options schema.Options
	comment string
}

func only(o *object) (attributed, bool) {
	if o.kind != "column" && o.kind != "options" {
		return attributed{}, false
	}
	t := o.alone.Tables[0]
	a := attributed{table: t.Name, options: t.Options, comment: t.Comment}
	if o.kind == "column" {
		a.column = &t.Columns[0]
	}
	return a, true
}

func (a attributed) schema() *schema.Schema {
	t := schema.Table{Name: a.table, Options: a.options, Comment: a.comment}
	if a.column != nil {
		t.Columns = []schema.Column{*a.column}
	}
	return &schema.Schema{Tables: []schema.Table{t}}
}

// attributes each set one attribute to what another object has. Options are set all at once by the
// one operation that changes them, so they are one attribute.
var attributes = []func(to *attributed, from attributed){
	func(to *attributed, from attributed) { to.options = from.options },
	func(to *attributed, from attributed) { to.comment = from.comment },
	ofColumn(func(to, from *schema.Column) { to.Name = from.Name }),
	ofColumn(func(to, from *schema.Column) { to.Type = from.Type }),
	ofColumn(func(to, from *schema.Column) { to.NotNull = from.NotNull }),
	ofColumn(func(to, from *schema.Column) { to.Default = from.Default }),
	ofColumn(func(to, from *schema.Column) { to.Collate = from.Collate }),
	ofColumn(func(to, from *schema.Column) { to.Generated = from.Generated }),
	ofColumn(func(to, from *schema.Column) { to.AutoIncrement = from.AutoIncrement }),
	ofColumn(func(to, from *schema.Column) { to.OnConflict = from.OnConflict }),
	ofColumn(func(to, from *schema.Column) { to.Comment = from.Comment }),
}

func ofColumn(set func(to, from *schema.Column)) func(*attributed, attributed) {
	return func(to *attributed, from attributed) {
		if to.column != nil && from.column != nil {
			changed := *to.column
			set(&changed, from.column)
			to.column = &changed
		}
	}
}

func first(list ...*object) *object {
	return list[slices.IndexFunc(list, func(o *object) bool { return o != nil })]
}

// keysOf lists the keys of several sets in order.
func keysOf(sets ...objects) []string {
	var out []string
	for _, s := range sets {
		for key := range s {
			out = append(out, key)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// constraintText is a constraint as it is written in a table.
func constraintText(con schema.Constraint) string {
	var text string
	switch con := con.(type) {
	case schema.PrimaryKey:
		text = "PRIMARY KEY (" + op.PartNames(con.Columns) + ")"
	case schema.Unique:
		text = "UNIQUE (" + op.PartNames(con.Columns) + ")"
	case schema.Check:
		text = "CHECK (" + con.Expr + ")"
	case schema.ForeignKey:
		text = "FOREIGN KEY (" + strings.Join(con.Columns, ", ") + ") REFERENCES " + con.RefTable
		if len(con.RefColumns) > 0 {
			text += " (" + strings.Join(con.RefColumns, ", ") + ")"
		}
		if con.OnDelete != "" {
			text += " ON DELETE " + string(con.OnDelete)
		}
		if con.OnUpdate != "" {
			text += " ON UPDATE " + string(con.OnUpdate)
		}
	}
	return text
}
