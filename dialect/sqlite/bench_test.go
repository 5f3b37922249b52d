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

// BenchmarkRebuild1M rebuilds a table of a million rows. ratio compares it with the least that a person
// would type: copy, drop, rename, index.
func BenchmarkRebuild1M(b *testing.B) {
	var least, ours time.Duration
	for b.Loop() {
		b.StopTimer()
		w := million(b)
		start := time.Now()
		w.exec("PRAGMA foreign_keys = OFF", "BEGIN IMMEDIATE",
			"CREATE TABLE new (id INTEGER PRIMARY KEY, a INTEGER, b TEXT, c TEXT)",
			"INSERT INTO new (id, a, b, c) SELECT id, a, b, c FROM t", "DROP TABLE t", "ALTER TABLE new RENAME TO t",
			"CREATE INDEX ix_a ON t (a)", "COMMIT", "PRAGMA foreign_keys = ON")
		least += time.Since(start)
		b.StartTimer()
		start = time.Now()
		rebuildMillion(b, w)
		ours += time.Since(start)
	}
	b.ReportMetric(float64(ours)/float64(least), "ratio")
}

func rebuildMillion(b *testing.B, w *world) {
	b.Helper()
	ctx, ops := context.Background(), []op.Op{alter("t", "b", op.SetDefault("1"))}
	sts, err := Dialect{}.Compile(ops, w.is)
	if err != nil {
		b.Fatal(err)
	}
	tx, err := Dialect{}.Begin(ctx, w.conn, dialect.TxOptions{Ops: ops})
	if err != nil {
		b.Fatal(err)
	}
	for _, st := range sts {
		if err := w.run(ctx, st); err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(ctx); err != nil {
		b.Fatal(err)
	}
}
