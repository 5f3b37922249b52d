package sample

import (
	"context"
	"strings"
)

// lastRunes end the sets of characters that columns can be declared with, the widest first: Unicode's
// first plane (utf8mb3), Latin 1, ASCII.
var lastRunes = []rune{0xFFFF, 0xFF, 0x7F}

// putNarrowed puts a row in. Where it is refused, and no text beyond ASCII is known to be welcome in the
// table, it is tried with fewer and fewer characters: a column may be in a character set of its own. It
// returns the row that was put in, or why the one of fewest characters was refused.
func (f *filler) putNarrowed(ctx context.Context, name string, r row) (row, error) {
	err := f.put(ctx, name, r)
	for _, last := range lastRunes {
		if err == nil || f.wide[name] || ctx.Err() != nil {
			break
		}
		if less, fewer := narrowed(r, last); fewer {
			if err = f.put(ctx, name, less); err == nil {
				r = less
			}
		}
	}
	if _, beyond := narrowed(r, lastRunes[0]); beyond && err == nil {
		f.wide[name] = true
	}
	return r, err
}

// narrowed returns a row without the characters beyond one, and whether there were any.
func narrowed(r row, last rune) (row, bool) {
	out := row{}
	fewer := false
	for column, v := range r {
		s, ok := v.(string)
		if ok && strings.ContainsFunc(s, func(c rune) bool { return c > last }) {
			v, fewer = strings.Map(func(c rune) rune {
				if c > last {
					return -1
				}
				return c
			}, s), true
		}
		out[column] = v
	}
	return out, fewer
}
