package executor_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/op"
)

// TestBatchesCorrected edits a statement that failed in the middle of its batches. Where none was done it just runs;
// else a person says what becomes of the rows that are.
func TestBatchesCorrected(t *testing.T) {
	t.Parallel()
	const rows, size = 600, 100
	for _, name := range servers {
		for _, c := range []struct {
			what   string
			failAt int // in which batch
			resume string
			x      int // what the rows have that the old statement did
		}{
			{"first batch", 1, "", 0}, {"go on", 3, executor.ResumeDone, 1}, {"anew", 3, executor.ResumeNotDone, 11},
		} {
			t.Run(name+"/"+c.what, func(t *testing.T) {
				left := c.failAt
				w := on(t, name, fill("id INTEGER NOT NULL PRIMARY KEY", eachOf(rows, func(i int) string { return fmt.Sprint(i) })), func(m *op.Recorder) {
					m.Do(op.Each{Name: "bad", Table: "t", Batch: op.Batch{Size: size, Target: time.Hour}, Run: func(ctx context.Context, tx op.Tx, r op.Range) error {
						if left--; left == 0 {
							return errors.New("a bad row")
						}
						_, err := tx.ExecContext(ctx, "UPDATE t SET x = x + 1 WHERE "+r.Where)
						return err
					}})
				})
				if err := w.upgrade("heads"); err == nil {
					t.Fatal("it did not fail")
				}
				done := w.count("SELECT count(*) FROM t WHERE x = 1")
				w.set.Get("b1").Upgrade = func(m *op.Recorder) {
					m.Do(op.Backfill{Table: "t", Set: "x = x + 10", Batch: op.Batch{Size: size}})
				}
				if c.resume != "" {
					err := w.upgrade("heads")
					if !errors.Is(err, executor.ErrEdited) || !strings.Contains(err.Error(), "--resume-as done goes on behind them") {
						t.Fatalf("err = %v", err)
					}
					if w.count("SELECT count(*) FROM t WHERE x = 1") != done || done == 0 {
						t.Fatal("rows were done")
					}
				}
				w.cfg.ResumeAs = c.resume
				w.must(w.upgrade("heads"))
				if n := w.count(fmt.Sprintf("SELECT count(*) FROM t WHERE x = %d", c.x)); c.resume != "" && n != done {
					t.Errorf("%d rows have %d, %d were done", n, c.x, done)
				}
				if n := w.count("SELECT count(*) FROM t WHERE x = 10"); n != rows-done {
					t.Errorf("%d rows have what the new statement gives, %d were done before", n, done)
				}
				if n := w.count("SELECT count(*) FROM skein_journal"); n != 0 {
					t.Errorf("%d rows are in the journal", n)
				}
			})
		}
	}
}
