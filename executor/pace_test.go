package executor_test

import (
	"testing"
	"time"

	"github.com/skein-go/skein/executor"
)

// TestPace runs batches on machines of all kinds: each row takes its time, and each commit.
func TestPace(t *testing.T) {
	const target = 100 * time.Millisecond
	for name, c := range map[string]struct {
		row, commit time.Duration
		least, most int // the sizes that it settles between
	}{
		"fast":          {10 * time.Microsecond, time.Millisecond, 9_000, 10_000},
		"slow rows":     {10 * time.Millisecond, time.Millisecond, 9, 10},
		"slower rows":   {time.Second, time.Millisecond, 1, 1},
		"slow commits":  {10 * time.Microsecond, 300 * time.Millisecond, 29_000, 30_000},
		"all is slow":   {time.Millisecond, 300 * time.Millisecond, 290, 300},
		"nothing takes": {0, 0, 200_000, 200_000},
	} {
		size, least, most := 1000, 1<<30, 0
		for i := range 60 {
			if size = executor.Fitting(size, time.Duration(size)*c.row, c.commit, target); i > 20 {
				least, most = min(least, size), max(most, size)
			}
		}
		if least < c.least || most > c.most {
			t.Errorf("%s: batches of %d to %d rows, want %d to %d", name, least, most, c.least, c.most)
		}
	}
}

// TestMachineStoodStill: who wakes up late does not take the owner, who slept too, for dead.
func TestMachineStoodStill(t *testing.T) {
	if got := executor.StillFor(5*time.Millisecond, 60*time.Millisecond); got <= 0 || got > 10*time.Millisecond {
		t.Errorf("still for %s", got)
	}
}
