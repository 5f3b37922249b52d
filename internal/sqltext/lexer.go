package sqltext

import "strings"

const bom = "\ufeff"

// lexer walks over src. delim is the separator set by a DELIMITER line of
// MySQL's client; it is then recognised anywhere outside quotes and comments.
type lexer struct {
	src   string
	pos   int
	f     Flavor
	delim string
}

// next returns the next token; it always moves on by at least one byte.
func (l *lexer) next() (Token, bool) {
	start := l.pos
	if start >= len(l.src) {
		return Token{}, false
	}
	kind, end, open := Op, start+len(l.delim), false
	if l.delim == "" || !strings.HasPrefix(l.src[start:], l.delim) {
		kind, end, open = l.scan(start)
		end = l.cutDelim(kind, start, end)
	}
	l.pos = end
	return Token{Kind: kind, Text: l.src[start:end], Offset: start, Open: open}, true
}

// cutDelim ends a word or an operator where the client's delimiter begins:
// `END$$` is END and the delimiter.
func (l *lexer) cutDelim(kind TokenKind, start, end int) int {
	if l.delim == "" || kind != Word && kind != Op && kind != Number && kind != Param {
		return end
	}
	stop := min(end+len(l.delim)-1, len(l.src))
	if k := strings.Index(l.src[start:stop], l.delim); k > 0 {
		return min(end, start+k)
	}
	return end
}

// scan finds the kind and the end of the token at i.
func (l *lexer) scan(i int) (kind TokenKind, end int, open bool) {
	c := l.src[i]
	switch {
	case c == ',' || c == ';' || c == '(' || c == ')':
		return Op, i + 1, false
	case isSpace(c):
		return Space, l.run(i+1, isSpace), false
	case c == bom[0] && strings.HasPrefix(l.src[i:], bom):
		return Space, i + len(bom), false
	case isIdentStart(c):
		return l.word(i)
	case isDigit(c) || c == '.' && isDigit(l.at(i+1)):
		return l.number(i)
	}
	if kind, end, open = l.comment(i); end > i {
		return kind, end, open
	}
	if kind, end, open = l.quote(i); end > i {
		return kind, end, open
	}
	if kind, end = l.param(i); end > i {
		return kind, end, false
	}
	return Op, l.operator(i), false
}

// at returns the byte at i, or 0 behind the end.
func (l *lexer) at(i int) byte {
	if i < len(l.src) {
		return l.src[i]
	}
	return 0
}

// run returns the first index from i on whose byte is not in class.
func (l *lexer) run(i int, class func(byte) bool) int {
	for i < len(l.src) && class(l.src[i]) {
		i++
	}
	return i
}

// word scans a bare word, or a literal that starts with a letter: E'…', x'…'.
func (l *lexer) word(i int) (TokenKind, int, bool) {
	next := l.at(i + 1)
	switch c := l.src[i] | 0x20; {
	case next == '\'' && c == 'x', next == '\'' && c == 'b' && l.f != SQLite:
		end, open := l.quoted(i+1, '\'', false)
		return Blob, end, open
	case next == '\'' && c == 'n' && l.f != SQLite:
		end, open := l.quoted(i+1, '\'', l.f == MySQL)
		return String, end, open
	case next == '\'' && c == 'e' && (l.f == Postgres || l.f == Any):
		return l.escaped(i + 1)
	case next == '&' && c == 'u' && l.f == Postgres && l.at(i+2) == '\'':
		end, open := l.quoted(i+2, '\'', false)
		return String, end, open
	case next == '&' && c == 'u' && l.f == Postgres && l.at(i+2) == '"':
		end, open := l.quoted(i+2, '"', false)
		return QuotedIdent, end, open
	}
	return Word, l.run(i+1, isIdent), false
}

// escaped scans PostgreSQL's E'…' from its quote on, with the pieces that
// continue it on further lines: backslashes escape in those as well.
func (l *lexer) escaped(i int) (TokenKind, int, bool) {
	for {
		end, open := l.quoted(i, '\'', true)
		more := l.run(end, isSpace)
		if open || l.at(more) != '\'' || !strings.ContainsAny(l.src[end:more], "\r\n") {
			return String, end, open
		}
		i = more
	}
}

// number scans a number. MySQL lets a name begin with digits: 2fa is a word.
func (l *lexer) number(i int) (TokenKind, int, bool) {
	if end := l.radix(i); end > i {
		return Number, end, false
	}
	end := l.digits(i)
	if l.f == MySQL && isIdentStart(l.at(end)) && !l.exponentAt(end) && end > i {
		return Word, l.run(end, isIdent), false
	}
	if l.at(end) == '.' && l.at(end+1) != '.' {
		end = l.digits(end + 1)
	}
	if l.exponentAt(end) {
		end++
		if !isDigit(l.src[end]) {
			end++
		}
		end = l.digits(end)
	}
	return Number, end, false
}

// digits scans decimal digits, with _ between two of them except in MySQL.
func (l *lexer) digits(i int) int {
	for isDigit(l.at(i)) || l.at(i) == '_' && l.f != MySQL && isDigit(l.src[i-1]) && isDigit(l.at(i+1)) {
		i++
	}
	return i
}

// exponentAt tells whether an exponent such as e-5 stands at i.
func (l *lexer) exponentAt(i int) bool {
	if l.at(i)|0x20 != 'e' {
		return false
	}
	c := l.at(i + 1)
	return isDigit(c) || (c == '+' || c == '-') && isDigit(l.at(i+2))
}

// radix scans 0x1F, 0o17 and 0b01, and returns i where none stands.
func (l *lexer) radix(i int) int {
	if l.src[i] != '0' {
		return i
	}
	base := l.at(i+1) | 0x20
	if base != 'x' && base != 'o' && base != 'b' || base == 'o' && l.f == MySQL {
		return i
	}
	end := l.run(i+2, func(c byte) bool {
		d := c | 0x20
		return isDigit(c) || c == '_' && l.f != MySQL || base == 'x' && d >= 'a' && d <= 'f'
	})
	if end == i+2 || l.f == MySQL && isIdent(l.at(end)) {
		return i
	}
	return end
}

func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isIdentStart(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c >= 0x80
}

func isIdent(c byte) bool { return isIdentStart(c) || isDigit(c) || c == '$' }
