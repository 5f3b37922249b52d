package sqlite

import (
	"reflect"
	"slices"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// native works out whether ALTER TABLE can do the change: it returns the columns to add, or that the
// table has to be rebuilt.
func (c *change) native() (adds []string, rebuild bool) {
	if c.was.Options != c.is.Options || !reflect.DeepEqual(c.was.PrimaryKey, c.is.PrimaryKey) {
		return nil, true
	}
	if len(c.cols) == 0 && len(c.gone) > 0 {
		return nil, true // the last column can't be dropped
	}
	if c.forced || c.byCopy || slices.ContainsFunc(c.gone, isRowidName) {
		return nil, true
	}
	for _, col := range c.is.Columns {
		if _, stays := c.cols[col.Name]; stays && (c.using[col.Name] != "" || !sameColumn(c.was.Column(col.Name), &col)) {
			return nil, true
		}
	}
	inline, ok := c.inlined()
	if !ok {
		return nil, true
	}
	for _, col := range c.is.Columns {
		if _, stays := c.cols[col.Name]; stays {
			continue
		}
		if !addable(&col) {
			return nil, true
		}
		adds = append(adds, "ADD COLUMN "+columnDef(&col, nil)+inline[col.Name])
	}
	return adds, false
}

// refused reports whether ALTER TABLE RENAME COLUMN can't make the renames: it takes no column that has
// or gets a name of the row's number, and trips over the INTEGER PRIMARY KEY of a table WITHOUT ROWID
// that is in a unique constraint too.
func (c *change) refused(before *schema.Table) bool {
	return slices.ContainsFunc(slices.Concat(c.moves, c.steps), func(r rename) bool {
		inUnique := func(u schema.Unique) bool { return op.ConstraintUses(u, inlineKey(before), "sqlite") }
		return isRowidName(r.from) || isRowidName(r.to) ||
			before.Options.WithoutRowID && inlineKey(before) != "" && slices.ContainsFunc(before.Uniques, inUnique)
	})
}

// pointsAt reports whether a foreign key of the table names a renamed column of c.
func (c *change) pointsAt(t *schema.Table) bool {
	return slices.ContainsFunc(t.ForeignKeys, func(f schema.ForeignKey) bool {
		return f.RefTable == c.name && slices.ContainsFunc(c.steps, func(r rename) bool { return slices.Contains(f.RefColumns, r.to) })
	})
}

// sameColumn reports whether two definitions make the same column of SQLite, which keeps no comments.
func sameColumn(a, b *schema.Column) bool {
	return (columnType(a) == columnType(b) || sameType(a.Type, b.Type)) && a.NotNull == b.NotNull && a.Default == b.Default &&
		a.Collate == b.Collate && a.OnConflict == b.OnConflict && a.AutoIncrement == b.AutoIncrement && reflect.DeepEqual(a.Generated, b.Generated)
}

// addable reports whether ALTER TABLE ADD COLUMN takes the column.
func addable(c *schema.Column) bool {
	if c.AutoIncrement || isRowidName(c.Name) {
		return false
	}
	if c.Generated != nil {
		return !c.Generated.Stored
	}
	switch kindOfDefault(c.Default) {
	case nullDefault:
		return !c.NotNull
	case constant:
		return true
	}
	return false
}

// inlined returns the new constraints that can be written into the definition of the new column they
// are about, by column, or false if the table's constraints changed in another way.
func (c *change) inlined() (map[string]string, bool) {
	out := map[string]string{}
	left := c.was.Constraints()
	for _, k := range c.is.Constraints() {
		if i := slices.IndexFunc(left, func(x schema.Constraint) bool { return reflect.DeepEqual(x, k) }); i >= 0 {
			left = slices.Delete(left, i, i+1)
			continue
		}
		column, def := c.inline(k)
		if column == "" {
			return nil, false
		}
		out[column] += " " + def
	}
	return out, len(left) == 0
}

// inline returns a new constraint as a part of a column's definition, if it is about one new column.
func (c *change) inline(k schema.Constraint) (column, def string) {
	switch k := k.(type) {
	case schema.ForeignKey:
		if len(k.Columns) == 1 && c.isNew(k.Columns[0]) {
			col := c.is.Column(k.Columns[0])
			if col.Generated == nil && kindOfDefault(col.Default) == nullDefault {
				return col.Name, constraintName(k.Name) + references(&k)
			}
		}
	case schema.Check:
		for _, col := range c.is.Columns {
			if !sqltext.Mentions(k.Expr, col.Name, sqltext.SQLite) {
				continue
			}
			if column != "" || !c.isNew(col.Name) {
				return "", ""
			}
			column = col.Name
		}
		return column, constraintDef(k)
	}
	return "", ""
}

func (c *change) isNew(column string) bool {
	_, stays := c.cols[column]
	return !stays && c.is.Column(column) != nil
}

// alterTable drops and adds columns. What was renamed is so by now, and what was in the way is gone.
func (p *planner) alterTable(c *change) {
	for _, g := range c.gone {
		if !slices.ContainsFunc(c.moves, func(r rename) bool { return r.from == g }) {
			p.dropColumn(c, g)
		}
	}
	for _, a := range c.adds {
		p.add(c.op, "ALTER TABLE "+ident(c.name)+" "+a, "").Table = c.name
	}
}

func (p *planner) dropColumn(c *change, column string) {
	st := p.add(c.op, "ALTER TABLE "+ident(c.name)+" DROP COLUMN "+ident(column), "")
	st.Table, st.Rewrite = c.name, true
	st.Hazards = []dialect.Hazard{{Kind: "data_loss", Object: c.name + "." + column, Detail: "all values of the column are destroyed"}}
}
