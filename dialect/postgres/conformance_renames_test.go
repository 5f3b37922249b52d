package postgres_test

import (
	"strings"

	"github.com/skein-go/skein/dialect/dialecttest"
)

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

// namedCases are renames of what stands on tables, or hangs on them.
func namedCases() []dialecttest.Case {
	const t = "CREATE TABLE t (id int PRIMARY KEY, n int, r int4range);"
	const rows = "INSERT INTO t VALUES (1, 2, '[1,2)'), (2, 1, '[3,4)')"
	f := func(name string) string {
		return "CREATE FUNCTION " + name + "(a int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION tr_" + name + "() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';" +
			"CREATE TABLE u (id int PRIMARY KEY, x int DEFAULT " + name + "(1), g int GENERATED ALWAYS AS (" + name + "(id)) STORED, CHECK (" + name + "(x) > 0));" +
			"CREATE INDEX ix ON u (" + name + "(x)); CREATE VIEW v AS SELECT " + name + "(1) AS x; CREATE TRIGGER tr BEFORE INSERT ON u FOR EACH ROW WHEN (" + name + "(NEW.id) > 0) EXECUTE FUNCTION tr_" + name + "();" +
			"CREATE POLICY p ON u USING (" + name + "(id) > 0); COMMENT ON FUNCTION " + name + "(int) IS 'x'; CREATE DOMAIN d AS int CHECK (" + name + "(VALUE) > 0);"
	}
	space := func(name string) string {
		return "CREATE SCHEMA " + name + "; CREATE TYPE " + name + ".mood AS ENUM ('x'); CREATE SEQUENCE " + name + ".s; CREATE FUNCTION " + name + ".f(" + name + ".mood) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';" +
			"CREATE TABLE " + name + ".a (id int PRIMARY KEY DEFAULT nextval('" + name + ".s'), m " + name + ".mood DEFAULT 'x', CHECK (" + name + ".f(m) > 0)); CREATE TABLE " + name + ".b (id serial PRIMARY KEY, a int REFERENCES " + name + ".a);" +
			"CREATE VIEW " + name + ".v AS SELECT id FROM " + name + ".a; CREATE VIEW v AS SELECT id FROM " + name + ".v; CREATE POLICY p ON " + name + ".a USING (id > 0); COMMENT ON SCHEMA " + name + " IS 'x';" +
			"CREATE TABLE c (id int PRIMARY KEY REFERENCES " + name + ".a, l " + name + ".mood[]); CREATE MATERIALIZED VIEW " + name + ".mv AS SELECT id FROM " + name + ".b;" +
			"CREATE TABLE " + name + ".p (d int) PARTITION BY LIST (d); CREATE TABLE " + name + ".p1 PARTITION OF " + name + ".p DEFAULT; CREATE TABLE " + name + ".h () INHERITS (" + name + ".b);"
	}
	view := func(name string) string {
		return t + "CREATE VIEW " + name + " AS SELECT id, n FROM t; CREATE VIEW w AS SELECT id FROM " + name + "; COMMENT ON VIEW " + name + " IS 'x'; CREATE RULE r AS ON DELETE TO " + name + " DO INSTEAD NOTHING;" +
			"CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER tr INSTEAD OF INSERT ON " + name + " FOR EACH ROW EXECUTE FUNCTION tf();"
	}
	mat := func(name string) string {
		return t + "CREATE MATERIALIZED VIEW " + name + " AS SELECT id, n FROM t WITH NO DATA; CREATE UNIQUE INDEX mix ON " + name + " (id); CREATE VIEW w AS SELECT id FROM " + name + ";"
	}
	named := func(suffix string) string {
		return "CREATE TABLE t (id int, n int, r int4range, CONSTRAINT pk_" + suffix + " PRIMARY KEY (id), CONSTRAINT uq_" + suffix + " UNIQUE (n), CONSTRAINT ck_" + suffix + " CHECK (n > 0), CONSTRAINT ex_" + suffix + " EXCLUDE USING gist (r WITH &&), CONSTRAINT fk_" + suffix + " FOREIGN KEY (n) REFERENCES t);" +
			"COMMENT ON CONSTRAINT ck_" + suffix + " ON t IS 'x'; CREATE TABLE u (id int CONSTRAINT fk_" + suffix + " REFERENCES t (n));"
	}
	small := func(a, b string) string {
		return t + "CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER " + a + " BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION tf(); ALTER TABLE t DISABLE TRIGGER " + a + "; COMMENT ON TRIGGER " + a + " ON t IS 'x';" +
			"CREATE POLICY " + b + " ON t USING (id > 0); CREATE RULE " + a + " AS ON DELETE TO t DO INSTEAD NOTHING; ALTER TABLE t DISABLE RULE " + a + "; CREATE STATISTICS " + b + " ON id, n FROM t;"
	}
	only := func(c dialecttest.Case, ops ...string) dialecttest.Case {
		c.Ops = ops
		return c
	}
	return []dialecttest.Case{
		only(c("view renamed", view("v1"), view("v2"), rows, "v1:v2"), "rename view v1 to v2"),
		only(c("materialized view renamed", mat("v1"), mat(`"Odd.View"`), rows, `v1:"""Odd.View"""`), `rename view v1 to "Odd.View"`),
		c("view renamed with its table and a column", view("v1"), "CREATE TABLE tt (id int PRIMARY KEY, m int, r int4range); CREATE VIEW v2 AS SELECT id, m FROM tt;", rows, "v1:v2", "t:tt", "t.n:m"),
		c("view renamed to another schema", "CREATE SCHEMA billing;"+t+"CREATE VIEW billing.v AS SELECT id FROM t;", "CREATE SCHEMA billing;"+t+"CREATE VIEW w AS SELECT id FROM t;", rows, `"billing.v":w`),
		only(c("constraints renamed", named("a"), named("b"), "INSERT INTO t VALUES (1, 1, '[1,2)')"),
			"rename constraint pk_a of t to pk_b", "rename constraint uq_a of t to uq_b", "rename constraint ck_a of t to ck_b", "rename constraint ex_a of t to ex_b", "rename constraint fk_a of t to fk_b", "rename constraint fk_a of u to fk_b"),
		c("constraints that get names while all else changes", "CREATE TABLE t (id int PRIMARY KEY, n int UNIQUE CHECK (n > 0) REFERENCES t, o int); CREATE INDEX ix ON t (o); CREATE VIEW v AS SELECT o FROM t;",
			"CREATE TABLE t (id int, n int, p text DEFAULT 'x', CONSTRAINT pk PRIMARY KEY (id), CONSTRAINT uq UNIQUE (n), CONSTRAINT ck CHECK (n > 0), CONSTRAINT fk FOREIGN KEY (n) REFERENCES t); CREATE INDEX iy ON t (p);", "INSERT INTO t VALUES (1, 1, 1)"),
		c("constraints that swap names", "CREATE TABLE t (a int, b int, CONSTRAINT x UNIQUE (a), CONSTRAINT y UNIQUE (b), CONSTRAINT p CHECK (a > 0), CONSTRAINT q CHECK (b > 0));",
			"CREATE TABLE t (a int, b int, CONSTRAINT y UNIQUE (a), CONSTRAINT x UNIQUE (b), CONSTRAINT q CHECK (a > 0), CONSTRAINT p CHECK (b > 0));", "INSERT INTO t VALUES (1, 2)"),
		c("check of tables that inherit renamed", "CREATE TABLE t (a int, CONSTRAINT x CHECK (a > 0)); CREATE TABLE u () INHERITS (t);", "CREATE TABLE t (a int, CONSTRAINT y CHECK (a > 0)); CREATE TABLE u () INHERITS (t);", "INSERT INTO u VALUES (1)"),
		only(c("trigger, policy, rule and statistics renamed", small("a", "b"), small("function", `"B c"`), rows),
			"rename trigger a of t to function", `rename policy b of t to B c`, "rename rule a of t to function", `rename statistics b to B c`),
		only(c("function renamed", f("f"), f("g"), "INSERT INTO u (id) VALUES (1)", "f:g", "tr_f:tr_g"), "rename function f(integer) to g(integer)", "rename function tr_f() to tr_g()"),
		c("function renamed beside one of its name", "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE VIEW v AS SELECT f(1) AS a, f('x') AS b;",
			"CREATE FUNCTION g(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE VIEW v AS SELECT g(1) AS a, f('x') AS b;", "", "f(integer):g(integer)"),
		c("function renamed with another body", f("f"), strings.ReplaceAll(f("g"), "SELECT 1", "SELECT 2"), "INSERT INTO u (id) VALUES (1)", "f:g", "tr_f:tr_g"),
		only(c("procedure renamed", "CREATE PROCEDURE f(a int, b text) LANGUAGE sql AS 'SELECT 1';", "CREATE PROCEDURE g(a int, b text) LANGUAGE sql AS 'SELECT 1';", "", "f:g"), "rename procedure f(integer, text) to g(integer, text)"),
		only(c("aggregate renamed", "CREATE AGGREGATE f(int) (SFUNC = int4pl, STYPE = int); CREATE VIEW v AS SELECT f(x) AS s FROM generate_series(1, 3) x;", "CREATE AGGREGATE g(int) (SFUNC = int4pl, STYPE = int); CREATE VIEW v AS SELECT g(x) AS s FROM generate_series(1, 3) x;", "", "f:g"), "rename aggregate f(integer) to g(integer)"),
		only(c("schema renamed", space("billing"), space("ledger"), "INSERT INTO billing.a (m) VALUES ('x'); INSERT INTO billing.b (a) VALUES (1); INSERT INTO c VALUES (1, '{x}')", "billing:ledger"), "rename schema billing to ledger"),
		c("schema renamed with a table in it", "CREATE SCHEMA billing; CREATE TABLE billing.a (id int PRIMARY KEY, x int); CREATE TABLE billing.b (id int);", "CREATE SCHEMA ledger; CREATE TABLE ledger.c (id int PRIMARY KEY, y int); CREATE TABLE ledger.b (id int); CREATE VIEW v AS SELECT y FROM ledger.c;",
			"INSERT INTO billing.a VALUES (1, 2)", "billing:ledger", `"billing.a":"ledger.c"`, `"ledger.c".x:y`),
		c("table that moves to a new schema", "CREATE TABLE t (id int PRIMARY KEY);", "CREATE SCHEMA billing; CREATE TABLE billing.t (id int PRIMARY KEY);", "INSERT INTO t VALUES (1)", `t:"billing.t"`),
	}
}
