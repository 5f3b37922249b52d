package view

import (
	"strconv"
	"strings"
	"unicode"
)

// Plain returns a text with what a terminal would obey written out, line ends and tabs left alone: an error of a
// database, or a message in a script, may hold what somebody else wrote.
func Plain(text string) string {
	obeyed := func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }
	if !strings.ContainsFunc(text, obeyed) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if obeyed(r) {
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
