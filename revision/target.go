package revision

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// Target is a target as written, taken apart: [branch@][name][+N|-N].
type Target struct {
	Branch string // before the '@': a label, or an id or the start of one
	Name   string // head, heads, base, current, an id, a label or the start of one; "" counts from where one stands
	Offset int    // +N or -N; 0 if none
}

// ParseTarget takes a target apart without asking what it refers to. An empty
// one gives ErrEmpty, one that no rule covers gives a *SyntaxError.
func ParseTarget(s string) (Target, error) {
	if strings.TrimSpace(s) == "" {
		return Target{}, fmt.Errorf("%w: name a revision, 'head', 'heads' or 'base'", ErrEmpty)
	}
	if strings.Contains(s, ":") {
		return Target{}, &SyntaxError{s, "a range is not allowed here"}
	}
	name, digits, relative := cutOffset(s)
	t := Target{Name: name}
	if relative {
		n, err := strconv.Atoi(digits[1:])
		switch {
		case err != nil:
			return Target{}, &SyntaxError{s, "the number is too large"}
		case n == 0:
			return Target{}, &SyntaxError{s, "the number must be at least 1"}
		case digits[0] == '-':
			n = -n
		}
		t.Offset = n
	}
	if branch, rest, found := strings.Cut(name, "@"); found {
		t.Branch, t.Name = branch, rest
		if branch == "" || reserved(branch) {
			return Target{}, &SyntaxError{s, "before '@' stands the name of a branch"}
		}
	}
	if reason := t.check(); reason != "" {
		return Target{}, &SyntaxError{s, reason}
	}
	return t, nil
}

func (t Target) check() string {
	for _, part := range []string{t.Branch, t.Name} {
		switch {
		case strings.HasPrefix(part, "-") || strings.Contains(part, "+"):
			return "a relative target is +N or -N with a number N"
		case strings.Contains(part, "@"):
			return "it has more than one '@'"
		case strings.ContainsFunc(part, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }):
			return "it holds a space or a control character"
		}
	}
	if t.Name == "" && t.Offset == 0 {
		return "nothing follows the '@'"
	}
	return ""
}

// String writes the target as ParseTarget reads it.
func (t Target) String() string {
	s := t.Name
	if t.Branch != "" {
		s = t.Branch + "@" + s
	}
	if t.Offset != 0 {
		s += fmt.Sprintf("%+d", t.Offset)
	}
	return s
}

// ParseRange splits "a:b", "a:" or ":b" at its colon. Anything without exactly
// one colon is a *RangeError.
func ParseRange(s string) (start, end string, err error) {
	start, end, found := strings.Cut(s, ":")
	if !found || strings.Contains(end, ":") {
		return "", "", &RangeError{Range: s, Reason: "history range requires [start]:[end], [start]:, or :[end]"}
	}
	return start, end, nil
}

// cutOffset splits a final +N or -N from s, sign and all.
func cutOffset(s string) (rest, offset string, found bool) {
	rest = strings.TrimRight(s, "0123456789")
	if rest == s || rest == "" || !strings.ContainsAny(rest[len(rest)-1:], "+-") {
		return s, "", false
	}
	at := len(rest) - 1
	return s[:at], s[at:], true
}
