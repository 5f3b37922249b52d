package executor_test

import (
	"strings"
	"testing"

	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// TestGuardsAreForeseen: on an engine that commits in between, a guard that would refuse behind a commit refuses before
// it. One that an earlier statement has a bearing on waits for its turn.
func TestGuardsAreForeseen(t *testing.T) {
	t.Parallel()
	const guarded = "DROP TRIGGER tr;\nUPDATE users SET note = '-';\n-- +skein expect none: users has %d rows without a name\nSELECT * FROM users WHERE name IS NULL;\nCREATE TRIGGER tr AFTER INSERT ON users BEGIN SELECT 1; END;"
	first := [2]string{"CREATE TABLE users (id INTEGER, name TEXT, note TEXT);\nCREATE TRIGGER tr AFTER INSERT ON users BEGIN SELECT 1; END;\nINSERT INTO users VALUES (1, NULL, '');", "DROP TABLE users;"}
	w := newCommittingWorld(t, first, [2]string{guarded, ""})
	w.refused(w.upgrade("heads"), executor.ErrGuard, "users has 1 row without a name", "everything of this revision was rolled back")
	w.want("SELECT name FROM sqlite_schema WHERE type = 'trigger'", "tr")
	w.want("SELECT note FROM users", "")
	if got := w.halfDone(); got != "" {
		t.Error(got)
	}
	w.exec("UPDATE users SET name = 'susan'")
	w.must(w.upgrade("heads"))

	w = newCommittingWorld(t, first, [2]string{strings.Replace(guarded, "note = '-'", "name = 'susan'", 1), ""})
	w.must(w.upgrade("heads"))
	w.want("SELECT name FROM users", "susan")
}

// TestGuardsOfOperationsAreForeseen: operations are compiled for what will be there.
func TestGuardsOfOperationsAreForeseen(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goSet(
		func(m *op.Recorder) {
			m.CreateTable("users", people...)
			m.Exec("INSERT INTO users VALUES (1, NULL, 3)")
		},
		func(m *op.Recorder) {
			m.CreateTable("roles", people...)
			m.Exec("INSERT INTO roles VALUES (1, 'x', 3)")
			m.AddConstraint("users", schema.Check{Name: "grown", Expr: "age > 18"})
		},
	))
	w.cfg.Dialect = newCommitting()
	w.refused(w.upgrade("heads"), executor.ErrGuard, "users has 1 row that check")
	w.want("SELECT name FROM sqlite_schema WHERE name = 'roles'", "")
	if got := w.halfDone(); got != "" {
		t.Error(got)
	}
	w.exec("UPDATE users SET age = 30")
	w.must(w.upgrade("heads"))
}
