package skein_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/internal/testdb"
)

// TestPostgresDumpIsAModel: what pg_dump writes, rows and all, loads as a model and is no difference.
func TestPostgresDumpIsAModel(t *testing.T) {
	t.Parallel()
	w := newPostgresWorld(t)
	w.migrate(postgresFirst)
	w.exec(`INSERT INTO roles (name) VALUES ('it''s; a "role"'), ('b')`)
	out, err := exec.Command(testdb.PostgresProgram(t, "pg_dump"), "--exclude-table=skein_*", w.url).Output()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(out), "FROM stdin") {
		t.Fatal("the dump holds no rows")
	}
	for name, text := range map[string]string{
		"as it is":      string(out),
		"from Windows":  "\ufeff" + strings.ReplaceAll(string(out), "\n", "\r\n"),
		"missing roles": strings.ReplaceAll(string(out), "OWNER TO postgres", "OWNER TO nobody_at_all") + "GRANT SELECT ON public.roles TO nobody_at_all;\n",
	} {
		if err := os.WriteFile(w.models, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) { w.t = t; w.check() })
	}
}

// TestPostgresModelFiles: files as people keep them.
func TestPostgresModelFiles(t *testing.T) {
	t.Parallel()
	w := newPostgresWorld(t)
	w.migrate("BEGIN;\nSET search_path = public;\nCREATE TABLE t (a int);\nCOMMIT AND CHAIN;\nCREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END;\nCOMMIT;")
	for _, same := range []string{
		"CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END;",
		"-- a comment; with a semicolon\nCREATE SCHEMA IF NOT EXISTS public;\nCREATE TABLE public.t (a int /* no */);;\nCREATE OR REPLACE FUNCTION public.f() RETURNS integer LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END;\n-- end",
		"CREATE TABLE t (a int);\n" + strings.Repeat("INSERT INTO t VALUES (1), (2), (3);\n", 2000) + "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END;",
	} {
		if err := os.WriteFile(w.models, []byte(same), 0o600); err != nil {
			t.Fatal(err)
		}
		w.check()
	}
	// Tables elsewhere keep their schema's name.
	w.migrate("CREATE SCHEMA app; SET search_path = app; CREATE TABLE t (a int PRIMARY KEY); SET search_path = public; CREATE TABLE t (a int REFERENCES app.t);")
	if got := w.text("SELECT string_agg(schemaname || '.' || tablename, ' ' ORDER BY schemaname) FROM pg_tables WHERE tablename = 't'"); got != "app.t public.t" {
		t.Error(got)
	}
	w.migrate("-- nothing but a schema\nCREATE SCHEMA app;\n")
}

// TestPostgresScripts: what real scripts hold runs in its place, and nothing of it is run twice.
func TestPostgresScripts(t *testing.T) {
	t.Parallel()
	w := newPostgresWorld(t)
	w.script(1, "CREATE TYPE mood AS ENUM ('ok');\nCREATE TABLE t (id int PRIMARY KEY, m mood);\nINSERT INTO t VALUES (1, 'ok');")
	w.script(2, "ALTER TYPE mood ADD VALUE 'sad';\nINSERT INTO t VALUES (2, 'sad');")
	w.script(3, "INSERT INTO t VALUES (3, 'ok');\nCREATE INDEX CONCURRENTLY ix ON t (m);\nVACUUM t;\nINSERT INTO t VALUES (4, 'ok');")
	w.script(4, "\ufeff-- only a comment")
	w.script(5, "SET search_path = pg_catalog, public;\nCREATE TABLE public.u (a int);")
	w.script(6, strings.Repeat("INSERT INTO public.u VALUES (1), (2);\n", 300))
	w.must(func(ctx context.Context, m *skein.Migrator) error { return m.Upgrade(ctx, "head") })
	if got := w.text("SELECT string_agg(id || m::text, ' ' ORDER BY id) FROM t"); got != "1ok 2sad 3ok 4ok" {
		t.Error(got)
	}
	if got := w.text("SELECT indisvalid::text FROM pg_index WHERE indexrelid = 'ix'::regclass"); got != "true" {
		t.Error(got)
	}
	if got := w.text("SELECT (SELECT revision FROM skein_version) || ' ' || (SELECT count(*) FROM u)"); got != "aaaa00000006 600" {
		t.Error(got)
	}
	w.must(func(ctx context.Context, m *skein.Migrator) error { return m.Upgrade(ctx, "head") })
}

// TestPostgresHardScripts: scripts with transactions of their own, of 5 MB, and one that drops every table,
// Skein's with them.
func TestPostgresHardScripts(t *testing.T) {
	t.Parallel()
	w := newPostgresWorld(t)
	script := func(n int, up string) {
		text := fmt.Sprintf("-- revision: aaaa0000000%d\n", n)
		if n > 1 {
			text += fmt.Sprintf("-- revises: aaaa0000000%d\n", n-1)
		}
		text += "-- message: m\n\n-- +skein upgrade\n" + up + "\n\n-- +skein downgrade\n"
		if err := os.WriteFile(filepath.Join(w.dir, fmt.Sprintf("aaaa0000000%d_m.sql", n)), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	up := func() {
		t.Helper()
		w.must(func(ctx context.Context, m *skein.Migrator) error { return m.Upgrade(ctx, "head") })
	}
	script(1, "CREATE TABLE t (id int, note text);\nSET standard_conforming_strings = on;")
	line := "INSERT INTO t VALUES (1, '" + strings.Repeat("x", 4000) + "; -- no end');\n"
	script(2, strings.Repeat(line, 5<<20/len(line)+1))
	up()
	if got := w.text("SELECT (count(*) * 4000 > 5000000)::text FROM t"); got != "true" {
		t.Errorf("5 MB of rows: %s", got)
	}
	script(3, "DO $$ DECLARE x text; BEGIN FOR x IN SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'public' LOOP EXECUTE 'DROP TABLE ' || x || ' CASCADE'; END LOOP; END $$;\nCREATE TABLE fresh (a int);")
	up()
	if got := w.text("SELECT string_agg(tablename, ' ' ORDER BY tablename) FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'skein%'"); got != "fresh" {
		t.Errorf("after all was dropped: %s", got)
	}
	if got := w.text("SELECT revision FROM skein_version"); got != "aaaa00000003" {
		t.Errorf("after all was dropped the version is %s", got)
	}
	up()
	script(4, "INSERT INTO fresh VALUES (4);")
	up()
	if got := w.text("SELECT (SELECT max(a) FROM fresh) || ' ' || (SELECT revision FROM skein_version)"); got != "4 aaaa00000004" {
		t.Error(got)
	}
}

// TestPostgresTransactionsOfItsOwn: each part of a script that says where its transactions end is kept when a later one
// fails, and never run twice.
func TestPostgresTransactionsOfItsOwn(t *testing.T) {
	t.Parallel()
	w := newPostgresWorld(t)
	text := func(third string) string {
		return "BEGIN;\nCREATE TABLE t (id int PRIMARY KEY);\nINSERT INTO t VALUES (1);\nCOMMIT AND CHAIN;\nINSERT INTO t VALUES (2);\nSAVEPOINT s;\nINSERT INTO t VALUES (99);\nROLLBACK TO s;\n" +
			"COMMIT WORK AND CHAIN;\n" + third + "\nROLLBACK AND CHAIN;\nINSERT INTO t SELECT max(id) + 1 FROM t;\nCOMMIT;\nBEGIN;\nINSERT INTO t SELECT max(id) + 1 FROM t;\nCOMMIT;"
	}
	upgrade := func(ctx context.Context, m *skein.Migrator) error { return m.Upgrade(ctx, "head") }
	w.script(1, text("INSERT INTO t VALUES (50);\nINSERT INTO t VALUES (1);"))
	err := w.with(upgrade)
	if err == nil || !strings.Contains(err.Error(), "duplicate key") {
		t.Fatalf("a part that fails: %v", err)
	}
	if got := w.text("SELECT string_agg(id::text, ' ' ORDER BY id) FROM t"); got != "1 2" {
		t.Fatalf("the parts before the one that fails left %s", got)
	}
	w.script(1, text("INSERT INTO t VALUES (50);"))
	w.must(upgrade)
	w.must(upgrade)
	if got := w.text("SELECT string_agg(id::text, ' ' ORDER BY id) FROM t"); got != "1 2 3 4" {
		t.Errorf("the whole script left %s", got)
	}
	if got := w.text("SELECT revision FROM skein_version"); got != "aaaa00000001" {
		t.Errorf("the database is at %q", got)
	}
}
