package postgres_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/postgres"
	"github.com/skein-go/skein/internal/testdb"
)

// TestOpeningAndClosing begins a transaction together with a statement, and ends it together with writes: all of it
// stays, or, where a write does not meet its row, nothing.
func TestOpeningAndClosing(t *testing.T) {
	db, err := sql.Open("pgx", testdb.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	run(t, db, "CREATE TABLE t (id INT PRIMARY KEY, n INT); INSERT INTO t VALUES (1, 0), (2, 0)")
	ctx, d := context.Background(), postgres.Dialect{}
	conn, err := db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	one := dialect.Write{SQL: "UPDATE t SET n = n + 1 WHERE id = 1", One: true}
	two := dialect.Write{SQL: "UPDATE t SET n = n + 1 WHERE id = 2", One: true}
	for name, c := range map[string]struct {
		first  string
		writes []dialect.Write
		fails  bool // the first statement
		missed bool
		adds   int // to the sum of n, if all goes well
	}{
		"all meet":         {"INSERT INTO t VALUES (3, 5)", []dialect.Write{one, {SQL: "INSERT INTO t VALUES (4, 7)"}, two}, false, false, 14},
		"the first misses": {"DELETE FROM t WHERE id = 1", []dialect.Write{one, two}, false, true, 0},
		"the last misses":  {"DELETE FROM t WHERE id = 2", []dialect.Write{one, two}, false, true, 0},
		"none has to":      {"DELETE FROM t WHERE id = 9", []dialect.Write{{SQL: "UPDATE t SET n = n + 1 WHERE id = 9"}}, false, false, 0},
		"no writes":        {"UPDATE t SET n = n + 1 WHERE id = 2", nil, false, false, 1},
		"it can't be read": {"UPDATE UPDATE", nil, true, false, 0},
		"it fails":         {"INSERT INTO t VALUES (1, 1)", nil, true, false, 0},
	} {
		before := sum(t, db)
		text, tx := d.Opening(conn, c.first)
		_, err := conn.ExecContext(ctx, text)
		if (err != nil) != c.fails {
			t.Fatalf("%s: %v", name, err)
		}
		if err == nil {
			_, err = conn.ExecContext(ctx, d.Closing(c.writes))
			if (err != nil) != c.missed || d.Missed(err) != c.missed {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err != nil {
			if err := tx.Rollback(ctx); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if got := sum(t, db); got != before+c.adds {
			t.Errorf("%s: %d, before %d", name, got, before)
		}
	}
	if d.Missed(errors.New("division by zero")) || d.Missed(nil) {
		t.Error("missed")
	}
}

func sum(t *testing.T, db *sql.DB) (n int) {
	t.Helper()
	if err := db.QueryRow("SELECT sum(n) FROM t").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
