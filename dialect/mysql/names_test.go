package mysql_test

import (
	"testing"

	"github.com/skein-go/skein/dialect/mysql"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// TestUniqueWithoutName: the engine calls a unique constraint without a name after its column, and takes no two names
// that differ in case alone.
func TestUniqueWithoutName(t *testing.T) {
	db, err := openConformance()
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	table := schema.Table{
		Name:    "t",
		Columns: []schema.Column{{Name: "users", Type: schema.Integer{}}, {Name: "b", Type: schema.Integer{}}},
		Uniques: []schema.Unique{{Columns: schema.Columns("users")}},
		Indexes: []schema.Index{{Name: "USERS", Parts: schema.Columns("b")}},
	}
	statements, err := mysql.Dialect{}.Compile([]op.Op{op.CreateTable{Table: table}}, &schema.Schema{})
	if err != nil {
		t.Fatal(err)
	}
	for _, st := range statements {
		if _, err := db.Exec(st.SQL); err != nil {
			t.Errorf("%s: %v", st.SQL, err)
		}
	}
}
