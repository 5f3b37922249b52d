package revision_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/skein-go/skein/revision"
	"pgregory.net/rapid"
)

// squashed is a graph of words with the squash s in place of a range.
func squashed(t *testing.T, words, rng string, without ...string) *revision.Graph {
	t.Helper()
	s, err := graph(t, words).Squash(rng)
	if err != nil {
		t.Fatal(err)
	}
	s.ID, s.Source = "s", "s.sql"
	revs := slices.DeleteFunc(parse(words), func(r revision.Revision) bool { return slices.Contains(without, r.ID) })
	g, err := revision.NewGraph(append(revs, s))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestSquash(t *testing.T) {
	const line = "a b<a c<b d<c e<d"
	gone := []string{"b", "c", "d"}
	for _, x := range []struct {
		name, rows, target string
		without            []string
		want               string
	}{
		{"a new database runs the squash", "", "heads", nil, "+a +s +e = e"},
		{"one that has run the range has run the squash", "d", "heads", nil, "+e = e"},
		{"also where the files are gone", "d", "heads", gone, "+e = e"},
		{"one inside goes on through the range", "b", "heads", nil, "+c +d +e = e"},
		{"the way back is the squash's", "e", "a", nil, "-e -s = a"},
		{"also from the top", "d", "a", nil, "-s = a"},
		{"and the range's for who wants to be inside", "e", "b", nil, "-e -d -c = b"},
		{"the squash as a row leads inside too", "s", "b", nil, "-d -c = b"},
		{"a target inside", "a", "c", nil, "+b +c = c"},
		{"the top is the squash", "a", "d", nil, "+s = s"},
		{"relative", "a", "+1", nil, "+s = s"},
	} {
		t.Run(x.name, func(t *testing.T) {
			g := squashed(t, line, "b:d", x.without...)
			up, err := g.Upgrade(strings.Fields(x.rows), x.target)
			if err != nil {
				t.Fatal(err)
			}
			steps := up
			if len(up) == 0 {
				if steps, err = g.Downgrade(strings.Fields(x.rows), x.target); err != nil {
					t.Fatal(err)
				}
			}
			if got := show(t, x.rows, steps); got != x.want {
				t.Errorf("got %q, want %q", got, x.want)
			}
		})
	}
}

// TestSquashBeginnings: what is left out is found by the beginning of its id, as all else.
func TestSquashBeginnings(t *testing.T) {
	g, err := revision.NewGraph([]revision.Revision{
		{ID: "1111"}, {ID: "2222", Down: []string{"1111"}}, {ID: "3333", Down: []string{"2222"}},
		{ID: "s555", Down: []string{"1111"}, Replaces: []string{"2222", "3333"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for target, want := range map[string]string{"2": "+1111 +2222 = 2222", "3": "+1111 +s555 = s555", "s": "+1111 +s555 = s555"} {
		up, err := g.Upgrade(nil, target)
		if err != nil {
			t.Fatal(err)
		}
		if got := show(t, "", up); got != want {
			t.Errorf("%s: %s, want %s", target, got, want)
		}
	}
	for name, want := range map[string]string{"3": "3333", "3333": "3333", "s": "", "s555": "", "1": "", "2": "", "9": "", "": ""} {
		if got := g.OtherName(name); got != want {
			t.Errorf("another name of %q: %q, want %q", name, got, want)
		}
	}
}

func TestSquashInsideWithoutFiles(t *testing.T) {
	_, err := squashed(t, "a b<a c<b d<c", "b:d", "b", "c", "d").Upgrade([]string{"c"}, "heads")
	if !errors.Is(err, revision.ErrUnknownRow) || !strings.Contains(err.Error(), "the scripts of 'b', 'c', 'd' are gone") {
		t.Errorf("got %v", err)
	}
}

// A squash of a squash brings along what the first one replaces.
func TestSquashOfSquash(t *testing.T) {
	first := squashed(t, "a b<a c<b d<c e<d", "b:c")
	s, err := first.Squash("a:d")
	if err != nil || strings.Join(s.Replaces, " ") != "a b c s d" || len(s.Down) > 0 {
		t.Fatalf("%+v, %v", s, err)
	}
	s.ID = "z"
	revs := parse("a b<a c<b d<c e<d")
	inner, err := graph(t, "a b<a c<b d<c e<d").Squash("b:c")
	if err != nil {
		t.Fatal(err)
	}
	inner.ID = "s"
	g, err := revision.NewGraph(append(revs, inner, s))
	if err != nil {
		t.Fatal(err)
	}
	for rows, want := range map[string]string{
		"": "+z +e = e", "a": "+s +d +e = e", "b": "+c +d +e = e", "c": "+d +e = e", "s": "+d +e = e", "d": "+e = e", "z": "+e = e",
	} {
		steps, err := g.Upgrade(strings.Fields(rows), "heads")
		if err != nil {
			t.Fatalf("%q: %v", rows, err)
		}
		if got := show(t, rows, steps); got != want {
			t.Errorf("from %q: %q, want %q", rows, got, want)
		}
	}
}

func TestSquashRefused(t *testing.T) {
	if _, err := graph(t, "a b<a c<b x+b").Squash("a:c"); err == nil || !strings.Contains(err.Error(), "depends on b") {
		t.Errorf("a dependency: %v", err)
	}
	for rng, want := range map[string]string{
		"b:b":  "two revisions at least",
		"a:c":  "revision x, which is not in it, revises or depends on b",
		"a:":   "several revisions",
		"c:b":  "ancestor/descendant",
		"no:c": "can't locate",
	} {
		_, err := graph(t, "a b<a c<b x<b").Squash(rng)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", rng, err, want)
		}
	}
	for _, x := range []struct {
		replaces []string
		want     string
	}{
		{[]string{"a", "b"}, `revision "x" in x.sql revises "a", which is inside`},
		{[]string{"a", "s"}, "it replaces itself"},
	} {
		_, err := revision.NewGraph(append(parse("a b<a x<a"), revision.Revision{ID: "s", Replaces: x.replaces, Source: "s.sql"}))
		if !errors.Is(err, revision.ErrSquash) || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%v: %v, want %q", x.replaces, err, x.want)
		}
	}
	twice := []revision.Revision{{ID: "s", Replaces: []string{"a", "b"}}, {ID: "z", Replaces: []string{"b", "c"}}}
	if _, err := revision.NewGraph(append(parse("a b<a c<b"), twice...)); !errors.Is(err, revision.ErrSquash) {
		t.Errorf("two squashes over one revision: %v", err)
	}
}

// Whatever a database has run, with a squash and without it, it comes to the same end: each member of
// the range is applied once, by itself or by the squash.
func TestSquashWalks(t *testing.T) {
	squashes := 0
	rapid.Check(t, func(t *rapid.T) {
		m := drawn(t)
		plain, err := revision.NewGraph(m.revs)
		if err != nil {
			t.Fatal(err)
		}
		all := plain.Order()
		s, rng := anySquash(t, plain)
		if rng == "" {
			return
		}
		squashes++
		s.ID = "s"
		g, err := revision.NewGraph(rapid.Permutation(append(slices.Clone(m.revs), s)).Draw(t, "listed"))
		if err != nil {
			t.Fatalf("squash %s: %v", rng, err)
		}
		var rows []string
		applied := map[string]bool{}
		for range rapid.IntRange(1, 8).Draw(t, "moves") {
			target := rapid.OneOf(rapid.SampledFrom(all), rapid.Just(&revision.Revision{ID: "heads"}), rapid.Just(&revision.Revision{ID: "s"})).Draw(t, "target").ID
			steps, err := g.Upgrade(rows, target)
			if rapid.Bool().Draw(t, "down") {
				steps, err = g.Downgrade(rows, target)
			}
			if err != nil {
				continue
			}
			for _, step := range steps {
				rows = move(t, rows, step)
				m.squashStep(t, step, s, applied)
			}
			m.squashRows(t, rows, s, applied)
		}
		last, err := g.Upgrade(rows, "heads")
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range last {
			rows = move(t, rows, step)
			m.squashStep(t, step, s, applied)
		}
		if len(applied) != len(m.revs) {
			t.Fatalf("at the heads %d of %d are applied", len(applied), len(m.revs))
		}
	})
	if squashes < 10 {
		t.Errorf("only %d squashes were possible", squashes)
	}
}

// anySquash squashes a range, "" if none of some that are tried can be.
func anySquash(t *rapid.T, g *revision.Graph) (revision.Revision, string) {
	for range 20 {
		end := rapid.SampledFrom(g.Order()).Draw(t, "end").ID
		var starts []string
		for r := range g.Ancestors(end) {
			starts = append(starts, r.ID)
		}
		rng := rapid.SampledFrom(starts[:min(len(starts), 8)]).Draw(t, "start") + ":" + end
		if rapid.IntRange(0, 4).Draw(t, "from the base") == 0 {
			rng = ":" + end
		}
		s, err := g.Squash(rng)
		if err == nil {
			return s, rng
		}
		if !errors.Is(err, revision.ErrRange) {
			t.Fatalf("%s: %v", rng, err)
		}
	}
	return revision.Revision{}, ""
}

// squashStep follows a step over what is applied of the range and around it.
func (m model) squashStep(t *rapid.T, step revision.Step, s revision.Revision, applied map[string]bool) {
	members := []string{step.Revision.ID}
	if step.Revision.ID == s.ID {
		members = slices.Clone(s.Replaces)
	}
	if step.Direction == revision.Down {
		slices.Reverse(members)
	}
	for _, id := range members {
		if applied[id] == (step.Direction == revision.Up) {
			t.Fatalf("%s %s: %s has been done", step.Direction, step.Revision.ID, id)
		}
		if step.Direction == revision.Down {
			delete(applied, id)
			for other := range applied {
				if slices.Contains(m.parents[other], id) {
					t.Fatalf("%s is undone before %s", id, other)
				}
			}
			continue
		}
		for _, p := range m.parents[id] {
			if !applied[p] {
				t.Fatalf("%s comes before its parent %s", id, p)
			}
		}
		applied[id] = true
	}
}

// squashRows holds the rows to the tops of what is applied; the squash stands for the top of its range.
func (m model) squashRows(t *rapid.T, rows []string, s revision.Revision, applied map[string]bool) {
	want := m.tops(applied)
	got := slices.Clone(rows)
	for i, row := range got {
		if row == s.ID {
			got[i] = s.Replaces[len(s.Replaces)-1]
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Fatalf("rows %v, tops %v", rows, want)
	}
}
