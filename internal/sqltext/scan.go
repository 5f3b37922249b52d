package sqltext

import "strings"

// comment scans a comment, or the opening of a comment that MySQL executes
// (/*!40101 … */), whose inside is SQL. It returns i where none stands.
func (l *lexer) comment(i int) (TokenKind, int, bool) {
	rest := l.src[i:]
	switch {
	case strings.HasPrefix(rest, "--") && (l.f != MySQL || len(rest) == 2 || rest[2] <= ' '),
		rest[0] == '#' && l.f == MySQL:
		return Comment, l.lineEnd(i), false
	case !strings.HasPrefix(rest, "/*"):
		return Space, i, false
	}
	if end := l.executable(i); end > i {
		return Op, end, false
	}
	if l.f == Postgres {
		end, open := l.nested(i)
		return Comment, end, open
	}
	if k := strings.Index(rest[2:], "*/"); k >= 0 {
		return Comment, i + k + 4, false
	}
	return Comment, len(l.src), true
}

// lineEnd returns the end of the line at i, without its line break.
func (l *lexer) lineEnd(i int) int {
	stop := "\n"
	if l.f == Postgres {
		stop = "\r\n"
	}
	if k := strings.IndexAny(l.src[i:], stop); k >= 0 {
		return i + k
	}
	return len(l.src)
}

// nested scans a block comment that may hold others.
func (l *lexer) nested(i int) (end int, open bool) {
	depth := 1
	for i += 2; i < len(l.src); {
		switch two := l.src[i:min(i+2, len(l.src))]; two {
		case "/*":
			depth++
			i += 2
		case "*/":
			depth--
			i += 2
			if depth == 0 {
				return i, false
			}
		default:
			i++
		}
	}
	return len(l.src), true
}

// executable scans the opening /*!, /*!40101 or /*M!100100. Version 999999 is
// MariaDB's way to hide a client command: an ordinary comment.
func (l *lexer) executable(i int) int {
	if l.f != MySQL && l.f != Any {
		return i
	}
	k := i + 2
	if l.at(k) == 'M' {
		k++
	}
	if l.at(k) != '!' {
		return i
	}
	end := min(l.run(k+1, isDigit), k+7)
	version := l.src[k+1 : end]
	if version == "999999" || l.f == Any && len(version) < 5 {
		return i
	}
	return end
}

// quote scans what quotes enclose, and returns i where no quote stands.
func (l *lexer) quote(i int) (kind TokenKind, end int, open bool) {
	switch c := l.src[i]; {
	case c == '\'':
		end, open = l.quoted(i, c, l.f == MySQL)
		return String, end, open
	case c == '"' && l.f == MySQL:
		end, open = l.quoted(i, c, true)
		return String, end, open
	case c == '"', c == '`' && l.f != Postgres:
		end, open = l.quoted(i, c, false)
		return QuotedIdent, end, open
	case c == '[' && l.f == SQLite:
		if k := strings.IndexByte(l.src[i:], ']'); k >= 0 {
			return QuotedIdent, i + k + 1, false
		}
		return QuotedIdent, len(l.src), true
	case c == '$' && (l.f == Postgres || l.f == Any):
		return l.dollar(i)
	}
	return Space, i, false
}

// quoted scans from the quote q at i to the one that closes it; a doubled
// quote stands for itself, and so does one behind a backslash if escapes hold.
func (l *lexer) quoted(i int, q byte, escapes bool) (end int, open bool) {
	for i++; i < len(l.src); i++ {
		switch c := l.src[i]; {
		case c == '\\' && escapes:
			i++
		case c != q:
		case l.at(i+1) == q:
			i++
		default:
			return i + 1, false
		}
	}
	return len(l.src), true
}

// dollar scans $$…$$ and $tag$…$tag$, and returns i where none begins.
func (l *lexer) dollar(i int) (TokenKind, int, bool) {
	k := i + 1
	if isIdentStart(l.at(k)) {
		k = l.run(k, func(c byte) bool { return isIdent(c) && c != '$' })
	}
	if l.at(k) != '$' {
		return Space, i, false
	}
	tag := l.src[i : k+1]
	if n := strings.Index(l.src[k+1:], tag); n >= 0 {
		return String, k + 1 + n + len(tag), false
	}
	return String, len(l.src), true
}

// param scans ?, ?1, :name, @name, $name and $1 as the flavor has them, and
// returns i where none stands.
func (l *lexer) param(i int) (TokenKind, int) {
	c, next := l.src[i], l.at(i+1)
	switch {
	case c == '$' && l.f == MySQL:
		return Word, l.run(i+1, isIdent)
	case c == '$' && isDigit(next), c == '?' && l.f == SQLite:
		return Param, l.run(i+1, isDigit)
	case l.f == Postgres:
		return Space, i
	case c == '?':
		return Param, i + 1
	case c == '@' && next == '@' && l.f == MySQL && isIdent(l.at(i+2)):
		return Param, l.run(i+2, isIdent)
	case c == ':' && l.f == MySQL:
		return Space, i
	case (c == ':' || c == '@' || c == '$') && isIdent(next):
		return Param, l.run(i+1, isIdent)
	}
	return Space, i
}

// operator returns the end of the operator or punctuation mark at i.
func (l *lexer) operator(i int) int {
	three := l.src[i:min(i+3, len(l.src))]
	two := three[:min(2, len(three))]
	switch two {
	case "::", ":=", "..":
		return i + 2
	}
	if l.f == Postgres {
		return l.postgresOp(i)
	}
	switch three {
	case "->>", "<=>":
		return i + 3
	}
	switch two {
	case "->", "<=", ">=", "<>", "!=", "==", "||", "<<", ">>", "&&":
		return i + 2
	case "*/":
		if l.f != SQLite {
			return i + 2
		}
	}
	return i + 1
}

// maxOp is the length of PostgreSQL's longest operators.
const maxOp = 63

// postgresOp applies PostgreSQL's rule: the longest run of operator
// characters, up to a comment; it may end in + or - only if it also holds one
// of the characters that plain arithmetic does not use.
func (l *lexer) postgresOp(i int) int {
	end := i
	free := false
	for end-i < maxOp && !strings.HasPrefix(l.src[end:], "--") && !strings.HasPrefix(l.src[end:], "/*") {
		c := l.at(end)
		if strings.IndexByte("+-*/<>=~!@#%^&|`?", c) < 0 {
			break
		}
		free = free || strings.IndexByte("+-*/<>=", c) < 0
		end++
	}
	if !free {
		for end > i+1 && (l.src[end-1] == '+' || l.src[end-1] == '-') {
			end--
		}
	}
	return max(end, i+1)
}
