package script

import (
	"fmt"
	"go/format"
	"strings"
)

// RenderBody writes the calls that record operations, as they stand in a Go script's function, without
// one. No lines give no text.
func RenderBody(lines []Line) (string, error) {
	w := &goWriter{literals: literals{imports: map[string]bool{}}}
	for _, l := range lines {
		w.comment(l.Comment)
		w.b.WriteString(w.call(l.Op) + "\n")
	}
	if w.err != nil {
		return "", w.err
	}
	out, err := format.Source([]byte(w.b.String()))
	if err != nil {
		return "", fmt.Errorf("format operations: %w", err)
	}
	if len(strings.TrimSpace(string(out))) == 0 {
		return "", nil
	}
	return string(out), nil
}
