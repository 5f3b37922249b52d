package view_test

import (
	"testing"

	"github.com/skein-go/skein/cli/view"
)

func TestPlain(t *testing.T) {
	for text, want := range map[string]string{
		"":                                "",
		"two\n\tlines, Tomás 日本 🪿":        "two\n\tlines, Tomás 日本 🪿",
		"\x1b]0;owned\a\x1b[2J\r\x00\x7f": `\x1b]0;owned\a\x1b[2J\r\x00\x7f`,
		"c1 \u009b31m":                    `c1 \u009b31m`,
	} {
		if got := view.Plain(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}
