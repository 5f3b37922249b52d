package sqltext

import (
	"iter"
	"strings"
)

// Mentions tells whether sql mentions the identifier ident, as a bare word or
// in quotes, outside strings and comments. ident is the name itself, without
// quotes. SQLite, MySQL and Any compare without regard to case; PostgreSQL
// compares exactly, a bare word being read in lower case. A body in a string,
// such as PostgreSQL's $$…$$, counts as a string. A bare word is no identifier
// if it is a function that is called, or a keyword that no engine lets be a
// name without quotes (and, not, select, …).
func Mentions(sql, ident string, f Flavor) bool {
	for range mentions(sql, ident, f) {
		return true
	}
	return false
}

// Rename replaces the identifiers of sql that are called old, those that
// Mentions sees, by quote(new), or by new if quote is nil, and leaves every
// other byte alone. Rename reads no grammar: that an alias or a column of
// another table (x.old) may have the same name is the caller's problem.
func Rename(sql, old, new string, f Flavor, quote func(string) string) string {
	if quote != nil {
		new = quote(new)
	}
	var b strings.Builder
	done := 0
	for t := range mentions(sql, old, f) {
		b.WriteString(sql[done:t.Offset])
		b.WriteString(new)
		done = t.End()
	}
	if done == 0 {
		return sql
	}
	b.WriteString(sql[done:])
	return b.String()
}

// mentions yields the tokens of sql that are spellings of the identifier ident.
func mentions(sql, ident string, f Flavor) iter.Seq[Token] {
	return func(yield func(Token) bool) {
		before := ""
		for t := range Lex(sql, f) {
			if names(t, ident, f) && !keywordOrCall(sql, t, before) && !yield(t) {
				return
			}
			if t.Significant() {
				before = keyword(t)
			}
		}
	}
}

// keywordOrCall tells whether a token that could be a name is a keyword, or a
// function because of the parenthesis directly behind it. INSERT INTO t(a) calls
// nothing.
func keywordOrCall(sql string, t Token, before string) bool {
	if t.Kind != Word {
		return false
	}
	return neverName[asciiUpper(t.Text)] ||
		strings.HasPrefix(sql[t.End():], "(") && before != "INTO" && before != "REFERENCES" && before != "TABLE"
}

// neverName holds the keywords of expressions, queries and bodies that all
// engines reserve.
var neverName = wordSet(`
	ALL ALTER AND AS BETWEEN CASE CHECK CREATE DEFAULT DELETE DISTINCT DROP ELSE EXISTS FOREIGN FROM GROUP HAVING IN INSERT
	INTO IS JOIN LIMIT NOT NULL ON OR ORDER PRIMARY REFERENCES SELECT SET TABLE THEN UNION UNIQUE UPDATE USING VALUES WHEN
	WHERE`)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// names tells whether t is a spelling of ident.
func names(t Token, ident string, f Flavor) bool {
	if !isName(t) {
		return false
	}
	name := t.Name()
	switch {
	case f == Postgres && t.Kind == Word:
		return asciiLower(name) == ident
	case f == Postgres:
		return name == ident
	case f == SQLite:
		return len(name) == len(ident) && asciiLower(name) == asciiLower(ident)
	}
	return strings.EqualFold(name, ident)
}

// Names returns the identifiers that sql may mention, each spelling once, in order: bare words that are
// not reserved everywhere, and what stands in quotes. Many of them are keywords of some engine.
func Names(sql string, f Flavor) []string {
	var out []string
	seen := map[string]bool{}
	for t := range Lex(sql, f) {
		if !isName(t) || t.Kind == Word && neverName[asciiUpper(t.Text)] {
			continue
		}
		if name := t.Name(); !seen[name] {
			seen[name] = true
			out = append(out, name)
		}
	}
	return out
}
