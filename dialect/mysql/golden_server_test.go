package mysql_test

import (
	"database/sql"
	"fmt"
	"slices"
	"testing"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/mysql"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/schema"
)

// goldenOnServer runs what the golden files of MySQL 9 say on such a server: every statement is taken, and what it made
// is what was meant.
func goldenOnServer(t *testing.T) {
	s := inspectGolden(t, "9")
	db := goldenDatabase(t, s)
	for _, c := range goldenChanges() {
		to := s.Clone()
		if !c.change(to) || compiled(t, s, to, c.renames...) == "" {
			continue // the file says why not
		}
		whole := t
		t.Run(c.name, func(t *testing.T) {
			var back []diff.Rename
			for _, r := range c.renames {
				back = append(back, diff.Rename{Kind: r.Kind, Table: r.Table, From: r.To, To: r.From})
			}
			err := goldenStep(t, db, to, c.renames)
			if err == nil {
				err = goldenStep(t, db, s, back)
			}
			if err != nil {
				t.Error(err)
				db = goldenDatabase(whole, s)
			}
		})
	}
}

// goldenDatabase is a database with the schema of a golden file.
func goldenDatabase(t *testing.T, s *schema.Schema) *sql.DB {
	t.Helper()
	db, err := openConformance()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := goldenStep(t, db, s, nil); err != nil {
		t.Fatal(err)
	}
	return db
}

// goldenStep takes a database to a schema.
func goldenStep(t *testing.T, db *sql.DB, to *schema.Schema, renames []diff.Rename) error {
	t.Helper()
	inspected := func() *schema.Schema {
		s, err := mysql.Dialect{}.Inspect(t.Context(), db, dialect.InspectOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	from := inspected()
	ops, err := diff.Diff(from, to, diff.Options{Rules: mysql.Dialect{}.Rules(), Renames: renames})
	if err != nil {
		return err
	}
	list, err := mysql.Dialect{}.Compile(ops, from)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(st dialect.Statement) bool { return st.Guard != nil }) // there are no rows
	for _, st := range list {
		if _, err := db.Exec(st.SQL); err != nil {
			return fmt.Errorf("%s: %w", st.SQL, err)
		}
	}
	left, err := diff.Diff(inspected(), to, diff.Options{Rules: mysql.Dialect{}.Rules()})
	if err == nil && len(left) > 0 {
		left, err = diff.Diff(inspected(), goldenSpelled(t, db, to), diff.Options{Rules: mysql.Dialect{}.Rules()})
	}
	if err == nil && len(left) > 0 {
		err = fmt.Errorf("%q is left after\n%s", left, statements(ops, from))
	}
	return err
}

// goldenSpelled is a schema in the server's own words.
func goldenSpelled(t *testing.T, db *sql.DB, s *schema.Schema) *schema.Schema {
	t.Helper()
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	spelled, err := mysql.Dialect{}.Spell(t.Context(), conn, s)
	if err != nil {
		t.Fatal(err)
	}
	return spelled
}
