package postgres_test

import "github.com/skein-go/skein/dialect/dialecttest"

// notNullCases are about what is said of NOT NULL: of columns from PostgreSQL 18 on, of domains from 17 on.
func notNullCases() []dialecttest.Case {
	t := func(columns string) string { return "CREATE TABLE t (id int PRIMARY KEY, " + columns + "); " }
	named := t("a int CONSTRAINT given NOT NULL, b text NOT NULL")
	plain := t("a int NOT NULL, b text NOT NULL")
	const rows = "INSERT INTO t VALUES (1, 2, 'x')"
	const unproved = "ALTER TABLE t ADD CONSTRAINT given NOT NULL a NOT VALID; "
	const said = "COMMENT ON CONSTRAINT given ON t IS 'it''s said'; "
	const heirs = "CREATE TABLE h (c int) INHERITS (t); "
	const parts = "CREATE TABLE t (id int, a int CONSTRAINT given NOT NULL, b text NOT NULL) PARTITION BY LIST (id); CREATE TABLE t1 PARTITION OF t DEFAULT; "
	return []dialecttest.Case{
		c("18/NOT NULL with a name", "", named+said, ""),
		c("18/NOT NULL gets a name", plain, named, rows),
		c("18/NOT NULL gets another name", named, t("a int CONSTRAINT \"say \"\"hi\"\"\" NOT NULL, b text NOT NULL"), rows),
		c("18/NOT NULL with a name comes", t("a int, b text NOT NULL"), named+said, rows),
		c("18/NOT NULL on the column of a key gets a name", plain, "CREATE TABLE t (id int CONSTRAINT key_given NOT NULL PRIMARY KEY, a int NOT NULL, b text NOT NULL); ", rows),
		c("18/column whose NOT NULL has a name", t("b text"), t("b text, a int DEFAULT 4 CONSTRAINT given NOT NULL NO INHERIT, c serial CONSTRAINT s NOT NULL, d int GENERATED ALWAYS AS IDENTITY CONSTRAINT i NOT NULL, e int GENERATED ALWAYS AS (id + 1) STORED CONSTRAINT g NOT NULL")+said, "INSERT INTO t VALUES (1, 'x')"),
		c("18/column whose NOT NULL has a name becomes a computed one", t("a int CONSTRAINT given NOT NULL"), t("a int GENERATED ALWAYS AS (id + 1) STORED CONSTRAINT given NOT NULL")+said, "INSERT INTO t VALUES (1, 2)"),
		kept(c("18/column whose NOT NULL has a name, dropped and kept", named+said, t("b text NOT NULL"), rows)),
		c("18/column and table whose NOT NULL has a name, renamed", named+said, "CREATE TABLE u (id int PRIMARY KEY, z int CONSTRAINT given NOT NULL, b text NOT NULL); COMMENT ON CONSTRAINT given ON u IS 'said';", rows, "t:u", "t.a:z"),
		c("18/comment on NOT NULL without a name", plain, plain+"COMMENT ON CONSTRAINT t_a_not_null ON t IS 'x';", rows),
		c("18/comment on NOT NULL that is renamed", named+said, t("a int CONSTRAINT other NOT NULL, b text NOT NULL")+"COMMENT ON CONSTRAINT other ON t IS 'x';", rows),
		c("18/NOT NULL for the table alone", named, t("a int CONSTRAINT given NOT NULL NO INHERIT, b text NOT NULL NO INHERIT")+heirs, rows),
		c("18/NOT NULL handed down", t("a int, b text NOT NULL")+heirs, named+said+heirs, rows+"; INSERT INTO h VALUES (3, 4, 'y', 5)"),
		c("18/NOT NULL of a partitioned table", "", parts+said, ""),
		c("18/NOT NULL of a partitioned table gets a name", "CREATE TABLE t (id int, a int, b text NOT NULL) PARTITION BY LIST (id); CREATE TABLE t1 PARTITION OF t DEFAULT; ", parts, rows),
		c("18/NOT NULL that no row was looked at for", t("a int, b text NOT NULL"), t("a int, b text NOT NULL")+unproved+said, "INSERT INTO t VALUES (1, NULL, 'x')"),
		c("18/NOT NULL that no row was looked at for, in a new table", "", t("a int, b text NOT NULL")+unproved+said, ""),
		c("18/NOT NULL that no row was looked at for, in a new column", t("b text NOT NULL"), t("b text NOT NULL, a int")+unproved, "INSERT INTO t VALUES (1, 'x')"),
		c("18/NOT NULL is validated", t("a int, b text NOT NULL")+unproved+said, named+said, rows),
		c("18/NOT NULL is validated, and has no name", t("a int, b text NOT NULL")+unproved+said, plain, rows),
		c("18/NOT NULL of another type", named+said, t("a bigint CONSTRAINT given NOT NULL, b text NOT NULL")+said, rows),
		refusedCase("18/NULLs in a column that is validated", t("a int, b text NOT NULL")+"INSERT INTO t VALUES (1, NULL, 'x'); "+unproved, named, ""),
		c("17/NOT NULL of a domain gets a name", "CREATE DOMAIN d AS int NOT NULL; CREATE TABLE t (a d);", "CREATE DOMAIN d AS int CONSTRAINT given NOT NULL CONSTRAINT k CHECK (VALUE > 0); COMMENT ON CONSTRAINT given ON DOMAIN d IS 'x'; CREATE TABLE t (a d);", "INSERT INTO t VALUES (4)"),
		c("17/NOT NULL of a domain gets another name", "CREATE DOMAIN d AS int CONSTRAINT given NOT NULL; COMMENT ON CONSTRAINT given ON DOMAIN d IS 'x'; CREATE TABLE t (a d);", "CREATE DOMAIN d AS int CONSTRAINT other NOT NULL; COMMENT ON CONSTRAINT other ON DOMAIN d IS 'x'; CREATE TABLE t (a d);", "INSERT INTO t VALUES (4)"),
	}
}
