package dialecttest

import (
	"pgregory.net/rapid"

	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/schema"
)

// Pair is two schemas and what was renamed on the way from one to the other.
type Pair struct {
	From, To *schema.Schema
	Renames  []diff.Rename
}

// Pairs generates pairs of schemas: in most of them, the second is the first after some edits, among
// them renames in chains, circles and onto names that were given up.
func Pairs(f Features) *rapid.Generator[Pair] {
	return rapid.Custom(func(t *rapid.T) Pair {
		g := &gen{t, f}
		a := g.schema()
		if g.chance(15, "independent") {
			return Pair{From: a.build(), To: g.schema().build()}
		}
		b := a.clone()
		for range 1 + g.upTo(5, "edits") {
			g.edit(b)
			repair(b, f)
		}
		return Pair{From: a.build(), To: b.build(), Renames: renames(a, b)}
	})
}
