package op

import (
	"fmt"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// The columns of a side table: those of the key, the one with the values, and the one with what the rows
// have in their place.
const (
	sideKey   = "key_"
	sideValue = "value_of_"
	sideThen  = "then_of_"
)

// side is a table beside another one that keeps the values of one of its columns, by the primary key.
// Its triggers, on the table itself, follow the rows: who is gone has no value any more, who has a new
// key takes it along, and who is new begins without one.
type side struct {
	Keeping
	revision, table, column string
	key                     []string // of the table
}

func sideOf(revision, table, column string, key []string, k Keeping) side {
	return side{k, revision, table, column, key}
}

// called is the name of what belongs to the side: itself, or with an end that of a trigger.
func (s side) called(end string) string {
	_, local := "", s.table
	if s.Spaces {
		_, local = schema.SplitName(s.table)
	}
	return schema.KeptSideName(s.revision, local, s.column+end)
}

// name is the side table's: in the schema of the table that it is beside.
func (s side) name() string { return s.inSpace(s.called("")) }

func (s side) inSpace(name string) string {
	if !s.Spaces {
		return name
	}
	space, _ := schema.SplitName(s.table)
	return schema.Qualify(space, name)
}

func (s side) quote(name string) string { return QuoteFor(s.Dialect, name) }
func (s side) whole(name string) string { return s.TableSQL(s.Dialect, name) }

// SideTable takes apart the table that keeps the values of a column, and returns that column's name, and
// whether it goes on with other values; "" for any other table.
func SideTable(t *schema.Table) (column string, goesOn bool) {
	if !schema.IsKept(t.Name) {
		return "", false
	}
	for i, c := range t.Columns {
		if i > 0 {
			if column, ok := strings.CutPrefix(c.Name, sideValue); ok {
				rest := t.Columns[i+1:]
				return column, len(rest) == 1 && strings.HasPrefix(rest[0].Name, sideThen)
			}
		}
		if c.Name != fmt.Sprint(sideKey, i+1) {
			break
		}
	}
	return "", false
}

// SideValue is the column of a side table that holds the values of a column.
func SideValue(column string) string { return sideValue + column }

// keep are the operations that put a column's values aside.
func (s side) keep(o *KeepValues) []Op {
	var out []Op
	for _, k := range o.Key {
		if !k.NotNull {
			out = append(out, ExpectNone{
				Query: fmt.Sprintf("SELECT %s FROM %s WHERE %[1]s IS NULL", s.quote(k.Name), s.whole(s.table)),
				Why:   fmt.Sprintf("%s has %%d rows without a primary key (%s is NULL): the values of %s can't be kept for them; give them a key, or write m.DropColumn to drop the values", s.table, k.Name, s.column),
			})
		}
	}
	if o.Limit > 0 {
		out = append(out, ExpectNone{
			Query: fmt.Sprintf("SELECT 1 AS found FROM %s OFFSET %d", s.whole(s.table), o.Limit),
			Why:   fmt.Sprintf("%s has more than %d rows: the values of %s would be copied while nobody can write; write the script anew with keep_beside = 0, so that they stay where they are", s.table, o.Limit, s.column),
		})
	}
	if sqltext.FlavorOf(s.Dialect) == sqltext.Postgres {
		out = append(out, Exec{SQL: "DO $$ BEGIN LOCK TABLE " + s.whole(s.table) + " IN SHARE ROW EXCLUSIVE MODE; END $$"})
	}
	out = append(out, CreateTable{Table: s.create(o)}, Exec{SQL: s.fill(o)})
	if o.Value != "" {
		set := fmt.Sprintf("UPDATE %s SET %s = %s", s.whole(s.table), s.quote(s.column), o.Value)
		for _, c := range o.Still {
			set += ", " + s.quote(c) + " = " + s.quote(c)
		}
		out = append(out, Exec{SQL: set + "\nWHERE " + o.Where})
	}
	return out
}

func (s side) create(o *KeepValues) schema.Table {
	t := schema.Table{Name: s.name(), Options: schema.Options{Strict: o.Strict}, PrimaryKey: &schema.PrimaryKey{}}
	for i, k := range o.Key {
		name := fmt.Sprint(sideKey, i+1)
		t.Columns = append(t.Columns, schema.Column{Name: name, Type: k.Type, Collate: k.Collate})
		t.PrimaryKey.Columns = append(t.PrimaryKey.Columns, schema.Part{Column: name})
	}
	t.Columns = append(t.Columns, schema.Column{Name: sideValue + s.column, Type: o.Column.Type, Collate: o.Column.Collate})
	return t
}

// fill copies the values. NULLs need no row where that is what a row without one gets.
func (s side) fill(o *KeepValues) string {
	into, from := make([]string, 0, len(s.key)+1), make([]string, 0, len(s.key)+1)
	for i, k := range s.key {
		into, from = append(into, s.quote(fmt.Sprint(sideKey, i+1))), append(from, s.quote(k))
	}
	into, from = append(into, s.quote(sideValue+s.column)), append(from, s.quote(s.column))
	sql := fmt.Sprintf("INSERT INTO %s (%s)\nSELECT %s FROM %s", s.whole(s.name()), strings.Join(into, ", "), strings.Join(from, ", "), s.whole(s.table))
	switch c := &o.Column; {
	case o.Where != "":
		sql += "\nWHERE " + o.Where
	case c.Default == "" && !c.NotNull:
		sql += " WHERE " + s.quote(s.column) + " IS NOT NULL"
	}
	return sql
}

// note adds what the rows have in place of what is kept.
func (s side) note(table string, c *schema.Column) []Op {
	then := sideThen + s.column
	return []Op{
		AddColumn{Table: s.name(), Column: schema.Column{Name: then, Type: c.Type, Collate: c.Collate}},
		Exec{SQL: fmt.Sprintf("UPDATE %s SET %s = (SELECT %s FROM %s WHERE %s)", s.whole(s.name()), s.quote(then),
			s.quote(c.Name), s.whole(table), s.matches(s.whole(table), s.whole(s.name())))},
	}
}

// sift deletes what is kept of rows that somebody has changed since.
func (s side) sift(o *SiftValues) []Op {
	here, there := s.whole(s.name()), s.whole(o.Table)
	return []Op{Exec{SQL: fmt.Sprintf("DELETE FROM %s WHERE NOT EXISTS (SELECT 1 FROM %s WHERE %s\nAND %s)", here, there,
		s.matches(there, here), s.same(there+"."+s.quote(o.Column), here+"."+s.quote(sideThen+s.column)))}}
}

// The ends of the names of the triggers.
var follows = [3]string{"_new", "_gone", "_moved"}

// followed are the triggers that follow the rows of a table.
func (s side) followed(table string) []Op {
	switch {
	case !s.Side:
		return nil
	case sqltext.FlavorOf(s.Dialect) == sqltext.Postgres:
		return s.followedBy(table)
	}
	var keys, moved []string
	for i, k := range s.key {
		keys = append(keys, s.quote(k))
		moved = append(moved, fmt.Sprintf("%s = NEW.%s", s.quote(fmt.Sprint(sideKey, i+1)), s.quote(k)))
	}
	on := " ON " + s.whole(table) + " BEGIN "
	name := s.whole(s.name())
	bodies := [3]string{
		"AFTER INSERT" + on + "DELETE FROM " + name + " WHERE " + s.matches("NEW", "") + "; END",
		"AFTER DELETE" + on + "DELETE FROM " + name + " WHERE " + s.matches("OLD", "") + "; END",
		"AFTER UPDATE OF " + strings.Join(keys, ", ") + on + "UPDATE OR REPLACE " + name + " SET " + strings.Join(moved, ", ") + " WHERE " + s.matches("OLD", "") + "; END",
	}
	out := make([]Op, len(bodies))
	for i, body := range bodies {
		out[i] = CreateTrigger{Trigger: schema.Trigger{Name: s.called(follows[i]), Table: table, Body: body}}
	}
	return out
}

// left drops the triggers.
func (s side) left(table string) []Op {
	switch {
	case !s.Side:
		return nil
	case sqltext.FlavorOf(s.Dialect) == sqltext.Postgres:
		return s.leftBy(table)
	}
	out := make([]Op, len(follows))
	for i := range follows {
		out[i] = DropTrigger{Table: table, Trigger: s.called(follows[i])}
	}
	return out
}

// matches is the condition for the value of a row; here is the side table where it has to be named.
func (s side) matches(row, here string) string {
	if here != "" {
		here += "."
	}
	terms := make([]string, len(s.key))
	for i, k := range s.key {
		terms[i] = fmt.Sprintf("%s%s = %s.%s", here, s.quote(fmt.Sprint(sideKey, i+1)), row, s.quote(k))
	}
	return strings.Join(terms, " AND ")
}

// restore are the operations that put the values back and drop the copy.
func (s side) restore(o *RestoreValues) []Op {
	match, value := s.matches(s.whole(o.Table), ""), "NULL"
	if !o.Nulls {
		value = fmt.Sprintf("(SELECT %s FROM %s WHERE %s)", cast(s.quote(sideValue+s.column), o.Cast), s.whole(s.name()), match)
	}
	return []Op{Exec{SQL: fmt.Sprintf(
		"UPDATE %[1]s SET %[2]s = %[3]s\nWHERE EXISTS (SELECT 1 FROM %[4]s WHERE %[5]s)",
		s.whole(o.Table), s.quote(o.Column), value, s.whole(s.name()), match)}, DropTable{Table: s.name()}}
}
