package main

import (
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// postgresURL names the variable with the URL of a server whose user may create databases. Its fsync decides what an
// upgrade costs on both sides.
const postgresURL = "BENCH_POSTGRES_URL"

// catalogSQL is what any inspection has to read, definitions too.
const catalogSQL = `SELECT c.oid, n.nspname, c.relname, c.relkind, c.reloptions FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public';
SELECT a.attrelid, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, pg_get_expr(d.adbin, d.adrelid)
	FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
	WHERE n.nspname = 'public' AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped ORDER BY 1, a.attnum;
SELECT i.indexrelid, i.indrelid, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public';
SELECT k.oid, k.conrelid, k.conname, pg_get_constraintdef(k.oid) FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace WHERE n.nspname = 'public';
`

// onPostgres is a server and its client.
type onPostgres struct {
	*bench
	psql, server string
}

// postgres measures check, upgrade and start-up on PostgreSQL beside psql.
func (b *bench) postgres() error {
	p := onPostgres{b, "", os.Getenv(postgresURL)}
	var err error
	if p.psql, err = exec.LookPath("psql"); err != nil || p.server == "" {
		fmt.Printf("\n6. PostgreSQL is left out: it takes psql, and the URL of a server in %s\n", postgresURL)
		return nil
	}
	for _, n := range []int{1000, 10000} {
		if err := p.check(n); err != nil {
			return err
		}
	}
	return p.upgrade(1000)
}

// database is the URL of a database of the server.
func (p onPostgres) database(name string) string {
	u, err := url.Parse(p.server)
	if err != nil {
		return p.server
	}
	u.Path = "/" + name
	return u.String()
}

// run runs a file or a text with psql.
func (p onPostgres) run(database string, arguments ...string) error {
	return quiet(p.psql, append([]string{"-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", p.database(database)}, arguments...)...)
}

// fresh makes a database anew.
func (p onPostgres) fresh(name string) error {
	u, err := url.Parse(p.server)
	if err != nil {
		return err
	}
	return p.run(strings.TrimPrefix(u.Path, "/"), "-c", "SET client_min_messages = error", "-c", "DROP DATABASE IF EXISTS "+name, "-c", "CREATE DATABASE "+name)
}

// check measures a comparison with a schema.sql that is as it was, and, where that does not take minutes, one that was
// never seen.
func (p onPostgres) check(n int) error {
	dir, name := p.path(fmt.Sprintf("postgres-%d", n)), fmt.Sprintf("skein_bench_%d", n)
	sql := strings.ReplaceAll(modelSQL(n), "BLOB", "BYTEA")
	models, reads, scripts := filepath.Join(dir, "schema.sql"), filepath.Join(dir, "reads.sql"), filepath.Join(dir, "migrations")
	if err := os.MkdirAll(scripts, 0o755); err != nil {
		return err
	}
	for file, text := range map[string]string{models: sql, reads: catalogSQL} {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return err
		}
	}
	if err := p.fresh(name); err != nil {
		return err
	}
	if err := p.run(name, "-1", "-f", models, "-c", "ANALYZE"); err != nil {
		return err
	}
	cache := filepath.Join(dir, "cache")
	if err := os.Setenv("SKEIN_CACHE", cache); err != nil {
		return err
	}
	raw := &contender{name: "raw: psql reads the catalog, four queries", command: []string{p.psql, "-X", "-q", "-A", "-t", "-d", p.database(name), "-f", reads}}
	skein := &contender{name: "skein check", command: []string{p.skein, "-d", scripts, "--url", p.database(name), "--models", models, "check"}}
	all := []*contender{raw, skein}
	if n == 1000 {
		never := *skein
		never.name, never.runs, never.prepare = "skein check, models never seen", 2, func() error { return os.RemoveAll(cache) }
		all = append(all, &never)
	}
	if err := p.interleave(all); err != nil {
		return err
	}
	report(fmt.Sprintf("6. PostgreSQL, check: %d tables of 10 columns, with an index and a foreign key each", n), all)
	if n == 1000 {
		aim("check to the raw reads", over(skein, raw, wall), 3, "×")
		return nil
	}
	median, least := of(skein.samples, wall)
	aim("check", figure{median.Seconds(), least.Seconds()}, 5, " s")
	return nil
}

// upgrade measures an upgrade of n revisions, and the start when all are applied.
func (p onPostgres) upgrade(n int) error {
	dir, file := p.path("postgres-upgrade"), p.path("postgres-upgrade.sql")
	if err := skeinRevisions(dir, n); err != nil {
		return err
	}
	if err := shellScript(file, n, true, true); err != nil {
		return err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(string(text), "BEGIN IMMEDIATE", "BEGIN")), 0o644); err != nil {
		return err
	}
	anew := func(name string) func() error { return func() error { return p.fresh(name) } }
	raw := &contender{name: "raw: psql, with a version row and a log row", prepare: anew("skein_bench_raw"), command: []string{p.psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", p.database("skein_bench_raw"), "-f", file}}
	skein := &contender{name: "skein upgrade", prepare: anew("skein_bench_up"), command: []string{p.skein, "-q", "-d", dir, "--url", p.database("skein_bench_up"), "upgrade"}}
	if err := p.interleave([]*contender{raw, skein}); err != nil {
		return err
	}
	report(fmt.Sprintf("6. PostgreSQL, upgrade of %d revisions of one table each", n), []*contender{raw, skein})
	aim("upgrade to psql", over(skein, raw, wall), 1.05, "×")
	ask := &contender{name: "raw: psql reads the version row", command: []string{p.psql, "-X", "-q", "-d", p.database("skein_bench_up"), "-c", "SELECT revision FROM skein_version"}}
	again := &contender{name: "skein upgrade, nothing to do", command: skein.command}
	if err := p.interleave([]*contender{ask, again}); err != nil {
		return err
	}
	report(fmt.Sprintf("6. PostgreSQL, start-up: %d revisions, all applied", n), []*contender{ask, again})
	median, least := of(again.samples, wall)
	aim("skein upgrade", figure{float64(median) / float64(time.Millisecond), float64(least) / float64(time.Millisecond)}, 30, " ms")
	return nil
}
