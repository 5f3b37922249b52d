package diff

import (
	"iter"
	"slices"
	"strings"

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

// goneDefinitions are the objects that hang on tables, or stand on them, and go; and those that stand on these.
func (d *differ) goneDefinitions() []Piece {
	going := pieces(d.now, noView, func(x *schema.Definition) bool { return !isGround(x) && d.definitionInTarget(x) == nil })
	return standing(going, d.dialect(), func(p Piece) bool { return standsOnTables(p.Definition, d.now) })
}

// definitionInTarget finds what an object is in the target, where its table may have a new name.
func (d *differ) definitionInTarget(x *schema.Definition) *schema.Definition {
	table := x.Table
	if name := d.pairs.tables.toOf(table); name != "" {
		table = name
	}
	return d.to.Definition(x.Kind, table, x.Name)
}

// dropPieces drops views and objects, those first that stand on others.
func (d *differ) dropPieces(list []Piece) {
	var drops []op.Op // all of them, before the schema that the pieces are of changes
	for _, p := range slices.Backward(MadeOrder(list, d.dialect())) {
		if p.View != nil {
			drops = append(drops, op.DropView{View: p.View.Name})
		} else {
			drops = append(drops, op.DropDefinition{Kind: p.Definition.Kind, Table: p.Definition.Table, Name: p.Definition.Name})
		}
	}
	for _, o := range drops {
		d.emit(o)
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

// dropGone drops those objects known by their text that the target has not, and the views that had to stay for tables.
func (d *differ) dropGone(these func(*schema.Definition) bool) {
	d.dropPieces(pieces(d.now, func(v *schema.View) bool { return d.to.View(v.Name) == nil }, func(x *schema.Definition) bool {
		return these(x) && d.to.Definition(x.Kind, x.Table, x.Name) == nil
	}))
}

// putDefinitions creates and changes some of what is known by its text.
func (d *differ) putDefinitions(these func(*schema.Definition) bool) {
	d.makePieces(pieces(d.to, noView, these))
}

// makePieces creates and changes views and objects of the target, each after those that it stands on.
func (d *differ) makePieces(list []Piece) {
	for _, p := range MadeOrder(list, d.dialect()) {
		if p.View != nil {
			if d.now.View(p.View.Name) == nil {
				d.emit(op.CreateView{View: *p.View})
			}
			continue
		}
		x := p.Definition
		switch now := d.now.Definition(x.Kind, x.Table, x.Name); {
		case now == nil:
			d.emit(op.CreateDefinition{Definition: *x})
		case !d.rules.sameDefinition(now, x):
			d.emit(op.ReplaceDefinition{To: *x})
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
	for w := range eachWord(text) {
		words[strings.ToLower(w)] = true
	}
	return words
}

func eachWord(text string) iter.Seq[string] {
	return strings.FieldsFuncSeq(text, func(r rune) bool {
		return r < 128 && r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
}

// kindRank is the order of kinds where nothing else decides.
var kindRank = map[string]int{"schema": 1, "extension": 2, "collation": 3, "text search dictionary": 3, "text search configuration": 3, "range type": 4, "composite type": 5, "domain": 6, "function": 8, "procedure": 9, "aggregate": 10, "policy": 11, "rule": 11, "column comment": 11, "column default": 11, "event trigger": 12,
	"owner": 13, "revoke": 14, "grant": 15, "grant option": 15, "default grant": 16, "default grant option": 16, "default revoke": 16}

// localWord is what an object goes by in a text: its name without schema and arguments.
func localWord(x *schema.Definition) string {
	name, _, _ := strings.Cut(x.Name, "(")
	_, local := schema.SplitName(name)
	return strings.ToLower(local)
}

func rankOf(x *schema.Definition) int {
	if rank := kindRank[x.Kind]; rank > 0 {
		return rank
	}
	return 7
}

// createOnTables creates and changes the views, and what is known by its text and stands on tables.
func (d *differ) createOnTables() {
	d.makePieces(pieces(d.to, func(v *schema.View) bool { return d.now.View(v.Name) == nil }, func(x *schema.Definition) bool {
		return !isGround(x) && !isRight(x) && d.bound[definitionKey(x)] && d.to.View(x.Table) == nil
	}))
}

// createOnViews creates and changes what hangs on views, and who may do what with all of it.
func (d *differ) createOnViews() {
	d.putDefinitions(func(x *schema.Definition) bool { return d.to.View(x.Table) != nil || isRight(x) })
}

// isRight reports whether an object says who owns something, or who may use it.
func isRight(x *schema.Definition) bool { return rankOf(x) >= firstRight }
