package revision

import (
	"fmt"
	"slices"
	"strings"
	"sync"
)

// A squash is a revision that replaces others: a range with one top. In the graph it stands in their
// place, and the top's id is another name for it: databases that have run the whole range have run the
// squash, and what revises the top revises the squash. For a database that stands inside the range
// there is another view of the history, in which the range stands and the squash is another name for
// its top.

// squashes is what a graph knows of the revisions that it leaves out.
type squashes struct {
	all      []Revision        // every revision, those left out too
	open     map[string]bool   // the squashes that are left out in this view, in favour of their ranges
	inside   map[string]string // the id of a revision that is left out, but for tops: its squash
	aliases  map[string]string // another name of a revision, as the top's is of a squash, and its id
	mu       sync.Mutex
	views    map[string]*Graph // by the open squashes
	original *Graph            // the view that this one was made from; nil for the first
}

// collapse takes out of the list what squashes replace, or the open squashes themselves. It returns
// the other names that the tops, or the open squashes, give.
func (l *loader) collapse(open map[string]bool) (aliases map[string]string, inside map[string]string) {
	byID := map[string]*Revision{}
	squashed := false
	for _, r := range l.revs {
		squashed = squashed || len(r.Replaces) > 0
	}
	if !squashed {
		return nil, nil
	}
	for _, r := range l.revs {
		byID[r.ID] = r
	}
	gone, aliases, inside := map[string]bool{}, map[string]string{}, map[string]string{}
	for _, r := range l.outermost(byID, open) {
		top := r.Replaces[len(r.Replaces)-1]
		if open[r.ID] {
			gone[r.ID], aliases[r.ID] = true, top
			continue
		}
		aliases[top] = r.ID
		for _, id := range r.Replaces {
			gone[id] = true
			if id != top {
				inside[id] = r.ID
			}
		}
	}
	l.revs = slices.DeleteFunc(l.revs, func(r *Revision) bool { return gone[r.ID] })
	return aliases, inside
}

// outermost returns the squashes that no other one replaces, unless that one is open. It refuses lists
// that can't be.
func (l *loader) outermost(byID map[string]*Revision, open map[string]bool) []*Revision {
	owner := map[string]*Revision{}
	for _, r := range l.revs {
		if slices.Contains(r.Replaces, r.ID) {
			l.refuse(&SquashError{Squash: r, Reason: "it replaces itself"})
			continue
		}
		if len(r.Replaces) > 0 && !open[r.ID] {
			for _, id := range r.Replaces {
				if byID[id] != nil && len(byID[id].Replaces) > 0 {
					owner[id] = r
				}
			}
		}
	}
	var out []*Revision
	owned := map[string]*Revision{}
	for _, r := range l.revs {
		if len(r.Replaces) == 0 || owner[r.ID] != nil || slices.Contains(r.Replaces, r.ID) {
			continue
		}
		out = append(out, r)
		for _, id := range r.Replaces {
			if other := owned[id]; other != nil && !open[r.ID] && !open[other.ID] {
				l.refuse(&SquashError{Squash: r, Reason: fmt.Sprintf("revision %q is replaced by %q%s too", id, other.ID, in(other.Source))})
			}
			owned[id] = r
		}
	}
	return out
}

// aliases gives revisions their other names.
func (l *loader) alias(names map[string]string) {
	for name, id := range names {
		if i, ok := l.ids[id]; ok {
			if _, taken := l.ids[name]; !taken {
				l.ids[name] = i
			}
		}
	}
}

// View returns the history as a database with these rows has it, or as targets need it that name what is
// inside the range of a squash: there the range stands in the squash's place. names are the rows by
// their ids in that view; a row that no script knows stays as it is. Without a squash the view is g. The
// error is an *InsideSquashError where scripts of a range are missing that are needed.
func (g *Graph) View(rows []string, targets ...string) (v *Graph, names []string, err error) {
	if v, err = g.view(rows, targets...); err != nil {
		return g, rows, err
	}
	names = slices.Clone(rows)
	for i, row := range names {
		if r, ok := v.Get(row); ok {
			names[i] = r.ID
		}
	}
	return v, names, nil
}

// OtherName returns the id of a revision that is left out which a name is, or begins, where that is another
// name of one that stands in its place: of a squash, or of the top of its range. "" if there is none.
func (g *Graph) OtherName(name string) string {
	if g.squashes == nil {
		return ""
	}
	if _, ok := g.aliases[name]; ok {
		return name
	}
	found := ""
	for id := range g.aliases {
		if len(name) > 0 && len(id) > shortest && strings.HasPrefix(id, name) {
			if found != "" {
				return ""
			}
			found = id
		}
	}
	if i, err := g.find(name, name); err != nil || found == "" || strings.HasPrefix(g.revs[i].ID, name) {
		return ""
	}
	return found
}

// view returns the graph for a database with these rows, and for targets that name what it has: where
// one of them is inside the range of a squash, the range stands in the squash's place.
func (g *Graph) view(rows []string, targets ...string) (*Graph, error) {
	if g.squashes == nil {
		return g, nil
	}
	if g.original != nil {
		g = g.original
	}
	var need []string
	for _, row := range rows {
		for v := g.with(need); v != nil && v.inside[row] != ""; v = g.with(need) { // a squash may be inside of another
			if err := g.canOpen(v.inside[row], row); err != nil {
				return nil, err
			}
			need = append(need, v.inside[row])
		}
	}
	for _, target := range targets {
		for _, name := range targetNames(target) {
			for v := g.with(need); v != nil; v = g.with(need) {
				squash := v.insideNamed(name)
				if squash == "" || g.canOpen(squash, name) != nil {
					break
				}
				need = append(need, squash)
			}
		}
	}
	return g.opened(need)
}

// targetNames are the names that a target, or a range of them, says.
func targetNames(target string) []string {
	var names []string
	for part := range strings.SplitSeq(target, ":") {
		if t, err := ParseTarget(part); err == nil {
			names = append(names, t.Branch, t.Name)
		}
	}
	return slices.DeleteFunc(names, func(n string) bool { return n == "" || reserved(n) })
}

// insideNamed returns the squash whose range holds the one revision that a name, which nothing else in
// the graph has, stands for; "" if there is none.
func (g *Graph) insideNamed(name string) string {
	if _, err := g.find(name, name); err == nil {
		return ""
	}
	if squash, ok := g.inside[name]; ok {
		return squash
	}
	found := ""
	for id, squash := range g.inside {
		if len(id) > shortest && strings.HasPrefix(id, name) {
			if found != "" && found != squash {
				return ""
			}
			found = squash
		}
	}
	return found
}

// canOpen reports what is missing of a squash's range.
func (g *Graph) canOpen(squash, name string) error {
	var s *Revision
	have := map[string]bool{}
	for i := range g.all {
		have[g.all[i].ID] = true
		if g.all[i].ID == squash {
			s = &g.all[i]
		}
	}
	var missing []string
	for _, id := range s.Replaces {
		if !have[id] {
			missing = append(missing, id)
		}
	}
	if len(missing) > 0 {
		return &InsideSquashError{Row: name, Squash: s, Missing: missing}
	}
	return nil
}

// with is opened for what is known to be right; nil if it is not.
func (g *Graph) with(open []string) *Graph {
	v, err := g.opened(open)
	if err != nil {
		return nil
	}
	return v
}

func (g *Graph) opened(open []string) (*Graph, error) {
	if len(open) == 0 {
		return g, nil
	}
	slices.Sort(open)
	open = slices.Compact(open)
	key := strings.Join(open, " ")
	g.mu.Lock()
	defer g.mu.Unlock()
	if v := g.views[key]; v != nil {
		return v, nil
	}
	set := map[string]bool{}
	for _, id := range open {
		set[id] = true
	}
	v, err := newGraph(g.all, set)
	if err != nil {
		return nil, err
	}
	v.original = g
	if g.views == nil {
		g.views = map[string]*Graph{}
	}
	g.views[key] = v
	return v, nil
}

// Squashable returns the revisions of a range, as History reads it, in Order, if one revision can stand
// in their place. Only the last of them may have others outside that revise it or depend on it. A range that can't be squashed gives a *RangeError.
func (g *Graph) Squashable(rng string) ([]*Revision, error) {
	revs, err := g.History(nil, rng)
	if err != nil {
		return nil, err
	}
	slices.Reverse(revs)
	if len(revs) < 2 {
		return nil, &RangeError{Range: rng, Reason: "it takes two revisions at least to squash them into one"}
	}
	members := g.newSet()
	for _, r := range revs {
		members.add(g.byID[r.ID])
	}
	tops := members.tops(g.parents)
	if len(tops) > 1 {
		return nil, &RangeError{Range: rng, Reason: "it ends at several revisions, " + listed(g.pick(tops), nil) + ": merge them first"}
	}
	for i := range members.up() {
		if i == tops[0] {
			continue
		}
		for _, c := range g.children.of(i) {
			if !members.has(c) {
				// A database that has c might have run the range up to i only, or all of it: its rows don't tell.
				return nil, &RangeError{Range: rng, Reason: fmt.Sprintf("revision %s, which is not in it, revises or depends on %s, which is inside", g.revs[c].ID, g.revs[i].ID)}
			}
		}
	}
	return revs, nil
}

// Squash returns what the revision that stands in place of a range has to say: Down, DependsOn, Labels,
// Replaces and Irreversible, the rest is empty. Replaced squashes bring along what they replace. Errors
// are those of Squashable.
func (g *Graph) Squash(rng string) (Revision, error) {
	members, err := g.Squashable(rng)
	if err != nil {
		return Revision{}, err
	}
	inside := map[string]bool{}
	for _, m := range members {
		inside[m.ID] = true
	}
	var s Revision
	add := func(list *[]string, name string) {
		if !inside[name] && !slices.Contains(*list, name) {
			*list = append(*list, name)
		}
	}
	for _, m := range members {
		for _, p := range g.down.of(g.byID[m.ID]) {
			add(&s.Down, g.revs[p].ID)
		}
		for _, d := range g.Dependencies(m.ID) {
			add(&s.DependsOn, d.ID)
		}
		s.Labels = append(s.Labels, m.Labels...)
		s.Replaces = append(append(s.Replaces, m.Replaces...), m.ID)
		if m.Irreversible != "" && s.Irreversible == "" {
			s.Irreversible = m.Irreversible
		}
	}
	return s, nil
}
