package skein_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/schema"
)

// downgrades are written by hand: what they destroy has to be told whatever their words. A line begins with the engines
// that it is for, none for all of them; [ and ] are the engine's quotes. more has a second revision above.
var downgrades = []struct{ name, engines, up, down, moreUp, moreDown, told string }{
	{"a table", "", posts, "DROP TABLE posts;", "", "", "drop table posts: 2 rows"},
	{"in other letters", "", "CREATE TABLE Posts (id INTEGER PRIMARY KEY, Tt VARCHAR(9)); INSERT INTO Posts VALUES (1, 'x');",
		"ALTER TABLE Posts DROP COLUMN Tt; DROP TABLE Posts;", "", "", "drop column Posts.Tt: 1 value|drop table Posts: 1 row"},
	{"dots in names", "", "CREATE TABLE [a.b] (id INTEGER PRIMARY KEY, [c.d] VARCHAR(9)); INSERT INTO [a.b] VALUES (1, 'x');",
		"ALTER TABLE [a.b] DROP COLUMN [c.d]; DROP TABLE [a.b];", "", "", "drop column a.b.c.d: 1 value|drop table a.b: 1 row"},
	{"renamed before", "", posts, "DROP TABLE posts;", "ALTER TABLE posts RENAME TO articles;", "ALTER TABLE articles RENAME TO posts;", "drop table posts: 2 rows"},
	{"a column renamed before", "", posts, "ALTER TABLE posts DROP COLUMN t; DROP TABLE posts;",
		"ALTER TABLE posts RENAME COLUMN t TO u;", "ALTER TABLE posts RENAME COLUMN u TO t;", "drop column posts.t: 2 values|drop table posts: 2 rows"},
	{"kept, restored and dropped", "", posts, "DROP TABLE posts;", "ALTER TABLE posts RENAME TO KEPT;", "ALTER TABLE KEPT RENAME TO posts;", "drop table posts: 2 rows"},
	{"renamed aside and copied back", "", posts, "ALTER TABLE posts RENAME TO old; CREATE TABLE posts (id INTEGER PRIMARY KEY, t VARCHAR(9)); INSERT INTO posts SELECT * FROM old; DROP TABLE old;", "", "", ""},
	{"made anew with less", "", posts, "CREATE TABLE n (id INTEGER PRIMARY KEY); INSERT INTO n SELECT id FROM posts; DROP TABLE posts; ALTER TABLE n RENAME TO posts;", "", "", "drop column posts.t: 2 values"},
	{"no rows", "", "CREATE TABLE posts (id INTEGER PRIMARY KEY);", "DROP TABLE posts;", "", "", ""},
	{"the default", "", "CREATE TABLE posts (id INTEGER PRIMARY KEY, n INTEGER DEFAULT 3); INSERT INTO posts (id) VALUES (1);", "ALTER TABLE posts DROP COLUMN n;", "", "", ""},
	{"in the first schema", "sqlite", posts, "DROP TABLE main.posts;", "", "", "drop table posts: 2 rows"},
	{"in the first schema", "postgres", posts, "DROP TABLE public.posts;", "", "", "drop table public.posts: 2 rows"},
	{"two tables", "postgres mysql", posts + "CREATE TABLE b (id INTEGER); INSERT INTO b VALUES (1);", "DROP TABLE posts, b;", "", "", "drop table posts: 2 rows|drop table b: 1 row"},
	{"emptied", "postgres mysql", posts, "TRUNCATE TABLE posts;", "", "", "drop table posts: 2 rows"},
	{"with its schema", "postgres", "CREATE SCHEMA s; CREATE TABLE s.x (id int); INSERT INTO s.x VALUES (1);", "DROP SCHEMA s CASCADE;", "", "", "drop table s.x: 1 row"},
	{"with its type", "postgres", "CREATE TYPE e AS ENUM ('a'); CREATE TABLE x (id int, c e); INSERT INTO x VALUES (1, 'a');", "DROP TYPE e CASCADE;", "", "", "drop column x.c: 1 value"},
	{"moved to a schema before", "postgres", "CREATE SCHEMA s; " + posts, "DROP TABLE posts; DROP SCHEMA s;", "ALTER TABLE posts SET SCHEMA s;", "ALTER TABLE s.posts SET SCHEMA public;", "drop table posts: 2 rows"},
	{"by code", "postgres", posts, "DO $$ BEGIN EXECUTE 'DROP TABLE posts'; END $$;", "", "", "drop table posts: 2 rows"},
	{"replaced", "mysql", posts, "CREATE OR REPLACE TABLE posts (id INTEGER PRIMARY KEY, t VARCHAR(9));", "", "", "drop table posts: 2 rows"},
	{"a partition", "mysql", "CREATE TABLE p (id int) PARTITION BY RANGE (id) (PARTITION a VALUES LESS THAN (5), PARTITION b VALUES LESS THAN (9)); INSERT INTO p VALUES (7);", "ALTER TABLE p TRUNCATE PARTITION b;", "", "", "drop table p: 1 row"},
	{"renamed by RENAME TABLE", "mysql", posts, "DROP TABLE posts;", "RENAME TABLE posts TO articles;", "RENAME TABLE articles TO posts;", "drop table posts: 2 rows"},
	{"renamed by CHANGE", "mysql", posts, "ALTER TABLE posts DROP t;", "ALTER TABLE posts CHANGE t u VARCHAR(9);", "ALTER TABLE posts CHANGE u t VARCHAR(9);", "drop column posts.t: 2 values"},
}

const posts = "CREATE TABLE posts (id INTEGER PRIMARY KEY, t VARCHAR(9)); INSERT INTO posts VALUES (1, 'x'), (2, 'y');"

// TestLossesAreTold runs downgrades that destroy rows, on every engine: each is refused with what it would
// destroy where drops are refused, changes nothing, and runs where they are not. What loses nothing runs. So it is where there is no place
// for a scratch database, as in production, but for what only an engine knows.
func TestLossesAreTold(t *testing.T) {
	onEngines(t, func(w *keptWorld, engine string) {
		for _, tt := range downgrades {
			if tt.engines != "" && !slices.Contains(strings.Fields(tt.engines), engine) {
				continue
			}
			w.emptied(engine)
			w.byHand(engine, "r1", "", tt.up, tt.down)
			if tt.moreUp != "" {
				w.byHand(engine, "r2", "r1", tt.moreUp, tt.moreDown)
			}
			w.loses(tt.name, tt.told, engine != "sqlite" && tt.name != "by code" && tt.name != "with its type")
		}
	})
}

// onEngines runs a test with scripts that are written by hand on every engine.
func onEngines(t *testing.T, f func(w *keptWorld, engine string)) {
	for engine, open := range keptEngines() {
		if strings.HasSuffix(engine, "in place") {
			continue
		}
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			w := &keptWorld{T: t, dir: t.TempDir()}
			w.url, w.db = open(t)
			t.Cleanup(func() { w.db.Close() })
			must(t, os.Mkdir(filepath.Join(w.dir, "migrations"), 0o755))
			f(w, engine)
		})
	}
}

// emptied takes away all that a case before has left.
func (w *keptWorld) emptied(engine string) {
	w.Helper()
	must(w.T, os.RemoveAll(filepath.Join(w.dir, "migrations")))
	must(w.T, os.Mkdir(filepath.Join(w.dir, "migrations"), 0o755))
	if engine == "postgres" {
		w.exec("DROP SCHEMA public CASCADE", "DROP SCHEMA IF EXISTS s CASCADE", "CREATE SCHEMA public")
		return
	}
	list, quote := "SELECT name FROM sqlite_master WHERE type = 'table'", `"`
	if engine == "mysql" {
		list, quote = "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()", "`"
	}
	rows, err := w.db.Query(list)
	must(w.T, err)
	var names []string
	for rows.Next() {
		names = append(names, "")
		must(w.T, rows.Scan(&names[len(names)-1]))
	}
	must(w.T, errors.Join(rows.Err(), rows.Close()))
	for _, name := range names {
		w.exec("DROP TABLE " + quote + name + quote)
	}
}

// byHand writes a script.
func (w *keptWorld) byHand(engine, id, revises, up, down string) {
	w.Helper()
	text := fmt.Sprintf("-- revision: %s\n-- revises: %s\n\n-- +skein upgrade\n%s\n\n-- +skein downgrade\n%s\n", id, revises, up, down)
	quotes := map[string]string{"sqlite": `""`, "postgres": `""`, "mysql": "``"}[engine]
	text = strings.NewReplacer("[", quotes[:1], "]", quotes[1:], "KEPT", schema.KeptName(id, "posts")).Replace(text)
	must(w.T, os.WriteFile(filepath.Join(w.dir, "migrations", id+"_.sql"), []byte(text), 0o600))
}

// loses takes back all of it, and compares what is told before.
func (w *keptWorld) loses(name, want string, worded bool) {
	w.Helper()
	cfg := skein.Config{URL: w.url, Dir: filepath.Join(w.dir, "migrations"), Drops: skein.Refuse}
	m := newMigrator(w.T, cfg)
	must(w.T, m.Upgrade(ctx, "head"))
	w.told(name, want, cfg)
	if want == "" {
		return
	}
	if worded {
		cfg.ScratchURL = map[bool]string{true: "postgres://127.0.0.1:1/none", false: "mysql://127.0.0.1:1/none"}[strings.HasPrefix(w.url, "postgres")]
		w.told(name+", no scratch database", want, cfg)
	}
	now, err := m.Current(ctx)
	must(w.T, err)
	if len(now.Revisions) != 1 || !now.AtHead {
		w.Errorf("%s: it did not stay at the head: %+v", name, now.Revisions)
	}
	cfg.Drops, cfg.ScratchURL = skein.Keep, ""
	must(w.T, newMigrator(w.T, cfg).Downgrade(ctx, "base"))
}

// told compares what a downgrade is refused with where drops are; "": it is not.
func (w *keptWorld) told(name, want string, cfg skein.Config) {
	w.Helper()
	m, err := skein.New(cfg)
	must(w.T, err)
	defer m.Close()
	if err = m.Downgrade(ctx, "base"); want == "" {
		must(w.T, err)
		return
	}
	lost, ok := errors.AsType[*skein.LossError](err)
	if !ok || !errors.Is(err, skein.ErrRefused) {
		w.Errorf("%s: downgrade without a word: %v", name, err)
		return
	}
	var told []string
	for _, f := range lost.Facts {
		told = append(told, strings.ReplaceAll(strings.TrimSuffix(f.Text, " will be destroyed"), `"`, ""))
	}
	for _, text := range strings.Split(want, "|") {
		if !slices.Contains(told, text) {
			w.Errorf("%s: told %q, not %q", name, told, text)
		}
	}
}
