package sqltext

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Error says what is wrong with a script and where.
type Error struct {
	Offset int // in bytes
	Line   int // from 1
	Col    int // from 1, in characters
	Msg    string
	// Command names a command of a database's own shell that stands in the
	// script and cannot run outside it: `\connect`, `.read`, `COPY FROM STDIN`.
	Command string
}

// Error returns the message with its line and column.
func (e *Error) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Col, e.Msg)
}

func newError(src string, offset int, format string, args ...any) *Error {
	line, col := Position(src, offset)
	return &Error{Offset: offset, Line: line, Col: col, Msg: fmt.Sprintf(format, args...)}
}

// Position returns the line and the column of a byte offset, both from 1. The
// column counts characters; a byte order mark at the start counts for nothing.
// An offset outside src is moved to its nearer end.
func Position(src string, offset int) (line, col int) {
	c := cursor{src: src, line: 1, col: 1}
	c.advance(offset)
	return c.line, c.col
}

// cursor counts lines and columns while it moves forward over src.
type cursor struct {
	src            string
	off, line, col int
}

func (c *cursor) advance(offset int) {
	offset = max(c.off, min(offset, len(c.src)))
	seg := c.src[c.off:offset]
	if c.off == 0 {
		seg = strings.TrimPrefix(seg, bom)
	}
	if n := strings.Count(seg, "\n"); n > 0 {
		c.line += n
		c.col = 1
		seg = seg[strings.LastIndexByte(seg, '\n')+1:]
	}
	c.col += utf8.RuneCountInString(seg)
	c.off = offset
}
