package revision_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/skein-go/skein/revision"
)

func TestNewGraphRefuses(t *testing.T) {
	for _, tt := range []struct {
		name, words string
		is          error
		want        string
	}{
		{"id twice", "a b<a b<a", revision.ErrDuplicate, `revision "b" is present more than once: b.sql and b.sql`},
		{"label twice", "a@x b<a@x", revision.ErrDuplicate, `branch name "x" in revision "b" in b.sql already used by revision "a" in a.sql`},
		{"label is an id", "a b<a@a", revision.ErrDuplicate, `branch name "a" in revision "b"`},
		{"label is its own id", "a@a", revision.ErrDuplicate, `already used by revision "a"`},
		{"missing parent (D4)", "b<a", revision.ErrMissing, `down revision "a" of revision "b" in b.sql is not in the history`},
		{"missing dependency", "a+zz", revision.ErrMissing, `dependency "zz" of revision "a" in a.sql`},
		{"a label is no parent", "a@x b<x", revision.ErrMissing, `down revision "x"`},
		{"all that is wrong", "a<q b+r", revision.ErrMissing, `dependency "r" of revision "b"`},
		{"self-loop", "a b<b", revision.ErrCycle, "self-loop is detected in revisions (b in b.sql)"},
		{"dependency self-loop", "a+a", revision.ErrCycle, "dependency self-loop is detected in revisions (a in a.sql)"},
		{"dependency on own label", "a+x@x", revision.ErrCycle, "dependency self-loop"},
		{"cycle", "a<c b<a c<b", revision.ErrCycle, "cycle is detected in revisions (a in a.sql, b in b.sql, c in c.sql)"},
		{"cycle with base and head (D3)", "a1 b1<a1,c1 c1<b1 d1<c1", revision.ErrCycle, "cycle is detected in revisions (b1 in b1.sql, c1 in c1.sql)"},
		{"cycle above a branch point", "a b<a,e c<a d<b e<d", revision.ErrCycle, "(b in b.sql, d in d.sql, e in e.sql)"},
		{"dependency cycle", "a b<a+y x y<x+b", revision.ErrCycle, "dependency cycle is detected in revisions (b in b.sql, y in y.sql)"},
		{"mixed cycle", "a+c b<a c<b", revision.ErrCycle, "cycle of down revisions and dependencies is detected in revisions (a in a.sql, b in b.sql, c in c.sql)"},
		{"cycle by label", "a+top b<a@top", revision.ErrCycle, "cycle of down revisions and dependencies"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := revision.NewGraph(parse(tt.words))
			if !errors.Is(err, tt.is) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v; want %s", err, tt.want)
			}
		})
	}
}

func TestNames(t *testing.T) {
	for _, id := range []string{"", "a@b", "a-b", "a+b", "a:b", "a,b", "a b", "a\tb", "a\x00", "head", "heads", "base", "current", strings.Repeat("ä", 65)} {
		_, err := revision.NewGraph([]revision.Revision{{ID: id, Source: "x.sql"}})
		if bad, ok := errors.AsType[*revision.NameError](err); !ok || bad.Source != "x.sql" || !errors.Is(err, revision.ErrName) {
			t.Errorf("id %q: got %v", id, err)
		}
	}
	for _, label := range []string{"", "a@b", "-a", "a+b", "a:b", "a,b", "a b", "release-2", "head", "base"} {
		_, err := revision.NewGraph([]revision.Revision{{ID: "x", Labels: []string{label}}})
		if !errors.Is(err, revision.ErrName) {
			t.Errorf("label %q: got %v", label, err)
		}
	}
	if err := revision.CheckID(strings.Repeat("ä", 64)); err != nil {
		t.Error(err)
	}
	for _, label := range []string{"my-branch", "v2", "release-2x", "ärger"} {
		if err := revision.CheckLabel(label); err != nil {
			t.Error(err)
		}
	}
}

func TestOrderByCreatedThenID(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2026, 1, d, 0, 0, 0, 0, time.UTC) }
	g, err := revision.NewGraph([]revision.Revision{
		{ID: "a", Created: day(9)},
		{ID: "d", Created: day(2)},
		{ID: "c", Created: day(2)},
		{ID: "z", Created: day(1), Down: []string{"a"}}, // a clock that went wrong
	})
	if err != nil || ids(g.Order()) != "c d a z" {
		t.Errorf("got %s, %v", ids(g.Order()), err)
	}
}

func TestEmptyGraph(t *testing.T) {
	g := graph(t, "")
	for _, target := range []string{"head", "heads", "base", "current"} {
		if steps, err := g.Upgrade(nil, target); err != nil || steps != nil {
			t.Errorf("upgrade %s: %v, %v", target, steps, err)
		}
		if steps, err := g.Downgrade(nil, target); err != nil || steps != nil {
			t.Errorf("downgrade %s: %v, %v", target, steps, err)
		}
		if rows, err := g.Stamp(nil, target); err != nil || len(rows) != 0 {
			t.Errorf("stamp %s: %v, %v", target, rows, err)
		}
	}
	if ok, err := g.AtHeads(nil); !ok || err != nil {
		t.Error("an empty history is not at its heads", err)
	}
	if _, err := g.Upgrade(nil, "+1"); !errors.Is(err, revision.ErrOverrun) {
		t.Error(err)
	}
}

// TestQuestions draws
//
//	a1 ─ a2 ┬ a3 ─── m ─ n    (left on a3, trunk on a1)
//	        └ b3 ─ b4 ┘
//	x1 ─ x2                    (other on x2; n depends on x1, a3 on x2)
func TestQuestions(t *testing.T) {
	g := graph(t, "a1@trunk a2<a1 a3<a2+other@left b3<a2 b4<b3@right m<a3,b4 n<m+x1 x1 x2<x1@other")
	is := func(holds func(string) bool) string {
		var s []string
		for _, r := range g.Order() {
			if holds(r.ID) {
				s = append(s, r.ID)
			}
		}
		return strings.Join(s, " ")
	}
	branch := func(name string) string {
		revs, err := g.Branch(name)
		if err != nil {
			t.Fatal(err)
		}
		return ids(revs)
	}
	var above, below []*revision.Revision
	for r := range g.Ancestors("a3", "nowhere") {
		below = append(below, r)
	}
	for r := range g.Descendants("x2") {
		above = append(above, r)
	}
	for _, tt := range []struct{ name, got, want string }{
		{"heads", ids(g.Heads()), "x2 n"},
		{"real heads", ids(g.RealHeads()), "n"},
		{"bases", ids(g.Bases()), "a1 x1"},
		{"branch points", ids(g.BranchPoints()), "a2"},
		{"is head", is(g.IsHead), "n"},
		{"is effective head", is(g.IsEffectiveHead), "x2"},
		{"is branch point", is(g.IsBranchPoint), "a2"},
		{"is merge point", is(g.IsMergePoint), "m"},
		{"children", ids(g.Children("a2")), "b3 a3"},
		{"children of x1", ids(g.Children("x1")), "x2"},
		{"dependencies", ids(g.Dependencies("a3")), "x2"},
		{"ancestors by any edge", ids(below), "a3 x2 x1 a2 a1"},
		{"descendants by any edge", ids(above), "x2 a3 m n"},
		{"label stops at the branch point", branch("left"), "a3 m n"},
		{"label goes back past its revision", branch("right"), "b3 b4 m n"},
		{"label of a trunk", branch("trunk"), "a1 a2 b3 b4 a3 m n"},
		{"label goes back over a dependency", branch("other"), "x1 x2"},
		{"branch by id", branch("b3"), "b3 b4 m n"},
		{"labels of a merge", strings.Join(g.LabelsOf("m"), " "), "left right trunk"},
		{"labels of the branch point", strings.Join(g.LabelsOf("a2"), " "), "trunk"},
		{"labels of nothing", strings.Join(g.LabelsOf("q"), " "), ""},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, tt.got, tt.want)
		}
	}
}

func TestCurrent(t *testing.T) {
	g := graph(t, "x1 x2<x1 y1 y2<y1+x2")
	revs, err := g.Current([]string{"y2"})
	if err != nil || ids(revs) != "x2 y2" {
		t.Errorf("got %s, %v", ids(revs), err)
	}
	revs, err = g.Applied([]string{"x1", "y1"})
	if err != nil || ids(revs) != "x1 y1" {
		t.Errorf("got %s, %v", ids(revs), err)
	}
	if ok, _ := g.AtHeads([]string{"y2"}); !ok {
		t.Error("a database with everything is not at the heads (D6)")
	}
	_, err = g.AtHeads([]string{"y2", "gone", "away"})
	if e, ok := errors.AsType[*revision.UnknownRowError](err); !ok || strings.Join(e.Rows, " ") != "away gone" || !errors.Is(err, revision.ErrUnknownRow) {
		t.Error(err)
	}
}
