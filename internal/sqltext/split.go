package sqltext

import (
	"slices"
	"strings"
)

// Statement is one statement of a script.
type Statement struct {
	Text   string // without the separator and without comments around it
	Offset int    // of its first token, in bytes
	Line   int    // of its first token, from 1
	Col    int    // of its first token, from 1, in characters
	Lead   string // what stands between the statement before and this one: space and comments
}

// Split cuts a script into statements at the semicolons that end them, not at
// those inside strings, comments, trigger and routine bodies. Empty statements
// are left out. MySQL's DELIMITER lines are obeyed. The error, if any, is an
// *Error: something that never ends, or a command for a database's own shell.
func Split(src string, f Flavor) ([]Statement, error) {
	s := splitter{src: src, lex: lexer{src: src, f: f}, at: cursor{src: src, line: 1, col: 1}}
	s.reset(0)
	for {
		t, ok := s.lex.next()
		if !ok {
			break
		}
		if err := s.feed(t); err != nil {
			return nil, err
		}
	}
	if err := s.finish(); err != nil {
		return nil, err
	}
	return s.out, nil
}

// splitter holds the statement being read.
type splitter struct {
	src    string
	lex    lexer
	at     cursor
	out    []Statement
	active bool // the statement has a first token
	mark   int  // behind the separator of the statement before
	start  int
	end    int
	cond   int // where an executable comment opened, or -1
	head   header
	plain  bool  // under a delimiter of its own: a statement that holds no others
	ends   []int // backslashes at the end of a line
}

// reset begins the next statement at offset mark.
func (s *splitter) reset(mark int) {
	s.active, s.mark, s.cond, s.plain, s.ends = false, mark, -1, false, nil
	s.head = header{f: s.lex.f}
}

func (s *splitter) feed(t Token) *Error {
	switch {
	case t.Open:
		return newError(s.src, t.Offset, "this %s never ends", t.Kind)
	case !t.Significant():
		return nil
	case s.separates(t):
		err := s.emit()
		s.reset(t.End())
		return err
	case s.isDelimiterLine(t):
		return s.delimiterLine(t)
	case t.Text == ";" && !s.active:
		s.mark = t.End()
		return nil
	case t.Text == `\` && !s.active && s.lex.f == Postgres && restricting(s.src[t.End():]):
		s.lex.pos = s.lex.lineEnd(t.Offset)
		s.reset(s.lex.pos)
		return nil
	case t.Text == `\` && s.active && s.lex.f == MySQL && endsLine(s.src[t.End():]):
		s.ends = append(s.ends, t.Offset)
		return nil
	}
	if err := s.shellCommand(t); err != nil {
		return err
	}
	s.take(t)
	return nil
}

// take adds a token to the statement. A semicolon counts only once more follows.
func (s *splitter) take(t Token) {
	if !s.active {
		s.active, s.start = true, t.Offset
		s.plain = s.lex.delim != "" && slices.ContainsFunc(plainWords, func(word string) bool { return isKeyword(t, word) })
	}
	if t.Kind == Op && s.lex.f != SQLite && s.lex.f != Postgres {
		s.executable(t)
	}
	if t.Text != ";" {
		s.end = t.End()
	}
	if s.lex.delim == "" {
		s.head.feed(t)
	}
}

// executable follows MySQL's /*! … */, whose semicolons do not separate.
func (s *splitter) executable(t Token) {
	switch {
	case t.Text == "*/":
		s.cond = -1
	case strings.HasPrefix(t.Text, "/*"):
		s.cond = t.Offset
	}
}

// separates tells whether t ends the statement.
func (s *splitter) separates(t Token) bool {
	if t.Kind != Op || s.cond >= 0 {
		return false
	}
	if s.lex.delim != "" {
		return t.Text == s.lex.delim || t.Text == ";" && s.plain
	}
	return t.Text == ";" && !s.head.inside()
}

// plainWords begin statements of MySQL that a semicolon ends whatever the delimiter of its client is: the client sends
// them together with what follows, and the server takes one after the other.
var plainWords = []string{"DROP", "SET", "USE", "INSERT", "UPDATE", "DELETE", "SELECT", "CALL", "GRANT", "REVOKE"}

// emit adds the statement read so far to the result.
func (s *splitter) emit() *Error {
	if !s.active {
		return nil
	}
	text := s.text()
	if s.lex.f == Postgres && readsStdin(text) {
		err := newError(s.src, s.start, "COPY … FROM STDIN with its data in the script runs in psql only; use INSERT (pg_dump --inserts)")
		err.Command = "COPY FROM STDIN"
		return err
	}
	s.at.advance(s.start)
	s.out = append(s.out, Statement{Text: text, Offset: s.start, Line: s.at.line, Col: s.at.col, Lead: s.src[s.mark:s.start]})
	return nil
}

// endsLine tells whether a line ends where rest begins.
func endsLine(rest string) bool {
	return rest == "" || strings.HasPrefix(rest, "\n") || strings.HasPrefix(rest, "\r\n")
}

// text is the statement that was read, without the backslashes that MySQL's client drops at the end of a line.
func (s *splitter) text() string {
	text := s.src[s.start:s.end]
	if len(s.ends) == 0 {
		return text
	}
	out := []byte(text)
	for _, at := range s.ends {
		if at < s.end {
			out[at-s.start] = ' '
		}
	}
	return string(out)
}

// finish ends the last statement, which needs no separator.
func (s *splitter) finish() *Error {
	if s.cond >= 0 {
		return newError(s.src, s.cond, "this comment never ends")
	}
	if s.head.inside() {
		off, what := s.head.body.opened()
		return newError(s.src, off, "this %s never ends", what)
	}
	return s.emit()
}

// isDelimiterLine tells whether t begins a DELIMITER line: between statements,
// or, while another delimiter holds, at the start of a line, where MySQL's
// client ends the statement too.
func (s *splitter) isDelimiterLine(t Token) bool {
	if s.lex.f != MySQL || !isKeyword(t, "DELIMITER") {
		return false
	}
	if !s.active {
		return true
	}
	before := strings.TrimRight(s.src[:t.Offset], " \t")
	return s.lex.delim != "" && strings.HasSuffix(before, "\n")
}

func (s *splitter) delimiterLine(t Token) *Error {
	end := s.lex.lineEnd(t.Offset)
	fields := strings.Fields(s.src[t.Offset:end])
	if len(fields) < 2 {
		return newError(s.src, t.Offset, "DELIMITER names no delimiter")
	}
	if err := s.emit(); err != nil {
		return err
	}
	s.lex.pos, s.lex.delim = end, fields[1]
	if fields[1] == ";" {
		s.lex.delim = ""
	}
	s.reset(end)
	return nil
}

// shellCommand refuses psql's backslash commands and the sqlite3 shell's dot
// commands: only those shells can run them.
func (s *splitter) shellCommand(t Token) *Error {
	shell := ""
	switch {
	case t.Text == `\` && s.lex.f == Postgres:
		shell = "psql"
	case t.Text == "." && s.lex.f == SQLite && !s.active && isIdentStart(s.lex.at(t.End())):
		shell = "the sqlite3 shell"
	default:
		return nil
	}
	rest := s.src[t.Offset:]
	if k := strings.IndexAny(rest, " \t\r\n;"); k > 0 {
		rest = rest[:k]
	}
	err := newError(s.src, t.Offset, "%s is a command of %s, not SQL; only %s can run it", rest, shell, shell)
	err.Command = rest
	return err
}

// restricting tells whether a backslash stands before one of the words around what pg_dump writes: they keep psql from
// obeying other commands, and change nothing.
func restricting(rest string) bool {
	return strings.HasPrefix(rest, "restrict ") || strings.HasPrefix(rest, "unrestrict ")
}

// readsStdin tells whether text is a COPY … FROM STDIN.
func readsStdin(text string) bool {
	if len(text) < 4 || asciiUpper(text[:4]) != "COPY" {
		return false
	}
	last := Token{}
	for i, t := range Tokens(text, Postgres) {
		if i == 0 && !isKeyword(t, "COPY") {
			return false
		}
		if isKeyword(t, "STDIN") && isKeyword(last, "FROM") {
			return true
		}
		last = t
	}
	return false
}
