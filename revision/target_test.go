package revision_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/skein-go/skein/revision"
)

func TestParseTarget(t *testing.T) {
	for _, tt := range []struct {
		text string
		want revision.Target
	}{
		{"head", revision.Target{Name: "head"}},
		{"5f15cb", revision.Target{Name: "5f15cb"}},
		{"12", revision.Target{Name: "12"}},
		{"+2", revision.Target{Offset: 2}},
		{"-10", revision.Target{Offset: -10}},
		{"ab12+3", revision.Target{Name: "ab12", Offset: 3}},
		{"head-1", revision.Target{Name: "head", Offset: -1}},
		{"left@head", revision.Target{Branch: "left", Name: "head"}},
		{"left@+1", revision.Target{Branch: "left", Offset: 1}},
		{"left@base+2", revision.Target{Branch: "left", Name: "base", Offset: 2}},
		{"my-branch", revision.Target{Name: "my-branch"}},
		{"my-branch@-1", revision.Target{Branch: "my-branch", Offset: -1}},
		{"my-branch-1", revision.Target{Name: "my-branch", Offset: -1}},
	} {
		got, err := revision.ParseTarget(tt.text)
		if err != nil || got != tt.want || got.String() != tt.text {
			t.Errorf("%q: got %+v (%s), %v", tt.text, got, got, err)
		}
	}
}

func TestParseTargetRefuses(t *testing.T) {
	for _, text := range []string{"a:b", "+", "-", "-x", "+0", "-0", "a+0", "a+b", "a++1", "left@", "@head", "@", "a@b@c", "a b", " head",
		"a\n", "head@x", "base@head", "+99999999999999999999", "left@-x"} {
		if _, err := revision.ParseTarget(text); !errors.Is(err, revision.ErrSyntax) {
			t.Errorf("%q: got %v", text, err)
		}
	}
	for _, text := range []string{"", " ", "\n"} {
		if _, err := revision.ParseTarget(text); !errors.Is(err, revision.ErrEmpty) {
			t.Errorf("%q: got %v", text, err)
		}
	}
}

func FuzzParseTarget(f *testing.F) {
	for _, s := range []string{"head", "left@head-1", "+2", "my-branch@5f15+3", "a:b", "@", "-", "x-1-2"} {
		f.Add(s)
	}
	g := graph(f, fork)
	f.Fuzz(func(t *testing.T, s string) {
		target, err := revision.ParseTarget(s)
		if err != nil {
			if !errors.Is(err, revision.ErrSyntax) && !errors.Is(err, revision.ErrEmpty) {
				t.Errorf("%q: an error of no kind: %v", s, err)
			}
			return
		}
		again, err := revision.ParseTarget(target.String())
		if err != nil || again != target {
			t.Errorf("%q: %+v is written %q and read %+v, %v", s, target, target, again, err)
		}
		for _, rows := range [][]string{nil, {"l1"}, {"l2", "r1"}} { // no target may panic or hang
			g.Upgrade(rows, s)
			g.Downgrade(rows, s)
			g.Stamp(rows, s)
			g.History(rows, s+":"+s)
		}
	})
}

const named = "5f15cbadc711@billing 5f15aa000000<5f15cbadc711 abc<5f15aa000000 abcd<abc@bill-old"

func TestFind(t *testing.T) {
	g := graph(t, named)
	for _, tt := range []struct {
		name, want string
		is         error
	}{
		{"5f15cbadc711", "5f15cbadc711", nil},
		{"5f15c", "5f15cbadc711", nil},
		{"abc", "abc", nil}, // exact wins
		{"ab", "abcd", nil}, // three characters or fewer are never cut short
		{"billing", "5f15cbadc711", nil},
		{"billi", "5f15cbadc711", nil},
		{"bill-", "abcd", nil},
		{"", "target is empty", revision.ErrEmpty},
		{"5f15", `'5f15' is the start of several names: 5f15cbadc711 "make 5f15cbadc711", 5f15aa000000 "make 5f15aa000000"; write more`, revision.ErrAmbiguous},
		{"bill", "is the start of several names", revision.ErrAmbiguous},
		{"5f15cbadc712", "did you mean '5f15cbadc711'?", revision.ErrUnknown},
		{"5f51cb", "did you mean '5f15cbadc711'?", revision.ErrUnknown},
		{"biling", "did you mean 'billing'?", revision.ErrUnknown},
		{"haed", "did you mean 'head'?", revision.ErrUnknown},
		{"zzzzzz", "can't locate revision identified by 'zzzzzz'", revision.ErrUnknown},
	} {
		r, err := g.Find(tt.name)
		switch {
		case tt.is != nil:
			if !errors.Is(err, tt.is) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%q: got %v", tt.name, err)
			}
		case err != nil || r.ID != tt.want:
			t.Errorf("%q: got %v, %v", tt.name, r, err)
		}
	}
	if _, err := g.Find("zzzzzz"); strings.Contains(err.Error(), "did you mean") {
		t.Errorf("a suggestion far off: %v", err)
	}
}

func TestResolve(t *testing.T) {
	for _, tt := range []struct {
		words, rows, target, want string
		is                        error
	}{
		{fork, "", "heads", "l2 r2", nil},
		{fork, "", "head", "", revision.ErrMultipleHeads},
		{fork, "", "left@head", "l2", nil},
		{fork, "", "base", "", nil},
		{fork, "r1 l2", "current", "l2 r1", nil},
		{fork, "r1 l2", "left@current", "l2", nil},
		{fork, "", "current", "", nil},
		{fork, "gone", "current", "", revision.ErrUnknownRow},
		{fork, "gone", "l2", "l2", nil}, // the files alone answer this
		{fork, "l1", "current-1", "t2", nil},
		{fork, "l1 r1", "current-1", "", revision.ErrAmbiguous},
		{fork, "", "-1", "l1 r1", nil},
		{fork, "", "-2", "t2", nil},
		{fork, "", "right@-1", "r1", nil},
		{fork, "", "-4", "", nil},
		{fork, "", "-5", "", revision.ErrOverrun},
		{fork, "", "+1", "", revision.ErrDirection},
		{fork, "", "l1+1", "l2", nil},
		{fork, "", "l1-1", "t2", nil},
		{fork, "", "heads-1", "", revision.ErrMultipleHeads},
		{diamond, "", "m-1", "", revision.ErrAmbiguous},
		{diamond, "", "-2", "l r", nil},
		{crossed, "", "heads", "x2 y3 z1", nil},
		{"x1 y1<x0+x1 x0", "", "heads", "x1 y1", nil}, // D6: what merge joins
	} {
		revs, err := graph(t, tt.words).Resolve(strings.Fields(tt.rows), tt.target)
		if !errors.Is(err, tt.is) || ids(revs) != tt.want {
			t.Errorf("[%s] (%s) %q: got %s, %v; want %s", tt.words, tt.rows, tt.target, ids(revs), err, tt.want)
		}
	}
}
