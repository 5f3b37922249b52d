package main

import (
	"strings"
	"testing"

	"github.com/skein-go/skein/internal/testdb"
)

// TestHalfDone lives with a revision that failed in its middle on an engine that commits each CREATE: what is said,
// what is planned, what is refused, and how it ends.
func TestHalfDone(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a server")
	}
	r := newRig(t, "MariaDB", &servers{mysql: testdb.OwnMySQL(t)})
	const text = "CREATE TABLE t2 (id INTEGER NOT NULL PRIMARY KEY);\nCREATE TABLE t3 (id INTEGER NOT NULL PRIMARY KEY);\nINSERT INTO nowhere VALUES (1);\nCREATE TABLE t4 (id INTEGER NOT NULL PRIMARY KEY);"
	expect := func(c *run, code int, words ...string) {
		t.Helper()
		if c.code != code {
			t.Errorf("exit code %d, want %d\n%s", c.code, code, c.out.String())
		}
		for _, w := range words {
			if !strings.Contains(c.out.String(), w) {
				t.Errorf("it does not say %q:\n%s", w, c.out.String())
			}
		}
	}
	const there = "2 statements are in the database"
	r.script(1, text)
	expect(r.run("upgrade"), 4, "r1_step.sql:8:1", "failed at statement 3 (INSERT INTO nowhere VALUES (1))",
		there+" already (1: CREATE TABLE t2 (id INTEGER NOT NULL PRIMARY KEY); 2: CREATE TABLE t3 (id INTEGER NOT NULL PRIMARY KEY))")
	expect(r.run("current"), 0, there)
	plan := r.run("plan", "upgrade", "head")
	if expect(plan, 0, there, "INSERT INTO nowhere", "CREATE TABLE t4"); strings.Contains(plan.out.String(), "CREATE TABLE t2") {
		t.Errorf("the plan has what is done:\n%s", plan.out.String())
	}
	expect(r.run("downgrade", "base"), 3, "run the same upgrade again")

	r.script(1, strings.Replace(text, "t3 (id", "t3 (n", 1))
	for _, args := range [][]string{{"upgrade"}, {"plan", "upgrade", "head"}} {
		expect(r.run(args...), 3, "statement 2 is in the database as CREATE TABLE t3 (id INTEGER NOT NULL PRIMARY KEY), and the script now has CREATE TABLE t3 (n INTEGER NOT NULL PRIMARY KEY) there")
	}
	r.script(1, strings.Replace(text, "nowhere", "t2", 1))
	expect(r.run("upgrade"), 0, "Going on where another run stopped", there)
	if got := r.value("SELECT GROUP_CONCAT(TABLE_NAME ORDER BY 1) FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME LIKE 't_'"); got != "t2,t3,t4" {
		t.Errorf("the tables: %s", got)
	}
	expect(r.run("plan", "upgrade", "head"), 0, "Nothing to do.")
}
