package dialecttest

import (
	"fmt"
	"math/bits"
	"slices"

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
	d.qualify, d.dialect = g.f.Qualified, g.f.Dialect
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
	if len(g.f.Options) > 0 {
		t.Options, t.Comment = pick(g, g.f.Options, "options"), g.comment()
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
		c.Default = pick(g, g.f.defaults(c.Type), "default")
	}
	if t.Options.Strict && c.Default != "" {
		c.Default = strictDefault(c.Type)
	}
	if len(g.f.Collations) > 0 && g.chance(10, "collate") && g.f.collatable(c.Type) {
		c.Collate = pick(g, g.f.Collations, "collation")
	}
	c.Comment = g.comment()
	if g.f.Generated && len(t.Columns) > 0 && g.chance(15, "generated") {
		expr := g.expr(g.sources(t))
		if expr == "" {
			return c
		}
		c.Generated = &schema.Generated{Expr: expr, Stored: g.chance(50, "stored") || g.f.Typed}
		c.Default, c.NotNull, c.Collate = "", false, ""
		if g.f.Typed {
			c.Type = schema.Text{}
		}
		if t.Options.Strict {
			c.Type = schema.Raw("ANY")
		}
	}
	return c
}

func (g *gen) comment() string {
	if !g.f.Comments || !g.chance(15, "comment") {
		return ""
	}
	return pick(g, []string{"a comment", "it's \"so\"", `back\slash; -- /*`, "日本"}, "comment")
}

// sources are the columns that others can be computed from.
func (g *gen) sources(t *schema.Table) []schema.Column {
	if !g.f.Typed {
		return t.Columns
	}
	return slices.DeleteFunc(slices.Clone(t.Columns), func(c schema.Column) bool { return c.Generated != nil })
}

func (f Features) defaults(t schema.Type) []string {
	if f.DefaultsOf == nil {
		return f.Defaults
	}
	return f.DefaultsOf(t)
}

func (f Features) collatable(t schema.Type) bool { return f.Collatable == nil || f.Collatable(t) }

func (f Features) steady(t schema.Type) bool { return f.Steady == nil || f.Steady(t) }

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

// fitting lists the columns that a test accepts; all of them if it is nil or none is accepted.
func fitting(columns []schema.Column, ok func(schema.Type) bool) []schema.Column {
	if ok == nil {
		return columns
	}
	return slices.DeleteFunc(slices.Clone(columns), func(c schema.Column) bool { return !ok(c.Type) })
}

// expr draws an expression over some columns, "" if none of them can be in one.
func (g *gen) expr(columns []schema.Column) string { return g.over(columns, g.f.Texts.Exprs) }

// condition draws a condition over columns, "" if none of them can be in one.
func (g *gen) condition(columns []schema.Column) string {
	return g.over(columns, g.f.Texts.Conditions)
}

func (g *gen) over(columns []schema.Column, templates []string) string {
	columns = fitting(columns, g.f.Steady)
	if len(columns) == 0 {
		return ""
	}
	return fill(pick(g, templates, "template"), map[string]string{"A": pick(g, columns, "a").Name, "B": pick(g, columns, "b").Name})
}
