package postgres

import (
	"regexp"
	"slices"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// aliased is a function in a view's FROM whose columns are named: f() x(a, b).
var aliased = regexp.MustCompile(`\) ("([^"]|"")+"|[a-z_][a-z0-9_]*)\(`)

// plainRows takes the names of columns off functions that return the rows of a table, where they are the
// table's own: the server writes them into a view by their places, and a column that is kept has one. Where
// no view has such a function nobody is asked.
func (i *inspector) plainRows() error {
	if !slices.ContainsFunc(i.viewOrder, func(v *schema.View) bool { return aliased.MatchString(v.Query) }) {
		return nil
	}
	rows := map[string][]string{} // the seen columns of what a function returns, by its name
	err := i.each(`SELECT p.proname, t.typrelid FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
		JOIN pg_catalog.pg_type t ON t.oid = p.prorettype AND t.typrelid <> 0 WHERE `+userSpaces, func(scan func(...any) error) error {
		var name string
		var id int64
		if err := scan(&name, &id); err != nil {
			return err
		}
		t := i.tables[id]
		if t == nil {
			return nil
		}
		for _, c := range t.Columns {
			if !schema.IsKept(c.Name) {
				rows[name] = append(rows[name], c.Name)
			}
		}
		return nil
	})
	for _, v := range i.viewOrder {
		if aliased.MatchString(v.Query) {
			v.Query = withoutRowNames(v.Query, rows)
		}
	}
	return err
}

// withoutRowNames turns f(x) y(a, b) into f(x) y where a and b are the columns of what f returns.
func withoutRowNames(query string, rows map[string][]string) string {
	tokens := sqltext.Tokens(query, sqltext.Postgres)
	var b strings.Builder
	var open []int
	done := 0
	for k, t := range tokens {
		if t.Text == "(" {
			open = append(open, k)
		}
		if t.Text != ")" || len(open) == 0 {
			continue
		}
		at := open[len(open)-1]
		open = open[:len(open)-1]
		if at == 0 || k+2 >= len(tokens) || tokens[k+1].Name() == "" || tokens[k+2].Text != "(" {
			continue
		}
		columns := rows[tokens[at-1].Name()]
		list, rest := parenthesized(query, tokens[k+2].Offset)
		names := make([]string, 0, len(list))
		for _, quoted := range list {
			if name := unquoted(quoted); !schema.IsKept(name) {
				names = append(names, name)
			}
		}
		if len(columns) > 0 && slices.Equal(names, columns) {
			b.WriteString(query[done:tokens[k+2].Offset])
			done = len(query) - len(rest)
		}
	}
	b.WriteString(query[done:])
	return b.String()
}
