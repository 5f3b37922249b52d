package autogenerate

import (
	"slices"
	"strings"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// goesToo is what else a way up drops, and what that means for what is kept.
type goesToo struct {
	spaces map[string]bool // schemas: what is kept of them moves
	fixed  []string        // extensions and functions, which can't be renamed: what is made of them is not kept
	made   []string        // what is kept is made of: types, defaults, checks
}

// note reads an operation of the way up.
func (g *goesToo) note(o op.Op) {
	d, ok := o.(op.DropDefinition)
	if !ok || d.Table != "" {
		return
	}
	switch d.Kind {
	case "schema":
		if g.spaces == nil {
			g.spaces = map[string]bool{}
		}
		g.spaces[d.Name] = true
	case "extension", "function":
		name, _ := schema.SplitRoutine(d.Name)
		g.fixed = append(g.fixed, name)
	}
}

// away reports whether something is in a schema that goes.
func (g *goesToo) away(name string) bool {
	space, _ := schema.SplitName(name)
	return space != "" && g.spaces[space]
}

// lets reports whether columns and checks can be kept, and remembers what they are made of.
func (g *goesToo) lets(columns []schema.Column, checks []schema.Check) bool {
	var texts []string
	for _, c := range columns {
		if c.Type != nil {
			texts = append(texts, c.Type.String())
		}
		texts = append(texts, c.Default)
		if c.Generated != nil {
			texts = append(texts, c.Generated.Expr)
		}
	}
	for _, k := range checks {
		texts = append(texts, k.Expr)
	}
	for _, text := range texts {
		if slices.ContainsFunc(g.fixed, func(name string) bool { return says(text, name) }) {
			return false
		}
	}
	g.made = append(g.made, texts...)
	return true
}

// keepObject is what stands in the place of the drop of a type or a sequence that something kept is made of.
// The way back restores it where it was made.
func (p *keeper) keepObject(o op.Op) (op.Op, bool) {
	var kept op.KeepObject
	text := ""
	switch o := o.(type) {
	case op.DropEnum:
		kept.Kind, kept.Name = "enum", o.Enum
	case op.DropSequence:
		kept.Kind, kept.Name = "sequence", o.Sequence
	case op.DropDefinition:
		kept.Kind, kept.Name = o.Kind, o.Name
		if d := p.is.Definition(o.Kind, o.Table, o.Name); d != nil {
			text = d.Text
		}
	}
	if !slices.Contains([]string{"enum", "sequence", "domain", "composite type", "range type"}, kept.Kind) || !p.needed(&kept) {
		return o, false
	}
	at := slices.IndexFunc(p.down, func(l script.Line) bool { return restored(l.Op).String() == "restore "+kept.Kind+" "+kept.Name })
	if at < 0 {
		return o, false
	}
	kept.Away = p.too.away(kept.Name)
	back := restored(p.down[at].Op)
	back.Away = kept.Away
	p.down = slices.Clone(p.down)
	p.down[at] = script.Line{Op: back, Comment: p.down[at].Comment}
	p.too.made = append(p.too.made, text)
	return kept, true
}

// needed reports whether something that is kept is made of an object, or has it for its own.
func (p *keeper) needed(o *op.KeepObject) bool {
	if slices.ContainsFunc(p.too.made, func(text string) bool { return says(text, o.Name) }) {
		return true
	}
	q := p.is.Sequence(o.Name)
	return o.Kind == "sequence" && q != nil && q.OwnedBy != "" && slices.ContainsFunc(p.up, func(l script.Line) bool {
		switch k := l.Op.(type) {
		case op.KeepTable:
			return strings.HasPrefix(q.OwnedBy, p.origin(k.Table)+".")
		case op.KeepColumn:
			return q.OwnedBy == p.origin(k.Table)+"."+k.Column.Name
		}
		return false
	})
}

// restored is the operation that restores what another one would create.
func restored(o op.Op) op.RestoreObject {
	switch o := o.(type) {
	case op.CreateEnum:
		return op.RestoreObject{Enum: o.Enum}
	case op.CreateSequence:
		return op.RestoreObject{Sequence: o.Sequence}
	case op.CreateDefinition:
		return op.RestoreObject{Definition: o.Definition}
	}
	return op.RestoreObject{}
}

// says reports whether a text has a name, without its schema, as a word of its own, in strings too.
func says(text, name string) bool {
	_, name = schema.SplitName(name)
	for from := 0; ; {
		at := strings.Index(text[from:], name)
		if at < 0 || name == "" {
			return false
		}
		at += from
		end := at + len(name)
		if (at == 0 || !inWord(text[at-1])) && (end == len(text) || !inWord(text[end])) {
			return true
		}
		from = at + 1
	}
}

func inWord(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 128
}
