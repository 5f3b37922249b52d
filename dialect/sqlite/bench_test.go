package sqlite

import (
	"context"
	"testing"
	"time"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// million is a table of a million rows.
func million(b *testing.B) *world {
	w := newWorld(b, create("t", col("id", integer), col("a", integer), col("b", textual), col("c", textual), pk("id"),
		schema.Index{Name: "ix_a", Parts: schema.Columns("a")}))
	w.exec(`INSERT INTO t WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)
		SELECT i, i * 7919 % 1000003, 'name ' || i, 'some text that makes the row as wide as rows are' FROM n`)
	return w
}

// BenchmarkRebuild1M copies a million rows: the statement that moves them alone, and all that a
// rebuild does to have them where they belong, index and checks included. copy/raw is the ratio of
// the rebuild without its index to the bare INSERT.
func BenchmarkRebuild1M(b *testing.B) {
	ctx := context.Background()
	var raw, rebuilt, index time.Duration
	for b.Loop() {
		b.StopTimer()
		w := million(b)
		w.exec("CREATE TABLE raw (id INTEGER PRIMARY KEY, a INTEGER, b TEXT, c TEXT)", "BEGIN IMMEDIATE")
		start := time.Now()
		w.exec("INSERT INTO raw (id, a, b, c) SELECT id, a, b, c FROM t", "COMMIT")
		raw += time.Since(start)
		w.exec("DROP TABLE raw")
		sts, err := Dialect{}.Compile([]op.Op{alter("t", "b", op.SetDefault("1"))}, w.is)
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		start = time.Now()
		tx, err := Dialect{}.Begin(ctx, w.conn, dialect.TxOptions{Ops: []op.Op{alter("t", "b", op.SetDefault("1"))}})
		if err != nil {
			b.Fatal(err)
		}
		for _, st := range sts {
			t := time.Now()
			if err := w.run(ctx, st); err != nil {
				b.Fatal(err)
			}
			if st.SQL == "CREATE INDEX ix_a ON t (a)" {
				index += time.Since(t)
			} else {
				b.Logf("%8s %s", time.Since(t).Round(time.Millisecond), st.SQL)
			}
		}
		if err := tx.Commit(ctx); err != nil {
			b.Fatal(err)
		}
		rebuilt += time.Since(start)
	}
	b.ReportMetric(float64(rebuilt-index)/float64(raw), "copy/raw")
}
