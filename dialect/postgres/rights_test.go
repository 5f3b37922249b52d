package postgres_test

import (
	"database/sql"
	"fmt"
	"testing"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/postgres"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/internal/testdb"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// everyRight lists all owners and access lists of a database.
const everyRight = `SELECT coalesce(string_agg(x, E'\n' ORDER BY x), '') FROM (
	SELECT c.relname || ' ' || pg_get_userbyid(c.relowner) || coalesce((SELECT string_agg(a::text, ',' ORDER BY a::text) FROM aclexplode(c.relacl) a WHERE a.grantee <> c.relowner), '') AS x
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN ('public', 'billing') AND c.relkind IN ('r', 'v', 'm', 'S')
	UNION ALL SELECT c.relname || '.' || attname || (SELECT string_agg(x::text, ',' ORDER BY x::text) FROM aclexplode(attacl) x) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relnamespace = 'public'::regnamespace WHERE attacl IS NOT NULL
	UNION ALL SELECT p.proname || pg_get_userbyid(p.proowner) || coalesce((SELECT string_agg(a::text, ',' ORDER BY a::text) FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee <> p.proowner), '') FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
	UNION ALL SELECT t.typname || coalesce((SELECT string_agg(a::text, ',' ORDER BY a::text) FROM aclexplode(coalesce(t.typacl, acldefault('T', t.typowner))) a WHERE a.grantee <> t.typowner), '') FROM pg_type t WHERE t.typnamespace = 'public'::regnamespace AND t.typtype IN ('e', 'd')
	UNION ALL SELECT n.nspname || coalesce((SELECT string_agg(a::text, ',' ORDER BY a::text) FROM aclexplode(n.nspacl) a WHERE a.grantee <> n.nspowner), '') FROM pg_namespace n WHERE n.nspname = 'billing') q`

// TestRights: with Dialect.Rights owners and grants are compared, go there and back, and fold; without it they
// are named as left alone.
func TestRights(t *testing.T) {
	const bare = `CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT a FROM t; CREATE FUNCTION f(x int) RETURNS int LANGUAGE sql AS 'SELECT 1';
		CREATE SEQUENCE s; CREATE TYPE e AS ENUM ('x'); CREATE SCHEMA billing; CREATE TABLE billing.t (a int);`
	const granted = bare + `GRANT SELECT, INSERT ON t TO pg_monitor; GRANT UPDATE (b), SELECT (a) ON t TO PUBLIC; GRANT DELETE ON t TO pg_monitor WITH GRANT OPTION;
		GRANT SELECT ON v TO PUBLIC; REVOKE ALL ON FUNCTION f(int) FROM PUBLIC; GRANT EXECUTE ON FUNCTION f(int) TO pg_monitor; GRANT USAGE ON SEQUENCE s TO pg_monitor;
		REVOKE ALL ON TYPE e FROM PUBLIC; GRANT USAGE ON SCHEMA billing TO pg_monitor; GRANT ALL ON billing.t TO pg_monitor; ALTER TABLE billing.t OWNER TO pg_read_all_stats; ALTER FUNCTION f(int) OWNER TO pg_monitor;`
	const other = bare + `GRANT SELECT, DELETE ON t TO pg_monitor; GRANT INSERT ON t TO pg_monitor WITH GRANT OPTION; GRANT SELECT ON v TO pg_monitor; ALTER TABLE billing.t OWNER TO pg_monitor;
		CREATE TABLE u (a int); GRANT SELECT ON u TO pg_monitor; CREATE RULE r AS ON DELETE TO v DO INSTEAD NOTHING;`
	const renamed = `CREATE TABLE t2 (a int, b int); CREATE FUNCTION f(x int) RETURNS int LANGUAGE sql AS 'SELECT 1'; GRANT SELECT, INSERT ON t2 TO pg_monitor;`
	const usual = `ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO pg_monitor; ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
		ALTER DEFAULT PRIVILEGES IN SCHEMA billing GRANT USAGE ON SEQUENCES TO PUBLIC; ALTER DEFAULT PRIVILEGES GRANT USAGE ON TYPES TO pg_monitor WITH GRANT OPTION;`
	const more = `CREATE TABLE billing.n (id serial, k int GENERATED ALWAYS AS IDENTITY); CREATE TYPE d AS ENUM ('y'); CREATE DOMAIN m AS int; CREATE VIEW w AS SELECT 1 AS one; CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1';`
	const others = `ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT ON TABLES TO pg_monitor WITH GRANT OPTION; ALTER DEFAULT PRIVILEGES REVOKE USAGE ON TYPES FROM PUBLIC;`
	open := fresh(t, testdb.Postgres(t))
	d := postgres.Dialect{Rights: true}
	load := func(text string) (*sql.DB, *schema.Schema, string) {
		t.Helper()
		db, err := open()
		if err != nil {
			t.Fatal(err)
		}
		run(t, db, "ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO PUBLIC; ALTER DEFAULT PRIVILEGES GRANT USAGE ON TYPES TO PUBLIC; ALTER DEFAULT PRIVILEGES REVOKE ALL ON TYPES FROM pg_monitor;") // what a case before left
		run(t, db, text)
		return db, readRights(t, db), textOf(t, db, everyRight)
	}
	for _, way := range [][2]string{{bare, granted}, {granted, other}, {other, granted}, {"", granted}, {granted, renamed},
		{bare, bare + usual}, {bare + usual, bare + usual + more}, {bare + usual, bare + more + usual}, {"", bare + usual + more + others}, {bare + usual + more, bare + others}} {
		_, to, want := load(way[1])
		db, from, was := load(way[0])
		for _, leg := range []struct {
			from, to *schema.Schema
			rights   string
		}{{from, to, want}, {to, from, was}} {
			ops, err := diff.Diff(leg.from, leg.to, diff.Options{Rules: d.Rules()})
			if err != nil {
				t.Fatal(err)
			}
			statements, err := d.Compile(ops, leg.from)
			if err != nil {
				t.Fatal(err)
			}
			for _, st := range statements {
				if st.Guard == nil {
					run(t, db, st.SQL)
				}
			}
			folded := leg.from.Clone()
			if err := op.Apply(folded, ops...); err != nil {
				t.Fatal(err)
			}
			have := readRights(t, db)
			if !diff.Equal(have, leg.to, d.Rules()) || !diff.Equal(have, folded, d.Rules()) {
				t.Errorf("%q\nto %q: something is left to do after %q", way[0], way[1], fmt.Sprint(ops))
			}
			if have := textOf(t, db, everyRight); have != leg.rights {
				t.Errorf("%q\nto %q: rights are\n%s\nwant\n%s", way[0], way[1], have, leg.rights)
			}
		}
	}
	db, _, _ := load(granted)
	if s := read(t, db); len(s.LeftAlone) == 0 {
		t.Error("grants are passed over without a word")
	}
}

func readRights(t *testing.T, db *sql.DB) *schema.Schema {
	t.Helper()
	s, err := postgres.Dialect{Rights: true}.Inspect(t.Context(), db, dialect.InspectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestRightsFollowRenames: who may use what is renamed goes on to, by its new name.
func TestRightsFollowRenames(t *testing.T) {
	text := func(table, enum, sequence string) string {
		return "CREATE TABLE " + table + " (a int, b int); CREATE TYPE " + enum + " AS ENUM ('x'); CREATE SEQUENCE " + sequence + "; GRANT SELECT, INSERT (a) ON " + table +
			" TO pg_monitor; REVOKE ALL ON TYPE " + enum + " FROM PUBLIC; GRANT USAGE ON TYPE " + enum + " TO pg_monitor; GRANT USAGE ON SEQUENCE " + sequence + " TO PUBLIC; ALTER TYPE " + enum + " OWNER TO pg_monitor;"
	}
	open := fresh(t, testdb.Postgres(t))
	d := postgres.Dialect{Rights: true}
	load := func(text string) (*sql.DB, *schema.Schema) {
		t.Helper()
		db, err := open()
		if err != nil {
			t.Fatal(err)
		}
		run(t, db, text)
		return db, readRights(t, db)
	}
	_, to := load(text(`"t 2"`, "feeling", "s2"))
	db, from := load(text("t", "mood", "s"))
	list, err := diff.Resolve(from, to, d.Rules(), diff.Answers{Renames: []string{"t:t 2", "mood:feeling", "s:s2"}, NoRename: true})
	if err != nil {
		t.Fatal(err)
	}
	ops, err := diff.Diff(from, to, diff.Options{Rules: d.Rules(), Renames: list})
	if err != nil {
		t.Fatal(err)
	}
	statements, err := d.Compile(ops, from)
	if err != nil {
		t.Fatal(err)
	}
	for _, st := range statements {
		run(t, db, st.SQL)
	}
	if now := readRights(t, db); !diff.Equal(now, to, d.Rules()) {
		t.Errorf("%+v", now.Definitions)
	}
}

// TestInspectNeedsNoRights: everybody can read what is compared and what is named, on every release.
func TestInspectNeedsNoRights(t *testing.T) {
	db, err := fresh(t, testdb.Postgres(t))()
	if err != nil {
		t.Fatal(err)
	}
	run(t, db, "CREATE TABLE t (a int); GRANT USAGE ON SCHEMA public TO PUBLIC;")
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.Exec("SET LOCAL ROLE pg_monitor"); err != nil {
		t.Fatal(err)
	}
	for _, d := range []postgres.Dialect{{}, {Rights: true}} {
		s, err := d.Inspect(t.Context(), tx, dialect.InspectOptions{})
		if err != nil || s.Table("t") == nil {
			t.Errorf("rights %v: %v", d.Rights, err)
		}
	}
}
