package skein_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"os"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/internal/testdb"
	"github.com/skein-go/skein/model/sqlmodel"
	"github.com/skein-go/skein/revision"
)

// keptModels are what is there before, and what is left of it. The column that goes is in an index, the
// table that goes is in a foreign key both ways, has an index and a check.
var keptModels = [2]string{
	`CREATE TABLE users (id INTEGER NOT NULL, name VARCHAR(40) NOT NULL, nick VARCHAR(40), email VARCHAR(40) NOT NULL, age INTEGER NOT NULL DEFAULT 7, PRIMARY KEY (id));
CREATE INDEX ix_nick ON users (nick);
CREATE TABLE posts (id INTEGER NOT NULL, user_id INTEGER, title VARCHAR(40), CONSTRAINT posts_pk PRIMARY KEY (id), CONSTRAINT title_long CHECK (title <> 'x'), CONSTRAINT fk_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE);
CREATE INDEX ix_title ON posts (title);
CREATE TABLE likes (id INTEGER NOT NULL, post_id INTEGER, PRIMARY KEY (id), CONSTRAINT fk_post FOREIGN KEY (post_id) REFERENCES posts (id));
CREATE TABLE loose (a INTEGER, b VARCHAR(40));`,
	`CREATE TABLE users (id INTEGER NOT NULL, name VARCHAR(40) NOT NULL, PRIMARY KEY (id));
CREATE TABLE likes (id INTEGER NOT NULL, post_id INTEGER, PRIMARY KEY (id));
CREATE TABLE loose (a INTEGER);`,
}

// keptWorld is a database of some engine, with models and a folder of scripts.
type keptWorld struct {
	*testing.T
	db  *sql.DB
	url string
	dir string
	// besides is Config.KeepBeside.
	besides int64
	queries int
}

// besides is what Config.KeepBeside is on an engine of keptEngines.
func besides(engine string) int64 {
	if strings.HasSuffix(engine, "in place") {
		return -1
	}
	return 0
}

// keeps compares what Kept lists, but for what is empty.
func (w *keptWorld) keeps(want string) {
	w.Helper()
	m := w.migrator("")
	defer m.Close()
	list, err := m.Kept(ctx)
	must(w.T, err)
	var have []string
	for _, k := range list {
		if k.Rows > 0 {
			have = append(have, k.Object+" "+k.Amount())
		}
	}
	slices.Sort(have)
	if got := strings.Join(have, "|"); got != want {
		w.Errorf("kept: %q, want %q", got, want)
	}
}

// remove takes a script away.
func (w *keptWorld) remove(file string) {
	w.Helper()
	must(w.T, os.Remove(filepath.Join(w.dir, "migrations", file)))
}

func (w *keptWorld) migrator(models string) *skein.Migrator {
	w.Helper()
	must(w.T, os.WriteFile(filepath.Join(w.dir, "schema.sql"), []byte(models), 0o600))
	return newMigrator(w.T, skein.Config{URL: w.url, Dir: filepath.Join(w.dir, "migrations"), KeepBeside: w.besides, Models: sqlmodel.Path(filepath.Join(w.dir, "schema.sql"))})
}

func (w *keptWorld) step(models, id string, o skein.GenerateOptions) {
	w.Helper()
	m := w.migrator(models)
	defer m.Close()
	o.RevID, o.Message, o.NoRename = id, id, true
	_, err := m.Migrate(ctx, o)
	must(w.T, err)
	p, err := m.Plan(ctx, revision.Up, skein.PlanOptions{Target: "head"})
	must(w.T, err)
	if text, _ := p.MarshalJSON(); o.Drops != skein.Discard && (strings.Contains(string(text), `"data_loss"`) || strings.Contains(string(text), `"lost"`)) {
		w.Errorf("a plan that keeps all speaks of a loss: %s", text)
	}
	must(w.T, m.Upgrade(ctx, "head"))
	_, err = m.Check(ctx)
	must(w.T, err)
}

func (w *keptWorld) exec(statements ...string) {
	w.Helper()
	for _, s := range statements {
		if _, err := w.db.Exec(s); err != nil {
			w.Fatalf("%s: %v", s, err)
		}
	}
}

// rows returns what a query finds, a line for each row, sorted.
func (w *keptWorld) rows(query string) string {
	w.Helper()
	w.queries++ // a driver may remember what a query returned, and the table has other types since
	rows, err := w.db.Query(fmt.Sprintf("%s /* %d */", query, w.queries))
	must(w.T, err)
	defer rows.Close()
	names, err := rows.Columns()
	must(w.T, err)
	var out []string
	for rows.Next() {
		values, at := make([]sql.NullString, len(names)), make([]any, len(names))
		for i := range values {
			at[i] = &values[i]
		}
		must(w.T, rows.Scan(at...))
		line := make([]string, len(values))
		for i, v := range values {
			line[i] = "NULL"
			if v.Valid {
				line[i] = v.String
			}
		}
		out = append(out, strings.Join(line, "|"))
	}
	must(w.T, rows.Err())
	slices.Sort(out)
	return strings.Join(out, " ")
}

func (w *keptWorld) want(query, want string) {
	w.Helper()
	if got := w.rows(query); got != want {
		w.Errorf("%s\n got %s\nwant %s", query, got, want)
	}
}

// keptEngines open an empty database each.
func keptEngines() map[string]func(*testing.T) (url string, db *sql.DB) {
	postgres := func(t *testing.T) (string, *sql.DB) {
		url := testdb.Postgres(t)
		db, err := sql.Open("pgx", url)
		must(t, err)
		return url, db
	}
	return map[string]func(*testing.T) (url string, db *sql.DB){
		"sqlite": func(t *testing.T) (string, *sql.DB) {
			url := "sqlite://" + filepath.Join(t.TempDir(), "kept.db")
			db, _, err := skein.OpenURL(url)
			must(t, err)
			return url, db
		},
		"postgres":          postgres,
		"postgres in place": postgres,
		"mysql": func(t *testing.T) (string, *sql.DB) {
			url := testdb.MySQL(t)
			source, err := testdb.MySQLSource(url)
			must(t, err)
			db, err := sql.Open("mysql", source)
			must(t, err)
			return url, db
		},
	}
}

// TestKept drops columns and tables on every engine, lets the application go on, and comes back.
func TestKept(t *testing.T) {
	for name, open := range keptEngines() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &keptWorld{T: t, dir: t.TempDir(), besides: besides(name)}
			w.url, w.db = open(t)
			t.Cleanup(func() { w.db.Close() })
			w.journey()
		})
	}
}

func (w *keptWorld) journey() {
	m := w.migrator("")
	_, err := m.Init(ctx)
	must(w.T, err)
	w.step(keptModels[0], "aaaa00000001", skein.GenerateOptions{})
	w.exec("INSERT INTO users (id, name, nick, email, age) VALUES (1, 'susan', 'Sue', 's', 30), (2, 'tom', NULL, 't', 31), (3, 'wei', '', 'w', 32)",
		"INSERT INTO posts VALUES (1, 1, 'one'), (2, 2, 'two'), (3, NULL, 'three')",
		"INSERT INTO likes VALUES (1, 1), (2, 3)",
		"INSERT INTO loose (a, b) VALUES (1, 'b1'), (2, NULL)")
	w.step(keptModels[1], "bbbb00000002", skein.GenerateOptions{})

	// The application goes on, and does not name what it does not know.
	w.exec("INSERT INTO users (id, name) VALUES (4, 'new')", "UPDATE users SET name = 'Tom' WHERE id = 2",
		"DELETE FROM users WHERE id = 1", "INSERT INTO users (id, name) VALUES (1, 'another')", "INSERT INTO loose (a) VALUES (3)")
	// The names that were dropped are free again, and can be dropped again.
	again := strings.ReplaceAll(keptModels[1], "name VARCHAR(40) NOT NULL,", "name VARCHAR(40) NOT NULL, nick VARCHAR(40),") +
		"\nCREATE TABLE posts (id INTEGER NOT NULL, CONSTRAINT posts_pk PRIMARY KEY (id));\nCREATE INDEX ix_title ON posts (id);"
	w.step(again, "cccc00000003", skein.GenerateOptions{})
	w.exec("UPDATE users SET nick = 'again'", "INSERT INTO posts VALUES (77)")
	w.step(keptModels[1], "dddd00000004", skein.GenerateOptions{})

	// All the way back.
	down := w.migrator(keptModels[0])
	must(w.T, down.Downgrade(ctx, "cccc00000003"))
	w.want("SELECT id, nick FROM users", "1|again 2|again 3|again 4|again")
	w.want("SELECT id FROM posts", "77")
	must(w.T, down.Downgrade(ctx, "bbbb00000002"))
	// MySQL has no way back out of the middle of a revision: what is in the way is mended before.
	if !strings.HasPrefix(w.url, "mysql") {
		err = down.Downgrade(ctx, "aaaa00000001")
		wantError(w.T, err, skein.ErrRefused, "users", "email", "2 ", "NULL")
	}
	// Whose user is gone goes too, as ON DELETE CASCADE says, unless somebody else points at it.
	w.exec("DELETE FROM users WHERE id IN (1, 4)")
	if !strings.HasPrefix(w.url, "mysql") {
		if err := down.Downgrade(ctx, "aaaa00000001"); err == nil {
			w.Error("a like points at nothing")
		}
	}
	w.exec("DELETE FROM likes WHERE id = 1")
	must(w.T, down.Downgrade(ctx, "aaaa00000001"))
	w.want("SELECT id, name, nick, email, age FROM users", "2|Tom|NULL|t|31 3|wei||w|32")
	w.want("SELECT id, user_id, title FROM posts", "2|2|two 3|NULL|three")
	w.want("SELECT id, post_id FROM likes", "2|3")
	w.want("SELECT a, b FROM loose", "1|b1 2|NULL 3|NULL")
	w.purge(down)
}

// purge drops again, destroys what is kept, and comes back.
func (w *keptWorld) purge(m *skein.Migrator) {
	w.Helper()
	must(w.T, m.Upgrade(ctx, "bbbb00000002"))
	list, err := m.Kept(ctx)
	must(w.T, err)
	var have []string
	for _, k := range list {
		if k.At == nil || k.Bytes == nil || k.Revision != "bbbb00000002" {
			w.Errorf("%+v", k)
		}
		have = append(have, k.Object+" "+k.Amount())
	}
	slices.Sort(have)
	if want := "loose.b 1 value|posts 2 rows|users.age 2 values|users.email 2 values|users.nick 1 value"; strings.Join(have, "|") != want {
		w.Errorf("kept: %q, want %s", have, want)
	}
	if gone, err := m.Purge(ctx, skein.PurgeOptions{OlderThan: time.Hour}); err != nil || len(gone) > 0 {
		w.Errorf("too young: %+v, %v", gone, err)
	}
	_, err = m.Purge(ctx, skein.PurgeOptions{Confirm: func(context.Context, []skein.Kept) (bool, error) { return false, nil }})
	wantError(w.T, err, skein.ErrRefused, "--yes")
	gone, err := m.Purge(ctx, skein.PurgeOptions{})
	if err != nil || len(gone) != len(list) {
		w.Fatalf("%d of %d, %v", len(gone), len(list), err)
	}
	if list, err = m.Kept(ctx); err != nil || slices.ContainsFunc(list, func(k skein.Kept) bool { return k.Rows > 0 && k.Object != "users.age" }) {
		w.Errorf("purged: %+v, %v", list, err)
	}
	w.exec("DELETE FROM users", "DELETE FROM likes")
	must(w.T, m.Downgrade(ctx, "aaaa00000001"))
	w.want("SELECT id, user_id, title FROM posts", "")
	w.want("SELECT a, b FROM loose", "1|NULL 2|NULL 3|NULL")
}

// TestKeptTrigger keeps a table with a trigger that refuses DELETE: rows whose parents are gone meanwhile go
// before the trigger is there again.
func TestKeptTrigger(t *testing.T) {
	const users = "CREATE TABLE users (id INTEGER PRIMARY KEY);\n"
	const posts = "CREATE TABLE posts (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id) ON DELETE CASCADE);\n"
	triggers := map[string]string{
		"sqlite": "CREATE TRIGGER never BEFORE DELETE ON posts BEGIN SELECT RAISE(ABORT, 'never'); END;",
		"postgres": "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'never'; END$$;\n" +
			"CREATE TRIGGER never BEFORE DELETE ON posts FOR EACH ROW EXECUTE FUNCTION refuse();\n" +
			"CREATE RULE quiet AS ON DELETE TO posts WHERE OLD.id < 0 DO INSTEAD NOTHING;",
	}
	for name, trigger := range triggers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &keptWorld{T: t, dir: t.TempDir(), besides: besides(name)}
			w.url, w.db = keptEngines()[name](t)
			t.Cleanup(func() { w.db.Close() })
			_, err := w.migrator("").Init(ctx)
			must(t, err)
			w.step(users+posts+trigger, "aaaa00000001", skein.GenerateOptions{})
			w.exec("INSERT INTO users VALUES (1), (2)", "INSERT INTO posts VALUES (1, 1), (2, 2), (3, NULL)")
			w.step(users, "bbbb00000002", skein.GenerateOptions{})
			w.exec("DELETE FROM users WHERE id = 1")
			m := w.migrator(users + posts + trigger)
			must(t, m.Downgrade(ctx, "aaaa00000001"))
			w.want("SELECT id, user_id FROM posts", "2|2 3|NULL")
			must(t, m.Upgrade(ctx, "head"))
			must(t, m.Downgrade(ctx, "aaaa00000001"))
			if _, err := w.db.Exec("DELETE FROM posts"); err == nil {
				t.Error("the trigger is not there again")
			}
		})
	}
}

// TestFill adds a NOT NULL column to a table with rows on every engine: it is added, filled and set.
func TestFill(t *testing.T) {
	for name, open := range keptEngines() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &keptWorld{T: t, dir: t.TempDir(), besides: besides(name)}
			w.url, w.db = open(t)
			t.Cleanup(func() { w.db.Close() })
			_, err := w.migrator("").Init(ctx)
			must(t, err)
			const before = "CREATE TABLE users (id INTEGER NOT NULL, name VARCHAR(40), PRIMARY KEY (id));"
			after := strings.ReplaceAll(before, "name VARCHAR(40)", "name VARCHAR(40) NOT NULL, city VARCHAR(40) NOT NULL")
			w.step(before, "aaaa00000001", skein.GenerateOptions{})
			w.exec("INSERT INTO users VALUES (1, 'susan'), (2, NULL)")
			_, err = w.migrator(after).Migrate(ctx, skein.GenerateOptions{Message: "two"})
			wantError(t, err, skein.ErrRefused, "--fill users.city:EXPRESSION", "users has 2 rows")
			w.step(after, "bbbb00000002", skein.GenerateOptions{Fill: []string{"users.city:concat('of ', id)", "users.name:'?'"}})
			w.want("SELECT id, name, city FROM users", "1|susan|of 1 2|?|of 2")
			must(t, w.migrator(before).Downgrade(ctx, "aaaa00000001"))
			must(t, w.migrator(before).Upgrade(ctx, "head"))

			// The models say it.
			said := strings.Replace(after, "city VARCHAR(40) NOT NULL,", "city VARCHAR(3) NOT NULL, -- fill: substr(city, 1, 2)\n-- fill: '(' || id || ')'\nnote VARCHAR(40) NOT NULL,", 1)
			if name == "mysql" {
				said = strings.Replace(said, "'(' || id || ')'", "concat('(', id, ')')", 1)
			}
			w.step(said, "cccc00000003", skein.GenerateOptions{})
			w.want("SELECT id, city, note FROM users", "1|of|(1) 2|of|(2)")
			must(t, w.migrator(before).Downgrade(ctx, "bbbb00000002"))
			w.want("SELECT id, name, city FROM users", "1|susan|of 1 2|?|of 2")
			must(t, w.migrator(before).Upgrade(ctx, "head"))
			if _, err = w.migrator(before+"-- fill: 1").Migrate(ctx, skein.GenerateOptions{Message: "x"}); err == nil || !strings.Contains(err.Error(), "schema.sql:1:") {
				t.Errorf("a comment beside no column: %v", err)
			}
		})
	}
}
