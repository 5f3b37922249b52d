package skein_test

import (
	"testing"

	"github.com/skein-go/skein"
)

// TestKeptTypes drops what kept tables and columns are made of along with them: types, sequences, their
// schema. It comes back whole, and its names are free meanwhile.
func TestKeptTypes(t *testing.T) {
	const before = `CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TYPE pair AS (a mood, n integer);
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
CREATE SEQUENCE numbers;
CREATE SCHEMA billing;
CREATE TYPE billing.state AS ENUM ('open');
CREATE TABLE billing.users (id serial PRIMARY KEY, state billing.state[]);
CREATE TABLE users (id integer PRIMARY KEY, v mood, p pair, x positive, w mood NOT NULL);
CREATE TABLE posts (id bigint PRIMARY KEY DEFAULT nextval('numbers'), x positive);`
	const after = `CREATE TYPE mood AS ENUM ('other');
CREATE TABLE users (id integer PRIMARY KEY);`
	w := &keptWorld{T: t, dir: t.TempDir()}
	w.url, w.db = keptEngines()["postgres"](t)
	t.Cleanup(func() { w.db.Close() })
	_, err := w.migrator("").Init(ctx)
	must(t, err)
	w.step(before, "aaaa00000001", skein.GenerateOptions{})
	w.exec("INSERT INTO users VALUES (1, 'sad', ('ok', 4), 3, 'ok')", "INSERT INTO posts (x) VALUES (1), (2)", "INSERT INTO billing.users (state) VALUES ('{open}')")
	w.step("CREATE TYPE mood AS ENUM ('sad', 'ok');\nCREATE TABLE users (id integer PRIMARY KEY, w mood NOT NULL);", "bbbb00000002", skein.GenerateOptions{})
	w.step("CREATE TABLE users (id integer PRIMARY KEY);", "cccc00000003", skein.GenerateOptions{})
	w.step(after, "dddd00000004", skein.GenerateOptions{})
	m := w.migrator(before)
	must(t, m.Downgrade(ctx, "aaaa00000001"))
	w.want("SELECT id, v, p, x, w FROM users", "1|sad|(ok,4)|3|ok")
	w.want("SELECT * FROM posts", "1|1 2|2")
	w.want("SELECT * FROM billing.users", "1|{open}")
	w.exec("INSERT INTO posts (x) VALUES (3)")
	w.want("SELECT max(id) FROM posts", "3")
	must(t, m.Upgrade(ctx, "head"))
}
