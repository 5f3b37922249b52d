package merge_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/merge"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// wide is a schema with a table and columns for each of n changes.
func wide(n int) *schema.Schema {
	s := &schema.Schema{}
	shared := schema.NewTable("shared", schema.Column{Name: "id", Type: schema.Integer{}})
	for i := range n {
		name := fmt.Sprintf("c%d", i)
		shared.Columns = append(shared.Columns, text(name))
		s.Tables = append(s.Tables, schema.NewTable(fmt.Sprintf("t%d", i), text("a"), text("b")))
	}
	s.Tables = append(s.Tables, shared)
	return s
}

// change draws a change of what belongs to number i alone.
func change(t *rapid.T, i int) []op.Op {
	own, col, fresh := fmt.Sprintf("t%d", i), fmt.Sprintf("c%d", i), fmt.Sprintf("new%d", i)
	return rapid.SampledFrom([][]op.Op{
		{op.DropTable{Table: own}},
		{op.RenameTable{Table: own, To: fresh}},
		{op.CreateTable{Table: schema.NewTable(fresh, text("a"))}},
		{op.AddColumn{Table: "shared", Column: text(fresh)}},
		{op.DropColumn{Table: "shared", Column: col}},
		{op.RenameColumn{Table: "shared", Column: col, To: fresh}},
		{op.AlterColumn{Table: "shared", Column: col, Changes: []op.Change{op.SetNotNull(true), op.SetDefault("'x'")}}},
		{op.CreateIndex{Table: "shared", Index: schema.Index{Name: fresh, Parts: schema.Columns(col)}}},
		{op.AddConstraint{Table: "shared", Constraint: schema.Unique{Columns: schema.Columns(col)}}},
		{op.AddConstraint{Table: "shared", Constraint: schema.Check{Name: fresh, Expr: col + " <> ''"}}},
		{op.CreateView{View: schema.View{Name: fresh, Query: "SELECT a FROM " + own}}},
		{op.RenameColumn{Table: own, Column: "a", To: "z"}, op.AddColumn{Table: own, Column: text("a")}},
	}).Draw(t, fmt.Sprint("change ", i))
}

// TestIndependentChangesFit: what touches different things commutes.
func TestIndependentChangesFit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const n = 8
		var sides [2][]op.Op
		for i := range n {
			if side := rapid.IntRange(0, 2).Draw(t, "side"); side < 2 {
				sides[side] = append(sides[side], change(t, i)...)
			}
		}
		r, err := merge.Compare(wide(n), branch("ours", sides[0]...), branch("theirs", sides[1]...), rules)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Conflicts) > 0 || r.Schema == nil {
			t.Fatalf("%v\n%v\n%s", sides[0], sides[1], r)
		}
	})
}

// touch draws a change of one attribute of column c, or of its being there.
func touch(t *rapid.T, attribute int, value string) []op.Op {
	alter := func(c op.Change) []op.Op {
		return []op.Op{op.AlterColumn{Table: "t", Column: "c", Changes: []op.Change{c}}}
	}
	switch attribute {
	case 0:
		return alter(op.SetDefault("'" + value + "'"))
	case 1:
		return alter(op.SetType{To: schema.Raw("T" + value)})
	case 2:
		return alter(op.SetCollate("C" + value))
	case 3:
		return alter(op.SetGenerated{Expr: "'" + value + "'"})
	}
	return rapid.SampledFrom([][]op.Op{
		{op.RenameColumn{Table: "t", Column: "c", To: "d" + value}},
		{op.RenameTable{Table: "t", To: "u" + value}},
	}).Draw(t, "away")
}

// TestSameColumnDifferently: two sides that give one attribute of a column different values, or of
// which one takes the column away while the other changes it, are always in conflict.
func TestSameColumnDifferently(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := &schema.Schema{Tables: []schema.Table{schema.NewTable("t", text("c"), text("other"))}}
		attribute := rapid.IntRange(0, 4).Draw(t, "attribute")
		ours, theirs := touch(t, attribute, "1"), touch(t, attribute, "2")
		if attribute < 4 && rapid.Bool().Draw(t, "dropped") {
			theirs = []op.Op{op.DropColumn{Table: "t", Column: "c"}}
		}
		for range 2 {
			r, err := merge.Compare(base, branch("ours", ours...), branch("theirs", theirs...), rules)
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Conflicts) == 0 {
				t.Fatalf("%v and %v fit", ours, theirs)
			}
			ours, theirs = theirs, ours
		}
	})
}

// TestNoConflictMeansBothOrders: whatever the changes, what is said to fit runs in either order and
// leads to the schema in the result.
func TestNoConflictMeansBothOrders(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const n = 3
		var sides [2][]op.Op
		for side := range sides {
			for i := range n {
				if rapid.Bool().Draw(t, "there") {
					sides[side] = append(sides[side], change(t, i)...)
				}
			}
		}
		r, err := merge.Compare(wide(n), branch("ours", sides[0]...), branch("theirs", sides[1]...), rules)
		if err != nil {
			t.Fatal(err)
		}
		for i := range sides {
			s := wide(n)
			err := op.Apply(s, append(append([]op.Op(nil), sides[i]...), sides[1-i]...)...)
			if fits := err == nil && r.Schema != nil && diff.Equal(s, r.Schema, rules); !fits && len(r.Conflicts) == 0 {
				t.Fatalf("%v\n%v\n%v", sides[0], sides[1], err)
			}
		}
	})
}
