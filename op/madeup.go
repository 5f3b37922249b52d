package op

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// maxName is how many bytes of a name PostgreSQL keeps.
const maxName = 63

// MadeUpOf puts a name together as PostgreSQL does for what has none: the parts joined by "_", the
// longer of the first two cut until all fits (makeObjectName in its source).
func MadeUpOf(first, second, label string) string {
	room := maxName - len(label) - 1
	if second != "" {
		room--
	}
	a, b := len(first), len(second)
	for a+b > room {
		if a > b {
			a--
		} else {
			b--
		}
	}
	name := clip(first, a)
	if second != "" {
		name += "_" + clip(second, b)
	}
	return name + "_" + label
}

// MadeUpNotNull reports whether a name is of the form that PostgreSQL makes up for NOT NULL. The table and the column
// that it was made up of may have had other names then.
func MadeUpNotNull(name string) bool {
	return strings.HasSuffix(strings.TrimRight(name, "0123456789"), "_not_null")
}

// clip cuts a text to that many bytes, and never inside a character.
func clip(s string, n int) string {
	if n >= len(s) {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// MadeUpName is the name that PostgreSQL gives a primary key, unique, check or foreign key of a table that has none,
// as long as nothing else has it; "" for another constraint.
func MadeUpName(t *schema.Table, c schema.Constraint) string {
	_, table := schema.SplitName(t.Name)
	switch c := c.(type) {
	case schema.PrimaryKey:
		return MadeUpOf(table, "", "pkey")
	case schema.Unique:
		return MadeUpOf(table, partsAddition(c.Columns, c.Include), "key")
	case schema.ForeignKey:
		return MadeUpOf(table, strings.Join(c.Columns, "_"), "fkey")
	case schema.Check:
		return MadeUpOf(table, onlyColumn(t, c.Expr), "check")
	}
	return ""
}

// NameOf is the name of a constraint of a table, where it has none the one that PostgreSQL gives it; "" on others.
func NameOf(dialect string, t *schema.Table, c schema.Constraint) string {
	if name := c.ConstraintName(); name != "" || dialect == "" || flavor(dialect) != sqltext.Postgres {
		return name
	}
	return MadeUpName(t, c)
}

// partsAddition is the part of a made-up name that comes from the columns.
func partsAddition(parts []schema.Part, include []string) string {
	var names []string
	for _, p := range parts {
		name := p.Column
		if name == "" {
			name = "expr"
		}
		names = append(names, name)
	}
	return strings.Join(append(names, include...), "_")
}

// indexAddition is that part of the name of an index: an expression is called after the function that it calls.
func indexAddition(x *schema.Index) string {
	var names []string
	for _, p := range x.Parts {
		name := p.Column
		if name == "" {
			name = exprName(p.Expr)
		}
		for i, try := 1, name; slices.Contains(names, name); i++ {
			name = try + strconv.Itoa(i)
		}
		names = append(names, name)
	}
	return strings.Join(append(names, x.Include...), "_")
}

// exprName is what a column is called that is nothing but a call of a function, or "expr".
func exprName(expr string) string {
	tokens := sqltext.Tokens(expr, sqltext.Postgres)
	at := 0
	for at+2 < len(tokens) && tokens[at].Name() != "" && tokens[at+1].Text == "." {
		at += 2
	}
	if at+1 >= len(tokens) || tokens[at].Name() == "" || tokens[at+1].Text != "(" {
		return "expr"
	}
	depth := 0
	for i, t := range tokens[at+1:] {
		switch t.Text {
		case "(":
			depth++
		case ")":
			depth--
		}
		if depth == 0 {
			if at+1+i == len(tokens)-1 {
				return strings.ToLower(tokens[at].Name())
			}
			break
		}
	}
	return "expr"
}

// onlyColumn names the column that an expression is about, "" if there are several or none.
func onlyColumn(t *schema.Table, expr string) string {
	only := ""
	for _, c := range t.Columns {
		if !Mentions(expr, c.Name, "postgres") {
			continue
		}
		if only != "" {
			return ""
		}
		only = c.Name
	}
	return only
}
