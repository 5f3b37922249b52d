package autogenerate_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/skein-go/skein/autogenerate"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// without leaves objects out by "kind name".
func without(list ...string) autogenerate.Options {
	return autogenerate.Options{NoRename: true, Include: func(o autogenerate.Object) bool { return !slices.Contains(list, o.Kind+" "+o.Name) }}
}

func kinds(r *autogenerate.Result) string {
	var out []string
	for _, c := range r.Changes {
		out = append(out, c.Kind+" "+c.Object)
	}
	return strings.Join(out, ", ")
}

func table(name string, more ...schema.Element) schema.Table {
	elements := append([]schema.Element{schema.Column{Name: "id", Type: schema.Integer{}}, schema.Column{Name: "n", Type: schema.Text{}}}, more...)
	return schema.NewTable(name, elements...)
}

func pointsAt(name string) schema.ForeignKey {
	return schema.ForeignKey{Columns: []string{"id"}, RefTable: name, RefColumns: []string{"id"}}
}

// TestInclude: what is left out is no difference on either side, and what needs it fits.
func TestInclude(t *testing.T) {
	t.Parallel()
	full := before()
	bare := &schema.Schema{Tables: []schema.Table{table("users")}}
	bare.Tables[0].Columns[1].Name = "name"
	for _, c := range []struct {
		name       string
		is, should *schema.Schema
		o          autogenerate.Options
		want       string
	}{
		{"all parts, in the database only", full, bare, without("index ix", "unique uq", "check ", "primary_key ", "view v", "trigger tr"), ""},
		{"all parts, in the models only", bare, full, without("index ix", "unique uq", "check ", "primary_key ", "view v", "trigger tr"), ""},
		{"a table with its parts and its trigger", full, &schema.Schema{}, without("table users", "view v"), ""},
		{"what needs a table that is only in the models", &schema.Schema{}, &schema.Schema{
			Tables: []schema.Table{table("users"), table("pets", pointsAt("users"))},
			Views:  []schema.View{{Name: "v", Query: "SELECT id FROM users"}, {Name: "w", Query: "SELECT id FROM v"}},
		}, without("table users"), "add_table pets"},
		{"a column with its index and constraint", full, &schema.Schema{Tables: []schema.Table{schema.NewTable("users", full.Tables[0].Columns[0],
			schema.PrimaryKey{Columns: schema.Columns("id")}, schema.Check{Expr: "id > 0"})}, Views: full.Views, Triggers: full.Triggers}, without("column name"), ""},
		{"a column that is only in the models, with its index", &schema.Schema{Tables: []schema.Table{schema.NewTable("t", schema.Column{Name: "id"})}},
			&schema.Schema{Tables: []schema.Table{schema.NewTable("t", schema.Column{Name: "id"}, schema.Column{Name: "x"}, schema.Index{Name: "i", Parts: schema.Columns("x")})}}, without("column x"), ""},
		{"other names of one table", full, func() *schema.Schema {
			s := full.Clone()
			s.Tables[0].Comment = "x"
			s.Tables[0].Name = "USERS"
			return s
		}(), without("table users", "table USERS", "trigger tr", "view v"), ""},
	} {
		r, err := compare(t, c.is, c.should, c.o)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := kinds(r); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestIncludeFollowsRenames: an index that is left out stays on a table and a column that are renamed.
func TestIncludeFollowsRenames(t *testing.T) {
	t.Parallel()
	is := &schema.Schema{Tables: []schema.Table{table("users", schema.Index{Name: "dba", Parts: schema.Columns("n")}), table("log", pointsAt("users"))}}
	should := &schema.Schema{Tables: []schema.Table{table("people")}}
	should.Tables[0].Columns[1].Name = "name"
	o := without("index dba", "table log")
	o.NoRename, o.Renames = false, []string{"users:people", "people.n:name"}
	r, err := compare(t, is, should, o)
	if err != nil {
		t.Fatal(err)
	}
	if got := kinds(r); got != "rename_table people, rename_column people.name" {
		t.Error(got)
	}
	after := is.Clone()
	if err := op.Apply(after, append(autogenerate.Ops(r.Up), autogenerate.Ops(r.Down)...)...); err != nil {
		t.Error(err)
	}
}

// TestIncludeRefuses to drop what something left out needs.
func TestIncludeRefuses(t *testing.T) {
	t.Parallel()
	is := &schema.Schema{
		Tables:   []schema.Table{table("users", schema.Index{Name: "dba", Parts: schema.Columns("n")}), table("log", pointsAt("users"))},
		Views:    []schema.View{{Name: "v", Query: "SELECT * FROM users"}},
		Triggers: []schema.Trigger{{Name: "tr", Table: "log", Body: "AFTER INSERT ON log BEGIN DELETE FROM users; END"}},
	}
	for _, c := range []struct {
		left   string
		should *schema.Schema
	}{
		{"table log", &schema.Schema{}},
		{"view v", &schema.Schema{}},
		{"trigger tr", &schema.Schema{Tables: []schema.Table{table("log")}}},
		{"index dba", &schema.Schema{Tables: []schema.Table{schema.NewTable("users", schema.Column{Name: "id"})}}},
	} {
		if _, err := compare(t, is, c.should, without(c.left)); !errors.Is(err, autogenerate.ErrLeftOut) {
			t.Errorf("%s: %v", c.left, err)
		}
	}
}

// TestColumnRule is asked with the database first on the way up and on the way back.
func TestColumnRule(t *testing.T) {
	t.Parallel()
	is := &schema.Schema{Tables: []schema.Table{schema.NewTable("t", schema.Column{Name: "a", Type: schema.Text{}}, schema.Column{Name: "b", Type: schema.Text{}})}}
	should := &schema.Schema{Tables: []schema.Table{schema.NewTable("t", schema.Column{Name: "a", Type: schema.Integer{}}, schema.Column{Name: "b", Type: schema.Integer{}})}}
	r, err := compare(t, is, should, autogenerate.Options{SameType: func(_ string, database, models schema.Column) (bool, bool) {
		return database.Type == schema.Type(schema.Text{}) && models.Type == schema.Type(schema.Integer{}), database.Name == "a"
	}})
	if err != nil || kinds(r) != "modify_type t.b" || len(r.Down) != 1 {
		t.Errorf("%s, %v, %v", kinds(r), r.Down, err)
	}
}
