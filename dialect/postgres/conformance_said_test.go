package postgres_test

import "github.com/skein-go/skein/dialect/dialecttest"

// saidCases are about what is said of the parts of things, and about how texts are compared and taken apart.
func saidCases() []dialecttest.Case {
	const t = "CREATE TABLE t (a int, b text); "
	const v = t + "CREATE VIEW v AS SELECT a, b FROM t; CREATE MATERIALIZED VIEW m AS SELECT a, b FROM t; "
	const y = "CREATE TYPE y AS (p int, \"q q\" text); "
	const d = "CREATE DOMAIN d AS int CONSTRAINT k CHECK (VALUE > 0) CONSTRAINT l CHECK (VALUE < 9); "
	const words = "CREATE TEXT SEARCH DICTIONARY w (TEMPLATE = snowball, LANGUAGE = 'english', STOPWORDS = 'english'); CREATE TEXT SEARCH CONFIGURATION s (COPY = simple); "
	const searched = "CREATE TABLE t (a text, v tsvector GENERATED ALWAYS AS (to_tsvector('s', a)) STORED); "
	return []dialecttest.Case{
		c("said/columns of views", v+"COMMENT ON COLUMN v.a IS 'one; two'; COMMENT ON COLUMN m.a IS 'x';", v+"COMMENT ON COLUMN v.a IS 'it''s'; COMMENT ON COLUMN v.b IS 'b'; COMMENT ON COLUMN m.b IS 'y';", "INSERT INTO t VALUES (1, 'x')"),
		c("said/columns of a view that goes, and of one that comes", v+"COMMENT ON COLUMN v.a IS 'x';", v+"CREATE VIEW w AS SELECT a FROM t; COMMENT ON COLUMN w.a IS 'x'; DROP VIEW v;", ""),
		c("said/columns of a view that is made anew", v+"COMMENT ON COLUMN v.a IS 'x'; COMMENT ON COLUMN m.b IS 'y'; ALTER VIEW v ALTER b SET DEFAULT 'q';",
			"CREATE TABLE t (a bigint, b text); CREATE VIEW v AS SELECT a, b, 1 AS c FROM t; CREATE MATERIALIZED VIEW m AS SELECT b FROM t; COMMENT ON COLUMN v.a IS 'x'; COMMENT ON COLUMN v.c IS 'new'; ALTER VIEW v ALTER b SET DEFAULT 'r';", "INSERT INTO t VALUES (1, 'x')"),
		c("said/columns of a view that is renamed", v+"COMMENT ON COLUMN v.a IS 'x'; ALTER VIEW v ALTER b SET DEFAULT 'q';", t+"CREATE VIEW w AS SELECT a, b FROM t; CREATE MATERIALIZED VIEW m AS SELECT a, b FROM t; COMMENT ON COLUMN w.a IS 'x'; ALTER VIEW w ALTER b SET DEFAULT 'q';", "", "v:w"),
		c("said/default of a view's column", v+"ALTER VIEW v ALTER a SET DEFAULT 4;", v+"ALTER VIEW v ALTER b SET DEFAULT lower('Q');", ""),
		c("said/columns in another schema", "CREATE SCHEMA billing; CREATE VIEW billing.v AS SELECT 1 AS a; COMMENT ON COLUMN billing.v.a IS 'x'; CREATE TYPE billing.y AS (p int); COMMENT ON COLUMN billing.y.p IS 'p';",
			"CREATE SCHEMA billing; CREATE VIEW billing.v AS SELECT 1 AS a; COMMENT ON COLUMN billing.v.a IS 'y'; CREATE TYPE billing.y AS (p int); COMMENT ON COLUMN billing.y.p IS 'q';", ""),
		c("said/columns in a schema that is renamed", "CREATE SCHEMA billing; CREATE VIEW billing.v AS SELECT 1 AS a; COMMENT ON COLUMN billing.v.a IS 'x'; CREATE TYPE billing.y AS (p int); COMMENT ON COLUMN billing.y.p IS 'p';",
			"CREATE SCHEMA ledger; CREATE VIEW ledger.v AS SELECT 1 AS a; COMMENT ON COLUMN ledger.v.a IS 'x'; CREATE TYPE ledger.y AS (p int); COMMENT ON COLUMN ledger.y.p IS 'p';", "", "billing:ledger"),
		c("said/attributes", y+"COMMENT ON COLUMN y.p IS 'p; p';", y+"COMMENT ON COLUMN y.p IS 'it''s p'; COMMENT ON COLUMN y.\"q q\" IS 'q'; COMMENT ON TYPE y IS 'y';", ""),
		c("said/attributes that go and come", y+"COMMENT ON COLUMN y.\"q q\" IS 'q'; COMMENT ON COLUMN y.p IS 'p';", "CREATE TYPE y AS (p bigint, r int); COMMENT ON COLUMN y.r IS 'r'; COMMENT ON COLUMN y.p IS 'p';", ""),
		c("said/attributes of a type that is renamed", y+"COMMENT ON COLUMN y.p IS 'p'; CREATE TABLE t (a y);", "CREATE TYPE z AS (p int, \"q q\" text); COMMENT ON COLUMN z.p IS 'z'; CREATE TABLE t (a z);", "INSERT INTO t VALUES (ROW(1, 'x'))", "y:z"),
		kept(c("said/attributes of a type that is dropped and kept", y+"COMMENT ON COLUMN y.p IS 'p'; CREATE TABLE t (a y, b int);", "CREATE TABLE t (b int);", "INSERT INTO t VALUES (ROW(1, 'x'), 2)")),
		c("said/constraints of a domain", d+"COMMENT ON CONSTRAINT k ON DOMAIN d IS 'k; k'; COMMENT ON CONSTRAINT l ON DOMAIN d IS 'l'; CREATE TABLE t (a d);",
			"CREATE DOMAIN d AS int CONSTRAINT k CHECK (VALUE > 1) CONSTRAINT n CHECK (VALUE <> 5); COMMENT ON CONSTRAINT k ON DOMAIN d IS 'k; k'; COMMENT ON CONSTRAINT n ON DOMAIN d IS 'n'; CREATE TABLE t (a d);", "INSERT INTO t VALUES (4)"),
		c("said/view on a view whose name has a quote in it", t+`CREATE VIEW "v""1" AS SELECT a, b FROM t; CREATE VIEW w AS SELECT b FROM "v""1";`, `CREATE TABLE t (a bigint, b text); CREATE VIEW "v""1" AS SELECT a, b FROM t; CREATE VIEW w AS SELECT b FROM "v""1";`, "INSERT INTO t VALUES (1, 'x')"),
		c("said/statistics target", t+"CREATE STATISTICS s ON a, b FROM t;", t+"CREATE STATISTICS s ON a, b FROM t; ALTER STATISTICS s SET STATISTICS 300;", ""),
		c("said/statistics target of what is renamed", t+"CREATE STATISTICS s ON a, b FROM t; ALTER STATISTICS s SET STATISTICS 300;", t+"CREATE STATISTICS r ON a, b FROM t; ALTER STATISTICS r SET STATISTICS 300;", ""),
		c("said/storage options of TOAST", "CREATE TABLE t (b text) WITH (fillfactor=70, toast.autovacuum_enabled=false);", "CREATE TABLE t (b text) WITH (fillfactor=70, toast.autovacuum_vacuum_threshold=99);", "INSERT INTO t VALUES ('x')"),
		c("said/collation", "", `CREATE COLLATION o (locale = 'C'); COMMENT ON COLLATION o IS 'x'; CREATE DOMAIN d AS text COLLATE o; CREATE TYPE y AS (p text COLLATE o); CREATE TABLE t (a text COLLATE o UNIQUE, b d); CREATE INDEX ix ON t (b COLLATE o);`, ""),
		c("said/collation changed under columns", `CREATE COLLATION o (locale = 'C'); CREATE TABLE t (a text COLLATE o PRIMARY KEY, b text, CHECK (a <> b)); CREATE INDEX ix ON t (lower(a)); CREATE TABLE u (a text COLLATE o REFERENCES t); CREATE VIEW v AS SELECT a FROM t;`,
			`CREATE COLLATION o (locale = 'POSIX'); CREATE TABLE t (a text COLLATE o PRIMARY KEY, b text, CHECK (a <> b)); CREATE INDEX ix ON t (lower(a)); CREATE TABLE u (a text COLLATE o REFERENCES t); CREATE VIEW v AS SELECT a FROM t;`, "INSERT INTO t VALUES ('x', 'y'); INSERT INTO u VALUES ('x')"),
		c("said/text search", "", words+"COMMENT ON TEXT SEARCH CONFIGURATION s IS 'x';"+searched, ""),
		c("said/text search in use", words+searched, words+"ALTER TEXT SEARCH CONFIGURATION s ALTER MAPPING FOR asciiword, word WITH w, simple; ALTER TEXT SEARCH CONFIGURATION s DROP MAPPING FOR url;"+searched, "INSERT INTO t VALUES ('some words')"),
		c("said/options of a dictionary", words+"ALTER TEXT SEARCH CONFIGURATION s ALTER MAPPING FOR word WITH w;"+searched, "CREATE TEXT SEARCH DICTIONARY w (TEMPLATE = snowball, LANGUAGE = 'french'); CREATE TEXT SEARCH CONFIGURATION s (COPY = simple); ALTER TEXT SEARCH CONFIGURATION s ALTER MAPPING FOR word WITH w;"+searched, ""),
	}
}

// madeOfCases are about enums that composite types are made of.
func madeOfCases() []dialecttest.Case {
	const e, less = "CREATE TYPE e AS ENUM ('a', 'b', 'c'); ", "CREATE TYPE e AS ENUM ('c', 'a'); "
	const types = "CREATE TYPE y AS (v e, n int); CREATE TYPE z AS (w y, l e[]); "
	const tables = "CREATE TABLE t (id int PRIMARY KEY, p y, q y[] DEFAULT '{}', r z, s e); CREATE VIEW o AS SELECT id, p FROM t; "
	return []dialecttest.Case{
		c("made of/enum that loses a value", e+types+tables, less+types+tables, "INSERT INTO t VALUES (1, ROW('a', 1), ARRAY[ROW('c', 2)::y], ROW(ROW('c', 3), ARRAY['a']::e[]), 'a'), (2, NULL, NULL, NULL, NULL)"),
		refusedCase("made of/value in a column", e+types+tables, less+types+tables, "INSERT INTO t (id, p) VALUES (1, ROW('b', 1))"),
		refusedCase("made of/value in a list", e+types+tables, less+types+tables, "INSERT INTO t (id, q) VALUES (1, ARRAY[ROW('a', 1), ROW('b', 1)]::y[])"),
		c("made of/view that changes, under types in columns", "CREATE TABLE b (x int, y int); CREATE VIEW v AS SELECT x FROM b; CREATE TYPE c AS (r v, n int); CREATE TYPE d AS (l c[]); CREATE TABLE t (id int PRIMARY KEY, a c, q c[] DEFAULT '{}', w d); CREATE VIEW o AS SELECT id, (a).n FROM t;",
			"CREATE TABLE b (x int, y int); CREATE VIEW v AS SELECT y, x FROM b; CREATE TYPE c AS (r v, n int); CREATE TYPE d AS (l c[]); CREATE TABLE t (id int PRIMARY KEY, a c, q c[] DEFAULT '{}', w d); CREATE VIEW o AS SELECT id, (a).n FROM t;", "INSERT INTO t (id) VALUES (1)"),
		c("made of/domains over an enum that loses a value", e+"CREATE DOMAIN f AS e DEFAULT 'a' CHECK (VALUE <> 'c'); CREATE DOMAIN g AS f; CREATE DOMAIN h AS e[]; COMMENT ON DOMAIN f IS 'f'; CREATE TABLE t (id int PRIMARY KEY, p f, q g DEFAULT 'a' NOT NULL, r h, s e, u f[]); CREATE INDEX ix ON t (q); CREATE VIEW o AS SELECT id, q FROM t;",
			less+"CREATE DOMAIN f AS e DEFAULT 'a' CHECK (VALUE <> 'c'); CREATE DOMAIN g AS f; CREATE DOMAIN h AS e[]; COMMENT ON DOMAIN f IS 'f'; CREATE TABLE t (id int PRIMARY KEY, p f, q g DEFAULT 'a' NOT NULL, r h, s e, u f[]); CREATE INDEX ix ON t (q); CREATE VIEW o AS SELECT id, q FROM t;",
			"INSERT INTO t VALUES (1, 'a', 'a', '{c,a}', 'c', '{a}'), (2, NULL, 'a', NULL, NULL, NULL)"),
		refusedCase("made of/value in a column of a domain", e+"CREATE DOMAIN f AS e; CREATE TABLE t (id int PRIMARY KEY, p f);", less+"CREATE DOMAIN f AS e; CREATE TABLE t (id int PRIMARY KEY, p f);", "INSERT INTO t VALUES (1, 'b')"),
		kept(c("made of/enum that loses a value, and the type of a column that goes", e+types+"CREATE TABLE t (id int PRIMARY KEY, p y, s e);", less+"CREATE TABLE t (id int PRIMARY KEY, s e);", "INSERT INTO t VALUES (1, ROW('a', 1), 'c')")),
	}
}

// newCases are about what came with PostgreSQL 18.
func newCases() []dialecttest.Case {
	const r = "CREATE TABLE r (id int4range, d daterange, PRIMARY KEY (id, d WITHOUT OVERLAPS)); "
	const rows = "INSERT INTO r VALUES ('[1,2)', '[2020-01-01,2021-01-01)'), ('[1,2)', '[2021-01-01,2022-01-01)')"
	const p = "CREATE TABLE p (id int PRIMARY KEY); "
	return []dialecttest.Case{
		c("18/key without overlaps", "CREATE TABLE r (id int4range NOT NULL, d daterange NOT NULL);", r, rows),
		c("18/unique without overlaps", "CREATE TABLE r (id int4range, d daterange, UNIQUE (id, d));", "CREATE TABLE r (id int4range, d daterange, CONSTRAINT k UNIQUE (id, d WITHOUT OVERLAPS));", rows),
		refusedCase("18/rows that overlap", "CREATE TABLE r (id int4range, d daterange);", "CREATE TABLE r (id int4range, d daterange, UNIQUE (id, d WITHOUT OVERLAPS));", "INSERT INTO r VALUES ('[1,2)', '[2020-01-01,2021-01-01)'), ('[1,2)', '[2020-06-01,2022-01-01)')"),
		c("18/foreign key of a period", r+"CREATE TABLE s (id int4range, d daterange);", r+"CREATE TABLE s (id int4range, d daterange, FOREIGN KEY (id, PERIOD d) REFERENCES r (id, PERIOD d));", rows+"; INSERT INTO s VALUES ('[1,2)', '[2020-06-01,2021-06-01)')"),
		c("18/key without overlaps under a period", r+"CREATE TABLE s (id int4range, d daterange, FOREIGN KEY (id, PERIOD d) REFERENCES r);", "CREATE TABLE r (id int4range, d daterange, CONSTRAINT k PRIMARY KEY (id, d WITHOUT OVERLAPS)); CREATE TABLE s (id int4range, d daterange, CONSTRAINT f FOREIGN KEY (id, PERIOD d) REFERENCES r);", rows+"; INSERT INTO s VALUES ('[1,2)', '[2020-06-01,2021-06-01)')"),
		c("18/foreign key that is not enforced", p+"CREATE TABLE c (id int REFERENCES p);", p+"CREATE TABLE c (id int REFERENCES p NOT ENFORCED);", "INSERT INTO p VALUES (1); INSERT INTO c VALUES (1)"),
		refusedCase("18/foreign key that is enforced now", p+"CREATE TABLE c (id int REFERENCES p NOT ENFORCED);", p+"CREATE TABLE c (id int REFERENCES p);", "INSERT INTO c VALUES (1)"),
		c("18/check that is not enforced", "CREATE TABLE c (id int CONSTRAINT k CHECK (id > 0));", "CREATE TABLE c (id int CONSTRAINT k CHECK (id > 0) NOT ENFORCED);", "INSERT INTO c VALUES (1)"),
		c("18/column computed when it is read", "CREATE TABLE c (id int, b int);", "CREATE TABLE c (id bigint, b int, v bigint GENERATED ALWAYS AS (id * 2));", "INSERT INTO c VALUES (1, 2)"),
		c("18/column computed when it is read changed", "CREATE TABLE c (id int, v int GENERATED ALWAYS AS (id * 2) VIRTUAL, w int GENERATED ALWAYS AS (id + 1) STORED);", "CREATE TABLE c (id bigint, v bigint GENERATED ALWAYS AS (id * 3), w int GENERATED ALWAYS AS (id + 1) VIRTUAL);", "INSERT INTO c VALUES (1)"),
	}
}
