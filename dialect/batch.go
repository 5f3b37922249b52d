package dialect

import (
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// Walker is an engine whose tables can be gone through by the columns of a key, a range at a time.
type Walker interface {
	// KeyText returns an expression for a text of which KeyValue makes the value of a key's column again.
	// It is an error where that can't be had, or the engine's order of such values can't be told in a
	// condition.
	KeyText(c *schema.Column) (string, error)
	// KeyValue is the value in SQL.
	KeyValue(c *schema.Column, text string) string
	// ComparesRows reports whether the engine uses an index for (a, b) > (1, 2).
	ComparesRows() bool
	// RowsSQL returns a query for about how many rows a table has, or how many values other than NULL one of its
	// columns, that does not look at them; its value is below 1 or NULL where nobody knows, and so is the answer
	// where the query fails. "": the engine has no such statistics.
	RowsSQL(table, column string) string
}

// Batches compiles an operation that runs in batches; i is its index.
func Batches(o op.Batched, i int, dialect string) Statement {
	table, _ := o.Walks()
	return Statement{SQL: o.Part(dialect, ""), Batched: o, Op: i, Note: "in batches of " + table}
}
