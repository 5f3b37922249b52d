package executor_test

import (
	"flag"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var (
	boundaries = flag.Int("boundaries", 12, "at how many boundaries between calls of the database, on each engine, TestKilledAtBoundaries kills; 0: at all")
	lease      = flag.Duration("lease", 200*time.Millisecond, "the lease of helpers that are killed")
)

// TestKilledAtBoundaries kills an upgrade with SIGKILL at the boundaries between its calls of the database:
// before one reaches it, and after its answer. The next run goes on, or is killed at another one; what the
// last leaves is what an undisturbed run does.
func TestKilledAtBoundaries(t *testing.T) {
	if testing.Short() {
		t.Skip("starts hundreds of processes")
	}
	for name, e := range engines {
		if name == "sqlite" {
			continue // TestKilled
		}
		t.Run(name, func(t *testing.T) {
			calm := e.fresh(t)
			p := startOn(t, name, calm, *lease)
			if err := p.finish(); err != nil {
				t.Fatal(err)
			}
			want, points := e.outcome(t, calm), 2*p.calls
			if len(p.ended) != 9 || points < 100 {
				t.Fatalf("%d steps, %d calls", len(p.ended), p.calls)
			}
			todo := make(chan int64, points)
			for _, i := range dice(0).Perm(int(points)) {
				if *boundaries == 0 || len(todo) < *boundaries {
					todo <- int64(i) + 2
				}
			}
			close(todo)
			n := len(todo)
			var killed atomic.Int64
			var wg sync.WaitGroup
			for range 3 {
				wg.Go(func() {
					for at := range todo {
						killed.Add(e.killedAt(t, at, points, want))
						if t.Failed() {
							return
						}
					}
				})
			}
			wg.Wait()
			t.Logf("%s: %d kills, the first of them at %d of %d boundaries", name, killed.Load(), n, points)
		})
	}
}

// killedAt kills a run at a boundary, and with a chance of one in three the next at another.
func (e *engine) killedAt(t *testing.T, at, points int64, want outcome) (killed int64) {
	url, story, random := e.fresh(t), "", dice(int(at))
	for {
		p := startOn(t, e.name, url, *lease, fmt.Sprintf("%s=%d", killVar, at))
		err := p.finish()
		story += fmt.Sprintf(" killed at %d", at)
		if err == nil {
			break
		}
		if p.ProcessState.Sys().(interface{ Signaled() bool }).Signaled() {
			killed++
		} else {
			t.Errorf("after%s: %v", story, err)
			return killed
		}
		if at = 0; random.IntN(3) == 0 {
			at = random.Int64N(points/2) + 2
		}
	}
	got := e.outcome(t, url)
	if e.same(t, got, want); t.Failed() {
		t.Logf("the run was%s, and ended", story)
	}
	return killed
}
