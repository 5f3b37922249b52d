package postgres_test

import (
	"database/sql"
	"testing"

	"github.com/skein-go/skein/internal/testdb"
)

// rightsSQL lists the owners, grants and comments of all that is not a table.
const rightsSQL = `SELECT coalesce(string_agg(x, E'\n' ORDER BY x), '') FROM (
	SELECT c.relname || ' ' || pg_get_userbyid(c.relowner) || ' ' || coalesce((SELECT string_agg(a::text, ',' ORDER BY a::text) FROM unnest(c.relacl) a), '-') || ' ' || coalesce(obj_description(c.oid, 'pg_class'), '') AS x
		FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('v', 'm')
	UNION ALL SELECT p.oid::regprocedure || ' ' || pg_get_userbyid(p.proowner) || ' ' || coalesce((SELECT string_agg(a::text, ',' ORDER BY a::text) FROM unnest(p.proacl) a), '-') || ' ' || coalesce(obj_description(p.oid, 'pg_proc'), '')
		FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace) q`

// TestRightsComeBack changes what views and functions stand in the way of: they have their owners, grants and
// comments afterwards.
func TestRightsComeBack(t *testing.T) {
	const table = "CREATE TABLE t (id int, a int);"
	const rights = `ALTER VIEW v OWNER TO pg_monitor; GRANT SELECT ON v TO PUBLIC; GRANT UPDATE ON v TO pg_read_all_stats WITH GRANT OPTION;
		ALTER MATERIALIZED VIEW m OWNER TO pg_monitor;
		ALTER FUNCTION f(int) OWNER TO pg_monitor; REVOKE ALL ON FUNCTION f(int) FROM PUBLIC; GRANT EXECUTE ON FUNCTION f(int) TO pg_read_all_stats;
		GRANT ALL ON t TO pg_monitor;`
	const comments = "COMMENT ON VIEW v IS 'of v'; COMMENT ON MATERIALIZED VIEW m IS 'of m'; COMMENT ON FUNCTION f(int) IS 'of f';"
	const plain = "CREATE FUNCTION f(x int) RETURNS int LANGUAGE sql AS 'SELECT 1';"
	const atomic = "CREATE FUNCTION f(x int) RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT a FROM t WHERE id = x; END;"
	const views = "CREATE VIEW v AS SELECT a, f(a) AS b FROM t; CREATE MATERIALIZED VIEW m AS SELECT a FROM v;"
	open := fresh(t, testdb.Postgres(t))
	for name, c := range map[string]struct {
		from, to string
		since    int
	}{
		"column":                  {table + plain + views, "CREATE TABLE t (id int, a bigint);" + plain + "CREATE VIEW v AS SELECT a, f(a::int) AS b FROM t; CREATE MATERIALIZED VIEW m AS SELECT a FROM v;", 0},
		"result of the function":  {table + plain + views, table + "CREATE FUNCTION f(x int) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';" + views, 0},
		"body of the view":        {table + plain + views, table + plain + "CREATE VIEW v AS SELECT a, f(a) + 1 AS b FROM t; CREATE MATERIALIZED VIEW m AS SELECT a FROM v;", 0},
		"column of a bound body":  {table + atomic + views, "CREATE TABLE t (id int, a bigint);" + atomic + "CREATE VIEW v AS SELECT a, f(a::int) AS b FROM t; CREATE MATERIALIZED VIEW m AS SELECT a FROM v;", 140000},
		"column that a body says": {table + atomic + views, "CREATE TABLE t (id int, z int);" + "CREATE FUNCTION f(x int) RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT z FROM t WHERE id = x; END;" + "CREATE VIEW v AS SELECT z AS a, f(z) AS b FROM t; CREATE MATERIALIZED VIEW m AS SELECT a FROM v;", 140000},
	} {
		db, err := open()
		if err != nil {
			t.Fatal(err)
		}
		if version(t, db) < c.since {
			t.Logf("%s: this release has no bodies that it knows", name)
			continue
		}
		run(t, db, c.to+comments)
		to := read(t, db)
		db, err = open()
		if err != nil {
			t.Fatal(err)
		}
		run(t, db, c.from+comments)
		run(t, db, rights)
		from, want := read(t, db), textOf(t, db, rightsSQL)
		tx, err := db.Begin()
		if err != nil {
			t.Fatal(err)
		}
		for _, sql := range compiled(t, from, to, nil) {
			if _, err := tx.Exec(sql); err != nil {
				t.Fatalf("%s: %s: %v", name, sql, err)
			}
		}
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
		if left := compiled(t, read(t, db), to, nil); len(left) > 0 {
			t.Errorf("%s: left to do: %q", name, left)
		}
		if have := textOf(t, db, rightsSQL); have != want {
			t.Errorf("%s: rights and comments were\n%s\nand are\n%s", name, want, have)
		}
	}
}

func version(t *testing.T, db *sql.DB) (n int) {
	t.Helper()
	if err := db.QueryRow("SELECT current_setting('server_version_num')::int").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func textOf(t *testing.T, db *sql.DB, query string) (out string) {
	t.Helper()
	if err := db.QueryRow(query).Scan(&out); err != nil {
		t.Fatal(err)
	}
	return out
}
