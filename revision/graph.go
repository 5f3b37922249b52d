package revision

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/skein-go/skein/internal/topo"
)

// Graph is a valid history: every parent exists, no name stands for two things
// and there is no cycle. It does not change and may be used by several
// goroutines at once.
type Graph struct {
	revs      []Revision       // in Order; a position is an index into it
	byID      map[string]int32 // id to position
	byLabel   map[string]int32 // label to the revision that declares it
	down      adjacency        // versioned parents
	depends   adjacency        // dependencies
	parents   adjacency        // both
	up        adjacency        // versioned children
	children  adjacency        // children by either kind of edge
	labels    func() []*branch // every label's branch, worked out when first asked for
	*squashes                  // nil if there are none
}

// NewGraph builds the graph of revisions. It refuses names that cannot be used
// (*NameError), ids and labels that stand for two things (*DuplicateError),
// parents and dependencies that do not exist (*MissingError) and cycles of
// every kind, by Down, by DependsOn or by both (*CycleError). All that is wrong
// with names and parents is reported together. No revisions make an empty
// graph, in which head, heads and base all mean nothing at all.
//
// A revision that Replaces others stands in their place, whether they are listed or not. A range that
// can't be replaced is refused (*SquashError).
func NewGraph(revisions []Revision) (*Graph, error) { return newGraph(revisions, nil) }

// With returns the history with one revision more. Errors are those of NewGraph; g stays as it is.
func (g *Graph) With(r Revision) (*Graph, error) {
	all := g.revs
	if g.squashes != nil {
		all = g.all
	}
	return NewGraph(append(slices.Clone(all), r))
}

// newGraph builds the view in which the ranges of the open squashes stand.
func newGraph(revisions []Revision, open map[string]bool) (*Graph, error) {
	l := &loader{revs: make([]*Revision, len(revisions))}
	for i := range revisions {
		l.revs[i] = &revisions[i]
	}
	slices.SortFunc(l.revs, older)
	aliases, inside := l.collapse(open)
	l.inside = inside
	l.readNames()
	l.alias(aliases)
	l.readEdges()
	if len(l.errs) > 0 {
		return nil, errors.Join(l.errs...)
	}
	order, cycle := topo.Indices(len(l.revs), func(i int32) []int32 { return l.parents[i] })
	if cycle != nil {
		return nil, l.cycleError(cycle)
	}
	g := l.graph(order)
	if aliases != nil {
		g.squashes = &squashes{all: revisions, open: open, inside: inside, aliases: aliases}
	}
	return g, nil
}

// loader holds the revisions as listed; its edges are indexes into that list.
type loader struct {
	revs                   []*Revision
	ids, labels            map[string]int32
	down, depends, parents [][]int32
	inside                 map[string]string // see squashes
	errs                   []error
}

func (l *loader) readNames() {
	l.ids = make(map[string]int32, len(l.revs))
	l.labels = map[string]int32{}
	for i, r := range l.revs {
		if err := CheckID(r.ID); err != nil {
			l.refuseName(err, r.Source)
		}
		if first, used := l.ids[r.ID]; used {
			l.refuse(&DuplicateError{Name: r.ID, Sources: [2]string{l.revs[first].Source, r.Source}})
			continue
		}
		l.ids[r.ID] = int32(i)
	}
	for i := range l.revs {
		for _, label := range l.revs[i].Labels {
			l.readLabel(label, int32(i))
		}
	}
}

func (l *loader) readLabel(label string, i int32) {
	r := l.revs[i]
	if err := CheckLabel(label); err != nil {
		l.refuseName(err, r.Source)
	}
	first, used := l.labels[label]
	if !used {
		first, used = l.ids[label]
	}
	if used {
		l.refuse(&DuplicateError{
			Name: label, Label: true,
			Revisions: [2]string{l.revs[first].ID, r.ID}, Sources: [2]string{l.revs[first].Source, r.Source},
		})
		return
	}
	l.labels[label] = i
}

func (l *loader) refuse(err error) { l.errs = append(l.errs, err) }

func (l *loader) refuseName(err error, source string) {
	if bad, ok := errors.AsType[*NameError](err); ok {
		bad.Source = source
	}
	l.refuse(err)
}

func (l *loader) readEdges() {
	n := len(l.revs)
	l.down, l.depends, l.parents = make([][]int32, n), make([][]int32, n), make([][]int32, n)
	for i, r := range l.revs {
		for _, id := range r.Down {
			p, ok := l.ids[id]
			if squash := l.inside[id]; !ok && squash != "" {
				l.refuseInside(r, squash, "revises", id)
			} else if !ok {
				l.refuse(&MissingError{Name: id, Kind: "down revision", Revision: r.ID, Source: r.Source})
			} else if !slices.Contains(l.down[i], p) {
				l.down[i] = append(l.down[i], p)
			}
		}
		l.parents[i] = l.down[i]
		if len(r.DependsOn) > 0 {
			l.parents[i] = slices.Clone(l.down[i])
			l.readDependencies(i, r)
		}
	}
}

// refuseInside says that a revision hangs on one that only a squash stands for.
func (l *loader) refuseInside(r *Revision, squash, verb, id string) {
	l.refuse(&SquashError{
		Squash: l.revs[l.ids[squash]],
		Reason: fmt.Sprintf("revision %q%s %s %q, which is inside", r.ID, in(r.Source), verb, id),
	})
}

func (l *loader) readDependencies(i int, r *Revision) {
	for _, name := range r.DependsOn {
		p, ok := l.ids[name]
		if !ok {
			p, ok = l.labels[name]
		}
		if squash := l.inside[name]; !ok && squash != "" {
			l.refuseInside(r, squash, "depends on", name)
			continue
		}
		if !ok {
			l.refuse(&MissingError{Name: name, Kind: "dependency", Revision: r.ID, Source: r.Source})
			continue
		}
		if !slices.Contains(l.depends[i], p) {
			l.depends[i] = append(l.depends[i], p)
		}
		if !slices.Contains(l.parents[i], p) {
			l.parents[i] = append(l.parents[i], p)
		}
	}
}

// cycleError names the members, and the kinds of edge that hold them together.
func (l *loader) cycleError(cycle []int32) error {
	e := &CycleError{}
	versioned, dependent := false, false
	for k, i := range cycle {
		e.IDs = append(e.IDs, l.revs[i].ID)
		e.Sources = append(e.Sources, l.revs[i].Source)
		before := cycle[(k+len(cycle)-1)%len(cycle)]
		if slices.Contains(l.down[i], before) {
			versioned = true
		} else {
			dependent = true
		}
	}
	switch {
	case versioned && dependent:
		e.Kind = MixedCycle
	case dependent:
		e.Kind = DependencyCycle
	default:
		e.Kind = VersionedCycle
	}
	return e
}

// standing returns ids as they stand in the graph: that of a squash for the top of what it replaces.
func (l *loader) standing(ids []string) []string {
	for k, id := range ids {
		if i, ok := l.ids[id]; ok && l.revs[i].ID != id {
			ids = slices.Clone(ids)
			ids[k] = l.revs[i].ID
		}
	}
	return ids
}

// graph renumbers everything from the list's order to the graph's.
func (l *loader) graph(order []int32) *Graph {
	n := len(order)
	position := make([]int32, n)
	g := &Graph{revs: make([]Revision, n), byID: l.ids, byLabel: l.labels}
	for pos, i := range order {
		position[i] = int32(pos)
		g.revs[pos] = *l.revs[i]
		g.revs[pos].Down = l.standing(g.revs[pos].Down)
	}
	for id, i := range g.byID {
		g.byID[id] = position[i]
	}
	for label, i := range g.byLabel {
		g.byLabel[label] = position[i]
	}
	adjacent := func(edges [][]int32) adjacency {
		a := newAdjacency(n, func(pos int) []int32 { return edges[order[pos]] })
		for k, i := range a.to {
			a.to[k] = position[i]
		}
		return a
	}
	g.down, g.depends, g.parents = adjacent(l.down), adjacent(l.depends), adjacent(l.parents)
	g.up, g.children = g.down.reversed(), g.parents.reversed()
	g.labels = sync.OnceValue(g.labelled)
	return g
}
