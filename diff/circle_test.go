package diff_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// TestOrderAroundACircle: foreign keys in a circle leave the order of all else alone, a table behind the one that it inherits from.
func TestOrderAroundACircle(t *testing.T) {
	id := []schema.Column{{Name: "id", Type: schema.Integer{}, NotNull: true}, {Name: "o", Type: schema.Integer{}}}
	key := &schema.PrimaryKey{Columns: schema.Columns("id")}
	to := func(table string) []schema.ForeignKey {
		return []schema.ForeignKey{{Name: "fk_" + table, Columns: []string{"o"}, RefTable: table, RefColumns: []string{"id"}}}
	}
	full := &schema.Schema{Tables: []schema.Table{
		{Name: "a_points", Columns: id, PrimaryKey: key, ForeignKeys: to("z_pointed")},
		{Name: "ca", Columns: id, PrimaryKey: key, ForeignKeys: to("cb")},
		{Name: "cb", Columns: id, PrimaryKey: key, ForeignKeys: to("ca")},
		{Name: "kid", Columns: id, Options: schema.Options{Inherits: "parent"}},
		{Name: "parent", Columns: id, PrimaryKey: key},
		{Name: "z_pointed", Columns: id, PrimaryKey: key},
	}}
	order := func(from, to *schema.Schema) (names []string) {
		ops, err := diff.Diff(from, to, diff.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range ops {
			switch o := o.(type) {
			case op.CreateTable:
				names = append(names, o.Table.Name)
			case op.DropTable:
				names = append(names, o.Table)
			}
		}
		return names
	}
	before := func(names []string, a, b string) {
		t.Helper()
		if i := slices.Index(names, a); i < 0 || i > slices.Index(names, b) {
			t.Errorf("%v: %s has to come before %s", names, a, b)
		}
	}
	up, down := order(&schema.Schema{}, full), order(full, &schema.Schema{})
	before(up, "parent", "kid")
	before(up, "z_pointed", "a_points")
	before(down, "kid", "parent")
	before(down, "a_points", "z_pointed")
}

// TestEnumLosesADefault: a default that is of a value which goes makes way before the enum changes, also in an array.
func TestEnumLosesADefault(t *testing.T) {
	world := func(values []string, one, many string) *schema.Schema {
		return &schema.Schema{Enums: []schema.Enum{{Name: "mood", Values: values}}, Tables: []schema.Table{{Name: "t", Columns: []schema.Column{
			{Name: "one", Type: schema.Raw("mood"), Default: one}, {Name: "many", Type: schema.Raw("mood[]"), Default: many}, {Name: "other", Type: schema.Raw("mood"), Default: "'a'::mood"},
		}}}}
	}
	ops, err := diff.Diff(world([]string{"a", "b", "it's"}, "'it''s'::mood", `'{a,"b"}'::mood[]`), world([]string{"a"}, "'a'::mood", ""), diff.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, o := range ops {
		got = append(got, fmt.Sprint(o))
	}
	want := []string{"alter column t.one: no default", "alter column t.many: no default", "change the values of enum mood", "alter column t.one: default 'a'::mood"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestNobodyPointsAtWhatGoes: a key in a circle of tables goes before the table that it points at, whichever tables went
// before.
func TestNobodyPointsAtWhatGoes(t *testing.T) {
	table := func(name, at string) schema.Table {
		return schema.Table{
			Name: name, Columns: []schema.Column{{Name: "id", Type: schema.Integer{}}}, PrimaryKey: &schema.PrimaryKey{Columns: schema.Columns("id")},
			ForeignKeys: []schema.ForeignKey{{Name: "fk_" + name, Columns: []string{"id"}, RefTable: at, RefColumns: []string{"id"}}},
		}
	}
	for _, tables := range [][]schema.Table{
		{table("a", "b"), table("b", "a"), table("first", "a")},
		{table("first", "a"), table("a", "b"), table("b", "a")},
		{table("first", "c"), table("second", "a"), table("a", "b"), table("b", "c"), table("c", "a"), table("alone", "alone")},
	} {
		s := &schema.Schema{Tables: tables}
		ops, err := diff.Diff(s, &schema.Schema{}, diff.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range ops {
			if drop, ok := o.(op.DropTable); ok {
				for _, other := range s.Tables {
					if other.Name != drop.Table && slices.ContainsFunc(other.ForeignKeys, func(fk schema.ForeignKey) bool { return fk.RefTable == drop.Table }) {
						t.Errorf("%v: %s still points at %s", ops, other.Name, drop.Table)
					}
				}
			}
			if err := op.Apply(s, o); err != nil {
				t.Fatal(err)
			}
		}
	}
}
