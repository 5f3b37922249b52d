package op_test

import (
	"fmt"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// TestFolding: operations that are folded one after another do, and refuse, what each does by itself.
func TestFolding(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := &schema.Schema{Dialect: rapid.SampledFrom([]string{"sqlite", "postgres", "mysql"}).Draw(t, "dialect")}
		name := func(of string) string { return of + rapid.SampledFrom([]string{"1", "2", "3"}).Draw(t, of) }
		index := func() schema.Index { return schema.Index{Name: name("i"), Parts: schema.Columns("id")} }
		draw := func() op.Op {
			switch rapid.IntRange(0, 6).Draw(t, "kind") {
			case 0:
				return op.CreateTable{Table: schema.Table{Name: name("t"), Columns: []schema.Column{{Name: "id", Type: schema.Integer{}}}, Indexes: []schema.Index{index()}}}
			case 1:
				return op.DropTable{Table: name("t")}
			case 2:
				return op.RenameTable{Table: name("t"), To: name("t")}
			case 3:
				return op.CreateIndex{Table: name("t"), Index: index()}
			case 4:
				return op.DropIndex{Table: name("t"), Index: name("i")}
			case 5:
				return op.RenameIndex{Table: name("t"), Index: name("i"), To: name("i")}
			}
			return op.AddColumn{Table: name("t"), Column: schema.Column{Name: name("c"), Type: schema.Integer{}}}
		}
		for range rapid.IntRange(0, 4).Draw(t, "before") {
			_ = draw().Apply(s)
		}
		s = s.Clone() // both have empty lists, not none
		folded := s.Clone()
		folding := op.Fold(folded)
		for range rapid.IntRange(1, 20).Draw(t, "operations") {
			o := draw()
			want, got := o.Apply(s), folding.Apply(o)
			if fmt.Sprint(want) != fmt.Sprint(got) || !reflect.DeepEqual(s, folded) {
				t.Fatalf("%s: %v, folded %v\n%+v\nfolded\n%+v", o, want, got, s, folded)
			}
			if table := name("t"); !reflect.DeepEqual(s.Table(table), folding.Table(table)) {
				t.Fatalf("after %s there is another table %s", o, table)
			}
		}
	})
}
