package postgres_test

import (
	"slices"

	"github.com/skein-go/skein/dialect/dialecttest"
)

// c is one case: a name, the schema before and after, and rows.
func c(name, before, after, rows string, renames ...string) dialecttest.Case {
	return dialecttest.Case{Name: name, Before: before, After: after, Rows: rows, Renames: renames}
}

// kept is a case that goes the way of a generated script.
func kept(c dialecttest.Case) dialecttest.Case {
	c.Kept = true
	return c
}

func keptCases() []dialecttest.Case {
	const t = "CREATE TABLE t (id int PRIMARY KEY, a int, b int, c int);"
	const f = "CREATE FUNCTION f() RETURNS SETOF t LANGUAGE sql AS 'SELECT * FROM t'; CREATE VIEW v AS SELECT * FROM f();"
	return []dialecttest.Case{
		kept(c("kept/column of the rows that a view has from a function", t+f, "CREATE TABLE t (id int PRIMARY KEY, a int, c int);"+f, "INSERT INTO t VALUES (1, 2, 3, 4)")),
		kept(c("kept/table whose foreign key made way for the key it points at", "CREATE TABLE r (id int PRIMARY KEY, n int); CREATE TABLE t (a int PRIMARY KEY REFERENCES r);",
			"CREATE TABLE r (id int NOT NULL, n int CONSTRAINT k PRIMARY KEY);", "INSERT INTO r VALUES (1, 2); INSERT INTO t VALUES (1)")),
		oneWay(kept(c("kept/table whose foreign key pointed at a key whose column is computed now", "CREATE TABLE a (c serial PRIMARY KEY, q numeric NOT NULL); CREATE TABLE t (c int PRIMARY KEY REFERENCES a ON UPDATE CASCADE);",
			"CREATE TABLE a (c text GENERATED ALWAYS AS (md5(q::text)) STORED, q numeric NOT NULL);", "INSERT INTO a VALUES (1, 2); INSERT INTO t VALUES (1)"))),
		kept(c("kept/schema with its table and type", "CREATE SCHEMA billing; CREATE TYPE billing.m AS ENUM ('a'); CREATE TABLE billing.t (id int PRIMARY KEY, m billing.m DEFAULT 'a');", "", "INSERT INTO billing.t VALUES (1)")),
		kept(c("kept/column beside a table whose name needs quotes", `CREATE TABLE "say ""hi""" (id int PRIMARY KEY, a int, "b.c" int); CREATE TABLE "x.y" (id int PRIMARY KEY, a int);`, `CREATE TABLE "say ""hi""" (id int PRIMARY KEY); CREATE TABLE "x.y" (id int PRIMARY KEY);`, `INSERT INTO "say ""hi""" VALUES (1, 2, 3); INSERT INTO "x.y" VALUES (1, 2)`)),
		kept(c("kept/table whose key has a made-up name that another key takes", "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE t (x int REFERENCES a);",
			"CREATE TABLE b (id int CONSTRAINT a_pkey PRIMARY KEY); CREATE TABLE t (x int);", "INSERT INTO a VALUES (1); INSERT INTO t VALUES (1)")),
		c("made-up names/another key takes a key's", "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE t (x int REFERENCES a);",
			"CREATE TABLE b (id int CONSTRAINT a_pkey PRIMARY KEY); CREATE TABLE t (x int REFERENCES b);", ""),
		c("made-up names/a table takes a unique's", "CREATE TABLE a (id int UNIQUE);", "CREATE TABLE a_id_key (id int);", ""),
		shown(c("made-up names/a table takes a sequence's", "CREATE TABLE a (id serial PRIMARY KEY);", "CREATE TABLE a_id_seq (id int);", "")),
		kept(c("kept/domain, sequence and composite type", t+"CREATE DOMAIN d AS int CHECK (value > 0); CREATE TYPE y AS (x d); CREATE SEQUENCE s; CREATE TABLE u (v y, n bigint DEFAULT nextval('s'));", t, "INSERT INTO u (v) VALUES (ROW(4))")),
	}
}

// oneWay is a case whose rows are in the way back.
func oneWay(c dialecttest.Case) dialecttest.Case {
	c.RefusedDown = true
	return c
}

// same is a case of two spellings of one schema.
func same(name, before, after string) dialecttest.Case {
	return dialecttest.Case{Name: "same/" + name, Before: before, After: after, Same: true}
}

// refused is a case whose rows are in the way.
func refusedCase(name, before, after, rows string) dialecttest.Case {
	return dialecttest.Case{Name: "refused/" + name, Before: before, After: after, Rows: rows, Refused: true}
}

func conformanceCases() []dialecttest.Case {
	return slices.Concat(tableCases(), columnCases(), typeCases(), keyCases(), indexCases(), storedCases(), typeObjectCases(), defineCases(), sameCases(), refusedCases(), keptCases(), renameCases(), namedCases(), kinCases(), saidCases(), madeOfCases(), newCases(), notNullCases(), spelledCases(), standCases())
}

func tableCases() []dialecttest.Case {
	const t = "CREATE TABLE t (id int PRIMARY KEY, a text UNIQUE CHECK (a <> 'z'));"
	const rows = "INSERT INTO t VALUES (1, 'x'), (7, NULL), (-3, '')"
	const parts = "CREATE TABLE p (d date NOT NULL, x int) PARTITION BY RANGE (d);"
	return []dialecttest.Case{
		c("table added", t, t+"CREATE TABLE u (x int);", rows),
		c("table removed with rows", t+"CREATE TABLE u (x int);", t, "INSERT INTO u VALUES (1)"),
		c("table without columns", "", "CREATE TABLE t ();", ""),
		c("table renamed", t, "CREATE TABLE u (id int PRIMARY KEY, a text UNIQUE CHECK (a <> 'z'));", rows, "t:u"),
		c("table renamed to an ugly name", t, `CREATE TABLE "order ""by"" ü;" (id int PRIMARY KEY, a text UNIQUE CHECK (a <> 'z'));`, rows, `t:"""order """"by"""" ü;"""`),
		c("tables swapped", t+"CREATE TABLE u (x int PRIMARY KEY);", "CREATE TABLE u (id int PRIMARY KEY, a text UNIQUE CHECK (a <> 'z')); CREATE TABLE t (x int PRIMARY KEY);", rows, "t:u", "u:t"),
		c("table renamed to the one that its key is called after", "CREATE TABLE t (id int CONSTRAINT u_pkey PRIMARY KEY, a text);", "CREATE TABLE u (id int PRIMARY KEY, a text);", "INSERT INTO t VALUES (1, 'x')", "t:u"),
		c("table renamed with a key to it", t+"CREATE TABLE u (x int REFERENCES t (id));",
			"CREATE TABLE v (id int PRIMARY KEY, a text UNIQUE CHECK (a <> 'z')); CREATE TABLE u (x int REFERENCES v (id));", rows+"; INSERT INTO u VALUES (7)", "t:v"),
		c("table in another schema", "CREATE SCHEMA billing;", "CREATE SCHEMA billing; CREATE TABLE billing.t (id int PRIMARY KEY, b int REFERENCES billing.t); CREATE INDEX ON billing.t (b);", ""),
		c("key across schemas", t+"CREATE SCHEMA billing; CREATE TABLE billing.t (id int PRIMARY KEY);", t+"CREATE SCHEMA billing; CREATE TABLE billing.t (id int PRIMARY KEY REFERENCES t);", rows+"; INSERT INTO billing.t VALUES (7)"),
		c("table moved to another schema", t+"CREATE SCHEMA billing;", "CREATE SCHEMA billing; CREATE TABLE billing.t (id int PRIMARY KEY, a text UNIQUE CHECK (a <> 'z'));", rows, `t:"billing.t"`),
		c("schema added and removed", "CREATE SCHEMA billing; COMMENT ON SCHEMA billing IS 'x';", "", ""),
		c("table becomes unlogged", t, "CREATE UNLOGGED TABLE t (id int PRIMARY KEY, a text UNIQUE CHECK (a <> 'z'));", rows),
		c("storage options", "CREATE TABLE t (a int) WITH (fillfactor=70);", "CREATE TABLE t (a int) WITH (autovacuum_enabled=false, fillfactor=80);", ""),
		c("row security", t, t+"ALTER TABLE t ENABLE ROW LEVEL SECURITY;", rows),
		c("row security forced", t+"ALTER TABLE t ENABLE ROW LEVEL SECURITY;", t+"ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE t FORCE ROW LEVEL SECURITY;", rows),
		c("inheritance", t, t+"CREATE TABLE h (y int) INHERITS (t);", rows),
		c("inheritance ended", "CREATE TABLE b (x int); CREATE TABLE h (x int, y int) INHERITS (b);", "CREATE TABLE b (x int); CREATE TABLE h (x int, y int);", ""),
		c("partition added", parts, parts+"CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');", ""),
		c("partitioned table added", "", parts+"CREATE TABLE p1 PARTITION OF p DEFAULT PARTITION BY LIST (x); CREATE TABLE p2 PARTITION OF p1 FOR VALUES IN (1, 2); CREATE INDEX ON p (x);", ""),
		c("column of a partitioned table", parts+"CREATE TABLE p1 PARTITION OF p DEFAULT;", "CREATE TABLE p (d date NOT NULL, x bigint, y text DEFAULT 'n') PARTITION BY RANGE (d); CREATE TABLE p1 PARTITION OF p DEFAULT;", "INSERT INTO p VALUES ('2020-01-01', 4)"),
		c("key of a partitioned table", parts+"CREATE TABLE p1 PARTITION OF p DEFAULT;", "CREATE TABLE p (d date NOT NULL, x int, PRIMARY KEY (d)) PARTITION BY RANGE (d); CREATE TABLE p1 PARTITION OF p DEFAULT;", "INSERT INTO p VALUES ('2020-01-01', 4)"),
		c("schema called like a table", "", "CREATE SCHEMA billing; CREATE TABLE billing (a int); CREATE TABLE billing.billing (a int);", ""),
		c("table, type made of it, table of that type", "", "CREATE TABLE a (x int); CREATE TYPE c AS (r a, n int); CREATE TYPE e AS (l c[]); CREATE TABLE b (id int PRIMARY KEY, v c); CREATE TABLE aa (v e);", ""),
		c("column of a type made of a new table", t, "CREATE TABLE z (x int); CREATE TYPE c AS (r z); CREATE TABLE t (id int PRIMARY KEY, a text UNIQUE CHECK (a <> 'z'), v c);", rows),
		c("function that reads a table in a default", "", "CREATE TABLE z (x int); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT max(x) FROM z'; CREATE TABLE b (id int DEFAULT f());", ""),
		c("function that reads its own table in a default", "", "CREATE TABLE z (x int); CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT max(x) FROM z); END'; ALTER TABLE z ALTER x SET DEFAULT f();", ""),
		c("tables in a circle", "", "CREATE TABLE a (x int PRIMARY KEY); CREATE TABLE b (x int PRIMARY KEY REFERENCES a); ALTER TABLE a ADD FOREIGN KEY (x) REFERENCES b;", ""),
		c("comments", t+"COMMENT ON TABLE t IS 'one'; COMMENT ON COLUMN t.a IS 'x';",
			t+"COMMENT ON TABLE t IS 'it''s two'; COMMENT ON COLUMN t.id IS 'y'; CREATE INDEX ix ON t (a); COMMENT ON INDEX ix IS 'i';", rows),
	}
}

func columnCases() []dialecttest.Case {
	t := func(columns string) string { return "CREATE TABLE t (id int PRIMARY KEY, " + columns + ");" }
	const rows = "INSERT INTO t (id) VALUES (1), (2), (5)"
	return []dialecttest.Case{
		c("column added", t("a int"), t("a int, b text NOT NULL DEFAULT 'x', c timestamptz DEFAULT now()"), rows),
		c("column removed", t("a int, b int"), t("a int"), rows),
		c("column renamed", t("a int UNIQUE CHECK (a > 1)"), t("b int UNIQUE CHECK (b > 1)"), rows, "t.a:b"),
		c("columns swapped", t("a int, b text"), t("b int, a text"), rows, "t.a:b", "t.b:a"),
		c("default added", t("a int"), t("a int DEFAULT 3"), rows),
		c("default changed", t("a text DEFAULT 'x'"), t("a text DEFAULT lower('Y')"), rows),
		c("default removed", t("a text DEFAULT 'x'"), t("a text"), rows),
		c("NOT NULL added", t("a int DEFAULT 1"), t("a int NOT NULL DEFAULT 1"), rows),
		c("NOT NULL removed", t("a int NOT NULL DEFAULT 1"), t("a int DEFAULT 1"), rows),
		c("several things at once", t("a int, b text DEFAULT 'x', c int"), t("a bigint NOT NULL DEFAULT 5, b varchar(9) DEFAULT 'y', d int"), "INSERT INTO t VALUES (1, 2, 'q', 3)"),
		c("identity added", t("a int NOT NULL"), t("a int GENERATED BY DEFAULT AS IDENTITY"), "INSERT INTO t VALUES (1, 10)"),
		c("identity changed", t("a int GENERATED BY DEFAULT AS IDENTITY"), t("a int GENERATED ALWAYS AS IDENTITY (START WITH 100 INCREMENT BY 5 CYCLE)"), rows),
		c("identity removed", t("a int GENERATED ALWAYS AS IDENTITY"), t("a int NOT NULL"), rows),
		c("serial added", t("a int NOT NULL"), t("a serial"), "INSERT INTO t VALUES (1, 10)"),
		c("serial removed", t("a serial"), t("a int NOT NULL"), rows),
		c("serial made bigger", t("a serial"), t("a bigserial"), rows),
		c("serial that is the key", "CREATE TABLE t (id serial PRIMARY KEY, a int);", "CREATE TABLE t (id bigserial PRIMARY KEY, a int);", "INSERT INTO t (a) VALUES (1)"),
		c("serial becomes identity", t("a serial"), t("a int GENERATED ALWAYS AS IDENTITY"), rows),
		c("computed column added", t("a int"), t("a int, b int GENERATED ALWAYS AS (a * 2) STORED"), rows),
		c("computed column changed", t("a int, b int GENERATED ALWAYS AS (a * 2) STORED"), t("a int, b int GENERATED ALWAYS AS (a * 3) STORED"), rows),
		c("computed column made plain", t("a int, b int GENERATED ALWAYS AS (a * 2) STORED"), t("a int, b int"), "INSERT INTO t (id, a) VALUES (1, 4)"),
		c("what a computed column stands on", t("a int, b text GENERATED ALWAYS AS (a::text) STORED UNIQUE"), t("a bigint, b text GENERATED ALWAYS AS (a::text) STORED UNIQUE"), "INSERT INTO t (id, a) VALUES (1, 4)"),
		c("collation", t("a text"), t(`a text COLLATE "C"`), rows),
		c("storage", t("a text"), t("a text"+"); ALTER TABLE t ALTER a SET STORAGE EXTERNAL; CREATE TABLE u (x int"), rows),
		c("compression", t("a text"), t("a text COMPRESSION pglz"), rows),
		c("statistics", t("a text, b int")+"ALTER TABLE t ALTER a SET STATISTICS 50;", t("a text, b int")+"ALTER TABLE t ALTER a SET STATISTICS 0; ALTER TABLE t ALTER b SET STATISTICS 7;", rows),
	}
}

func typeCases() []dialecttest.Case {
	t := func(typ string) string { return "CREATE TABLE t (id int PRIMARY KEY, a " + typ + ");" }
	change := func(from, to, values string) dialecttest.Case {
		return c("type "+from+" to "+to, t(from), t(to), "INSERT INTO t VALUES "+values)
	}
	return []dialecttest.Case{
		change("int", "bigint", "(1, 5), (2, NULL)"),
		change("bigint", "int", "(1, 5), (2, NULL)"),
		change("int", "text", "(1, 5), (2, NULL)"),
		change("int", "numeric(10,2)", "(1, 5), (2, NULL)"),
		change("varchar(10)", "varchar(20)", "(1, 'x')"),
		change("varchar(10)", "text", "(1, 'x')"),
		change("text", "int", "(1, '42')"),
		change("text", "boolean", "(1, 'yes')"),
		change("boolean", "int", "(1, true)"),
		change("boolean", "smallint", "(1, NULL)"),
		change("text", "jsonb", `(1, '{"a": 1}')`),
		change("json", "jsonb", `(1, '{"a": 1}')`),
		change("text", "uuid", "(1, '00000000-0000-4000-8000-000000000001')"),
		change("timestamp", "timestamptz", "(1, '2020-01-01')"),
		change("timestamptz", "date", "(1, NULL)"),
		change("int[]", "bigint[]", "(1, '{1,2}')"),
		change("text[]", "varchar(5)[]", "(1, '{a}')"),
		change("int", "interval", "(1, NULL)"),
		change("bytea", "text", "(1, NULL)"),
		change("double precision", "real", "(1, 0.5)"),
		change("char(3)", "char(5)", "(1, 'ab')"),
		change("inet", "cidr", "(1, '10.0.0.0/8')"),
		change("point", "box", "(1, NULL)"),
		change("tsvector", "text", "(1, 'a b')"),
		change("bit(4)", "bit varying(8)", "(1, B'1010')"),
		change("money", "numeric", "(1, NULL)"),
		change("xml", "text", "(1, '<a/>')"),
		change("daterange", "tsrange", "(1, NULL)"),
		change(`"char"`, "text", "(1, 'x')"),
		change("interval", "interval(3)", "(1, '1 day')"),
		change("time", "timetz", "(1, NULL)"),
	}
}
