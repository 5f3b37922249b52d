package skein

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/revision"
)

// TestMovingIsTold: nothing is said for a second, then a line every ten seconds and one at the end.
func TestMovingIsTold(t *testing.T) {
	var log bytes.Buffer
	m := &Migrator{cfg: Config{Log: slog.New(slog.NewTextHandler(&log, nil))}}
	step := &plan.Step{Step: revision.Step{Revision: &revision.Revision{ID: "a"}}}
	for round := range 2 {
		for s := range 25 {
			since := time.Duration(s) * time.Second / 2
			m.observe(executor.Event{Kind: executor.Moving, Step: step, Moved: &executor.Moved{
				Op: op.Backfill{Table: "users"}, Rows: int64(s) * 100, Total: 2400, Batch: 100, Here: int64(s) * 100, Since: since, Over: s == 24,
			}})
		}
		text := log.String()
		if n := strings.Count(text, "\n"); n != 3*(round+1) {
			t.Errorf("%d lines:\n%s", n, text)
		}
		for _, want := range []string{"backfill users: 200 of about 2,400 rows (200 rows/s, 11s left)", "2,200 of about 2,400 rows (200 rows/s, 1s left)", "backfill users: 2,400 rows (200 rows/s)"} {
			if !strings.Contains(text, want) {
				t.Errorf("no %q in\n%s", want, text)
			}
		}
	}
	var heard []Progress
	m.cfg.Progress = func(p Progress) { heard = append(heard, p) }
	m.observe(executor.Event{Kind: executor.Moving, Step: step, Moved: &executor.Moved{Op: op.Backfill{Table: "users"}, Rows: 5, Total: 9, Here: 5, Since: 2 * time.Second}})
	if len(heard) != 1 || !heard[0].Waiting || heard[0].Table != "users" || !strings.HasSuffix(heard[0].String(), ", waiting until it may go on") {
		t.Errorf("%+v", heard)
	}
}
