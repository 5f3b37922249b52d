package mysql_test

import (
	"database/sql"
	"errors"
	"strings"
	"testing"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/mysql"
	"github.com/skein-go/skein/internal/testdb"
)

func open(t *testing.T, rawURL string) *sql.DB {
	t.Helper()
	source, err := testdb.MySQLSource(rawURL)
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("mysql", source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func text(t *testing.T, db *sql.DB, query string) string {
	t.Helper()
	var s string
	if err := db.QueryRow(query).Scan(&s); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return s
}

// TestScratchLeavesNothing: a scratch database is gone when it is closed, one that nobody owns any more
// goes with the next, and one that somebody owns stays.
func TestScratchLeavesNothing(t *testing.T) {
	db := open(t, testdb.MySQL(t))
	mine, err := mysql.Dialect{}.Scratch(t.Context(), db, "")
	if err != nil {
		t.Fatal(err)
	}
	name := text(t, mine, "SELECT DATABASE()")
	left := name[:strings.LastIndex(name, "_")] + "_left"
	for _, statement := range []string{"CREATE TABLE t (id INT)", "USE mysql", "SET GLOBAL max_connections = 9", "DROP DATABASE " + name} {
		if _, err := mine.Exec(statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	if _, err := db.Exec("CREATE DATABASE " + left); err != nil {
		t.Fatal(err)
	}
	other, err := mysql.Dialect{}.Scratch(t.Context(), db, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Close(); err != nil {
		t.Error(err)
	}
	count := func() string {
		return text(t, db, "SELECT COALESCE(GROUP_CONCAT(schema_name), '') FROM information_schema.schemata WHERE schema_name IN ('"+name+"', '"+left+"')")
	}
	if got := count(); got != name {
		t.Errorf("there is %q, want the one in use", got)
	}
	if got := text(t, mine, "SELECT COUNT(*) FROM t"); got != "0" {
		t.Error(got)
	}
	if err := mine.Close(); err != nil {
		t.Error(err)
	}
	if got := count(); got != "" {
		t.Errorf("%s is left", got)
	}
}

// TestScratchWithoutTheRight says what is missing, and the right that it names is enough.
func TestScratchWithoutTheRight(t *testing.T) {
	rawURL := testdb.MySQL(t)
	db := open(t, rawURL)
	user := "skein_" + text(t, db, "SELECT RIGHT(SHA2(DATABASE(), 256), 10)")
	for _, statement := range []string{
		"CREATE USER " + user + " IDENTIFIED BY 'secret'", "GRANT SELECT ON *.* TO " + user,
	} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { _, _ = db.Exec("DROP USER " + user) })
	guest := open(t, strings.Replace(rawURL, "//root@", "//"+user+":secret@", 1))
	if _, err := (mysql.Dialect{}).Scratch(t.Context(), guest, ""); !errors.Is(err, dialect.ErrNoScratch) || strings.Contains(err.Error(), "secret") || !strings.Contains(err.Error(), "--scratch-url") {
		t.Errorf("%v", err)
	}
	if _, err := db.Exec("GRANT ALL ON `skein\\_scratch\\_%`.* TO " + user); err != nil {
		t.Fatal(err)
	}
	s, err := mysql.Dialect{}.Scratch(t.Context(), guest, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
