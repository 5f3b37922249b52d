package op

import (
	"context"
	"fmt"
	"strings"

	"github.com/skein-go/skein/schema"
)

// Exec runs one SQL statement as it is written.
type Exec struct {
	SQL  string
	Args []any
	// NoTx runs the statement outside a transaction.
	NoTx bool
	// Back is the statement of the way back, for Reverse.
	Back string
}

// Row is a row to insert: values by column name.
type Row = map[string]any

// BulkInsert inserts rows. The rows need not name the same columns.
type BulkInsert struct {
	Table string
	Rows  []Row
}

// Func runs a Go function in its turn, in the revision's transaction.
type Func struct {
	Name string // for messages and plans
	Run  func(ctx context.Context, tx Tx) error
	Back func(ctx context.Context, tx Tx) error // of the way back, for Reverse
}

// ExpectNone stops the revision, with everything rolled back, if the query returns a row: a person
// has to look at the data first. Why may hold one %d for the number of rows.
type ExpectNone struct {
	Query string
	Why   string
}

// Irreversible says that a revision can't be undone, and why. It stands alone in a downgrade.
type Irreversible struct{ Why string }

// Apply leaves the schema as it is: what SQL text does is the engine's to say.
func (Exec) Apply(*schema.Schema) error { return nil }

// Apply leaves the schema as it is.
func (BulkInsert) Apply(*schema.Schema) error { return nil }

// Apply leaves the schema as it is: what a function does is the engine's to say.
func (Func) Apply(*schema.Schema) error { return nil }

// Apply leaves the schema as it is.
func (ExpectNone) Apply(*schema.Schema) error { return nil }

// Apply leaves the schema as it is.
func (Irreversible) Apply(*schema.Schema) error { return nil }

func (o Exec) String() string {
	line, _, more := strings.Cut(strings.TrimSpace(o.SQL), "\n")
	if more {
		line += " …"
	}
	return "run " + line
}
func (o BulkInsert) String() string {
	return fmt.Sprintf("insert %d rows into %s", len(o.Rows), o.Table)
}
func (o Func) String() string         { return "run Go function " + o.Name }
func (o ExpectNone) String() string   { return "expect no rows: " + o.Why }
func (o Irreversible) String() string { return "irreversible: " + o.Why }
