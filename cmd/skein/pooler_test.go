package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/skein-go/skein/internal/testdb"
)

// TestPooler goes through the whole flow behind a pooler that gives each transaction to another session: models,
// proof, upgrade, statements outside a transaction, ten at once, a kill in the middle, the way back. What needs
// a session is refused.
func TestPooler(t *testing.T) {
	if testing.Short() {
		t.Skip("starts servers")
	}
	s := &servers{postgres: testdb.OwnPostgres(t)}
	r := newRig(t, "PostgreSQL", s)
	r.url = r.server.Pooled(t)(r.server.Fresh(t))
	r.db = openDB(t, "pgx", r.url+"&default_query_exec_mode=exec")
	models := func(text string) { r.must(os.WriteFile(filepath.Join(r.dir, "schema.sql"), []byte(text), 0o644)) }
	r.config, r.lease = "models = \"schema.sql\"\n", "2m" // nobody dies before all have ended

	models("CREATE TABLE users (id integer PRIMARY KEY, n integer NOT NULL);")
	if c := r.ok("migrate", "-m", "first"); !strings.Contains(c.out.String(), "proved: up ✓ down ✓ rows ✓") {
		t.Errorf("not proved:\n%s", c.out.String())
	}
	r.ok("upgrade")
	r.ok("check")
	r.exec("INSERT INTO users SELECT n, n FROM generate_series(1, 2000) AS g (n)")
	models("CREATE TABLE users (id integer PRIMARY KEY, n bigint NOT NULL, note text);\nCREATE INDEX ix ON users (note);")
	r.ok("migrate", "-m", "second")
	r.ok("plan", "upgrade", "head")
	r.ok("upgrade")
	r.ok("check")
	r.ok("downgrade", "-1")
	r.ok("upgrade")

	above := strings.Fields(r.ok("current", "-q").out.String())[0]
	for i := range 3 {
		id := fmt.Sprintf("c%d", i)
		r.must(os.WriteFile(filepath.Join(r.dir, "migrations", id+"_step.sql"), fmt.Appendf(nil, "-- revision: %s\n-- revises: %s\n\n-- +skein upgrade\n"+
			"CREATE TABLE t%d (id integer PRIMARY KEY);\n-- +skein no transaction\nCREATE INDEX CONCURRENTLY ix%[3]d ON users (n, id);\n"+
			"UPDATE users SET n = n + 1;\nINSERT INTO t%[3]d SELECT id FROM users;\n", id, above, i), 0o644))
		above = id
	}
	list := make([]*run, 10)
	for i := range list {
		list[i] = r.command("upgrade", "c1").start()
	}
	worked := 0
	for _, c := range list {
		if c.wait() != 0 {
			t.Errorf("exit code %d\n%s", c.code, c.out.String())
		}
		if strings.Contains(c.out.String(), "Running upgrade") {
			worked++
		}
	}
	if worked != 1 {
		t.Errorf("%d of ten worked", worked)
	}

	// Somebody keeps the index waiting; the program is killed meanwhile.
	r.lease = "1s"
	other := r.other("BEGIN", "UPDATE users SET n = n WHERE id = 1")
	c := r.command("upgrade").start()
	r.eventually("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE 'CREATE INDEX CONC%'", "1")
	r.must(c.Process.Kill())
	c.wait()
	r.end(other, "ROLLBACK")
	r.ok("upgrade")
	for query, want := range map[string]string{
		"SELECT min(n - id) || ' ' || max(n - id) FROM users": "3 3", "SELECT count(*)::text FROM t2": "2000",
		"SELECT string_agg(indexrelid::regclass::text, ' ' ORDER BY indexrelid::regclass::text) FROM pg_index WHERE indrelid = 'users'::regclass AND indisvalid": "ix ix0 ix1 ix2 users_pkey",
	} {
		if got := r.value(query); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}

	r.must(os.WriteFile(filepath.Join(r.dir, "migrations", "d_step.sql"), []byte("-- revision: d\n-- revises: c2\n\n-- +skein upgrade\nSET lock_timeout = '1s';\nCREATE TABLE d (id integer);\n"), 0o644))
	if c := r.run("upgrade"); c.code != 3 || !strings.Contains(c.out.String(), "a pooler gives each transaction to another session: SET lock_timeout = '1s'") {
		t.Errorf("a setting of the session: exit code %d\n%s", c.code, c.out.String())
	}
}
