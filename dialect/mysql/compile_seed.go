package mysql

import (
	"slices"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// unsafeFunctions give each row, or each server, a value of its own. MySQL takes them for the default of a new table's
// column, and refuses to add a column with them (error 1674, "Data Type Default Values").
var unsafeFunctions = []string{
	"uuid", "uuid_short", "rand", "random_bytes", "sysdate", "user", "session_user", "system_user", "current_user", "load_file", "sleep", "get_lock", "release_lock",
	"is_free_lock", "is_used_lock", "found_rows",
}

// seeded reports whether a new column has to get the values of its default by itself.
func (a *alter) seeded(c *schema.Column) bool {
	if a.product != "mysql" || c.Generated != nil {
		return false
	}
	return unsafe(c.Default)
}

func unsafe(text string) bool {
	return slices.ContainsFunc(sqltext.Tokens(text, sqltext.MySQL), func(t sqltext.Token) bool {
		return t.Kind == sqltext.Word && slices.Contains(unsafeFunctions, strings.ToLower(t.Text))
	})
}

// restateUnsafe changes columns with such a default in a statement of their own, before the one that adds others: MySQL takes
// it for a column that stays, but not beside an ADD COLUMN.
func (a *alter) restateUnsafe() {
	adds := func(clause string) bool { return strings.HasPrefix(clause, "ADD COLUMN ") }
	if a.product != "mysql" || !slices.ContainsFunc(a.clauses, adds) {
		return
	}
	var first, rest []string
	for _, clause := range a.clauses {
		if (strings.HasPrefix(clause, "CHANGE COLUMN ") || strings.HasPrefix(clause, "MODIFY COLUMN ")) && unsafe(clause) {
			first = append(first, clause)
		} else {
			rest = append(rest, clause)
		}
	}
	if len(first) > 0 {
		a.add(a.op, a.altering(strings.Join(first, ",\n    "))).Table = a.name
		a.clauses = rest
	}
}

// seed adds the new columns that MySQL would not add with their default, without it and under another name, and computes
// it for the rows that are there. The table's one ALTER TABLE gives them all else.
func (a *alter) seed() error {
	for _, c := range a.is.Columns {
		if a.cols[c.Name] != "" || !a.seeded(&c) {
			continue
		}
		if err := a.beside(c, "", c.Default); err != nil {
			return err
		}
	}
	return nil
}

// beside adds a column for the values that another one is to have, and fills it.
func (a *alter) beside(c schema.Column, place, expr string) error {
	aside := c
	aside.Name, aside.NotNull, aside.Default, aside.AutoIncrement, aside.OnUpdate, aside.Generated = asideName(c.Name), false, "", false, "", nil
	def, err := a.columnDef(&schema.Table{Name: a.is.Name}, &aside)
	if err != nil {
		return err
	}
	st := a.add(a.op, a.altering("ADD COLUMN "+def+place))
	st.Table, st.Note = a.name, "the new values of "+c.Name+" are computed beside the old ones"
	set := ident(aside.Name) + " = " + expr
	for _, other := range a.was.Columns {
		if from := a.cols[other.Name]; other.OnUpdate != "" && from != "" {
			set += ", " + ident(from) + " = " + ident(from) // else it would tell of this change
		}
	}
	a.add(a.op, "UPDATE "+tableIdent(a.name)+" SET "+set).Table = a.name
	return nil
}
