package skein_test

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	_ "modernc.org/sqlite"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/revision"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

var ctx = context.Background()

// openFile opens a SQLite file, of the test's folder if it is not named.
func openFile(t testing.TB, path string) *sql.DB {
	t.Helper()
	if path == "" {
		path = filepath.Join(t.TempDir(), "app.db")
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func newMigrator(t testing.TB, cfg skein.Config) *skein.Migrator {
	t.Helper()
	if cfg.DB != nil && cfg.Dialect == nil {
		cfg.Dialect = sqlite.Dialect{}
	}
	m, err := skein.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantError holds an error to a kind and to words.
func wantError(t testing.TB, err, kind error, words ...string) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Errorf("error %v is not of kind %v", err, kind)
		return
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("error %q does not say %q", err, w)
		}
	}
}

// query returns the rows of a query, values parted by "|" and rows by a space.
func query(t testing.TB, db *sql.DB, text string) string {
	t.Helper()
	rows, err := db.Query(text)
	must(t, err)
	defer rows.Close()
	names, err := rows.Columns()
	must(t, err)
	var out []string
	for rows.Next() {
		values, into := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		must(t, rows.Scan(into...))
		parts := make([]string, len(values))
		for i, v := range values {
			if b, ok := v.([]byte); ok {
				v = string(b)
			}
			parts[i] = fmt.Sprint(v)
		}
		out = append(out, strings.Join(parts, "|"))
	}
	must(t, rows.Err())
	return strings.Join(out, " ")
}

func wantRows(t testing.TB, db *sql.DB, text, want string) {
	t.Helper()
	if got := query(t, db, text); got != want {
		t.Errorf("%s\n got %s\nwant %s", text, got, want)
	}
}

// sqlScript is a SQL script with that file's text.
func sqlScript(id, revises, up, down string) *fstest.MapFile {
	return &fstest.MapFile{Data: fmt.Appendf(nil, "-- revision: %s\n-- revises: %s\n-- message: step %s\n\n-- +skein upgrade\n%s\n\n-- +skein downgrade\n%s\n", id, revises, id, up, down)}
}

// blog is a history of a SQL script between two Go scripts.
func blog() *script.Set {
	set := script.NewSet(fstest.MapFS{
		"bbb.sql": sqlScript("bbb", "aaa", "CREATE TABLE posts (id INTEGER PRIMARY KEY, title TEXT, user_id INTEGER REFERENCES users (id));\nINSERT INTO posts VALUES (1, 'it''s; new', 1);", "DROP TABLE posts;"),
	})
	set.Add(script.Script{ID: "aaa", Message: "users",
		Upgrade: func(m *op.Recorder) {
			m.CreateTable("users", schema.Column{Name: "id", Type: schema.Integer{}}, schema.Column{Name: "name", Type: schema.Text{}}, schema.PrimaryKey{Columns: schema.Columns("id")})
			m.BulkInsert("users", op.Row{"id": 1, "name": "it's Ann"}, op.Row{"id": 2, "name": "Bob\nB."})
		},
		Downgrade: func(m *op.Recorder) { m.DropTable("users") },
	})
	set.Add(script.Script{ID: "ccc", Revises: []string{"bbb"}, Message: "names are needed",
		Upgrade: func(m *op.Recorder) {
			m.AlterColumn("users", "name", op.SetNotNull(true))
			m.CreateIndex("users", schema.Index{Name: "ix_name", Unique: true, Parts: schema.Columns("name")})
		},
		Downgrade: func(m *op.Recorder) {
			m.DropIndex("users", "ix_name")
			m.AlterColumn("users", "name", op.SetNotNull(false))
		},
	})
	return set
}

func TestNewContradictions(t *testing.T) {
	t.Parallel()
	db := openFile(t, "")
	for name, cfg := range map[string]skein.Config{
		"no dialect":         {DB: db},
		"two databases":      {DB: db, Dialect: sqlite.Dialect{}, URL: "sqlite://x.db"},
		"no URL":             {URL: "nonsense"},
		"another kind of DB": {URL: "oracle://host/db"},
		"form":               {DB: db, Dialect: sqlite.Dialect{}, Form: "yaml"},
		"patience":           {DB: db, Dialect: sqlite.Dialect{}, LockTimeout: -time.Second},
	} {
		if _, err := skein.New(cfg); !errors.Is(err, skein.ErrUsage) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNewOpensNothing(t *testing.T) {
	t.Parallel()
	m := newMigrator(t, skein.Config{})
	wantError(t, m.Upgrade(ctx, "heads"), skein.ErrUsage, "migrations", "skein init")
	m = newMigrator(t, skein.Config{Scripts: blog(), Program: "app db"})
	wantError(t, m.Upgrade(ctx, "heads"), skein.ErrUsage, "no database")
	if _, err := m.Migrate(ctx, skein.GenerateOptions{}); !errors.Is(err, skein.ErrUsage) {
		t.Error(err)
	}
}

// TestStartUp starts twenty replicas of an app at once, each with its own Migrator.
func TestStartUp(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "app.db")
	set := blog()
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			db := openFile(t, path)
			if i%2 == 0 {
				db = openFile(t, path+"?_pragma=busy_timeout(5000)")
			}
			m, err := skein.New(skein.Config{DB: db, Dialect: sqlite.Dialect{}, Scripts: set, LockTimeout: 10 * time.Minute})
			if err == nil {
				err = m.Upgrade(ctx, "heads")
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	db := openFile(t, path)
	wantRows(t, db, "SELECT revision FROM skein_version", "ccc")
	wantRows(t, db, "SELECT revision FROM skein_log ORDER BY rowid", "aaa bbb ccc")
	wantRows(t, db, "SELECT count(*) FROM users", "2")
}

// TestOneConnection: an app may allow just one; no command may wait for another.
func TestOneConnection(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	db := openFile(t, "")
	db.SetMaxOpenConns(1)
	m := newMigrator(t, skein.Config{DB: db, Scripts: blog()})
	must(t, m.Upgrade(ctx, "heads"))
	must(t, m.Downgrade(ctx, "aaa"))
	if _, err := m.Plan(ctx, revision.Up, skein.PlanOptions{Target: "heads"}); err != nil {
		t.Error(err)
	}
	_, err := db.Exec("UPDATE skein_version SET revision = 'fff'")
	must(t, err)
	wantError(t, m.Upgrade(ctx, "heads"), skein.ErrRefused, "fff")
	wantError(t, m.Downgrade(ctx, "base"), skein.ErrRefused, "fff")
	wantError(t, m.Stamp(ctx, skein.StampOptions{}, "aaa"), skein.ErrRefused, "fff")
	_, err = m.Plan(ctx, revision.Up, skein.PlanOptions{Target: "heads"})
	wantError(t, err, skein.ErrRefused, "fff")
	must(t, m.Stamp(ctx, skein.StampOptions{Purge: true}, "aaa"))
	must(t, m.Upgrade(ctx, "heads"))
}

// TestTargets that can't be meant change nothing.
func TestTargets(t *testing.T) {
	t.Parallel()
	db := openFile(t, "")
	m := newMigrator(t, skein.Config{DB: db, Scripts: blog()})
	for _, target := range []string{"", "nowhere", "aaa:bbb", "+9", "-1"} {
		wantError(t, m.Upgrade(ctx, target), skein.ErrUsage)
	}
	wantError(t, m.Downgrade(ctx, "-1"), skein.ErrUsage)
	wantRows(t, db, "SELECT count(*) FROM sqlite_schema", "0")
	must(t, m.Upgrade(ctx, "+1"))
	wantRows(t, db, "SELECT revision FROM skein_version", "aaa")
}

func TestIrreversible(t *testing.T) {
	t.Parallel()
	for name, middle := range map[string]string{"said": "-- +skein irreversible: the letters were burnt", "no downgrade": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := fstest.MapFS{
				"aaa.sql": sqlScript("aaa", "", "CREATE TABLE a (id);", "DROP TABLE a;"),
				"bbb.sql": sqlScript("bbb", "aaa", "CREATE TABLE b (id);", middle),
				"ccc.sql": sqlScript("ccc", "bbb", "CREATE TABLE c (id);", "DROP TABLE c;"),
			}
			if middle == "" {
				text, _, _ := strings.Cut(string(files["bbb.sql"].Data), "-- +skein downgrade")
				files["bbb.sql"].Data = []byte(text)
			}
			db := openFile(t, "")
			m := newMigrator(t, skein.Config{DB: db, Scripts: script.NewSet(files)})
			must(t, m.Upgrade(ctx, "heads"))
			why := cmp.Or(strings.TrimPrefix(middle, "-- +skein irreversible: "), "no downgrade section")
			wantError(t, m.Downgrade(ctx, "base"), skein.ErrRefused, "bbb", why)
			wantRows(t, db, "SELECT revision FROM skein_version", "ccc")
			wantRows(t, db, "SELECT count(*) FROM skein_log", "3")
			must(t, m.Downgrade(ctx, "bbb"))
			list, err := m.History(ctx, skein.HistoryOptions{})
			must(t, err)
			if list[1].ID != "bbb" || list[1].Irreversible == "" {
				t.Errorf("history: %+v", list[1])
			}
		})
	}
}

// TestMissingFile: reading commands take a file that is not there as empty, and don't make it.
func TestMissingFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "app.db")
	m := newMigrator(t, skein.Config{URL: "sqlite://" + path, Scripts: blog()})
	current, err := m.Current(ctx)
	must(t, err)
	if len(current.Revisions) != 0 || current.AtHead {
		t.Errorf("current: %+v", current)
	}
	history, err := m.History(ctx, skein.HistoryOptions{Database: true})
	must(t, err)
	if len(history) != 3 || history[0].Applied {
		t.Errorf("history: %+v", history)
	}
	p, err := m.Plan(ctx, revision.Up, skein.PlanOptions{Target: "heads"})
	must(t, err)
	if len(p.Steps) != 3 {
		t.Errorf("plan: %+v", p)
	}
	if _, err = m.Check(ctx); !errors.Is(err, skein.ErrFound) {
		t.Error(err)
	}
	if _, err = m.Show(ctx, "current"); err != nil {
		t.Error(err)
	}
	_, err = m.Diff(ctx, skein.DiffOptions{From: "empty", To: "sqlite://" + path})
	wantError(t, err, os.ErrNotExist)
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file was made: %v", err)
	}
	must(t, m.Upgrade(ctx, "heads"))
	if current, err = m.Current(ctx); err != nil || !current.AtHead {
		t.Errorf("current: %+v, %v", current, err)
	}
}

func TestPasswordsStaySecret(t *testing.T) {
	t.Parallel()
	for _, url := range []string{
		"mysql://joe:geheim@host/db", "postgres://joe:geheim@host:port/db", "joe:geheim@tcp(host)/db", "mysql:joe:geheim@tcp(host)/db",
		"host=x user=joe password=geheim", "sqlite://?_auth_pass=geheim", "postgres://host/db?password=geheim&x=y", "postgres://joe:geh%zzeim@host/db",
		"host=x password='geheim eim' dbname=y", "//joe:geheim@host", "joe:geheim@host",
	} {
		text := skein.Redact(url)
		if _, err := skein.New(skein.Config{URL: url}); err != nil {
			text += err.Error()
		}
		m := newMigrator(t, skein.Config{Dialect: sqlite.Dialect{}, Scripts: blog()})
		for _, o := range []skein.DiffOptions{{From: url, To: "empty"}, {From: "empty", To: url}} {
			if _, err := m.Diff(ctx, o); err == nil {
				t.Errorf("%s: no error", skein.Redact(url))
			} else {
				text += err.Error()
			}
		}
		if m, err := skein.New(skein.Config{URL: url, Dialect: sqlite.Dialect{}, Scripts: blog()}); err == nil {
			if err := m.Upgrade(ctx, "heads"); err != nil {
				text += err.Error()
			}
			m.Close()
		}
		if strings.Contains(text, "eim") {
			t.Errorf("%s shows it: %s", url, text)
		}
	}
	for _, url := range []string{"sqlite://app.db", "sqlite::memory:", "schema.sql", "history", "sqlite:///a/b.db?_pragma=foreign_keys(1)"} {
		if got := skein.Redact(url); got != url {
			t.Errorf("%s is shown as %s", url, got)
		}
	}
}
