package mysql

import (
	"strings"
	"testing"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// TestRefusalNamesTheUsersColumn: what a downgrade can't give back is told under the names that people know,
// and not under those by which it is kept.
func TestRefusalNamesTheUsersColumn(t *testing.T) {
	nick := schema.Column{Name: "nick", Type: schema.String(20), NotNull: true}
	users := schema.Table{
		Name: "users", Columns: []schema.Column{{Name: "id", Type: schema.Integer{}, NotNull: true}, nick},
		PrimaryKey: &schema.PrimaryKey{Columns: schema.Columns("id")}, Uniques: []schema.Unique{{Name: "u", Columns: schema.Columns("nick")}},
	}
	s := (&schema.Schema{Dialect: "mysql", Release: "mariadb 10.11.6", Tables: []schema.Table{users}}).Clone()
	keeping := dialect.KeepingOf(Dialect{})
	up := append(op.Spell(op.DropConstraint{Table: "users", Constraint: users.Uniques[0]}, "5f15cbadc711", keeping),
		op.Spell(op.KeepColumn{Table: "users", Column: nick}, "5f15cbadc711", keeping)...)
	if err := op.Apply(s, up...); err != nil {
		t.Fatal(err)
	}
	down := append(op.Spell(op.RestoreColumn{Table: "users", Column: nick}, "5f15cbadc711", keeping),
		op.AddConstraint{Table: "users", Constraint: users.Uniques[0]})
	statements, err := Dialect{}.Compile(down, s)
	if err != nil {
		t.Fatal(err)
	}
	var whys []string
	for _, st := range statements {
		if st.Guard != nil {
			whys = append(whys, st.Guard.Why)
		}
	}
	got := strings.Join(whys, "\n")
	if strings.Contains(got, schema.KeptPrefix) || !strings.Contains(got, "users.nick has %d NULLs") || !strings.Contains(got, "users (nick) has %d values more than once") {
		t.Errorf("the refusals are\n%s", got)
	}
	if sql := statements[0].SQL; !strings.Contains(sql, " AS `nick`") {
		t.Errorf("the example is shown as in %s", sql)
	}
}

// whysOf are the reasons of the guards that a change has.
func whysOf(t *testing.T, s *schema.Schema, ops ...op.Op) string {
	t.Helper()
	statements, err := Dialect{}.Compile(ops, s)
	if err != nil {
		t.Fatal(err)
	}
	var whys []string
	for _, st := range statements {
		if st.Guard != nil {
			whys = append(whys, st.Guard.Why)
		}
	}
	return strings.Join(whys, "\n")
}

// TestWidenedKeyIsNotAsked: values that stay as they are stay apart.
func TestWidenedKeyIsNotAsked(t *testing.T) {
	users := schema.Table{
		Name: "users", Columns: []schema.Column{{Name: "id", Type: schema.Integer{}, NotNull: true}, {Name: "nick", Type: schema.String(20)}},
		PrimaryKey: &schema.PrimaryKey{Columns: schema.Columns("id")}, Uniques: []schema.Unique{{Name: "u", Columns: schema.Columns("nick")}},
	}
	s := &schema.Schema{Dialect: "mysql", Release: "mariadb 10.11.6", Tables: []schema.Table{users}}
	for _, c := range []struct {
		column string
		to     schema.Type
		want   string
	}{
		{"id", schema.BigInt{}, ""}, {"nick", schema.String(40), ""},
		{"id", schema.SmallInt{}, "users (id) has %d values more than once"}, {"nick", schema.String(10), "users (nick) has %d values more than once"},
	} {
		got := whysOf(t, s, op.AlterColumn{Table: "users", Column: c.column, Changes: []op.Change{op.SetType{To: c.to}}})
		if strings.Contains(got, "more than once") != (c.want != "") || !strings.Contains(got, c.want) {
			t.Errorf("%s becomes %s: the guards are\n%s", c.column, TypeSQL(c.to), got)
		}
	}
}

// TestNewColumnIsNullInWhatIsComputed: a key over what is computed from a new column without a default has one value
// for all rows.
func TestNewColumnIsNullInWhatIsComputed(t *testing.T) {
	s := &schema.Schema{Dialect: "mysql", Release: "mariadb 10.11.6", Tables: []schema.Table{schema.NewTable("users", schema.Column{Name: "id", Type: schema.Integer{}})}}
	got := whysOf(t, s,
		op.AddColumn{Table: "users", Column: schema.Column{Name: "it's", Type: schema.Text{}}},
		op.AddColumn{Table: "users", Column: schema.Column{Name: "g", Type: schema.Text{}, Generated: &schema.Generated{Expr: "coalesce(`it's`, 'none')", Stored: true}}},
		op.CreateIndex{Table: "users", Index: schema.Index{Name: "u", Unique: true, Parts: []schema.Part{{Column: "g", Length: 20}}}})
	if !strings.Contains(got, "users (g) has %d values more than once") {
		t.Errorf("the guards are %q", got)
	}
}
