package revision

import "iter"

// Len returns the number of revisions.
func (g *Graph) Len() int { return len(g.revs) }

// Get returns the revision with exactly this id; false if there is none. Find
// also takes prefixes and labels.
func (g *Graph) Get(id string) (*Revision, bool) {
	i, ok := g.byID[id]
	if !ok {
		return nil, false
	}
	return &g.revs[i], true
}

// Find returns the one revision that name stands for: an id, a label (the
// revision that declares it), or the start of an id or label that is longer
// than three characters. An exact match wins. Errors are *UnknownError,
// *AmbiguousError and ErrEmpty.
func (g *Graph) Find(name string) (*Revision, error) {
	i, err := g.find(name, name)
	if err != nil {
		return nil, err
	}
	return &g.revs[i], nil
}

// Order returns all revisions so that each follows its parents by any edge.
// Where several could come next the oldest does (by Created), and of equally
// old ones the one with the lower ID. Upgrades run in this order, downgrades
// in the reverse.
func (g *Graph) Order() []*Revision {
	return g.where(func(int32) bool { return true })
}

// Heads returns the revisions that no other one revises, in Order: what
// "heads" lists and "merge heads" joins. One that another merely depends on is
// among them; RealHeads leaves it out.
func (g *Graph) Heads() []*Revision { return g.pick(g.heads()) }

// RealHeads returns the revisions that no other one revises or depends on, in
// Order. They are the rows of a database that has everything.
func (g *Graph) RealHeads() []*Revision {
	return g.where(func(i int32) bool { return len(g.children.of(i)) == 0 })
}

// Bases returns the revisions that revise no other one, in Order.
func (g *Graph) Bases() []*Revision { return g.pick(g.bases()) }

// BranchPoints returns the revisions that several others revise, in Order.
func (g *Graph) BranchPoints() []*Revision {
	return g.where(func(i int32) bool { return len(g.up.of(i)) > 1 })
}

// Children returns the revisions that revise id, in Order; none if the id is
// unknown.
func (g *Graph) Children(id string) []*Revision { return g.neighbours(g.up, id) }

// Dependencies returns the revisions that id depends on, labels resolved, as
// it names them; none if the id is unknown.
func (g *Graph) Dependencies(id string) []*Revision { return g.neighbours(g.depends, id) }

// IsHead reports whether no other revision revises or depends on id: the mark
// "(head)". An unknown id is not a head; so for the other questions.
func (g *Graph) IsHead(id string) bool {
	return g.is(id, func(i int32) bool { return len(g.children.of(i)) == 0 })
}

// IsEffectiveHead reports whether no other revision revises id, yet one
// depends on it: the mark "(effective head)".
func (g *Graph) IsEffectiveHead(id string) bool {
	return g.is(id, func(i int32) bool { return len(g.up.of(i)) == 0 && len(g.children.of(i)) > 0 })
}

// IsBranchPoint reports whether several revisions revise id.
func (g *Graph) IsBranchPoint(id string) bool {
	return g.is(id, func(i int32) bool { return len(g.up.of(i)) > 1 })
}

// IsMergePoint reports whether id revises several revisions.
func (g *Graph) IsMergePoint(id string) bool {
	return g.is(id, func(i int32) bool { return len(g.down.of(i)) > 1 })
}

// Ancestors yields the revisions with these ids and all they need, by any
// edge, children first (the reverse of Order). It looks no further than it is
// asked to. Unknown ids are passed over.
func (g *Graph) Ancestors(ids ...string) iter.Seq[*Revision] {
	return func(yield func(*Revision) bool) {
		reached := g.known(ids)
		for i := range reached.down() {
			if !yield(&g.revs[i]) {
				return
			}
			for _, p := range g.parents.of(i) {
				reached.add(p)
			}
		}
	}
}

// Descendants yields the revisions with these ids and all that need them, by
// any edge, in Order. Unknown ids are passed over.
func (g *Graph) Descendants(ids ...string) iter.Seq[*Revision] {
	return func(yield func(*Revision) bool) {
		for i := range g.known(ids).descendants(g.children).up() {
			if !yield(&g.revs[i]) {
				return
			}
		}
	}
}

func (g *Graph) known(ids []string) set {
	s := g.newSet()
	for _, id := range ids {
		if i, ok := g.byID[id]; ok {
			s.add(i)
		}
	}
	return s
}

func (g *Graph) is(id string, holds func(int32) bool) bool {
	i, ok := g.byID[id]
	return ok && holds(i)
}

func (g *Graph) where(holds func(int32) bool) []*Revision {
	return g.pick(g.positions(holds))
}

func (g *Graph) heads() []int32 {
	return g.positions(func(i int32) bool { return len(g.up.of(i)) == 0 })
}

func (g *Graph) bases() []int32 {
	return g.positions(func(i int32) bool { return len(g.down.of(i)) == 0 })
}

func (g *Graph) positions(holds func(int32) bool) []int32 {
	var found []int32
	for i := range int32(len(g.revs)) {
		if holds(i) {
			found = append(found, i)
		}
	}
	return found
}

func (g *Graph) neighbours(edges adjacency, id string) []*Revision {
	i, ok := g.byID[id]
	if !ok {
		return nil
	}
	return g.pick(edges.of(i))
}

func (g *Graph) pick(at []int32) []*Revision {
	var picked []*Revision
	for _, i := range at {
		picked = append(picked, &g.revs[i])
	}
	return picked
}
