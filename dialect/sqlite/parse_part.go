package sqlite

import (
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// parts reads the members of a key or an index of table t in their parentheses, and whether
// AUTOINCREMENT ends them.
func (p *parser) parts(t *schema.Table) (out []schema.Part, counts bool, err error) {
	tokens, err := p.group()
	if err != nil {
		return nil, false, err
	}
	if n := len(tokens); n > 1 && isBare(tokens[n-1], "AUTOINCREMENT") {
		tokens, counts = tokens[:n-1], true
	}
	for start, depth, i := 0, 0, 0; i <= len(tokens); i++ {
		switch {
		case i == len(tokens), depth == 0 && isMark(tokens[i], ","):
			if i == start {
				return nil, false, p.wrong("a column in the list before")
			}
			out = append(out, p.part(tokens[start:i], t))
			start = i + 1
		case isMark(tokens[i], "("):
			depth++
		case isMark(tokens[i], ")"):
			depth--
		}
	}
	return out, counts, nil
}

// part reads one member of a key or an index.
func (p *parser) part(tokens []sqltext.Token, t *schema.Table) schema.Part {
	var part schema.Part
	if n := len(tokens); n > 1 && endsOperand(tokens[n-2]) {
		part.Desc = isBare(tokens[n-1], "DESC")
		if part.Desc || isBare(tokens[n-1], "ASC") {
			tokens = tokens[:n-1]
		}
	}
	whole := tokens
	for {
		inner := bare(tokens)
		if n := len(inner); n > 2 && isBare(inner[n-2], "COLLATE") && isOperand(inner[:n-2]) {
			if part.Collate == "" {
				part.Collate = nameOf(inner[n-1])
			}
			tokens = inner[:n-2]
			whole = tokens
			continue
		}
		tokens = inner
		break
	}
	if len(tokens) == 1 {
		if part.Column = keyColumn(tokens[0], t); part.Column != "" {
			return part
		}
	}
	part.Expr = p.text(whole)
	return part
}

// keyColumn returns the column that a token of a key names, "" if it names none: then it is a value.
func keyColumn(tok sqltext.Token, t *schema.Table) string {
	if !isName(tok) {
		return ""
	}
	for _, value := range [...]string{"NULL", "CURRENT_TIME", "CURRENT_DATE", "CURRENT_TIMESTAMP"} {
		if isBare(tok, value) {
			return ""
		}
	}
	if c := columnOf(t, nameOf(tok)); c != nil {
		return c.Name
	}
	return ""
}

// endsOperand reports whether an expression can end with a token, so that ASC or DESC behind it is not
// the name of a column.
func endsOperand(t sqltext.Token) bool {
	if t.Kind == sqltext.Op {
		return t.Text == ")"
	}
	if t.Kind != sqltext.Word {
		return true
	}
	switch strings.ToUpper(t.Text) {
	case "AND", "OR", "NOT", "IS", "IN", "LIKE", "GLOB", "REGEXP", "MATCH", "BETWEEN", "ESCAPE", "COLLATE",
		"CASE", "WHEN", "THEN", "ELSE", "FROM":
		return false
	}
	return true
}

// isOperand reports whether a COLLATE behind the tokens is about all of them: it binds tighter than
// any operator of two operands.
func isOperand(tokens []sqltext.Token) bool {
	for len(tokens) > 1 && (isMark(tokens[0], "-") || isMark(tokens[0], "+") || isMark(tokens[0], "~")) {
		tokens = tokens[1:]
	}
	for n := len(tokens); n > 2 && isBare(tokens[n-2], "COLLATE"); n = len(tokens) {
		tokens = tokens[:n-2]
	}
	switch {
	case len(tokens) == 1:
		return tokens[0].Kind != sqltext.Op
	case len(tokens) > 1 && isMark(tokens[0], "("):
		return closing(tokens) == len(tokens)-1
	case len(tokens) > 2 && isName(tokens[0]) && isMark(tokens[1], "(") && !isBare(tokens[0], "NOT"):
		return closing(tokens[1:]) == len(tokens)-2
	}
	return false
}
