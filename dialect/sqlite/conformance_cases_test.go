package sqlite_test

import (
	"slices"

	"github.com/skein-go/skein/dialect/dialecttest"
)

// c is one case: a name, the schema before and after, and rows.
func c(name, before, after, rows string, renames ...string) dialecttest.Case {
	return dialecttest.Case{Name: name, Before: before, After: after, Rows: rows, Renames: renames}
}

// same is a case of two spellings of one schema.
func same(name, before, after string) dialecttest.Case {
	return dialecttest.Case{Name: "same/" + name, Before: before, After: after, Same: true}
}

// refused is a case whose rows are in the way.
func refused(name, before, after, rows string) dialecttest.Case {
	return dialecttest.Case{Name: "refused/" + name, Before: before, After: after, Rows: rows, Refused: true}
}

func refusedDown(x dialecttest.Case) dialecttest.Case {
	x.RefusedDown = true
	return x
}

func conformanceCases() []dialecttest.Case {
	return slices.Concat(tableCases(), columnCases(), keyCases(), indexCases(), storedCases(), sameCases(), refusedCases())
}

func tableCases() []dialecttest.Case {
	const t = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);"
	const rows = "INSERT INTO t VALUES (1, 'x'), (7, NULL), (-3, '')"
	return []dialecttest.Case{
		c("table added", t, t+"CREATE TABLE u (x);", rows),
		c("table removed", t+"CREATE TABLE u (x);", t, rows),
		c("table removed with rows", t+"CREATE TABLE u (x);", t, "INSERT INTO u VALUES (1)"),
		c("table renamed", t, "CREATE TABLE u (id INTEGER PRIMARY KEY, a TEXT);", rows, "t:u"),
		c("table renamed to an ugly name", t, `CREATE TABLE "order ""by"" ü;" (id INTEGER PRIMARY KEY, a TEXT);`, rows, `t:"order ""by"" ü;"`),
		c("table renamed in case only", t, "CREATE TABLE T (id INTEGER PRIMARY KEY, a TEXT);", rows),
		c("tables swapped", t+"CREATE TABLE u (x);", "CREATE TABLE u (id INTEGER PRIMARY KEY, a TEXT); CREATE TABLE t (x);", rows, "t:u", "u:t"),
		c("table renamed onto a dropped one", t+"CREATE TABLE u (x);", "CREATE TABLE u (id INTEGER PRIMARY KEY, a TEXT);", rows, "t:u"),
		c("table renamed with a key to it", t+"CREATE TABLE u (x REFERENCES t (id));",
			"CREATE TABLE v (id INTEGER PRIMARY KEY, a TEXT); CREATE TABLE u (x REFERENCES v (id));", rows+";INSERT INTO u VALUES (7)", "t:v"),
		c("table renamed that points at itself", "CREATE TABLE t (id INTEGER PRIMARY KEY, p REFERENCES t);", "CREATE TABLE u (id INTEGER PRIMARY KEY, p REFERENCES u);",
			"INSERT INTO t VALUES (1, 1)", "t:u"),
		c("conflict clause of NOT NULL kept in a rebuild", "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL ON CONFLICT IGNORE, b);",
			"CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL ON CONFLICT IGNORE, b UNIQUE);", "INSERT INTO t VALUES (1, 'x', 2)"),
		c("conflict clause of NOT NULL changed", "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL ON CONFLICT IGNORE);",
			"CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL ON CONFLICT REPLACE DEFAULT 'y');", "INSERT INTO t VALUES (1, 'x')"),
		c("table becomes strict", t, "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT) STRICT;", rows),
		c("table loses its row numbers", t, "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT) WITHOUT ROWID;", rows),
		c("table strict and without rowid at once", t, "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT) STRICT, WITHOUT ROWID;", rows),
		c("tables in a circle added", "", "CREATE TABLE a (x PRIMARY KEY REFERENCES b); CREATE TABLE b (x PRIMARY KEY REFERENCES a);", ""),
		c("table becomes a view", "CREATE TABLE t (a);", "CREATE VIEW t AS SELECT 1 AS a;", ""),
	}
}

func columnCases() []dialecttest.Case {
	const t = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);"
	const rows = "INSERT INTO t (id, a) VALUES (1, 'x'), (7, NULL), (-3, '')"
	of := func(def string) string { return "CREATE TABLE t (id INTEGER PRIMARY KEY, " + def + ");" }
	return []dialecttest.Case{
		c("column added", t, of("a TEXT, b"), rows),
		c("column added between", t, of("b TEXT, a TEXT"), rows),
		c("column added, not null with default", t, of("a TEXT, b TEXT NOT NULL DEFAULT 'it''s'"), rows),
		c("column added, with a default that is computed", t, of("a TEXT, b TEXT DEFAULT CURRENT_TIMESTAMP"), rows),
		c("column added, unique", t, of("a TEXT, b TEXT UNIQUE"), rows),
		c("column added with a key", t, of("a TEXT, b INTEGER REFERENCES t (id)"), rows),
		c("column added, computed", t, of("a TEXT, b TEXT AS (a || '!')"), rows),
		c("column added, computed and stored", t, of("a TEXT, b TEXT AS (a || '!') STORED"), rows),
		c("column removed", of("a TEXT, b"), t, rows),
		c("column removed with its index", of("a TEXT, b")+"CREATE INDEX i ON t (b);", t, rows),
		c("column removed with its unique", of("a TEXT, b UNIQUE"), t, rows),
		c("column removed with its check", of("a TEXT, b CHECK (b > 0)"), t, rows),
		c("column removed with what is computed from it", of("a TEXT, b, c AS (b + 1)"), t, rows),
		c("column renamed", t, of("b TEXT"), rows, "t.a:b"),
		c("column renamed to an ugly name", t, of(`"a ""b"".c; --" TEXT`), rows, `t.a:"a ""b"".c; --"`),
		c("column renamed in case only", t, of("A TEXT"), rows),
		c("columns swapped", of("a TEXT, b TEXT"), of("b TEXT, a TEXT"), rows, "t.a:b", "t.b:a"),
		c("columns moved in a chain", of("a TEXT, b TEXT"), of("b TEXT, c TEXT"), rows, "t.a:b", "t.b:c"),
		c("column renamed onto a dropped one", of("a TEXT, b INT"), of("b TEXT"), rows, "t.a:b"),
		c("column renamed and changed", t, of("b VARCHAR(10) NOT NULL DEFAULT ''"), "INSERT INTO t VALUES (1, 'x')", "t.a:b"),
		c("column renamed under everything", of("a TEXT UNIQUE, c AS (a), CHECK (a <> 'a')")+"CREATE INDEX i ON t (lower(a)) WHERE a > 'a'; CREATE VIEW v AS SELECT a FROM t;",
			of("b TEXT UNIQUE, c AS (b), CHECK (b <> 'a')")+"CREATE INDEX i ON t (lower(b)) WHERE b > 'a'; CREATE VIEW v AS SELECT b AS a FROM t;", rows, "t.a:b"),
		c("key column renamed with a key to it", of("a TEXT")+"CREATE TABLE u (x REFERENCES t (id));",
			"CREATE TABLE t (k INTEGER PRIMARY KEY, a TEXT); CREATE TABLE u (x REFERENCES t (k));", rows+";INSERT INTO u VALUES (7)", "t.id:k"),
		c("key columns swapped under a rebuilt table",
			"CREATE TABLE p (a INT, b INT, c INT, PRIMARY KEY (a, b)); CREATE TABLE t (x INT, y INT, FOREIGN KEY (x, y) REFERENCES p (a, b));",
			"CREATE TABLE p (a INT, b INT, c INT, PRIMARY KEY (a, c)); CREATE TABLE t (x INT, y INT, CHECK (x > 0), FOREIGN KEY (x, y) REFERENCES p (a, c));",
			"INSERT INTO p VALUES (1, 2, 3); INSERT INTO t VALUES (1, 2)", "p.b:c", "p.c:b"),
		c("key column renamed without rowid, with an index", "CREATE TABLE t (id INTEGER PRIMARY KEY, a, UNIQUE (id, a)) WITHOUT ROWID;",
			"CREATE TABLE t (k INTEGER PRIMARY KEY, a, UNIQUE (k, a)) WITHOUT ROWID;", rows, "t.id:k"),
		c("column's type", of("a TEXT, b INTEGER"), of("a TEXT, b BIGINT"), rows),
		c("column's type to none", of("a TEXT"), of("a"), rows),
		c("column's null", of("a TEXT NOT NULL"), t, "INSERT INTO t VALUES (1, 'x')"),
		c("column's not null", t, of("a TEXT NOT NULL"), "INSERT INTO t VALUES (1, 'x')"),
		c("column's default added", t, of("a TEXT DEFAULT 'x'"), rows),
		c("column's default removed", of("a TEXT DEFAULT (1 + 2)"), t, rows),
		c("column's default changed", of("a TEXT DEFAULT 'a'"), of("a TEXT DEFAULT 'A'"), rows),
		c("column's default null is none of its own", of("a TEXT DEFAULT 0"), of("a TEXT DEFAULT NULL"), rows),
		c("column's collation", t, of("a TEXT COLLATE NOCASE"), rows),
		c("column's collation under an index", t+"CREATE INDEX i ON t (a);", of("a TEXT COLLATE NOCASE")+"CREATE INDEX i ON t (a);", rows),
		c("column becomes stored", of("a TEXT, b AS (a)"), of("a TEXT, b AS (a) STORED"), rows),
		c("column's expression", of("a TEXT, b AS (a)"), of("a TEXT, b AS (lower(a))"), rows),
		c("column is no longer computed", of("a TEXT, b AS (lower(a)) STORED"), of("a TEXT, b"), rows),
		c("autoincrement", t, "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT);", rows),
		c("row's number by name", "CREATE TABLE t (rowid TEXT, a);", "CREATE TABLE t (rowid TEXT, a INT);", "INSERT INTO t VALUES ('x', 1)"),
	}
}

func keyCases() []dialecttest.Case {
	const rows = "INSERT INTO t (a, b) VALUES (1, 'x'), (2, 'y'), (3, 'X')"
	of := func(def string) string { return "CREATE TABLE t (a INT, b TEXT" + def + ");" }
	child := func(def string) string {
		return "CREATE TABLE p (id INTEGER PRIMARY KEY, u TEXT UNIQUE); CREATE TABLE t (a INT, b TEXT" + def + ");"
	}
	const family = "INSERT INTO p VALUES (1, 'x'), (2, 'y'), (3, 'X');" + rows
	return []dialecttest.Case{
		c("primary key added", of(""), of(", PRIMARY KEY (a)"), rows),
		c("primary key over a new column, with what is computed from it", of(""), "CREATE TABLE t (a INT, b TEXT, k INTEGER PRIMARY KEY, n AS (-k), UNIQUE (n));", rows),
		c("primary key removed", of(", PRIMARY KEY (a)"), of(""), rows),
		c("primary key over more columns", of(", PRIMARY KEY (a)"), of(", PRIMARY KEY (a, b)"), rows),
		c("primary key in other order", of(", PRIMARY KEY (a, b)"), of(", PRIMARY KEY (b, a)"), rows),
		c("primary key descending", of(", PRIMARY KEY (a, b)"), of(", PRIMARY KEY (a DESC, b COLLATE NOCASE)"), rows),
		c("primary key named", of(", PRIMARY KEY (a)"), of(", CONSTRAINT pk PRIMARY KEY (a)"), rows),
		c("primary key's conflict clause", of(", PRIMARY KEY (a)"), of(", PRIMARY KEY (a) ON CONFLICT IGNORE"), rows),
		c("unique added", of(""), of(", UNIQUE (a, b)"), rows),
		c("unique removed", of(", UNIQUE (a, b)"), of(""), rows),
		c("unique named", of(", UNIQUE (a)"), of(", CONSTRAINT uq UNIQUE (a)"), rows),
		c("unique renamed", of(", CONSTRAINT uq UNIQUE (a)"), of(`, CONSTRAINT "UQ 2" UNIQUE (a)`), rows),
		c("unique's conflict clause", of(", UNIQUE (a)"), of(", UNIQUE (a) ON CONFLICT REPLACE"), rows),
		c("check added", of(""), of(", CHECK (a > 0)"), rows),
		c("check removed", of(", CHECK (a > 0)"), of(""), rows),
		c("check changed", of(", CHECK (b <> 'a')"), of(", CHECK (b <> 'A')"), rows),
		c("check named", of(", CHECK (a > 0)"), of(", CONSTRAINT ck CHECK (a > 0)"), rows),
		c("one of two equal checks removed", of(", CHECK (a > 0), CHECK (a > 0)"), of(", CHECK (a > 0)"), rows),
		c("foreign key added", child(""), child(", FOREIGN KEY (a) REFERENCES p"), family),
		c("foreign key removed", child(", FOREIGN KEY (a) REFERENCES p"), child(""), family),
		c("foreign key to a unique", child(", FOREIGN KEY (a) REFERENCES p"), child(", FOREIGN KEY (b) REFERENCES p (u)"), family),
		c("foreign key's actions", child(", FOREIGN KEY (a) REFERENCES p"), child(", FOREIGN KEY (a) REFERENCES p ON DELETE CASCADE ON UPDATE SET NULL"), family),
		c("foreign key's deferral", child(", FOREIGN KEY (a) REFERENCES p"), child(", FOREIGN KEY (a) REFERENCES p DEFERRABLE INITIALLY DEFERRED"), family),
		c("foreign key named", child(", FOREIGN KEY (a) REFERENCES p"), child(", CONSTRAINT fk FOREIGN KEY (a) REFERENCES p"), family),
		c("parent rebuilt under cascading keys", child(", FOREIGN KEY (a) REFERENCES p ON DELETE CASCADE"),
			"CREATE TABLE p (id INTEGER PRIMARY KEY, u TEXT UNIQUE NOT NULL); CREATE TABLE t (a INT, b TEXT, FOREIGN KEY (a) REFERENCES p ON DELETE CASCADE);", family),
	}
}
