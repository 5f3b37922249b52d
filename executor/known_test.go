package executor_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/postgres"
	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/internal/testdb"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// Somebody else adds a column between two steps: the rebuild of the second must not lose it.
func TestOthersChangeTheSchemaBetweenSteps(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goSet(
		func(m *op.Recorder) {
			m.CreateTable("people", schema.Column{Name: "id", Type: schema.Integer{}}, schema.Column{Name: "name", Type: schema.Text{}},
				schema.PrimaryKey{Columns: schema.Columns("id")})
		},
		func(m *op.Recorder) { m.AlterColumn("people", "name", op.SetNotNull(true)) },
	))
	other := openFile(t, w.path)
	w.cfg.Observe = func(e executor.Event) {
		if e.Kind == executor.Ended && e.Step.Revision.ID == ident(0) {
			for _, sql := range []string{"ALTER TABLE people ADD COLUMN x TEXT", "INSERT INTO people VALUES (1, 'ada', 'kept')"} {
				if _, err := other.Exec(sql); err != nil {
					t.Error(err)
				}
			}
		}
	}
	w.must(w.upgrade("heads"))
	w.want("SELECT id, name, x FROM people", "1|ada|kept")
}

// A trigger on one table names a column of another that is renamed while the first is rebuilt.
func TestRenameUnderATriggerAndRebuild(t *testing.T) {
	t.Parallel()
	column := func(name string) schema.Column { return schema.Column{Name: name, Type: schema.Text{}} }
	w := newWorld(t, goSet(
		func(m *op.Recorder) {
			m.CreateTable("users", column("name"))
			m.CreateTable("posts", column("title"))
			m.CreateTrigger(schema.Trigger{Name: "tr", Table: "posts", Body: "AFTER INSERT ON posts BEGIN UPDATE users SET name = new.title; END"})
			m.CreateView(schema.View{Name: "names", Query: "SELECT name FROM users"})
			m.Exec("INSERT INTO users VALUES ('ada')")
		},
		func(m *op.Recorder) {
			m.RenameColumn("users", "name", "full_name")
			m.AddConstraint("posts", schema.Check{Expr: "length(title) > 0"})
		},
	))
	w.must(w.upgrade("heads"))
	w.exec("INSERT INTO posts VALUES ('grace')")
	w.want("SELECT full_name FROM users", "grace")
	w.want("SELECT count(*) FROM names", "1")
}

// counting is PostgreSQL, counting how often its schema is read.
type counting struct {
	postgres.Dialect
	read *int
}

func (c counting) Inspect(ctx context.Context, db op.Tx, o dialect.InspectOptions) (*schema.Schema, error) {
	*c.read++
	return c.Dialect.Inspect(ctx, db, o)
}

// numberedWorld is a database of a server of PostgreSQL that nobody else writes to, whose first script makes a table, and
// the last changes a column.
func numberedWorld(t *testing.T, between int) (w *world, read *int) {
	t.Helper()
	read = new(int)
	return lateWorld(t, "postgres", testdb.OwnPostgres(t).Fresh(t), counting{postgres.Dialect{}, read}, "people", between, func(m *op.Recorder) {
		m.CreateTable("people", schema.Column{Name: "id", Type: schema.Integer{}}, schema.Column{Name: "name", Type: schema.Text{}})
	}), read
}

// lateWorld is a database whose first script makes the table people, and maybe others; those between add columns to a
// table, and the last gives people.name another type.
func lateWorld(t *testing.T, engine, url string, d dialect.Dialect, widened string, between int, first func(*op.Recorder)) *world {
	t.Helper()
	scripts := []func(*op.Recorder){first}
	for i := range between {
		scripts = append(scripts, func(m *op.Recorder) {
			m.AddColumn(widened, schema.Column{Name: fmt.Sprint("c", i), Type: schema.Integer{}})
		})
	}
	scripts = append(scripts, func(m *op.Recorder) {
		m.AlterColumn("people", "name", op.SetType{To: schema.String(80)})
	})
	w, e := newWorld(t, goSet(scripts...)), engines[engine]
	w.db, w.cfg.Dialect, w.cfg.Store = e.open(t, url), d, executor.NewStore("skein_version").For(e.dialect)
	return w
}

// TestSchemaIsReadOnce: where nobody else writes, a run reads the schema of PostgreSQL once, and not for each revision.
func TestSchemaIsReadOnce(t *testing.T) {
	t.Parallel()
	w, read := numberedWorld(t, 10)
	w.must(w.upgrade("heads"))
	if *read > 6 { // the server's own housekeeping may come between
		t.Errorf("12 revisions read the schema %d times", *read)
	}
}

// TestOthersWriteBetweenSteps: somebody else makes a view of a column that the last revision changes. Whenever his
// transaction began, and before the last revision begins he has ended it, the view makes way and comes back.
func TestOthersWriteBetweenSteps(t *testing.T) {
	t.Parallel()
	for name, begins := range map[string]struct {
		kind executor.EventKind
		step int
	}{
		"before the run":          {executor.Started, 0},
		"within the step before":  {executor.Started, 1},
		"behind its statement":    {executor.Statement, 1},
		"between it and the last": {executor.Ended, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, _ := numberedWorld(t, 1)
			other, err := w.db.Conn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer other.Close()
			do := func(sql string) {
				if _, err := other.ExecContext(t.Context(), sql); err != nil {
					t.Errorf("%s: %v", sql, err)
				}
			}
			w.cfg.Observe = func(e executor.Event) {
				if e.Kind == begins.kind && e.Step.Revision.ID == ident(begins.step) {
					do("BEGIN")
					do("SELECT txid_current()")
				}
				if e.Kind == executor.Ended && e.Step.Revision.ID == ident(1) {
					do("CREATE VIEW names AS SELECT name FROM people")
					do("COMMIT")
				}
			}
			w.must(w.upgrade("heads"))
			w.want("SELECT count(*) FROM names", "0")
		})
	}
}
