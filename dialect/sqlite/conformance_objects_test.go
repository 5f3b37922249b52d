package sqlite_test

import "github.com/skein-go/skein/dialect/dialecttest"

func indexCases() []dialecttest.Case {
	const t = "CREATE TABLE t (a, b TEXT);"
	const rows = "INSERT INTO t VALUES (1, 'x'), (2, NULL), (NULL, 'X')"
	on := func(rest string) string { return t + "CREATE INDEX i ON t " + rest + ";" }
	return []dialecttest.Case{
		c("index added", t, on("(a)"), rows),
		c("index removed", on("(a)"), t, rows),
		c("index renamed", on("(a)"), t+`CREATE INDEX "i 2" ON t (a);`, rows, "i:i 2"),
		c("index renamed in case only", on("(a)"), t+"CREATE INDEX I ON t (a);", rows),
		c("indexes swapped", on("(a)")+"CREATE INDEX j ON t (b);", t+"CREATE INDEX j ON t (a); CREATE INDEX i ON t (b);", rows, "i:j", "j:i"),
		c("index becomes unique", on("(a)"), t+"CREATE UNIQUE INDEX i ON t (a);", rows),
		c("index becomes partial", on("(a)"), on("(a) WHERE b IS NOT NULL"), rows),
		c("index's condition", on("(a) WHERE b = 'x'"), on("(a) WHERE b = 'X'"), rows),
		c("index's order", on("(a, b)"), on("(b, a DESC)"), rows),
		c("index's collation", on("(b)"), on("(b COLLATE NOCASE)"), rows),
		c("index over an expression", on("(b)"), on("(lower(b) || ';', a)"), rows),
		c("index moves to another table", on("(a)")+"CREATE TABLE u (a);", t+"CREATE TABLE u (a); CREATE INDEX i ON u (a);", rows),
		c("index takes the name of a dropped table", t+"CREATE TABLE u (x);", t+"CREATE INDEX u ON t (a);", rows),
		c("table takes the name of an index and is rebuilt", on("(a)"), "CREATE TABLE i (a INT, b TEXT);", rows, "t:i"),
		c("table takes the name of a dropped index", on("(a)"), t+"CREATE TABLE i (x);", rows),
	}
}

func storedCases() []dialecttest.Case {
	const t = "CREATE TABLE t (a, b TEXT);"
	const rows = "INSERT INTO t VALUES (1, 'x'), (2, NULL)"
	const wipe = "CREATE TRIGGER tr AFTER DELETE ON t BEGIN DELETE FROM u; END;"
	return []dialecttest.Case{
		c("view added", t, t+"CREATE VIEW v AS SELECT a FROM t;", rows),
		c("view removed", t+"CREATE VIEW v AS SELECT a FROM t;", t, rows),
		c("view changed", t+"CREATE VIEW v AS SELECT a FROM t;", t+"CREATE VIEW v AS SELECT a, b FROM t;", rows),
		c("view's columns", t+"CREATE VIEW v AS SELECT a FROM t;", t+`CREATE VIEW v ("x y") AS SELECT a FROM t;`, rows),
		c("view renamed is another view", t+"CREATE VIEW v AS SELECT a FROM t;", t+"CREATE VIEW w AS SELECT a FROM t;", rows),
		c("view on a view on a changed table", t+"CREATE VIEW w AS SELECT * FROM t; CREATE VIEW v AS SELECT a FROM w;",
			"CREATE TABLE t (a INT NOT NULL, b TEXT); CREATE VIEW w AS SELECT * FROM t; CREATE VIEW v AS SELECT a FROM w;", rows),
		c("view on a renamed table", t+"CREATE VIEW v AS SELECT a FROM t;", "CREATE TABLE u (a, b TEXT); CREATE VIEW v AS SELECT a FROM u;", rows, "t:u"),
		c("trigger added", t, t+"CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT 1; END;", rows),
		c("trigger removed", t+"CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT 1; END;", t, rows),
		c("trigger changed", t+"CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT 1; END;", t+"CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT 2; END;", rows),
		c("trigger on a changed table does not fire", t+"CREATE TABLE u (x);"+wipe, "CREATE TABLE t (a INT, b TEXT NOT NULL DEFAULT ''); CREATE TABLE u (x);"+wipe,
			"INSERT INTO t VALUES (1, 'x'); INSERT INTO u VALUES (1)"),
		c("trigger on a view", t+"CREATE VIEW v AS SELECT a FROM t; CREATE TRIGGER tr INSTEAD OF INSERT ON v BEGIN SELECT 1; END;",
			"CREATE TABLE t (a INT, b TEXT); CREATE VIEW v AS SELECT a FROM t; CREATE TRIGGER tr INSTEAD OF INSERT ON v BEGIN SELECT 1; END;", rows),
		c("trigger of another table on a renamed one", t+"CREATE TABLE u (x); CREATE TRIGGER tr AFTER INSERT ON u BEGIN INSERT INTO t(a) VALUES (NEW.x); END;",
			"CREATE TABLE w (a, b TEXT); CREATE TABLE u (x); CREATE TRIGGER tr AFTER INSERT ON u BEGIN INSERT INTO w(a) VALUES (NEW.x); END;", rows, "t:w"),
	}
}

func sameCases() []dialecttest.Case {
	return []dialecttest.Case{
		same("quotes", `CREATE TABLE "t" ([a] INTEGER, `+"`b`"+` TEXT);`, "create table t(a integer,b text)"),
		same("blanks and comments", "CREATE TABLE t (a -- the first\n INT, /* ) */ b TEXT)", "CREATE TABLE t (a INT, b TEXT)"),
		same("order of columns", "CREATE TABLE t (a, b)", "CREATE TABLE t (b, a)"),
		same("order of constraints", "CREATE TABLE t (a, b, UNIQUE (a), CHECK (a > 0), UNIQUE (b))", "CREATE TABLE t (a, b, UNIQUE (b), UNIQUE (a), CHECK (a > 0))"),
		same("constraints of column and table", "CREATE TABLE t (a INTEGER PRIMARY KEY, b UNIQUE CHECK (b > 0) REFERENCES t (a))",
			"CREATE TABLE t (a INTEGER, b, PRIMARY KEY (a), UNIQUE (b), CHECK (b > 0), FOREIGN KEY (b) REFERENCES t (a))"),
		same("implied key of a foreign key", "CREATE TABLE t (a INTEGER PRIMARY KEY, b REFERENCES t)", "CREATE TABLE t (a INTEGER PRIMARY KEY, b REFERENCES t (a))"),
		same("letter case of a foreign key's table", "CREATE TABLE t (a INTEGER PRIMARY KEY, b REFERENCES T (A))", "CREATE TABLE t (a INTEGER PRIMARY KEY, b REFERENCES t (a))"),
		same("letter case of a key's column", "CREATE TABLE t (Abc, UNIQUE (abc)); CREATE INDEX i ON T (ABC)", "CREATE TABLE t (Abc, UNIQUE (Abc)); CREATE INDEX i ON t (Abc)"),
		same("no action said", "CREATE TABLE t (a INTEGER PRIMARY KEY, b REFERENCES t ON DELETE NO ACTION)", "CREATE TABLE t (a INTEGER PRIMARY KEY, b REFERENCES t)"),
		same("letter case of a type", "CREATE TABLE t (a varchar ( 10 ))", "CREATE TABLE t (a VARCHAR(10))"),
		same("default in parentheses", "CREATE TABLE t (a DEFAULT (1), b DEFAULT -1)", "CREATE TABLE t (a DEFAULT 1, b DEFAULT (-1))"),
		same("generated always", "CREATE TABLE t (a, b AS (a))", "CREATE TABLE t (a, b GENERATED ALWAYS AS (a) VIRTUAL)"),
		same("asc said", "CREATE TABLE t (a, b); CREATE INDEX i ON t (a ASC, b)", "CREATE TABLE t (a, b); CREATE INDEX i ON t (a, b)"),
		same("if not exists", "CREATE TABLE IF NOT EXISTS t (a); CREATE INDEX IF NOT EXISTS i ON t (a); CREATE VIEW IF NOT EXISTS v AS SELECT 1", "CREATE TABLE t (a); CREATE INDEX i ON t (a); CREATE VIEW v AS SELECT 1"),
		same("query's layout", "CREATE TABLE t (a); CREATE VIEW v AS select A\n from T -- all", "CREATE TABLE t (a); CREATE VIEW v AS SELECT a FROM t"),
		same("trigger's layout", "CREATE TABLE t (a); CREATE TRIGGER tr AFTER INSERT ON t FOR EACH ROW BEGIN SELECT 1; END", "CREATE TABLE t (a); CREATE TRIGGER tr after insert on t for each row\nbegin\n select 1;\nend"),
		same("not null of a key without rowid", "CREATE TABLE t (a TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID", "CREATE TABLE t (a TEXT PRIMARY KEY) WITHOUT ROWID"),
		same("not null of the row's number", "CREATE TABLE t (a INTEGER NOT NULL PRIMARY KEY)", "CREATE TABLE t (a INTEGER PRIMARY KEY)"),
		same("conflict clause that is the default", "CREATE TABLE t (a UNIQUE ON CONFLICT ABORT)", "CREATE TABLE t (a UNIQUE)"),
		same("deferrable at once", "CREATE TABLE t (a INTEGER PRIMARY KEY, b REFERENCES t DEFERRABLE)", "CREATE TABLE t (a INTEGER PRIMARY KEY, b REFERENCES t)"),
		same("not deferrable after all", "CREATE TABLE t (a INTEGER PRIMARY KEY, b REFERENCES t NOT DEFERRABLE INITIALLY DEFERRED)", "CREATE TABLE t (a INTEGER PRIMARY KEY, b REFERENCES t)"),
		same("virtual table's shadow", "CREATE TABLE t (a); CREATE VIRTUAL TABLE f USING fts5 (x)", "CREATE TABLE t (a)"),
		same("counter and statistics", "CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO t VALUES (1); ANALYZE", "CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT)"),
		same("options in other order", "CREATE TABLE t (a INT PRIMARY KEY) STRICT, WITHOUT ROWID", "CREATE TABLE t (a INT PRIMARY KEY) WITHOUT ROWID, STRICT"),
	}
}

func refusedCases() []dialecttest.Case {
	const t = "CREATE TABLE t (a, b TEXT);"
	return []dialecttest.Case{
		refused("not null over NULLs", t, "CREATE TABLE t (a NOT NULL, b TEXT);", "INSERT INTO t VALUES (NULL, 'x')"),
		refused("new column without a value", t, "CREATE TABLE t (a, b TEXT, c INT NOT NULL);", "INSERT INTO t VALUES (1, 'x')"),
		refused("unique over doubles", t, "CREATE TABLE t (a UNIQUE, b TEXT);", "INSERT INTO t VALUES (1, 'x'), (1, 'y')"),
		refused("unique that would drop doubles", t, "CREATE TABLE t (a UNIQUE ON CONFLICT REPLACE, b TEXT);", "INSERT INTO t VALUES (1, 'x'), (1, 'y')"),
		refused("unique index over doubles", t, t+"CREATE UNIQUE INDEX i ON t (a);", "INSERT INTO t VALUES (1, 'x'), (1, 'y')"),
		refused("unique over a key that is computed anew", "CREATE TABLE t (a TEXT, b TEXT, PRIMARY KEY (a, b));", "CREATE TABLE t (a TEXT, b AS (length(a))); CREATE UNIQUE INDEX i ON t (b);",
			"INSERT INTO t VALUES ('a', 'x'), ('b', 'y')"),
		refused("unique over doubles but for letter case", t, "CREATE TABLE t (a, b TEXT COLLATE NOCASE UNIQUE);", "INSERT INTO t VALUES (1, 'x'), (1, 'X')"),
		refused("check that does not hold", t, "CREATE TABLE t (a, b TEXT, CHECK (a > 0));", "INSERT INTO t VALUES (-1, 'x')"),
		refused("foreign key to nothing", t, "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (a REFERENCES p, b TEXT);", "INSERT INTO t VALUES (1, 'x')"),
		refused("type that can't hold a value", "CREATE TABLE t (a TEXT);", "CREATE TABLE t (a INTEGER);", "INSERT INTO t VALUES ('007')"),
		refused("strict over a wrong value", t, "CREATE TABLE t (a INT, b TEXT) STRICT;", "INSERT INTO t VALUES ('x', 'x')"),
		refused("text that strict ANY kept as it was", "CREATE TABLE t (a ANY) STRICT;", "CREATE TABLE t (a ANY);", "INSERT INTO t VALUES ('0123')"),
		refused("row's number that is none", "CREATE TABLE t (a BIGINT PRIMARY KEY);", "CREATE TABLE t (a INTEGER PRIMARY KEY);", "INSERT INTO t VALUES ('x')"),
		refusedDown(c("way back into not null", "CREATE TABLE t (a, b TEXT NOT NULL);", "CREATE TABLE t (a);", "INSERT INTO t VALUES (1, 'x')")),
	}
}
