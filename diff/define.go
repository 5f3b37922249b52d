package diff

import (
	"maps"
	"slices"
	"strings"

	"github.com/skein-go/skein/internal/topo"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

func definitionKey(d *schema.Definition) string {
	return d.Kind + scopeEnd + d.Table + scopeEnd + d.Name
}

func (r Rules) sameEnum(a, b *schema.Enum) bool { return slices.Equal(a.Values, b.Values) }

func (r Rules) sameSequence(a, b *schema.Sequence) bool {
	x := *a
	x.Comment = b.Comment
	return x == *b
}

func (r Rules) sameDefinition(a, b *schema.Definition) bool { return r.sameExpr(a.Text, b.Text) }

// clearDefinitions drops what is known by its text and hangs on tables, or stands on them, where it
// goes: before the tables change.
func (d *differ) clearDefinitions() {
	var gone []string
	for i := range d.now.Definitions {
		x := &d.now.Definitions[i]
		if !isGround(x) && d.definitionInTarget(x) == nil && standsOnTables(x, d.now) {
			gone = append(gone, definitionKey(x))
		}
	}
	d.dropDefinitions(d.stayFor(gone))
}

// definitionInTarget finds what an object is in the target, where its table may have a new name.
func (d *differ) definitionInTarget(x *schema.Definition) *schema.Definition {
	table := x.Table
	if name := d.pairs.tables.toOf(table); name != "" {
		table = name
	}
	return d.to.Definition(x.Kind, table, x.Name)
}

// dropDefinitions drops the objects of these keys, those first that stand on others.
func (d *differ) dropDefinitions(keys []string) {
	order := definitionOrder(d.now, keys)
	slices.Reverse(order)
	for _, x := range order {
		d.emit(op.DropDefinition{Kind: x.Kind, Table: x.Table, Name: x.Name})
	}
}

// createTypes creates what tables are made of: schemas, enums, sequences, and what is known by its text
// and stands on no table; and changes what is there.
func (d *differ) createTypes() {
	d.bound = onTables(d.to)
	d.putDefinitions(func(x *schema.Definition) bool { return isGround(x) })
	for i := range d.to.Enums {
		e := &d.to.Enums[i]
		switch now := d.now.Enum(e.Name); {
		case now == nil:
			d.emit(op.CreateEnum{Enum: *e})
		case !d.rules.sameEnum(now, e):
			d.undefault(now, e)
			d.emit(op.AlterEnum{Enum: e.Name, To: slices.Clone(e.Values)})
		}
	}
	for i := range d.to.Sequences {
		if q := d.to.Sequences[i]; d.now.Sequence(q.Name) == nil {
			q.OwnedBy = "" // the column may have to be made yet; changeSequences says it
			d.emit(op.CreateSequence{Sequence: q})
		}
	}
	d.putDefinitions(func(x *schema.Definition) bool { return !isGround(x) && !isRight(x) && !d.bound[definitionKey(x)] })
	d.wait()
}

// isGround reports whether an object is one that enums and sequences may stand on, which themselves can be
// a part of any other: a schema, an extension.
func isGround(x *schema.Definition) bool { return rankOf(x) < firstType }

// changeSequences changes sequences, when the columns they belong to are there.
func (d *differ) changeSequences() {
	for i := range d.to.Sequences {
		q := d.to.Sequences[i]
		if now := d.now.Sequence(q.Name); now != nil && !d.rules.sameSequence(now, &q) {
			q.Comment = now.Comment
			d.emit(op.AlterSequence{To: q})
		}
	}
}

// dropTypes drops what no table is made of any more.
func (d *differ) dropTypes() {
	d.dropGone(func(x *schema.Definition) bool { return !isGround(x) })
	for _, q := range slices.Clone(d.now.Sequences) {
		if d.to.Sequence(q.Name) == nil {
			d.emit(op.DropSequence{Sequence: q.Name})
		}
	}
	for _, e := range slices.Clone(d.now.Enums) {
		if d.to.Enum(e.Name) == nil {
			d.emit(op.DropEnum{Enum: e.Name})
		}
	}
	d.dropGone(isGround)
}

// dropGone drops those objects known by their text that the target has not.
func (d *differ) dropGone(these func(*schema.Definition) bool) {
	var gone []string
	for i := range d.now.Definitions {
		if x := &d.now.Definitions[i]; these(x) && d.to.Definition(x.Kind, x.Table, x.Name) == nil {
			gone = append(gone, definitionKey(x))
		}
	}
	d.dropDefinitions(gone)
}

// putDefinitions creates and changes some of what is known by its text.
func (d *differ) putDefinitions(these func(*schema.Definition) bool) {
	var keys []string
	for i := range d.to.Definitions {
		if x := &d.to.Definitions[i]; these(x) {
			keys = append(keys, definitionKey(x))
		}
	}
	for _, x := range definitionOrder(d.to, keys) {
		switch now := d.now.Definition(x.Kind, x.Table, x.Name); {
		case now == nil:
			d.emit(op.CreateDefinition{Definition: x})
		case !d.rules.sameDefinition(now, &x):
			d.emit(op.ReplaceDefinition{To: x})
		}
	}
}

// standsOnTables reports whether an object hangs on a table or says the name of one, or of a view, in
// its body too. It rather says yes too often.
func standsOnTables(x *schema.Definition, s *schema.Schema) bool {
	if x.Table != "" {
		return true
	}
	words := wordsOf(x.Text)
	says := func(name string) bool {
		_, local := schema.SplitName(name)
		return words[strings.ToLower(local)] || strings.Contains(local, "$") && strings.Contains(x.Text, local)
	}
	return slices.ContainsFunc(s.Tables, func(t schema.Table) bool { return says(t.Name) }) ||
		slices.ContainsFunc(s.Views, func(v schema.View) bool { return says(v.Name) })
}

// wordsOf is every word of a text in lower case, those in strings and comments too: a body is a string, which
// may end in $$.
func wordsOf(text string) map[string]bool {
	words := map[string]bool{}
	for w := range strings.FieldsFuncSeq(text, func(r rune) bool {
		return r < 128 && r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}) {
		words[strings.ToLower(w)] = true
	}
	return words
}

// kindRank is the order of kinds where nothing else decides.
var kindRank = map[string]int{"schema": 1, "extension": 2, "collation": 3, "text search dictionary": 3, "text search configuration": 3, "range type": 4, "composite type": 5, "domain": 6, "function": 8, "procedure": 9, "aggregate": 10, "policy": 11, "rule": 11, "column comment": 11, "column default": 11, "event trigger": 12,
	"owner": 13, "revoke": 14, "grant": 15, "grant option": 15}

// mentionsThatCount are the rules for which mention says what an object stands on, by the ranks of both,
// the widest first: a domain may call a function, and types are made of types of any kind.
var mentionsThatCount = []func(is, other int) bool{
	func(is, other int) bool { return is >= firstType || other <= is },
	func(is, other int) bool { return is >= firstType && is <= lastType && other <= lastType || other <= is },
	func(is, other int) bool { return other <= is },
}

// The ranks of types, the first and the last.
const (
	firstType = 4
	lastType  = 7
	// firstRight is that of what says whose something is.
	firstRight = 13
)

// localWord is what an object goes by in a text: its name without schema and arguments.
func localWord(x *schema.Definition) string {
	name, _, _ := strings.Cut(x.Name, "(")
	_, local := schema.SplitName(name)
	return strings.ToLower(local)
}

// definitionOrder returns the objects of these keys, each after those whose names it says; ties by kind
// and name.
func definitionOrder(s *schema.Schema, keys []string) []schema.Definition {
	byKey := map[string]*schema.Definition{}
	wanted := map[string]bool{}
	for _, k := range keys {
		wanted[k] = true
	}
	names := map[string][]string{} // what goes by a word
	for i := range s.Definitions {
		x := &s.Definitions[i]
		if k := definitionKey(x); wanted[k] {
			byKey[k] = x
			names[localWord(x)] = append(names[localWord(x)], k)
		}
	}
	order := slices.SortedFunc(maps.Keys(byKey), func(a, b string) int {
		ra, rb := rankOf(byKey[a]), rankOf(byKey[b])
		if ra != rb {
			return ra - rb
		}
		return strings.Compare(a, b)
	})
	// A body says more than it stands on: where that goes in a circle, less of it counts.
	for _, counts := range mentionsThatCount {
		sorted, err := topo.Sort(order, func(k string) []string {
			var before []string
			own := localWord(byKey[k])
			for word := range wordsOf(byKey[k].Text) {
				for _, other := range names[word] {
					if word != own && counts(rankOf(byKey[k]), rankOf(byKey[other])) {
						before = append(before, other)
					}
				}
			}
			slices.Sort(before)
			return before
		})
		if err == nil {
			order = sorted
			break
		}
	}
	out := make([]schema.Definition, len(order))
	for i, k := range order {
		out[i] = *byKey[k]
	}
	return out
}

func rankOf(x *schema.Definition) int {
	if rank := kindRank[x.Kind]; rank > 0 {
		return rank
	}
	return 7
}

// createOnTables creates and changes what is known by its text and stands on tables.
func (d *differ) createOnTables() {
	d.putDefinitions(func(x *schema.Definition) bool {
		return !isGround(x) && !isRight(x) && d.bound[definitionKey(x)] && d.to.View(x.Table) == nil
	})
}

// createOnViews creates and changes what hangs on views, and who may do what with all of it.
func (d *differ) createOnViews() {
	d.putDefinitions(func(x *schema.Definition) bool { return d.to.View(x.Table) != nil || isRight(x) })
}

// isRight reports whether an object says who owns something, or who may use it.
func isRight(x *schema.Definition) bool { return rankOf(x) >= firstRight }
