package skein_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/skein-go/skein"
)

// voidModels are a table whose columns may be NULL, on each engine, and one whose may not.
var voidModels = map[string][2]string{
	"sqlite": {`CREATE TABLE "order" (a INTEGER NOT NULL, b VARCHAR(9) NOT NULL, name VARCHAR(40), n INTEGER, kind TEXT, PRIMARY KEY (a, b)); CREATE TABLE bare (name VARCHAR(40));`,
		`CREATE TABLE "order" (a INTEGER NOT NULL, b VARCHAR(9) NOT NULL, name VARCHAR(40) NOT NULL, n BIGINT NOT NULL, kind TEXT NOT NULL, more INTEGER NOT NULL, PRIMARY KEY (a, b)); CREATE TABLE bare (name VARCHAR(40) NOT NULL);`},
	"postgres": {`CREATE TYPE kind AS ENUM ('x', 'y'); CREATE TABLE "order" (a integer NOT NULL, b varchar(9) NOT NULL, name varchar(40), n integer, kind kind, PRIMARY KEY (a, b)); CREATE TABLE bare (name varchar(40));`,
		`CREATE TYPE kind AS ENUM ('x', 'y'); CREATE TABLE "order" (a integer NOT NULL, b varchar(9) NOT NULL, name varchar(40) NOT NULL, n bigint NOT NULL, kind kind NOT NULL, more integer NOT NULL, PRIMARY KEY (a, b)); CREATE TABLE bare (name varchar(40) NOT NULL);`},
	"mysql": {"CREATE TABLE `order` (a INTEGER NOT NULL, b VARCHAR(9) NOT NULL, name VARCHAR(40), n INTEGER, kind ENUM('x', 'y'), PRIMARY KEY (a, b)); CREATE TABLE bare (name VARCHAR(40), changed DATETIME DEFAULT '2020-01-01' ON UPDATE CURRENT_TIMESTAMP);",
		"CREATE TABLE `order` (a INTEGER NOT NULL, b VARCHAR(9) NOT NULL, name VARCHAR(40) NOT NULL, n BIGINT NOT NULL, kind ENUM('x', 'y') NOT NULL, more INTEGER NOT NULL, PRIMARY KEY (a, b)); CREATE TABLE bare (name VARCHAR(40) NOT NULL, changed DATETIME DEFAULT '2020-01-01' ON UPDATE CURRENT_TIMESTAMP);"},
}

// TestVoids gives values to rows without one, on every engine: the way back gives NULL to those that still have what
// they got, and to no other row.
func TestVoids(t *testing.T) {
	for name, open := range keptEngines() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &keptWorld{T: t, dir: t.TempDir(), besides: besides(name)}
			w.url, w.db = open(t)
			t.Cleanup(func() { w.db.Close() })
			engine, _, _ := strings.Cut(name, " ")
			w.voids(engine, voidModels[engine])
		})
	}
}

func (w *keptWorld) voids(engine string, models [2]string) {
	_, err := w.migrator("").Init(ctx)
	must(w.T, err)
	order := `"order"`
	if engine == "mysql" {
		order = "`order`"
	}
	w.step(models[0], "aaaa00000001", skein.GenerateOptions{})
	w.exec("INSERT INTO "+order+" VALUES (1, 'k', NULL, NULL, NULL), (2, 'k', 'two', 2, 'x'), (3, 'k', NULL, 3, 'y'), (4, 'k', NULL, NULL, NULL), (5, 'k', NULL, 5, NULL), (6, 'k', NULL, NULL, NULL)",
		"INSERT INTO bare (name) VALUES (NULL), ('short')")
	fill := skein.GenerateOptions{Fill: []string{"order.name:b", "order.n:more", "order.kind:'y'", "order.more:a * 10", "bare.name:'none'"}}
	w.step(models[1], "bbbb00000002", fill)
	w.want("SELECT a, name, n, kind, more FROM "+order, "1|k|10|y|10 2|two|2|x|20 3|k|3|y|30 4|k|40|y|40 5|k|5|y|50 6|k|60|y|60")
	w.want("SELECT name FROM bare", "none short")
	kinds := "order.kind 4 values|"
	if engine == "postgres" && w.besides < 0 {
		kinds = "" // a column of an enum would be in the way of the enum, one day
	}
	w.keeps("bare.name 1 value|" + kinds + "order.n 3 values|order.name 5 values")

	// The application goes on.
	w.exec("UPDATE "+order+" SET name = 'new', kind = 'x' WHERE a = 3", "DELETE FROM "+order+" WHERE a = 4", "UPDATE "+order+" SET a = 50 WHERE a = 5",
		"DELETE FROM "+order+" WHERE a = 6", "INSERT INTO "+order+" VALUES (6, 'k', 'k', 60, 'y', 1), (7, 'k', 'k', 7, 'y', 1)", "INSERT INTO bare (name) VALUES ('none')")
	down := w.migrator(models[0])
	must(w.T, down.Downgrade(ctx, "aaaa00000001"))
	kind := "NULL"
	if kinds == "" {
		kind = "y"
	}
	w.want("SELECT a, name, n, kind FROM "+order, "1|NULL|NULL|"+kind+" 2|two|2|x 3|new|3|x 50|NULL|5|"+kind+" 6|k|60|y 7|k|7|y")
	w.want("SELECT name FROM bare", "NULL none short")
	if engine == "mysql" {
		w.want("SELECT DISTINCT changed FROM bare", "2020-01-01 00:00:00")
	}
	w.keeps("")

	// Again, and purged: what was NULL is not known any more.
	must(w.T, down.Upgrade(ctx, "head"))
	_, err = down.Purge(ctx, skein.PurgeOptions{})
	must(w.T, err)
	w.keeps("")
	must(w.T, down.Downgrade(ctx, "aaaa00000001"))
	w.want("SELECT a, name, n, kind FROM "+order, "1|k|10|y 2|two|2|x 3|new|3|x 50|k|5|y 6|k|60|y 7|k|7|y")
	w.want("SELECT name FROM bare", "none none short")
}

// TestLate takes a column without a default back while rows came since, on every engine: refused without a word, and
// with one these rows get a value, and those that were there have theirs.
func TestLate(t *testing.T) {
	models := [2]string{
		"CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(40) NOT NULL, email VARCHAR(40) NOT NULL, nick VARCHAR(40)); CREATE TABLE bare (a INTEGER NOT NULL, b INTEGER NOT NULL);",
		"CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(40) NOT NULL, nick VARCHAR(40) NOT NULL); CREATE TABLE bare (b INTEGER NOT NULL);",
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
			w.exec("INSERT INTO users VALUES (1, 'a', 'a@b', NULL), (2, 'b', '', 'bee')", "INSERT INTO bare (a, b) VALUES (1, 1)")
			for _, fill := range [][]string{{"users.nick:'-'"}, {"users.nick:'-'", "users.email:name", "bare.a:b + 1"}} {
				id := fmt.Sprint("bbbb0000000", len(fill))
				w.step(models[1], id, skein.GenerateOptions{Fill: fill})
				w.exec("INSERT INTO users (id, name, nick) VALUES (3, 'c', '-')", "INSERT INTO bare (b) VALUES (7)")
				m := w.migrator(models[0])
				err = m.Downgrade(ctx, "-1")
				if len(fill) == 1 {
					wantError(t, err, skein.ErrRefused, "has 1 NULL; NOT NULL would fail", "everything of this revision was rolled back")
					w.want("SELECT id, name, nick FROM users", "1|a|- 2|b|bee 3|c|-")
					w.exec("DELETE FROM users WHERE id = 3", "DELETE FROM bare WHERE b = 7")
					err = m.Downgrade(ctx, "-1")
				} else {
					must(t, err)
					w.want("SELECT id, name, email, nick FROM users", "1|a|a@b|NULL 2|b||bee 3|c|c|-")
					w.want("SELECT a, b FROM bare", "1|1 8|7")
					w.exec("DELETE FROM users WHERE id = 3", "DELETE FROM bare WHERE b = 7")
				}
				must(t, err)
				m.Close()
				w.want("SELECT id, name, email, nick FROM users", "1|a|a@b|NULL 2|b||bee")
				w.remove(id + "_" + id + ".sql")
			}
		})
	}
}
