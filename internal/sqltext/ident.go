package sqltext

import "strings"

// Mentions tells whether sql mentions the identifier ident, as a bare word or
// in quotes, outside strings and comments. ident is the name itself, without
// quotes. SQLite, MySQL and Any compare without regard to case; PostgreSQL
// compares exactly, a bare word being read in lower case. A body in a string,
// such as PostgreSQL's $$…$$, counts as a string.
func Mentions(sql, ident string, f Flavor) bool {
	for t := range Lex(sql, f) {
		if names(t, ident, f) {
			return true
		}
	}
	return false
}

// Rename replaces the identifiers of sql that are called old by quote(new), or
// by new if quote is nil, and leaves every other byte alone. A bare word with an
// opening parenthesis directly behind it is a function and stays; a name in
// quotes does not. Rename reads no grammar: that a keyword, an alias or a column
// of another table (x.old) may have the same name is the caller's problem.
func Rename(sql, old, new string, f Flavor, quote func(string) string) string {
	if quote != nil {
		new = quote(new)
	}
	var b strings.Builder
	done := 0
	for t := range Lex(sql, f) {
		call := t.Kind == Word && strings.HasPrefix(sql[t.End():], "(")
		if call || !names(t, old, f) {
			continue
		}
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
