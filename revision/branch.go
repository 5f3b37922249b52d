package revision

import (
	"maps"
	"slices"
)

// branch is what a name before '@' selects, by versioned edges.
type branch struct {
	name    string
	root    int32 // the revision that the name stands for
	lineage set   // root, all its ancestors and all its descendants
	cover   set   // the part that belongs to the branch alone, see Branch
}

// Branch returns the revisions that belong to the branch called name, in
// Order: the one that declares the label, all its descendants (through merges
// too), and its ancestors back to the first branch point or merge point, which
// is shared and so not counted. An id, or the start of one, selects the branch
// that runs through that revision. Errors are those of Find.
func (g *Graph) Branch(name string) ([]*Revision, error) {
	i, err := g.find(name, name)
	if err != nil {
		return nil, err
	}
	return g.pick(slices.Collect(g.branch(name, i).cover.up())), nil
}

// LabelsOf returns the labels of all branches that id belongs to, sorted; none
// if there are none or the id is unknown.
func (g *Graph) LabelsOf(id string) []string {
	i, ok := g.byID[id]
	if !ok {
		return nil
	}
	var names []string
	for _, b := range g.labels() {
		if b.cover.has(i) {
			names = append(names, b.name)
		}
	}
	return names
}

func (g *Graph) labelled() []*branch {
	var all []*branch
	for _, label := range slices.Sorted(maps.Keys(g.byLabel)) {
		i := g.byLabel[label]
		all = append(all, &branch{name: label, root: i, cover: g.cover(i)})
	}
	return all
}

func (g *Graph) branch(name string, root int32) *branch {
	b := &branch{name: name, root: root, cover: g.cover(root)}
	b.lineage = g.newSet(root).ancestors(g.down)
	b.lineage.addAll(b.cover)
	return b
}

// cover starts from the root, not from the last descendant as Alembic does, so
// a fork or merge above the label does not keep it from its ancestors.
func (g *Graph) cover(root int32) set {
	covered := g.newSet(root).descendants(g.up)
	for i := root; len(g.down.of(i)) == 1; {
		i = g.down.of(i)[0]
		if len(g.up.of(i)) > 1 || len(g.down.of(i)) > 1 {
			break
		}
		covered.add(i)
	}
	return covered
}

// filter returns the positions that are in s; all of them if there is no s.
func filter(at []int32, s set) []int32 {
	if s == nil {
		return at
	}
	var kept []int32
	for _, i := range at {
		if s.has(i) {
			kept = append(kept, i)
		}
	}
	return kept
}
