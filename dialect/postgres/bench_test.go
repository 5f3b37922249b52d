package postgres_test

import (
	"testing"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/postgres"
	"github.com/skein-go/skein/internal/testdb"
)

// BenchmarkInspectNothing measures the catalog queries themselves.
func BenchmarkInspectNothing(b *testing.B) {
	open := fresh(b, testdb.Postgres(b))
	db, err := open()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := (postgres.Dialect{}).Inspect(b.Context(), db, dialect.InspectOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}
