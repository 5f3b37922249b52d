package diff

import (
	"reflect"

	"github.com/skein-go/skein/schema"
)

// Equal reports whether an engine of these rules would see no difference between two schemas. The
// order of lists, columns included, carries no meaning.
func Equal(a, b *schema.Schema, r Rules) bool {
	return identical(a, b) || equal(a, r.alignedAsIs(a, b), r)
}

// identical reports whether two schemas are one to the letter, order included. It is the usual case, and costs a
// small part of what the rules do.
func identical(a, b *schema.Schema) bool {
	return identicalLists(a.Tables, b.Tables, identicalTable) &&
		reflect.DeepEqual(a.Views, b.Views) && reflect.DeepEqual(a.Triggers, b.Triggers) &&
		reflect.DeepEqual(a.Enums, b.Enums) && reflect.DeepEqual(a.Sequences, b.Sequences) &&
		reflect.DeepEqual(a.Definitions, b.Definitions)
}

func identicalTable(a, b *schema.Table) bool {
	return a.Name == b.Name && a.Options == b.Options && a.Comment == b.Comment &&
		identicalLists(a.Columns, b.Columns, identicalColumn) &&
		reflect.DeepEqual(a.PrimaryKey, b.PrimaryKey) && reflect.DeepEqual(a.Indexes, b.Indexes) &&
		reflect.DeepEqual(a.ForeignKeys, b.ForeignKeys) && reflect.DeepEqual(a.Uniques, b.Uniques) &&
		reflect.DeepEqual(a.Checks, b.Checks) && reflect.DeepEqual(a.Excludes, b.Excludes)
}

func identicalColumn(a, b *schema.Column) bool {
	if a.Generated == nil || b.Generated == nil {
		return *a == *b
	}
	c := *a
	c.Generated = b.Generated
	return *a.Generated == *b.Generated && c == *b
}

func identicalLists[T any](a, b []T, same func(a, b *T) bool) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !same(&a[i], &b[i]) {
			return false
		}
	}
	return true
}

// equal is Equal for schemas that are aligned.
func equal(a, b *schema.Schema, r Rules) bool {
	return equalLists(a.Tables, b.Tables, func(t *schema.Table) string { return t.Name },
		func(x, y *schema.Table) bool { return r.sameTable(x, y, a, b) }) &&
		equalLists(a.Views, b.Views, func(v *schema.View) string { return v.Name }, r.sameView) &&
		equalLists(a.Triggers, b.Triggers, func(t *schema.Trigger) string { return t.Name + scopeEnd + r.forTables().fold(t.Table) }, r.sameTrigger) &&
		equalLists(a.Enums, b.Enums, func(e *schema.Enum) string { return e.Name }, r.sameEnum) &&
		equalLists(a.Sequences, b.Sequences, func(q *schema.Sequence) string { return q.Name }, r.sameSequence) &&
		equalLists(a.Definitions, b.Definitions, definitionKey, r.sameDefinition) &&
		r.sameComments(a, b)
}

func (r Rules) sameTable(a, b *schema.Table, as, bs *schema.Schema) bool {
	same := func(x, y schema.Constraint) bool { return r.sameConstraint(x, y, as, bs) }
	sameColumn := func(x, y *schema.Column) bool { return len(r.columnChanges(x, y, b)) == 0 }
	ac, bc := a.Constraints(), b.Constraints()
	return a.Options == b.Options && r.sameComment(a.Comment, b.Comment) &&
		equalLists(a.Columns, b.Columns, func(c *schema.Column) string { return c.Name }, sameColumn) &&
		equalLists(a.Indexes, b.Indexes, indexName, r.sameIndex) &&
		len(ac) == len(bc) && len(missingFrom(ac, bc, same)) == 0
}

// equalLists compares two lists of named things, whatever their order.
func equalLists[T any](a, b []T, name func(*T) string, same func(a, b *T) bool) bool {
	if len(a) != len(b) {
		return false
	}
	byName := make(map[string]*T, len(b))
	for i := range b {
		byName[name(&b[i])] = &b[i]
	}
	for i := range a {
		other := byName[name(&a[i])]
		if other == nil || !same(&a[i], other) {
			return false
		}
	}
	return len(byName) == len(a)
}
