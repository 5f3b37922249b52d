// Package view shows results: to a person, and as JSON, from one and the same value. Nothing else of
// the command line writes to stdout.
package view

import (
	"encoding/json"
	"io"
	"strings"
)

// View is a result that can be shown.
type View interface {
	// Human writes the result for a person: plain lines, or nothing where there is nothing to say.
	Human(w io.Writer, o Options) error
	// JSON writes the result as one JSON document. Lists are never null.
	JSON(w io.Writer) error
}

// Options say how to show a result to a person.
type Options struct {
	Color   bool // use colour
	Verbose bool // show all that is known
}

// style is an ANSI style; Options decide whether it is used.
type style string

const (
	bold   style = "1"
	dim    style = "2"
	red    style = "31"
	green  style = "32"
	yellow style = "33"
	cyan   style = "36"
)

func (o Options) paint(s style, text string) string {
	if !o.Color || text == "" {
		return text
	}
	return "\x1b[" + string(s) + "m" + text + "\x1b[0m"
}

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

func writeText(w io.Writer, b *strings.Builder) error {
	_, err := io.WriteString(w, b.String())
	return err
}

// list returns an empty list for nil.
func list[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}

// indent puts prefix in front of every line of text that isn't blank.
func indent(prefix, text string) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for i, l := range lines {
		if l = strings.TrimRight(l, " \t\r"); l != "" {
			l = prefix + l
		}
		lines[i] = l
	}
	return strings.Join(lines, "\n")
}
