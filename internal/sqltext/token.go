// Package sqltext reads SQL as text: it cuts it into tokens and statements,
// compares two spellings of an expression, finds and renames identifiers and
// tells what sort of statement it is looking at. It is a lexer with some
// knowledge of statement bodies, not a parser: it never rejects SQL for its
// meaning, only for strings, comments and bodies that do not end.
package sqltext

import (
	"iter"
	"strings"
)

// Flavor names the lexical rules of a family of database engines.
type Flavor string

// The flavors. Any is a best effort where the engine is not known: what all
// engines agree on, plus dollar quotes and backquoted identifiers.
const (
	Any      Flavor = ""
	SQLite   Flavor = "sqlite"
	Postgres Flavor = "postgres"
	MySQL    Flavor = "mysql"
)

// FlavorOf returns the flavor for a dialect name such as "mariadb" or
// "cockroachdb", and Any for a name it does not know.
func FlavorOf(dialect string) Flavor {
	switch asciiLower(dialect) {
	case "sqlite", "sqlite3", "libsql", "turso":
		return SQLite
	case "postgres", "postgresql", "pgx", "cockroach", "cockroachdb", "yugabyte":
		return Postgres
	case "mysql", "mariadb", "tidb":
		return MySQL
	}
	return Any
}

// TokenKind is the sort of a token.
type TokenKind uint8

// The kinds of token. Op holds operators and punctuation, and any byte that
// has no meaning in the flavor.
const (
	Space TokenKind = iota
	Comment
	Word
	QuotedIdent
	String
	Number
	Blob
	Param
	Op
)

// String returns the kind's name in plain words.
func (k TokenKind) String() string {
	names := [...]string{"space", "comment", "word", "quoted identifier", "string",
		"number", "binary literal", "parameter", "operator"}
	if int(k) < len(names) {
		return names[k]
	}
	return "unknown token"
}

// Token is one piece of the source. Text is the exact source text at Offset;
// the texts of all tokens in a row give back the source byte for byte.
type Token struct {
	Kind   TokenKind
	Text   string
	Offset int  // in bytes
	Open   bool // a string, quoted identifier or comment that never ends
}

// End returns the offset of the first byte behind the token.
func (t Token) End() int { return t.Offset + len(t.Text) }

// Significant tells whether the token is neither space nor a comment.
func (t Token) Significant() bool { return t.Kind != Space && t.Kind != Comment }

// Name returns the identifier that a Word or QuotedIdent spells: a word as it
// stands, a quoted identifier without its quotes and with doubled quotes
// undone. The escapes of U&"…" are not decoded. Other tokens have no name.
func (t Token) Name() string {
	if t.Kind == Word {
		return t.Text
	}
	if t.Kind != QuotedIdent {
		return ""
	}
	s := t.Text
	if s[0]|0x20 == 'u' {
		s = s[2:]
	}
	q := s[:1]
	s = s[1:]
	if q == "[" {
		q = "]"
	}
	if !t.Open {
		s = s[:len(s)-1]
	}
	if q == "]" {
		return s
	}
	return strings.ReplaceAll(s, q+q, q)
}

// Lex returns the tokens of src one after another, space and comments
// included. It accepts any input.
func Lex(src string, f Flavor) iter.Seq[Token] {
	return func(yield func(Token) bool) {
		l := lexer{src: src, f: f}
		for {
			t, ok := l.next()
			if !ok || !yield(t) {
				return
			}
		}
	}
}

// Tokens returns the significant tokens of src: all but space and comments.
func Tokens(src string, f Flavor) []Token {
	var out []Token
	for t := range Lex(src, f) {
		if t.Significant() {
			out = append(out, t)
		}
	}
	return out
}

// asciiLower lower-cases A to Z and nothing else, as SQL engines fold words.
func asciiLower(s string) string { return asciiMap(s, 'A', 'Z') }

// asciiUpper upper-cases a to z and nothing else.
func asciiUpper(s string) string { return asciiMap(s, 'a', 'z') }

func asciiMap(s string, from, to byte) string {
	for i := 0; i < len(s); i++ {
		if s[i] < from || s[i] > to {
			continue
		}
		b := []byte(s)
		for ; i < len(b); i++ {
			if b[i] >= from && b[i] <= to {
				b[i] ^= 0x20
			}
		}
		return string(b)
	}
	return s
}

// isKeyword tells whether t is the bare word kw; kw is in upper case.
func isKeyword(t Token, kw string) bool {
	if t.Kind != Word || len(t.Text) != len(kw) {
		return false
	}
	for i := 0; i < len(kw); i++ {
		c := t.Text[i]
		if c >= 'a' && c <= 'z' {
			c ^= 0x20
		}
		if c != kw[i] {
			return false
		}
	}
	return true
}

// keyword returns a bare word in upper case, an operator as it stands, and
// nothing for all else, so that a name in quotes never passes for a keyword.
func keyword(t Token) string {
	switch {
	case t.Kind == Op:
		return t.Text
	case t.Kind == Word && len(t.Text) <= 20:
		return asciiUpper(t.Text)
	}
	return ""
}
