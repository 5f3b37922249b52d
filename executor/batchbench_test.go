package executor_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/revision"
)

// BenchmarkBackfill moves a million rows in batches on PostgreSQL, beside one big UPDATE, and says how long the
// longest batch took: go test ./executor -run - -bench Backfill -benchtime 3x.
func BenchmarkBackfill(b *testing.B) {
	const rows = 1_000_000
	e := engines["postgres"]
	db := e.open(b, e.fresh(b))
	run := func(sql string) time.Duration {
		start := time.Now()
		if _, err := db.Exec(sql); err != nil {
			b.Fatal(err)
		}
		return time.Since(start)
	}
	fill := func() {
		run("DROP TABLE IF EXISTS t, skein_version, skein_log, skein_lock, skein_journal")
		run("CREATE TABLE t (id bigint PRIMARY KEY, name text NOT NULL, x integer NOT NULL)")
		run(fmt.Sprintf("INSERT INTO t SELECT n, 'name ' || n, 0 FROM generate_series(1, %d) AS g (n)", rows))
		run("VACUUM ANALYZE t")
		run("CHECKPOINT")
	}
	var whole, batched, longest time.Duration
	batches := 0
	for b.Loop() {
		fill()
		whole += run("UPDATE t SET x = x + 1")
		fill()
		last := time.Now()
		cfg := executor.Config{Dialect: e.dialect, Store: executor.NewStore("skein_version").For(e.dialect), Wait: time.Minute, Now: time.Now, Owner: "bench",
			Observe: func(ev executor.Event) {
				if ev.Kind == executor.Moving {
					longest, batches = max(longest, time.Since(last)), batches+1
				}
				last = time.Now()
			}}
		step := plan.Step{Step: revision.Step{Revision: &revision.Revision{ID: "a"}, Direction: revision.Up, Insert: []string{"a"}, Rows: []string{"a"}},
			Records: []op.Record{{Op: op.Backfill{Table: "t", Set: "x = x + 1"}}}}
		start := time.Now()
		if err := executor.Run(b.Context(), db, cfg, func([]string) ([]plan.Step, error) { return []plan.Step{step}, nil }); err != nil {
			b.Fatal(err)
		}
		batched += time.Since(start)
	}
	var right int
	if err := db.QueryRow("SELECT count(*) FROM t WHERE x = 1").Scan(&right); err != nil || right != rows {
		b.Fatalf("%d rows are right, %v", right, err)
	}
	b.ReportMetric(whole.Seconds()/float64(b.N), "s/whole")
	b.ReportMetric(batched.Seconds()/float64(b.N), "s/batched")
	b.ReportMetric(batched.Seconds()/whole.Seconds(), "ratio")
	b.ReportMetric(longest.Seconds(), "s/longest-batch")
	b.ReportMetric(float64(batches)/float64(b.N), "batches")
}
