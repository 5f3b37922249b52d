package merge

import (
	"slices"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// Opaque says what an operation does that a fold over schemas doesn't see, "" if it sees all of it.
// Raw SQL on the schema is seen, where an engine follows it; what happens to rows is not, but for the copy of a
// generated rebuild: what that leaves out, the schema shows.
func Opaque(o op.Op) string {
	if x, ok := o.(op.Exec); ok && rebuilds(x.SQL) {
		return ""
	}
	return opaque(o)
}

func opaque(o op.Op) string {
	switch o := o.(type) {
	case op.Func:
		return "Go function " + o.Name
	case op.Batched:
		return o.String()
	case op.BulkInsert:
		return "rows inserted into " + o.Table
	case op.Compiler:
		return "operation " + o.String()
	case op.Exec:
		switch sqltext.Kind(o.SQL) {
		case sqltext.DML, sqltext.Other:
			if keeps(o.SQL) {
				return ""
			}
			return "SQL on rows"
		}
	}
	return ""
}

// keeps reports whether a statement copies values to a table beside, where they are kept: that table shows
// what was done, and no other rows are touched.
func keeps(sql string) bool {
	w := sqltext.Words(sql, 3)
	return len(w) == 3 && w[0] == "INSERT" && w[1] == "INTO" && schema.IsKept(w[2])
}

// Unseen says what an operation does that two schemas, before it and after it, don't show; "" if there
// is nothing. The copy of a generated rebuild is nothing where the table is not in before: it has no
// rows then that came from elsewhere.
func Unseen(o op.Op, before *schema.Schema) string {
	x, ok := o.(op.Exec)
	if !ok {
		return opaque(o)
	}
	if sqltext.Kind(x.SQL) == sqltext.Pragma {
		return "a PRAGMA"
	}
	if copiesAside(x.SQL, before) {
		return ""
	}
	return opaque(o)
}

// rebuilt is how the name begins of the table that a generated rebuild copies into.
const rebuilt = "_skein_new_"

func copiesAside(sql string, before *schema.Schema) bool {
	w := sqltext.Words(sql, 3)
	if len(w) < 3 || w[0] != "INSERT" || w[1] != "INTO" {
		return false
	}
	table, ok := strings.CutPrefix(strings.ToLower(w[2]), rebuilt)
	return ok && !slices.ContainsFunc(before.Tables, func(t schema.Table) bool { return strings.EqualFold(t.Name, table) })
}

// rebuilds reports whether a statement copies rows, or the counter, for a generated rebuild.
func rebuilds(sql string) bool {
	w := sqltext.Words(sql, 3)
	if len(w) < 3 || w[1] != "INTO" && w[1] != "FROM" {
		return false
	}
	table := strings.ToLower(w[2])
	return w[0] == "INSERT" && strings.HasPrefix(table, rebuilt) || table == "sqlite_sequence" && strings.Contains(sql, rebuilt)
}
