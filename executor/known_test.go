package executor_test

import (
	"testing"

	"github.com/skein-go/skein/executor"
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
