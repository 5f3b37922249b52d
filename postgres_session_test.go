package skein_test

import (
	"bytes"
	"context"
	"errors"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/internal/testdb"
)

// roles makes roles for a test and gives them their rights to its database. They go with it.
func (w *postgresWorld) roles(names ...string) []string {
	w.t.Helper()
	out := make([]string, len(names))
	for i, name := range names {
		role := w.text("SELECT 'skein_" + name + "_' || pg_backend_pid()")
		w.exec("CREATE ROLE " + role + " LOGIN CREATEDB; GRANT CREATE, USAGE ON SCHEMA public TO " + role)
		w.t.Cleanup(func() { w.exec("DROP OWNED BY " + role + "; DROP ROLE " + role) })
		out[i] = role
	}
	return out
}

// TestPostgresSessionOfAScript: what a script sets holds to its end, over commits in its middle and a run that went
// on later; it is in nobody's way, and the next revision begins as the first one did.
func TestPostgresSessionOfAScript(t *testing.T) {
	t.Parallel()
	w := newPostgresWorld(t)
	other := w.roles("other")[0]
	w.exec("CREATE SCHEMA app AUTHORIZATION " + other)
	w.script(1, "CREATE TABLE first (a int);")
	w.script(2, "SET ROLE "+other+";\nSET search_path = app;\nCREATE TABLE t (a int);\nCREATE INDEX CONCURRENTLY ix ON t (a);\nCREATE TABLE u (a int);")
	w.script(3, "CREATE TABLE third (a int);\nSET SESSION AUTHORIZATION "+other+";\nSELECT pg_catalog.set_config('search_path', '', false);\nSET LOCAL statement_timeout = '1min';\nCREATE TABLE app.v (a int);")
	w.script(4, "CREATE TABLE fourth (a text DEFAULT current_setting('statement_timeout'));\nINSERT INTO fourth DEFAULT VALUES;")
	w.script(5, "SET ROLE "+other+";\nSET search_path = app;\nCREATE UNIQUE INDEX CONCURRENTLY once ON t (a);\nINSERT INTO w VALUES (1);\nCREATE TABLE x (a int);")
	w.must(func(ctx context.Context, m *skein.Migrator) error { return m.Upgrade(ctx, "aaaa00000004") })
	if err := w.with(func(ctx context.Context, m *skein.Migrator) error { return m.Upgrade(ctx, "head") }); err == nil {
		t.Fatal("there is no table w")
	}
	w.exec("CREATE TABLE app.w (a int); ALTER TABLE app.w OWNER TO " + other)
	w.must(func(ctx context.Context, m *skein.Migrator) error { return m.Upgrade(ctx, "head") })
	got := w.text(`SELECT string_agg(schemaname || '.' || tablename || CASE WHEN tableowner = '` + other + `' THEN ' theirs' ELSE '' END, ', ' ORDER BY schemaname, tablename)
		FROM pg_tables WHERE schemaname IN ('app', 'public') AND tablename !~ '^skein_'`)
	if got != "app.t theirs, app.u theirs, app.v theirs, app.w theirs, app.x theirs, public.first, public.fourth, public.third" {
		t.Error(got)
	}
	if got := w.text("SELECT (SELECT a FROM fourth) || ' ' || (SELECT revision FROM skein_version) || ' ' || (SELECT count(*) FROM app.w)"); got != "0 aaaa00000005 1" {
		t.Error(got)
	}
}

// TestPostgresSettingsOfTheUser: the role and the search path that a URL, the role or the database has are those of
// scripts, of what is compared and of Skein's own tables.
func TestPostgresSettingsOfTheUser(t *testing.T) {
	t.Parallel()
	for name, setting := range map[string]func(w *postgresWorld, q url.Values, role string){
		"of the URL": func(_ *postgresWorld, q url.Values, role string) {
			q.Set("role", role)
			q.Set("search_path", "app,public")
		},
		"options": func(_ *postgresWorld, q url.Values, role string) {
			q.Set("options", "-c role="+role+" -c search_path=app,public")
		},
		"of the database": func(w *postgresWorld, q url.Values, role string) {
			w.exec("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = app, public', current_database()); EXECUTE format('ALTER DATABASE %I SET role = " + role + "', current_database()); END $$")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newPostgresWorld(t)
			role := w.roles("app")[0]
			w.exec("CREATE SCHEMA app AUTHORIZATION " + role)
			u, err := url.Parse(w.url)
			if err != nil {
				t.Fatal(err)
			}
			query := u.Query()
			setting(w, query, role)
			u.RawQuery = strings.ReplaceAll(query.Encode(), "+", "%20")
			w.url = u.String()
			w.migrate("CREATE TABLE t (id int PRIMARY KEY, m text);")
			w.migrate("CREATE TABLE t (id bigint PRIMARY KEY, m text); CREATE TABLE public.t (id bigint REFERENCES t);")
			if got := w.text("SELECT string_agg(schemaname || '.' || tablename || ' ' || (tableowner = '" + role + "'), ', ' ORDER BY schemaname, tablename) FROM pg_tables WHERE tablename IN ('t', 'skein_version')"); got != "app.skein_version true, app.t true, public.t true" {
				t.Error(got)
			}
		})
	}
}

// TestPostgresDumpIsAScript: what pg_dump writes runs as a script, and is what was dumped.
func TestPostgresDumpIsAScript(t *testing.T) {
	t.Parallel()
	w := newPostgresWorld(t)
	w.migrate(postgresFirst)
	w.exec(`INSERT INTO roles (name) VALUES ('it''s; a "role"'), (E'two\nlines')`)
	dump := func(arguments ...string) string {
		t.Helper()
		out, err := exec.Command(testdb.PostgresProgram(t, "pg_dump"), append(arguments, "--exclude-table=skein_*", w.url)...).Output()
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	text, models := dump("--inserts"), w.models
	w = newPostgresWorld(t)
	w.models = models
	w.script(1, "CREATE TABLE before (a int);")
	w.script(2, text)
	w.script(3, "CREATE TABLE behind (a int);")
	w.must(func(ctx context.Context, m *skein.Migrator) error { return m.Upgrade(ctx, "head") })
	w.exec("DROP TABLE before, behind")
	if again := dump("--inserts"); restricts.ReplaceAllString(again, "") != restricts.ReplaceAllString(text, "") {
		t.Errorf("what was dumped is\n%s\nand again\n%s", text, again)
	}
	w.script(4, dump())
	err := w.with(func(ctx context.Context, m *skein.Migrator) error { return m.Upgrade(ctx, "head") })
	if !errors.Is(err, skein.ErrUsage) && (err == nil || !strings.Contains(err.Error(), "--inserts")) {
		t.Errorf("rows as COPY: %v", err)
	}
}

// TestPostgresFilesOfNothing: files that hold nothing, or only comments, are models of nothing.
func TestPostgresFilesOfNothing(t *testing.T) {
	t.Parallel()
	w := newPostgresWorld(t)
	for _, text := range []string{"", "\ufeff", "\r\n\r\n", "-- nothing\r\n/* at /* all */ ; */", ";;"} {
		if err := os.WriteFile(w.models, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		w.check()
	}
}

// TestPostgresPrintedSettings: what a revision sets is taken back at its end in a printed script too, whatever the
// session that runs it had set before.
func TestPostgresPrintedSettings(t *testing.T) {
	t.Parallel()
	w := newPostgresWorld(t)
	role := w.roles("app")[0]
	w.exec("CREATE SCHEMA app; GRANT ALL ON SCHEMA app TO " + role)
	w.script(1, "SET search_path = app, public;\nSET work_mem = '3MB';\nSET ROLE "+role+";\nCREATE TABLE one (a int);\nCOMMIT AND CHAIN;\nCREATE TABLE two (a int);")
	w.script(2, "CREATE TABLE three (a int);")
	w.script(3, "DO $$ BEGIN EXECUTE 'SET search_path = app'; END $$;\nRESET work_mem;\nSET SESSION AUTHORIZATION "+role+";\nCREATE TABLE four (a int);")
	w.script(4, "SET LOCAL search_path = app;\nCREATE TABLE five (a int);")
	w.script(5, "CREATE TABLE six (a int);")
	var script bytes.Buffer
	w.must(func(ctx context.Context, m *skein.Migrator) error { return m.UpgradeSQL(ctx, &script, "head") })
	if n := strings.Count(script.String(), "'skein.before', pg_catalog.json"); n != 3 {
		t.Errorf("settings are noted in %d revisions, want 3:\n%s", n, &script)
	}
	cmd := exec.Command(testdb.PostgresProgram(t, "psql"), "-X", "-qAt", "-v", "ON_ERROR_STOP=1", w.url)
	cmd.Stdin = strings.NewReader("SET work_mem = '7MB';\n" + script.String() + "\nSELECT current_setting('work_mem'), current_setting('search_path'), session_user = current_user, current_setting('role');")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s\n%s", err, out, &script)
	}
	if got := strings.TrimSpace(string(out)); !strings.HasSuffix(got, `7MB|"$user", public|t|none`) {
		t.Errorf("the session is left with %s", got)
	}
	const tables = "SELECT string_agg(schemaname || '.' || tablename || ' ' || (tableowner = 'ROLE'), ', ' ORDER BY tablename) FROM pg_tables WHERE schemaname IN ('app', 'public') AND tablename NOT LIKE 'skein%'"
	printed := w.text(strings.ReplaceAll(tables, "ROLE", role))
	w.exec("DROP TABLE app.one, app.two, public.three, app.four, app.five, public.six, skein_version, skein_log")
	w.must(func(ctx context.Context, m *skein.Migrator) error { return m.Upgrade(ctx, "head") })
	if online := w.text(strings.ReplaceAll(tables, "ROLE", role)); online != printed {
		t.Errorf("printed: %s\nonline:  %s", printed, online)
	}
}

// TestPostgresIsolationOfAScript: a script runs at the isolation level that it says, in a printed script too, and the
// next one does not.
func TestPostgresIsolationOfAScript(t *testing.T) {
	t.Parallel()
	w := newPostgresWorld(t)
	const note = "INSERT INTO levels SELECT current_setting('transaction_isolation');\n"
	w.script(1, "CREATE TABLE levels (level text);\nBEGIN ISOLATION LEVEL SERIALIZABLE;\n"+note+"COMMIT;\n"+note)
	w.script(2, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;\n"+note)
	w.script(3, "START TRANSACTION READ WRITE;\n"+note+"END;\n")
	const want = "serializable, serializable, repeatable read, read committed"
	levels := func() string { return w.text("SELECT string_agg(level, ', ') FROM levels") }
	var script bytes.Buffer
	w.must(func(ctx context.Context, m *skein.Migrator) error { return m.UpgradeSQL(ctx, &script, "head") })
	w.must(func(ctx context.Context, m *skein.Migrator) error { return m.Upgrade(ctx, "head") })
	if got := levels(); got != want {
		t.Errorf("the scripts ran at %s", got)
	}
	w.exec("DROP TABLE levels, skein_version, skein_log")
	cmd := exec.Command(testdb.PostgresProgram(t, "psql"), "-X", "-qAt", "-v", "ON_ERROR_STOP=1", w.url)
	cmd.Stdin = &script
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if got := levels(); got != want {
		t.Errorf("the printed scripts ran at %s", got)
	}
}
