package script

import (
	"fmt"
	"slices"
	"strings"
)

// section is one "-- +skein upgrade" or "-- +skein downgrade" of a SQL script.
type section struct {
	down     bool
	dialects []string // empty: for every dialect without a section of its own
	line     int
	items    []item
}

func (s *section) name() string {
	if s.down {
		return "downgrade"
	}
	return "upgrade"
}

// item is what a section is made of, in order: text to split, or a directive.
type item struct {
	kind itemKind
	text string // plain, fence: the SQL; expectNone, irreversible: why; batches: the terms
	line int    // where the text, or the directive, begins
	col  int
}

type itemKind int

const (
	plain itemKind = iota
	fence
	noTransaction
	expectNone
	irreversible
	elidable
	batches
)

// The directives, as a message lists them.
var directives = []string{"upgrade", "downgrade", "begin", "end", "no transaction", "expect none", "irreversible", "elidable", "batches"}

// The dialects that a slip of the pen is likely to mean. Others are taken as they are written.
var dialects = []string{"sqlite", "postgres", "mysql", "mariadb", "cockroachdb"}

// directiveText returns what a directive line says after "+skein", and at which column it begins.
func directiveText(line string) (text string, col int, ok bool) {
	trimmed := strings.TrimLeft(line, " \t")
	rest, ok := strings.CutPrefix(trimmed, "--")
	if !ok {
		return "", 0, false
	}
	rest = strings.TrimLeft(rest, " \t")
	if len(rest) < 6 || !strings.EqualFold(rest[:6], "+skein") {
		return "", 0, false
	}
	rest = rest[6:]
	if rest != "" && !strings.ContainsAny(rest[:1], " \t\r:") {
		return "", 0, false
	}
	return strings.TrimSpace(rest), len(line) - len(trimmed) + 1, true
}

// sections cuts a SQL script into its sections. The SQL in them stays whole.
func sections(file, text string) ([]section, error) {
	r := sectionReader{file: file}
	for n, line := range numbered(text) {
		directive, col, ok := directiveText(line)
		if !ok {
			r.text(n, line)
			continue
		}
		r.flush()
		if err := r.directive(directive, n, col); err != nil {
			return nil, err
		}
	}
	r.flush()
	if r.fenced != 0 {
		return nil, r.fail(r.fenced, 1, "\"begin\" without an \"end\"")
	}
	return r.out, nil
}

type sectionReader struct {
	file   string
	out    []section
	lines  []string // since the last directive
	from   int      // number of the first of them
	fenced int      // line of the open "begin", 0: none is open
}

func (r *sectionReader) fail(line, col int, format string, args ...any) error {
	return &SyntaxError{File: r.file, Line: line, Col: col, Msg: fmt.Sprintf(format, args...)}
}

func (r *sectionReader) text(n int, line string) {
	if len(r.lines) == 0 {
		r.from = n
	}
	r.lines = append(r.lines, line)
}

// flush adds the lines since the last directive to the open section. Lines before the first section
// are the header's.
func (r *sectionReader) flush() {
	text := strings.Join(r.lines, "\n")
	r.lines = r.lines[:0]
	if len(r.out) == 0 || r.fenced == 0 && strings.TrimSpace(text) == "" {
		return
	}
	kind := plain
	if r.fenced != 0 {
		kind = fence
	}
	r.add(item{kind: kind, text: text, line: r.from, col: 1})
}

func (r *sectionReader) add(i item) {
	s := &r.out[len(r.out)-1]
	s.items = append(s.items, i)
}

func (r *sectionReader) directive(text string, line, col int) error {
	name, why, _ := strings.Cut(text, ":")
	words := strings.Fields(strings.ToLower(name))
	name, why = strings.Join(words, " "), strings.TrimSpace(why)
	switch {
	case len(words) == 0:
		return r.fail(line, col, "\"+skein\" without a directive: one of %s", strings.Join(directives, ", "))
	case words[0] == "upgrade" || words[0] == "downgrade":
		return r.section(words, line, col)
	case !slices.Contains(directives, name):
		return r.unknown(name, words, line, col)
	case len(r.out) == 0:
		return r.fail(line, col, "%q stands before the first section: write it below the line of its section, such as \"-- +skein upgrade\"", name)
	case r.fenced != 0 && name != "end":
		return r.fail(line, col, "%q inside \"begin\" … \"end\"; \"begin\" is line %d", name, r.fenced)
	}
	return r.inside(name, why, line, col)
}

func (r *sectionReader) unknown(name string, words []string, line, col int) error {
	hint := didYouMean(name, directives)
	if hint == "" {
		hint = didYouMean(words[0], directives)
	}
	return r.fail(line, col, "unknown directive \"+skein %s\"%s", name, hint)
}

// section opens a section; what follows the first word are dialects.
func (r *sectionReader) section(words []string, line, col int) error {
	s := section{down: words[0] == "downgrade", line: line}
	if r.fenced != 0 {
		return r.fail(line, col, "%q inside \"begin\" … \"end\"; \"begin\" is line %d", s.name(), r.fenced)
	}
	for name := range strings.SplitSeq(strings.Join(words[1:], " "), ",") {
		name = strings.TrimSpace(name)
		if name == "" {
			continue
		}
		if strings.Contains(name, " ") {
			return r.fail(line, col, "%q is not the name of a dialect; commas part several", name)
		}
		if near := nearest(name, dialects); near != "" && !slices.Contains(dialects, name) {
			return r.fail(line, col, "unknown dialect %q (did you mean %q?)", name, near)
		}
		s.dialects = append(s.dialects, name)
	}
	for i := range r.out {
		if o := &r.out[i]; o.down == s.down && overlap(o.dialects, s.dialects) {
			return r.fail(line, col, "second %q section; the first is line %d", strings.Join(words, " "), o.line)
		}
	}
	r.out = append(r.out, s)
	return nil
}

// overlap reports whether two sections of one direction are for one dialect.
func overlap(a, b []string) bool {
	if len(a) == 0 || len(b) == 0 {
		return len(a) == len(b)
	}
	return slices.ContainsFunc(a, func(name string) bool { return slices.Contains(b, name) })
}

// inside handles the directives within a section.
func (r *sectionReader) inside(name, why string, line, col int) error {
	switch name {
	case "begin":
		r.fenced, r.from = line, line
	case "end":
		if r.fenced == 0 {
			return r.fail(line, col, "\"end\" without a \"begin\"")
		}
		r.fenced = 0
	case "no transaction":
		r.add(item{kind: noTransaction, line: line, col: col})
	case "batches":
		r.add(item{kind: batches, text: why, line: line, col: col})
	case "elidable":
		r.add(item{kind: elidable, line: line, col: col})
	case "expect none", "irreversible":
		kind := expectNone
		if name == "irreversible" {
			kind = irreversible
			if !r.out[len(r.out)-1].down {
				return r.fail(line, col, "\"irreversible\" in an upgrade: it belongs in the downgrade")
			}
		}
		if why == "" {
			return r.fail(line, col, "say why: \"-- +skein %s: …\"", name)
		}
		r.add(item{kind: kind, text: why, line: line, col: col})
	}
	return nil
}

// pick returns the section of a direction that a dialect runs: its own, or the common one; nil if
// there is neither.
func pick(all []section, down bool, dialect string) *section {
	var common *section
	for i := range all {
		s := &all[i]
		switch {
		case s.down != down:
		case len(s.dialects) == 0:
			common = s
		case slices.Contains(s.dialects, strings.ToLower(dialect)):
			return s
		}
	}
	return common
}
