package sqlmodel

import (
	"fmt"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// fill reads comments `-- fill: expression` in the files: what rows get in the column that the comment stands
// behind on its line, or, alone on its line, before. One that stands beside no column is an error.
func fill(s *schema.Schema, texts []text, flavor sqltext.Flavor) error {
	for _, x := range texts {
		if !strings.Contains(strings.ToLower(x.data), "fill:") {
			continue
		}
		r := fillReader{flavor: flavor, src: x.data}
		for t := range sqltext.Lex(x.data, flavor) {
			r.take(t)
		}
		r.leave()
		for _, n := range r.notes {
			c := n.column(s)
			if c == nil {
				line, col := sqltext.Position(x.data, n.at)
				return fmt.Errorf("%s:%d:%d: the comment fill: stands beside no column of a CREATE TABLE", x.name, line, col)
			}
			c.Fill = n.expr
		}
	}
	return nil
}

// fillNote is one such comment.
type fillNote struct {
	table, name, expr string
	at                int
}

// column finds what the note is about, nil if there is none.
func (n fillNote) column(s *schema.Schema) *schema.Column {
	for i := range s.Tables {
		t := &s.Tables[i]
		_, local := schema.SplitName(t.Name)
		if n.table == "" || !strings.EqualFold(t.Name, n.table) && !strings.EqualFold(local, n.table) {
			continue
		}
		for j := range t.Columns {
			if strings.EqualFold(t.Columns[j].Name, n.name) {
				return &t.Columns[j]
			}
		}
	}
	return nil
}

// fillReader follows CREATE TABLE statements.
type fillReader struct {
	flavor  sqltext.Flavor
	src     string
	words   []string // of the statement, up to its parenthesis
	table   string   // whose definitions are read; "": none
	depth   int
	begins  bool   // a definition begins with the next token
	name    string // of the definition at hand
	end     int    // of the last token that is no space or comment
	notes   []fillNote
	waiting []int // notes that stand before what they are about
}

func (r *fillReader) take(t sqltext.Token) {
	switch {
	case t.Kind == sqltext.Comment:
		r.comment(t)
	case !t.Significant():
	default:
		r.token(t)
		r.end = t.End()
	}
}

func (r *fillReader) token(t sqltext.Token) {
	switch {
	case t.Text == ";":
		r.leave()
		r.words = nil
	case t.Text == "(":
		r.depth++
		if r.depth == 1 && r.table == "" {
			r.table = tableNamed(r.words)
			r.begins = r.table != ""
		}
	case t.Text == ")":
		if r.depth--; r.depth == 0 {
			r.leave()
		}
	case r.depth == 0:
		r.words = append(r.words, t.Name())
	case r.depth == 1 && t.Text == ",":
		r.begins = r.table != ""
	case r.begins:
		r.begins, r.name = false, t.Name()
		for _, i := range r.waiting {
			r.notes[i].name = r.name
		}
		r.waiting = nil
	}
}

// leave ends the definitions of a table.
func (r *fillReader) leave() {
	r.table, r.name, r.begins, r.depth, r.waiting = "", "", false, 0, nil
}

// comment takes a note. Of a comment that says more, nothing is taken.
func (r *fillReader) comment(t sqltext.Token) {
	text := strings.TrimSpace(strings.TrimLeft(strings.TrimSuffix(t.Text, "*/"), "-/*#"))
	if len(text) < 5 || !strings.EqualFold(text[:5], "fill:") {
		return
	}
	n := fillNote{table: r.table, expr: strings.TrimSpace(text[5:]), at: t.Offset}
	if alone := strings.Contains(r.src[r.end:t.Offset], "\n"); alone && (r.begins || r.name == "") {
		r.waiting = append(r.waiting, len(r.notes))
	} else {
		n.name = r.name
	}
	r.notes = append(r.notes, n)
}

// tableNamed is the name of the table that CREATE TABLE makes, "" for another statement.
func tableNamed(words []string) string {
	at := -1
	for i, w := range words {
		if i < 5 && strings.EqualFold(w, "TABLE") && i > 0 && strings.EqualFold(words[0], "CREATE") {
			at = i + 1
			break
		}
	}
	if at < 0 || at >= len(words) {
		return ""
	}
	if at+3 < len(words) && strings.EqualFold(words[at], "IF") {
		at += 3
	}
	name := words[at]
	for at+2 < len(words) && words[at+1] == "." {
		name, at = words[at+2], at+2
	}
	return name
}
