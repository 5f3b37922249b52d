package main

import (
	"flag"
	"fmt"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/skein-go/skein/internal/testdb"
)

// onEngines runs a test on each engine, servers of its own at hand.
func onEngines(t *testing.T, f func(*rig)) {
	t.Helper()
	if testing.Short() {
		t.Skip("starts servers")
	}
	s := &servers{testdb.OwnPostgres(t), testdb.OwnMySQL(t)}
	for _, engine := range []string{"SQLite", "PostgreSQL", "MariaDB"} {
		t.Run(engine, func(t *testing.T) { f(newRig(t, engine, s)) })
	}
}

// slow is a statement that takes about that many tenths of a second, in a transaction.
func (r *rig) slow(tenths int) string {
	switch r.engine {
	case "PostgreSQL":
		return fmt.Sprintf("SELECT pg_sleep(%.1f);", float64(tenths)/10)
	case "MariaDB":
		return fmt.Sprintf("SELECT SLEEP(%.1f);", float64(tenths)/10)
	}
	return fmt.Sprintf("WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < %d) SELECT max(n) FROM c;", tenths*300_000)
}

var rounds = flag.Int("rounds", 1, "how often, on each engine, TestTenAtOnce starts ten programs on a fresh and on an old database")

// TestTenAtOnce starts ten programs at once, on a fresh database and on an old one: one works, the others
// wait and find nothing to do, and all succeed. Those who wait say who works.
func TestTenAtOnce(t *testing.T) {
	onEngines(t, func(r *rig) {
		waited := 0
		for round := range *rounds {
			if round > 0 {
				r = newRig(t, r.engine, &servers{r.server, r.server})
			}
			r.lease = "2m" // nobody dies
			for i := range 6 {
				r.script(i+1, fmt.Sprintf("CREATE TABLE t%d (id INTEGER NOT NULL PRIMARY KEY);\nINSERT INTO t%d VALUES (%d);\n%s", i, i, i, r.slow(1)))
			}
			waited += r.tenAtOnce("r2", 2) + r.tenAtOnce("head", 4) // fresh, then old
		}
		t.Logf("%s: %d rounds of ten on a fresh and ten on an old database, %d of them said whom they waited for", r.engine, *rounds, waited)
		// Nothing to do takes no lock: it succeeds while another holds the lease.
		r.exec("DELETE FROM skein_lock")
		r.exec("INSERT INTO skein_lock (name, owner, token, since, seen) VALUES ('holder', 'me@there pid 1', 7, '2026-11-28T10:00:00Z', 1)")
		if c := r.ok("upgrade"); strings.Contains(c.out.String(), "Waiting") {
			t.Errorf("nothing to do, and yet:\n%s", c.out.String())
		}
	})
}

// holding finds who is waited for.
var holding = regexp.MustCompile(`pid \d+\b`)

// tenAtOnce starts ten programs, of which one is to run so many steps, and returns how many said whom they
// waited for.
func (r *rig) tenAtOnce(target string, want int) (waited int) {
	r.Helper()
	list := make([]*run, 10)
	for i := range list {
		list[i] = r.command("upgrade", target).start()
	}
	worked, steps, pids := 0, 0, map[string]bool{}
	for _, c := range list {
		if c.wait() != 0 {
			r.Errorf("exit code %d\n%s", c.code, c.out.String())
		}
		pids[fmt.Sprintf("pid %d", c.Process.Pid)] = true // the next in line holds the lock too, until it has looked
		if n := strings.Count(c.out.String(), "Running upgrade"); n > 0 {
			worked, steps = worked+1, steps+n
		}
	}
	if worked != 1 || steps != want {
		r.Errorf("to %s: %d of them worked, %d steps in all, want %d", target, worked, steps, want)
	}
	for _, c := range list {
		if _, who, found := strings.Cut(c.out.String(), "Waiting for another process to leave the database (up to "+patience+"): "); found {
			waited++
			if !pids[holding.FindString(who)] {
				r.Errorf("one of %v works; another waits for %s", pids, who)
			}
		}
	}
	return waited
}

// TestHolder: who holds the database is shown, to who waits and to who gives up; a killed holder blocks
// nobody longer than the lease.
func TestHolder(t *testing.T) {
	onEngines(t, func(r *rig) {
		r.script(1, "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY);")
		r.script(2, "INSERT INTO a VALUES (1);\n"+r.gate())
		r.script(3, "INSERT INTO a VALUES (2);")
		r.lease = "6s" // the living shows a sign of life three times as often: no stall of the machine may be longer
		first := r.atGate()
		impatient := r.command("upgrade", "--lock-timeout", "500ms").start()
		waiter := r.command("upgrade").start()
		if r.engine != "SQLite" { // whose writer is the file's own to know
			waiter.await("Waiting for another process to leave the database (up to " + patience + "): ")
			if !strings.Contains(waiter.out.String(), fmt.Sprintf("pid %d run ", first.Process.Pid)) {
				t.Errorf("it does not say who:\n%s", waiter.out.String())
			}
			if impatient.wait() != 4 || !strings.Contains(impatient.out.String(), fmt.Sprintf("pid %d", first.Process.Pid)) {
				t.Errorf("the impatient one: exit code %d\n%s", impatient.code, impatient.out.String())
			}
		} else if impatient.wait() != 4 || !strings.Contains(impatient.out.String(), "locked") {
			t.Errorf("the impatient one: exit code %d\n%s", impatient.code, impatient.out.String())
		}
		r.must(first.Process.Kill())
		first.wait()
		r.open()
		begin := time.Now()
		if waiter.wait() != 0 {
			t.Errorf("the waiting one: exit code %d\n%s", waiter.code, waiter.out.String())
		}
		if took := time.Since(begin); took > time.Minute {
			t.Errorf("it took over after %s", took)
		} else {
			t.Logf("%s: done %s after the holder was killed; the lease is 6s", r.engine, took.Round(time.Millisecond))
		}
		if got := r.value("SELECT count(*) FROM a"); got != "2" {
			t.Errorf("%s rows", got)
		}
	})
}

// TestFenced stops a holder for longer than its lease: another takes over, and the first, when it goes on,
// commits nothing.
func TestFenced(t *testing.T) {
	onEngines(t, func(r *rig) {
		if r.engine == "SQLite" {
			return // the writer's lock is the file's, and stays with a process that is stopped
		}
		r.script(1, "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY, n INTEGER NOT NULL);\nINSERT INTO a VALUES (1, 0);")
		r.ok("upgrade")
		r.script(2, r.gate()+"\nUPDATE a SET n = n + 1;")
		first := r.atGate()
		r.must(first.Process.Signal(syscall.SIGSTOP))
		r.open()
		second := r.ok("upgrade")
		if !strings.Contains(second.out.String(), "Running upgrade r1 -> r2") {
			t.Errorf("the second did not work:\n%s", second.out.String())
		}
		r.must(first.Process.Signal(syscall.SIGCONT))
		first.wait()
		t.Logf("the first: exit code %d: %s", first.code, first.last())
		if got := r.value("SELECT n FROM a"); got != "1" {
			t.Errorf("the statement ran %s times", got)
		}
	})
}
