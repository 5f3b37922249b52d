package prove_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/skein-go/skein/dialect/dialecttest"
	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
)

// TestCuts: behind each rename of a script the schema is one that the engine takes. There the executor cuts a
// run of operations, where a view or a trigger follows the rename.
func TestCuts(t *testing.T) {
	generator := dialecttest.Pairs(dialecttest.SQLite())
	rapid.Check(t, func(t *rapid.T) {
		p := generator.Draw(t, "pair")
		s, err := kept(p, p.To)
		if err != nil {
			t.Fatal(err)
		}
		now := p.From.Clone()
		for _, r := range plan.Spell(s.Up, "proof", sqlite.Dialect{}) {
			if err := r.Op.Apply(now); err != nil {
				t.Fatal(err)
			}
			switch r.Op.(type) {
			case op.RenameTable, op.RenameColumn:
			default:
				continue
			}
			tables := now.Clone()
			tables.Views, tables.Triggers = nil, nil // the engine reads them late
			text := show(tables)
			if text == "" && len(tables.Tables) > 0 {
				t.Fatalf("after %s the schema can't be written as statements: up %v", r.Op, s.Up)
			}
			inspected(t, text)
		}
	})
}
