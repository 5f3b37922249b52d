package executor_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/revision"
	"github.com/skein-go/skein/schema"
)

func TestRunUpAndDown(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sqlSet(
		[2]string{"CREATE TABLE a (id INTEGER PRIMARY KEY);", "DROP TABLE a;"},
		[2]string{"CREATE TABLE b (id INTEGER PRIMARY KEY);\nINSERT INTO a VALUES (1), (2);", "DELETE FROM a;\nDROP TABLE b;"},
	))
	w.must(w.upgrade("heads"))
	w.at("bbb", "upgrade|aaa", "upgrade|bbb")
	w.want("SELECT count(*) FROM a", "2")
	w.want("SELECT length(checksum), tool, who, took_ms >= 0 FROM skein_log WHERE revision = 'bbb'", "64|test|me@here|1")
	if got := w.kinds(); got != "started statement ended started statement ended" {
		t.Errorf("events: %s", got)
	}
	w.events = nil
	w.must(w.upgrade("heads"))
	if len(w.events) != 0 {
		t.Errorf("nothing to do, and yet: %s", w.kinds())
	}
	w.must(w.downgrade("base"))
	w.at("", "upgrade|aaa", "upgrade|bbb", "downgrade|bbb", "downgrade|aaa")
	w.want("SELECT count(*) FROM sqlite_schema WHERE name IN ('a', 'b')", "0")
}

func TestRunWithoutStepsCreatesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sqlSet())
	w.must(w.upgrade("heads"))
	w.want("SELECT count(*) FROM sqlite_schema", "0")
}

// TestFailureLeavesTheStepsBefore stops in the third of four steps, in whichever of its statements.
func TestFailureLeavesTheStepsBefore(t *testing.T) {
	t.Parallel()
	for _, foreignKeys := range []int{0, 1} {
		for k := range 4 {
			t.Run(fmt.Sprintf("foreign_keys=%d statement %d", foreignKeys, k+1), func(t *testing.T) {
				t.Parallel()
				lines := []string{"CREATE TABLE c1 (id INTEGER);", "INSERT INTO c1 VALUES (1);", "DROP TABLE b;", "UPDATE a SET id = id + 10;"}
				good := strings.Join(lines, "\n")
				lines[k] = "INSERT INTO nowhere\nVALUES (1);"
				scripts := [][2]string{
					{"CREATE TABLE a (id INTEGER PRIMARY KEY);\nINSERT INTO a VALUES (1);", ""},
					{"CREATE TABLE b (id INTEGER PRIMARY KEY);", ""},
					{strings.Join(lines, "\n"), ""},
					{"CREATE TABLE d (id INTEGER);", ""},
				}
				w := newWorld(t, sqlSet(scripts...))
				w.one(fmt.Sprintf("foreign_keys = %d", foreignKeys), "busy_timeout = 1234")
				err := w.upgrade("heads")
				// The headers, a blank line and the section's take six lines.
				step := w.failed(err, "ccc", fmt.Sprintf("ccc_step.sql:%d:1", 6+k), "INSERT INTO nowhere VALUES (1)", "no such table: nowhere", "rolled back")
				if step.Number != k+1 || step.Partial {
					t.Errorf("number %d, partial %t: %v", step.Number, step.Partial, err)
				}
				w.at("bbb", "upgrade|aaa", "upgrade|bbb")
				w.want("SELECT name FROM sqlite_schema WHERE name NOT LIKE 'skein%' AND type = 'table' ORDER BY 1", "a b")
				w.want("SELECT id FROM a", "1")
				w.want("PRAGMA foreign_keys", fmt.Sprint(foreignKeys))
				w.want("PRAGMA busy_timeout", "1234")

				scripts[2][0] = good // the next run starts clean
				w.set = sqlSet(scripts...)
				w.must(w.upgrade("heads"))
				w.at("ddd", "upgrade|aaa", "upgrade|bbb", "upgrade|ccc", "upgrade|ddd")
				w.want("PRAGMA foreign_keys", fmt.Sprint(foreignKeys))
				w.want("PRAGMA busy_timeout", "1234")
			})
		}
	}
}

func TestGuardStopsWithCountAndExample(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goSet(
		func(m *op.Recorder) {
			m.CreateTable("users", schema.Column{Name: "id", Type: schema.Integer{}}, schema.Column{Name: "email", Type: schema.Text{}}, schema.PrimaryKey{Columns: schema.Columns("id")})
			m.BulkInsert("users", op.Row{"id": 1, "email": "a@b"}, op.Row{"id": 7, "email": nil}, op.Row{"id": 9})
		},
		func(m *op.Recorder) { m.AlterColumn("users", "email", op.SetNotNull(true)) },
	))
	err := w.upgrade("heads")
	w.failed(err, "bbb", "2", "7", "run_test.go:")
	var guard *executor.GuardError
	if !errors.Is(err, executor.ErrGuard) || !errors.As(err, &guard) || guard.Count != 2 || !strings.Contains(guard.Example, "7") {
		t.Errorf("guard %+v of %v", guard, err)
	}
	w.at("aaa", "upgrade|aaa")
}

func TestExpectNone(t *testing.T) {
	t.Parallel()
	for name, query := range map[string]string{
		"plain":     "SELECT id, note FROM a WHERE note IS NULL",
		"semicolon": "SELECT id, note FROM a WHERE note IS NULL ; ",
		"comment":   "SELECT id, note FROM a WHERE note IS NULL -- look",
		"limit":     "SELECT id, note FROM a WHERE note IS NULL ORDER BY id LIMIT 50",
		"with":      "WITH x AS (SELECT * FROM a) SELECT id, note FROM x WHERE note IS NULL",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, goSet(func(m *op.Recorder) {
				m.Exec("CREATE TABLE a (id INTEGER PRIMARY KEY, note TEXT)")
				m.ExpectNone(query, "never: %d")
				m.Exec("INSERT INTO a VALUES (3, NULL), (4, NULL), (5, 'x')")
				m.ExpectNone(query, "%d notes are empty, 100% of them")
			}))
			err := w.upgrade("heads")
			w.failed(err, "aaa", "2 notes are empty, 100% of them (for example id=3, note=NULL; id=4, note=NULL)")
			if !errors.Is(err, executor.ErrGuard) {
				t.Error(err)
			}
			w.want("SELECT count(*) FROM sqlite_schema", "0")
		})
	}
}

func TestGoFunctions(t *testing.T) {
	t.Parallel()
	fail := ""
	w := newWorld(t, goSet(
		func(m *op.Recorder) { m.Exec("CREATE TABLE a (id INTEGER PRIMARY KEY, n INTEGER)") },
		func(m *op.Recorder) {
			m.Exec("INSERT INTO a VALUES (1, 10)")
			m.Func("double", func(ctx context.Context, tx op.Tx) error {
				var n int // sees what the statement before did, in the same transaction
				if err := tx.QueryRowContext(ctx, "SELECT n FROM a").Scan(&n); err != nil {
					return err
				}
				if _, err := tx.ExecContext(ctx, "UPDATE a SET n = ?", 2*n); err != nil {
					return err
				}
				switch fail {
				case "error":
					return errors.New("the moon is full")
				case "panic":
					panic("out of cheese")
				}
				return nil
			})
			m.Exec("UPDATE a SET n = n + 1")
		},
	))
	for _, way := range []struct{ fail, words string }{{"error", "the moon is full"}, {"panic", "panic: out of cheese"}} {
		fail = way.fail
		w.failed(w.upgrade("heads"), "bbb", way.words, "Go function double", "run_test.go:", "rolled back")
		w.at("aaa", "upgrade|aaa")
		w.want("SELECT count(*) FROM a", "0")
	}
	fail = ""
	w.must(w.upgrade("heads"))
	w.want("SELECT n FROM a", "21")
}

// TestGoFunctionLeavesRowsOpen: one that forgets to close its rows must not hang the run, nor stand
// in the way of what comes.
func TestGoFunctionLeavesRowsOpen(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goSet(func(m *op.Recorder) {
		m.Exec("CREATE TABLE a (id INTEGER PRIMARY KEY)")
		m.Exec("INSERT INTO a VALUES (1), (2)")
		m.Func("forgetful", func(ctx context.Context, tx op.Tx) error {
			rows, err := tx.QueryContext(ctx, "SELECT id FROM a")
			if err == nil {
				rows.Next()
			}
			return err
		})
		m.DropTable("a")
	}))
	w.must(w.upgrade("heads"))
	w.at("aaa", "upgrade|aaa")
}

// TestScriptTouchesTheVersionTable: a script that does so by itself gets an error, not an endless run.
func TestScriptTouchesTheVersionTable(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sqlSet([2]string{"CREATE TABLE a (id);", ""}, [2]string{"DELETE FROM skein_version;", ""}))
	w.failed(w.upgrade("heads"), "bbb", "skein_version")
	w.at("aaa", "upgrade|aaa")
}

// TestReplanned moves the database between the plan and the lock: the run plans again and goes on
// from there.
func TestReplanned(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sqlSet([2]string{"CREATE TABLE a (id);", ""}, [2]string{"CREATE TABLE b (id);", ""}, [2]string{"CREATE TABLE c (id);", ""}))
	next, calls := w.planner(revision.Up, "heads"), [][]string{}
	other := newWorld(t, w.set)
	other.db = openFile(t, w.path)
	err := executor.Run(context.Background(), w.db, w.cfg, func(rows []string) (steps []plan.Step, err error) {
		steps, err = next(rows)
		calls = append(calls, slices.Clone(rows))
		if len(calls) == 1 {
			other.must(other.upgrade("bbb"))
		}
		return steps, err
	})
	w.must(err)
	if len(calls) != 2 || len(calls[0]) != 0 || !slices.Equal(calls[1], []string{"bbb"}) {
		t.Errorf("planned from %v", calls)
	}
	w.at("ccc", "upgrade|aaa", "upgrade|bbb", "upgrade|ccc")
}

func TestReadOnlyFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sqlSet([2]string{"CREATE TABLE a (id);", ""}, [2]string{"CREATE TABLE b (id);", ""}))
	w.must(w.upgrade("aaa"))
	w.must(w.db.Close())
	w.db = openFile(t, "file:"+w.path+"?mode=ro")
	err := w.upgrade("heads")
	w.failed(err, "bbb", "readonly")
	if _, serr := os.Stat(w.path + "-journal"); serr == nil {
		t.Error("a journal was left behind")
	}
	w.at("aaa", "upgrade|aaa")
}

func TestCorruptFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sqlSet([2]string{"CREATE TABLE a (id);", ""}))
	w.must(os.WriteFile(w.path, []byte(strings.Repeat("this is no database ", 100)), 0o600))
	if err := w.upgrade("heads"); err == nil || !strings.Contains(err.Error(), "file is not a database") {
		t.Errorf("error %v", err)
	}
}

func TestStamp(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sqlSet([2]string{"CREATE TABLE a (id);", ""}, [2]string{"CREATE TABLE b (id);", ""}))
	g, err := w.set.Graph()
	w.must(err)
	stamp := func(purge bool, target string) error {
		return executor.Stamp(context.Background(), w.db, w.cfg, purge, func(rows []string) ([]string, error) { return g.Stamp(rows, target) })
	}
	w.must(stamp(false, "heads"))
	w.at("bbb", "stamp|bbb")
	w.must(stamp(false, "heads")) // nothing new
	w.at("bbb", "stamp|bbb")
	w.must(stamp(false, "aaa"))
	w.at("aaa", "stamp|bbb", "stamp|aaa")
	w.want("SELECT count(*) FROM sqlite_schema WHERE name IN ('a', 'b')", "0")

	w.exec("UPDATE skein_version SET revision = 'gone'")
	if err := stamp(false, "bbb"); !errors.Is(err, revision.ErrUnknownRow) {
		t.Errorf("an unknown row: %v", err)
	}
	w.at("gone", "stamp|bbb", "stamp|aaa")
	w.must(stamp(true, "bbb"))
	w.at("bbb", "stamp|bbb", "stamp|aaa", "stamp|bbb")
	w.must(stamp(false, "base"))
	w.want("SELECT count(*) FROM skein_version", "0")
}
