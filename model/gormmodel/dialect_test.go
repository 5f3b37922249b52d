package gormmodel_test

import (
	"context"
	"database/sql"
	"slices"
	"testing"

	"gorm.io/gorm"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// TestInspected compares our schema with what Skein sees of the database that AutoMigrate made.
func TestInspected(t *testing.T) {
	for _, p := range proofs() {
		t.Run(p.name, func(t *testing.T) {
			a, _ := autoMigrated(t, p)
			seen, want := inspect(t, a), ours(t, p)
			for _, d := range differences(sqlite.Dialect{}.Rules(), want, seen) {
				t.Error(d)
			}
			for _, ends := range [][2]*schema.Schema{{seen, want}, {want, seen}} {
				ops, err := diff.Diff(ends[0], ends[1], diff.Options{Rules: sqlite.Dialect{}.Rules()})
				if err != nil || len(ops) > 0 {
					t.Errorf("diff finds %v (%v)", ops, err)
				}
			}
		})
	}
}

// TestCompiled makes a database from our schema: SQLite must see no difference to AutoMigrate's, and
// AutoMigrate must find nothing to do.
func TestCompiled(t *testing.T) {
	for _, p := range proofs() {
		t.Run(p.name, func(t *testing.T) {
			a, again := autoMigrated(t, p)
			b := memory(t)
			create(t, b, ours(t, p))
			compare(t, engineView(t, b), engineView(t, a))
			if p.once {
				return
			}
			cfg := p.gorm
			g := openGORM(t, b, &cfg)
			if p.setup != nil {
				if err := p.setup(g); err != nil {
					t.Fatal(err)
				}
			}
			restless, _ := rerun(t, a, again, p)
			changed, texts := rerun(t, b, g, p)
			if restless { // AutoMigrate finds something to do in its own database, whenever it runs
				compare(t, engineView(t, b), engineView(t, a))
			} else if changed {
				t.Errorf("AutoMigrate changes our database to\n%s", texts)
			}
		})
	}
}

// TestCompiledInspected expects Skein to see no difference between AutoMigrate's database and ours.
func TestCompiledInspected(t *testing.T) {
	for _, p := range proofs() {
		t.Run(p.name, func(t *testing.T) {
			a, _ := autoMigrated(t, p)
			b := memory(t)
			create(t, b, ours(t, p))
			for _, d := range differences(sqlite.Dialect{}.Rules(), inspect(t, a), inspect(t, b)) {
				t.Error(d)
			}
		})
	}
}

// rerun runs AutoMigrate and reports whether that changed anything.
func rerun(t *testing.T, db *sql.DB, g *gorm.DB, p proof) (bool, [][]string) {
	t.Helper()
	const texts = "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name"
	before := rows(t, db, texts)
	if err := g.AutoMigrate(p.models()...); err != nil {
		t.Logf("AutoMigrate, run again: %v", err)
		return true, nil
	}
	after := rows(t, db, texts)
	return !slices.EqualFunc(before, after, slices.Equal[[]string]), append(before, after...)
}

func inspect(t *testing.T, db *sql.DB) *schema.Schema {
	t.Helper()
	s, err := sqlite.Dialect{}.Inspect(context.Background(), db, dialect.InspectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// create creates the tables of a schema.
func create(t *testing.T, db *sql.DB, s *schema.Schema) {
	t.Helper()
	var ops []op.Op
	for _, tab := range s.Tables {
		ops = append(ops, op.CreateTable{Table: tab})
	}
	statements, err := sqlite.Dialect{}.Compile(ops, &schema.Schema{})
	if err != nil {
		t.Fatal(err)
	}
	for _, st := range statements {
		if _, err := db.Exec(st.SQL, st.Args...); err != nil {
			t.Fatalf("%s: %v", st.SQL, err)
		}
	}
}
