package postgres_test

import "github.com/skein-go/skein/dialect/dialecttest"

// spelledCases are about what the statement that makes something has to say, or can't, and about names that are made up.
func spelledCases() []dialecttest.Case {
	return []dialecttest.Case{
		c("domain/check that no value was looked at for", "CREATE DOMAIN d AS int CONSTRAINT k CHECK (VALUE > 0); CREATE TABLE t (a d);", "CREATE DOMAIN d AS int CONSTRAINT k CHECK (VALUE > 0); ALTER DOMAIN d ADD CONSTRAINT l CHECK (VALUE < 9) NOT VALID; CREATE TABLE t (a d);", "INSERT INTO t VALUES (44)"),
		same("domain whose default says its schema", "CREATE SEQUENCE s; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE DOMAIN d AS int DEFAULT nextval('s'); CREATE DOMAIN e AS int DEFAULT f();",
			"CREATE SEQUENCE s; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE DOMAIN d AS int DEFAULT nextval('public.s'::regclass); CREATE DOMAIN e AS int DEFAULT (public.f());"),
		c("domain/check that no value was looked at for, in a new domain", "", "CREATE DOMAIN d AS int CONSTRAINT k CHECK (VALUE > 0); ALTER DOMAIN d ADD CONSTRAINT a CHECK (VALUE < 9) NOT VALID; COMMENT ON CONSTRAINT a ON DOMAIN d IS 'a'; CREATE TABLE t (a d);", ""),
		c("domain/check that no value was looked at for, renamed with its domain", "CREATE DOMAIN d AS int; ALTER DOMAIN d ADD CONSTRAINT a CHECK (VALUE < 9) NOT VALID; CREATE TABLE t (a d);", "CREATE DOMAIN e AS int; ALTER DOMAIN e ADD CONSTRAINT a CHECK (VALUE < 9) NOT VALID; CREATE TABLE t (a e);", "", "d:e"),
		c("made-up names/another table has been given them", "CREATE TABLE a (x int, CONSTRAINT t_x_check CHECK (x > 1));", "CREATE TABLE a (x int, CONSTRAINT t_x_check CHECK (x > 1), CONSTRAINT u_x_fkey CHECK (x > 3)); CREATE TABLE t (x int CHECK (x > 0) PRIMARY KEY); COMMENT ON CONSTRAINT t_x_check1 ON t IS 'x'; ALTER TABLE t RENAME CONSTRAINT t_x_check1 TO t_x_check; CREATE TABLE u (x int); ALTER TABLE u ADD CONSTRAINT u_x_fkey FOREIGN KEY (x) REFERENCES t;", ""),
		c("two keys on the same columns", "", "CREATE TABLE t (a int PRIMARY KEY, b int, c int, UNIQUE (a), UNIQUE (b) INCLUDE (c), CONSTRAINT k UNIQUE (b) INCLUDE (c)); ALTER TABLE t ADD CONSTRAINT l UNIQUE (b) INCLUDE (c); ALTER TABLE t ADD CONSTRAINT m UNIQUE (a);", ""),
		c("two keys on the same columns come", "CREATE TABLE t (a int, b int);", "CREATE TABLE t (a int, b int); ALTER TABLE t ADD CONSTRAINT l UNIQUE (b); ALTER TABLE t ADD CONSTRAINT m UNIQUE (b); ALTER TABLE t ADD UNIQUE (b);", "INSERT INTO t VALUES (1, 2)"),
		c("table with the rows of a view", "CREATE TABLE b (x int);", "CREATE TABLE b (x int); CREATE TABLE z (y int); CREATE VIEW v AS SELECT b.x, z.y FROM b, z; CREATE TABLE a (o v, n v[]); CREATE RULE r AS ON UPDATE TO v DO INSTEAD INSERT INTO a VALUES (old, ARRAY[new]);", "INSERT INTO b VALUES (1)"),
		c("range type renamed", "CREATE TYPE r AS RANGE (subtype = int); CREATE TYPE n_range AS RANGE (subtype = numeric); CREATE TABLE t (a r, b n_range);", "CREATE TYPE s AS RANGE (subtype = int); CREATE TYPE m_range AS RANGE (subtype = numeric); CREATE TABLE t (a s, b m_range);", "INSERT INTO t VALUES ('[1,2)', '[1,2)')", "r:s", "n_range:m_range"),
		c("14/multirange with a name", "CREATE TYPE r AS RANGE (subtype = int);", "CREATE TYPE r AS RANGE (subtype = int, multirange_type_name = \"many r\"); CREATE TABLE t (a \"many r\");", ""),
		c("aggregate with all its words", "", "CREATE AGGREGATE s(int) (SFUNC = int4pl, STYPE = int, SSPACE = 8, FINALFUNC = int4abs, FINALFUNC_MODIFY = SHAREABLE, MSFUNC = int4pl, MINVFUNC = int4mi, MSTYPE = int, MSSPACE = 16, MFINALFUNC = int4abs, MFINALFUNC_MODIFY = READ_WRITE, MINITCOND = '0', INITCOND = '0', PARALLEL = SAFE, SORTOP = >); CREATE AGGREGATE o(float8 ORDER BY anyelement) (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA = true, FINALFUNC_MODIFY = READ_WRITE);", ""),
		c("aggregate of no arguments", "", "CREATE AGGREGATE n(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '0'); COMMENT ON AGGREGATE n(*) IS 'x';", ""),
		c("domain/check is validated", "CREATE DOMAIN d AS int; ALTER DOMAIN d ADD CONSTRAINT l CHECK (VALUE < 9) NOT VALID; CREATE TABLE t (a d);", "CREATE DOMAIN d AS int CONSTRAINT l CHECK (VALUE < 9); CREATE TABLE t (a d);", "INSERT INTO t VALUES (4), (NULL)"),
	}
}
