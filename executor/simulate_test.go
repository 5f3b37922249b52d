package executor_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/revision"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

func (w *world) scratch(ctx context.Context) (*sql.DB, error) {
	return sqlite.Dialect{}.Scratch(ctx, w.db, "")
}

func (w *world) steps(dir revision.Direction, rows []string, target string) []plan.Step {
	w.Helper()
	steps, err := w.planner(dir, target)(rows)
	w.must(err)
	return steps
}

// folds holds the folded history to the database that the same steps made.
func (w *world) folds() {
	w.Helper()
	folded, err := executor.Fold(context.Background(), w.cfg.Dialect, w.cfg.Store, w.steps(revision.Up, nil, "heads"), &schema.Schema{}, w.scratch)
	w.must(err)
	w.must(w.upgrade("heads"))
	sameSchema(w, folded, inspectFile(w, w.db))
}

var people = []schema.Element{
	schema.Column{Name: "id", Type: schema.Integer{}},
	schema.Column{Name: "name", Type: schema.Text{}},
	schema.Column{Name: "age", Type: schema.Integer{}},
	schema.PrimaryKey{Columns: schema.Columns("id")},
}

// mixtures are histories by name.
var mixtures = map[string]func() *script.Set{
	"operations": func() *script.Set {
		return goSet(
			func(m *op.Recorder) { m.CreateTable("people", people...) },
			func(m *op.Recorder) {
				m.RenameTable("people", "persons")
				m.RenameColumn("persons", "name", "full_name")
				m.CreateView(schema.View{Name: "adults", Query: "SELECT id, full_name FROM persons WHERE age > 17"})
			},
			func(m *op.Recorder) { m.AddConstraint("persons", schema.Check{Name: "ck", Expr: "age >= 0"}) },
		)
	},
	"raw SQL": func() *script.Set {
		return sqlSet(
			[2]string{"CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT COLLATE NOCASE, age INT DEFAULT (1 + 2)) STRICT;\nCREATE VIEW v AS SELECT 1 AS one;", ""},
			[2]string{"PRAGMA user_version = 3;\nALTER TABLE people DROP COLUMN age;\nDROP VIEW v;\nWITH x AS (SELECT 1) INSERT INTO people (id) SELECT * FROM x;", ""},
		)
	},
	"raw SQL, then a rebuild": func() *script.Set {
		return goSet(
			func(m *op.Recorder) {
				m.CreateTable("people", people...)
				m.Exec("ALTER TABLE people ADD COLUMN mail TEXT COLLATE NOCASE DEFAULT 'none'")
				m.Exec("CREATE TRIGGER tr AFTER INSERT ON people BEGIN UPDATE people SET age = 1; SELECT 1; END")
				m.Exec("CREATE INDEX ix ON people (lower(name)) WHERE age > 3")
				m.Exec("INSERT INTO people (id) VALUES (1)")
				m.AlterColumn("people", "name", op.SetDefault("'x'"))
				m.Exec("ALTER TABLE people RENAME COLUMN mail TO email")
			},
			func(m *op.Recorder) { m.AlterColumn("people", "email", op.SetNotNull(true)) },
			func(m *op.Recorder) { m.Exec("CREATE TABLE other AS SELECT id, email FROM people") },
			func(m *op.Recorder) { m.DropColumn("other", "id") },
		)
	},
	"functions": func() *script.Set {
		return goSet(
			func(m *op.Recorder) { m.CreateTable("people", people...) },
			func(m *op.Recorder) {
				m.Func("f", func(ctx context.Context, tx op.Tx) error {
					_, err := tx.ExecContext(ctx, "INSERT INTO people VALUES (1, 'a', 2)")
					return err
				})
				m.AlterColumn("people", "age", op.SetNotNull(true))
			},
		)
	},
	"virtual tables": func() *script.Set {
		return goSet(
			func(m *op.Recorder) {
				m.Exec("CREATE VIRTUAL TABLE docs USING fts5(body)")
				m.CreateTable("people", people...)
			},
			func(m *op.Recorder) { m.AlterColumn("people", "age", op.SetNotNull(true)) },
			func(m *op.Recorder) { m.Exec("ALTER TABLE docs RENAME TO texts") },
			func(m *op.Recorder) { m.DropColumn("people", "age") },
			func(m *op.Recorder) { m.Exec("DROP TABLE texts") },
		)
	},
	"both forms": func() *script.Set {
		set := script.NewSet(fstest.MapFS{
			"b.sql": {Data: []byte("-- revision: bbb\n-- revises: aaa\n\n-- +skein upgrade\nCREATE TABLE pets (id INTEGER PRIMARY KEY, owner REFERENCES people);\n-- +skein no transaction\nPRAGMA journal_mode = WAL;\n")},
		})
		set.Add(script.Script{ID: "aaa", Upgrade: func(m *op.Recorder) { m.CreateTable("people", people...) }})
		set.Add(script.Script{ID: "ccc", Revises: []string{"bbb"}, Upgrade: func(m *op.Recorder) {
			m.AlterColumn("pets", "owner", op.SetNotNull(true))
			m.DropColumn("people", "age")
		}})
		return set
	},
}

func TestFold(t *testing.T) {
	t.Parallel()
	for name, set := range mixtures {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newWorld(t, set()).folds()
		})
	}
}

// TestSimulateFromDatabase plans on a database that has something left alone: raw SQL about it can't
// be rehearsed, and need not be.
func TestSimulateFromDatabase(t *testing.T) {
	t.Parallel()
	w := newWorld(t, mixtures["virtual tables"]())
	w.must(w.upgrade("ccc"))
	planned, after, err := executor.Simulate(context.Background(), w.cfg.Dialect, w.cfg.Store,
		w.steps(revision.Up, []string{"ccc"}, "heads"), inspectFile(t, w.db), w.scratch)
	w.must(err)
	if len(planned) != 2 || after.Table("people").Column("age") != nil {
		t.Errorf("planned %+v", planned)
	}
	w.must(w.upgrade("heads"))
	sameSchema(t, after, inspectFile(t, w.db))
}

// TestScratchIsOpenedOnce however often raw SQL and operations alternate.
func TestScratchIsOpenedOnce(t *testing.T) {
	t.Parallel()
	var ups []func(*op.Recorder)
	for i := range 20 {
		ups = append(ups, func(m *op.Recorder) {
			m.Exec(fmt.Sprintf("CREATE TABLE t%d (id INTEGER)", i))
			m.AddColumn(fmt.Sprintf("t%d", i), schema.Column{Name: "n", Type: schema.Integer{}})
		})
	}
	w := newWorld(t, goSet(ups...))
	opened := 0
	after, err := executor.Fold(context.Background(), w.cfg.Dialect, w.cfg.Store, w.steps(revision.Up, nil, "heads"), &schema.Schema{}, func(ctx context.Context) (*sql.DB, error) {
		opened++
		return w.scratch(ctx)
	})
	w.must(err)
	if opened != 1 || len(after.Tables) != 20 {
		t.Errorf("opened %d times, %d tables", opened, len(after.Tables))
	}
	if _, err := executor.Fold(context.Background(), w.cfg.Dialect, w.cfg.Store, w.steps(revision.Up, nil, "heads"), &schema.Schema{}, nil); err == nil {
		t.Error("raw SQL was followed without a scratch database")
	}
}

func TestFoldSaysWhere(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		up    func(*op.Recorder)
		words string
	}{
		"raw SQL":   {func(m *op.Recorder) { m.Exec("CREATE TABEL x (id)") }, `near "TABEL"`},
		"operation": {func(m *op.Recorder) { m.DropTable("nowhere") }, `no such object`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, goSet(c.up))
			_, err := executor.Fold(context.Background(), w.cfg.Dialect, w.cfg.Store, w.steps(revision.Up, nil, "heads"), &schema.Schema{}, w.scratch)
			if err == nil || !strings.Contains(err.Error(), c.words) || !strings.Contains(err.Error(), "simulate_test.go:") {
				t.Errorf("error %v", err)
			}
		})
	}
}

// TestSimulateDownwards folds a downgrade on the schema that it starts from.
func TestSimulateDownwards(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sqlSet(
		[2]string{"CREATE TABLE a (id INTEGER PRIMARY KEY, n INTEGER);", "DROP TABLE a;"},
		[2]string{"ALTER TABLE a RENAME COLUMN n TO m;", "ALTER TABLE a RENAME COLUMN m TO n;"},
	))
	w.must(w.upgrade("heads"))
	_, after, err := executor.Simulate(context.Background(), w.cfg.Dialect, w.cfg.Store,
		w.steps(revision.Down, []string{"bbb"}, "aaa"), inspectFile(t, w.db), w.scratch)
	w.must(err)
	w.must(w.downgrade("aaa"))
	sameSchema(t, after, inspectFile(t, w.db))
}

// Scripts in raw SQL are compiled without a schema and without an engine; an operation asks for both.
func TestCompileAsksForNothing(t *testing.T) {
	errAsked := errors.New("asked")
	ask := func(context.Context) (*schema.Schema, error) { return nil, errAsked }
	raw := newWorld(t, goSet(func(m *op.Recorder) { m.Exec("CREATE TABLE t (id INTEGER)"); m.Exec("INSERT INTO t VALUES (1)") }))
	planned, err := executor.Compile(context.Background(), raw.cfg.Dialect, raw.cfg.Store, raw.steps(revision.Up, nil, "heads"), ask, nil)
	if err != nil || len(planned) != 1 || len(planned[0].Statements) != 2 {
		t.Errorf("%+v, %v", planned, err)
	}
	mixed := newWorld(t, goSet(
		func(m *op.Recorder) { m.Exec("INSERT INTO t VALUES (1)") },
		func(m *op.Recorder) { m.AddColumn("t", schema.Column{Name: "n", Type: schema.Integer{}}) }))
	steps := mixed.steps(revision.Up, nil, "heads")
	if _, err := executor.Compile(context.Background(), mixed.cfg.Dialect, mixed.cfg.Store, steps, ask, nil); !errors.Is(err, errAsked) {
		t.Errorf("an operation did not ask: %v", err)
	}
	known := &schema.Schema{Tables: []schema.Table{{Name: "t", Columns: []schema.Column{{Name: "id", Type: schema.Integer{}}}}}}
	planned, err = executor.Compile(context.Background(), mixed.cfg.Dialect, mixed.cfg.Store, steps,
		func(context.Context) (*schema.Schema, error) { return known, nil }, nil)
	if err != nil || len(planned) != 2 || !strings.Contains(planned[1].Statements[0].SQL, "ADD COLUMN n") {
		t.Errorf("%+v, %v", planned, err)
	}
}
