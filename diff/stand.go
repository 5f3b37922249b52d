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
		return tableTexts(&o.Table)
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

func tableTexts(t *schema.Table) []string {
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

// needed are the objects among some, by their names as words, that texts say, and what those say in turn.
func needed(texts []string, among map[string][]*schema.Definition) []*schema.Definition {
	var out []*schema.Definition
	for len(texts) > 0 {
		text := texts[0]
		texts = texts[1:]
		for word := range wordsOf(text) {
			for _, x := range among[word] {
				if !slices.Contains(out, x) {
					out, texts = append(out, x), append(texts, x.Text)
				}
			}
		}
	}
	return out
}

// byWord lists some of the objects of a schema by what they go by in texts; those only that hang on no table.
func byWord(s *schema.Schema, these func(*schema.Definition) bool) map[string][]*schema.Definition {
	out := map[string][]*schema.Definition{}
	for i := range s.Definitions {
		if x := &s.Definitions[i]; x.Table == "" && !isGround(x) && !isRight(x) && these(x) {
			out[localWord(x)] = append(out[localWord(x)], x)
		}
	}
	return out
}

// wait remembers what is to be made behind the tables.
func (d *differ) wait() {
	d.waiting = byWord(d.to, func(x *schema.Definition) bool {
		return d.bound[definitionKey(x)] && d.now.Definition(x.Kind, x.Table, x.Name) == nil
	})
}

// bring creates what an operation needs of what would wait.
func (d *differ) bring(o op.Op) {
	if len(d.waiting) == 0 {
		return
	}
	var keys []string
	for _, x := range needed(madeOf(o), d.waiting) {
		keys = append(keys, definitionKey(x))
	}
	if len(keys) == 0 {
		return
	}
	for word, list := range d.waiting {
		d.waiting[word] = slices.DeleteFunc(slices.Clone(list), func(x *schema.Definition) bool { return slices.Contains(keys, definitionKey(x)) })
	}
	d.putDefinitions(func(x *schema.Definition) bool { return slices.Contains(keys, definitionKey(x)) })
}

// tablesVia names the tables among some that what a table is made of stands on.
func tablesVia(t *schema.Table, objects map[string][]*schema.Definition, among map[string]*schema.Table, read func(*schema.Definition) string) []string {
	if len(objects) == 0 {
		return nil
	}
	var out []string
	for _, x := range needed(tableTexts(t), objects) {
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

// madeFrom is the part of an object's text that has to make sense when it is made: of a function in a
// language that is read when it runs, what stands before its body.
func madeFrom(x *schema.Definition) string {
	if wordsOf(x.Text)["plpgsql"] {
		return heldBy(x)
	}
	return x.Text
}

// heldBy is the part of an object's text that keeps others from being dropped: not the body of a function
// that is a string.
func heldBy(x *schema.Definition) string {
	if x.Kind != "function" && x.Kind != "procedure" {
		return x.Text
	}
	head, _, _ := strings.Cut(x.Text, "\nAS ")
	return head
}

// onTables are the objects, by their keys, that stand on a table or on another object that does.
func onTables(s *schema.Schema) map[string]bool {
	bound := map[string]bool{}
	open := make([]*schema.Definition, 0, len(s.Definitions))
	for i := range s.Definitions {
		if x := &s.Definitions[i]; standsOnTables(x, s) {
			bound[definitionKey(x)] = true
		} else if !isGround(x) {
			open = append(open, x)
		}
	}
	for _, x := range saying(open, byWord(s, func(x *schema.Definition) bool { return bound[definitionKey(x)] }), func(x *schema.Definition) string { return x.Text }) {
		bound[definitionKey(x)] = true
	}
	return bound
}

// saying returns those of a list that say one of some objects in the part of their text that counts, or
// another one of the list that does.
func saying(list []*schema.Definition, said map[string][]*schema.Definition, text func(*schema.Definition) string) []*schema.Definition {
	var out []*schema.Definition
	names := map[string]bool{}
	for word := range said {
		names[word] = true
	}
	words := make([]map[string]bool, len(list))
	for i, x := range list {
		words[i] = wordsOf(text(x))
	}
	done := make([]bool, len(list))
	for found := len(names) > 0; found; {
		found = false
		for i, x := range list {
			says := func() bool {
				for word := range words[i] {
					if names[word] && word != localWord(x) {
						return true
					}
				}
				return false
			}
			if !done[i] && says() {
				done[i], found = true, true
				out, names[localWord(x)] = append(out, x), true
			}
		}
	}
	return out
}

// stayFor keeps those objects among the ones that go which tables are made of as long as these are there.
func (d *differ) stayFor(gone []string) []string {
	if len(gone) == 0 {
		return nil
	}
	objects := byWord(d.now, func(x *schema.Definition) bool { return slices.Contains(gone, definitionKey(x)) })
	for i := range d.now.Tables {
		if len(objects) == 0 {
			break
		}
		for _, x := range needed(tableTexts(&d.now.Tables[i]), objects) {
			gone = slices.DeleteFunc(gone, func(k string) bool { return k == definitionKey(x) })
		}
	}
	return gone
}

// dropMadeOf drops what is going and stands on a table that goes, and what stands on that.
func (d *differ) dropMadeOf(table string) {
	_, local := schema.SplitName(table)
	var going []*schema.Definition
	for i := range d.now.Definitions {
		x := &d.now.Definitions[i]
		if x.Table == "" && !isGround(x) && d.to.Definition(x.Kind, x.Table, x.Name) == nil {
			going = append(going, x)
		}
	}
	var keys []string
	for _, x := range saying(going, map[string][]*schema.Definition{strings.ToLower(local): nil}, heldBy) {
		keys = append(keys, definitionKey(x))
	}
	d.dropDefinitions(keys)
}
