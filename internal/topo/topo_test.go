package topo_test

import (
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/skein-go/skein/internal/topo"
)

// parse reads "c<a,b d<c": c comes after a and b, d after c.
func parse(edges string) func(string) []string {
	m := map[string][]string{}
	for _, e := range strings.Fields(edges) {
		k, ps, _ := strings.Cut(e, "<")
		m[k] = append(m[k], strings.Split(ps, ",")...)
	}
	return func(k string) []string { return m[k] }
}

func TestSort(t *testing.T) {
	for _, tt := range []struct{ name, nodes, edges, want string }{
		{"empty", "", "", ""},
		{"kept as given", "c a b", "", "c a b"},
		{"valid order kept", "a c b", "b<a c<a", "a c b"},
		{"one moved back", "b a c", "b<a", "a b c"},
		{"ties by caller's order", "z b a", "a<z", "z b a"},
		{"first ready wins", "a b z", "a<z", "b z a"},
		{"diamond reversed", "d c b a", "d<b,c b<a c<a", "a c b d"},
		{"outside ignored", "b a", "b<x a<y", "b a"},
		{"repeated node", "b a b", "b<a", "a b"},
		{"repeated edge", "b a", "b<a,a", "a b"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := topo.Sort(strings.Fields(tt.nodes), parse(tt.edges))
			if err != nil || strings.Join(got, " ") != tt.want {
				t.Errorf("got %q, %v; want %q", got, err, tt.want)
			}
		})
	}
}

func TestSortCycle(t *testing.T) {
	for _, tt := range []struct{ name, nodes, edges, want string }{
		{"self", "a b", "b<b", "cycle: b -> b"},
		{"two", "a b", "a<b b<a", "cycle: a -> b -> a"},
		{"three, a must precede b", "a b c", "b<a c<b a<c", "cycle: a -> b -> c -> a"},
		{"tail and root left out", "r a b t", "a<r,b b<a t<b", "cycle: a -> b -> a"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := topo.Sort(strings.Fields(tt.nodes), parse(tt.edges))
			if _, ok := errors.AsType[*topo.CycleError[string]](err); !ok || err.Error() != tt.want {
				t.Errorf("got %v; want %s", err, tt.want)
			}
		})
	}
}

// TestSortAgainstDefinition compares with the slow, obvious reading of the
// promise: of all nodes that are ready, take the first of the caller's.
func TestSortAgainstDefinition(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		n := 1 + rnd.IntN(30)
		rank, edges := rnd.Perm(n), make([][]int32, n)
		for i := range n {
			for j := range n {
				if rank[j] < rank[i] && rnd.IntN(6) == 0 {
					edges[i] = append(edges[i], int32(j))
				}
			}
		}
		got, cycle := topo.Indices(n, func(i int32) []int32 { return edges[i] })
		if want := slow(edges); cycle != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("edges %v: got %v (cycle %v), want %v", edges, got, cycle, want)
		}
	}
}

func slow(edges [][]int32) []int32 {
	var order []int32
	for len(order) < len(edges) {
		for i := range int32(len(edges)) {
			placed := func(p int32) bool { return slices.Contains(order, p) }
			if !placed(i) && !slices.ContainsFunc(edges[i], func(p int32) bool { return !placed(p) }) {
				order = append(order, i)
				break
			}
		}
	}
	return order
}

// TestSortLoosely: what goes in a circle by a rule that says too much is sorted by the next, and nothing else is.
func TestSortLoosely(t *testing.T) {
	wide := map[string][]string{"a": {"b"}, "b": {"c", "d"}, "c": {"b"}, "d": {"a"}, "e": {"a"}, "f": {"e", "g"}}
	narrow := map[string][]string{"a": {"b"}, "b": {"c"}, "e": {"f"}}
	rule := func(m map[string][]string) func(string) []string { return func(k string) []string { return m[k] } }
	for _, c := range []struct{ nodes, want string }{
		{"abcdefg", "cbadegf"}, // e, f and g go in no circle: the narrow rule says nothing of them
		{"fg", "gf"},
		{"ebca", "cbae"},
		{"", ""},
	} {
		got := strings.Join(topo.SortLoosely(strings.Split(c.nodes, ""), rule(wide), rule(narrow)), "")
		if got != c.want {
			t.Errorf("%s: got %s, want %s", c.nodes, got, c.want)
		}
	}
	both := rule(map[string][]string{"a": {"b"}, "b": {"a"}})
	if got := topo.SortLoosely([]string{"c", "b", "a"}, both, both); !slices.Equal(got, []string{"c", "b", "a"}) {
		t.Errorf("a circle by every rule: got %v", got)
	}
}

func TestLongChainBackwards(t *testing.T) {
	const n = 200_000
	order, cycle := topo.Indices(n, func(i int32) []int32 {
		if i == n-1 {
			return nil
		}
		return []int32{i + 1}
	})
	if cycle != nil || order[0] != n-1 || order[n-1] != 0 {
		t.Fatal("a long chain is not sorted")
	}
}

func BenchmarkIndices10000(b *testing.B) {
	const n = 10_000
	edges := make([][]int32, n)
	for i := range edges { // every node waits for two later ones: the fast path cannot help
		for _, p := range []int{i + 1, i + 7} {
			if p < n {
				edges[i] = append(edges[i], int32(p))
			}
		}
	}
	for b.Loop() {
		topo.Indices(n, func(i int32) []int32 { return edges[i] })
	}
}
