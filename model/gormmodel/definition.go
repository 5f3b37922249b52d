package gormmodel

import (
	"fmt"
	"strings"

	"github.com/skein-go/skein/schema"
)

// definition is what a GORM type says of a column. It is often more than a type:
// "integer PRIMARY KEY AUTOINCREMENT", "text COLLATE NOCASE", "int GENERATED ALWAYS AS (a+b) STORED".
type definition struct {
	typ                  string
	primaryKey, desc     bool
	autoIncrement        bool
	notNull, unique      bool
	dflt, collate, check string
	generated            *schema.Generated
	text                 string
	words                []word
}

// parseDefinition takes the text apart.
func parseDefinition(text string) (definition, error) {
	d := definition{text: text, words: split(text)}
	for len(d.words) > 0 && !starts[d.words[0].upper()] {
		d.typ = text[:d.words[0].end]
		d.words = d.words[1:]
	}
	d.typ = strings.TrimSpace(d.typ)
	for len(d.words) > 0 {
		if err := d.clause(); err != nil {
			return definition{}, err
		}
	}
	return d, nil
}

// starts are the words that end a type.
var starts = map[string]bool{
	"PRIMARY": true, "AUTOINCREMENT": true, "AUTO_INCREMENT": true, "NOT": true, "NULL": true, "UNIQUE": true,
	"DEFAULT": true, "COLLATE": true, "CHECK": true, "GENERATED": true, "AS": true, "REFERENCES": true,
	"CONSTRAINT": true, "COMMENT": true, "ON": true,
}

// clause reads one constraint.
func (d *definition) clause() error {
	switch {
	case d.take("PRIMARY", "KEY"):
		d.primaryKey = true
		if d.desc = d.take("DESC"); !d.desc {
			d.take("ASC")
		}
	case d.take("AUTOINCREMENT"), d.take("AUTO_INCREMENT"):
		d.autoIncrement = true
	case d.take("NOT", "NULL"):
		d.notNull = true
	case d.take("NULL"):
	case d.take("UNIQUE"):
		d.unique = true
	case d.take("COLLATE") && len(d.words) > 0:
		d.collate = unquoted(d.next())
	case d.take("DEFAULT") && len(d.words) > 0:
		d.dflt = d.value()
	case d.take("CHECK") && d.atParens():
		d.check = bare(d.next())
	case d.take("GENERATED", "ALWAYS", "AS") && d.atParens(), d.take("AS") && d.atParens():
		d.generated = &schema.Generated{Expr: bare(d.next()), Stored: d.take("STORED")}
		d.take("VIRTUAL")
	default:
		return fmt.Errorf("type %q says more than a column's type, and part of it is not understood: "+
			"leave to `type:` the type alone, and say the rest in tags of its own", d.text)
	}
	return nil
}

// value reads a default: one word or parenthesis, a signed number or a call.
func (d *definition) value() string {
	v := d.next()
	if (v == "-" || v == "+") && len(d.words) > 0 {
		v += d.next()
	}
	if d.atParens() && !d.words[0].spaced {
		v += d.next()
	}
	return bare(v)
}

func (d *definition) next() string {
	w := d.words[0]
	d.words = d.words[1:]
	return w.text
}

func (d *definition) atParens() bool { return len(d.words) > 0 && d.words[0].text[0] == '(' }

// take reads those keywords if they come next.
func (d *definition) take(keywords ...string) bool {
	if len(d.words) < len(keywords) {
		return false
	}
	for i, k := range keywords {
		if d.words[i].upper() != k {
			return false
		}
	}
	d.words = d.words[len(keywords):]
	return true
}

// word is a word, a quoted name or string, or a whole parenthesis.
type word struct {
	text   string
	end    int  // where it ends in the text
	spaced bool // there is a space before it
}

func (w word) upper() string { return strings.ToUpper(w.text) }

// split cuts SQL text into words at spaces and before parentheses.
func split(text string) []word {
	var out []word
	for i := 0; i < len(text); {
		if isSpace(text[i]) {
			i++
			continue
		}
		end := wordEnd(text, i)
		out = append(out, word{text: text[i:end], end: end, spaced: i > 0 && isSpace(text[i-1])})
		i = end
	}
	return out
}

// wordEnd returns the end of the word that begins at i. An open quote or parenthesis runs to the end.
func wordEnd(text string, i int) int {
	if text[i] == '(' {
		return parensEnd(text, i)
	}
	for i < len(text) && !isSpace(text[i]) && text[i] != '(' {
		if strings.IndexByte("'\"`", text[i]) >= 0 {
			i = quoteEnd(text, i)
			continue
		}
		i++
	}
	return i
}

func parensEnd(text string, i int) int {
	depth := 0
	for i < len(text) {
		switch text[i] {
		case '\'', '"', '`':
			i = quoteEnd(text, i)
			continue
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i + 1
			}
		}
		i++
	}
	return len(text)
}

func quoteEnd(text string, i int) int {
	if n := strings.IndexByte(text[i+1:], text[i]); n >= 0 {
		return i + n + 2 // a doubled quote reads as two strings side by side
	}
	return len(text)
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// bare takes parentheses off that hold the whole expression.
func bare(expr string) string {
	expr = strings.TrimSpace(expr)
	for strings.HasPrefix(expr, "(") && strings.HasSuffix(expr, ")") && parensEnd(expr, 0) == len(expr) {
		expr = strings.TrimSpace(expr[1 : len(expr)-1])
	}
	return expr
}

func unquoted(name string) string { return strings.Trim(name, "\"`'") }
