package plan_test

import (
	"strings"
	"testing"

	"github.com/skein-go/skein/plan"
)

// TestEffects: what may find other rows than before a statement is told by its text.
func TestEffects(t *testing.T) {
	for _, c := range []struct {
		dialect, ran, query string
		want                bool
	}{
		{"mysql", "UPDATE `order` SET `_skein_kept_aa_m` = `m`, `m` = 'ok' WHERE `m` = 'sad'", "SELECT m FROM `order` WHERE m = 'sad'", true},
		{"mysql", "UPDATE `order` SET `_skein_kept_aa_m` = NULL, `at` = `at` WHERE NOT (`m` <=> 1)", "SELECT m FROM `order` WHERE m = 'sad'", false},
		{"mysql", "UPDATE a JOIN b ON a.x = b.x SET a.y = 1", "SELECT z FROM c", true},
		{"mysql", "UPDATE t SET a = concat(b, ', c = '), b = 2", "SELECT c FROM t", false},
		{"sqlite", "UPDATE t AS u SET b = 2, c = (SELECT max(x) FROM y)", "SELECT c FROM t", true},
		{"sqlite", "UPDATE t SET (a, b) = (1, 2)", "SELECT c FROM t", true},
		{"postgres", "UPDATE _skein_kept_aa_t SET v = 1", "SELECT v FROM t", false},
		{"postgres", `ALTER TABLE "order" RENAME COLUMN "größe" TO size`, "SELECT size FROM t", true},
		{"postgres", `ALTER TABLE "order" RENAME COLUMN "größe" TO size`, `SELECT m FROM "order"`, false},
		{"postgres", `ALTER TABLE a.t RENAME TO u`, "SELECT m FROM t", true},
		{"postgres", `ALTER TABLE t RENAME a TO b`, "SELECT a FROM t", true},
		{"postgres", "ALTER TABLE t ADD COLUMN x text", "SELECT m::text FROM t", false},
		{"postgres", "ALTER TABLE t DROP CONSTRAINT m, ALTER COLUMN y TYPE text USING m::text", "SELECT m FROM t", false},
		{"postgres", "ALTER TABLE t DROP CONSTRAINT m, ALTER COLUMN y TYPE text USING m::text", "SELECT y FROM t", true},
		{"postgres", "ALTER TABLE t ADD CHECK (y > 1), ADD UNIQUE (y)", "SELECT y FROM t", false},
		{"mysql", "ALTER TABLE `t` ADD UNIQUE KEY `k` (`a`, `b`), CHANGE COLUMN `a` `b` INT DEFAULT 1, MODIFY c INT", "SELECT c FROM t", true},
		{"mysql", "ALTER TABLE `t` CHANGE COLUMN `a` `b` INT", "SELECT b FROM t", true},
		{"mysql", "ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4", "SELECT x FROM t", true},
		{"mysql", "ALTER TABLE t ADD COLUMN (a INT, b INT)", "SELECT x FROM t", true},
		{"postgres", "ALTER TYPE mood RENAME TO _old", "SELECT m::mood FROM t", true},
		{"postgres", "INSERT INTO app.roles (id) VALUES (1)", "SELECT 1 FROM users WHERE role NOT IN (SELECT id FROM roles)", true},
		{"postgres", "INSERT INTO app.roles (id) VALUES (1)", "SELECT 1 FROM users", false},
		{"postgres", "DELETE FROM users", "SELECT 1 FROM posts", true},
		{"postgres", "WITH x AS (SELECT 1) UPDATE t SET a = 1", "SELECT 1 FROM posts", true},
		{"postgres", "SELECT mend()", "SELECT 1 FROM posts", true},
		{"postgres", "SELECT 1 FROM v LIMIT 0", "SELECT 1 FROM posts", false},
		{"postgres", `DO $$ BEGIN LOCK TABLE "order" IN SHARE ROW EXCLUSIVE MODE; END $$`, `SELECT 1 FROM "order"`, false},
		{"postgres", `DO $$ BEGIN LOCK TABLE "order" IN SHARE ROW EXCLUSIVE MODE; PERFORM mend(); END $$`, `SELECT 1 FROM t`, true},
		{"mysql", "CALL mend()", "SELECT 1 FROM t", true},
		{"mysql", "DROP TRIGGER tr", "SELECT tr FROM t", false},
		{"sqlite", "CREATE TRIGGER tr AFTER INSERT ON t BEGIN UPDATE t SET a = 1; END", "SELECT a FROM t", false},
		{"sqlite", "DROP TABLE IF EXISTS t", "SELECT a FROM t", true},
		{"sqlite", "CREATE TABLE _skein_new_t (a INT)", "SELECT a FROM t", false},
		{"sqlite", "CREATE VIEW v AS SELECT a FROM t", "SELECT a FROM t", false},
		{"sqlite", "INSERT INTO _skein_kept_aa_t SELECT a FROM t", "SELECT 1 FROM t WHERE changes() <> 1", true},
		{"sqlite", "PRAGMA legacy_alter_table = ON", "SELECT a FROM t", false},
	} {
		e := plan.Effects{Dialect: c.dialect}
		e.Add(c.ran)
		if got := e.Reach(c.query); got != c.want {
			t.Errorf("%s: %s, then %s: %v", c.dialect, c.ran, c.query, got)
		}
	}
}

func TestCreated(t *testing.T) {
	for sql, want := range map[string]string{
		"CREATE TABLE `a b` (id INT, `k)` DECIMAL(3, 1) DEFAULT (1 + 2), KEY (id), CONSTRAINT c CHECK (id IN (1, 2)), n INT) ENGINE=InnoDB": "a b: id k) n",
		"CREATE TABLE a (id INT) AS SELECT 1 AS id": ":",
		"CREATE TABLE a LIKE b":                     ":",
		"CREATE TABLE a (LIKE b)":                   "a:",
		"CREATE TABLE IF NOT EXISTS a (id INT)":     ":",
		"CREATE TABLE other.a (id INT)":             ":",
		"CREATE TEMPORARY TABLE a (id INT)":         ":",
		"INSERT INTO a (id) VALUES (1)":             ":",
	} {
		table, columns := plan.Created(sql, "mysql")
		if got := strings.TrimSpace(table + ": " + strings.Join(columns, " ")); got != want {
			t.Errorf("%s: %q", sql, got)
		}
	}
}
