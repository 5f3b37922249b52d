package dialecttest

import (
	"fmt"
	"math/bits"

	"pgregory.net/rapid"

	"github.com/skein-go/skein/schema"
)

// Schemas generates schemas that an engine with these features can hold.
func Schemas(f Features) *rapid.Generator[*schema.Schema] {
	return rapid.Custom(func(t *rapid.T) *schema.Schema {
		return (&gen{t, f}).schema().build()
	})
}

// gen draws parts of a draft.
type gen struct {
	t *rapid.T
	f Features
}

var tableNames = []string{
	"users", "roles", "Posts", "order", "select", "user roles", `say "hi"`, "straße", "it's", "T", "a.b", "日本", "x-y",
	"[brackets]", "back`tick", "length", "_", "semi;colon", "100%",
}

var columnNames = []string{
	"id", "name", "Email", "order", "group", "full name", `q"uote`, "größe", "a", "b", "c", "it's", "value", "length", "lower",
	"x.y", "имя", "key", "and", "users", "T", "new",
}

// index draws a number below n. It is even, where rapid's own numbers are mostly small, and shrinks
// to 0.
func (g *gen) index(n int, what string) int {
	u := 0
	for range bits.Len(uint(n-1)) + 2 {
		u <<= 1
		if rapid.Bool().Draw(g.t, what) {
			u |= 1
		}
	}
	return u % n
}

func pick[T any](g *gen, list []T, what string) T { return list[g.index(len(list), what)] }

// chance is true in about percent of the cases, and shrinks to false.
func (g *gen) chance(percent int, what string) bool { return g.index(100, what) >= 100-percent }

func (g *gen) upTo(n int, what string) int { return g.index(n+1, what) }

// name draws a name that none of the symbols has.
func (g *gen) name(d *draft, pool, symbols []string) string {
	if len(d.freed) > 0 && g.chance(40, "reuse") {
		pool = d.freed
	}
	taken := map[string]bool{}
	for _, sym := range symbols {
		taken[g.f.fold(d.names[sym])] = true
	}
	name := pick(g, pool, "name")
	for i := 2; taken[g.f.fold(name)]; i++ {
		name = fmt.Sprintf("%s%d", name, i)
	}
	return name
}

func (g *gen) schema() *draft {
	d := newDraft()
	for range g.upTo(4, "tables") {
		g.addTable(d)
	}
	for i := range d.s.Tables {
		for range g.upTo(1, "foreign keys") {
			g.addForeignKey(d, &d.s.Tables[i])
		}
	}
	if g.f.Views {
		for range g.upTo(2, "views") {
			g.addView(d)
		}
	}
	if g.f.Triggers {
		for range g.upTo(2, "triggers") {
			g.addTrigger(d)
		}
	}
	repair(d, g.f)
	return d
}

func (g *gen) addTable(d *draft) {
	t := schema.Table{Name: d.symbol(g.name(d, tableNames, d.global()))}
	t.Options = schema.Options{
		Strict:       len(g.f.StrictTypes) > 0 && g.chance(20, "strict"),
		WithoutRowID: g.f.WithoutRowID && g.chance(15, "without rowid"),
	}
	for range 1 + g.upTo(4, "columns") {
		g.addColumn(d, &t)
	}
	if g.chance(75, "primary key") {
		g.setPrimaryKey(d, &t)
	}
	if g.chance(20, "unique") {
		g.addUnique(d, &t)
	}
	if g.chance(25, "check") {
		g.addCheck(d, &t)
	}
	d.s.Tables = append(d.s.Tables, t)
	if g.chance(40, "index") {
		g.addIndex(d, &d.s.Tables[len(d.s.Tables)-1])
	}
}

func (g *gen) addColumn(d *draft, t *schema.Table) {
	sym := d.symbol("")
	d.names[sym] = g.name(d, columnNames, columnSymbols(t))
	t.Columns = append(t.Columns, g.column(sym, t))
}

// column draws the attributes of a column of a table.
func (g *gen) column(sym string, t *schema.Table) schema.Column {
	types := g.f.Types
	if t.Options.Strict {
		types = g.f.StrictTypes
	}
	c := schema.Column{Name: sym, Type: pick(g, types, "type"), NotNull: g.chance(30, "not null")}
	if g.chance(30, "default") {
		c.Default = pick(g, g.f.Defaults, "default")
	}
	if t.Options.Strict && c.Default != "" {
		c.Default = strictDefault(c.Type)
	}
	if len(g.f.Collations) > 0 && g.chance(10, "collate") {
		c.Collate = pick(g, g.f.Collations, "collation")
	}
	if g.f.Generated && len(t.Columns) > 0 && g.chance(15, "generated") {
		c.Generated = &schema.Generated{Expr: g.expr(t), Stored: g.chance(50, "stored")}
		c.Default, c.NotNull = "", false
		if t.Options.Strict {
			c.Type = schema.Raw("ANY")
		}
	}
	return c
}

// strictDefault returns a default that a column of a strict table takes.
func strictDefault(t schema.Type) string {
	switch t {
	case schema.Text{}:
		return "'none'"
	case schema.Raw("BLOB"):
		return "x'00'"
	}
	return "7"
}

// expr draws a deterministic expression over a table's columns that never fails.
func (g *gen) expr(t *schema.Table) string {
	a := pick(g, t.Columns, "a").Name
	b := pick(g, t.Columns, "b").Name
	return pick(g, []string{
		"lower(" + a + ")", "length(" + a + ")", a + " || ' '||" + b, "coalesce(" + a + ", '')",
		"CASE WHEN " + a + " IS NULL THEN 'none' ELSE " + b + " END", "typeof(" + a + ")",
	}, "expression")
}

// condition draws a condition that most rows meet.
func (g *gen) condition(t *schema.Table) string {
	a := pick(g, t.Columns, "a").Name
	b := pick(g, t.Columns, "b").Name
	return pick(g, []string{
		"length(" + a + ") < 5000", a + " <> 'it''s'", a + " IS NULL OR " + b + " IS NOT 'x;y'",
		a + "   NOT IN ('a', 'b') -- or so\n", "(" + a + ") != 77", "NOT (" + a + " = 'never' and " + b + " = 'ever')",
	}, "condition")
}
