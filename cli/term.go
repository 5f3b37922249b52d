package cli

import (
	"errors"
	"os"

	"golang.org/x/term"
)

// colorMode is the value of --color; "" is auto.
type colorMode string

// Set takes one of the three words.
func (c *colorMode) Set(s string) error {
	switch s {
	case "auto", "always", "never":
		*c = colorMode(s)
		return nil
	}
	return errors.New("must be auto, always or never")
}

// String returns the word.
func (c *colorMode) String() string {
	if *c == "" {
		return "auto"
	}
	return string(*c)
}

// Type names the value in help texts.
func (c *colorMode) Type() string { return "when" }

// enabled reports whether to use colour on a stream: with auto, on terminals that can, and if
// NO_COLOR is not set.
func (c *colorMode) enabled(stream any) bool {
	switch *c {
	case "always":
		return true
	case "never":
		return false
	}
	return os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && isTerminal(stream)
}

func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
