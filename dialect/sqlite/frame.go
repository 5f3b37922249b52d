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
	_ dialect.Framer    = Dialect{}
	_ dialect.Refuser   = Dialect{}
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
// turned off within one, and rows that point at nothing by then were not there before.
func (Dialect) Frame(ops []op.Op, statements []string) dialect.Frame {
	if !dropsTables(dialect.TxOptions{Ops: ops, Statements: statements}) {
		return dialect.Frame{}
	}
	return dialect.Frame{
		Before: []string{"PRAGMA foreign_keys = OFF"},
		// Its number is kept where guards are: it holds whatever it is.
		Begin: []string{"INSERT OR REPLACE INTO temp.skein_guard SELECT 0, 1 + count(*) FROM pragma_foreign_key_check"},
		Guard: dialect.Fault{
			SQL:   "SELECT 1 WHERE 1 + (SELECT count(*) FROM pragma_foreign_key_check) > (SELECT holds FROM temp.skein_guard WHERE guard = 0)",
			Guard: dialect.Guard{Why: "more rows than before point at rows that are not there"},
		},
	}
}

// Refusal makes a table for guards, with a row for each that found nothing. In SQLite's shell, which goes on after
// an error, a transaction is rolled back at its end unless all its guards have held.
func (Dialect) Refusal(string) dialect.Refusal {
	return dialect.Refusal{
		Hint: "For sqlite3 -bail, which stops at the first error.",
		Intro: []string{
			"CREATE TEMP TABLE IF NOT EXISTS skein_guard (guard INTEGER PRIMARY KEY, holds INTEGER NOT NULL\n" +
				`    CONSTRAINT "the comment above says why this is refused" CHECK (holds))`,
			"DELETE FROM temp.skein_guard",
		},
		Guard: func(n int, query, _ string) string {
			return fmt.Sprintf("INSERT INTO temp.skein_guard SELECT %d, NOT EXISTS (\n%s\n)", n, query)
		},
		Commit: func(n, first, last int, more bool) []string {
			if last < first && !more {
				return nil
			}
			return []string{fmt.Sprintf("-- rolls back unless all of the above have held\n"+
				"INSERT OR ROLLBACK INTO temp.skein_guard SELECT -%d, count(*) = %d FROM temp.skein_guard WHERE guard BETWEEN %d AND %d", n, last-first+1, first, last)}
		},
		Undone: func(n int) string {
			return fmt.Sprintf("SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM temp.skein_guard WHERE guard = -%d)", n)
		},
	}
}
