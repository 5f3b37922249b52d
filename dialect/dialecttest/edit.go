package dialecttest

import (
	"slices"
	"strings"

	"pgregory.net/rapid"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// edit changes a draft in one way. A draft that has nothing to change gets a table.
func (g *gen) edit(d *draft) {
	if len(d.s.Tables) == 0 {
		g.addTable(d)
		return
	}
	t := &d.s.Tables[g.upTo(len(d.s.Tables)-1, "edited table")]
	edits := []func(*draft, *schema.Table){
		g.rename, g.rename, g.permute, g.permute, g.changeColumn, g.changeColumn, g.changeColumn,
		func(d *draft, _ *schema.Table) { g.addTable(d) }, g.dropTable,
		g.addColumn, g.addColumn, g.dropColumn, g.moveColumn,
		g.addUnique, g.addCheck, g.addIndex, g.addForeignKey, g.setPrimaryKey, g.dropConstraint, g.dropIndex,
		g.changeIndex, g.changeForeignKey, g.changeKey, g.changeOptions, g.changeCheck,
	}
	if g.f.Views {
		edits = append(edits, func(d *draft, _ *schema.Table) { g.addView(d) }, g.changeView, g.dropView)
	}
	if g.f.Triggers {
		edits = append(edits, func(d *draft, _ *schema.Table) { g.addTrigger(d) }, g.changeTrigger, g.dropTrigger)
	}
	pick(g, edits, "edit")(d, t)
}

// renamable lists the symbols of one space of names that can be renamed: a table's columns, the
// tables, or a table's indexes.
func (g *gen) renamable(d *draft, t *schema.Table) (symbols, scope, pool []string) {
	switch g.upTo(2, "kind") {
	case 0:
		return columnSymbols(t), columnSymbols(t), columnNames
	case 1:
		for i := range d.s.Tables {
			symbols = append(symbols, d.s.Tables[i].Name)
		}
		return symbols, d.global(), tableNames
	}
	for i := range d.s.Tables {
		for _, x := range d.s.Tables[i].Indexes {
			symbols = append(symbols, x.Name)
		}
	}
	return symbols, d.global(), []string{"ix_new", "ix", "Index 2"}
}

// rename gives a table, a column or an index a new name, or the same in other case.
func (g *gen) rename(d *draft, t *schema.Table) {
	symbols, scope, pool := g.renamable(d, t)
	if len(symbols) == 0 {
		return
	}
	sym := pick(g, symbols, "renamed")
	old := d.names[sym]
	scope = slices.DeleteFunc(slices.Clone(scope), func(s string) bool { return s == sym })
	if g.chance(20, "case only") {
		pool = []string{otherCase(old)}
	}
	d.names[sym] = g.name(d, pool, scope)
	if d.names[sym] != old {
		d.freed = append(d.freed, old)
	}
}

func otherCase(name string) string {
	if upper := strings.ToUpper(name); len(upper) == len(name) && upper != name {
		return upper
	}
	return strings.ToLower(name)
}

// permute exchanges names: swaps and longer circles.
func (g *gen) permute(d *draft, t *schema.Table) {
	symbols, _, _ := g.renamable(d, t)
	symbols = symbols[:min(len(symbols), 3)]
	if len(symbols) < 2 {
		return
	}
	names := make([]string, len(symbols))
	for i, sym := range symbols {
		names[i] = d.names[sym]
	}
	for i, name := range rapid.Permutation(names).Draw(g.t, "names") {
		d.names[symbols[i]] = name
	}
}

func (g *gen) dropTable(d *draft, t *schema.Table) {
	gone := t.Name
	d.freed = append(d.freed, d.names[gone])
	d.s.Tables = slices.DeleteFunc(d.s.Tables, func(t schema.Table) bool { return t.Name == gone })
}

func (g *gen) dropColumn(d *draft, t *schema.Table) {
	if len(t.Columns) < 2 {
		return
	}
	i := g.upTo(len(t.Columns)-1, "dropped column")
	d.freed = append(d.freed, d.names[t.Columns[i].Name])
	t.Columns = slices.Delete(t.Columns, i, i+1)
}

// moveColumn changes the order of columns, which is no change at all.
func (g *gen) moveColumn(_ *draft, t *schema.Table) {
	i := g.upTo(len(t.Columns)-1, "moved column")
	t.Columns[0], t.Columns[i] = t.Columns[i], t.Columns[0]
}

// changeColumn changes one attribute of a column, or all.
func (g *gen) changeColumn(_ *draft, t *schema.Table) {
	c := &t.Columns[g.upTo(len(t.Columns)-1, "changed column")]
	other := g.column(c.Name, t)
	switch g.upTo(6, "attribute") {
	case 0:
		c.Type = other.Type
	case 1:
		c.NotNull = !c.NotNull
	case 2:
		c.Default = other.Default
	case 3:
		c.Collate = other.Collate
	case 4:
		c.Generated = other.Generated
	case 5:
		c.AutoIncrement = !c.AutoIncrement
	default:
		*c = other
	}
}

func (g *gen) dropConstraint(d *draft, t *schema.Table) {
	if list := t.Constraints(); len(list) > 0 {
		_ = op.DropConstraint{Table: t.Name, Constraint: pick(g, list, "dropped constraint")}.Apply(d.s)
	}
}

func (g *gen) dropIndex(d *draft, t *schema.Table) {
	if len(t.Indexes) > 0 {
		d.freed = append(d.freed, d.names[t.Indexes[0].Name])
		t.Indexes = t.Indexes[1:]
	}
}

func (g *gen) changeIndex(_ *draft, t *schema.Table) {
	if len(t.Indexes) == 0 {
		return
	}
	x := g.newIndex(t)
	x.Name = t.Indexes[0].Name
	t.Indexes[0] = x
}

func (g *gen) changeForeignKey(_ *draft, t *schema.Table) {
	if len(t.ForeignKeys) > 0 {
		g.foreignKeyTerms(&t.ForeignKeys[0])
	}
}

// changeKey changes the order, a collation, the conflict clause or the name of a key.
func (g *gen) changeKey(d *draft, t *schema.Table) {
	if len(t.Uniques) > 0 && g.chance(50, "unique") {
		u := &t.Uniques[0]
		u.Name, u.OnConflict = g.constraintName(d), g.conflict()
		u.Columns[0].Desc = g.f.KeyOrder && !u.Columns[0].Desc
		return
	}
	if t.PrimaryKey == nil {
		return
	}
	k := t.PrimaryKey
	switch g.upTo(2, "change") {
	case 0:
		k.Name = g.constraintName(d)
	case 1:
		k.OnConflict = g.conflict()
	case 2:
		slices.Reverse(k.Columns)
		k.Columns[0].Desc = g.f.KeyOrder && !k.Columns[0].Desc
	}
}

func (g *gen) changeOptions(_ *draft, t *schema.Table) {
	if len(g.f.Options) > 0 {
		t.Options, t.Comment = pick(g, g.f.Options, "options"), g.comment()
		return
	}
	if g.chance(50, "strictness") {
		t.Options.Strict = len(g.f.StrictTypes) > 0 && !t.Options.Strict
		return
	}
	t.Options.WithoutRowID = g.f.WithoutRowID && !t.Options.WithoutRowID
}

func (g *gen) changeCheck(_ *draft, t *schema.Table) {
	if len(t.Checks) > 0 {
		if expr := g.condition(t.Columns); expr != "" {
			t.Checks[0].Expr = expr
		}
	}
}

func (g *gen) changeView(d *draft, _ *schema.Table) {
	if len(d.s.Views) == 0 {
		return
	}
	v := &d.s.Views[g.upTo(len(d.s.Views)-1, "view")]
	if other, ok := g.view(d, v.Name); ok {
		*v = other
	}
}

func (g *gen) dropView(d *draft, _ *schema.Table) {
	if len(d.s.Views) > 0 {
		d.freed = append(d.freed, d.names[d.s.Views[0].Name])
		d.s.Views = d.s.Views[1:]
	}
}

func (g *gen) changeTrigger(d *draft, _ *schema.Table) {
	if len(d.s.Triggers) == 0 {
		return
	}
	tr := &d.s.Triggers[0]
	if other, ok := g.trigger(d, tr.Name); ok {
		*tr = other
	}
}

func (g *gen) dropTrigger(d *draft, _ *schema.Table) {
	if len(d.s.Triggers) > 0 {
		d.freed = append(d.freed, d.names[d.s.Triggers[0].Name])
		d.s.Triggers = d.s.Triggers[1:]
	}
}
