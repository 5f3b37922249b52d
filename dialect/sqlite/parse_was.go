package sqlite

import (
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// wasNote is a comment `was: old_name`: the former name of a table or a column.
type wasNote struct {
	name       string
	start, end int // in the text
	before     int // the token that follows
}

// definition is the place of a column or a constraint among the tokens.
type definition struct {
	start, end int
	column     int // -1: a constraint
}

// note keeps a comment if it says what something was. Of a comment that says more, nothing is taken.
func (p *parser) note(t sqltext.Token) {
	text := strings.TrimSpace(strings.TrimLeft(strings.TrimSuffix(t.Text, "*/"), "-/*"))
	if len(text) < 5 || !strings.EqualFold(text[:4], "was:") {
		return
	}
	names := sqltext.Tokens(text[4:], sqltext.SQLite)
	if len(names) == 1 && isName(names[0]) && !names[0].Open {
		p.was = append(p.was, wasNote{nameOf(names[0]), t.Offset, t.End(), len(p.toks)})
	}
}

// giveNames gives the former names to what they stand beside. open and close are the parentheses
// around the definitions.
func (p *parser) giveNames(t *schema.Table, defs []definition, open, close int) {
	for _, n := range p.was {
		if n.before <= open || n.before > close || n.before == open+1 && !p.own(n) && p.trails(n) {
			t.Was = n.name
			continue
		}
		if d := p.beside(n, defs); d >= 0 && defs[d].column >= 0 {
			t.Columns[defs[d].column].Was = n.name
		}
	}
}

// beside returns the index of the definition that a note is about: the one it is inside of, the one
// that it stands behind on one line, or the one that follows; -1 if there is none.
func (p *parser) beside(n wasNote, defs []definition) int {
	i := 0
	for i < len(defs) && defs[i].end < n.before {
		i++
	}
	switch {
	case i < len(defs) && defs[i].start < n.before && n.before < defs[i].end:
		return i
	case i < len(defs) && defs[i].end == n.before: // before the comma or the closing parenthesis
		if !p.own(n) {
			return i
		}
		i++
	case i > 0 && !p.own(n) && p.trails(n): // behind the comma
		return i - 1
	}
	if i < len(defs) {
		return i
	}
	return -1
}

// own reports whether nothing stands before the note on its line.
func (p *parser) own(n wasNote) bool {
	return n.before == 0 || strings.Contains(p.src[p.toks[n.before-1].End():n.start], "\n")
}

// trails reports whether nothing follows the note on its line.
func (p *parser) trails(n wasNote) bool {
	next := p.toks[n.before].Offset
	return next == len(p.src) || strings.Contains(p.src[n.end:next], "\n")
}
