package executor_test

import (
	"strings"
	"testing"

	"github.com/skein-go/skein/executor"
)

// joinedWorld is a database of PostgreSQL with scripts of these statements, and a count of the driver's calls.
func joinedWorld(t *testing.T, scripts ...string) (*world, func() int64) {
	t.Helper()
	e := engines["postgres"]
	db, kill, err := openKilling(e.driver, e.source(e.fresh(t)), 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1) // no second connection shows that the owner lives
	list := make([][2]string, len(scripts))
	for i, up := range scripts {
		list[i] = [2]string{up, ""}
	}
	w := newWorld(t, sqlSet(list...))
	w.db, w.cfg.Dialect, w.cfg.Store = db, e.dialect, executor.NewStore("skein_version").For(e.dialect)
	return w, kill.calls.Load
}

// TestJoinedCalls: a revision of one statement costs two calls of the server, and one more for each other statement.
func TestJoinedCalls(t *testing.T) {
	t.Parallel()
	calls := func(first string, n int) int64 {
		scripts := []string{"CREATE TABLE t (id INTEGER);"}
		for range n {
			scripts = append(scripts, first)
		}
		w, calls := joinedWorld(t, scripts...)
		w.must(w.upgrade("heads"))
		return calls()
	}
	for sql, want := range map[string]int64{
		"INSERT INTO t VALUES (1);": 2,
		"INSERT INTO t VALUES (1);\nINSERT INTO t VALUES (2);\nINSERT INTO t VALUES (3);": 4,
		"": 2, // nothing to begin with
	} {
		if few, more := calls(sql, 2), calls(sql, 8); more-few != 6*want {
			t.Errorf("%q: 2 revisions take %d calls, 8 revisions %d", sql, few, more)
		}
	}
}

// TestJoinedFails: where a statement fails that begins its transaction, or one behind it, or the rows that end it, the
// error says so, nothing of the revision stays, and the one before does.
func TestJoinedFails(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ script, words string }{
		"the first":          {"INSERT INTO t VALUES (1, 2);", "failed at statement 1 (INSERT INTO t VALUES (1, 2))"},
		"it can't be read":   {"INSERT INTO INTO t VALUES (1);", "failed at statement 1 (INSERT INTO INTO t VALUES (1))"},
		"one behind it":      {"INSERT INTO t VALUES (1);\nINSERT INTO u VALUES (1);", "failed at statement 2 (INSERT INTO u VALUES (1))"},
		"the version's rows": {"INSERT INTO t VALUES (1);\nDELETE FROM skein_version;", "which are not for scripts to change"},
		"the lock":           {"UPDATE skein_lock SET owner = 'other';", "which are not for scripts to change"},
		"what waits for the commit": {"CREATE TABLE v (id INTEGER UNIQUE DEFERRABLE INITIALLY DEFERRED);\nINSERT INTO v VALUES (1), (1);",
			"commit: ERROR: duplicate key value violates unique constraint"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, _ := joinedWorld(t, "CREATE TABLE t (id INTEGER);", c.script, "INSERT INTO t VALUES (7);")
			if err := w.upgrade("heads"); err == nil || !strings.Contains(err.Error(), c.words) {
				t.Fatalf("the error is %v", err)
			}
			w.want("SELECT revision FROM skein_version", "aaa")
			w.want("SELECT count(*) FROM t", "0")
			w.want("SELECT owner FROM skein_lock WHERE name = 'holder'", "")
			w.set = sqlSet([2]string{"CREATE TABLE t (id INTEGER);", ""}, [2]string{"INSERT INTO t VALUES (3);", ""}, [2]string{"INSERT INTO t VALUES (7);", ""})
			w.must(w.upgrade("heads"))
			w.want("SELECT revision FROM skein_version", "ccc")
			w.want("SELECT sum(id) FROM t", "10")
		})
	}
}
