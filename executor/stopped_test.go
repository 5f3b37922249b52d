package executor_test

import (
	"flag"
	"fmt"
	"syscall"
	"testing"
	"time"
)

var stops = flag.Int("stops", 3, "at how many boundaries between calls, on each engine, TestStoppedAtBoundaries stops a run; 0: at all")

// TestStoppedAtBoundaries stops a run between two calls of the database, for longer than its lease: behind the
// intent to run a statement, say, and before that statement. Another run takes over and ends well. Then the first
// goes on, and changes nothing: its session with the server is gone.
func TestStoppedAtBoundaries(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	for _, name := range []string{"postgres", "mysql"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := engines[name]
			calm := e.fresh(t)
			p := startOn(t, name, calm, *lease)
			if err := p.finish(); err != nil {
				t.Fatal(err)
			}
			want, calls, stopped := e.outcome(t, calm), p.calls, 0
			for _, i := range dice(0).Perm(int(calls)) {
				if t.Failed() || *stops > 0 && stopped >= *stops {
					break
				}
				url := e.fresh(t)
				first := startOn(t, name, url, *lease, fmt.Sprintf("%s=%d", killVar, 2*i+3), stopVar+"=1")
				t.Cleanup(func() { _ = first.Process.Kill() })
				for !first.stopped && first.next() {
				}
				if !first.stopped { // it showed less often that it lives, and had fewer calls to make
					if err := first.finish(); err != nil {
						t.Error(err)
					}
					continue
				}
				second := startOn(t, name, url, *lease)
				late := time.AfterFunc(5*time.Minute, func() { _ = second.Process.Kill() })
				if err := second.finish(); err != nil {
					t.Errorf("stopped behind call %d, and taken over: %v", i+1, err)
				}
				late.Stop()
				if err := first.Process.Signal(syscall.SIGCONT); err != nil {
					t.Fatal(err)
				}
				said := first.finish() // whether it finds all done, or its session gone
				stopped++
				if e.same(t, e.outcome(t, url), want); t.Failed() {
					t.Logf("it was stopped behind call %d of %d, and ended with %v", i+1, calls, said)
				}
			}
			t.Logf("%s: stopped at %d of %d boundaries", name, stopped, calls)
		})
	}
}
