package op

import (
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// AddColumn adds a column at the end of a table.
type AddColumn struct {
	Table  string
	Column schema.Column
}

// DropColumn drops a column. What uses it (indexes, constraints) has to be dropped before.
type DropColumn struct{ Table, Column string }

// RenameColumn renames a column; constraints, indexes and foreign keys that use it follow.
type RenameColumn struct{ Table, Column, To string }

// AlterColumn changes attributes of a column; those not named stay as they are.
type AlterColumn struct {
	Table, Column string
	Changes       []Change
}

// Change is one change of a column: SetType, SetNotNull, SetDefault, SetCollate, SetGenerated,
// SetOnConflict, SetAutoIncrement or SetColumnComment. The list is closed.
type Change interface {
	change(*schema.Column)
	fmt.Stringer
}

// SetType changes a column's type. Using is the expression that converts the old value; "" leaves
// the conversion to the engine.
type SetType struct {
	To    schema.Type
	Using string
}

// SetNotNull adds (true) or removes (false) NOT NULL.
type SetNotNull bool

// SetDefault changes a column's default to an SQL expression; "" removes it.
type SetDefault string

// SetCollate changes a column's collation; "" is the engine's own.
type SetCollate string

// SetGenerated changes what a column is computed from; the zero value makes it a plain column that
// keeps the values it had.
type SetGenerated schema.Generated

// SetOnConflict changes what SQLite does with a NULL for a NOT NULL column ("IGNORE", …); "" is to
// fail.
type SetOnConflict string

// SetAutoIncrement adds or removes AUTOINCREMENT.
type SetAutoIncrement bool

// SetColumnComment changes a column's comment; "" removes it.
type SetColumnComment string

func (c SetType) change(col *schema.Column)          { col.Type = c.To }
func (c SetNotNull) change(col *schema.Column)       { col.NotNull = bool(c) }
func (c SetDefault) change(col *schema.Column)       { col.Default = string(c) }
func (c SetCollate) change(col *schema.Column)       { col.Collate = string(c) }
func (c SetOnConflict) change(col *schema.Column)    { col.OnConflict = string(c) }
func (c SetAutoIncrement) change(col *schema.Column) { col.AutoIncrement = bool(c) }
func (c SetColumnComment) change(col *schema.Column) { col.Comment = string(c) }
func (c SetGenerated) change(col *schema.Column) {
	col.Generated = nil
	if c.Expr != "" {
		g := schema.Generated(c)
		col.Generated = &g
	}
}

func (c SetType) String() string { return "type " + typeName(c.To) }
func (c SetNotNull) String() string {
	if c {
		return "not null"
	}
	return "null"
}
func (c SetDefault) String() string       { return orNone("default ", string(c)) }
func (c SetCollate) String() string       { return orNone("collate ", string(c)) }
func (c SetOnConflict) String() string    { return orNone("on conflict ", string(c)) }
func (c SetGenerated) String() string     { return orNone("generated as ", c.Expr) }
func (c SetColumnComment) String() string { return "comment" }
func (c SetAutoIncrement) String() string {
	if c {
		return "autoincrement"
	}
	return "no autoincrement"
}

func orNone(what, value string) string {
	if value == "" {
		return "no " + strings.TrimSpace(what)
	}
	return what + value
}

func typeName(t schema.Type) string {
	if t == nil {
		return "none"
	}
	return t.String()
}

// Apply adds the column at the end.
func (o AddColumn) Apply(s *schema.Schema) error {
	t, err := tableOf(s, o.Table)
	if err != nil {
		return err
	}
	if t.Column(o.Column.Name) != nil {
		return exists("column", o.Table+"."+o.Column.Name)
	}
	c := o.Column
	c.Was = ""
	if c.Generated != nil {
		g := *c.Generated
		c.Generated = &g
	}
	t.Columns = append(t.Columns, c)
	return nil
}

// Apply removes the column.
func (o DropColumn) Apply(s *schema.Schema) error {
	t, _, err := columnOf(s, o.Table, o.Column)
	if err != nil {
		return err
	}
	if user := columnUser(s, t, o.Column); user != "" {
		return inUse("column", o.Table+"."+o.Column, user)
	}
	t.Columns = slices.DeleteFunc(t.Columns, func(c schema.Column) bool { return c.Name == o.Column })
	return nil
}

// Apply renames the column wherever the table, or a foreign key to it, says its name.
func (o RenameColumn) Apply(s *schema.Schema) error {
	t, c, err := columnOf(s, o.Table, o.Column)
	if err != nil {
		return err
	}
	if t.Column(o.To) != nil {
		return exists("column", o.Table+"."+o.To)
	}
	c.Name = o.To
	renameIn(t, o.Column, o.To)
	for i := range s.Tables {
		for j := range s.Tables[i].ForeignKeys {
			if fk := &s.Tables[i].ForeignKeys[j]; fk.RefTable == o.Table {
				replace(fk.RefColumns, o.Column, o.To)
			}
		}
	}
	return nil
}

// renameIn follows a column's rename through the texts and lists of its table.
func renameIn(t *schema.Table, from, to string) {
	for i := range t.Columns {
		if g := t.Columns[i].Generated; g != nil {
			g.Expr = renamed(g.Expr, from, to)
		}
	}
	for i := range t.Checks {
		t.Checks[i].Expr = renamed(t.Checks[i].Expr, from, to)
	}
	if t.PrimaryKey != nil {
		renameParts(t.PrimaryKey.Columns, from, to)
	}
	for i := range t.Uniques {
		renameParts(t.Uniques[i].Columns, from, to)
	}
	for i := range t.Indexes {
		renameParts(t.Indexes[i].Parts, from, to)
		t.Indexes[i].Where = renamed(t.Indexes[i].Where, from, to)
	}
	for i := range t.ForeignKeys {
		replace(t.ForeignKeys[i].Columns, from, to)
	}
}

func renameParts(parts []schema.Part, from, to string) {
	for i := range parts {
		if parts[i].Column == from {
			parts[i].Column = to
		}
		parts[i].Expr = renamed(parts[i].Expr, from, to)
	}
}

func replace(names []string, from, to string) {
	for i := range names {
		if names[i] == from {
			names[i] = to
		}
	}
}

// Apply changes the attributes.
func (o AlterColumn) Apply(s *schema.Schema) error {
	_, c, err := columnOf(s, o.Table, o.Column)
	if err != nil {
		return err
	}
	for _, ch := range o.Changes {
		ch.change(c)
	}
	return nil
}

func (o AddColumn) String() string  { return "add column " + o.Table + "." + o.Column.Name }
func (o DropColumn) String() string { return "drop column " + o.Table + "." + o.Column }
func (o RenameColumn) String() string {
	return fmt.Sprintf("rename column %s.%s to %s", o.Table, o.Column, o.To)
}
func (o AlterColumn) String() string {
	what := make([]string, len(o.Changes))
	for i, c := range o.Changes {
		what[i] = c.String()
	}
	return fmt.Sprintf("alter column %s.%s: %s", o.Table, o.Column, strings.Join(what, ", "))
}

// columnUser names what uses a column, "" if nothing does.
func columnUser(s *schema.Schema, t *schema.Table, column string) string {
	for _, c := range t.Constraints() {
		if ConstraintUses(c, column) {
			return Describe(c)
		}
	}
	for i := range t.Indexes {
		if x := &t.Indexes[i]; partsUse(x.Parts, column) || mentions(x.Where, column) {
			return "index " + x.Name
		}
	}
	for i := range t.Columns {
		if g := t.Columns[i].Generated; g != nil && t.Columns[i].Name != column && mentions(g.Expr, column) {
			return "generated column " + t.Columns[i].Name
		}
	}
	for i := range s.Tables {
		for _, fk := range s.Tables[i].ForeignKeys {
			if fk.RefTable == t.Name && slices.Contains(fk.RefColumns, column) {
				return Describe(fk) + " of table " + s.Tables[i].Name
			}
		}
	}
	return ""
}

// ConstraintUses reports whether a constraint of a table uses that column of the table.
func ConstraintUses(c schema.Constraint, column string) bool {
	switch c := c.(type) {
	case schema.PrimaryKey:
		return partsUse(c.Columns, column)
	case schema.Unique:
		return partsUse(c.Columns, column)
	case schema.ForeignKey:
		return slices.Contains(c.Columns, column)
	case schema.Check:
		return mentions(c.Expr, column)
	}
	return false
}

// IndexUses reports whether an index uses that column of its table.
func IndexUses(x schema.Index, column string) bool {
	return partsUse(x.Parts, column) || mentions(x.Where, column)
}

func partsUse(parts []schema.Part, column string) bool {
	return slices.ContainsFunc(parts, func(p schema.Part) bool {
		return p.Column == column || mentions(p.Expr, column)
	})
}

func mentions(text, name string) bool {
	return text != "" && sqltext.Mentions(text, name, sqltext.SQLite)
}
