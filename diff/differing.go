package diff

import (
	"slices"

	"github.com/skein-go/skein/schema"
)

// Differing returns the part of to that has no equal in from: each table, view, trigger, enum, sequence
// and definition whole. It is empty where the two are equal, and where nothing of from stands in a
// difference, so that there is nothing to compare with: all of to that from lacks is new then.
func Differing(from, to *schema.Schema, r Rules) *schema.Schema {
	if identical(from, to) {
		return &schema.Schema{Dialect: to.Dialect}
	}
	to = r.alignedAsIs(from, to)
	out := &schema.Schema{Dialect: to.Dialect}
	met := false // something of from differs, or is missing in to
	tables := tablesByName(from)
	out.Tables = without(to.Tables, &met, func(t *schema.Table) *schema.Table { return tables[t.Name] },
		func(a, b *schema.Table) bool { return r.sameTable(a, b, from, to) })
	out.Views = without(to.Views, &met, func(v *schema.View) *schema.View { return from.View(v.Name) }, r.sameView)
	out.Triggers = without(to.Triggers, &met, func(t *schema.Trigger) *schema.Trigger { return from.Trigger(t.Table, t.Name) }, r.sameTrigger)
	out.Enums = without(to.Enums, &met, func(e *schema.Enum) *schema.Enum { return from.Enum(e.Name) }, r.sameEnum)
	out.Sequences = without(to.Sequences, &met, func(q *schema.Sequence) *schema.Sequence { return from.Sequence(q.Name) }, r.sameSequence)
	out.Definitions = without(to.Definitions, &met, func(d *schema.Definition) *schema.Definition {
		return from.Definition(d.Kind, d.Table, d.Name)
	}, r.sameDefinition)
	byName := tablesByName(to)
	gone := slices.ContainsFunc(from.Tables, func(t schema.Table) bool { return byName[t.Name] == nil }) ||
		slices.ContainsFunc(from.Views, func(v schema.View) bool { return to.View(v.Name) == nil })
	if !met && !gone {
		return &schema.Schema{Dialect: to.Dialect}
	}
	return out
}

// without returns copies of the members of list that have no equal; met is set where one has a
// counterpart that differs.
func without[T any](list []T, met *bool, find func(*T) *T, same func(a, b *T) bool) []T {
	var out []T
	for i := range list {
		have := find(&list[i])
		if have != nil && same(have, &list[i]) {
			continue
		}
		*met = *met || have != nil
		out = append(out, list[i])
	}
	return out
}
