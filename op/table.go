package op

import (
	"fmt"
	"slices"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// CreateTable creates a table with all that belongs to it, its indexes included.
type CreateTable struct{ Table schema.Table }

// DropTable drops a table with its indexes and triggers.
type DropTable struct{ Table string }

// RenameTable renames a table; foreign keys that point at it follow.
type RenameTable struct{ Table, To string }

// SetOptions changes the options of a table to exactly these.
type SetOptions struct {
	Table   string
	Options schema.Options
}

// SetTableComment changes a table's comment; "" removes it.
type SetTableComment struct{ Table, Comment string }

// Apply adds the table.
func (o CreateTable) Apply(s *schema.Schema) error {
	if s.Table(o.Table.Name) != nil {
		return exists("table", o.Table.Name)
	}
	for i := range o.Table.Indexes {
		if t, _ := s.Index(o.Table.Indexes[i].Name); t != nil {
			return exists("index", o.Table.Indexes[i].Name)
		}
	}
	t := o.Table.Clone()
	t.Was = ""
	for i := range t.Columns {
		t.Columns[i].Was = ""
	}
	s.Tables = append(s.Tables, t)
	return nil
}

// Apply removes the table and its triggers.
func (o DropTable) Apply(s *schema.Schema) error {
	if s.Table(o.Table) == nil {
		return missing("table", o.Table)
	}
	s.Tables = slices.DeleteFunc(s.Tables, func(t schema.Table) bool { return t.Name == o.Table })
	s.Triggers = slices.DeleteFunc(s.Triggers, func(t schema.Trigger) bool { return t.Table == o.Table })
	return nil
}

// Apply renames the table, in triggers, views and foreign keys too.
func (o RenameTable) Apply(s *schema.Schema) error {
	t, err := tableOf(s, o.Table)
	if err != nil {
		return err
	}
	if s.Table(o.To) != nil {
		return exists("table", o.To)
	}
	t.Name = o.To
	for i := range s.Tables {
		for j := range s.Tables[i].ForeignKeys {
			if fk := &s.Tables[i].ForeignKeys[j]; fk.RefTable == o.Table {
				fk.RefTable = o.To
			}
		}
	}
	for i := range s.Triggers {
		if tr := &s.Triggers[i]; tr.Table == o.Table {
			tr.Table = o.To
		}
		s.Triggers[i].Body = renamed(s.Triggers[i].Body, o.Table, o.To)
	}
	for i := range s.Views {
		s.Views[i].Query = renamed(s.Views[i].Query, o.Table, o.To)
	}
	return nil
}

// Apply sets the options.
func (o SetOptions) Apply(s *schema.Schema) error {
	t, err := tableOf(s, o.Table)
	if err != nil {
		return err
	}
	t.Options = o.Options
	return nil
}

// Apply sets the comment.
func (o SetTableComment) Apply(s *schema.Schema) error {
	t, err := tableOf(s, o.Table)
	if err != nil {
		return err
	}
	t.Comment = o.Comment
	return nil
}

func (o CreateTable) String() string     { return "create table " + o.Table.Name }
func (o DropTable) String() string       { return "drop table " + o.Table }
func (o RenameTable) String() string     { return fmt.Sprintf("rename table %s to %s", o.Table, o.To) }
func (o SetOptions) String() string      { return "change the options of table " + o.Table }
func (o SetTableComment) String() string { return "change the comment of table " + o.Table }

// renamed replaces an identifier in SQL text.
func renamed(text, from, to string) string {
	if text == "" || from == to {
		return text
	}
	return sqltext.Rename(text, from, to, sqltext.SQLite, Quote)
}
