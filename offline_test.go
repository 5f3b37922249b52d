package skein_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// sameDatabase holds two databases to one schema, one set of rows, and one place in the history.
func sameDatabase(t testing.TB, got, want *sql.DB) {
	t.Helper()
	a, b := inspect(t, got), inspect(t, want)
	ops, err := diff.Diff(a, b, diff.Options{Rules: sqlite.Dialect{}.Rules()})
	must(t, err)
	for _, o := range ops {
		t.Errorf("the schemas differ: %s", o)
	}
	for _, table := range append(b.Tables, schema.Table{Name: "skein_version"}) {
		text := "SELECT * FROM " + table.Name + " ORDER BY 1"
		if g, w := query(t, got, text), query(t, want, text); g != w {
			t.Errorf("%s\n got %s\nwant %s", text, g, w)
		}
	}
}

// sameLog holds two databases to one history of what was run.
func sameLog(t testing.TB, got, want *sql.DB) {
	t.Helper()
	const text = "SELECT revision, direction, checksum, tool FROM skein_log ORDER BY rowid"
	if g, w := query(t, got, text), query(t, want, text); g != w || g == "" {
		t.Errorf("the logs differ:\n got %s\nwant %s", g, w)
	}
}

func inspect(t testing.TB, db *sql.DB) *schema.Schema {
	t.Helper()
	conn, err := db.Conn(ctx)
	must(t, err)
	defer conn.Close()
	s, err := sqlite.Dialect{}.Inspect(ctx, conn, dialect.InspectOptions{Skip: []string{"skein_version", "skein_log", "skein_lock", "skein_journal"}})
	must(t, err)
	return s
}

// oneByOne runs a printed script as a simple program would.
func oneByOne(t testing.TB, db *sql.DB, text string) {
	t.Helper()
	conn, err := db.Conn(ctx)
	must(t, err)
	defer conn.Close()
	list, err := sqltext.Split(text, sqltext.SQLite)
	must(t, err)
	for _, st := range list {
		if _, err := conn.ExecContext(ctx, st.Text); err != nil {
			t.Fatalf("line %d: %s: %v", st.Line, st.Text, err)
		}
	}
}

// shell runs a printed script through SQLite's own shell.
func shell(t testing.TB, db *sql.DB, text string) {
	t.Helper()
	needShell(t)
	var seq int
	var name, path string
	must(t, db.QueryRow("PRAGMA database_list").Scan(&seq, &name, &path))
	cmd := exec.Command("sqlite3", "-bail", path)
	cmd.Stdin = strings.NewReader(text)
	var problems strings.Builder
	cmd.Stderr = &problems
	if err := cmd.Run(); err != nil || problems.Len() > 0 {
		t.Fatalf("%v: %s\n%s", err, problems.String(), text)
	}
}

func needShell(t testing.TB) {
	t.Helper()
	if _, err := exec.LookPath("sqlite3"); err != nil {
		t.Fatalf("the shell of SQLite is needed (apt-get install sqlite3): %v", err)
	}
}

// offline is a history with everything that is hard to print.
func offline() *script.Set {
	set := blog()
	set.Merge(script.NewSet(fstest.MapFS{
		"ddd.sql": sqlScript("ddd", "ccc", "CREATE TRIGGER tr AFTER INSERT ON posts BEGIN UPDATE users SET id = id WHERE ';' = ''; SELECT 1; END;\n-- +skein no transaction\nVACUUM;\nINSERT INTO posts (id, user_id) VALUES (2, 1); -- thinking of it",
			"DROP TRIGGER tr;\nDELETE FROM posts WHERE id = 2;"),
	}))
	set.Add(script.Script{ID: "eee", Revises: []string{"ddd"}, Message: "two\nlines; DROP TABLE users",
		Upgrade: func(m *op.Recorder) {
			m.ExpectNone("SELECT id FROM users WHERE id > 99", "too\nmany: %d")
			m.Exec("INSERT INTO users VALUES (3, 'C') -- the last")
			m.Exec("INSERT INTO users VALUES (?, ?)", 4, "what? $1")
			m.RenameColumn("users", "name", "full_name")
			m.AddConstraint("posts", schema.Check{Name: "ck", Expr: "id > 0"})
			m.AddColumn("posts", schema.Column{Name: "score", Type: schema.Float{}, Default: "1.5"})
			m.CreateView(schema.View{Name: "titles", Query: "SELECT title FROM posts -- all"})
		},
		Downgrade: func(m *op.Recorder) {
			m.DropView("titles")
			m.DropColumn("posts", "score")
			m.DropConstraint("posts", schema.Check{Name: "ck"})
			m.RenameColumn("users", "full_name", "name")
			m.Exec("DELETE FROM users WHERE id > 2")
		},
	})
	return set
}

// TestPrintedSQL runs what --sql prints and compares with the online run, up and down.
func TestPrintedSQL(t *testing.T) {
	t.Parallel()
	for name, run := range map[string]func(testing.TB, *sql.DB, string){"driver": oneByOne, "shell": shell} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, onlineDB := openFile(t, ""), openFile(t, "")
			online := newMigrator(t, skein.Config{DB: onlineDB, Scripts: offline()})
			printer := newMigrator(t, skein.Config{Dialect: sqlite.Dialect{}, Scripts: offline()})
			up := func(target string) {
				t.Helper()
				var b bytes.Buffer
				must(t, printer.UpgradeSQL(ctx, &b, target))
				run(t, db, b.String())
				must(t, online.Upgrade(ctx, endOf(target)))
				sameDatabase(t, db, onlineDB)
			}
			down := func(from, to string) {
				t.Helper()
				var b bytes.Buffer
				must(t, printer.DowngradeSQL(ctx, &b, from+":"+to))
				run(t, db, b.String())
				must(t, online.Downgrade(ctx, to))
				sameDatabase(t, db, onlineDB)
			}
			defer func() { sameLog(t, db, onlineDB) }()
			up("bbb")
			up("bbb:heads")
			down("heads", "ddd")
			down("ddd", "aaa")
			up("aaa:heads")
			down("heads", "base")
			up("heads")
		})
	}
}

func TestPrintedSQLRefuses(t *testing.T) {
	t.Parallel()
	set := blog()
	set.Add(script.Script{ID: "ddd", Revises: []string{"ccc"}, Upgrade: func(m *op.Recorder) {
		m.Func("fill", func(context.Context, op.Tx) error { return nil })
	}})
	m := newMigrator(t, skein.Config{Dialect: sqlite.Dialect{}, Scripts: set})
	var b bytes.Buffer
	err := m.UpgradeSQL(ctx, &b, "heads")
	if err == nil || !strings.Contains(err.Error(), "fill") || !strings.Contains(err.Error(), "offline_test.go:") || strings.Contains(b.String(), "CREATE TABLE users") {
		t.Errorf("error %v after\n%s", err, b.String())
	}
	wantError(t, m.DowngradeSQL(ctx, &b, "base"), skein.ErrUsage, "from:to")
}

func TestStampSQL(t *testing.T) {
	t.Parallel()
	online, db := openFile(t, ""), openFile(t, "")
	m := newMigrator(t, skein.Config{DB: online, Scripts: blog()})
	for _, target := range []string{"bbb", "bbb:ccc", "ccc:aaa", "aaa:base", "base:ccc"} {
		var b bytes.Buffer
		must(t, m.StampSQL(ctx, &b, target))
		oneByOne(t, db, b.String())
		_, to, ranged := strings.Cut(target, ":")
		if !ranged {
			to = target
		}
		must(t, m.Stamp(ctx, skein.StampOptions{}, to))
		sameDatabase(t, db, online)
	}
	sameLog(t, db, online)
}

// TestForms makes the same changes by SQL scripts and by what Diff prints: they lead to the same
// database, and back to nothing.
func TestForms(t *testing.T) {
	t.Parallel()
	steps := []string{
		users,
		users2 + "CREATE VIEW v AS SELECT name FROM users;\n",
		strings.ReplaceAll(users2, "mail TEXT", "mail TEXT, age INTEGER CHECK (age > 0)") + "CREATE TABLE pets (id INTEGER PRIMARY KEY, owner INTEGER NOT NULL REFERENCES users ON DELETE CASCADE) STRICT;\n",
	}
	bySQL := newShop(t, script.SQL, "")
	byDiff := openFile(t, "")
	_, err := byDiff.Exec("CREATE TABLE skein_version (revision)")
	must(t, err)
	before := filepath.Join(bySQL.dir, "before.sql")
	must(t, os.WriteFile(before, nil, 0o600))
	for i, models := range steps {
		bySQL.models(models)
		g, _ := bySQL.migrate(skein.GenerateOptions{Message: fmt.Sprint("step ", i)})
		must(t, bySQL.m.Upgrade(ctx, "heads"))
		d, err := bySQL.m.Diff(ctx, skein.DiffOptions{From: before, To: filepath.Join(bySQL.dir, "schema.sql")})
		must(t, err)
		if d.Go() == "" || d.Empty() {
			t.Errorf("no Go source: %+v", d)
		}
		oneByOne(t, byDiff, d.SQL())
		_, err = byDiff.Exec("DELETE FROM skein_version; INSERT INTO skein_version VALUES ('" + g.Revision + "')")
		must(t, err)
		sameDatabase(t, byDiff, bySQL.cfg.DB)
		must(t, os.WriteFile(before, []byte(models), 0o600))
	}
	must(t, bySQL.m.Downgrade(ctx, "base"))
	if s := inspect(t, bySQL.cfg.DB); len(s.Tables) != 0 {
		t.Errorf("tables are left: %+v", s.Tables)
	}
}

// TestPrintedSQLOfSeveralRows names all rows of the database where it starts.
func TestPrintedSQLOfSeveralRows(t *testing.T) {
	t.Parallel()
	set := blog()
	set.Merge(script.NewSet(fstest.MapFS{"left.sql": sqlScript("left", "aaa", "CREATE TABLE l (id INTEGER PRIMARY KEY)", "DROP TABLE l")}))
	online, db := openFile(t, ""), openFile(t, "")
	m := newMigrator(t, skein.Config{DB: online, Scripts: set})
	for _, target := range []string{"bbb", "bbb:left", "bbb,left:heads"} {
		var b bytes.Buffer
		must(t, m.UpgradeSQL(ctx, &b, target))
		shell(t, db, b.String())
		must(t, m.Upgrade(ctx, endOf(target)))
		sameDatabase(t, db, online)
	}
}

// endOf is where a range ends, or the target itself.
func endOf(target string) string {
	if _, to, ranged := strings.Cut(target, ":"); ranged {
		return to
	}
	return target
}
