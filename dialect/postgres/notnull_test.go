package postgres_test

import (
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"

	"github.com/skein-go/skein/dialect/postgres"
	"github.com/skein-go/skein/internal/testdb"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// TestNotNullOnOlderServers: what is said of NOT NULL beside that it is, is found missing by a guard on a server that
// does not know it, and on no other.
func TestNotNullOnOlderServers(t *testing.T) {
	t.Parallel()
	db, err := fresh(t, testdb.Postgres(t))()
	if err != nil {
		t.Fatal(err)
	}
	var version int
	if err := db.QueryRow("SELECT current_setting('server_version_num')::int").Scan(&version); err != nil {
		t.Fatal(err)
	}
	column := schema.Column{Name: "a", Type: schema.Integer{}, NotNull: true, NotNullAs: schema.NotNull{Name: "given"}}
	plain := schema.NewTable("t", schema.Column{Name: "a", Type: schema.Integer{}, NotNull: true})
	for _, o := range []op.Op{
		op.CreateTable{Table: schema.NewTable("u", column)},
		op.AddColumn{Table: "t", Column: schema.Column{Name: "b", Type: schema.Integer{}, NotNull: true, NotNullAs: schema.NotNull{Name: "given"}}},
		op.AlterColumn{Table: "t", Column: "a", Changes: []op.Change{op.SetNotNullAs{Name: "given"}}},
	} {
		statements, err := postgres.Dialect{}.Compile([]op.Op{o}, &schema.Schema{Dialect: "postgres", Tables: []schema.Table{plain}})
		if err != nil {
			t.Fatal(err)
		}
		guard := statements[0]
		if guard.Guard == nil || !strings.Contains(guard.Guard.Why, "PostgreSQL knows from 18 on") {
			t.Fatalf("%s: %+v", o, statements)
		}
		rows, err := db.Query(guard.SQL)
		if err != nil {
			t.Fatal(err)
		}
		if found := rows.Next(); found != (version < 180000) {
			t.Errorf("%s on %d: found is %v", o, version, found)
		}
		rows.Close()
	}
}
