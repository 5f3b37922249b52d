package postgres_test

import (
	"context"
	"database/sql"
	"testing"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/postgres"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/schema"
)

func run(t *testing.T, db *sql.DB, text string) {
	t.Helper()
	if _, err := db.ExecContext(context.Background(), text); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}

func read(t *testing.T, db *sql.DB) *schema.Schema {
	t.Helper()
	s, err := postgres.Dialect{}.Inspect(t.Context(), db, dialect.InspectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func compiled(t *testing.T, from, to *schema.Schema, renames []diff.Rename) []string {
	t.Helper()
	d := postgres.Dialect{}
	ops, err := diff.Diff(from, to, diff.Options{Rules: d.Rules(), Renames: renames})
	if err != nil {
		t.Fatal(err)
	}
	statements, err := d.Compile(ops, from)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, st := range statements {
		if st.Guard == nil {
			out = append(out, st.SQL)
		}
	}
	return out
}
