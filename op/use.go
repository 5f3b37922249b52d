package op

import (
	"slices"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// columnUser names what uses a column, "" if nothing does.
func columnUser(s *schema.Schema, t *schema.Table, column string) string {
	for _, c := range t.Constraints() {
		if ConstraintUses(c, column, s.Dialect) {
			return Describe(c)
		}
	}
	for i := range t.Indexes {
		if x := &t.Indexes[i]; IndexUses(*x, column, s.Dialect) {
			return "index " + x.Name
		}
	}
	for i := range t.Columns {
		if g := t.Columns[i].Generated; g != nil && t.Columns[i].Name != column && Mentions(g.Expr, column, s.Dialect) {
			return "generated column " + t.Columns[i].Name
		}
	}
	for i := range s.Tables {
		for _, fk := range s.Tables[i].ForeignKeys {
			if fk.RefTable == t.Name && slices.Contains(fk.RefColumns, column) {
				return Describe(fk) + " of table " + s.Tables[i].Name
			}
		}
	}
	return ""
}

// ConstraintUses reports whether a constraint of a table uses that column of the table; dialect is
// whose words the constraint is in.
func ConstraintUses(c schema.Constraint, column, dialect string) bool {
	switch c := c.(type) {
	case schema.PrimaryKey:
		return partsUse(c.Columns, column, dialect) || slices.Contains(c.Include, column)
	case schema.Unique:
		return partsUse(c.Columns, column, dialect) || slices.Contains(c.Include, column)
	case schema.ForeignKey:
		return slices.Contains(c.Columns, column)
	case schema.Check:
		return Mentions(c.Expr, column, dialect)
	case schema.Exclude:
		return Mentions(c.Text, column, dialect)
	}
	return false
}

// IndexUses reports whether an index uses that column of its table; dialect as for ConstraintUses.
func IndexUses(x schema.Index, column, dialect string) bool {
	return partsUse(x.Parts, column, dialect) || Mentions(x.Where, column, dialect) || slices.Contains(x.Include, column)
}

func partsUse(parts []schema.Part, column, dialect string) bool {
	return slices.ContainsFunc(parts, func(p schema.Part) bool {
		return p.Column == column || Mentions(p.Expr, column, dialect)
	})
}

// inTable follows a column's rename through the texts and lists of its table.
func (r renamer) inTable(t *schema.Table) {
	for i := range t.Columns {
		if g := t.Columns[i].Generated; g != nil {
			g.Expr = r.text(g.Expr)
		}
		if r.flavor == sqltext.MySQL { // where a default can be computed from other columns
			t.Columns[i].Default = r.text(t.Columns[i].Default)
		}
	}
	t.Options.Period = r.text(t.Options.Period)
	for i := range t.Checks {
		t.Checks[i].Expr = r.text(t.Checks[i].Expr)
	}
	for i := range t.Excludes {
		t.Excludes[i].Text = r.text(t.Excludes[i].Text)
	}
	if t.PrimaryKey != nil {
		r.parts(t.PrimaryKey.Columns)
		r.names(t.PrimaryKey.Include)
	}
	for i := range t.Uniques {
		r.parts(t.Uniques[i].Columns)
		r.names(t.Uniques[i].Include)
	}
	for i := range t.Indexes {
		r.parts(t.Indexes[i].Parts)
		r.names(t.Indexes[i].Include)
		t.Indexes[i].Where = r.text(t.Indexes[i].Where)
	}
	for i := range t.ForeignKeys {
		r.names(t.ForeignKeys[i].Columns)
		r.names(t.ForeignKeys[i].SetColumns)
	}
}
