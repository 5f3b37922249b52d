package skein_test

import (
	"bufio"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"modernc.org/sqlite"

	"github.com/skein-go/skein"
)

// together is a history of three revisions in a folder; the last one has a statement of its own.
func together(t *testing.T, last string) string {
	t.Helper()
	dir := t.TempDir()
	revises := ""
	for i, up := range []string{"CREATE TABLE one (id INTEGER NOT NULL PRIMARY KEY);\nINSERT INTO one VALUES (1);", "CREATE TABLE two (id INTEGER NOT NULL PRIMARY KEY);", last} {
		id := fmt.Sprintf("%012d", i+1)
		text := fmt.Sprintf("-- revision: %s\n-- revises: %s\n-- message: m\n\n-- +skein upgrade\n%s\n\n-- +skein downgrade\n%s", id, revises, up,
			[]string{"DROP TABLE one;", "DROP TABLE two;", "INSERT INTO two VALUES (4);"}[i])
		must(t, os.WriteFile(filepath.Join(dir, id+"_m.sql"), []byte(text), 0o600))
		revises = id
	}
	return dir
}

func oneTransaction(t *testing.T, url, dir string, log *slog.Logger) *skein.Migrator {
	t.Helper()
	return newMigrator(t, skein.Config{URL: url, Dir: dir, OneTransaction: true, Log: log, Lease: time.Second})
}

func rolledBack(t *testing.T, err error) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), "everything of this run was rolled back") {
		t.Errorf("an error that says so: %v", err)
	}
}

// standing says how many tables and revisions there are.
func standing(t *testing.T, db *sql.DB) string {
	t.Helper()
	var out []string
	for _, table := range []string{"one", "two", "skein_version", "skein_log"} {
		var n int
		if err := db.QueryRow("SELECT count(*) FROM " + table).Scan(&n); err != nil {
			n = -1
		}
		out = append(out, fmt.Sprint(n))
	}
	return strings.Join(out, " ")
}

// TestOneTransaction: of the revisions of a run all stay, or none.
func TestOneTransaction(t *testing.T) {
	for _, name := range []string{"sqlite", "postgres"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, db := keptEngines()[name](t)
			t.Cleanup(func() { db.Close() })
			nothing := map[string][]string{"sqlite": {"-1 -1 -1 -1"}, "postgres": {"-1 -1 0 0"}}[name][0]
			err := oneTransaction(t, url, together(t, "INSERT INTO two VALUES (1);\nINSERT INTO two VALUES (1);"), nil).Upgrade(ctx, "head")
			rolledBack(t, err)
			if got := standing(t, db); got != nothing {
				t.Errorf("after an error: %s", got)
			}
			dir := together(t, "INSERT INTO two VALUES (1);")
			must(t, oneTransaction(t, url, dir, nil).Upgrade(ctx, "head"))
			if got := standing(t, db); got != "1 1 1 3" {
				t.Errorf("after all: %s", got)
			}
			_, err = db.Exec("CREATE VIEW v AS SELECT id FROM one")
			must(t, err)
			if name == "postgres" { // the view is in the way of the first, which comes last
				err := oneTransaction(t, url, dir, nil).Downgrade(ctx, "base")
				rolledBack(t, err)
				if got := standing(t, db); got != "1 1 1 3" {
					t.Errorf("after a downgrade that failed: %s", got)
				}
				_, err = db.Exec("DROP VIEW v")
				must(t, err)
			}
			must(t, oneTransaction(t, url, dir, nil).Downgrade(ctx, "base"))
			if got := standing(t, db); got != "-1 -1 0 6" {
				t.Errorf("all the way back: %s", got)
			}
		})
	}
}

// TestOneTransactionRefused: what can't be in it is refused, and nothing is done.
func TestOneTransactionRefused(t *testing.T) {
	for name, last := range map[string]string{
		"sqlite":   "-- +skein no transaction\nVACUUM;",
		"postgres": "CREATE INDEX CONCURRENTLY ix ON two (id);",
		"mysql":    "INSERT INTO two VALUES (1);",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, db := keptEngines()[name](t)
			t.Cleanup(func() { db.Close() })
			err := oneTransaction(t, url, together(t, last), nil).Upgrade(ctx, "head")
			wantError(t, err, skein.ErrRefused, "without --single-transaction", "everything of this run was rolled back")
			if got := standing(t, db); !strings.HasPrefix(got, "-1 -1") {
				t.Errorf("after a refusal: %s", got)
			}
		})
	}
}

// there is an SQL function of the tests: whether there is a file of that name, and a moment of waiting if so.
var there = sync.OnceFunc(func() {
	sqlite.MustRegisterScalarFunction("there", 1, func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
		if _, err := os.Stat(args[0].(string)); err != nil {
			return int64(0), nil
		}
		time.Sleep(time.Millisecond)
		return int64(1), nil
	})
})

// TestOneTransactionKilled kills a run in its last revision with SIGKILL: nothing stays, and the same command
// does it all.
func TestOneTransactionKilled(t *testing.T) {
	there()
	if url := os.Getenv("SKEIN_TEST_TOGETHER"); url != "" {
		log := slog.New(slog.NewTextHandler(os.Stdout, nil))
		must(t, oneTransaction(t, url, os.Getenv("SKEIN_TEST_DIR"), log).Upgrade(ctx, "head"))
		return
	}
	for name, slow := range map[string]string{
		"sqlite":   "INSERT INTO two WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE there('%s')) SELECT 1 + 0 * max(i) FROM n;",
		"postgres": "SELECT pg_advisory_xact_lock(7); -- %s\nINSERT INTO two VALUES (1);",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, db := keptEngines()[name](t)
			t.Cleanup(func() { db.Close() })
			gate := filepath.Join(t.TempDir(), "gate")
			must(t, os.WriteFile(gate, nil, 0o600))
			keeper, err := db.Conn(ctx)
			must(t, err)
			if name == "postgres" {
				_, err := keeper.ExecContext(ctx, "SELECT pg_advisory_lock(7)")
				must(t, err)
			}
			dir := together(t, fmt.Sprintf(slow, gate))
			child := exec.Command(os.Args[0], "-test.run=^TestOneTransactionKilled$")
			child.Env = append(os.Environ(), "SKEIN_TEST_TOGETHER="+url, "SKEIN_TEST_DIR="+dir)
			out, err := child.StdoutPipe()
			must(t, err)
			must(t, child.Start())
			said := false
			for lines := bufio.NewScanner(out); !said && lines.Scan(); {
				said = strings.Contains(lines.Text(), "000000000003")
			}
			must(t, child.Process.Kill())
			if err := child.Wait(); err == nil || !said {
				t.Fatal("the run came to its end before it was killed")
			}
			must(t, os.Remove(gate))
			if name == "postgres" {
				_, err := keeper.ExecContext(ctx, "SELECT pg_advisory_unlock_all()")
				must(t, err)
			}
			must(t, keeper.Close())
			if got := standing(t, db); !strings.HasPrefix(got, "-1 -1") {
				t.Errorf("after the kill: %s", got)
			}
			must(t, oneTransaction(t, url, dir, nil).Upgrade(ctx, "head"))
			if got := standing(t, db); got != "1 1 1 3" {
				t.Errorf("after the same command: %s", got)
			}
		})
	}
}
