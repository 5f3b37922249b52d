package executor_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	_ "modernc.org/sqlite"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/revision"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// world is a database file with a history that can be run on it.
type world struct {
	*testing.T
	db     *sql.DB
	path   string
	set    *script.Set
	cfg    executor.Config
	events []executor.Event
}

func newWorld(t *testing.T, set *script.Set) *world {
	t.Helper()
	w := &world{T: t, path: filepath.Join(t.TempDir(), "app.db"), set: set}
	w.db = openFile(t, w.path)
	w.cfg = executor.Config{
		Dialect: sqlite.Dialect{}, Store: executor.NewStore("skein_version"), Wait: time.Minute, Now: time.Now,
		Tool: "test", Who: "me@here", Owner: t.Name(), Observe: func(e executor.Event) { w.events = append(w.events, e) },
	}
	return w
}

func openFile(t testing.TB, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// one limits the database to one connection and sets it up, so that pragmas can be looked at.
func (w *world) one(pragmas ...string) {
	w.db.SetMaxOpenConns(1)
	for _, p := range pragmas {
		w.exec("PRAGMA " + p)
	}
}

func (w *world) planner(dir revision.Direction, target string) executor.Planner {
	return func(rows []string) ([]plan.Step, error) {
		g, err := w.set.Graph()
		if err != nil {
			return nil, err
		}
		path := g.Upgrade
		if dir == revision.Down {
			path = g.Downgrade
		}
		steps, err := path(rows, target)
		if err != nil {
			return nil, err
		}
		return plan.Prepare(steps, w.set, w.cfg.Dialect)
	}
}

func (w *world) upgrade(target string) error {
	return executor.Run(context.Background(), w.db, w.cfg, w.planner(revision.Up, target))
}

func (w *world) downgrade(target string) error {
	return executor.Run(context.Background(), w.db, w.cfg, w.planner(revision.Down, target))
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) exec(query string, args ...any) {
	w.Helper()
	if _, err := w.db.Exec(query, args...); err != nil {
		w.Fatalf("%s: %v", query, err)
	}
}

// rows returns a query's rows, values parted by "|" and rows by a space.
func (w *world) rows(query string) string { w.Helper(); return rowsOf(w, w.db, query) }

func rowsOf(t testing.TB, db *sql.DB, query string) string {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for rows.Next() {
		values, into := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		parts := make([]string, len(values))
		for i, v := range values {
			if b, ok := v.([]byte); ok { // as MySQL's driver has texts
				v = string(b)
			}
			parts[i] = fmt.Sprint(v)
		}
		out = append(out, strings.Join(parts, "|"))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(out, " ")
}

// want compares a query's rows.
func (w *world) want(query, want string) {
	w.Helper()
	if got := w.rows(query); got != want {
		w.Errorf("%s\n got %s\nwant %s", query, got, want)
	}
}

// at holds the version table, the log and the lock to what a finished or stopped run leaves.
func (w *world) at(rows string, log ...string) {
	w.Helper()
	w.want("SELECT revision FROM skein_version ORDER BY revision", rows)
	w.want("SELECT direction, revision FROM skein_log ORDER BY rowid", strings.Join(log, " "))
	w.want("SELECT count(*) FROM skein_lock", "0")
}

// failed holds an error to be of a step and to say all of these.
func (w *world) failed(err error, revision string, words ...string) *executor.StepError {
	w.Helper()
	var step *executor.StepError
	if !errors.As(err, &step) {
		w.Fatalf("not a failure of a step: %v", err)
	}
	for _, word := range append(words, revision) {
		if !strings.Contains(err.Error(), word) {
			w.Errorf("the error does not say %q: %v", word, err)
		}
	}
	if step.Revision != revision {
		w.Errorf("the error is of revision %s, want %s", step.Revision, revision)
	}
	return step
}

func inspectFile(t testing.TB, db *sql.DB) *schema.Schema {
	t.Helper()
	s, err := sqlite.Dialect{}.Inspect(context.Background(), db2tx(t, db), dialect.InspectOptions{Skip: executor.NewStore("skein_version").Tables()})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// db2tx pins a connection until the test ends.
func db2tx(t testing.TB, db *sql.DB) op.Tx {
	t.Helper()
	conn, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// sameSchema fails where the engine would see a difference.
func sameSchema(t testing.TB, got, want *schema.Schema) {
	t.Helper()
	ops, err := diff.Diff(got, want, diff.Options{Rules: sqlite.Dialect{}.Rules()})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range ops {
		t.Errorf("the schemas differ: to come from one to the other: %s", o)
	}
}

// sqlSet is a line of SQL scripts a, b, c …, each with an upgrade and a downgrade.
func sqlSet(scripts ...[2]string) *script.Set {
	files := fstest.MapFS{}
	for i, s := range scripts {
		id, down := ident(i), ""
		if i > 0 {
			down = ident(i - 1)
		}
		files[id+"_step.sql"] = &fstest.MapFile{Data: []byte(fmt.Sprintf(
			"-- revision: %s\n-- revises: %s\n-- message: step %s\n\n-- +skein upgrade\n%s\n\n-- +skein downgrade\n%s\n", id, down, id, s[0], s[1]))}
	}
	return script.NewSet(files)
}

// goSet is a line of Go scripts a, b, c …; what is nil does nothing.
func goSet(upgrades ...func(*op.Recorder)) *script.Set {
	set := script.NewSet()
	for i, up := range upgrades {
		sc := script.Script{ID: ident(i), Message: "step " + ident(i), Upgrade: up, Downgrade: func(*op.Recorder) {}}
		if i > 0 {
			sc.Revises = []string{ident(i - 1)}
		}
		set.Add(sc)
	}
	return set
}

// ident is the id of the i-th revision: aaa, bbb, ….
func ident(i int) string { return strings.Repeat(string(rune('a'+i)), 3) }

// kinds are the events in order, runs of statements counted.
func (w *world) kinds() string {
	names := map[executor.EventKind]string{executor.Waiting: "waiting", executor.Started: "started", executor.Statement: "statement", executor.Ended: "ended",
		executor.Resuming: "resuming", executor.Retrying: "retrying"}
	var out []string
	for _, e := range w.events {
		out = append(out, names[e.Kind])
	}
	return strings.Join(slices.Compact(out), " ")
}
