package executor_test

import (
	"context"
	"flag"
	"fmt"
	"testing"
	"testing/fstest"
	"time"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

var batchKills = flag.Int("batchkills", 3, "how often, on each engine, TestBatchesKilled kills")

// batchedRows is how many rows are in the table that the killed runs go through.
const batchedRows = 50_000

// batchedEngine is an engine with a history that moves rows in batches.
func batchedEngine(name string) *engine {
	e := *engines[name]
	e.name, e.history = "batched "+name, func() *script.Set { return batchedHistory(name) }
	return &e
}

// numbersSQL is a query for numbers from 1 on.
var numbersSQL = map[string]string{
	"sqlite":   "WITH RECURSIVE g (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < %d) SELECT n, 0 FROM g",
	"postgres": "SELECT n, 0 FROM generate_series(1, %d) AS g (n)",
	"mysql":    "WITH RECURSIVE g (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM g WHERE n < 299) SELECT 1 + 300 * a.n + b.n, 0 FROM g AS a, g AS b WHERE 300 * a.n + b.n < %d",
}

// batchedHistory counts each row once in each of the ways there are, with changes of the schema around them.
func batchedHistory(name string) *script.Set {
	b := op.Batch{Size: 1000, Target: 20 * time.Millisecond}
	irreversible := func(m *op.Recorder) { m.Irreversible("not here") }
	set := script.NewSet(fstest.MapFS{})
	set.Add(script.Script{ID: "k1", Downgrade: irreversible, Upgrade: func(m *op.Recorder) {
		m.Exec("CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, x INTEGER NOT NULL)")
		m.Exec("CREATE TABLE u (id INTEGER NOT NULL PRIMARY KEY, x INTEGER NOT NULL)")
		m.Exec("INSERT INTO t " + fmt.Sprintf(numbersSQL[name], batchedRows))
	}})
	set.Add(script.Script{ID: "k2", Revises: []string{"k1"}, Downgrade: irreversible, Upgrade: func(m *op.Recorder) {
		m.AddColumn("t", schema.Column{Name: "y", Type: schema.Integer{}})
		m.Exec("UPDATE t SET x = x + 1 WHERE id <= 10")
		m.Do(op.Backfill{Table: "t", Set: "x = x + 1", Batch: b})
		m.Exec("UPDATE t SET x = x - 1 WHERE id <= 10")
		m.Do(op.Each{Name: "ys", Table: "t", Batch: b, Run: func(ctx context.Context, tx op.Tx, rows op.Range) error {
			_, err := tx.ExecContext(ctx, "UPDATE t SET y = coalesce(y, 0) + x WHERE "+rows.Where)
			return err
		}})
		m.AlterColumn("t", "y", op.SetNotNull(true))
		m.Do(op.CopyTable{From: "t", To: "u", Columns: []string{"id", "x = y"}, Batch: b})
	}})
	return set
}

// TestBatchesKilled kills runs with SIGKILL in the middle of their batches, at the boundaries between calls of
// the database and at random times, several times each. In the end each row was counted exactly once.
func TestBatchesKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	for _, name := range servers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, random := batchedEngine(name), dice(0)
			calm := e.fresh(t)
			begin := time.Now()
			p := startOn(t, e.name, calm, *lease)
			if err := p.finish(); err != nil {
				t.Fatal(err)
			}
			took, calls := time.Since(begin), p.calls
			want := e.outcome(t, calm)
			killed, databases, most := 0, 0, 0
			for killed < *batchKills && !t.Failed() {
				url, here := e.fresh(t), 0
				databases++
				for here < 4 {
					at := random.Int64N(calls) + 2
					if random.IntN(3) == 0 {
						at = 0
					}
					p := startOn(t, e.name, url, *lease, fmt.Sprintf("%s=%d", killVar, at))
					if at == 0 {
						time.Sleep(time.Duration(random.Int64N(int64(took))))
						_ = p.Process.Kill()
					}
					if p.finish() == nil {
						break
					}
					here++
				}
				if err := startOn(t, e.name, url, *lease).finish(); err != nil {
					t.Fatal(err)
				}
				killed, most = killed+here, max(most, here)
				db := e.open(t, url)
				if got := rowsOf(t, db, "SELECT x, y, count(*) FROM t GROUP BY x, y") + " " + rowsOf(t, db, "SELECT x, count(*) FROM u GROUP BY x"); got != fmt.Sprintf("1|1|%[1]d 1|%[1]d", batchedRows) {
					t.Errorf("after %d kills: %s", here, got)
				}
				e.same(t, e.outcome(t, url), want)
			}
			t.Logf("%s: %d kills on %d databases, up to %d on one; an undisturbed run makes %d calls in %s", name, killed, databases, most, calls, took)
		})
	}
}
