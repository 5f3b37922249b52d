package postgres_test

import "github.com/skein-go/skein/dialect/dialecttest"

// renameCases are renames of what columns are made of, and changes of what others stand on.
func renameCases() []dialecttest.Case {
	mood := func(name, first string) string {
		return "CREATE TYPE " + name + " AS ENUM ('" + first + "', 'sad'); CREATE TABLE t (id int PRIMARY KEY, mood " + name + " DEFAULT '" + first + "', l " + name + "[], CHECK (mood <> 'sad'::" + name + ")); " +
			"CREATE INDEX ix ON t (id) WHERE mood = '" + first + "'; CREATE VIEW v AS SELECT mood FROM t WHERE mood = '" + first + "'; CREATE FUNCTION f(m " + name + ") RETURNS " + name + " LANGUAGE sql AS 'SELECT m';"
	}
	numbered := func(sequence string) string {
		return "CREATE SEQUENCE " + sequence + "; CREATE TABLE t (id bigint DEFAULT nextval('" + sequence + "') PRIMARY KEY, n int);"
	}
	of := func(typ, column string) string {
		return typ + " CREATE TABLE t (id int PRIMARY KEY, p " + column + ");"
	}
	const row = "CREATE TABLE b (id int PRIMARY KEY, r a DEFAULT ROW(1), l a[]); CREATE VIEW v AS SELECT r FROM b;"
	const t = "CREATE TABLE t (id int PRIMARY KEY, x int DEFAULT f(1), CHECK (f(x) > 0)); CREATE VIEW v AS SELECT f(1) AS x;"
	only := func(c dialecttest.Case, ops ...string) dialecttest.Case {
		c.Ops = ops
		return c
	}
	return []dialecttest.Case{
		only(c("sequence renamed", numbered("s1"), numbered("s2"), "INSERT INTO t (n) VALUES (1), (2)", "s1:s2"), "rename sequence s1 to s2"),
		only(c("enum renamed", mood("mood", "ok"), mood("feeling", "ok"), "INSERT INTO t VALUES (1, 'ok', '{ok}'), (2, NULL, NULL)", "mood:feeling"), "rename enum mood to feeling"),
		only(c("value of an enum renamed", mood("mood", "ok"), mood("mood", "it''s"), "INSERT INTO t VALUES (1, 'ok', '{ok}'), (2, NULL, NULL)", "mood.ok:it's"), "change the values of enum mood"),
		c("enum renamed with its value, and one added", of("CREATE TYPE m AS ENUM ('a', 'b');", "m"), of("CREATE TYPE n AS ENUM ('x', 'c', 'b');", "n"), "INSERT INTO t VALUES (1, 'a')", "m:n", "m.a:x"),
		c("domain renamed", of("CREATE DOMAIN pos AS int CHECK (value > 0);", "pos"), of("CREATE DOMAIN plus AS int CHECK (value > 0);", "plus"), "INSERT INTO t VALUES (1, 2)", "pos:plus"),
		only(c("composite type renamed", of("CREATE TYPE addr AS (street text);", "addr"), of("CREATE TYPE address AS (street text);", "address"), "INSERT INTO t VALUES (1, ROW('x'))", "addr:address"), "rename composite type addr to address"),
		only(c("range type renamed", of("CREATE TYPE fr AS RANGE (subtype = float8);", "fr"), of("CREATE TYPE flr AS RANGE (subtype = float8);", "flr"), "INSERT INTO t VALUES (1, '[1,2)')", "fr:flr"), "rename range type fr to flr"),
		c("schema that tables and types move to", "CREATE SCHEMA billing; CREATE TYPE billing.m AS ENUM ('x'); CREATE TABLE billing.t (id int PRIMARY KEY, m billing.m);",
			"CREATE TYPE m AS ENUM ('x'); CREATE TABLE t (id int PRIMARY KEY, m m);", "INSERT INTO billing.t VALUES (1, 'x')", `"billing.t":t`, `"billing.m":m`),
		c("table whose rows are values elsewhere", "CREATE TABLE a (x int);"+row, "CREATE TABLE a (x bigint);"+row, "INSERT INTO b VALUES (1, ROW(5), ARRAY[ROW(6)::a])"),
		c("function that defaults, checks and views call", "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';"+t, "CREATE FUNCTION f(b int) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';"+t, "INSERT INTO t VALUES (1, 2)"),
		c("function's comment", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE DOMAIN d AS int; COMMENT ON DOMAIN d IS 'x';",
			"CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 2'; COMMENT ON FUNCTION f() IS 'x'; CREATE DOMAIN d AS int DEFAULT 4;", ""),
		c("sequence's ends", "CREATE SEQUENCE s;", "CREATE SEQUENCE s AS int INCREMENT 5 MINVALUE 2 MAXVALUE 500 START 7 CACHE 3 CYCLE;", "SELECT nextval('s')"),
		c("event trigger disabled", "CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER skein_case ON sql_drop WHEN TAG IN ('DROP CAST') EXECUTE FUNCTION e();",
			"CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER skein_case ON sql_drop WHEN TAG IN ('DROP CAST') EXECUTE FUNCTION e(); ALTER EVENT TRIGGER skein_case DISABLE;", ""),
		c("rule disabled", "CREATE TABLE t (a int); CREATE RULE r AS ON DELETE TO t DO INSTEAD (INSERT INTO t VALUES (1); INSERT INTO t VALUES (2));",
			"CREATE TABLE t (a int); CREATE RULE r AS ON DELETE TO t DO INSTEAD (INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)); ALTER TABLE t DISABLE RULE r;", "INSERT INTO t VALUES (3)"),
	}
}
