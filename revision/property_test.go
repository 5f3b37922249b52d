package revision_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/skein-go/skein/revision"
	"pgregory.net/rapid"
)

// model is the history read in the slowest and most obvious way.
type model struct {
	revs    []revision.Revision
	parents map[string][]string // by any edge, labels resolved
	down    map[string][]string
}

// drawn makes a history of up to 200 revisions with forks, merges, several
// bases, labels and dependencies, some of them redundant.
func drawn(t *rapid.T) model {
	n := rapid.IntRange(1, 200).Draw(t, "revisions")
	if rapid.Bool().Draw(t, "small") {
		n = n%12 + 1
	}
	m := model{parents: map[string][]string{}, down: map[string][]string{}}
	for i := range n {
		r := revision.Revision{ID: fmt.Sprintf("r%03d", (i*89+7)%997)} // no order in the ids
		pick := func(what string, most int) (at []int) {
			if i == 0 || most == 0 {
				return nil
			}
			from := 0
			if rapid.IntRange(0, 3).Draw(t, what+" near") > 0 {
				from = max(0, i-4)
			}
			return rapid.SliceOfNDistinct(rapid.IntRange(from, i-1), 0, min(most, i-from), rapid.ID[int]).Draw(t, what)
		}
		for _, p := range pick("down", rapid.SampledFrom([]int{0, 1, 1, 1, 1, 2, 3}).Draw(t, "parents")) {
			r.Down = append(r.Down, m.revs[p].ID)
		}
		m.down[r.ID], m.parents[r.ID] = r.Down, slices.Clone(r.Down)
		for _, p := range pick("depends", rapid.SampledFrom([]int{0, 0, 0, 1, 2}).Draw(t, "dependencies")) {
			name := m.revs[p].ID
			m.parents[r.ID] = append(m.parents[r.ID], name)
			if labels := m.revs[p].Labels; len(labels) > 0 {
				name = labels[0]
			}
			r.DependsOn = append(r.DependsOn, name)
		}
		if rapid.IntRange(0, 9).Draw(t, "label") == 0 {
			r.Labels = []string{"label" + r.ID}
		}
		m.revs = append(m.revs, r)
	}
	return m
}

func (m model) closure(ids []string) map[string]bool {
	all, todo := map[string]bool{}, slices.Clone(ids)
	for len(todo) > 0 {
		id := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !all[id] {
			all[id] = true
			todo = append(todo, m.parents[id]...)
		}
	}
	return all
}

func (m model) tops(applied map[string]bool) []string {
	tops := maps.Clone(applied)
	for id := range applied {
		for _, p := range m.parents[id] {
			delete(tops, p)
		}
	}
	return slices.Sorted(maps.Keys(tops))
}

// follow runs steps over an applied set and its rows, and checks the laws.
func (m model) follow(t *rapid.T, rows []string, steps []revision.Step) []string {
	applied := m.closure(rows)
	for _, s := range steps {
		id := s.Revision.ID
		if applied[id] == (s.Direction == revision.Up) {
			t.Fatalf("%s %s, which has been done", s.Direction, id)
		}
		if s.Direction == revision.Up {
			for _, p := range m.parents[id] {
				if !applied[p] {
					t.Fatalf("upgrade %s before its parent %s", id, p)
				}
			}
			applied[id] = true
		} else {
			delete(applied, id)
			for other := range applied {
				if slices.Contains(m.parents[other], id) {
					t.Fatalf("downgrade %s before its child %s", id, other)
				}
			}
		}
		rows = move(t, rows, s)
		if tops := m.tops(applied); !slices.Equal(rows, tops) {
			t.Fatalf("after %s %s the rows are %v, the tops %v", s.Direction, id, rows, tops)
		}
	}
	return rows
}

func TestRandomWalks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawn(t)
		g, err := revision.NewGraph(rapid.Permutation(m.revs).Draw(t, "listed"))
		if err != nil {
			t.Fatal(err)
		}
		m.checkOrder(t, g)
		if same, err := revision.NewGraph(m.revs); err != nil || ids(same.Order()) != ids(g.Order()) {
			t.Fatalf("the order depends on the listing (D7): %v", err) // and on no hash
		}
		var targets []string
		for _, r := range m.revs {
			targets = append(targets, r.ID)
			for _, label := range r.Labels {
				targets = append(targets, label, label+"@head", label+"@heads", label+"@base", label+"@+1", label+"@-1", label+"@-2")
			}
		}
		var rows []string
		for range rapid.IntRange(1, 12).Draw(t, "moves") {
			target := rapid.OneOf(rapid.SampledFrom(targets), rapid.SampledFrom([]string{"heads", "head", "base", "+1", "+2", "-1", "-2", "head-1"})).Draw(t, "target")
			switch rapid.IntRange(0, 4).Draw(t, "verb") {
			case 0, 1:
				rows = m.upgrade(t, g, rows, target)
			case 2, 3:
				rows = m.downgrade(t, g, rows, target)
			default:
				rows = m.stamp(t, g, rows, target)
			}
		}
	})
}

func (m model) checkOrder(t *rapid.T, g *revision.Graph) {
	seen := map[string]bool{}
	for _, r := range g.Order() {
		for _, p := range m.parents[r.ID] {
			if !seen[p] {
				t.Fatalf("%s comes before its parent %s", r.ID, p)
			}
		}
		seen[r.ID] = true
	}
	if len(seen) != g.Len() || g.Len() != len(m.revs) {
		t.Fatalf("%d of %d revisions in order", len(seen), len(m.revs))
	}
	for i, r := range rapid.Permutation(m.revs).Draw(t, "again") {
		if i > 3 {
			break
		}
		reached := map[string]bool{}
		for a := range g.Ancestors(r.ID) {
			reached[a.ID] = true
		}
		if !maps.Equal(reached, m.closure([]string{r.ID})) {
			t.Fatalf("ancestors of %s: %v", r.ID, reached)
		}
	}
}

func (m model) upgrade(t *rapid.T, g *revision.Graph, rows []string, target string) []string {
	steps, err := g.Upgrade(rows, target)
	if err != nil {
		return rows
	}
	after := m.follow(t, rows, steps)
	if _, exact := g.Get(target); exact {
		if want := m.tops(m.closure(append(slices.Clone(rows), target))); !slices.Equal(after, want) {
			t.Fatalf("upgrade from %v to %s ends at %v, not %v", rows, target, after, want)
		}
	}
	if again, err := g.Upgrade(after, target); err == nil && len(again) > 0 && target[0] != '+' && target[max(0, len(target)-2)] != '+' {
		t.Fatalf("upgrade %s is not done when it is done: %v", target, again)
	}
	m.undo(t, g, rows, after, steps)
	return after
}

// undo takes steps back one after the other by their own reverse, and all at
// once from wherever they started.
func (m model) undo(t *rapid.T, g *revision.Graph, before, after []string, steps []revision.Step) {
	rows := after
	for _, s := range slices.Backward(steps) {
		s.Direction, s.Insert, s.Delete = revision.Down, s.Delete, s.Insert
		s.Rows = without(append(slices.Clone(rows), s.Insert...), s.Delete)
		rows = m.follow(t, rows, []revision.Step{s})
	}
	if !slices.Equal(rows, before) && len(rows)+len(before) > 0 {
		t.Fatalf("from %v up to %v and down to %v", before, after, rows)
	}
	if len(before) == 0 {
		down, err := g.Downgrade(after, "base")
		if err != nil || len(down) != len(steps) || len(m.follow(t, after, down)) != 0 {
			t.Fatalf("down to base from %v: %v, %v", after, down, err)
		}
	}
}

func without(rows, gone []string) []string {
	rows = slices.DeleteFunc(rows, func(row string) bool { return slices.Contains(gone, row) })
	slices.Sort(rows)
	return rows
}

func (m model) downgrade(t *rapid.T, g *revision.Graph, rows []string, target string) []string {
	steps, err := g.Downgrade(rows, target)
	if err != nil {
		return rows
	}
	after := m.follow(t, rows, steps)
	applied := m.closure(after)
	if _, exact := g.Get(target); exact {
		if !applied[target] {
			t.Fatalf("downgrade to %s took it away", target)
		}
		for id := range applied {
			if slices.Contains(m.down[id], target) {
				t.Fatalf("downgrade to %s left %s above it", target, id)
			}
		}
	}
	if len(steps) > 0 && (target == "-1") && steps[len(steps)-1].Revision.ID != rows[0] {
		t.Fatalf("downgrade -1 from %v undid %v", rows, steps)
	}
	up, err := g.Upgrade(after, "heads")
	if err != nil || len(up)+len(applied) != len(m.revs) {
		t.Fatalf("from %v up again: %v, %v", after, up, err)
	}
	m.follow(t, after, up)
	return after
}

func (m model) stamp(t *rapid.T, g *revision.Graph, rows []string, target string) []string {
	after, err := g.Stamp(rows, target)
	if err != nil {
		return rows
	}
	applied := m.closure(after)
	if tops := m.tops(applied); !slices.Equal(after, tops) {
		t.Fatalf("stamp %s from %v: rows %v, tops %v", target, rows, after, tops)
	}
	if _, exact := g.Get(target); exact && !slices.Contains(after, target) {
		t.Fatalf("stamp %s from %v: rows %v", target, rows, after)
	}
	return after
}
