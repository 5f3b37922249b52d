package executor_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/revision"
	"github.com/skein-go/skein/schema"
)

// committing is SQLite as an engine that commits with every statement that changes the schema, as MySQL
// does.
type committing struct {
	dialect.Dialect
	dialect.Transactor
	dialect.Witness
}

func newCommitting() committing {
	d := sqlite.Dialect{}
	return committing{d, d, d}
}

func (committing) Sole() bool { return true }

func (c committing) Compile(ops []op.Op, before *schema.Schema) ([]dialect.Statement, error) {
	list, err := c.Dialect.Compile(ops, before)
	for i := range list {
		st := &list[i]
		st.Commits = st.Commits || st.Guard == nil && st.Func == nil && sqltext.Kind(st.SQL) == sqltext.DDL
	}
	return list, err
}

func newCommittingWorld(t *testing.T, scripts ...[2]string) *world {
	t.Helper()
	w := newWorld(t, sqlSet(scripts...))
	w.cfg.Dialect = newCommitting()
	return w
}

// halfDone is what the journal says, "" if nothing is half done.
func (w *world) halfDone() string {
	w.Helper()
	h, err := w.cfg.Store.HalfDone(w.Context(), w.db)
	w.must(err)
	if h == nil {
		return ""
	}
	return h.String()
}

// refused holds an error to be of a kind and to say all of these.
func (w *world) refused(err, kind error, words ...string) {
	w.Helper()
	if !errors.Is(err, kind) {
		w.Fatalf("not %q: %v", kind, err)
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			w.Errorf("the error does not say %q: %v", word, err)
		}
	}
}

const failing = "CREATE TABLE t2 (id INTEGER);\nCREATE TABLE t3 (id INTEGER);\nINSERT INTO nowhere VALUES (1);\nCREATE TABLE t4 (id INTEGER);"

// TestResumesBehindAFailure fails at the third of four statements, where the engine has committed two.
func TestResumesBehindAFailure(t *testing.T) {
	t.Parallel()
	scripts := [][2]string{{"CREATE TABLE t1 (id INTEGER);", "DROP TABLE t1;"}, {failing, "DROP TABLE t4;\nDROP TABLE t3;\nDROP TABLE t2;"}}
	w := newCommittingWorld(t, scripts...)
	step := w.failed(w.upgrade("heads"), "bbb", "at statement 3", "2 statements are in the database already (1: CREATE TABLE t2 (id INTEGER); 2: CREATE TABLE t3 (id INTEGER))")
	if step.Number != 3 || !step.Partial || len(step.Done) != 2 {
		t.Errorf("%+v", step)
	}
	w.at("aaa", "upgrade|aaa")
	if got := w.halfDone(); got != "the upgrade of revision bbb is half done: 2 statements are in the database" {
		t.Error(got)
	}
	// Nothing else may happen meanwhile.
	w.refused(w.downgrade("base"), executor.ErrHalfDone, "run the same upgrade again")
	w.refused(w.upgrade("aaa"), executor.ErrHalfDone, "bbb")
	// As it is, it fails in the same place.
	w.failed(w.upgrade("heads"), "bbb", "at statement 3")

	for name, edit := range map[string]string{
		"edited":    strings.Replace(failing, "t3 (id", "t3 (n", 1),
		"taken out": "CREATE TABLE t2 (id INTEGER);",
		"moved":     "CREATE TABLE t0 (id INTEGER);\n" + failing,
	} {
		scripts[1][0] = edit
		w.set = sqlSet(scripts...)
		w.refused(w.upgrade("heads"), executor.ErrEdited, "is in the database as CREATE TABLE", "put it back")
		if name == "edited" {
			w.refused(w.upgrade("heads"), executor.ErrEdited, "statement 2", "CREATE TABLE t3 (id INTEGER)", "the script now has CREATE TABLE t3 (n INTEGER)")
		}
	}
	scripts[1][0] = strings.Replace(failing, "nowhere", "t2", 1)
	w.set = sqlSet(scripts...)
	w.events = nil
	w.must(w.upgrade("heads"))
	if got := w.kinds(); got != "started resuming statement ended" {
		t.Errorf("events: %s", got)
	}
	w.at("bbb", "upgrade|aaa", "upgrade|bbb")
	w.want("SELECT name FROM sqlite_schema WHERE name LIKE 't_' ORDER BY 1", "t1 t2 t3 t4")
	w.want("SELECT * FROM t2", "1")
	if got := w.halfDone(); got != "" {
		t.Error(got)
	}
	w.must(w.downgrade("base"))
	w.at("", "upgrade|aaa", "upgrade|bbb", "downgrade|bbb", "downgrade|aaa")
}

// TestResumesOperations fails between the statements that operations were compiled to: those behind are
// compiled for the schema that was there before the first of them.
func TestResumesOperations(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goSet(
		func(m *op.Recorder) {
			m.CreateTable("a", people...)
			m.Exec("INSERT INTO a VALUES (1, 'x', 3), (2, 'x', 4)")
		},
		func(m *op.Recorder) {
			m.CreateTable("b", people...)
			m.AddColumn("a", schema.Column{Name: "note", Type: schema.Text{}})
			m.AlterColumn("a", "age", op.SetDefault("7"))
			m.CreateIndex("a", schema.Index{Name: "ix_name", Parts: schema.Columns("name")})
			m.CreateTable("c", people...)
			m.Exec("UPDATE a SET age = age + 1")
			m.DropColumn("a", "note")
		},
	))
	w.cfg.Dialect = newCommitting()
	w.must(w.upgrade("aaa"))
	w.exec("CREATE VIRTUAL TABLE c USING fts5 (x)") // in the way of the new name, and not Skein's to see
	step := w.failed(w.upgrade("heads"), "bbb", "are in the database already")
	if !step.Partial || len(step.Done) < 5 {
		t.Fatalf("%+v", step)
	}
	w.exec("DROP TABLE c")
	w.must(w.upgrade("heads"))
	w.at("bbb", "upgrade|aaa", "upgrade|bbb")
	calm := newWorld(t, w.set)
	calm.must(calm.upgrade("heads"))
	sameSchema(t, inspectFile(t, w.db), inspectFile(t, calm.db))
	w.want("SELECT id, name, age FROM a", "1|x|4 2|x|5")
}

// TestDowngradeHalfDone: a way back that stopped is finished before anything else.
func TestDowngradeHalfDone(t *testing.T) {
	t.Parallel()
	scripts := [][2]string{{"CREATE TABLE t1 (id INTEGER);\nCREATE TABLE t2 (id INTEGER);", "DROP TABLE t2;\nDROP TABLE nowhere;\nDROP TABLE t1;"}}
	w := newCommittingWorld(t, scripts...)
	w.must(w.upgrade("heads"))
	w.failed(w.downgrade("base"), "aaa", "1 statement is in the database already (1: DROP TABLE t2)")
	w.refused(w.upgrade("heads"), executor.ErrHalfDone, "the downgrade of revision aaa is half done", "run the same downgrade again")
	scripts[0][1] = strings.Replace(scripts[0][1], "DROP TABLE nowhere;\n", "", 1)
	w.set = sqlSet(scripts...)
	w.must(w.downgrade("base"))
	w.at("", "upgrade|aaa", "downgrade|aaa")
	w.want("SELECT count(*) FROM sqlite_schema WHERE name IN ('t1', 't2')", "0")
}

// TestUnclear begins statements whose end nobody saw.
func TestUnclear(t *testing.T) {
	t.Parallel()
	const attach = "-- +skein no transaction\nATTACH ':memory:' AS other;\nCREATE TABLE b (id INTEGER);"
	for name, c := range map[string]struct {
		script, begun, trace, answer string
		hash                         bool
		refused, ran                 bool
	}{
		"asked":                   {script: attach, begun: "ATTACH ':memory:' AS other", refused: true},
		"done":                    {script: attach, begun: "ATTACH ':memory:' AS other", answer: executor.ResumeDone},
		"not done":                {script: attach, begun: "ATTACH ':memory:' AS other", answer: executor.ResumeNotDone, ran: true},
		"an answer nobody needed": {script: attach, begun: "CREATE TABLE nowhere (id)", answer: executor.ResumeDone, ran: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newCommittingWorld(t, [2]string{c.script, ""})
			w.one()
			w.must(executor.Ensure(t.Context(), w.db, w.cfg))
			hash := "b0bfe4ad"
			if c.answer == executor.ResumeDone {
				hash = executor.HashOf(&dialect.Statement{SQL: c.begun})
			}
			const emptyTrace = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
			w.exec("INSERT INTO skein_journal VALUES (1, 'me@there pid 3', 'aaa', 'upgrade', 0, ?, 'intent', '2026-11-28T10:00:00Z', ?, '', ?, '')", hash, c.begun, emptyTrace)
			w.cfg.ResumeAs = c.answer
			err := w.upgrade("heads")
			if c.refused {
				w.refused(err, executor.ErrUnclear, "statement 1 was begun (ATTACH ':memory:' AS other)", "me@there pid 3 began it at 2026-11-28 10:00:00Z", "--resume-as done or --resume-as not-done")
				w.want("SELECT count(*) FROM skein_version", "0")
				return
			}
			w.must(err)
			w.at("aaa", "upgrade|aaa")
			if got := strings.Contains(w.rows("PRAGMA database_list"), "other"); got != c.ran {
				t.Errorf("it ran: %t", got)
			}
		})
	}
}

// TestStampEndsHalfDone: whoever stamps knows better.
func TestStampEndsHalfDone(t *testing.T) {
	t.Parallel()
	w := newCommittingWorld(t, [2]string{failing, ""})
	w.failed(w.upgrade("heads"), "aaa")
	w.must(executor.Stamp(t.Context(), w.db, w.cfg, false, func([]string) ([]string, error) { return []string{"aaa"}, nil }))
	if got := w.halfDone(); got != "" {
		t.Error(got)
	}
	w.must(w.upgrade("heads"))
}

// TestSessionStatementsRunAgain: what sets up the connection has to be said to the next one too.
func TestSessionStatementsRunAgain(t *testing.T) {
	t.Parallel()
	const text = "PRAGMA recursive_triggers = 1;\nCREATE TABLE t2 (id INTEGER);\nINSERT INTO nowhere VALUES (1);"
	w := newCommittingWorld(t, [2]string{text, ""})
	w.failed(w.upgrade("heads"), "aaa")
	w.must(w.db.Close())
	w.db = openFile(t, w.path)
	w.one()
	w.want("PRAGMA recursive_triggers", "0")
	w.set = sqlSet([2]string{strings.Replace(text, "nowhere", "t2", 1), ""})
	w.must(w.upgrade("heads"))
	w.want("PRAGMA recursive_triggers", "1")
	w.want("SELECT count(*) FROM t2", "1")
}

// TestPlanOfTheRest plans a half-done revision: the plan has just the statements that the run then runs.
func TestPlanOfTheRest(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goSet(
		func(m *op.Recorder) { m.CreateTable("a", people...) },
		func(m *op.Recorder) {
			m.CreateTable("b", people...)
			m.Exec("CREATE TABLE raw (id INTEGER);\nCREATE VIEW v AS SELECT id FROM a;")
			m.AddColumn("a", schema.Column{Name: "note", Type: schema.Text{}})
			m.CreateIndex("a", schema.Index{Name: "ix_name", Parts: schema.Columns("name")})
			m.CreateTable("c", people...)
			m.Exec("UPDATE a SET age = age + 1")
			m.Exec("ALTER TABLE raw ADD COLUMN more INTEGER")
			m.DropTable("raw")
		},
		func(m *op.Recorder) { m.DropTable("c") },
	))
	w.cfg.Dialect = newCommitting()
	w.must(w.upgrade("aaa"))
	w.exec("CREATE VIRTUAL TABLE c USING fts5 (x)")
	w.failed(w.upgrade("heads"), "bbb", "are in the database already")
	w.exec("DROP TABLE c")
	half, err := w.cfg.Store.HalfDone(t.Context(), w.db)
	w.must(err)
	steps, err := w.planner(revision.Up, "heads")([]string{"aaa"})
	w.must(err)
	scratch := func(ctx context.Context) (*sql.DB, error) {
		return openFile(t, filepath.Join(t.TempDir(), "scratch.db")), nil
	}
	planned, after, err := executor.SimulateRest(t.Context(), w.cfg.Dialect, w.cfg.Store, steps, inspectFile(t, w.db), half, scratch)
	w.must(err)
	var want, got []string
	for _, p := range planned {
		for _, st := range p.Statements {
			want = append(want, st.SQL)
		}
	}
	w.cfg.Observe = func(e executor.Event) {
		if e.Kind == executor.Statement {
			got = append(got, e.Statement.SQL)
		}
	}
	w.must(w.upgrade("heads"))
	if !slices.Equal(got, want) || len(want) < 4 || strings.Contains(strings.Join(want, "\n"), "VIEW v") {
		t.Errorf("planned\n%s\nran\n%s", strings.Join(want, "\n"), strings.Join(got, "\n"))
	}
	sameSchema(t, inspectFile(t, w.db), after)
}
