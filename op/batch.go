package op

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// Batched is an operation that works on the rows of a table a batch at a time: the rows of a range of a
// key, in a transaction of their own. What stands before it in the revision is committed by then. A table
// of fewer rows than the first batch is done at once, in the revision's transaction.
type Batched interface {
	Op
	// Walks returns the table whose rows are gone through, and how.
	Walks() (table string, b Batch)
	// Part returns the statement for the rows that a condition holds for, for all if it is "". It is ""
	// where Go code runs.
	Part(dialect, condition string) string
}

// Batch says how the rows of a table are gone through. The zero value does it by the primary key.
type Batch struct {
	Key       []string      // columns of a unique key; none: the primary key
	Size      int           // rows of the first batch; 0: 1,000
	Target    time.Duration // how long a batch should take: the next one is cut to that; 0: 100 ms
	Pause     time.Duration // between two batches
	WaitWhile string        // a query: as long as it finds a row, no batch begins
}

// Backfill sets columns of all rows of a table: UPDATE table SET set WHERE where, in batches. It may not set
// a column of the key.
type Backfill struct {
	Table string
	Set   string // "full_name = first || ' ' || last, n = n + 1"
	Where string // "": all rows
	Batch Batch
	Back  string // Set of the way back, for Reverse
}

// CopyColumn copies the values of a column to another one of the same table, in batches.
type CopyColumn struct {
	Table, From, To string
	Batch           Batch
}

// CopyTable inserts the rows of a table into another one, in batches.
type CopyTable struct {
	From, To string
	Columns  []string // of To: "id", or with what it gets: "full_name = first || ' ' || last"
	Where    string   // "": all rows
	Batch    Batch
	Back     string // a statement of the way back, for Reverse: DELETE FROM … WHERE …
}

// Each runs a Go function for each batch of a table's rows, in the batch's transaction.
type Each struct {
	Name  string // for messages and plans
	Table string
	Run   func(ctx context.Context, tx Tx, rows Range) error
	Batch Batch
	Back  func(ctx context.Context, tx Tx, rows Range) error // of the way back, for Reverse
}

// Range is a part of a table's rows.
type Range struct {
	Where string   // a SQL condition that holds for these rows, and no others
	Key   []string // the columns that the table is gone through by
	After []string // their values before the first row, as SQL; none: the range begins with the table
	UpTo  []string // their values in the last row, as SQL
}

// Walks returns the table and its batches.
func (o Backfill) Walks() (string, Batch) { return o.Table, o.Batch }

// Walks returns the table and its batches.
func (o CopyColumn) Walks() (string, Batch) { return o.Table, o.Batch }

// Walks returns the table that is copied, and its batches.
func (o CopyTable) Walks() (string, Batch) { return o.From, o.Batch }

// Walks returns the table and its batches.
func (o Each) Walks() (string, Batch) { return o.Table, o.Batch }

// Part returns the UPDATE for some of the rows.
func (o Backfill) Part(dialect, condition string) string {
	return "UPDATE " + TableFor(dialect, o.Table) + " SET " + o.Set + whereBoth(o.Where, condition)
}

// Part returns the UPDATE for some of the rows.
func (o CopyColumn) Part(dialect, condition string) string {
	set := QuoteFor(dialect, o.To) + " = " + QuoteFor(dialect, o.From)
	return Backfill{Table: o.Table, Set: set}.Part(dialect, condition)
}

// Part returns the INSERT for some of the rows.
func (o CopyTable) Part(dialect, condition string) string {
	names, values := make([]string, len(o.Columns)), make([]string, len(o.Columns))
	for i, c := range o.Columns {
		name, value, given := strings.Cut(c, "=")
		names[i] = QuoteFor(dialect, strings.TrimSpace(name))
		if values[i] = names[i]; given {
			values[i] = strings.TrimSpace(value)
		}
	}
	return fmt.Sprintf("INSERT INTO %s (%s) SELECT %s FROM %s", TableFor(dialect, o.To), strings.Join(names, ", "),
		strings.Join(values, ", "), TableFor(dialect, o.From)) + whereBoth(o.Where, condition)
}

// Part returns "": Go code runs.
func (Each) Part(string, string) string { return "" }

// whereBoth writes a WHERE of two conditions, either of which may be missing. What stands before may end in a comment.
func whereBoth(where, condition string) string {
	switch {
	case where == "" && condition == "":
		return ""
	case condition == "":
		return "\nWHERE " + where
	case where == "":
		return "\nWHERE " + condition
	}
	return "\nWHERE (" + where + "\n) AND " + condition
}

// allOf joins conditions that all have to hold.
func allOf(where []string) string {
	if len(where) < 2 {
		return strings.Join(where, "")
	}
	return "(" + strings.Join(where, ") AND (") + ")"
}

// TableFor quotes a table's name, part by part where the engine has schemas.
func TableFor(dialect, name string) string {
	space, last := "", name
	if sqltext.FlavorOf(dialect) != sqltext.SQLite {
		space, last = schema.SplitName(name)
	}
	if space == "" {
		return QuoteFor(dialect, last)
	}
	return QuoteFor(dialect, space) + "." + QuoteFor(dialect, last)
}

// Apply leaves the schema as it is.
func (Backfill) Apply(*schema.Schema) error { return nil }

// Apply leaves the schema as it is.
func (CopyColumn) Apply(*schema.Schema) error { return nil }

// Apply leaves the schema as it is.
func (CopyTable) Apply(*schema.Schema) error { return nil }

// Apply leaves the schema as it is: what a function does is the engine's to say.
func (Each) Apply(*schema.Schema) error { return nil }

func (o Backfill) String() string { return "backfill " + o.Table }
func (o CopyColumn) String() string {
	return fmt.Sprintf("copy column %s.%s to %s", o.Table, o.From, o.To)
}
func (o CopyTable) String() string { return fmt.Sprintf("copy the rows of %s to %s", o.From, o.To) }
func (o Each) String() string {
	return fmt.Sprintf("run Go function %s for the rows of %s", o.Name, o.Table)
}
