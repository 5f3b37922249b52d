package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"github.com/skein-go/skein/dialect/dialecttest"
	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/op"
)

// TestConformance runs the suite of all dialects. -rapid.checks says how many random pairs of schemas
// it takes.
func TestConformance(t *testing.T) {
	dialecttest.Run(t, dialecttest.Harness{
		Dialect:  sqlite.Dialect{},
		Open:     openConformance,
		Features: dialecttest.SQLite(),
		Literal:  func(column string) string { return "quote(" + column + ")" },
		Sound:    sound,
		Refused:  func(err error) bool { return errors.Is(err, sqlite.ErrForeignKey) },
		Cases:    conformanceCases(),
	})
}

func openConformance() (*sql.DB, error) {
	db, err := sql.Open("sqlite", ":memory:?_pragma=foreign_keys(1)")
	if err == nil {
		db.SetMaxOpenConns(1)
	}
	return db, err
}

// sound looks for damage, and for a connection that was not given back as it was.
func sound(ctx context.Context, db op.Tx) error {
	var text string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&text); err != nil {
		return err
	}
	// SQLite takes a text for damage where ADD COLUMN gave it to old rows as the default of a number.
	if text != "ok" && !strings.HasPrefix(text, "TEXT value in ") {
		return errors.New("integrity check: " + text)
	}
	if err := db.QueryRowContext(ctx, "PRAGMA foreign_keys").Scan(&text); err != nil {
		return err
	}
	if text != "1" {
		return errors.New("foreign keys were left off")
	}
	rows, err := db.QueryContext(ctx, "PRAGMA foreign_key_check")
	if err != nil {
		return err
	}
	defer rows.Close()
	if rows.Next() {
		return errors.New("rows point at nothing")
	}
	return rows.Err()
}
