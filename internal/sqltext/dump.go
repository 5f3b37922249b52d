package sqltext

import "strings"

// Undump blanks out what only psql can run in a script for PostgreSQL: its backslash commands between
// statements, and COPY … FROM STDIN with its data. The rest stays where it was.
func Undump(src string) string {
	u := undumper{src: src, lex: lexer{src: src, f: Postgres}}
	for {
		t, ok := u.lex.next()
		if !ok {
			break
		}
		if t.Significant() {
			u.feed(t)
		}
	}
	if u.done == 0 {
		return src
	}
	return u.out.String() + src[u.done:]
}

type undumper struct {
	src    string
	lex    lexer
	out    strings.Builder
	done   int  // how much of src is in out
	start  int  // of the statement
	active bool // the statement has a token
	copies bool // it begins with COPY
}

func (u *undumper) feed(t Token) {
	switch {
	case !u.active && t.Text == `\`:
		u.blank(t.Offset, u.lex.lineEnd(t.Offset))
	case t.Text == ";":
		if u.active && u.copies && readsStdin(u.src[u.start:t.Offset]) {
			u.blank(u.start, dataEnd(u.src, t.End()))
		}
		u.active = false
	case !u.active:
		u.active, u.start, u.copies = true, t.Offset, isKeyword(t, "COPY")
	}
}

// dataEnd returns the offset behind the line that ends the data of a COPY, or the end of the script.
func dataEnd(src string, from int) int {
	for line := from; line < len(src); {
		next := strings.IndexByte(src[line:], '\n')
		if next < 0 {
			break
		}
		line += next + 1
		if rest := src[line:]; strings.HasPrefix(rest, "\\.\n") || strings.HasPrefix(rest, "\\.\r\n") || rest == `\.` {
			return line + len(`\.`)
		}
	}
	return len(src)
}

// blank puts blanks in the place of a part of the source, and goes on behind it.
func (u *undumper) blank(from, to int) {
	u.out.WriteString(u.src[u.done:from])
	for i := from; i < to; i++ {
		c := u.src[i]
		if c != '\n' && c != '\r' {
			c = ' '
		}
		u.out.WriteByte(c)
	}
	u.done, u.lex.pos = to, to
	u.active = false
}
