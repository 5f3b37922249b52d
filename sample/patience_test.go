package sample_test

import (
	"database/sql"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/postgres"
	"github.com/skein-go/skein/internal/testdb"
	"github.com/skein-go/skein/sample"
)

// TestPatience: a table whose trigger does not come to an end takes no row, and holds up no other one.
func TestPatience(t *testing.T) {
	db, err := sql.Open("pgx", testdb.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, text := range []string{
		"CREATE TABLE slow (n integer)", "CREATE TABLE quick (n integer)",
		"CREATE FUNCTION sleeps() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(3600); RETURN NEW; END'",
		"CREATE TRIGGER t BEFORE INSERT ON slow FOR EACH ROW EXECUTE FUNCTION sleeps()",
	} {
		if _, err := conn.ExecContext(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	s, err := postgres.Dialect{}.Inspect(t.Context(), conn, dialect.InspectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.ExecContext(t.Context(), "BEGIN"); err != nil {
		t.Fatal(err)
	}
	got, err := sample.Fill(t.Context(), conn, s, sample.Options{Dialect: "postgres", Patience: 100 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	if why := got.Empty["slow"]; got.Tables != 1 || got.Rows != 20 || why == nil || !strings.Contains(why.Error(), "statement timeout") {
		t.Errorf("%+v", got)
	}
}
