package postgres

import (
	"slices"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// PostgreSQL makes up another name for a constraint where any table of the schema has a constraint of the usual one.
// So the usual one is said where somebody gave it to a constraint of another table.

// givenNames are the names that somebody has given to constraints, and that operations will give, with their tables.
func givenNames(before *schema.Schema, ops []op.Op) map[string][]string {
	given := map[string][]string{}
	note := func(table string, list ...schema.Constraint) {
		for _, k := range list {
			if name := k.ConstraintName(); name != "" {
				space, _ := schema.SplitName(table)
				key := schema.Qualify(space, name)
				given[key] = append(given[key], table)
			}
		}
	}
	if before != nil {
		for i := range before.Tables {
			note(before.Tables[i].Name, before.Tables[i].Constraints()...)
		}
	}
	for _, o := range ops {
		switch o := o.(type) {
		case op.CreateTable:
			note(o.Table.Name, o.Table.Constraints()...)
		case op.AddConstraint:
			note(o.Table, o.Constraint)
		}
	}
	return given
}

// said is a constraint with its usual name where that has to be said.
func (c *compiler) said(t *schema.Table, k schema.Constraint) schema.Constraint {
	if k.ConstraintName() != "" {
		return k
	}
	space, _ := schema.SplitName(t.Name)
	name := constraintName(t, k)
	if !slices.ContainsFunc(c.given()[schema.Qualify(space, name)], func(other string) bool { return other != t.Name }) {
		return k
	}
	return schema.Named(k, name)
}
