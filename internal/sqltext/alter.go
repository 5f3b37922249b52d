package sqltext

import "strings"

// Alteration is an ALTER TABLE taken apart.
type Alteration struct {
	Table   []string  // its name, behind that of its schema if there is one
	Actions [][]Token // the significant tokens of each, the commas between them left out
}

// Alter takes an ALTER TABLE apart, also one that MariaDB's SET STATEMENT stands before. ok is false for
// any other statement.
func Alter(sql string, f Flavor) (a Alteration, ok bool) {
	var all []Token
	for t := range Lex(sql, f) {
		if t.Significant() && t.Text != ";" {
			all = append(all, t)
		}
	}
	r := reader{all}
	if r.word("SET") && r.word("STATEMENT") {
		for len(r.rest) > 0 && !r.word("FOR") {
			r.rest = r.rest[1:]
		}
	}
	if !r.word("ALTER") {
		return a, false
	}
	for r.word("ONLINE") || r.word("IGNORE") {
	}
	if !r.word("TABLE") {
		return a, false
	}
	if r.word("IF") {
		r.word("EXISTS")
	}
	r.word("ONLY")
	a.Table = r.name()
	if len(r.rest) > 0 && r.rest[0].Text == "*" {
		r.rest = r.rest[1:]
	}
	a.Actions = r.list()
	return a, len(a.Table) > 0 && len(a.Actions) > 0
}

// reader takes tokens from the front.
type reader struct{ rest []Token }

// word takes a keyword, if it comes next.
func (r *reader) word(w string) bool {
	if len(r.rest) == 0 || r.rest[0].Kind != Word || !strings.EqualFold(r.rest[0].Text, w) {
		return false
	}
	r.rest = r.rest[1:]
	return true
}

// name takes a name with those that a dot puts before it.
func (r *reader) name() []string {
	var out []string
	for len(r.rest) > 0 && isName(r.rest[0]) {
		out = append(out, r.rest[0].Name())
		r.rest = r.rest[1:]
		if len(r.rest) == 0 || r.rest[0].Text != "." {
			break
		}
		r.rest = r.rest[1:]
	}
	return out
}

// list takes what is left, cut at the commas that stand in no parentheses.
func (r *reader) list() [][]Token {
	var out [][]Token
	var one []Token
	depth := 0
	for _, t := range r.rest {
		switch t.Text {
		case "(", "[":
			depth++
		case ")", "]":
			depth--
		}
		if t.Text == "," && depth == 0 {
			out, one = append(out, one), nil
			continue
		}
		one = append(one, t)
	}
	if len(one) > 0 {
		out = append(out, one)
	}
	return out
}
