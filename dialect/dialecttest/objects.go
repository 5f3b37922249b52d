package dialecttest

import (
	"slices"

	"pgregory.net/rapid"

	"github.com/skein-go/skein/schema"
)

// parts draws one to three distinct columns of a table as parts of a key.
func (g *gen) parts(t *schema.Table) []schema.Part {
	order := rapid.Permutation(columnSymbols(t)).Draw(g.t, "key columns")
	n := min(1+g.upTo(2, "more key columns"), len(order))
	parts := schema.Columns(order[:n]...)
	for i := range parts {
		parts[i].Desc = g.f.KeyOrder && g.chance(15, "desc")
		if g.f.KeyOrder && len(g.f.Collations) > 0 && g.chance(8, "collate part") {
			parts[i].Collate = pick(g, g.f.Collations, "collation")
		}
	}
	return parts
}

// constraintName draws a name for a constraint, or none.
func (g *gen) constraintName(d *draft) string {
	if !g.chance(40, "named") {
		return ""
	}
	name := pick(g, []string{"uq", "ck_1", "the key", `c"k`, "Über"}, "constraint name")
	sym := d.symbol("")
	d.names[sym] = name + sym[1:len(sym)-1]
	return sym
}

func (g *gen) conflict() string {
	if len(g.f.Conflicts) == 0 || !g.chance(6, "conflict") {
		return ""
	}
	return pick(g, g.f.Conflicts, "conflict clause")
}

// setPrimaryKey gives a table another primary key: an INTEGER PRIMARY KEY in about half of the cases.
func (g *gen) setPrimaryKey(d *draft, t *schema.Table) {
	k := &schema.PrimaryKey{Name: g.constraintName(d), OnConflict: g.conflict()}
	if g.chance(50, "integer key") {
		c := &t.Columns[0]
		*c = schema.Column{Name: c.Name, Type: schema.Integer{}, NotNull: g.chance(30, "key not null")}
		c.AutoIncrement = g.f.AutoIncrement && g.chance(30, "autoincrement")
		k.Columns = schema.Columns(c.Name)
	} else {
		k.Columns = g.parts(t)
	}
	t.PrimaryKey = k
}

func (g *gen) addUnique(d *draft, t *schema.Table) {
	t.Uniques = append(t.Uniques, schema.Unique{Name: g.constraintName(d), Columns: g.parts(t), OnConflict: g.conflict()})
}

func (g *gen) addCheck(d *draft, t *schema.Table) {
	if expr := g.condition(t.Columns); expr != "" {
		t.Checks = append(t.Checks, schema.Check{Name: g.constraintName(d), Expr: expr})
	}
}

func (g *gen) addIndex(d *draft, t *schema.Table) {
	x := g.newIndex(t)
	x.Name = d.symbol(g.name(d, []string{"ix", "ix_users_name", "Index 1", `i"x`, "users", "ix.a"}, d.global()))
	t.Indexes = append(t.Indexes, x)
}

func (g *gen) newIndex(t *schema.Table) schema.Index {
	x := schema.Index{Unique: g.chance(25, "unique index"), Parts: g.parts(t)}
	if g.f.ExprIndexes && g.chance(20, "expression") {
		if expr := g.expr(t.Columns); expr != "" {
			x.Parts[0] = schema.Part{Expr: expr, Desc: x.Parts[0].Desc}
		}
	}
	if g.f.PartialIndexes && g.chance(20, "partial") {
		x.Where = g.condition(t.Columns)
	}
	return x
}

// addForeignKey points a table at the key or a unique of some table, itself included.
func (g *gen) addForeignKey(d *draft, t *schema.Table) {
	to := pick(g, d.s.Tables, "referred table")
	keys := candidateKeys(&to)
	if len(keys) == 0 {
		return
	}
	key := pick(g, keys, "referred key")
	plain := plainColumns(t)
	if len(plain) < len(key) {
		return
	}
	columns := rapid.Permutation(plain).Draw(g.t, "foreign key columns")[:len(key)]
	if g.f.Typed {
		columns = g.columnsLike(d, t, &to, key)
	}
	fk := schema.ForeignKey{Name: g.constraintName(d), RefTable: to.Name, RefColumns: key, Columns: columns}
	if to.PrimaryKey != nil && sameNames(key, partColumns(to.PrimaryKey.Columns)) && g.chance(30, "implied") {
		fk.RefColumns = nil
	}
	g.foreignKeyTerms(&fk)
	t.ForeignKeys = append(t.ForeignKeys, fk)
}

// columnsLike finds, or adds, columns of the types that some columns of another table have.
func (g *gen) columnsLike(d *draft, t, to *schema.Table, key []string) []string {
	var out []string
	for _, k := range key {
		typ := to.Column(k).Type
		i := slices.IndexFunc(t.Columns, func(c schema.Column) bool {
			return c.Generated == nil && c.Type == typ && c.Name != k && !slices.Contains(out, c.Name)
		})
		if i < 0 {
			sym := d.symbol("")
			d.names[sym] = g.name(d, columnNames, columnSymbols(t))
			t.Columns = append(t.Columns, schema.Column{Name: sym, Type: typ})
			i = len(t.Columns) - 1
		}
		out = append(out, t.Columns[i].Name)
	}
	return out
}

func (g *gen) foreignKeyTerms(fk *schema.ForeignKey) {
	actions := []schema.Action{schema.NoAction, schema.Cascade, schema.SetNull, schema.Restrict, schema.SetDefault}
	fk.OnDelete = pick(g, actions, "on delete")
	fk.OnUpdate = pick(g, actions, "on update")
	fk.Deferrable = ""
	if g.f.Deferrable && g.chance(30, "deferrable") {
		fk.Deferrable = pick(g, []schema.Deferrable{schema.InitiallyDeferred, schema.InitiallyNow}, "deferrable")
	}
}

// candidateKeys lists the columns of a table's primary key and uniques that a foreign key can point at.
func candidateKeys(t *schema.Table) [][]string {
	var out [][]string
	if t.PrimaryKey != nil && !collated(t.PrimaryKey.Columns) {
		out = append(out, partColumns(t.PrimaryKey.Columns))
	}
	for _, u := range t.Uniques {
		if !collated(u.Columns) {
			out = append(out, partColumns(u.Columns))
		}
	}
	return out
}

// addView adds a view on a table, or on a view that is older.
func (g *gen) addView(d *draft) {
	sym := d.symbol(g.name(d, []string{"v", "active users", "View", "v\"1", "users"}, d.global()))
	if v, ok := g.view(d, sym); ok {
		d.s.Views = append(d.s.Views, v)
	}
}

// view draws a view whose first column is v0, or whose columns have it among them.
func (g *gen) view(d *draft, sym string) (schema.View, bool) {
	v := schema.View{Name: sym}
	var older []schema.View
	for _, o := range d.s.Views {
		if number(o.Name) < number(sym) {
			older = append(older, o)
		}
	}
	if len(older) > 0 && g.chance(40, "view on view") {
		v.Query = fill(g.f.Texts.OnView, map[string]string{"V": pick(g, older, "older view").Name})
		return v, true
	}
	if len(d.s.Tables) == 0 {
		return v, false
	}
	t := pick(g, d.s.Tables, "viewed table")
	text := pick(g, g.f.Texts.Views, "form")
	v.Query = fill(text.Query, map[string]string{"A": pick(g, t.Columns, "viewed column").Name, "T": t.Name})
	v.Columns = text.Columns
	return v, true
}

// addTrigger adds a trigger on a table or a view. Some would destroy rows if they fired while a table
// is copied.
func (g *gen) addTrigger(d *draft) {
	sym := d.symbol(g.name(d, []string{"tr", "on insert", "Trigger", `t"r`, "after"}, d.global()))
	if tr, ok := g.trigger(d, sym); ok {
		d.s.Triggers = append(d.s.Triggers, tr)
	}
}

func (g *gen) trigger(d *draft, sym string) (schema.Trigger, bool) {
	if len(d.s.Views) > 0 && len(g.f.Texts.ViewTriggers) > 0 && g.chance(25, "on view") {
		v := pick(g, d.s.Views, "view").Name
		return schema.Trigger{Name: sym, Table: v, Body: fill(pick(g, g.f.Texts.ViewTriggers, "trigger"), map[string]string{"V": v})}, true
	}
	if len(d.s.Tables) == 0 {
		return schema.Trigger{}, false
	}
	t := pick(g, d.s.Tables, "trigger's table")
	other := pick(g, d.s.Tables, "other table")
	c := pick(g, t.Columns, "trigger's column").Name
	body := fill(pick(g, g.f.Texts.Triggers, "trigger"), map[string]string{"A": c, "T": t.Name, "O": other.Name})
	return schema.Trigger{Name: sym, Table: t.Name, Body: body}, true
}
