package script

import (
	"fmt"
	"iter"
	"strings"
	"time"
)

// The keys of a SQL script's header.
var headerKeys = []string{"revision", "revises", "branch labels", "depends on", "replaces", "message", "created"}

// headerPair cuts "-- key: value"; a key is letters, with blanks, "_" and "-" between. It is called for
// each line of each script at every start, so it is no regular expression.
func headerPair(line string) (key, value string, ok bool) {
	rest, ok := strings.CutPrefix(line, "--")
	if !ok {
		return "", "", false
	}
	key, value, ok = strings.Cut(rest, ":")
	key = strings.Trim(key, " \t")
	if !ok || key == "" || !isLetter(key[0]) {
		return "", "", false
	}
	for i := range len(key) {
		if c := key[i]; !isLetter(c) && c != ' ' && c != '_' && c != '-' {
			return "", "", false
		}
	}
	return strings.ToLower(key), strings.TrimSpace(value), true
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// header reads the lines of a SQL script up to its first section.
type header struct {
	file   string
	script *Script
	seen   map[string]int // key to line
}

// readHeader fills the nouns of s from the header of a SQL script. The sections stay unread.
func readHeader(s *Script, file, text string) error {
	h := header{file: file, script: s, seen: map[string]int{}}
	comment := false
	for n, line := range numbered(text) {
		line = strings.TrimSpace(line)
		if comment || strings.HasPrefix(line, "/*") {
			comment = !strings.Contains(line, "*/")
			continue
		}
		if _, _, ok := directiveText(line); ok {
			break
		}
		if err := h.line(n, line); err != nil {
			return err
		}
	}
	if h.seen["revision"] == 0 {
		return h.fail(1, "no revision line: a script starts with \"-- revision: <id>\"")
	}
	return nil
}

func (h *header) fail(line int, format string, args ...any) error {
	return &SyntaxError{File: h.file, Line: line, Col: 1, Msg: fmt.Sprintf(format, args...)}
}

func (h *header) line(n int, line string) error {
	if line != "" && !strings.HasPrefix(line, "--") {
		return h.fail(n, "SQL before the first section: write \"-- +skein upgrade\" above it")
	}
	key, value, ok := headerPair(line)
	if !ok {
		return nil
	}
	known, err := h.set(n, key, value)
	switch {
	case err != nil:
		return err
	case !known:
		if k := nearest(key, headerKeys); k != "" {
			return h.fail(n, "unknown header line %q (did you mean %q?)", key, k)
		}
		return nil
	case h.seen[key] != 0:
		return h.fail(n, "second %q line; the first is line %d", key, h.seen[key])
	}
	h.seen[key] = n
	return nil
}

// set keeps the value of a known key.
func (h *header) set(n int, key, value string) (known bool, err error) {
	s := h.script
	switch key {
	case "revision":
		switch {
		case value == "":
			return true, h.fail(n, "the revision line names no revision")
		case strings.ContainsAny(value, ", \t"):
			return true, h.fail(n, "the revision line names more than one revision: %q", value)
		}
		s.ID = value
	case "revises":
		s.Revises = names(value)
	case "branch labels":
		s.Labels = names(value)
	case "depends on":
		s.DependsOn = names(value)
	case "replaces":
		s.Replaces = names(value)
	case "message":
		s.Message = value
	case "created":
		s.Created = value
		if _, err := readTime(value); err != nil {
			return true, h.fail(n, "%v", err)
		}
	default:
		return false, nil
	}
	return true, nil
}

// names cuts a list at its commas; an empty list is nil.
func names(list string) []string {
	var out []string
	for name := range strings.SplitSeq(list, ",") {
		if name = strings.TrimSpace(name); name != "" {
			out = append(out, name)
		}
	}
	return out
}

// readTime reads a script's time of creation; none is the zero time.
func readTime(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", time.DateTime, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a time: write it as 2026-11-22T19:21:42Z", s)
}

const byteOrderMark = "\ufeff"

// numbered yields the lines of text with their numbers, from 1, without their line breaks and
// without a byte order mark.
func numbered(text string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		n := 0
		for line := range strings.Lines(strings.TrimPrefix(text, byteOrderMark)) {
			n++
			if !yield(n, strings.TrimSuffix(line, "\n")) {
				return
			}
		}
	}
}
