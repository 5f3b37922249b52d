package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// loaded returns the schema that load makes of the statements, nil if it leaves them to be run. Then it
// must have left nothing behind.
func loaded(t rapid.TB, statements []string) *schema.Schema {
	t.Helper()
	db := memoryDB(t)
	defer db.Close()
	conn, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	ok, err := load(context.Background(), conn, statements)
	if err != nil {
		t.Fatalf("load: %v", err)
	}
	if !ok {
		for _, s := range append([]string{"CREATE TABLE left_behind (a)"}, statements...) {
			if _, err := conn.ExecContext(context.Background(), s); err != nil && strings.Contains(err.Error(), "malformed") {
				t.Fatalf("load left a database behind that is %v", err)
			}
		}
		return nil
	}
	s, err := Dialect{}.Inspect(context.Background(), conn, dialect.InspectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// assertLoads holds load to what running the statements leads to. It returns whether load took them.
func assertLoads(t rapid.TB, statements []string) bool {
	t.Helper()
	got := loaded(t, statements)
	if got == nil {
		return false
	}
	db := memoryDB(t)
	defer db.Close()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("load took %q, all of it; the engine says of %q: %v", statements, s, err)
		}
	}
	if want := inspected(t, db); !reflect.DeepEqual(want, got) {
		t.Fatalf("%q:\nloaded %+v\nrun    %+v", statements, got, want)
	}
	return true
}

// accepted returns those of the statements that the engine takes.
func accepted(t rapid.TB, statements []string) []string {
	db := memoryDB(t)
	defer db.Close()
	return slices.DeleteFunc(statements, func(s string) bool {
		_, err := db.Exec(s)
		return err != nil
	})
}

func TestLoadCorpus(t *testing.T) {
	took := 0
	for _, statements := range corpus {
		var plain []string
		for _, s := range statements {
			cut, err := sqltext.Split(s, sqltext.SQLite)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range cut {
				plain = append(plain, c.Text)
			}
		}
		if assertLoads(t, plain) {
			took++
		}
	}
	if t.Logf("%d of %d taken", took, len(corpus)); took < len(corpus)*2/3 {
		t.Errorf("only %d of %d were loaded", took, len(corpus))
	}
}

// TestLoadRefuses: what the engine takes on trust when it reads definitions, but not when they are run.
func TestLoadRefuses(t *testing.T) {
	for _, last := range []string{
		"CREATE TABLE u (a CHECK (nosuch(a)))",
		"CREATE TABLE u (a CHECK (b > 1))",
		"CREATE TABLE u (a COLLATE nosuch)",
		"CREATE TABLE u (a DEFAULT (nosuch(1)))",
		"CREATE TABLE u (a, b AS (nosuch(a)))",
		"CREATE TABLE u (a, PRIMARY KEY (a COLLATE nosuch))",
		"CREATE TABLE u (a, UNIQUE (b))",
		"CREATE TABLE u (a CHECK (a > ?))",
		"CREATE TABLE u (a DEFAULT (:x))",
		"CREATE TABLE u (a nosuchtype) STRICT",
		"CREATE TABLE u (a) WITHOUT ROWID",
		"CREATE TABLE u (a",
		"CREATE TABLE u (a, a)",
		"CREATE TABLE T (a)",
		"CREATE TABLE IF NOT EXISTS u (a)",
		"CREATE TABLE temp.u (a)",
		"CREATE TEMP TABLE u (a)",
		"CREATE TABLE sqlite_u (a)",
		"CREATE TABLE u AS SELECT 1",
		"CREATE VIRTUAL TABLE u USING fts5 (a)",
		"CREATE UNIQUE TABLE u (a)",
		"CREATE INDEX x ON t (nosuch)",
		"CREATE INDEX x ON t (nosuch(a))",
		"CREATE INDEX x ON t (a COLLATE nosuch)",
		"CREATE INDEX x ON t (random())",
		"CREATE INDEX x ON t (a) WHERE nosuch(a)",
		"CREATE INDEX x ON nosuch (a)",
		"CREATE INDEX x ON v (a)",
		"CREATE INDEX t ON t (a)",
		"CREATE INDEX v ON t (a)",
		"CREATE INDEX I ON t (a)",
		"CREATE VIEW t AS SELECT 1",
		"CREATE VIEW w AS SELECT ?",
		"CREATE VIEW w AS SELEC 1",
		"CREATE TRIGGER g AFTER INSERT ON nosuch BEGIN SELECT 1; END",
		"CREATE TRIGGER g INSTEAD OF INSERT ON t BEGIN SELECT 1; END",
		"CREATE TRIGGER g AFTER INSERT ON v BEGIN SELECT 1; END",
		"DROP TABLE t",
		"INSERT INTO t VALUES (1)",
		"",
		"CREATE",
		"CREATE INDEX",
		"CREATE TRIGGER x",
	} {
		if loaded(t, []string{"CREATE TABLE t (a)", "CREATE VIEW v AS SELECT a FROM t", "CREATE INDEX i ON t (a)", last}) != nil {
			t.Errorf("load took %q", last)
		}
	}
	few := []string{"CREATE TABLE t (a)"}
	db := memoryDB(t)
	defer db.Close()
	conn, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if ok, err := (Dialect{}).Load(context.Background(), conn, few); ok || err != nil {
		t.Errorf("few statements: %t, %v", ok, err)
	}
	if _, err := conn.ExecContext(context.Background(), "CREATE TABLE there (a)"); err != nil {
		t.Fatal(err)
	}
	if ok, err := load(context.Background(), conn, few); ok || err != nil {
		t.Errorf("a database that is not empty: %t, %v", ok, err)
	}
}

// Whatever load takes, the engine takes when it is run, and the schema is the same.
func TestLoadIsAsRun(t *testing.T) {
	took, left := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		c := &composer{T: rt}
		var all []string
		for i := range rapid.IntRange(1, 4).Draw(rt, "tables") {
			text := c.statement()
			for _, name := range []string{"t", `"t t"`, "[T]", "'x'"} {
				head, rest, _ := strings.Cut(text, "(")
				if before, ok := strings.CutSuffix(strings.TrimRight(head, " \n\t"), name); ok {
					text = before + fmt.Sprintf(" t%d (", i) + rest
					break
				}
			}
			all = append(all, text)
			if c.flip(60) {
				all = append(all, fmt.Sprintf("CREATE %s i%d ON t%d %s %s", c.one("INDEX", "UNIQUE INDEX"), i, i, c.parts(), c.one("", "", "WHERE "+c.some()+" > 1")))
			}
			if c.flip(20) {
				all = append(all, fmt.Sprintf("CREATE TRIGGER g%d AFTER UPDATE ON t%d BEGIN SELECT 1; END", i, i))
			}
		}
		if c.flip(20) {
			all = append(all, "CREATE VIEW v AS SELECT * FROM t0")
		}
		if c.flip(80) {
			all = accepted(rt, all)
		}
		if assertLoads(rt, all) {
			took++
		} else {
			left++
		}
	})
	if t.Logf("%d taken, %d left to be run", took, left); took < left {
		t.Errorf("only %d of %d were loaded", took, took+left)
	}
}

// TestLoadOnTrust: the engine that is asked takes a misspelt name for a string; one that doesn't must
// not be loaded, as it would take it only while it reads.
func TestLoadOnTrust(t *testing.T) {
	db, err := sql.Open("sqlite", ":memory:?_dqs=0")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	conn, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(context.Background(), `CREATE TABLE q (a CHECK (a <> "no column"))`); err == nil {
		t.Fatal("the driver no longer has this switch")
	}
	if ok, err := load(context.Background(), conn, []string{"CREATE TABLE t (a)"}); ok || err != nil {
		t.Errorf("%t, %v", ok, err)
	}
}
