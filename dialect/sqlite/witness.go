package sqlite

import (
	"context"
	"fmt"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
)

// Sole reports true: a database has one writer, from the beginning of its transaction on.
func (Dialect) Sole() bool { return true }

// Running reports false: the engine is in the process, and ends with it.
func (Dialect) Running(context.Context, op.Tx, string) (bool, error) { return false, nil }

// Mend does nothing: a statement is in effect as a whole or not at all.
func (Dialect) Mend(context.Context, op.Tx, string) error { return nil }

// Trace returns the definitions of the objects that a statement names, and of those that belong to them.
func (Dialect) Trace(ctx context.Context, db op.Tx, statement string) (string, error) {
	names := sqltext.Names(statement, sqltext.SQLite)
	if len(names) == 0 {
		return "", nil
	}
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = literal(strings.ToLower(n))
	}
	list := strings.Join(quoted, ", ")
	rows, err := db.QueryContext(ctx, "SELECT type || ' ' || name || ' on ' || tbl_name || ': ' || coalesce(sql, '') FROM sqlite_schema WHERE lower(name) IN ("+
		list+") OR lower(tbl_name) IN ("+list+") ORDER BY type, name")
	if err != nil {
		return "", fmt.Errorf("read sqlite_schema: %w", err)
	}
	defer rows.Close()
	var b strings.Builder
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return "", fmt.Errorf("read sqlite_schema: %w", err)
		}
		b.WriteString(line + "\n")
	}
	return b.String(), rows.Err()
}
