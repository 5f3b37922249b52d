package skein_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/internal/testdb"
	"github.com/skein-go/skein/model/sqlmodel"
)

// spaces is a PostgreSQL database whose models are in several schemas, beside one of somebody else's.
func spaces(t *testing.T) (*sql.DB, skein.Config) {
	t.Helper()
	url, dir := testdb.Postgres(t), t.TempDir()
	db, err := sql.Open("pgx", url)
	must(t, err)
	t.Cleanup(func() { db.Close() })
	_, err = db.Exec(`CREATE SCHEMA others; CREATE TABLE others.things (id int); CREATE TYPE others.mood AS ENUM ('ok');
		CREATE FUNCTION others.f(others.things) RETURNS int LANGUAGE sql AS 'SELECT 1'`)
	must(t, err)
	models := filepath.Join(dir, "schema.sql")
	must(t, os.WriteFile(models, []byte(`CREATE SCHEMA billing;
		CREATE TABLE users (id int PRIMARY KEY);
		CREATE TABLE billing.bills (id int PRIMARY KEY, payer int NOT NULL REFERENCES users, amount numeric(10, 2) NOT NULL);
		CREATE TYPE billing.state AS ENUM ('open', 'paid');
		CREATE VIEW billing.payers AS SELECT payer FROM billing.bills;`), 0o600))
	must(t, os.Mkdir(filepath.Join(dir, "migrations"), 0o700))
	return db, skein.Config{
		URL: url, Dir: filepath.Join(dir, "migrations"), Models: sqlmodel.Path(models),
		Schemas: []string{"public", "billing"}, VersionTable: "ops.skein_version",
	}
}

// A project with several schemas in one database sees those that it names, and keeps its version table
// in one of its own.
func TestSchemas(t *testing.T) {
	t.Parallel()
	db, cfg := spaces(t)
	m := newMigrator(t, cfg)
	g, err := m.Migrate(ctx, skein.GenerateOptions{Message: "first", RevID: "aaaa00000001"})
	must(t, err)
	data, err := os.ReadFile(g.File)
	must(t, err)
	for text, want := range map[string]bool{"CREATE TABLE billing.bills": true, "CREATE SCHEMA billing": true, "billing.state": true, "others": false, "ops": false} {
		if strings.Contains(string(data), text) != want {
			t.Errorf("%s in the script: %v\n%s", text, !want, data)
		}
	}
	must(t, m.Upgrade(ctx, "head"))
	must(t, m.Upgrade(ctx, "head"))
	if _, err := m.Check(ctx); err != nil {
		t.Errorf("check: %v", err)
	}
	const own = "SELECT count(*) FROM pg_tables WHERE schemaname = 'ops' AND tablename LIKE 'skein%'"
	if tables := query(t, db, own); tables < "3" {
		t.Errorf("Skein's tables in ops: %s", tables)
	}
	if rows := query(t, db, "SELECT count(*) FROM pg_tables WHERE schemaname <> 'ops' AND tablename LIKE 'skein%'"); !strings.Contains(rows, "0") {
		t.Errorf("Skein's tables elsewhere: %s", rows)
	}
	if log, err := m.Log(ctx); err != nil || len(log) != 1 {
		t.Errorf("log: %v, %v", log, err)
	}

	all := cfg
	all.Schemas = nil
	if _, err := newMigrator(t, all).Check(ctx); !errors.Is(err, skein.ErrFound) {
		t.Errorf("all schemas: %v", err)
	}
	typo := cfg
	typo.Schemas = []string{"public", "biling"}
	_, err = newMigrator(t, typo).Check(ctx)
	wantError(t, err, skein.ErrUsage, `there is no schema "biling"`)

	must(t, m.Downgrade(ctx, "base"))
	if left := query(t, db, "SELECT count(*) FROM pg_tables WHERE schemaname IN ('public', 'billing')"); !strings.Contains(left, "0") {
		t.Errorf("left: %s", left)
	}
}

// What --sql prints makes the same of an empty database, in the shell of PostgreSQL.
func TestSchemasPrinted(t *testing.T) {
	t.Parallel()
	db, cfg := spaces(t)
	m := newMigrator(t, cfg)
	_, err := m.Migrate(ctx, skein.GenerateOptions{Message: "first", RevID: "aaaa00000001"})
	must(t, err)
	for _, print := range []func(*bytes.Buffer) error{
		func(b *bytes.Buffer) error { return m.UpgradeSQL(ctx, b, "head") },
		func(b *bytes.Buffer) error { return m.DowngradeSQL(ctx, b, "head:base") },
		func(b *bytes.Buffer) error { return m.UpgradeSQL(ctx, b, "head") },
	} {
		var b bytes.Buffer
		must(t, print(&b))
		cmd := exec.Command(testdb.PostgresProgram(t, "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", cfg.URL)
		cmd.Stdin = &b
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("psql: %v: %s", err, out)
		}
	}
	if _, err := m.Check(ctx); err != nil {
		t.Errorf("check: %v", err)
	}
	if rows := query(t, db, "SELECT revision FROM ops.skein_version"); !strings.Contains(rows, "aaaa00000001") {
		t.Errorf("rows: %s", rows)
	}
}

// Two named databases may be two schemas of one: each has its search path and its own version table.
func TestDatabasesInSchemas(t *testing.T) {
	t.Parallel()
	db, cfg := spaces(t)
	_, err := db.Exec("CREATE SCHEMA shop; CREATE SCHEMA stock")
	must(t, err)
	var dbs skein.Databases
	for _, name := range []string{"shop", "stock"} {
		c := skein.Config{URL: testdb.WithParameter(t, cfg.URL, "search_path", name), Dir: t.TempDir(), Schemas: []string{name}}
		models := filepath.Join(t.TempDir(), "schema.sql")
		must(t, os.WriteFile(models, []byte("CREATE TABLE items (id int PRIMARY KEY, "+name+" int);"), 0o600))
		c.Models = sqlmodel.Path(models)
		dbs = append(dbs, skein.Database{Name: name, Config: c})
	}
	must(t, dbs.Each(ctx, func(ctx context.Context, db skein.Database) error {
		_, err := newMigrator(t, db.Config).Migrate(ctx, skein.GenerateOptions{Message: db.Name})
		return err
	}))
	must(t, dbs.Upgrade(ctx, "heads"))
	must(t, dbs.Each(ctx, func(ctx context.Context, db skein.Database) error {
		_, err := newMigrator(t, db.Config).Check(ctx)
		return err
	}))
	if n := query(t, db, "SELECT count(*) FROM pg_tables WHERE tablename = 'items' AND schemaname IN ('shop', 'stock')"); !strings.Contains(n, "2") {
		t.Errorf("tables: %s", n)
	}
}
