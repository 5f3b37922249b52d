package merge

import (
	"slices"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// uses names what one side took away and the other side has something new for: a foreign key to a
// dropped table, an index on a renamed column, a view that mentions either. A fold doesn't stumble
// over all of these; a database would.
func (c *comparison) uses(base objects, sides [2]objects) {
	for i := range sides {
		for _, key := range keysOf(sides[1-i]) {
			user := sides[1-i][key]
			if c.same(base[key], user) {
				continue
			}
			for j := range c.base.Tables {
				c.usesOf(i, &c.base.Tables[j], user)
			}
		}
	}
}

// usesOf looks for parts of a table that side i took away and an object of the other side needs.
func (c *comparison) usesOf(i int, t *schema.Table, user *object) {
	now := c.side[i].Table(t.Name)
	if now == nil {
		gone := &object{kind: "table", name: t.Name, alone: &schema.Schema{Tables: []schema.Table{*t}}}
		if needsTable(user, t.Name) {
			c.addGone(i, gone, user)
		}
		return
	}
	for _, col := range t.Columns {
		if now.Column(col.Name) == nil && needsColumn(user, t.Name, col.Name) {
			c.addGone(i, &object{"column", t.Name, col.Name, &schema.Schema{Tables: []schema.Table{schema.NewTable(t.Name, col)}}}, user)
		}
	}
}

func (c *comparison) addGone(i int, gone, user *object) {
	x := Conflict{Kind: Gone, Object: gone.String(), Base: gone.show(), Why: "one side drops or renames it, the other has something new that needs it"}
	have := [2]string{}
	have[i], have[1-i] = c.show(i, gone, nil), "needed by "+user.show()
	x.Ours, x.Theirs = have[0], have[1]
	c.add(x)
}

// needsTable reports whether an object can't be without a table beside its own.
func needsTable(o *object, table string) bool {
	if text, ok := body(o); ok {
		return o.table == table || sqltext.Mentions(text, table, sqltext.Any)
	}
	for i := range o.alone.Tables {
		if slices.ContainsFunc(o.alone.Tables[i].ForeignKeys, func(fk schema.ForeignKey) bool { return fk.RefTable == table }) {
			return true
		}
	}
	return false
}

// needsColumn reports whether an object can't be without a column.
func needsColumn(o *object, table, column string) bool {
	if text, ok := body(o); ok {
		return (o.table == table || sqltext.Mentions(text, table, sqltext.Any)) && sqltext.Mentions(text, column, sqltext.Any)
	}
	for i := range o.alone.Tables {
		if partsNeed(&o.alone.Tables[i], table, column, o.alone.Dialect) {
			return true
		}
	}
	return false
}

func partsNeed(t *schema.Table, table, column, dialect string) bool {
	for _, fk := range t.ForeignKeys {
		if fk.RefTable == table && slices.Contains(fk.RefColumns, column) {
			return true
		}
	}
	if t.Name != table {
		return false
	}
	return slices.ContainsFunc(t.Constraints(), func(con schema.Constraint) bool { return op.ConstraintUses(con, column, dialect) }) ||
		slices.ContainsFunc(t.Indexes, func(x schema.Index) bool { return op.IndexUses(x, column, dialect) }) ||
		slices.ContainsFunc(t.Columns, func(col schema.Column) bool {
			return col.Generated != nil && op.Mentions(col.Generated.Expr, column, dialect)
		})
}

// body is the SQL text of a view or a trigger.
func body(o *object) (string, bool) {
	switch o.kind {
	case "view":
		return o.alone.Views[0].Query, true
	case "trigger":
		return o.alone.Triggers[0].Body, true
	}
	return "", false
}
