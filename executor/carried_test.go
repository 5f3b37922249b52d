package executor_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
)

// TestWhatIsCarriedStays: where the engine's own commit carries the end of a step, that step is in the database
// in whatever way the next one fails, and nothing of the next is unless the engine did it.
func TestWhatIsCarriedStays(t *testing.T) {
	t.Parallel()
	const first = "CREATE TABLE a (id INTEGER);"
	for name, c := range map[string]struct {
		second string // the third of four steps' statements
		before error  // of the hook before it
		right  string // what the statement should have been; "": it was right
		half   string // what the journal says meanwhile
	}{
		"refused before it begins": {second: "CREATE TABLE b (id INTEGER;", right: "CREATE TABLE b (id INTEGER);"},
		"refused after it began":   {second: first, right: "CREATE TABLE b (id INTEGER);"},
		"rows in the transaction":  {second: "INSERT INTO nowhere VALUES (1);\nCREATE TABLE b (id INTEGER);", right: "CREATE TABLE b (id INTEGER);"},
		"a hook":                   {second: "CREATE TABLE b (id INTEGER);", before: errors.New("not today")},
		"behind another": {second: "CREATE TABLE b (id INTEGER);\nCREATE TABLE a (id INTEGER);", right: "CREATE TABLE b (id INTEGER);\nINSERT INTO b VALUES (1);",
			half: "the upgrade of revision ccc is half done: 1 statement is in the database"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := engines["mysql"]
			scripts := [][2]string{{first, ""}, {"CREATE TABLE a2 (id INTEGER);", ""}, {c.second, ""}, {"CREATE TABLE d (id INTEGER);", ""}}
			w := newWorld(t, sqlSet(scripts...))
			w.db = e.open(t, e.fresh(t))
			w.cfg.Dialect, w.cfg.Store = e.dialect, w.cfg.Store.For(e.dialect)
			w.cfg.Before = func(_ context.Context, s *plan.Step, _ op.Tx) error {
				if s.Revision.ID == "ccc" {
					return c.before
				}
				return nil
			}
			if c.before == nil {
				w.cfg.Before = nil
			}
			if err := w.upgrade("heads"); err == nil || !strings.Contains(err.Error(), "ccc") {
				t.Fatalf("no error of ccc: %v", err)
			}
			w.want("SELECT revision FROM skein_version", "bbb")
			w.want("SELECT revision FROM skein_log ORDER BY at", "aaa bbb")
			w.want("SELECT owner FROM skein_lock WHERE name = 'holder'", "")
			if got := w.halfDone(); got != c.half {
				t.Errorf("half done: %q, want %q", got, c.half)
			}
			c.before, scripts[2][0] = nil, c.second
			if c.right != "" {
				scripts[2][0] = c.right
			}
			w.set = sqlSet(scripts...)
			w.must(w.upgrade("heads"))
			w.want("SELECT revision FROM skein_version", "ddd")
			w.want("SELECT revision FROM skein_log ORDER BY at", "aaa bbb ccc ddd")
			w.want("SELECT count(*) FROM skein_journal", "0")
			w.want("SELECT count(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME IN ('a', 'a2', 'b', 'd')", "4")
		})
	}
}

// TestCarriedCalls: revisions of one table each cost one call of the server each, and no commit but the engine's. MySQL,
// which takes no block of statements, is called for each.
func TestCarriedCalls(t *testing.T) {
	e := engines["mysql"]
	want := int64(6)
	if !e.isMariaDB(t) {
		want = 6 * 8
	}
	calls := func(n int) int64 {
		var scripts [][2]string
		for i := range n {
			scripts = append(scripts, [2]string{"CREATE TABLE t" + string(rune('a'+i)) + " (id INTEGER);", ""})
		}
		db, kill, err := openKilling(e.driver, e.source(e.fresh(t)), 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		db.SetMaxOpenConns(1) // no second connection shows that the owner lives
		w := newWorld(t, sqlSet(scripts...))
		w.db, w.cfg.Dialect, w.cfg.Store = db, e.dialect, executor.NewStore("skein_version").For(e.dialect)
		w.must(w.upgrade("heads"))
		return kill.calls.Load()
	}
	if few, more := calls(4), calls(10); more-few != want {
		t.Errorf("4 revisions take %d calls, 10 revisions %d", few, more)
	}
}
