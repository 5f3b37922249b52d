package postgres_test

import (
	"database/sql"
	"slices"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"

	"github.com/skein-go/skein/dialect/dialecttest"
	"github.com/skein-go/skein/dialect/postgres"
	"github.com/skein-go/skein/internal/testdb"
)

// TestConformance runs the suite of all dialects. -rapid.checks says how many random pairs of schemas
// it takes.
func TestConformance(t *testing.T) {
	dialecttest.Run(t, dialecttest.Harness{
		Dialect:  postgres.Dialect{},
		Open:     fresh(t),
		Keep:     true,
		Features: dialecttest.Postgres(),
		Literal:  func(column string) string { return column + `::text COLLATE "C"` },
		Refused:  refused,
	})
}

// refused reports whether rows are in the way: a value that does not fit (class 22 of PostgreSQL's error
// codes), or a constraint (class 23).
func refused(err error) bool {
	state := postgres.SQLState(err)
	return state != "" && slices.Contains([]string{"22", "23"}, state[:2])
}

// fresh returns a function that empties one database again and again. What the connection knows of the
// catalog queries is kept, which makes them cheap.
func fresh(t testing.TB) func() (*sql.DB, error) {
	db, err := sql.Open("pgx", testdb.Postgres(t)+"&options=-cplan_cache_mode%3Dforce_generic_plan%20-cclient_min_messages%3Dwarning")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxIdleConns(1)
	t.Cleanup(func() { db.Close() })
	return func() (*sql.DB, error) {
		_, err := db.Exec("DROP SCHEMA IF EXISTS public, billing CASCADE; CREATE SCHEMA public")
		return db, err
	}
}
