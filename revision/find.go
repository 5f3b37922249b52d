package revision

import (
	"slices"
	"strings"
)

// shortest is the length up to which an id or label must be written in full.
const shortest = 3

// find looks a name up; target is the whole it stands in, for messages.
func (g *Graph) find(name, target string) (int32, error) {
	if name == "" {
		return 0, ErrEmpty
	}
	if i, ok := g.byID[name]; ok {
		return i, nil
	}
	if i, ok := g.byLabel[name]; ok {
		return i, nil
	}
	found := g.startingWith(name)
	switch len(found) {
	case 0:
		return 0, &UnknownError{Target: target, Name: name, Suggestion: g.nearest(name)}
	case 1:
		return found[0], nil
	}
	return 0, &AmbiguousError{
		Target: target, Reason: "'" + name + "' is the start of several names",
		Candidates: g.pick(found), Hint: "write more of the one you mean",
	}
}

func (g *Graph) startingWith(prefix string) []int32 {
	var found []int32
	for i := range g.revs {
		if id := g.revs[i].ID; len(id) > shortest && strings.HasPrefix(id, prefix) {
			found = append(found, int32(i))
		}
	}
	if g.squashes != nil {
		for name, id := range g.aliases {
			if i, ok := g.byID[id]; ok && len(name) > shortest && strings.HasPrefix(name, prefix) {
				found = append(found, i)
			}
		}
	}
	for label, i := range g.byLabel {
		if len(label) > shortest && strings.HasPrefix(label, prefix) {
			found = append(found, i)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// nearest returns the name that takes the fewest changes to get from what was
// written, if they are few. A long id may have been cut short.
func (g *Graph) nearest(name string) string {
	names := []string{wordHead, wordHeads, wordBase, wordCurrent}
	for i := range g.revs {
		names = append(names, g.revs[i].ID)
		names = append(names, g.revs[i].Labels...)
	}
	best, fewest := "", 1+min(2, len(name)/2)
	for _, candidate := range names {
		if strings.EqualFold(name, candidate) {
			return candidate
		}
		d := distance(name, candidate)
		if len(name) > shortest && len(candidate) > len(name) {
			d = min(d, distance(name, candidate[:len(name)]))
		}
		if d < fewest {
			best, fewest = candidate, d
		}
	}
	return best
}

// distance counts the bytes to change, add, drop or swap with a neighbour.
func distance(a, b string) int {
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
