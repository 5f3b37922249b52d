package sqlite

import (
	"context"
	"fmt"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/op"
)

var (
	_ dialect.Patient   = Dialect{}
	_ dialect.Versioned = Dialect{}
	_ dialect.Keyed     = Dialect{}
)

// SchemaVersion returns the schema cookie, which SQLite counts up with each change of the schema.
func (Dialect) SchemaVersion(ctx context.Context, tx op.Tx) (int64, error) {
	var n int64
	if err := tx.QueryRowContext(ctx, "PRAGMA schema_version").Scan(&n); err != nil {
		return 0, fmt.Errorf("read PRAGMA schema_version: %w", err)
	}
	return n, nil
}

// KeyedTable returns WITHOUT ROWID: the table is its key's index, one page to write in place of two.
func (Dialect) KeyedTable() string { return "WITHOUT ROWID" }

// Busy reports whether an error says that somebody else has the database locked.
func (Dialect) Busy(err error) bool { return err != nil && isLocked(err) }

// Frame returns what a printed script has to say around a step's transaction: foreign keys can't be
// turned off within one.
func (Dialect) Frame(ops []op.Op, statements []string) (before, after []string) {
	if !dropsTables(dialect.TxOptions{Ops: ops, Statements: statements}) {
		return nil, nil
	}
	return []string{"PRAGMA foreign_keys = OFF"}, []string{"PRAGMA foreign_key_check"}
}
