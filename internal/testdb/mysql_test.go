package testdb_test

import (
	"database/sql"
	"testing"

	"github.com/skein-go/skein/internal/testdb"
)

func TestMySQL(t *testing.T) {
	source, err := testdb.MySQLSource(testdb.MySQL(t))
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("mysql", source)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var n int
	if err := db.QueryRow("SELECT count(*) FROM information_schema.tables WHERE table_schema = DATABASE()").Scan(&n); err != nil || n != 0 {
		t.Errorf("%d tables, %v", n, err)
	}
}
