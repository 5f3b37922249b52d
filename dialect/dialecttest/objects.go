package dialecttest

import (
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
	t.Checks = append(t.Checks, schema.Check{Name: g.constraintName(d), Expr: g.condition(t)})
}

func (g *gen) addIndex(d *draft, t *schema.Table) {
	x := g.newIndex(t)
	x.Name = d.symbol(g.name(d, []string{"ix", "ix_users_name", "Index 1", `i"x`, "users", "ix.a"}, d.global()))
	t.Indexes = append(t.Indexes, x)
}

func (g *gen) newIndex(t *schema.Table) schema.Index {
	x := schema.Index{Unique: g.chance(25, "unique index"), Parts: g.parts(t)}
	if g.f.ExprIndexes && g.chance(20, "expression") {
		x.Parts[0] = schema.Part{Expr: g.expr(t), Desc: x.Parts[0].Desc}
	}
	if g.f.PartialIndexes && g.chance(20, "partial") {
		x.Where = g.condition(t)
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
	fk := schema.ForeignKey{
		Name: g.constraintName(d), RefTable: to.Name, RefColumns: key,
		Columns: rapid.Permutation(plain).Draw(g.t, "foreign key columns")[:len(key)],
	}
	if to.PrimaryKey != nil && sameNames(key, partColumns(to.PrimaryKey.Columns)) && g.chance(30, "implied") {
		fk.RefColumns = nil
	}
	g.foreignKeyTerms(&fk)
	t.ForeignKeys = append(t.ForeignKeys, fk)
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
		v.Query = "SELECT v0 FROM " + pick(g, older, "older view").Name + " WHERE v0 IS NOT 'gone'"
		return v, true
	}
	if len(d.s.Tables) == 0 {
		return v, false
	}
	t := pick(g, d.s.Tables, "viewed table")
	c := pick(g, t.Columns, "viewed column").Name
	switch g.upTo(4, "form") {
	case 0:
		v.Query = "SELECT " + c + " AS v0 FROM " + t.Name
	case 1:
		v.Query = "SELECT " + c + " FROM " + t.Name + " AS q WHERE q." + c + " IS NOT NULL"
		v.Columns = []string{"v0"}
	case 2:
		v.Query = "SELECT " + c + " AS v0, count(*) AS \"how many\"\n  FROM " + t.Name + " -- a comment\n GROUP BY " + c
	case 3:
		v.Query = "WITH q AS (SELECT " + c + " AS v0 FROM " + t.Name + ") SELECT v0 FROM q UNION ALL SELECT 'x;y'"
	case 4:
		v.Query = "SELECT *, 1 AS v0 FROM " + t.Name
	}
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
	if len(d.s.Views) > 0 && g.chance(25, "on view") {
		v := pick(g, d.s.Views, "view").Name
		return schema.Trigger{Name: sym, Table: v, Body: "INSTEAD OF DELETE ON " + v + " BEGIN SELECT OLD.v0; END"}, true
	}
	if len(d.s.Tables) == 0 {
		return schema.Trigger{}, false
	}
	t := pick(g, d.s.Tables, "trigger's table")
	other := pick(g, d.s.Tables, "other table")
	c := pick(g, t.Columns, "trigger's column").Name
	body := pick(g, []string{
		"AFTER INSERT ON " + t.Name + " BEGIN SELECT 1; END",
		"BEFORE UPDATE OF " + c + " ON " + t.Name + " FOR EACH ROW WHEN NEW." + c + " IS NOT OLD." + c + " BEGIN SELECT RAISE(IGNORE); END",
		"AFTER DELETE ON " + t.Name + "\nBEGIN\n  DELETE FROM " + other.Name + "; -- all of them\nEND",
		"BEFORE DELETE ON " + t.Name + " BEGIN SELECT CASE WHEN OLD." + c + " IS NULL THEN 1 ELSE RAISE(ABORT, 'no; never') END; END",
	}, "trigger")
	return schema.Trigger{Name: sym, Table: t.Name, Body: body}, true
}
