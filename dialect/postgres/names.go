package postgres

import (
	"fmt"
	"strings"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// keptPrefix begins the names of what Skein needs for a while. What is kept is read like all else.
const keptPrefix = "_skein_"

// ident is an identifier as it stands in SQL, in quotes where it needs them.
func ident(name string) string {
	if isPlain(name) && !keywords[name] {
		return name
	}
	return op.Quote(name)
}

// isPlain reports whether a name means the same without quotes.
func isPlain(name string) bool {
	for i := range len(name) {
		c := name[i]
		if c != '_' && (c < 'a' || c > 'z') && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return name != ""
}

// qualified quotes a name that may hold its schema.
func qualified(name string) string {
	space, local := schema.SplitName(name)
	if space == "" {
		return ident(local)
	}
	return ident(space) + "." + ident(local)
}

// sibling quotes a name in the schema that another name is in: an index's beside its table's.
func sibling(of, name string) string {
	space, _ := schema.SplitName(of)
	return qualified(schema.Qualify(space, name))
}

// local returns a name without its schema.
func local(name string) string {
	_, l := schema.SplitName(name)
	return l
}

func idents(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = ident(n)
	}
	return strings.Join(quoted, ", ")
}

// text writes a string literal. A backslash means itself, as it does unless a server is told otherwise.
func text(s string) string {
	quoted := "'" + strings.ReplaceAll(s, "'", "''") + "'"
	if strings.Contains(s, `\`) {
		return "E" + strings.ReplaceAll(quoted, `\`, `\\`)
	}
	return quoted
}

// objectName puts a name together as PostgreSQL does for what has none.
func objectName(first, second, label string) string { return op.MadeUpOf(first, second, label) }

// defaultName is the name that PostgreSQL gives a constraint of a table that has none, as long as
// nothing else has it.
func defaultName(t *schema.Table, c schema.Constraint) string {
	if x, ok := c.(schema.Exclude); ok {
		return objectName(local(t.Name), exclusionAddition(x.Text), "excl")
	}
	return op.MadeUpName(t, c)
}

// constraintName returns the name that a constraint of a table has in the database: its own, or the
// default one, with a number where a constraint before it has that.
func constraintName(t *schema.Table, c schema.Constraint) string {
	if name := c.ConstraintName(); name != "" {
		return name
	}
	want := defaultName(t, c)
	taken := map[string]bool{}
	for _, other := range t.Constraints() {
		if name := other.ConstraintName(); name != "" {
			taken[name] = true
		}
	}
	same := op.FindConstraint(t, c)
	for _, other := range t.Constraints() {
		if other.ConstraintName() != "" {
			continue
		}
		name := free(defaultName(t, other), taken)
		taken[name] = true
		if same != nil && op.Describe(other) == op.Describe(same) && defaultName(t, other) == want {
			return name
		}
	}
	return free(want, taken)
}

// free returns a name, with the first number that makes it one that is not taken.
func free(name string, taken map[string]bool) string {
	try := name
	for i := 1; taken[try]; i++ {
		label := name[strings.LastIndexByte(name, '_')+1:]
		try = objectName(strings.TrimSuffix(name, "_"+label), "", label+fmt.Sprint(i))
	}
	return try
}
