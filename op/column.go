package op

import (
	"fmt"
	"slices"
	"strings"

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
	c.Was, c.Fill = "", ""
	if c.Generated != nil {
		g := *c.Generated
		c.Generated = &g
	}
	t.Columns = append(t.Columns, c)
	return nil
}

// Apply removes the column, and the sequences it owns.
func (o DropColumn) Apply(s *schema.Schema) error {
	t, _, err := columnOf(s, o.Table, o.Column)
	if err != nil {
		return err
	}
	indexes := t.Indexes
	if s.Dialect == "mysql" {
		t.Indexes = indexesWithout(indexes, o.Column)
	}
	if user := columnUser(s, t, o.Column); user != "" {
		t.Indexes = indexes
		return inUse("column", o.Table+"."+o.Column, user)
	}
	t.Columns = slices.DeleteFunc(t.Columns, func(c schema.Column) bool { return c.Name == o.Column })
	s.Sequences = slices.DeleteFunc(s.Sequences, func(q schema.Sequence) bool { return q.OwnedBy == o.Table+"."+o.Column })
	return nil
}

// indexesWithout returns the indexes of a table as MySQL leaves them where a column is dropped: plain ones
// go on without it, and go with the last of their columns (ALTER TABLE in its manual). It makes such
// indexes by itself for foreign keys, and they stay when the key goes.
func indexesWithout(list []schema.Index, column string) []schema.Index {
	var out []schema.Index
	for _, x := range list {
		parts := slices.DeleteFunc(slices.Clone(x.Parts), func(p schema.Part) bool { return p.Column == column })
		if len(parts) == 0 && !x.Unique {
			continue
		}
		if !x.Unique && x.Method == "" {
			x.Parts = parts
		}
		out = append(out, x)
	}
	return out
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
	r := renames(s, o.Column, o.To)
	r.inTable(t)
	for i := range s.Sequences {
		if q := &s.Sequences[i]; q.OwnedBy == o.Table+"."+o.Column {
			q.OwnedBy = o.Table + "." + o.To
		}
	}
	for i := range s.Tables {
		for j := range s.Tables[i].ForeignKeys {
			if fk := &s.Tables[i].ForeignKeys[j]; fk.RefTable == o.Table {
				r.names(fk.RefColumns)
			}
		}
	}
	o.follow(s)
	return nil
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
