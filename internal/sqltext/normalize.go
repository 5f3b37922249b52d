package sqltext

import "strings"

// Normalize returns a canonical spelling of an expression or a body, to compare
// two of them; it is not meant to be run. Comments go, white space becomes one
// separator, bare words and numbers are lower-cased, != becomes <>, SQLite's ==
// becomes =, trailing semicolons and parentheses around the whole go. Strings
// stay as they are.
//
// An identifier in quotes loses them where the bare word names the same thing:
// plain words in SQLite and MySQL (any case, then lower-cased), plain
// lower-case words in PostgreSQL. Words that have a value when bare (null,
// true, current_date, PostgreSQL's user, …) keep their quotes. Any other
// reserved word loses them: "order" compares as order, which the grammar keeps
// apart. Normalize of a normalized text changes nothing.
func Normalize(expr string, f Flavor) string {
	toks := Tokens(expr, f)
	for i := range toks {
		canonical(&toks[i], f)
	}
	toks = strip(toks)
	var b strings.Builder
	b.Grow(len(expr))
	for i, t := range toks {
		if i > 0 && !tight(toks, i) {
			b.WriteByte(' ')
		}
		b.WriteString(t.Text)
	}
	return b.String()
}

// canonical rewrites one token.
func canonical(t *Token, f Flavor) {
	switch t.Kind {
	case Word, Number:
		t.Text = asciiLower(t.Text)
	case QuotedIdent:
		unquote(t, f)
	case Op:
		if t.Text == "!=" {
			t.Text = "<>"
		} else if t.Text == "==" && f == SQLite {
			t.Text = "="
		}
	}
}

// unquote takes the quotes off a plain identifier, or spells them one way.
func unquote(t *Token, f Flavor) {
	if t.Open || f == Any || t.Text[0]|0x20 == 'u' {
		return
	}
	name := t.Name()
	if f != Postgres {
		name = asciiLower(name)
	}
	if plain(name, f) && !hasValue(name, f) {
		t.Kind, t.Text = Word, name
		return
	}
	q := `"`
	if f == MySQL {
		q = "`"
	}
	t.Text = q + strings.ReplaceAll(name, q, q+q) + q
}

// plain tells whether name, written bare, is one word that names itself.
func plain(name string, f Flavor) bool {
	for i := 0; i < len(name); i++ {
		c := name[i]
		switch {
		case c >= 'A' && c <= 'Z', c >= 0x80 && f == Postgres, !isIdent(c):
			return false
		case i == 0 && !isIdentStart(c):
			return false
		}
	}
	return name != "" && !strings.HasPrefix(name, bom)
}

// hasValue tells whether the bare word is not a name but a value.
func hasValue(name string, f Flavor) bool {
	switch name {
	case "null", "true", "false", "current_date", "current_time", "current_timestamp":
		return true
	case "localtime", "localtimestamp", "current_user", "default":
		return f != SQLite
	case "user", "session_user", "system_user", "current_role", "current_catalog", "current_schema":
		return f == Postgres
	case "utc_date", "utc_time", "utc_timestamp":
		return f == MySQL
	}
	return false
}

// strip drops trailing semicolons and parentheses around the whole.
func strip(toks []Token) []Token {
	partner := partners(toks)
	lo, hi := 0, len(toks)
	for lo < hi {
		switch {
		case isOp(toks[hi-1], ";"):
			hi--
		case isOp(toks[lo], "(") && hi-lo > 2 && partner[lo] == hi-1:
			lo, hi = lo+1, hi-1
		default:
			return toks[lo:hi]
		}
	}
	return nil
}

// partners returns for every opening parenthesis the index of its closing one.
func partners(toks []Token) []int {
	out := make([]int, len(toks))
	var open []int
	for i, t := range toks {
		switch {
		case isOp(t, "("):
			open = append(open, i)
		case isOp(t, ")") && len(open) > 0:
			out[open[len(open)-1]] = i
			open = open[:len(open)-1]
		}
	}
	return out
}

// tight tells whether no space is wanted before token i. It never joins two
// tokens that would be read as one.
func tight(toks []Token, i int) bool {
	t, prev := toks[i], toks[i-1]
	switch {
	case isOp(prev, "("), isOp(t, ")"), isOp(t, ","), isOp(prev, "["), isOp(t, "]"):
		return true
	case isOp(t, "("), isOp(t, "["):
		return isName(prev)
	case isOp(t, "."):
		return isName(prev) && i+1 < len(toks) && qualified(toks[i+1])
	case isOp(prev, "."):
		return i > 1 && isName(toks[i-2]) && qualified(t)
	}
	return false
}

// qualified tells whether t may stand right behind the dot of a name.
func qualified(t Token) bool {
	return isOp(t, "*") || isName(t) && !isDigit(t.Text[0])
}

func isName(t Token) bool { return t.Kind == Word || t.Kind == QuotedIdent }

func isOp(t Token, text string) bool { return t.Kind == Op && t.Text == text }
