package diff

import (
	"slices"

	"github.com/skein-go/skein/schema"
)

func (r Rules) sameType(a, b schema.Type) bool {
	if r.Type == nil {
		return a == b
	}
	return r.Type(a, b)
}

func (r Rules) sameExpr(a, b string) bool {
	return a == b || a != "" && b != "" && r.Expr != nil && r.Expr(a, b)
}

func (r Rules) fold(name string) string {
	if r.Fold == nil {
		return name
	}
	return r.Fold(name)
}

func (r Rules) sameName(a, b string) bool { return a == b || r.fold(a) == r.fold(b) }

func (r Rules) sameNames(a, b []string) bool { return slices.EqualFunc(a, b, r.sameName) }

func (r Rules) samePart(a, b schema.Part) bool {
	return r.sameName(a.Column, b.Column) && r.sameExpr(a.Expr, b.Expr) && r.sameName(a.Collate, b.Collate) &&
		a.Desc == b.Desc && a.Nulls == b.Nulls && a.OpClass == b.OpClass && a.Length == b.Length
}

func (r Rules) sameParts(a, b []schema.Part) bool { return slices.EqualFunc(a, b, r.samePart) }

func (r Rules) sameGenerated(a, b *schema.Generated) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Stored == b.Stored && r.sameExpr(a.Expr, b.Expr)
}

func (r Rules) sameComment(a, b string) bool { return r.NoComments || a == b }

func (r Rules) sameIndex(a, b *schema.Index) bool {
	return a.Name == b.Name && r.sameIndexBody(a, b)
}

func (r Rules) sameIndexBody(a, b *schema.Index) bool {
	return a.Unique == b.Unique && r.sameName(a.Method, b.Method) && r.sameParts(a.Parts, b.Parts) && r.sameNames(a.Include, b.Include) &&
		a.NullsNotDistinct == b.NullsNotDistinct && r.sameExpr(a.Where, b.Where) && a.With == b.With &&
		r.sameName(a.Parser, b.Parser) && a.Invisible == b.Invisible && a.WithoutOverlaps == b.WithoutOverlaps
}

func (r Rules) sameView(a, b *schema.View) bool {
	return a.Name == b.Name && r.sameNames(a.Columns, b.Columns) && r.sameExpr(a.Query, b.Query) &&
		a.Materialized == b.Materialized && a.Options == b.Options && a.CheckOption == b.CheckOption &&
		equalLists(a.Indexes, b.Indexes, indexName, r.sameIndex)
}

func (r Rules) sameTrigger(a, b *schema.Trigger) bool {
	return a.Name == b.Name && r.forTables().sameName(a.Table, b.Table) && r.sameExpr(a.Body, b.Body) && a.Enabled == b.Enabled
}

// sameConstraint compares two constraints of tables in their schemas, which are asked for the key
// that a foreign key without columns means.
func (r Rules) sameConstraint(a, b schema.Constraint, as, bs *schema.Schema) bool {
	switch a := a.(type) {
	case schema.PrimaryKey:
		b, ok := b.(schema.PrimaryKey)
		return ok && r.sameName(a.Name, b.Name) && r.sameParts(a.Columns, b.Columns) && r.sameName(a.OnConflict, b.OnConflict) &&
			r.sameNames(a.Include, b.Include) && a.Deferrable == b.Deferrable && a.WithoutOverlaps == b.WithoutOverlaps
	case schema.Unique:
		b, ok := b.(schema.Unique)
		return ok && r.sameName(a.Name, b.Name) && r.sameParts(a.Columns, b.Columns) && r.sameName(a.OnConflict, b.OnConflict) &&
			r.sameNames(a.Include, b.Include) && a.NullsNotDistinct == b.NullsNotDistinct && a.Deferrable == b.Deferrable && a.WithoutOverlaps == b.WithoutOverlaps
	case schema.Check:
		b, ok := b.(schema.Check)
		return ok && r.sameName(a.Name, b.Name) && r.sameExpr(a.Expr, b.Expr) &&
			a.NoInherit == b.NoInherit && a.NotValid == b.NotValid && a.NotEnforced == b.NotEnforced
	case schema.Exclude:
		b, ok := b.(schema.Exclude)
		return ok && r.sameName(a.Name, b.Name) && r.sameExpr(a.Text, b.Text) && a.Deferrable == b.Deferrable
	case schema.ForeignKey:
		b, ok := b.(schema.ForeignKey)
		return ok && r.sameName(a.Name, b.Name) && r.sameNames(a.Columns, b.Columns) &&
			r.forTables().sameName(a.RefTable, b.RefTable) && r.sameNames(r.refColumns(a, as), r.refColumns(b, bs)) &&
			a.OnDelete == b.OnDelete && a.OnUpdate == b.OnUpdate && a.Deferrable == b.Deferrable && r.sameName(a.Match, b.Match) &&
			r.sameNames(a.SetColumns, b.SetColumns) && a.NotValid == b.NotValid && a.NotEnforced == b.NotEnforced && a.Period == b.Period
	}
	return false
}

// refColumns returns the columns a foreign key points at: those it names, or the primary key's.
func (r Rules) refColumns(fk schema.ForeignKey, s *schema.Schema) []string {
	if len(fk.RefColumns) > 0 {
		return fk.RefColumns
	}
	t := s.Table(fk.RefTable)
	if t == nil {
		if i := slices.IndexFunc(s.Tables, func(t schema.Table) bool { return r.forTables().sameName(t.Name, fk.RefTable) }); i >= 0 {
			t = &s.Tables[i]
		}
	}
	if t == nil || t.PrimaryKey == nil {
		return nil
	}
	return schema.Names(t.PrimaryKey.Columns)
}

// missingFrom returns the members of list that have no equal of their own in other.
func missingFrom[T any](list, other []T, same func(a, b T) bool) []T {
	used := make([]bool, len(other))
	var out []T
	for _, x := range list {
		found := false
		for j := range other {
			if !used[j] && same(x, other[j]) {
				used[j], found = true, true
				break
			}
		}
		if !found {
			out = append(out, x)
		}
	}
	return out
}
