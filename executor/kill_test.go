package executor_test

import (
	"flag"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/skein-go/skein/schema"
)

var kills = flag.Int("kills", 40, "how many processes TestKilled kills")

// undisturbed is what a run that nobody disturbs leaves: the schema, the rows, and how long it takes, in how many
// calls of the driver.
type undisturbed struct {
	schema *schema.Schema
	rows   string
	took   time.Duration
	calls  int64
}

func runCalm(t *testing.T) undisturbed {
	t.Helper()
	path := filepath.Join(t.TempDir(), "calm.db")
	p, begin := start(t, path, time.Second), time.Now()
	if err := p.finish(); err != nil {
		t.Fatal(err)
	}
	u := undisturbed{took: time.Since(begin), calls: p.calls}
	db := openFile(t, path)
	u.schema = inspectFile(t, db)
	u.rows = allRows(t, path)
	if len(p.ended) != longLength || len(u.schema.Tables) < longLength/6 {
		t.Fatalf("%d steps, %d tables", len(p.ended), len(u.schema.Tables))
	}
	return u
}

// allRows are the rows of all tables but Skein's, and of the AUTOINCREMENT counters.
func allRows(t testing.TB, path string) string {
	t.Helper()
	db := openFile(t, path)
	defer db.Close()
	var b strings.Builder
	for _, name := range strings.Fields(rowsOf(t, db, "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'skein%' ORDER BY name")) {
		order := "1, 2"
		if strings.HasPrefix(name, "t") {
			order = "id"
		}
		fmt.Fprintf(&b, "%s: %s\n", name, rowsOf(t, db, "SELECT * FROM "+name+" ORDER BY "+order))
	}
	return b.String()
}

// holds compares a database with what an undisturbed run leaves.
func (u undisturbed) holds(t testing.TB, path string) {
	t.Helper()
	db := openFile(t, path)
	defer db.Close()
	sameSchema(t, inspectFile(t, db), u.schema)
	if got := allRows(t, path); got != u.rows {
		t.Errorf("rows\n%s\nwant\n%s", got, u.rows)
	}
	var want []string
	for i := range longLength {
		want = append(want, "upgrade|"+longID(i))
	}
	if got := rowsOf(t, db, "SELECT direction, revision FROM skein_log ORDER BY rowid"); got != strings.Join(want, " ") {
		t.Errorf("the log: %s", got)
	}
	if got := rowsOf(t, db, "SELECT revision FROM skein_version"); got != longID(longLength-1) {
		t.Errorf("the version: %s", got)
	}
	if got := rowsOf(t, db, "PRAGMA integrity_check") + rowsOf(t, db, "PRAGMA foreign_key_check"); got != "ok" {
		t.Errorf("integrity: %s", got)
	}
	if got := rowsOf(t, db, "SELECT count(*) FROM skein_lock"); got != "0" {
		t.Errorf("%s locks were left", got)
	}
}

// TestKilled kills upgrades with SIGKILL at random times. After each kill another process goes on, and
// is killed too with a chance of two in three; what the last one leaves is what an undisturbed run does.
func TestKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("starts hundreds of processes")
	}
	u := runCalm(t)
	var killed, trials, early atomic.Int64
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for killed.Load() < int64(*kills) && !t.Failed() {
				trial := trials.Add(1)
				path, random := filepath.Join(t.TempDir(), fmt.Sprintf("%d.db", trial)), dice(int(trial))
				for {
					p := start(t, path, 10*time.Millisecond)
					if random.IntN(3) == 0 {
						if err := p.finish(); err != nil {
							t.Error(err)
						}
						break
					}
					// Some steps and a part of the next.
					for k := random.IntN(longLength / 3); k > 0 && p.next(); k-- {
					}
					time.Sleep(time.Duration(random.Int64N(2 * int64(u.took) / longLength)))
					_ = p.Process.Kill()
					if p.finish() == nil {
						early.Add(1) // it was done before
					} else {
						killed.Add(1)
					}
				}
				u.holds(t, path)
			}
		})
	}
	wg.Wait()
	t.Logf("%d kills on %d databases, %d came too late; an undisturbed run takes %s", killed.Load(), trials.Load(), early.Load(), u.took)
}

// TestManyProcesses starts ten at once: one works, the others find nothing left to do.
func TestManyProcesses(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	u := runCalm(t)
	for name, before := range map[string]int{"fresh": 0, "old": 25} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "app.db")
			if before > 0 {
				w := &world{T: t, db: openFile(t, path), set: longHistory(), cfg: newWorld(t, nil).cfg}
				w.must(w.upgrade(longID(before - 1)))
			}
			workers := 0
			for _, p := range startAll(t, 10, path, 10*time.Minute) {
				if n := len(p.ended); n > 0 {
					workers++
					if n != longLength-before {
						t.Errorf("one ran %d of %d steps", n, longLength-before)
					}
				}
			}
			if workers != 1 {
				t.Errorf("%d of them worked", workers)
			}
			u.holds(t, path)
		})
	}
}

// startAll starts helpers and waits until all of them ended well.
func startAll(t *testing.T, n int, path string, lease time.Duration) []*process {
	list := make([]*process, n)
	var wg sync.WaitGroup
	for i := range list {
		wg.Go(func() {
			list[i] = start(t, path, lease)
			if err := list[i].finish(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	return list
}

// TestTakeOver has the one that works be killed in the middle of a step: one of those who wait takes over.
func TestTakeOver(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	const lease = 20 * time.Second // on Linux it is not waited for
	u := runCalm(t)
	path := filepath.Join(t.TempDir(), "app.db")
	first := start(t, path, lease, holdVar+"="+longID(19), fmt.Sprintf("%s=%d", killVar, 2*(u.calls*2/3)))
	for range 20 {
		first.next()
	}
	var others []*process
	for range 4 {
		others = append(others, start(t, path, lease))
	}
	if err := first.goOn(); err != nil {
		t.Error(err)
	}
	if first.finish() == nil {
		t.Error("it ended before it was killed")
	}
	steps := len(first.ended)
	if steps <= 20 {
		t.Errorf("it was killed after %d steps", steps)
	}
	for _, p := range others {
		if err := p.finish(); err != nil {
			t.Error(err)
		}
		steps += len(p.ended)
	}
	if steps < longLength-1 || steps > longLength { // one may have been committed and not told
		t.Errorf("%d steps in all", steps)
	}
	u.holds(t, path)
}
