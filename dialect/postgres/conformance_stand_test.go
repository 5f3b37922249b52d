package postgres_test

import "github.com/skein-go/skein/dialect/dialecttest"

// standCases are views and functions that stand on each other, and tables that stand on those.
func standCases() []dialecttest.Case {
	const table = "CREATE TABLE t (id int PRIMARY KEY, a text);"
	const rows = "INSERT INTO t VALUES (1, 'x'), (2, NULL)"
	stand := func(table, view, result string) string {
		return table + "CREATE VIEW v AS SELECT " + view + " FROM t;" +
			"CREATE FUNCTION f() RETURNS SETOF v LANGUAGE sql STABLE AS $$ SELECT * FROM v $$;" +
			"CREATE FUNCTION g(x int) RETURNS " + result + " LANGUAGE sql STABLE AS $$ SELECT a FROM v WHERE id = x $$;" +
			"CREATE VIEW w AS SELECT id, g(id) AS ga FROM t;" +
			"CREATE FUNCTION h() RETURNS SETOF w LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY SELECT * FROM w; END $$;" +
			"CREATE VIEW z AS SELECT * FROM h();" +
			"CREATE FUNCTION k() RETURNS bigint LANGUAGE sql SET search_path = public AS $$ SELECT count(*) FROM z $$;" + // a materialized view is filled with a search path of its own
			"CREATE MATERIALIZED VIEW m AS SELECT k() AS n;" +
			"COMMENT ON FUNCTION f() IS 'of v'; COMMENT ON FUNCTION k() IS 'of z';"
	}
	plain := stand(table, "id, a", "text")
	bodies := func(view string) string {
		return table + "CREATE VIEW v AS SELECT " + view + " FROM t;" +
			"CREATE FUNCTION k() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(id) FROM v; END;" +
			"CREATE FUNCTION l() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT k() + 1; END;"
	}
	const users = "CREATE TABLE u (id int PRIMARY KEY DEFAULT k(), c int CHECK (c > k()));"
	const twice = "CREATE FUNCTION arr(s int, x int) RETURNS int LANGUAGE sql AS $$ SELECT s + x + (SELECT count(*)::int FROM t) $$;" +
		"CREATE AGGREGATE arr(int) (SFUNC = arr, STYPE = int, INITCOND = '0');"
	const likeView = "CREATE VIEW people AS SELECT id FROM t; CREATE FUNCTION people(n int) RETURNS SETOF people LANGUAGE sql AS $$ SELECT * FROM people LIMIT n $$;"
	const circle = "CREATE FUNCTION one(x int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN two(x - 1); END $$;" +
		"CREATE FUNCTION two(x int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN IF x < 0 THEN RETURN 0; END IF; RETURN one(x) + (SELECT count(*) FROM t); END $$;" +
		"CREATE DOMAIN aa AS int CHECK (two(VALUE) > 0); CREATE TYPE ab AS (x aa);"
	return []dialecttest.Case{
		c("views and functions on each other added", table, plain, rows),
		c("views and functions on each other removed", plain, table, rows),
		c("view that functions and views stand on", plain, stand(table, "a, id, 1 AS one", "text"), rows),
		c("column below views and functions", plain, stand("CREATE TABLE t (id int PRIMARY KEY, a varchar(20));", "id, a", "varchar"), rows),
		c("function's result that views stand on", plain, stand(table, "id, a", "varchar"), rows),
		c("view that bodies stand on", bodies("id, a"), bodies("a, id"), rows),
		c("column below bodies", bodies("id, a"), "CREATE TABLE t (id bigint PRIMARY KEY, a text);"+bodies("id, a")[len(table):], rows),
		c("table that stands on views by a function added", table, plain+users, rows),
		c("table that stands on views by a function removed", plain+users, table, rows),
		c("view that a table stands on by a function", bodies("id, a")+users, bodies("a, id")+users, rows+"; INSERT INTO u VALUES (5, 50)"),
		c("view that a table stands on by a function, and another view", bodies("id, a")+users+"CREATE VIEW uv AS SELECT id, k() AS n FROM u;", bodies("a, id")+users+"CREATE VIEW uv AS SELECT id, k() AS n FROM u;", rows+"; INSERT INTO u VALUES (5, 50)"),
		c("aggregate of its function's name added", table, table+twice, rows),
		c("aggregate of its function's name removed", table+twice, table, rows),
		c("function of its view's name added", table, table+likeView, rows),
		c("function of its view's name removed", table+likeView, table, rows),
		c("functions in a circle added", table, table+circle, rows),
		c("check that calls a new function", table, "CREATE TABLE t (id int PRIMARY KEY, a text); CREATE FUNCTION pos(x int) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT x > 0 $$; ALTER TABLE t ADD CHECK (pos(id));", rows),
	}
}
