package postgres_test

import (
	"database/sql"
	"testing"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/postgres"
	"github.com/skein-go/skein/internal/testdb"
)

// TestJoin writes four times in one statement: the rows that it reports tell which of the writes met their row.
func TestJoin(t *testing.T) {
	db, err := sql.Open("pgx", testdb.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	run(t, db, "CREATE TABLE t (id INT PRIMARY KEY, n INT); INSERT INTO t VALUES (1, 0), (2, 0)")
	res, err := db.Exec(postgres.Dialect{}.Join([]dialect.Write{
		{SQL: "UPDATE t SET n = 1 WHERE id = 1", One: true},
		{SQL: "DELETE FROM t WHERE id = 9", One: true},
		{SQL: "INSERT INTO t VALUES (3, 0)"},
		{SQL: "UPDATE t SET n = 1 WHERE id = 2", One: true},
	}))
	if err != nil {
		t.Fatal(err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1+4 {
		t.Errorf("%d rows, %v", n, err)
	}
	var sum, count int
	if err := db.QueryRow("SELECT sum(n), count(*) FROM t").Scan(&sum, &count); err != nil || sum != 2 || count != 3 {
		t.Errorf("%d in %d rows, %v", sum, count, err)
	}
	if res, err = db.Exec(postgres.Dialect{}.Join([]dialect.Write{{SQL: "INSERT INTO t VALUES (4, 0)"}})); err != nil {
		t.Fatal(err)
	}
	if n, _ := res.RowsAffected(); n != 0 {
		t.Errorf("%d rows of a write that need not meet one", n)
	}
}
