package skein_test

import (
	"strings"
	"testing"

	"github.com/skein-go/skein"
)

// narrowModels are a table whose columns have room, on each engine, and one whose have less.
var narrowModels = map[string][2]string{
	"sqlite": {"CREATE TABLE \"order\" (a INTEGER NOT NULL, b VARCHAR(9) NOT NULL, name VARCHAR(40) NOT NULL, kind TEXT DEFAULT 'x' CONSTRAINT kind_ok CHECK (kind IN ('x', 'y', 'old')), PRIMARY KEY (a, b));" +
		"CREATE TABLE bare (name VARCHAR(40)); CREATE TABLE seen (n INTEGER);" +
		"CREATE TRIGGER note AFTER UPDATE ON bare BEGIN INSERT INTO seen VALUES (1); END;",
		"CREATE TABLE \"order\" (a INTEGER NOT NULL, b VARCHAR(9) NOT NULL, name VARCHAR(5) NOT NULL, kind TEXT DEFAULT 'x' CONSTRAINT kind_ok CHECK (kind IN ('x', 'y')), PRIMARY KEY (a, b));" +
			"CREATE TABLE bare (name VARCHAR(5)); CREATE TABLE seen (n INTEGER);" +
			"CREATE TRIGGER note AFTER UPDATE ON bare BEGIN INSERT INTO seen VALUES (1); END;"},
	"postgres": {"CREATE TYPE kind AS ENUM ('x', 'y', 'old'); CREATE TABLE \"order\" (a integer NOT NULL, b varchar(9) NOT NULL, name varchar(40) NOT NULL, kind kind DEFAULT 'x', PRIMARY KEY (a, b));" +
		"CREATE TABLE bare (name varchar(40));",
		"CREATE TYPE kind AS ENUM ('x', 'y'); CREATE TABLE \"order\" (a integer NOT NULL, b varchar(9) NOT NULL, name varchar(5) NOT NULL, kind kind DEFAULT 'x', PRIMARY KEY (a, b));" +
			"CREATE TABLE bare (name varchar(5));"},
	"mysql": {"CREATE TABLE `order` (a INTEGER NOT NULL, b VARCHAR(9) NOT NULL, name VARCHAR(40) NOT NULL, kind ENUM('x', 'y', 'old') DEFAULT 'x', PRIMARY KEY (a, b));" +
		"CREATE TABLE bare (name VARCHAR(40), changed DATETIME DEFAULT '2020-01-01' ON UPDATE CURRENT_TIMESTAMP);",
		"CREATE TABLE `order` (a INTEGER NOT NULL, b VARCHAR(9) NOT NULL, name VARCHAR(5) NOT NULL, kind ENUM('x', 'y') DEFAULT 'x', PRIMARY KEY (a, b));" +
			"CREATE TABLE bare (name VARCHAR(5), changed DATETIME DEFAULT '2020-01-01' ON UPDATE CURRENT_TIMESTAMP);"},
}

// TestNarrowed takes the room away from values on every engine: they are kept, the application goes on, and
// the way back gives them to the rows that were not changed since.
func TestNarrowed(t *testing.T) {
	for name, open := range keptEngines() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &keptWorld{T: t, dir: t.TempDir(), besides: besides(name)}
			w.url, w.db = open(t)
			t.Cleanup(func() { w.db.Close() })
			engine, _, _ := strings.Cut(name, " ")
			w.narrow(engine, narrowModels[engine])
		})
	}
}

func (w *keptWorld) narrow(engine string, models [2]string) {
	_, err := w.migrator("").Init(ctx)
	must(w.T, err)
	order, cut := `"order"`, "substr(name, 1, 5)"
	if engine == "mysql" {
		order = "`order`"
	}
	w.step(models[0], "aaaa00000001", skein.GenerateOptions{})
	w.exec("INSERT INTO "+order+" VALUES (1, 'k', 'long enough', 'old'), (2, 'k', 'short', 'x'), (3, 'k', 'to be changed', 'old'), (4, 'k', 'to be gone', 'old'), (5, 'k', 'to be moved', NULL), (6, 'k', 'again and again', 'old')",
		"INSERT INTO bare (name) VALUES ('long enough'), ('short'), (NULL)")
	_, err = w.migrator(models[1]).Migrate(ctx, skein.GenerateOptions{Fill: []string{"order.b:1"}})
	wantError(w.T, err, skein.ErrUsage, "order.b", "has no room")

	// Without a word the upgrade is refused, and says which flag answers it.
	m := w.migrator(models[1])
	_, err = m.Migrate(ctx, skein.GenerateOptions{RevID: "bbbb00000001", Message: "refused", NoProve: true})
	must(w.T, err)
	wantError(w.T, m.Upgrade(ctx, "head"), skein.ErrRefused, "--fill ", ":EXPRESSION", "keeps what they had")
	w.remove("bbbb00000001_refused.sql")

	w.step(models[1], "bbbb00000002", skein.GenerateOptions{Fill: []string{"order.name:" + cut, "order.kind:'y'", "bare.name:" + cut}})
	w.want("SELECT a, name, kind FROM "+order, "1|long |y 2|short|x 3|to be|y 4|to be|y 5|to be|NULL 6|again|y")
	w.keeps("bare.name 1 value|order.kind 4 values|order.name 5 values")

	// The application goes on.
	w.exec("UPDATE "+order+" SET name = 'new', kind = 'x' WHERE a = 3", "DELETE FROM "+order+" WHERE a = 4",
		"UPDATE "+order+" SET a = 50 WHERE a = 5", "DELETE FROM "+order+" WHERE a = 6", "INSERT INTO "+order+" VALUES (6, 'k', 'again', 'y'), (7, 'k', 'added', NULL)",
		"INSERT INTO bare (name) VALUES ('long ')")
	down := w.migrator(models[0])
	must(w.T, down.Downgrade(ctx, "aaaa00000001"))
	w.want("SELECT a, name, kind FROM "+order, "1|long enough|old 2|short|x 3|new|x 50|to be moved|NULL 6|again|y 7|added|NULL")
	w.want("SELECT name FROM bare", "NULL long  long enough short")
	switch engine {
	case "mysql":
		w.want("SELECT DISTINCT changed FROM bare", "2020-01-01 00:00:00")
	case "sqlite":
		w.want("SELECT count(*) FROM seen", "0")
	}
	w.keeps("")

	// Again, and purged.
	must(w.T, down.Upgrade(ctx, "head"))
	w.keeps("bare.name 1 value|order.kind 1 value|order.name 2 values")
	_, err = down.Purge(ctx, skein.PurgeOptions{})
	must(w.T, err)
	w.keeps("")
	must(w.T, down.Downgrade(ctx, "aaaa00000001"))
	w.want("SELECT a, name, kind FROM "+order, "1|long |y 2|short|x 3|new|x 50|to be|NULL 6|again|y 7|added|NULL")
}

// TestNarrowedBehindATrigger takes the room away in a table whose rows a trigger lets nobody change: it is not asked,
// on either way, and is there again after that.
func TestNarrowedBehindATrigger(t *testing.T) {
	const users = "CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(20));"
	frozen := map[string]string{
		"sqlite": "CREATE TRIGGER frozen BEFORE UPDATE ON users BEGIN SELECT RAISE(ABORT, 'frozen'); END;",
		"postgres": "CREATE FUNCTION frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'frozen'; END $$;" +
			"CREATE TRIGGER frozen BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION frozen();",
		"mysql": "CREATE TRIGGER frozen BEFORE UPDATE ON users FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'frozen';",
	}
	for name, open := range keptEngines() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			engine, _, _ := strings.Cut(name, " ")
			w := &keptWorld{T: t, dir: t.TempDir(), besides: besides(name)}
			w.url, w.db = open(t)
			t.Cleanup(func() { w.db.Close() })
			_, err := w.migrator("").Init(ctx)
			must(t, err)
			w.step(users+frozen[engine], "aaaa00000001", skein.GenerateOptions{})
			w.exec("INSERT INTO users VALUES (1, 'long enough'), (2, 'b')")
			w.step(strings.Replace(users, "20", "4", 1)+frozen[engine], "bbbb00000002", skein.GenerateOptions{Fill: []string{"users.name:substr(name, 1, 4)"}})
			w.want("SELECT id, name FROM users", "1|long 2|b")
			stopped := func() {
				t.Helper()
				if _, err := w.db.Exec("UPDATE users SET name = 'x'"); err == nil || !strings.Contains(err.Error(), "frozen") {
					t.Errorf("the trigger is gone: %v", err)
				}
			}
			stopped()
			must(t, w.migrator("").Downgrade(ctx, "-1"))
			w.want("SELECT id, name FROM users", "1|long enough 2|b")
			stopped()
		})
	}
}
