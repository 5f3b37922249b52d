package sqlite

import (
	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/op"
)

var _ dialect.Patient = Dialect{}

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
