package op

import (
	"fmt"
	"strings"

	"github.com/skein-go/skein/schema"
)

// The columns of a side table: those of the key, and the one with the values.
const (
	sideKey   = "key_"
	sideValue = "value_of_"
)

// side is a table beside another one that keeps the values of one of its columns, by the primary key.
// Its triggers, on the table itself, follow the rows: who is gone has no value any more, who has a new
// key takes it along, and who is new begins without one.
type side struct {
	revision, table, column string
	name                    string
	key                     []string // of the table
}

func sideOf(revision, table, column string, key []string) side {
	return side{revision, table, column, schema.KeptName(revision, table+"_"+column), key}
}

// SideTable takes apart the table that keeps the values of a column, and returns that column's name; ""
// for any other table.
func SideTable(t *schema.Table) string {
	if !schema.IsKept(t.Name) || len(t.Columns) < 2 {
		return ""
	}
	last := len(t.Columns) - 1
	for i := range last {
		if t.Columns[i].Name != fmt.Sprint(sideKey, i+1) {
			return ""
		}
	}
	column, ok := strings.CutPrefix(t.Columns[last].Name, sideValue)
	if !ok {
		return ""
	}
	return column
}

// keep are the operations that put a column's values aside.
func (s side) keep(o KeepValues) []Op {
	var out []Op
	for _, k := range o.Key {
		if !k.NotNull {
			out = append(out, ExpectNone{
				Query: fmt.Sprintf("SELECT %s FROM %s WHERE %[1]s IS NULL", Quote(k.Name), Quote(s.table)),
				Why:   fmt.Sprintf("%s has %%d rows without a primary key (%s is NULL): the values of %s can't be kept for them; give them a key, or write m.DropColumn to drop the values", s.table, k.Name, s.column),
			})
		}
	}
	return append(out, CreateTable{Table: s.create(o)}, Exec{SQL: s.fill(&o.Column)})
}

func (s side) create(o KeepValues) schema.Table {
	t := schema.Table{Name: s.name, Options: schema.Options{Strict: o.Strict}, PrimaryKey: &schema.PrimaryKey{}}
	for i, k := range o.Key {
		name := fmt.Sprint(sideKey, i+1)
		t.Columns = append(t.Columns, schema.Column{Name: name, Type: k.Type, Collate: k.Collate})
		t.PrimaryKey.Columns = append(t.PrimaryKey.Columns, schema.Part{Column: name})
	}
	t.Columns = append(t.Columns, schema.Column{Name: sideValue + s.column, Type: o.Column.Type, Collate: o.Column.Collate})
	return t
}

// fill copies the values. NULLs need no row where that is what a row without one gets.
func (s side) fill(c *schema.Column) string {
	into, from := make([]string, 0, len(s.key)+1), make([]string, 0, len(s.key)+1)
	for i, k := range s.key {
		into, from = append(into, Quote(fmt.Sprint(sideKey, i+1))), append(from, Quote(k))
	}
	into, from = append(into, Quote(sideValue+s.column)), append(from, Quote(s.column))
	sql := fmt.Sprintf("INSERT INTO %s (%s)\nSELECT %s FROM %s", Quote(s.name), strings.Join(into, ", "), strings.Join(from, ", "), Quote(s.table))
	if c.Default == "" && !c.NotNull {
		sql += " WHERE " + Quote(s.column) + " IS NOT NULL"
	}
	return sql
}

// The ends of the names of the triggers.
var follows = [3]string{"new", "gone", "moved"}

func (s side) trigger(i int) string {
	return schema.KeptName(s.revision, s.table+"_"+s.column+"_"+follows[i])
}

// followed are the triggers that follow the rows of a table.
func followed(s side, table string, k Keeping) []Op {
	if !k.Side {
		return nil
	}
	var keys, moved []string
	for i, k := range s.key {
		keys = append(keys, Quote(k))
		moved = append(moved, fmt.Sprintf("%s = NEW.%s", Quote(fmt.Sprint(sideKey, i+1)), Quote(k)))
	}
	on := " ON " + Quote(table) + " BEGIN "
	from := "DELETE FROM " + Quote(s.name) + " WHERE "
	bodies := [3]string{
		"AFTER INSERT" + on + from + s.matches("NEW") + "; END",
		"AFTER DELETE" + on + from + s.matches("OLD") + "; END",
		"AFTER UPDATE OF " + strings.Join(keys, ", ") + on + "UPDATE OR REPLACE " + Quote(s.name) + " SET " + strings.Join(moved, ", ") + " WHERE " + s.matches("OLD") + "; END",
	}
	out := make([]Op, len(bodies))
	for i, body := range bodies {
		out[i] = CreateTrigger{Trigger: schema.Trigger{Name: s.trigger(i), Table: table, Body: body}}
	}
	return out
}

// left drops the triggers.
func left(s side, table string, k Keeping) []Op {
	if !k.Side {
		return nil
	}
	out := make([]Op, len(follows))
	for i := range follows {
		out[i] = DropTrigger{Table: table, Trigger: s.trigger(i)}
	}
	return out
}

// matches is the condition for the value of a row.
func (s side) matches(row string) string {
	terms := make([]string, len(s.key))
	for i, k := range s.key {
		terms[i] = fmt.Sprintf("%s = %s.%s", Quote(fmt.Sprint(sideKey, i+1)), row, Quote(k))
	}
	return strings.Join(terms, " AND ")
}

// restore are the operations that put the values back and drop the copy.
func (s side) restore() []Op {
	match := s.matches(Quote(s.table))
	return []Op{Exec{SQL: fmt.Sprintf(
		"UPDATE %[1]s SET %[2]s = (SELECT %[3]s FROM %[4]s WHERE %[5]s)\nWHERE EXISTS (SELECT 1 FROM %[4]s WHERE %[5]s)",
		Quote(s.table), Quote(s.column), Quote(sideValue+s.column), Quote(s.name), match)}, DropTable{Table: s.name}}
}
