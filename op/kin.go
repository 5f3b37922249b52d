package op

import (
	"cmp"
	"reflect"
	"slices"

	"github.com/skein-go/skein/schema"
)

// A table on PostgreSQL has what its parents hand down beside what is its own, which alone a schema says: a partition
// all of the table that it is a part of, an heir the columns and checks.

// Whole is a table with what its parents hand down as its own, under the names that PostgreSQL gives it there: what it
// is when it leaves them. s has the parents.
func Whole(s *schema.Schema, t *schema.Table) schema.Table {
	out := t.Clone()
	for _, name := range t.Options.Parents() {
		if parent := s.Table(name); parent != nil && parent.Name != t.Name {
			whole := Whole(s, parent)
			handDown(&out, &whole, t.Options.PartitionOf != "")
		}
	}
	out.Options = out.Options.Alone()
	return out
}

// handDown gives a table what a parent has and it lacks.
func handDown(t, parent *schema.Table, partition bool) {
	var columns []schema.Column
	for _, c := range parent.Columns {
		if t.Column(c.Name) == nil {
			if c.AutoIncrement {
				space, local := schema.SplitName(parent.Name)
				c.Default = "nextval('" + schema.Qualify(space, MadeUpOf(local, c.Name, "seq")) + "'::regclass)"
			}
			c.NotNull = c.NotNull && !c.NotNullAs.NoInherit
			if c.NotNullAs.Comment = ""; !c.NotNull || !c.NotNullAs.NotValid && MadeUpNotNull(c.NotNullAs.Name) {
				c.NotNullAs = schema.NotNull{}
			}
			c.Identity, c.AutoIncrement, c.Comment, c.Was, c.Fill = "", false, "", "", ""
			columns = append(columns, c)
		}
	}
	t.Columns = append(columns, t.Columns...)
	for _, k := range parent.Checks {
		if k.Name = cmp.Or(k.Name, MadeUpName(parent, k)); !k.NoInherit && constraintNamed(t, k.Name) == nil {
			k.Comment = ""
			t.Checks = append(t.Checks, k)
		}
	}
	if !partition {
		return
	}
	if k := parent.PrimaryKey; k != nil && t.PrimaryKey == nil {
		own := *k
		own.Name, own.Comment = "", ""
		t.PrimaryKey = &own
	}
	for _, u := range parent.Uniques {
		u.Name, u.Comment = "", ""
		t.Uniques = append(t.Uniques, u)
	}
	for _, fk := range parent.ForeignKeys {
		fk.Name, fk.Comment = cmp.Or(fk.Name, MadeUpName(parent, fk)), ""
		t.ForeignKeys = append(t.ForeignKeys, fk)
	}
	_, local := schema.SplitName(t.Name)
	for _, x := range parent.Indexes {
		x.Name, x.Comment = MadeUpOf(local, indexAddition(&x), "idx"), ""
		t.Indexes = append(t.Indexes, x)
	}
}

// giveUp takes from a table what its parents hand down, where it joins them.
func giveUp(s *schema.Schema, t *schema.Table) {
	for _, name := range t.Options.Parents() {
		parent := s.Table(name)
		if parent == nil {
			continue
		}
		whole := Whole(s, parent)
		t.Columns = slices.DeleteFunc(t.Columns, func(c schema.Column) bool { return whole.Column(c.Name) != nil })
		t.Checks = slices.DeleteFunc(t.Checks, func(k schema.Check) bool {
			return slices.ContainsFunc(whole.Checks, func(p schema.Check) bool {
				return cmp.Or(p.Name, MadeUpName(&whole, p)) == cmp.Or(k.Name, MadeUpName(t, k))
			})
		})
		if t.Options.PartitionOf == "" {
			continue
		}
		if whole.PrimaryKey != nil {
			t.PrimaryKey = nil
		}
		t.Uniques = slices.DeleteFunc(t.Uniques, func(u schema.Unique) bool {
			return slices.ContainsFunc(whole.Uniques, func(p schema.Unique) bool { return reflect.DeepEqual(p.Columns, u.Columns) })
		})
		t.ForeignKeys = slices.DeleteFunc(t.ForeignKeys, func(fk schema.ForeignKey) bool {
			return slices.ContainsFunc(whole.ForeignKeys, func(p schema.ForeignKey) bool {
				return slices.Equal(p.Columns, fk.Columns) && p.RefTable == fk.RefTable
			})
		})
		t.Indexes = slices.DeleteFunc(t.Indexes, func(x schema.Index) bool {
			return slices.ContainsFunc(whole.Indexes, func(p schema.Index) bool {
				p.Name, p.Comment, p.With = x.Name, x.Comment, x.With
				return reflect.DeepEqual(p, x)
			})
		})
	}
}
