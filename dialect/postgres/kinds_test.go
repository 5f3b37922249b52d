package postgres_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/postgres"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/internal/testdb"
	"github.com/skein-go/skein/schema"
)

// kinds are the kinds of objects that the page on PostgreSQL lists, each with the SQL that makes one.
var kinds = []struct{ name, before, sql, renamed, flag string }{
	{"schema", "", "CREATE SCHEMA billing", "", ""},
	{"table", "", "CREATE TABLE x (a int)", "CREATE TABLE y (a int)", "x:y"},
	{"table in another schema", "CREATE SCHEMA billing", "CREATE TABLE billing.x (a int)", "CREATE TABLE billing.y (a int)", `"billing.x":"billing.y"`},
	{"partitioned table, partition", "", "CREATE TABLE x (a int) PARTITION BY LIST (a); CREATE TABLE x1 PARTITION OF x DEFAULT", "", ""},
	{"inheritance", "CREATE TABLE t (a int)", "CREATE TABLE x () INHERITS (t)", "", ""},
	{"storage options, unlogged", "CREATE TABLE t (a int)", "ALTER TABLE t SET (fillfactor=70)", "", ""},
	{"column", "CREATE TABLE t (a int)", "ALTER TABLE t ADD b text", "ALTER TABLE t ADD c text", "t.b:c"},
	{"default", "CREATE TABLE t (a int)", "ALTER TABLE t ALTER a SET DEFAULT 4", "", ""},
	{"identity, serial", "CREATE TABLE t (a int NOT NULL)", "ALTER TABLE t ALTER a ADD GENERATED ALWAYS AS IDENTITY", "", ""},
	{"computed column", "CREATE TABLE t (a int)", "ALTER TABLE t ADD b int GENERATED ALWAYS AS (a + 1) STORED", "", ""},
	{"collation, storage, compression, statistics of a column", "CREATE TABLE t (a text)", "ALTER TABLE t ALTER a SET STORAGE EXTERNAL", "", ""},
	{"primary key", "CREATE TABLE t (a int NOT NULL)", "ALTER TABLE t ADD PRIMARY KEY (a)", "", ""},
	{"unique constraint", "CREATE TABLE t (a int)", "ALTER TABLE t ADD UNIQUE (a)", "", ""},
	{"check constraint", "CREATE TABLE t (a int)", "ALTER TABLE t ADD CHECK (a > 0)", "", ""},
	{"exclusion constraint", "CREATE TABLE t (a int4range)", "ALTER TABLE t ADD EXCLUDE USING gist (a WITH &&)", "", ""},
	{"foreign key", "CREATE TABLE t (a int PRIMARY KEY)", "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES t", "", ""},
	{"index", "CREATE TABLE t (a int)", "CREATE INDEX x ON t (a)", "CREATE INDEX y ON t (a)", "x:y"},
	{"view", "", "CREATE VIEW x AS SELECT 1 AS a", "", ""},
	{"materialized view", "", "CREATE MATERIALIZED VIEW x AS SELECT 1 AS a", "", ""},
	{"trigger", "CREATE TABLE t (a int)", "CREATE TRIGGER x BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()", "", ""},
	{"rule", "CREATE TABLE t (a int)", "CREATE RULE x AS ON DELETE TO t DO INSTEAD NOTHING", "", ""},
	{"row security, policy", "CREATE TABLE t (a int)", "CREATE POLICY x ON t USING (true)", "", ""},
	{"event trigger", "CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'", "CREATE EVENT TRIGGER x ON ddl_command_end EXECUTE FUNCTION e()", "", ""},
	{"enum", "", "CREATE TYPE x AS ENUM ('a')", "", ""},
	{"domain", "", "CREATE DOMAIN x AS int", "", ""},
	{"composite type", "", "CREATE TYPE x AS (a int)", "", ""},
	{"range type", "", "CREATE TYPE x AS RANGE (subtype = int)", "", ""},
	{"sequence", "", "CREATE SEQUENCE x", "", ""},
	{"function", "", "CREATE FUNCTION x() RETURNS int LANGUAGE sql AS 'SELECT 1'", "", ""},
	{"procedure", "", "CREATE PROCEDURE x() LANGUAGE sql AS 'SELECT 1'", "", ""},
	{"aggregate", "", "CREATE AGGREGATE x(int) (SFUNC = int4pl, STYPE = int)", "", ""},
	{"extension", "", "CREATE EXTENSION citext", "", ""},
	{"extended statistics", "CREATE TABLE t (a int, b int)", "CREATE STATISTICS x ON a, b FROM t", "", ""},
	{"comment", "CREATE TABLE t (a int)", "COMMENT ON TABLE t IS 'x'", "", ""},
	{"operator", "", "CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq)", "", ""},
	{"operator class", "", "CREATE OPERATOR CLASS x FOR TYPE int USING hash AS OPERATOR 1 =", "", ""},
	{"collation", "", `CREATE COLLATION x FROM "C"`, "", ""},
	{"cast", "CREATE TYPE c AS (a int)", "CREATE CAST (c AS text) WITH INOUT", "", ""},
	{"text search configuration", "", "CREATE TEXT SEARCH CONFIGURATION x (COPY = simple)", "", ""},
	{"publication", "", "CREATE PUBLICATION x", "", ""},
	{"options of the index behind a constraint", "CREATE TABLE t (a int UNIQUE)", "ALTER INDEX t_a_key SET (fillfactor=50)", "", ""},
	{"grant", "CREATE TABLE t (a int)", "GRANT SELECT ON t TO PUBLIC", "", ""},
}

const kindsPage, kindsStart, kindsEnd = "../../docs/postgresql.md", "<!-- kinds -->\n", "<!-- end of kinds -->"

// TestKinds makes an object of each kind on a server and holds the page's table to what comes of it. With
// -dump, which needs a server all the same, it writes the table.
func TestKinds(t *testing.T) {
	open := fresh(t, testdb.Postgres(t))
	table := "| kind | seen | there and back | renamed |\n|---|---|---|---|\n"
	for _, k := range kinds {
		db, err := open()
		if err != nil {
			t.Fatal(err)
		}
		run(t, db, k.before)
		before := read(t, db)
		run(t, db, k.sql)
		after := read(t, db)
		seen, back, renamed := "no", "", ""
		switch down := compiled(t, after, before, nil); {
		case len(down) > 0:
			seen = "yes"
			for _, sql := range down {
				run(t, db, sql)
			}
			if again := read(t, db); diff.Equal(before, again, postgres.Dialect{}.Rules()) {
				back = "yes"
			}
		case len(after.LeftAlone) > len(before.LeftAlone):
			seen = "named, and left alone"
		}
		if k.flag != "" {
			renamed = renames(t, open, after, k.before+";"+k.renamed, k.flag)
		}
		table += strings.ReplaceAll(fmt.Sprintf("| %s | %s | %s | %s |\n", k.name, seen, back, renamed), "|  ", "| ")
		run(t, db, "DROP PUBLICATION IF EXISTS x; DROP CAST IF EXISTS (c AS text); DROP TABLE IF EXISTS t")
	}
	data, err := os.ReadFile(kindsPage)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, _ := strings.Cut(string(data), kindsStart)
	have, tail, _ := strings.Cut(rest, kindsEnd)
	if *dump {
		if err := os.WriteFile(kindsPage, []byte(head+kindsStart+table+kindsEnd+tail), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if have != table {
		t.Errorf("the table in %s is not what is so; go test ./dialect/postgres -run TestKinds -dump writes\n%s", kindsPage, table)
	}
}

// renames reports "yes" if the difference that a rename makes is one operation.
func renames(t *testing.T, open func() (*sql.DB, error), from *schema.Schema, text, flag string) string {
	t.Helper()
	db, err := open()
	if err != nil {
		t.Fatal(err)
	}
	run(t, db, text)
	to := read(t, db)
	list, err := diff.Resolve(from, to, postgres.Dialect{}.Rules(), diff.Answers{Renames: []string{flag}, NoRename: true})
	if err != nil {
		t.Fatal(err)
	}
	if sql := compiled(t, from, to, list); len(sql) == 1 && strings.Contains(sql[0], "RENAME") {
		return "yes"
	}
	return "no"
}

func run(t *testing.T, db *sql.DB, text string) {
	t.Helper()
	if _, err := db.ExecContext(context.Background(), text); err != nil && !strings.HasPrefix(text, "DROP PUBLICATION") {
		t.Fatalf("%s: %v", text, err)
	}
}

func read(t *testing.T, db *sql.DB) *schema.Schema {
	t.Helper()
	s, err := postgres.Dialect{}.Inspect(t.Context(), db, dialect.InspectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func compiled(t *testing.T, from, to *schema.Schema, renames []diff.Rename) []string {
	t.Helper()
	d := postgres.Dialect{}
	ops, err := diff.Diff(from, to, diff.Options{Rules: d.Rules(), Renames: renames})
	if err != nil {
		t.Fatal(err)
	}
	statements, err := d.Compile(ops, from)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, st := range statements {
		if st.Guard == nil {
			out = append(out, st.SQL)
		}
	}
	return out
}
