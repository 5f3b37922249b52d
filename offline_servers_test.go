package skein_test

import (
	"bytes"
	"context"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/internal/testdb"
)

// offlinePair are two databases of one history: on is migrated by Skein, off by what --sql prints, run
// through the engine's own shell.
type offlinePair struct {
	*testing.T
	on, off interface {
		must(func(context.Context, *skein.Migrator) error)
		text(query string) string
	}
	shell func() *exec.Cmd        // on off
	state func() (on, off string) // schema and rows
	rows  string                  // the query for the rows of the version table
	log   string                  // and for what is in the log
}

// run prints and runs it, and does the same online; then both have to be alike.
func (p *offlinePair) run(what string, print func(*skein.Migrator, io.Writer) error, online func(*skein.Migrator) error) {
	p.Helper()
	var script bytes.Buffer
	p.off.must(func(_ context.Context, m *skein.Migrator) error { return print(m, &script) })
	cmd := p.shell()
	text := script.String()
	cmd.Stdin = &script
	if out, err := cmd.CombinedOutput(); err != nil {
		p.Fatalf("%s: %v: %s\n%s", what, err, out, text)
	}
	p.on.must(func(_ context.Context, m *skein.Migrator) error { return online(m) })
	if lost, came := lines(p.state()); lost+came != "" {
		p.Errorf("%s: only online\n%s\nonly offline\n%s", what, lost, came)
	}
	for _, query := range []string{p.rows, p.log} {
		if on, off := p.on.text(query), p.off.text(query); on != off {
			p.Errorf("%s: %s: online %q, offline %q", what, query, on, off)
		}
	}
}

// journey goes up in two ranges, down, up again, and stamps.
func (p *offlinePair) journey() {
	p.Helper()
	up := func(target string) {
		p.Helper()
		_, to, ranged := strings.Cut(target, ":")
		if !ranged {
			to = target
		}
		p.run("upgrade "+target, func(m *skein.Migrator, w io.Writer) error { return m.UpgradeSQL(ctx, w, target) },
			func(m *skein.Migrator) error { return m.Upgrade(ctx, to) })
	}
	down := func(target string) {
		p.Helper()
		_, to, _ := strings.Cut(target, ":")
		p.run("downgrade "+target, func(m *skein.Migrator, w io.Writer) error { return m.DowngradeSQL(ctx, w, target) },
			func(m *skein.Migrator) error { return m.Downgrade(ctx, to) })
	}
	up("aaaa00000001")
	up("aaaa00000001:heads")
	down("heads:aaaa00000001")
	up("aaaa00000001:heads")
	down("cccc00000003:-1")
	p.run("stamp", func(m *skein.Migrator, w io.Writer) error { return m.StampSQL(ctx, w, "bbbb00000002:cccc00000003") },
		func(m *skein.Migrator) error { return m.Stamp(ctx, skein.StampOptions{}, "cccc00000003") })
	p.run("stamp back", func(m *skein.Migrator, w io.Writer) error { return m.StampSQL(ctx, w, "cccc00000003:bbbb00000002") },
		func(m *skein.Migrator) error { return m.Stamp(ctx, skein.StampOptions{}, "bbbb00000002") })
	down("bbbb00000002:base")
}

// writeHistory writes two revisions from models and one by hand.
func writeHistory(t *testing.T, world interface {
	must(func(context.Context, *skein.Migrator) error)
}, dir, models, first, second, byHand string) {
	t.Helper()
	for _, r := range []struct{ id, text string }{{"aaaa00000001", first}, {"bbbb00000002", second}} {
		must(t, os.WriteFile(models, []byte(r.text), 0o600))
		world.must(func(ctx context.Context, m *skein.Migrator) error {
			_, err := m.Migrate(ctx, skein.GenerateOptions{Message: "models", RevID: r.id, NoRename: true, FromHistory: true})
			return err
		})
	}
	must(t, os.WriteFile(filepath.Join(dir, "cccc00000003_by_hand.sql"), []byte("-- revision: cccc00000003\n-- revises: bbbb00000002\n-- message: by hand; it's\n"+byHand), 0o600))
}

func TestPrintedSQLPostgres(t *testing.T) {
	t.Parallel()
	on, off := newPostgresWorld(t), newPostgresWorld(t)
	off.dir, off.models = on.dir, on.models
	second := strings.NewReplacer("'sad', 'ok', 'happy'", "'sad', 'ok', 'happy', 'great'", "age int CHECK (age > 0)", "age bigint CHECK (age > 1)", "ON DELETE CASCADE", "ON DELETE SET NULL", "'it''s'", "'mail'").Replace(postgresFirst)
	writeHistory(t, on, on.dir, on.models, postgresFirst, second, `-- +skein upgrade
INSERT INTO roles (name) VALUES ('a;b'), (E'it\'s');
INSERT INTO users (email, age, role_id, created) SELECT 'x' || id, 20, id, '2020-01-01' FROM roles;
CREATE FUNCTION two() RETURNS int LANGUAGE plpgsql AS $f$ BEGIN RETURN 2; END $f$;
-- +skein no transaction
CREATE INDEX CONCURRENTLY ix_age ON users (age);
-- +skein downgrade
DROP INDEX ix_age;
DROP FUNCTION two();
DELETE FROM users;
DELETE FROM roles;
`)
	dump := func(w *postgresWorld) string {
		out, err := exec.Command(testdb.PostgresProgram(t, "pg_dump"), "--inserts", "--exclude-table-data=skein_lo*", w.url).Output()
		must(t, err)
		// How far a sequence went says nothing: a rolled back or a repeated insert moves it too.
		return regexp.MustCompile(`(?m)^(\\(un)?restrict|SELECT pg_catalog.setval).*$`).ReplaceAllString(string(out), "")
	}
	p := &offlinePair{T: t, on: on, off: off,
		shell: func() *exec.Cmd {
			return exec.Command(testdb.PostgresProgram(t, "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", off.url)
		},
		state: func() (string, string) { return dump(on), dump(off) },
		rows:  "SELECT coalesce(string_agg(revision, ' ' ORDER BY revision), '') FROM skein_version",
		log:   "SELECT string_agg(concat_ws(' ', direction, revision, checksum, tool), E'\\n' ORDER BY at) FROM skein_log",
	}
	p.journey()
}

func TestPrintedSQLMySQL(t *testing.T) {
	t.Parallel()
	on, off := newMySQLWorld(t), newMySQLWorld(t)
	off.dir, off.models = on.dir, on.models
	second := strings.NewReplacer("'sad', 'ok', 'it''s'", "'sad', 'ok', 'it''s', 'great'", "age INT CHECK (age > 0)", "age BIGINT CHECK (age > 1)", "ON DELETE CASCADE", "ON DELETE SET NULL", "t1 BEFORE INSERT ON users FOR EACH ROW BEGIN", "t1 BEFORE INSERT ON users FOR EACH ROW BEGIN SET NEW.flag = 1;").Replace(mysqlFirst)
	writeHistory(t, on, on.dir, on.models, on.words(mysqlFirst), on.words(second), `-- +skein upgrade
INSERT INTO roles (name) VALUES ('a;b'), ('it\'s');
INSERT INTO users (email, age, role_id, created, token) SELECT concat('x', name), 20, id, '2020-01-01', 'x' FROM roles;
CREATE PROCEDURE many() BEGIN SELECT 1; SELECT 2; END;
-- +skein downgrade
DROP PROCEDURE many;
DELETE FROM users;
DELETE FROM roles;
`)
	dump := func(w *mysqlWorld) string {
		u, err := url.Parse(w.url)
		must(t, err)
		text := w.dump("--skip-comments", "--ignore-table="+u.Path[1:]+".skein_lock")
		// The client's SET NAMES takes the collation that the server has for utf8mb4, the driver one that all servers know.
		return strings.ReplaceAll(text, "utf8mb4_0900_ai_ci */", "utf8mb4_general_ci */")
	}
	p := &offlinePair{T: t, on: on, off: off,
		shell: func() *exec.Cmd { return off.client("mariadb") },
		state: func() (string, string) { return dump(on), dump(off) },
		rows:  "SELECT coalesce(group_concat(revision ORDER BY revision), '') FROM skein_version",
		log:   "SELECT group_concat(concat_ws(' ', direction, revision, checksum, tool) ORDER BY at SEPARATOR '\n') FROM skein_log",
	}
	p.journey()

	if !on.maria {
		return // the models are in MySQL's words
	}
	// Where no server answers, the URL says whose words they are.
	nobody, err := skein.New(skein.Config{URL: "mariadb://nobody@127.0.0.1:1/nothing", Dir: on.dir})
	must(t, err)
	defer nobody.Close()
	var text bytes.Buffer
	must(t, nobody.UpgradeSQL(ctx, &text, "aaaa00000001"))
	if !strings.Contains(text.String(), "IGNORED") {
		t.Errorf("not in the words of MariaDB:\n%s", &text)
	}
}
