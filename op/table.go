package op

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// CreateTable creates a table with all that belongs to it, its indexes included.
type CreateTable struct{ Table schema.Table }

// DropTable drops a table with its indexes and triggers.
type DropTable struct{ Table string }

// RenameTable renames a table; foreign keys that point at it follow.
type RenameTable struct{ Table, To string }

// SetOptions changes the options of a table to exactly these. A table that leaves its parents, where it is a partition
// or inherits, has what they handed down; one that joins them gives up what they have.
type SetOptions struct {
	Table   string
	Options schema.Options
}

// SetTableComment changes a table's comment; "" removes it.
type SetTableComment struct{ Table, Comment string }

// Apply adds the table.
func (o CreateTable) Apply(s *schema.Schema) error { return o.apply(names{schema: s}) }

func (o CreateTable) apply(n names) error {
	if n.table(o.Table.Name) != nil {
		return exists("table", o.Table.Name)
	}
	for i := range o.Table.Indexes {
		if name := o.Table.Indexes[i].Name; n.indexTaken(&schema.Table{}, name) {
			return exists("index", name)
		}
	}
	t := o.Table.Clone()
	t.Was = ""
	for i := range t.Columns {
		t.Columns[i].Was, t.Columns[i].Fill = "", ""
	}
	n.append(t)
	return nil
}

// Apply removes the table, with its triggers, what hangs on it, and the sequences it owns.
func (o DropTable) Apply(s *schema.Schema) error {
	at := len(s.Tables) - 1 // what was made last goes first, mostly
	for at >= 0 && s.Tables[at].Name != o.Table {
		at--
	}
	if at < 0 {
		return missing("table", o.Table)
	}
	s.Tables = slices.Delete(s.Tables, at, at+1)
	s.Triggers = slices.DeleteFunc(s.Triggers, func(t schema.Trigger) bool { return t.Table == o.Table })
	s.Definitions = slices.DeleteFunc(s.Definitions, func(d schema.Definition) bool { return d.Table == o.Table })
	s.Sequences = slices.DeleteFunc(s.Sequences, func(q schema.Sequence) bool {
		return strings.HasPrefix(q.OwnedBy, o.Table+".") && !strings.Contains(q.OwnedBy[len(o.Table)+1:], ".")
	})
	return nil
}

// Apply renames the table, in triggers, views, foreign keys and what else names it too.
func (o RenameTable) Apply(s *schema.Schema) error {
	t, err := tableOf(s, o.Table)
	if err != nil {
		return err
	}
	if s.Table(o.To) != nil {
		return exists("table", o.To)
	}
	r := renames(s, LocalName(o.Table, s.Dialect), LocalName(o.To, s.Dialect))
	t.Name = o.To
	renameMadeUp(s, t, o)
	for i := range s.Tables {
		for j := range s.Tables[i].ForeignKeys {
			if fk := &s.Tables[i].ForeignKeys[j]; fk.RefTable == o.Table {
				fk.RefTable = o.To
			}
		}
		if p := &s.Tables[i].Options.PartitionOf; *p == o.Table {
			*p = o.To
		}
	}
	renameRights(s, "table ", o.Table, o.To)
	for i := range s.Definitions {
		if d := &s.Definitions[i]; d.Table == o.Table {
			d.Table = o.To
		}
	}
	for i := range s.Sequences {
		if column, ok := strings.CutPrefix(s.Sequences[i].OwnedBy, o.Table+"."); ok {
			s.Sequences[i].OwnedBy = o.To + "." + column
		}
	}
	for i := range s.Triggers {
		if tr := &s.Triggers[i]; tr.Table == o.Table {
			tr.Table = o.To
		}
		s.Triggers[i].Body = r.text(s.Triggers[i].Body)
	}
	for i := range s.Views {
		s.Views[i].Query = r.text(s.Views[i].Query)
	}
	return nil
}

// renameMadeUp follows a table's rename into the names that MySQL made up for its foreign keys and checks:
// users_ibfk_1, users_chk_1.
func renameMadeUp(s *schema.Schema, t *schema.Table, o RenameTable) {
	if flavor(s.Dialect) != sqltext.MySQL {
		return
	}
	follow := func(name *string, mark string) {
		number, ok := strings.CutPrefix(*name, LocalName(o.Table, s.Dialect)+mark)
		if ok && number != "" && strings.Trim(number, "0123456789") == "" {
			*name = LocalName(o.To, s.Dialect) + mark + number
		}
	}
	for i := range t.ForeignKeys {
		follow(&t.ForeignKeys[i].Name, "_ibfk_")
	}
	for i := range t.Checks {
		follow(&t.Checks[i].Name, "_chk_")
	}
}

// Apply sets the options. A first number of AUTO_INCREMENT stays where none is said.
func (o SetOptions) Apply(s *schema.Schema) error {
	t, err := tableOf(s, o.Table)
	if err != nil {
		return err
	}
	began := t.Options.AutoIncrement
	if !slices.Equal(t.Options.Parents(), o.Options.Parents()) {
		*t = Whole(s, t)
		t.Options = o.Options
		giveUp(s, t)
	}
	t.Options = o.Options
	t.Options.AutoIncrement = cmp.Or(t.Options.AutoIncrement, began)
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
