package plan_test

import (
	"testing"

	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/schema"
)

// TestTrail: what a table or a column was called before the statements, and is called behind them.
func TestTrail(t *testing.T) {
	for _, c := range []struct {
		dialect, before string
		ran             []string
		name, column    string // behind
		was, of         string
	}{
		{"sqlite", "a", []string{"ALTER TABLE a RENAME TO b"}, "B", "", "a", ""},
		{"sqlite", "a", []string{"ALTER TABLE a RENAME TO b"}, "a", "", "", ""},
		{"sqlite", "a.b", []string{`ALTER TABLE main."a.b" RENAME COLUMN c TO "d.e"`}, "a.b", "d.e", "a.b", "c"},
		{"sqlite", "a", []string{"CREATE TABLE n (id)", "DROP TABLE a", "ALTER TABLE n RENAME TO a"}, "a", "", "a", ""},
		{"sqlite", "a", []string{"ALTER TABLE a RENAME TO old", "CREATE TABLE a (id)", "INSERT INTO a SELECT * FROM old"}, "old", "", "old", ""},
		{"sqlite", "kept", []string{"DROP TABLE a", "ALTER TABLE kept RENAME TO a"}, "a", "", "kept", ""},
		{"postgres", "s.a", []string{"ALTER TABLE IF EXISTS ONLY s.a RENAME TO b"}, "s.b", "x", "s.a", "x"},
		{"postgres", "s.a", []string{"ALTER TABLE s.a SET SCHEMA public"}, "a", "", "s.a", ""},
		{"postgres", "s.a", []string{"ALTER SCHEMA s RENAME TO t"}, "t.a", "", "s.a", ""},
		{"postgres", "a", []string{"ALTER TABLE a RENAME CONSTRAINT x TO y", "ALTER TABLE public.a RENAME x TO y"}, "public.a", "y", "a", "x"},
		{"mysql", "a", []string{"RENAME TABLE a TO b, c TO a"}, "b", "", "a", ""},
		{"mysql", "a", []string{"ALTER TABLE a CHANGE COLUMN x y INT, RENAME AS b"}, "b", "y", "a", "x"},
		{"mysql", "a", []string{"ALTER TABLE a RENAME INDEX x TO y"}, "a", "y", "a", "y"},
	} {
		trail := plan.NewTrail(c.dialect, &schema.Schema{Tables: []schema.Table{{Name: c.before}}})
		for _, sql := range c.ran {
			trail.Note(sql)
		}
		if was, of := trail.Was(c.name, c.column); was != c.was || of != c.of {
			t.Errorf("%s: %q: %s.%s was %s.%s, want %s.%s", c.dialect, c.ran, c.name, c.column, was, of, c.was, c.of)
		}
	}
	trail := plan.NewTrail("postgres", &schema.Schema{Tables: []schema.Table{{Name: "s.a"}}})
	trail.Note("ALTER TABLE s.a RENAME COLUMN x TO y")
	trail.Note("ALTER TABLE s.a RENAME TO b")
	trail.Note("ALTER SCHEMA s RENAME TO t")
	if name, column := trail.Is("s.a", "x"); name != "t.b" || column != "y" {
		t.Errorf("s.a.x is %s.%s", name, column)
	}
}
