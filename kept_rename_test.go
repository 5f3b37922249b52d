package skein_test

import (
	"testing"

	"github.com/skein-go/skein"
)

// TestKeptThenRenamed drops a column, a table and what has no room, renames what they belonged to, uses the names
// again, drops those too, and comes all the way back: every row has what it had.
func TestKeptThenRenamed(t *testing.T) {
	const other = "CREATE TABLE other (id INTEGER NOT NULL PRIMARY KEY, t VARCHAR(9));"
	models := []string{
		"CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(40), nick VARCHAR(20));" + other,
		"CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(4));",
		"CREATE TABLE people (id INTEGER NOT NULL PRIMARY KEY, full_name VARCHAR(4));",
		"CREATE TABLE people (no INTEGER NOT NULL PRIMARY KEY, full_name VARCHAR(4), nick VARCHAR(20));" +
			"CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY, nick VARCHAR(20));" + other,
		"CREATE TABLE people (no INTEGER NOT NULL PRIMARY KEY, full_name VARCHAR(4));",
	}
	for name, open := range keptEngines() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &keptWorld{T: t, dir: t.TempDir(), besides: besides(name)}
			w.url, w.db = open(t)
			t.Cleanup(func() { w.db.Close() })
			_, err := w.migrator("").Init(ctx)
			must(t, err)
			w.step(models[0], "aaaa00000001", skein.GenerateOptions{})
			w.exec("INSERT INTO users VALUES (1, 'Susan', 'Sue'), (2, 'Tom', NULL), (3, 'Wei Li', 'W'), (4, 'Gone by then', 'g')", "INSERT INTO other VALUES (7, 'seven')")
			w.step(models[1], "aaaa00000002", skein.GenerateOptions{Fill: []string{"users.name:substr(name, 1, 4)"}})
			w.renamed(models[2], "aaaa00000003", "users:people", "users.name:full_name")
			w.exec("DELETE FROM people WHERE id = 4", "UPDATE people SET id = 30 WHERE id = 3", "INSERT INTO people VALUES (5, 'new')")
			w.renamed(models[3], "aaaa00000004", "people.id:no")
			w.exec("UPDATE people SET no = 20, nick = 'again' WHERE no = 2", "INSERT INTO users VALUES (1, 'another')", "INSERT INTO other VALUES (7, 'other')")
			w.step(models[4], "aaaa00000005", skein.GenerateOptions{})
			w.exec("UPDATE people SET no = 10 WHERE no = 1")

			down := w.migrator(models[0])
			must(t, down.Downgrade(ctx, "aaaa00000004"))
			w.want("SELECT no, full_name, nick FROM people", "10|Susa|NULL 20|Tom|again 30|Wei |NULL 5|new|NULL")
			w.want("SELECT id, nick FROM users", "1|another")
			w.want("SELECT id, t FROM other", "7|other")
			must(t, down.Downgrade(ctx, "aaaa00000001"))
			w.want("SELECT id, name, nick FROM users", "10|Susan|Sue 20|Tom|NULL 30|Wei Li|W 5|new|NULL")
			w.want("SELECT id, t FROM other", "7|seven")
			w.keeps("")
		})
	}
}

// renamed is step for models in which something has another name.
func (w *keptWorld) renamed(models, id string, renames ...string) {
	w.Helper()
	m := w.migrator(models)
	defer m.Close()
	_, err := m.Migrate(ctx, skein.GenerateOptions{RevID: id, Message: id, Renames: renames})
	must(w.T, err)
	must(w.T, m.Upgrade(ctx, "head"))
	_, err = m.Check(ctx)
	must(w.T, err)
}
