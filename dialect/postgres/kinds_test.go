package postgres_test

import (
	"flag"
	"testing"

	"github.com/skein-go/skein/dialect/dialecttest"
	"github.com/skein-go/skein/dialect/postgres"
	"github.com/skein-go/skein/internal/testdb"
)

// kinds are the kinds of objects that the page on PostgreSQL lists, each with the SQL that makes one.
func kinds() []dialecttest.Kind {
	rights := postgres.Dialect{Rights: true}
	return []dialecttest.Kind{
		{Name: "schema", SQL: "CREATE SCHEMA billing", Renamed: "CREATE SCHEMA ledger", Flag: "billing:ledger"},
		{Name: "table", SQL: "CREATE TABLE x (a int)", Renamed: "CREATE TABLE y (a int)", Flag: "x:y"},
		{Name: "table in another schema", Before: "CREATE SCHEMA billing", SQL: "CREATE TABLE billing.x (a int)", Renamed: "CREATE TABLE billing.y (a int)", Flag: `"billing.x":"billing.y"`},
		{Name: "partitioned table, partition", SQL: "CREATE TABLE x (a int) PARTITION BY LIST (a); CREATE TABLE x1 PARTITION OF x DEFAULT"},
		{Name: "inheritance", Before: "CREATE TABLE t (a int)", SQL: "CREATE TABLE x () INHERITS (t)"},
		{Name: "storage options, unlogged", Before: "CREATE TABLE t (a int)", SQL: "ALTER TABLE t SET (fillfactor=70)"},
		{Name: "column", Before: "CREATE TABLE t (a int)", SQL: "ALTER TABLE t ADD b text", Renamed: "ALTER TABLE t ADD c text", Flag: "t.b:c"},
		{Name: "default", Before: "CREATE TABLE t (a int)", SQL: "ALTER TABLE t ALTER a SET DEFAULT 4"},
		{Name: "identity, serial", Before: "CREATE TABLE t (a int NOT NULL)", SQL: "ALTER TABLE t ALTER a ADD GENERATED ALWAYS AS IDENTITY"},
		{Name: "computed column", Before: "CREATE TABLE t (a int)", SQL: "ALTER TABLE t ADD b int GENERATED ALWAYS AS (a + 1) STORED"},
		{Name: "collation, storage, compression, statistics of a column", Before: "CREATE TABLE t (a text)", SQL: "ALTER TABLE t ALTER a SET STORAGE EXTERNAL"},
		{Name: "primary key", Before: "CREATE TABLE t (a int NOT NULL)", SQL: "ALTER TABLE t ADD PRIMARY KEY (a)", Renamed: "ALTER TABLE t ADD CONSTRAINT y PRIMARY KEY (a)"},
		{Name: "unique constraint", Before: "CREATE TABLE t (a int)", SQL: "ALTER TABLE t ADD UNIQUE (a)", Renamed: "ALTER TABLE t ADD CONSTRAINT y UNIQUE (a)"},
		{Name: "check constraint", Before: "CREATE TABLE t (a int)", SQL: "ALTER TABLE t ADD CHECK (a > 0)", Renamed: "ALTER TABLE t ADD CONSTRAINT y CHECK (a > 0)"},
		{Name: "exclusion constraint", Before: "CREATE TABLE t (a int4range)", SQL: "ALTER TABLE t ADD EXCLUDE USING gist (a WITH &&)", Renamed: "ALTER TABLE t ADD CONSTRAINT y EXCLUDE USING gist (a WITH &&)"},
		{Name: "foreign key", Before: "CREATE TABLE t (a int PRIMARY KEY)", SQL: "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES t", Renamed: "ALTER TABLE t ADD CONSTRAINT y FOREIGN KEY (a) REFERENCES t"},
		{Name: "index", Before: "CREATE TABLE t (a int)", SQL: "CREATE INDEX x ON t (a)", Renamed: "CREATE INDEX y ON t (a)", Flag: "x:y"},
		{Name: "view", SQL: "CREATE VIEW x AS SELECT 1 AS a", Renamed: "CREATE VIEW y AS SELECT 1 AS a", Flag: "x:y"},
		{Name: "materialized view", SQL: "CREATE MATERIALIZED VIEW x AS SELECT 1 AS a", Renamed: "CREATE MATERIALIZED VIEW y AS SELECT 1 AS a", Flag: "x:y"},
		{Name: "trigger", Before: "CREATE TABLE t (a int)", SQL: "CREATE TRIGGER x BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()", Renamed: "CREATE TRIGGER y BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()"},
		{Name: "rule", Before: "CREATE TABLE t (a int)", SQL: "CREATE RULE x AS ON DELETE TO t DO INSTEAD NOTHING", Renamed: "CREATE RULE y AS ON DELETE TO t DO INSTEAD NOTHING"},
		{Name: "row security, policy", Before: "CREATE TABLE t (a int)", SQL: "CREATE POLICY x ON t USING (true)", Renamed: "CREATE POLICY y ON t USING (true)"},
		{Name: "event trigger", Before: "CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'", SQL: "CREATE EVENT TRIGGER x ON ddl_command_end EXECUTE FUNCTION e()", Renamed: "CREATE EVENT TRIGGER y ON ddl_command_end EXECUTE FUNCTION e()"},
		{Name: "enum", SQL: "CREATE TYPE x AS ENUM ('a')", Renamed: "CREATE TYPE y AS ENUM ('a')", Flag: "x:y"},
		{Name: "value of an enum", Before: "CREATE TYPE x AS ENUM ('a')", SQL: "ALTER TYPE x ADD VALUE 'b'", Renamed: "ALTER TYPE x ADD VALUE 'c'", Flag: "x.b:c"},
		{Name: "domain", SQL: "CREATE DOMAIN x AS int", Renamed: "CREATE DOMAIN y AS int", Flag: "x:y"},
		{Name: "composite type", SQL: "CREATE TYPE x AS (a int)", Renamed: "CREATE TYPE y AS (a int)", Flag: "x:y"},
		{Name: "range type", SQL: "CREATE TYPE x AS RANGE (subtype = int)", Renamed: "CREATE TYPE y AS RANGE (subtype = int)", Flag: "x:y"},
		{Name: "sequence", SQL: "CREATE SEQUENCE x", Renamed: "CREATE SEQUENCE y", Flag: "x:y"},
		{Name: "function", SQL: "CREATE FUNCTION x() RETURNS int LANGUAGE sql AS 'SELECT 1'", Renamed: "CREATE FUNCTION y() RETURNS int LANGUAGE sql AS 'SELECT 1'", Flag: "x:y"},
		{Name: "procedure", SQL: "CREATE PROCEDURE x() LANGUAGE sql AS 'SELECT 1'", Renamed: "CREATE PROCEDURE y() LANGUAGE sql AS 'SELECT 1'", Flag: "x:y"},
		{Name: "aggregate", SQL: "CREATE AGGREGATE x(int) (SFUNC = int4pl, STYPE = int)", Renamed: "CREATE AGGREGATE y(int) (SFUNC = int4pl, STYPE = int)", Flag: "x:y"},
		{Name: "extension", SQL: "CREATE EXTENSION citext"},
		{Name: "extended statistics", Before: "CREATE TABLE t (a int, b int)", SQL: "CREATE STATISTICS x ON a, b FROM t", Renamed: "CREATE STATISTICS y ON a, b FROM t"},
		{Name: "comment", Before: "CREATE TABLE t (a int)", SQL: "COMMENT ON TABLE t IS 'x'"},
		{Name: "comment on the column of a view", Before: "CREATE VIEW v AS SELECT 1 AS a", SQL: "COMMENT ON COLUMN v.a IS 'x'"},
		{Name: "comment on the attribute of a composite type", Before: "CREATE TYPE c AS (a int)", SQL: "COMMENT ON COLUMN c.a IS 'x'"},
		{Name: "comment on the constraint of a domain", Before: "CREATE DOMAIN d AS int CONSTRAINT c CHECK (VALUE > 0)", SQL: "COMMENT ON CONSTRAINT c ON DOMAIN d IS 'x'"},
		{Name: "default of a view's column", Before: "CREATE VIEW v AS SELECT 1 AS a", SQL: "ALTER VIEW v ALTER a SET DEFAULT 4"},
		{Name: "collation", SQL: `CREATE COLLATION x FROM "C"`},
		{Name: "text search dictionary", SQL: "CREATE TEXT SEARCH DICTIONARY x (TEMPLATE = simple)"},
		{Name: "text search configuration", SQL: "CREATE TEXT SEARCH CONFIGURATION x (COPY = simple)"},
		{Name: "grant, where `grants = true`", Before: "CREATE TABLE t (a int)", SQL: "GRANT SELECT ON t TO PUBLIC", Dialect: rights},
		{Name: "owner, where `grants = true`", Before: "CREATE TABLE t (a int)", SQL: "ALTER TABLE t OWNER TO pg_monitor", Dialect: rights},
		{Name: "default privileges, where `grants = true`", SQL: "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC", Dialect: rights},
		{Name: "operator", SQL: "CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq)"},
		{Name: "operator class", SQL: "CREATE OPERATOR CLASS x FOR TYPE int USING hash AS OPERATOR 1 ="},
		{Name: "cast", Before: "CREATE TYPE c AS (a int)", SQL: "CREATE CAST (c AS text) WITH INOUT"},
		{Name: "foreign server, wrapper, foreign table", Before: "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w", SQL: "CREATE FOREIGN TABLE x (a int) SERVER s"},
		{Name: "publication", SQL: "CREATE PUBLICATION x"},
		{Name: "options of the index behind a constraint", Before: "CREATE TABLE t (a int UNIQUE)", SQL: "ALTER INDEX t_a_key SET (fillfactor=50)"},
		{Name: "grant, owner", Before: "CREATE TABLE t (a int)", SQL: "GRANT SELECT ON t TO PUBLIC"},
		{Name: "default privileges", SQL: "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT INSERT ON TABLES TO PUBLIC"},
		{Name: "that a table is OF a type", Before: "CREATE TYPE c AS (a int); CREATE TABLE t (a int)", SQL: "ALTER TABLE t OF c"},
		{Name: "replica identity", Before: "CREATE TABLE t (a int)", SQL: "ALTER TABLE t REPLICA IDENTITY FULL"},
		{Name: "the index that CLUSTER goes by", Before: "CREATE TABLE t (a int PRIMARY KEY)", SQL: "ALTER TABLE t CLUSTER ON t_pkey"},
		{Name: "FORCE ROW LEVEL SECURITY where it is not enabled", Before: "CREATE TABLE t (a int)", SQL: "ALTER TABLE t FORCE ROW LEVEL SECURITY"},
		{Name: "options of a column, statistics of an index", Before: "CREATE TABLE t (a int)", SQL: "ALTER TABLE t ALTER a SET (n_distinct = 5)"},
	}
}

var updateKinds = flag.Bool("kinds", false, "write the page's table of kinds anew")

// TestKinds makes an object of each kind on a server and holds the page's table to what comes of it.
func TestKinds(t *testing.T) {
	h := dialecttest.Harness{Dialect: postgres.Dialect{}, Open: fresh(t, testdb.Postgres(t)), Keep: true, Refused: refused}
	dialecttest.Kinds(t, h, "../../docs/postgresql.md", kinds(), *updateKinds)
}
