package executor_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

var (
	insides = flag.Int("insides", 3, "how often, on each engine, TestKilledInside kills")
	seed    = flag.Uint64("killseed", 1, "decides where tests kill; 0: another place in each run")
)

// dice are those of a test: the same throws in each run, unless a flag says otherwise.
func dice(n int) *rand.Rand {
	if *seed == 0 {
		return rand.New(rand.NewPCG(rand.Uint64(), 0))
	}
	return rand.New(rand.NewPCG(*seed, uint64(n)))
}

// TestKilledInside kills runs with SIGKILL in the middle of statements that take their time, each moment of an
// undisturbed run as likely as another: the server is left alone with the statement. The next run goes on, and
// may be killed in turn; what the last leaves is what an undisturbed run does.
func TestKilledInside(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	for _, name := range []string{"committing", "postgres", "mysql"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := heavyEngine(name)
			calm := e.fresh(t)
			p := startOn(t, e.name, calm, *lease, timesVar+"=1")
			if err := p.finish(); err != nil {
				t.Fatal(err)
			}
			want, took := e.outcome(t, calm), p.took
			killed, inside, databases, random := 0, 0, 0, dice(0)
			for killed < *insides && !t.Failed() {
				url, story := e.fresh(t), ""
				databases++
				for again := true; again; again = random.IntN(2) == 0 {
					at, delay := moment(random, took)
					story += fmt.Sprintf(" killed %s into call %d,", delay, at/2)
					p := startOn(t, e.name, url, *lease, fmt.Sprintf("%s=%d", killVar, at), delayVar+"="+delay.String())
					if p.finish() == nil {
						break
					}
					killed++
					if p.inside {
						inside++
					}
				}
				if err := startOn(t, e.name, url, *lease).finish(); err != nil {
					t.Errorf("%v\nthe run was%s and went on", err, story)
				}
				if e.same(t, e.outcome(t, url), want); t.Failed() {
					t.Logf("the run was%s and ended", story)
				}
			}
			t.Logf("%s: %d kills on %d databases, %d of them inside of a statement", name, killed, databases, inside)
		})
	}
}

// moment chooses a call, the longer the likelier, and how far into it: early rather than late, since it may take
// less the next time.
func moment(random *rand.Rand, took []time.Duration) (at int64, delay time.Duration) {
	var all time.Duration
	for _, d := range took {
		all += d
	}
	rest := time.Duration(random.Int64N(int64(all)))
	for i, d := range took {
		if rest < d {
			part := float64(rest) / float64(d)
			return 2 * int64(i+1), max(time.Duration(part*part*part*float64(d)), time.Microsecond)
		}
		rest -= d
	}
	return 2, time.Microsecond
}
