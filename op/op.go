// Package op holds the verbs: what a revision does to a schema, as small values. An operation can be
// folded over a schema in memory (Apply), compiled to SQL by a dialect, and rendered as source.
// Scripts record operations with a Recorder; nothing runs while they record.
//
// What an operation destroys is in the schema before it. So a way back is not worked out from the
// operation but from the two schemas, by package diff.
package op

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/skein-go/skein/schema"
)

// The ways an operation can fail to apply to a schema; errors of Apply wrap one of them.
var (
	ErrMissing = errors.New("no such object")
	ErrExists  = errors.New("object exists already")
	ErrInUse   = errors.New("object is in use")
)

// Op is one operation.
type Op interface {
	// Apply folds the operation over a schema. An operation on data leaves the schema alone. On an
	// error, which wraps ErrMissing, ErrExists or ErrInUse, the schema is unchanged.
	Apply(*schema.Schema) error
	// String says what the operation does in a few words: "add column users.email".
	String() string
}

// Tx is the running transaction, as Go functions in scripts get it. It is a part of *sql.Conn and
// *sql.Tx. Transactions are begun and ended by Skein, never by a script.
type Tx interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// IsData reports whether the operation works on rows, or runs what only the engine understands, and
// so has to run in its place between the operations around it.
func IsData(o Op) bool {
	switch o.(type) {
	case Exec, BulkInsert, Func, ExpectNone, Irreversible, Compiler, Batched:
		return true
	}
	return false
}

// Apply folds operations over a schema, in order. It stops at the first that does not fit.
func Apply(s *schema.Schema, ops ...Op) error {
	f := Fold(s)
	for _, o := range ops {
		if err := f.Apply(o); err != nil {
			return fmt.Errorf("%s: %w", o, err)
		}
	}
	return nil
}

func missing(kind, name string) error { return fmt.Errorf("%s %q: %w", kind, name, ErrMissing) }
func exists(kind, name string) error  { return fmt.Errorf("%s %q: %w", kind, name, ErrExists) }
func inUse(kind, name, by string) error {
	return fmt.Errorf("%s %q is used by %s: %w", kind, name, by, ErrInUse)
}

func tableOf(s *schema.Schema, name string) (*schema.Table, error) {
	if t := s.Table(name); t != nil {
		return t, nil
	}
	return nil, missing("table", name)
}

func columnOf(s *schema.Schema, table, name string) (*schema.Table, *schema.Column, error) {
	t, err := tableOf(s, table)
	if err != nil {
		return nil, nil, err
	}
	c := t.Column(name)
	if c == nil {
		return nil, nil, missing("column", table+"."+name)
	}
	return t, c, nil
}
