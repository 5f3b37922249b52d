package skein_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/skein-go/skein"
)

// TestExpectWithALimit has a query of a script that must find no rows, with a LIMIT of its own, find some, on every
// engine: it says so, inside of a transaction too.
func TestExpectWithALimit(t *testing.T) {
	onEngines(t, func(w *keptWorld, engine string) {
		w.byHand(engine, "r1", "", posts+"\n-- +skein expect none: %d posts are there\nSELECT id FROM posts ORDER BY id LIMIT 1;", "DROP TABLE posts;")
		m := newMigrator(w.T, skein.Config{URL: w.url, Dir: filepath.Join(w.dir, "migrations")})
		wantError(w.T, m.Upgrade(ctx, "head"), skein.ErrRefused, "1 posts are there (for example id=1)")
	})
}

// TestExpectOfATableMadeAnew has a query find rows that point at a table which the script empties by making it anew: on
// MariaDB, which commits in between, that is found before the first statement.
func TestExpectOfATableMadeAnew(t *testing.T) {
	t.Parallel()
	w := &keptWorld{T: t, dir: t.TempDir()}
	w.url, w.db = keptEngines()["mysql"](t)
	t.Cleanup(func() { w.db.Close() })
	must(t, os.Mkdir(filepath.Join(w.dir, "migrations"), 0o755))
	w.byHand("mysql", "r1", "", "CREATE TABLE roles (id INTEGER PRIMARY KEY); CREATE TABLE users (id INTEGER PRIMARY KEY, role INTEGER); INSERT INTO roles VALUES (7); INSERT INTO users VALUES (1, 7);", "DROP TABLE users; DROP TABLE roles;")
	const expect = "\n-- +skein expect none: users has %d values that are not in roles\nSELECT users.id FROM users LEFT JOIN roles ON roles.id = users.role WHERE users.role IS NOT NULL AND roles.id IS NULL;\nALTER TABLE users ADD FOREIGN KEY (role) REFERENCES roles (id);"
	const anew = "RENAME TABLE roles TO KEPT; CREATE TABLE roles (id INTEGER PRIMARY KEY, label VARCHAR(9), UNIQUE (label));"
	w.byHand("mysql", "r2", "r1", anew+expect, "SELECT 1;")
	m := newMigrator(t, skein.Config{URL: w.url, Dir: filepath.Join(w.dir, "migrations")})
	wantError(t, m.Upgrade(ctx, "head"), skein.ErrRefused, "users has 1 value that are not in roles", "everything of this revision was rolled back")
	w.want("SELECT id FROM roles", "7")
	w.byHand("mysql", "r2", "r1", anew+"\nINSERT INTO roles VALUES (7, 'x');"+expect, "SELECT 1;")
	m = newMigrator(t, skein.Config{URL: w.url, Dir: filepath.Join(w.dir, "migrations")})
	must(t, m.Upgrade(ctx, "head"))
	w.want("SELECT label FROM roles", "x")
}
