package diff

import (
	"slices"
	"strings"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// Tables, types and functions can stand on each other in any order: a table, a type made of its rows, a
// table with a column of that type. What is known by its text and says a table is made behind the tables, but
// for what a table, a column, a check or an index needs: that is made just before.

// madeOf returns the texts that say what an operation needs to be there.
func madeOf(o op.Op) []string {
	switch o := o.(type) {
	case op.CreateTable:
		return Texts(&o.Table)
	case op.AddColumn:
		return columnTexts(&o.Column)
	case op.AlterColumn:
		var c schema.Column
		for _, ch := range o.Changes {
			switch ch := ch.(type) {
			case op.SetType:
				c.Type = ch.To
			case op.SetDefault:
				c.Default = string(ch)
			case op.SetGenerated:
				c.Generated = &schema.Generated{Expr: ch.Expr}
			}
		}
		return columnTexts(&c)
	case op.AddConstraint:
		return constraintTexts(o.Constraint)
	case op.CreateIndex:
		return indexTexts(&o.Index)
	}
	return nil
}

// Texts are the SQL texts that a table is made of: types that only the engine knows, defaults, computed columns,
// checks, exclusions and parts of indexes.
func Texts(t *schema.Table) []string {
	var out []string
	for i := range t.Columns {
		out = append(out, columnTexts(&t.Columns[i])...)
	}
	for _, k := range t.Checks {
		out = append(out, k.Expr)
	}
	for _, k := range t.Excludes {
		out = append(out, k.Text)
	}
	for i := range t.Indexes {
		out = append(out, indexTexts(&t.Indexes[i])...)
	}
	return out
}

func columnTexts(c *schema.Column) []string {
	var out []string
	if raw, ok := c.Type.(schema.Raw); ok {
		out = append(out, string(raw))
	}
	if c.Default != "" {
		out = append(out, c.Default)
	}
	if c.Generated != nil {
		out = append(out, c.Generated.Expr)
	}
	return out
}

func constraintTexts(c schema.Constraint) []string {
	switch c := c.(type) {
	case schema.Check:
		return []string{c.Expr}
	case schema.Exclude:
		return []string{c.Text}
	}
	return nil
}

func indexTexts(x *schema.Index) []string {
	out := []string{x.Where}
	for _, p := range x.Parts {
		out = append(out, p.Expr)
	}
	return out
}

// needed are the objects among some that texts say, and the objects and views that those stand on in turn.
func needed(texts []string, among lexicon) []Piece {
	var out []Piece
	take := func(list []Piece, these func(Piece) bool) {
		for _, p := range list {
			if these(p) && !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	object := func(p Piece) bool { return p.View == nil }
	for _, text := range texts {
		take(among.saidIn(text), func(p Piece) bool { return p.View == nil || strings.TrimRight(text, "[]") == p.View.Name }) // whose rows are the values
	}
	for i := 0; i < len(out); i++ {
		take(among.saidIn(out[i].text()), object) // a body may run as soon as the table is there
		take(among.saidIn(out[i].madeFrom()), func(Piece) bool { return true })
	}
	return out
}

// free lists views and objects of a schema that hang on no table.
func free(s *schema.Schema, views func(*schema.View) bool, objects func(*schema.Definition) bool) lexicon {
	return lexiconOf(pieces(s, views, func(x *schema.Definition) bool { return x.Table == "" && !isGround(x) && !isRight(x) && objects(x) }), s.Dialect)
}

// wait remembers what is to be made behind the tables.
func (d *differ) wait() {
	d.waiting = free(d.to, func(v *schema.View) bool { return d.now.View(v.Name) == nil }, func(x *schema.Definition) bool {
		return d.bound[definitionKey(x)] && d.now.Definition(x.Kind, x.Table, x.Name) == nil
	})
}

// bring creates what an operation needs of what would wait.
func (d *differ) bring(o op.Op) {
	if d.waiting.empty() {
		return
	}
	list := needed(madeOf(o), d.waiting)
	if len(list) == 0 {
		return
	}
	d.waiting.remove(list)
	d.makePieces(list)
}

// tablesVia names the tables among some that what a table is made of stands on.
func tablesVia(t *schema.Table, objects lexicon, among map[string]*schema.Table, read func(Piece) string) []string {
	if objects.empty() {
		return nil
	}
	var out []string
	for _, x := range needed(Texts(t), objects) {
		words := wordsOf(read(x))
		for name := range among {
			_, local := schema.SplitName(name)
			if name != t.Name && words[strings.ToLower(local)] && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	slices.Sort(out)
	return out
}

// onTables are the objects, by their keys, that stand on a table or on another object that does.
func onTables(s *schema.Schema) map[string]bool {
	bound := map[string]bool{}
	var open []Piece
	for i := range s.Definitions {
		if x := &s.Definitions[i]; standsOnTables(x, s) {
			bound[definitionKey(x)] = true
		} else if !isGround(x) {
			open = append(open, Piece{Definition: x})
		}
	}
	said := map[string]bool{}
	for i := range s.Definitions {
		if x := &s.Definitions[i]; x.Table == "" && !isRight(x) && bound[definitionKey(x)] {
			said[localWord(x)] = true
		}
	}
	for _, p := range saying(open, said, Piece.text, s.Dialect) {
		bound[p.key()] = true
	}
	return bound
}

// saying returns those of a list that say one of some names in the part of their text that counts, or another one of
// the list that does. It adds those to the names.
func saying(list []Piece, names map[string]bool, part func(Piece) string, dialect string) []Piece {
	var out []Piece
	words := make([]map[string]bool, len(list))
	for i, p := range list {
		words[i] = wordsOf(part(p))
	}
	done := make([]bool, len(list))
	for found := len(names) > 0; found; {
		found = false
		for i, p := range list {
			own := p.word(dialect)
			says := func() bool {
				for word := range words[i] {
					if names[word] && (word != own || saysTwice(part(p), own)) {
						return true
					}
				}
				return false
			}
			if !done[i] && says() {
				done[i], found = true, true
				out, names[own] = append(out, p), true
			}
		}
	}
	return out
}

// stayFor keeps those views and objects among the ones that go for good which tables are made of as long as these are
// there.
func (d *differ) stayFor(gone []Piece) []Piece {
	objects := lexiconOf(slices.DeleteFunc(slices.Clone(gone), d.comesBack), d.dialect())
	for i := range d.now.Tables {
		if objects.empty() {
			break
		}
		for _, p := range needed(Texts(&d.now.Tables[i]), objects) {
			gone = slices.DeleteFunc(gone, func(g Piece) bool { return g == p })
		}
	}
	return gone
}

// comesBack reports whether the target has a piece too.
func (d *differ) comesBack(p Piece) bool {
	if p.View != nil {
		return d.to.View(p.View.Name) != nil
	}
	return d.definitionInTarget(p.Definition) != nil
}

// dropMadeOf drops what is going and stands on a table that goes, and what stands on that.
func (d *differ) dropMadeOf(table string) {
	_, local := schema.SplitName(table)
	going := pieces(d.now, func(v *schema.View) bool { return d.to.View(v.Name) == nil }, func(x *schema.Definition) bool {
		return x.Table == "" && !isGround(x) && d.to.Definition(x.Kind, x.Table, x.Name) == nil
	})
	d.dropPieces(saying(going, map[string]bool{strings.ToLower(local): true}, Piece.HeldBy, d.dialect()))
}
