package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// MarkLosses puts a hazard to each statement of a step that plainly destroys data and carries no
// hazard yet, as those of raw SQL: DROP TABLE and DROP COLUMN. A table whose name another table takes
// later in the step was copied, and is no loss.
func MarkLosses(statements []Statement, flavor sqltext.Flavor) {
	for i := range statements {
		st := &statements[i]
		if st.Kind != "sql" || len(st.Hazards) > 0 {
			continue
		}
		if a, ok := sqltext.Alter(st.SQL, flavor); ok {
			for _, action := range a.Actions {
				// One that is kept is an empty place: what it kept was restored.
				if column := droppedBy(action); column != "" && !schema.IsKept(column) {
					st.Hazards = append(st.Hazards, loss(a.Table[len(a.Table)-1]+"."+column, "the column is dropped with its values"))
				}
			}
			continue
		}
		tokens := sqltext.Tokens(st.SQL, flavor)
		if !take(&tokens, "DROP", "TABLE") {
			continue
		}
		take(&tokens, "IF", "EXISTS")
		for list := path(&tokens); len(list) > 0; list = path(&tokens) {
			name := list[len(list)-1]
			if replacedBy(statements[i+1:], strings.ToLower(name)) == "" && !schema.IsKept(name) {
				st.Hazards = append(st.Hazards, loss(name, "the table is dropped with its rows"))
			}
			take(&tokens, ",")
		}
	}
}

// droppedBy is the column that an action of an ALTER TABLE drops, "" if it does something else.
func droppedBy(action []sqltext.Token) string {
	if !take(&action, "DROP") || slices.ContainsFunc(noColumn, func(w string) bool { return take(&action, w) }) {
		return ""
	}
	take(&action, "COLUMN")
	take(&action, "IF", "EXISTS")
	if len(action) == 0 {
		return ""
	}
	return action[0].Name()
}

// ForgetKept takes the hazard of a loss from each statement that drops a column whose values the revision has put
// into a table beside before.
func ForgetKept(statements []Statement) {
	var made besides
	for i := range statements {
		st := &statements[i]
		made.add(st.SQL)
		st.Hazards = slices.DeleteFunc(st.Hazards, func(h dialect.Hazard) bool { return h.Kind == "data_loss" && made.keep(h.Object) })
	}
}

// besides are the names of the tables beside others that statements make.
type besides []string

func (b *besides) add(sql string) {
	if words := sqltext.Words(sql, 4); starts(words, "CREATE", "TABLE") {
		for _, w := range words[2:] { // the table's schema may stand before its name
			if name := named(w); schema.IsKept(name) {
				*b = append(*b, name)
			}
		}
	}
}

// keep reports whether the values of a column, as "table.column", are in one of the tables. A dot may be part of either name.
func (b besides) keep(object string) bool {
	for i := range len(object) {
		if object[i] != '.' {
			continue
		}
		_, local := schema.SplitName(object[:i])
		for _, name := range b {
			mark, _ := schema.SplitKept(name)
			for _, table := range []string{local, object[:i]} {
				if strings.EqualFold(schema.KeptSideName(mark, table, object[i+1:]), name) {
					return true
				}
			}
		}
	}
	return false
}

// noColumn are the words behind the verb in an ALTER TABLE that is about no column.
var noColumn = []string{"CONSTRAINT", "CHECK", "UNIQUE", "FULLTEXT", "SPATIAL", "INDEX", "KEY", "FOREIGN", "PRIMARY", "PARTITION", "SYSTEM"}

func loss(object, detail string) dialect.Hazard {
	return dialect.Hazard{Kind: "data_loss", Object: object, Detail: detail}
}

func starts(words []string, with ...string) bool {
	if len(words) < len(with) {
		return false
	}
	for i, w := range with {
		if words[i] != w {
			return false
		}
	}
	return true
}

// lastOf returns the word at i, or behind the optional words that stand there.
func lastOf(words []string, i int, optional ...string) string {
	if starts(words[min(i, len(words)):], optional...) {
		i += len(optional)
	}
	if i >= len(words) {
		return ""
	}
	return plain(words[i])
}

// replacedBy returns the table that a later statement renames to the name; "": none does.
func replacedBy(statements []Statement, name string) string {
	for _, st := range statements {
		w := sqltext.Words(st.SQL, 6)
		if starts(w, "ALTER", "TABLE") && len(w) > 5 && w[3] == "RENAME" && w[4] == "TO" && plain(w[5]) == name {
			return plain(w[2])
		}
	}
	return ""
}

// Made is a table that a step makes anew: it drops Table, once its rows are copied to another one, which takes its name.
type Made struct {
	Table  string
	Copies []string // the statements that copy its rows; none: the rows go with the table
	Create string   // the statement that makes the other one, "" where the step doesn't
}

// MadeAnew finds the tables that the statements of a step make anew in raw SQL.
func MadeAnew(statements []Statement, flavor sqltext.Flavor) []Made {
	var out []Made
	for i, st := range statements {
		words := sqltext.Words(st.SQL, 6)
		if st.Kind != "sql" || !starts(words, "DROP", "TABLE") {
			continue
		}
		m := Made{Table: lastOf(words, 2, "IF", "EXISTS")}
		other := replacedBy(statements[i+1:], m.Table)
		if other == "" || schema.IsKept(m.Table) {
			continue
		}
		for _, st := range statements[:i] {
			words := sqltext.Words(st.SQL, 3)
			if starts(words, "CREATE", "TABLE") && sqltext.Mentions(st.SQL, other, flavor) {
				m.Create = st.SQL
			}
			copies := len(words) > 0 && (words[0] == "INSERT" || words[0] == "CREATE" || words[0] == "REPLACE" || words[0] == "WITH")
			if st.Kind != "guard" && copies && sqltext.Mentions(st.SQL, other, flavor) && sqltext.Mentions(st.SQL, m.Table, flavor) {
				m.Copies = append(m.Copies, st.SQL)
			}
		}
		out = append(out, m)
	}
	return out
}

// Leaves reports whether a column is left out: the new table has none by that name, and its values go nowhere.
func (m Made) Leaves(column string, flavor sqltext.Flavor) bool {
	return !slices.ContainsFunc(append(m.Copies, m.Create), func(sql string) bool {
		all := strings.Contains(sql, "*") && sqltext.Mentions(sql, m.Table, flavor)
		return all || sqltext.Mentions(sql, column, flavor)
	})
}

// plain is a name as sqltext.Words gives it, without quotes and in lower case.
func plain(word string) string { return strings.ToLower(strings.Trim(word, "\"`[]")) }

// Number writes a number with a comma between thousands: "1,204".
func Number(n int64) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
