package postgres

import (
	"slices"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// handedDown leaves what tables have just as their parents to those, whether it was said once more for them or not: a
// table that began to inherit later has it as its own too. What a table has otherwise in a column that is its parent's
// is named.
func (i *inspector) handedDown() {
	if !slices.ContainsFunc(i.out.Tables, func(t schema.Table) bool { return len(t.Options.Parents()) > 0 }) {
		return
	}
	whole := i.out.Clone()
	for _, t := range i.order {
		out := i.out.Table(t.Name)
		if t.hidden || out == nil || t.Options == t.Options.Alone() {
			continue
		}
		from := op.Whole(whole, &schema.Table{Name: t.Name, Options: t.Options})
		for _, c := range t.handed {
			p := from.Column(c.Name)
			if p == nil || whole.Table(t.Options.PartitionOf) == nil && t.Options.Inherits == "" {
				continue
			}
			if c.Comment != "" || c.NotNull != p.NotNull || c.Default != p.Default && p.Generated == nil && !i.numbered(t, c.Name) {
				i.leave("column of its parent", t.Name+"."+c.Name, "the default, NOT NULL and comment that a table has for a column of its parent are not compared")
			}
		}
		if t.Options.Inherits == "" {
			continue
		}
		out.Columns = slices.DeleteFunc(out.Columns, func(c schema.Column) bool {
			p := from.Column(c.Name)
			return p != nil && c.Generated == nil && c == *p
		})
		out.Checks = slices.DeleteFunc(out.Checks, func(k schema.Check) bool {
			k.Name = constraintName(&t.Table, k)
			return slices.Contains(from.Checks, k)
		})
	}
}

// numbered reports whether a parent of a table numbers a column: the numbers are no default that is said.
func (i *inspector) numbered(t *table, column string) bool {
	for _, parent := range i.order {
		c := parent.Column(column)
		if c != nil && (c.AutoIncrement || c.Identity != "") && slices.Contains(t.Options.Parents(), parent.Name) {
			return true
		}
	}
	return false
}
