package sqltext

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	_ "modernc.org/sqlite"
)

// sqliteWhole are single statements; all of them run in this order in SQLite.
func sqliteWhole() []string {
	return []string{
		"CREATE TABLE t(begin INT, \"end\" INT, [case] INT, `a;b` TEXT DEFAULT 'x;''y')",
		"CREATE TABLE begin(end INT, c)",
		"CREATE TABLE log(x, y)",
		"CREATE TABLE u(a /* it's; */ INT, -- create trigger x begin\n b INT)",
		"CREATE TRIGGER t1 AFTER INSERT ON t BEGIN INSERT INTO log VALUES (CASE WHEN new.begin > 1 THEN 'a;' ELSE 'end;' END, 1); UPDATE u SET a = CASE b WHEN 1 THEN CASE WHEN 2 THEN 3 END ELSE 4 END; END",
		"create temp trigger if not exists t2 before update of begin, end on main.t when new.begin<>old.\"end\" begin select raise(abort, 'no; END;'); end",
		"CREATE TEMPORARY TRIGGER begin AFTER DELETE ON begin BEGIN DELETE FROM log; END",
		"CREATE TRIGGER end AFTER INSERT ON begin FOR EACH ROW WHEN new.end > (SELECT max(end) FROM begin) BEGIN SELECT end FROM begin /* ; end */ ; INSERT INTO log SELECT end, begin.end FROM begin; END",
		"CREATE /* TRIGGER */ TABLE c1(trigger_x)",
		"CREATE VIEW v AS SELECT 'create trigger x begin', \"begin\", CASE WHEN end THEN ';' END AS e FROM t",
		"CREATE TRIGGER tv INSTEAD OF INSERT ON v BEGIN INSERT INTO t(begin) VALUES (1); -- ; end;\n END",
		"INSERT INTO log VALUES ('create trigger t begin x;', 'END;')",
		"WITH q(x) AS (VALUES(1)) INSERT INTO log SELECT x, x FROM q",
		"EXPLAIN CREATE TRIGGER tx AFTER INSERT ON t BEGIN SELECT 1; SELECT 2; END",
		"CREATE INDEX \"i;1\" ON t(begin) WHERE \"end\" > 0",
		"BEGIN", "INSERT INTO log VALUES (x'3b', 1e-5)", "SAVEPOINT s", "RELEASE s", "END",
		"PRAGMA user_version = 3", "DROP TRIGGER end", "SELECT 1 WHERE 2 <> 3",
	}
}

// dump spells the whole schema and the rows of log.
func dump(t *testing.T, db *sql.DB) string {
	rows, err := db.Query("SELECT coalesce(sql,'') FROM sqlite_schema UNION ALL SELECT coalesce(sql,'') FROM sqlite_temp_schema UNION ALL SELECT quote(x)||quote(y) FROM log")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var b strings.Builder
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&b, Normalize(s, SQLite)) // an index keeps what stood before its semicolon
	}
	return b.String()
}

func memory(t *testing.T) *sql.DB {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	return db
}

// TestSplitAgainstSQLite runs scripts statement by statement, and again as a
// whole, split by the engine itself, and compares what both leave behind.
func TestSplitAgainstSQLite(t *testing.T) {
	seps := []string{";", ";\r\n", " ; -- it's\n;;", "\n/* ; ' */;\n\n"}
	for _, sep := range seps {
		src := "\ufeff" + strings.Join(sqliteWhole(), sep) + sep
		stmts, err := Split(src, SQLite)
		if err != nil || len(stmts) != len(sqliteWhole()) {
			t.Fatalf("%d statements, %v", len(stmts), err)
		}
		one, all := memory(t), memory(t)
		for _, s := range stmts {
			p, err := one.Prepare(s.Text)
			if err == nil {
				_, err = p.Exec()
			}
			if err != nil {
				t.Fatalf("%s: %v", s.Text, err)
			}
			p.Close()
		}
		if _, err := all.Exec(strings.TrimPrefix(src, bom)); err != nil {
			t.Fatal(err)
		}
		if a, b := dump(t, one), dump(t, all); a != b {
			t.Errorf("apart:\n%s\nas a whole:\n%s", a, b)
		}
	}
}

// TestNormalizeAgainstSQLite checks that an expression and its normalized form
// have the same value.
func TestNormalizeAgainstSQLite(t *testing.T) {
	db := memory(t)
	for _, expr := range []string{
		"((1 + 2)) * 3", "((1+2))", "'A''b' || \"X\" || [y Z]", "1 != 2", "1 == 1", "- - 5", "5 - -3", "x'AB'", "0XFF + 1E2",
		"CASE WHEN X == 1 THEN 'One' ELSE `x` END", "(X) IN (1, 2)", "coalesce ( X , t . x )", "NOT (\"true\" == TRUE)", "json_extract('{\"a\":1}', '$.a') -- c",
		"'{\"a\":2}'->>'$.a'",
	} {
		norm := Normalize(expr, SQLite)
		from := " FROM (SELECT 7 AS x, 8 AS [Y z], 9 AS \"true\") AS t"
		var same bool
		if err := db.QueryRow("SELECT (" + expr + "\n) IS (" + norm + ")" + from).Scan(&same); err != nil || !same {
			t.Errorf("%s: %s: %v", expr, norm, err)
		}
	}
}
