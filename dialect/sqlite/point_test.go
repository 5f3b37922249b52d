package sqlite

import (
	"context"
	"strings"
	"testing"
)

func TestPoint(t *testing.T) {
	db := memoryDB(t)
	defer db.Close()
	if _, err := db.Exec("CREATE TABLE base (a)"); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		"CREATE TABLE t (\n a INT,\n b INT,^,\n c INT,,)",
		"CREATE ^TABL t (a)",
		"^CREAT TABLE t (a)",
		"CREATE TABLE t (a INT DEFAULT 'x,' ^= 2, b DEFAULT = 3)",
		"CREATE TABLE t (a -- , ;\n ^= b",
		"CREATE TABLE \"q\"\"\" (ü 'x' ^= 1)",
		"CREATE TABLE t (a, ^)",
		"CREATE VIEW v AS SELECT a, ^FROM t",
		"CREATE TRIGGER g AFTER INSERT ON base BEGIN SELECT 1; ^SELEC 2; END",
	} {
		want := strings.Index(statement, "^")
		text := strings.Replace(statement, "^", "", 1)
		_, err := db.Exec(text)
		if err == nil {
			t.Errorf("%s is fine", text)
		}
		if at, ok := (Dialect{}).Point(context.Background(), db, text, err); !ok || at != want {
			t.Errorf("%s: %v: %d, %t: %q; want %d", text, err, at, ok, text[at:], want)
		}
	}
	for _, text := range []string{"CREATE TABLE t (a, a)", "CREATE TABLE t (a", "DROP TABLE nowhere"} {
		_, err := db.Exec(text)
		if at, ok := (Dialect{}).Point(context.Background(), db, text, err); ok {
			t.Errorf("%s: %v: at %d", text, err, at)
		}
	}
}
