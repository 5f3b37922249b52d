package postgres

import (
	"database/sql"
	"strings"
	"testing"

	"github.com/skein-go/skein/internal/testdb"
)

// TestTextsThatNumbersHaveNoRoomFor asks the server which texts would lose something as a number, and that it reads
// all others.
func TestTextsThatNumbersHaveNoRoomFor(t *testing.T) {
	t.Parallel()
	db, err := sql.Open("pgx", testdb.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	const all = "1e5|007|+5| 5|.5|5.|NaN|inf||x|1,5|0|-12|1.5|1.50|1.555|123456789|12345678901234567890123|0.1|16777217"
	for to, want := range map[string]string{
		"numeric":          "1e5|007|+5| 5|.5|5.|NaN|inf||x|1,5",
		"numeric(6,2)":     "1e5|007|+5| 5|.5|5.|NaN|inf||x|1,5|1.555|123456789|12345678901234567890123|16777217",
		"double precision": "1e5|007|+5| 5|.5|5.|NaN|inf||x|1,5|12345678901234567890123",
		"real":             "1e5|007|+5| 5|.5|5.|NaN|inf||x|1,5|123456789|12345678901234567890123|16777217",
	} {
		const from = " FROM unnest(string_to_array($1, '|')) WITH ORDINALITY AS t (x, i) WHERE "
		condition := misfit("x", ParseType("text"), ParseType(to))
		var got string
		var sum float64
		if err := db.QueryRow("SELECT string_agg(x, '|' ORDER BY i)"+from+condition, all).Scan(&got); err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", to, got, err, want)
		}
		if err := db.QueryRow("SELECT sum(x::"+to+")::float8"+from+"NOT ("+condition+")", all).Scan(&sum); err != nil {
			t.Errorf("%s: what is left: %v", to, err)
		}
	}
	if condition := misfit("x", ParseType("text"), ParseType("numeric")); !strings.HasPrefix(condition, "CASE") {
		t.Errorf("a cast that can fail has to wait for the pattern: %s", condition)
	}
}
