package mysql_test

import (
	"context"
	"testing"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/mysql"
	"github.com/skein-go/skein/internal/testdb"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// TestStandIn drops the index that a foreign key stands on and puts it up again, as a script does that has a
// statement between: the index that the key has meanwhile goes, and is not in the way where a run before left it.
func TestStandIn(t *testing.T) {
	db := open(t, testdb.MySQL(t))
	exec := func(statements ...string) {
		t.Helper()
		for _, s := range statements {
			if _, err := db.Exec(s); err != nil {
				t.Fatalf("%s: %v", s, err)
			}
		}
	}
	exec("CREATE TABLE roles (id BIGINT PRIMARY KEY)",
		"CREATE TABLE users (id INT PRIMARY KEY, role_id BIGINT, name VARCHAR(20), UNIQUE KEY k (role_id, name), FOREIGN KEY (role_id) REFERENCES roles (id))")
	const indexes = "SELECT GROUP_CONCAT(DISTINCT index_name ORDER BY 1) FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'users'"
	d, before := mysql.Dialect{}, text(t, db, indexes)
	s, err := d.Inspect(context.Background(), db, dialect.InspectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	unique := schema.Unique{Name: "k", Columns: schema.Columns("role_id", "name")}
	var script []string
	for _, o := range []op.Op{op.DropConstraint{Table: "users", Constraint: unique}, op.AddConstraint{Table: "users", Constraint: unique}} {
		statements, err := d.Compile([]op.Op{o}, s)
		if err != nil {
			t.Fatal(err)
		}
		for _, st := range statements {
			if st.Guard == nil {
				script = append(script, st.SQL)
			}
		}
		if err := o.Apply(s); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		exec(script...)
		if now := text(t, db, indexes); now != before {
			t.Errorf("indexes %s, before %s", now, before)
		}
		exec("ALTER TABLE users ADD KEY users_ibfk_1 (role_id)")
	}
}
