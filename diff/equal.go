package diff

import "github.com/skein-go/skein/schema"

// Equal reports whether an engine of these rules would see no difference between two schemas. The
// order of lists, columns included, carries no meaning.
func Equal(a, b *schema.Schema, r Rules) bool { return equal(a, r.alignedAsIs(a, b), r) }

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
