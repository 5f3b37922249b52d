package op

import (
	"fmt"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// flavor says how the texts of a schema are read; where no engine is named, as SQLite's.
func flavor(dialect string) sqltext.Flavor {
	if dialect == "" {
		return sqltext.SQLite
	}
	return sqltext.FlavorOf(dialect)
}

// renamer replaces an identifier in the texts of a schema.
type renamer struct {
	from, to string
	flavor   sqltext.Flavor
}

func renames(s *schema.Schema, from, to string) renamer { return renamer{from, to, flavor(s.Dialect)} }

func (r renamer) text(text string) string {
	if text == "" || r.from == r.to {
		return text
	}
	return sqltext.Rename(text, r.from, r.to, r.flavor, func(name string) string { return QuoteFor(string(r.flavor), name) })
}

func (r renamer) names(names []string) {
	for i := range names {
		if names[i] == r.from {
			names[i] = r.to
		}
	}
}

func (r renamer) parts(parts []schema.Part) {
	for i := range parts {
		if parts[i].Column == r.from {
			parts[i].Column = r.to
		}
		parts[i].Expr = r.text(parts[i].Expr)
	}
}

// Mentions reports whether an SQL text of a dialect says a name. A dialect "" is read as SQLite.
func Mentions(text, name, dialect string) bool {
	return text != "" && sqltext.Mentions(text, name, flavor(dialect))
}

// LocalName is the name of a table or view as texts of a dialect may say it: without its schema, where the
// dialect has schemas.
func LocalName(name, dialect string) string {
	if flavor(dialect) == sqltext.SQLite {
		return name
	}
	_, local := schema.SplitName(name)
	return local
}

// MentionsTable reports whether an SQL text of a dialect says the name of a table or view, in whatever
// schema.
func MentionsTable(text, table, dialect string) bool {
	return Mentions(text, LocalName(table, dialect), dialect)
}

// ReadsTable reports whether a query of a dialect names a table or view where its tables stand, in whatever
// schema: it is MentionsTable without the columns of that name.
func ReadsTable(query, table, dialect string) bool {
	return sqltext.Reads(query, LocalName(table, dialect), flavor(dialect))
}

// KeyMatch is the condition that a column of a parent has the value of one of a child, as a foreign key takes it: on
// SQLite the value is read as the parent's column would read it (https://www.sqlite.org/foreignkeys.html, section 3).
func KeyMatch(dialect, parent, child string) string {
	if flavor(dialect) == sqltext.SQLite {
		child = "+" + child // it has no affinity then, and the parent's counts
	}
	return parent + " = " + child
}

// Differs is the condition that a column has another value than a default. Texts that are one to a collation are two
// values; numbers that are rounded on the way to a column are one.
func Differs(dialect, column, value string, text bool) string {
	value = "(" + value + ")"
	switch flavor(dialect) {
	case sqltext.Postgres:
		return fmt.Sprintf("%[1]s IS DISTINCT FROM %[2]s AND %[1]s::text IS DISTINCT FROM %[2]s::text", column, value)
	case sqltext.MySQL:
		if text {
			return fmt.Sprintf("NOT (BINARY %s <=> BINARY %s)", column, value)
		}
		return fmt.Sprintf("NOT (%[1]s <=> %[2]s) AND NOT (CONCAT(%[1]s) <=> CONCAT(%[2]s))", column, value)
	}
	return column + " IS NOT " + value
}

// Quote quotes an identifier in double quotes, as the standard does.
func Quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// QuoteFor quotes an identifier as a dialect does: MySQL's in backticks, others as Quote.
func QuoteFor(dialect, name string) string {
	if sqltext.FlavorOf(dialect) == sqltext.MySQL {
		return "`" + strings.ReplaceAll(name, "`", "``") + "`"
	}
	return Quote(name)
}
