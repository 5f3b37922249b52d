package postgres_test

import "github.com/skein-go/skein/dialect/dialecttest"

// shown is a case after which pg_dump shows the way back: the columns of an heir are its own too, since ALTER
// TABLE … INHERIT leaves them that; a sequence has another made-up name.
func shown(c dialecttest.Case) dialecttest.Case {
	c.Shown = true
	return c
}

// kinCases are about tables whose rows are seen through others: partitions and heirs.
func kinCases() []dialecttest.Case {
	const p = "CREATE TABLE o (id int PRIMARY KEY); CREATE TABLE p (id int NOT NULL, d int, n text DEFAULT 'x', o int CONSTRAINT fko REFERENCES o, CHECK (d > 0), CONSTRAINT pk PRIMARY KEY (id, d), UNIQUE (n, d)) PARTITION BY LIST (d); " +
		"CREATE INDEX ixn ON p (lower(n), o); COMMENT ON COLUMN p.n IS 'x'; "
	const alone = "CREATE TABLE p1 (id int NOT NULL, d int NOT NULL, n text DEFAULT 'x', o int, CONSTRAINT mypk PRIMARY KEY (id,d), CONSTRAINT ck CHECK (d > 0), CONSTRAINT u1 UNIQUE (n, d), CONSTRAINT fk1 FOREIGN KEY (o) REFERENCES o); " +
		"CREATE INDEX my ON p1 (lower(n), o); CREATE INDEX own ON p1 (o);"
	const part = "CREATE TABLE p1 PARTITION OF p DEFAULT; CREATE INDEX own ON p1 (o);"
	const rows = "INSERT INTO o VALUES (1); INSERT INTO p1 VALUES (1, 5, 'x', 1), (2, 5, 'y', NULL)"
	const numbered = "CREATE TABLE p (id serial, d int, PRIMARY KEY (id, d)) PARTITION BY LIST (d);"
	const heir = "CREATE TABLE p (id int DEFAULT 4 CHECK (id > 0) NOT NULL, y text);"
	const own = "CREATE TABLE p (a int, b int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p DEFAULT PARTITION BY LIST (b); CREATE TABLE p2 PARTITION OF p1 DEFAULT; "
	return []dialecttest.Case{
		c("partition whose own index has the name of a copy", own, own+"CREATE INDEX ON p2 USING hash (a); CREATE INDEX ON p1 USING hash (b); CREATE INDEX ON p (a); CREATE INDEX ON p (b);", "INSERT INTO p VALUES (1, 2)"),
		c("partition with its own index beside its table's", own, own+"CREATE INDEX ON p (a); CREATE INDEX mine ON p2 (a);", "INSERT INTO p VALUES (1, 2)"),
		c("partitions that a key of a table which goes later points at", "CREATE TABLE p (a int PRIMARY KEY) PARTITION BY LIST (a); CREATE TABLE z PARTITION OF p DEFAULT PARTITION BY LIST (a); CREATE TABLE y PARTITION OF z DEFAULT; CREATE TABLE a (x int REFERENCES p, y int PRIMARY KEY); CREATE TABLE b (x int REFERENCES a);", "", ""),
		c("partition that goes while a key points at its table", "CREATE TABLE p (a int PRIMARY KEY) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2); CREATE TABLE t (x int REFERENCES p);", "CREATE TABLE p (a int PRIMARY KEY) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE t (x int REFERENCES p);", "INSERT INTO p VALUES (1), (2); INSERT INTO t VALUES (1)"),
		kept(c("kept/partition that goes while a key points at its table", "CREATE TABLE p (a int PRIMARY KEY) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2); CREATE TABLE t (x int REFERENCES p);", "CREATE TABLE p (a int PRIMARY KEY) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE t (x int REFERENCES p);", "INSERT INTO p VALUES (1), (2); INSERT INTO t VALUES (1)")),
		c("partition detached", p+part, p+alone, rows),
		c("table attached", p+alone, p+part, rows),
		c("table attached that lacks all but its columns", p+"CREATE TABLE p1 (id int NOT NULL, d int, n text, o int);", p+"CREATE TABLE p1 PARTITION OF p FOR VALUES IN (5);", rows),
		c("table attached that is renamed", p+alone, p+"CREATE TABLE p2 PARTITION OF p DEFAULT;", rows, "p1:p2"),
		c("partition of another table", "CREATE TABLE a (id int) PARTITION BY LIST (id); CREATE TABLE b (id int, CHECK (id > 0)) PARTITION BY LIST (id); CREATE TABLE c PARTITION OF a DEFAULT;",
			"CREATE TABLE a (id int) PARTITION BY LIST (id); CREATE TABLE b (id int, CHECK (id > 0)) PARTITION BY LIST (id); CREATE TABLE c PARTITION OF b DEFAULT;", "INSERT INTO a VALUES (1)"),
		c("partition whose table goes", numbered+"CREATE TABLE p1 PARTITION OF p DEFAULT;", "CREATE TABLE p1 (id int NOT NULL, d int NOT NULL, PRIMARY KEY (id, d));", "INSERT INTO p (d) VALUES (1), (2)"),
		c("partition of a part", "CREATE TABLE p (a int, b int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p DEFAULT PARTITION BY LIST (b); CREATE TABLE p11 PARTITION OF p1 DEFAULT;",
			"CREATE TABLE p (a int, b int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p DEFAULT PARTITION BY LIST (b); CREATE TABLE p11 (a int, b int);", "INSERT INTO p VALUES (1, 2)"),
		kept(c("partition dropped and kept", p+part, p, rows)),
		kept(c("partitioned table dropped and kept", p+part, "CREATE TABLE o (id int PRIMARY KEY);", rows)),
		shown(kept(c("heir dropped and kept", heir+"CREATE TABLE c (x int) INHERITS (p);", heir, "INSERT INTO c VALUES (3, 'a', 2)"))),
		c("heir of a table", heir+"CREATE TABLE c (id int, y text, x int);", heir+"CREATE TABLE c (x int) INHERITS (p);", "INSERT INTO c VALUES (3, 'a', 2)"),
		shown(c("heir no more", heir+"CREATE TABLE c (x int) INHERITS (p);", heir+"CREATE TABLE c (id int, y text, x int);", "INSERT INTO c VALUES (3, 'a', 2)")),
		shown(c("heir of one more", heir+"CREATE TABLE q (z int); CREATE TABLE c (x int) INHERITS (p);", heir+"CREATE TABLE q (z int); CREATE TABLE c (x int) INHERITS (p, q);", "INSERT INTO c VALUES (3, 'a', 2)")),
		c("comments on constraints that have no name of their own", "CREATE TABLE t (a int PRIMARY KEY, b int UNIQUE CHECK (b > 0) REFERENCES t);",
			"CREATE TABLE t (a int PRIMARY KEY, b int UNIQUE CHECK (b > 0) REFERENCES t); COMMENT ON CONSTRAINT t_pkey ON t IS 'x'; COMMENT ON CONSTRAINT t_b_key ON t IS 'x'; COMMENT ON CONSTRAINT t_b_check ON t IS 'x'; COMMENT ON CONSTRAINT t_b_fkey ON t IS 'x';", "INSERT INTO t VALUES (1, 1)"),
		c("view with rights, comments and defaults of columns in the way", "CREATE TABLE t (a int, b text); CREATE VIEW v AS SELECT a, b AS \"B b\" FROM t; COMMENT ON COLUMN v.a IS 'it''s'; ALTER VIEW v ALTER \"B b\" SET DEFAULT 'q'; GRANT SELECT (a) ON v TO pg_monitor WITH GRANT OPTION;",
			"CREATE TABLE t (a bigint, b text); CREATE VIEW v AS SELECT a, b AS \"B b\" FROM t; COMMENT ON COLUMN v.a IS 'it''s'; ALTER VIEW v ALTER \"B b\" SET DEFAULT 'q'; GRANT SELECT (a) ON v TO pg_monitor WITH GRANT OPTION;", "INSERT INTO t VALUES (1, 'x')"),
		shown(c("view with comments of columns that it has no more", "CREATE TABLE t (a int, b text); CREATE VIEW v AS SELECT a, b FROM t; COMMENT ON COLUMN v.b IS 'x';", "CREATE TABLE t (a int, b text); CREATE VIEW v AS SELECT a AS c FROM t;", "")),
		same("heir that says again what it inherits", heir+"CREATE TABLE c (x int) INHERITS (p);", heir+"CREATE TABLE c (id int DEFAULT 4 NOT NULL, y text, x int, CONSTRAINT p_id_check CHECK (id > 0)) INHERITS (p);"),
	}
}
