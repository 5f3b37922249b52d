package mysql

import (
	"strings"
	"testing"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// TestColumnCheckGoesWithColumn: MariaDB calls the check in a column's definition after the column, and
// drops it with the column alone.
func TestColumnCheckGoesWithColumn(t *testing.T) {
	t.Parallel()
	check := schema.Check{Name: "age", Expr: "age > 0"}
	s := &schema.Schema{Dialect: "mysql", Release: "mariadb 10.11.6", Tables: []schema.Table{schema.NewTable("roles",
		schema.Column{Name: "id", Type: schema.Integer{}}, schema.Column{Name: "age", Type: schema.Integer{}}, check)}}
	for name, change := range map[string]op.Op{"dropped": op.DropColumn{Table: "roles", Column: "age"}, "renamed": op.RenameColumn{Table: "roles", Column: "age", To: "_old"}} {
		sts, err := Dialect{}.Compile([]op.Op{op.DropConstraint{Table: "roles", Constraint: check}, change}, s)
		if err != nil {
			t.Fatal(err)
		}
		for _, st := range sts {
			if strings.Contains(st.SQL, "CONSTRAINT") || strings.Contains(st.SQL, "CHECK") {
				t.Errorf("%s: %s", name, st.SQL)
			}
		}
	}
}
