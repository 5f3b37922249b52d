package postgres_test

import (
	"database/sql"
	"flag"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib"

	"github.com/skein-go/skein/dialect/dialecttest"
	"github.com/skein-go/skein/dialect/postgres"
	"github.com/skein-go/skein/internal/testdb"
)

// TestConformance runs the suite of all dialects. -rapid.checks says how many random pairs of schemas
// it takes.
func TestConformance(t *testing.T) {
	url := testdb.Postgres(t)
	h := dialecttest.Harness{
		Dialect:  postgres.Dialect{},
		Open:     fresh(t, url),
		Keep:     true,
		Features: dialecttest.Postgres(),
		Literal:  func(column string) string { return column + `::text COLLATE "C"` },
		Refused:  refused,
		Afresh:   []any{pgx.QueryExecModeDescribeExec},
		Cases:    casesFor(t, url),
	}
	if *dump {
		h.Dump = func(t *testing.T) string { return dumped(t, url) }
	}
	dialecttest.Run(t, h)
}

// newer are the cases that are about what an older server does not have.
var newer = map[string]int{
	"computed column made plain": 130000, "index gist with options of its class": 130000, "compression": 140000, "said/statistics target": 130000, "said/statistics target of what is renamed": 130000,
	"view that bodies stand on": 140000, "column below bodies": 140000, "view that a table stands on by a function": 140000, "view that a table stands on by a function, and another view": 140000,
}

// casesFor are the cases for the release of a server.
func casesFor(t *testing.T, url string) []dialecttest.Case {
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var version int
	if err := db.QueryRow("SELECT current_setting('server_version_num')::int").Scan(&version); err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(conformanceCases(), func(c dialecttest.Case) bool {
		needs := newer[c.Name]
		if strings.HasPrefix(strings.TrimPrefix(c.Name, "refused/"), "18/") {
			needs = 180000
		} else if strings.HasPrefix(c.Name, "17/") {
			needs = 170000
		} else if strings.HasPrefix(c.Name, "14/") {
			needs = 140000
		}
		if needs > version {
			t.Logf("%s: PostgreSQL %d has no such thing", c.Name, version/10000)
		}
		return needs > version
	})
}

var dump = flag.Bool("dump", false, "compare what pg_dump says before and after each case")

// dumped is the schema as pg_dump sees it, its lines in order: where a column stands, and when something
// was made, makes no difference.
func dumped(t *testing.T, url string) string {
	out, err := exec.Command(testdb.PostgresProgram(t, "pg_dump"), "--schema-only", url).Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(out), "\n")
	lines = slices.DeleteFunc(lines, func(l string) bool {
		return strings.HasPrefix(l, "\\") || strings.HasPrefix(l, "--") || strings.TrimSpace(l) == ""
	})
	for i := range lines {
		lines[i] = strings.TrimRight(strings.TrimSpace(lines[i]), ",")
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// refused reports whether rows are in the way: a value that does not fit (class 22 of PostgreSQL's error
// codes), or a constraint (class 23).
func refused(err error) bool {
	state := postgres.SQLState(err)
	if state == "42601" && strings.Contains(err.Error(), `"EXPRESSION"`) {
		return true // PostgreSQL 12 can't make a computed column a plain one: a limit that the page names
	}
	return state != "" && slices.Contains([]string{"22", "23"}, state[:2])
}

// fresh returns a function that empties one database again and again. What the connection knows of the
// catalog queries is kept, which makes them cheap.
func fresh(t testing.TB, url string) func() (*sql.DB, error) {
	db, err := sql.Open("pgx", testdb.WithParameter(t, url, "options", "-cplan_cache_mode=force_generic_plan -cclient_min_messages=warning"))
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxIdleConns(1)
	t.Cleanup(func() { db.Close() })
	return func() (*sql.DB, error) {
		_, err := db.Exec("DROP SCHEMA IF EXISTS public, billing, ledger CASCADE; CREATE SCHEMA public")
		return db, err
	}
}
