package plan

import (
	"fmt"
	"strings"
)

// CountUpTo is how many rows are counted where not all have to be: from there on it is "at least".
const CountUpTo = 10_000

// Count is a number of rows, or of values, and how far it is to be trusted.
type Count struct {
	N       int64
	AtLeast bool // there may be more: counting stopped there
	About   bool // nobody counted: the engine's statistics say so
}

// Exact reports whether there are N, no more and no fewer.
func (c Count) Exact() bool { return !c.AtLeast && !c.About }

// String writes the number: "1,204", "at least 10,000", "about 3.9 million".
func (c Count) String() string {
	switch {
	case c.About:
		return "about " + rounded(c.N)
	case c.AtLeast:
		return "at least " + Number(c.N)
	}
	return Number(c.N)
}

// Of writes the number with what it is one of: "1 value", "at least 10,000 values".
func (c Count) Of(noun string) string {
	if c.Exact() && c.N == 1 {
		return "1 " + noun
	}
	return c.String() + " " + noun + "s"
}

// rounded writes the two digits of a number that an estimate is good for.
func rounded(n int64) string {
	switch {
	case n >= 1_000_000_000:
		return fmt.Sprintf("%.1f billion", float64(n)/1e9)
	case n >= 1_000_000:
		return fmt.Sprintf("%.1f million", float64(n)/1e6)
	}
	unit := int64(1)
	for n/unit >= 100 {
		unit *= 10
	}
	return Number((n + unit/2) / unit * unit)
}

// one are words behind a number that are others behind 1.
var one = map[string]string{"values": "value", "rows": "row", "NULLs": "NULL", "groups": "group"}

// Told puts the number in place of %d in a text, such as a guard's, with the word behind it in the singular where it
// is one.
func (c Count) Told(text string) string {
	if c.Exact() && c.N == 1 {
		for many, word := range one {
			if before, after, found := strings.Cut(text, "%d "+many); found && (after == "" || strings.ContainsAny(after[:1], " ,;:")) {
				text = before + "1 " + word + after
			}
		}
	}
	return strings.ReplaceAll(text, "%d", c.String())
}
