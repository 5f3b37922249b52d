package revision

import "iter"

// Positions number the revisions in Order, so a parent's is always lower than
// its child's. That makes every closure below one pass in one direction.

// set is a bitset of positions.
type set []uint64

func (g *Graph) newSet(members ...int32) set {
	s := make(set, (len(g.revs)+63)/64)
	for _, i := range members {
		s.add(i)
	}
	return s
}

func (s set) has(i int32) bool { return s[i/64]&(1<<(i%64)) != 0 }
func (s set) add(i int32)      { s[i/64] |= 1 << (i % 64) }

func (s set) addAll(t set) {
	for w := range s {
		s[w] |= t[w]
	}
}

func (s set) removeAll(t set) {
	for w := range s {
		s[w] &^= t[w]
	}
}

func (s set) retain(t set) {
	for w := range s {
		s[w] &= t[w]
	}
}

func (s set) empty() bool {
	for _, w := range s {
		if w != 0 {
			return false
		}
	}
	return true
}

// up yields the members, parents first.
func (s set) up() iter.Seq[int32] {
	return func(yield func(int32) bool) {
		for w, bits := range s {
			for b := int32(0); bits>>b != 0; b++ {
				if bits>>b&1 != 0 && !yield(int32(w)*64+b) {
					return
				}
			}
		}
	}
}

// down yields the members, children first. What is added below the one being
// yielded is still met.
func (s set) down() iter.Seq[int32] {
	return func(yield func(int32) bool) {
		for w := len(s) - 1; w >= 0; w-- {
			for b := int32(63); b >= 0 && s[w] != 0; b-- {
				if s[w]>>b&1 != 0 && !yield(int32(w)*64+b) {
					return
				}
			}
		}
	}
}

// ancestors adds to s all that its members reach by edges to parents.
func (s set) ancestors(parents adjacency) set {
	for i := range s.down() {
		for _, p := range parents.of(i) {
			s.add(p)
		}
	}
	return s
}

// descendants adds to s all that its members reach by edges to children.
func (s set) descendants(children adjacency) set {
	n := int32(len(children.start) - 1)
	for i := range n {
		if s.has(i) {
			for _, c := range children.of(i) {
				s.add(c)
			}
		}
	}
	return s
}

// tops returns the members that no member has among its parents.
func (s set) tops(parents adjacency) []int32 {
	covered := make(set, len(s))
	for i := range s.up() {
		for _, p := range parents.of(i) {
			covered.add(p)
		}
	}
	var tops []int32
	for i := range s.up() {
		if !covered.has(i) {
			tops = append(tops, i)
		}
	}
	return tops
}

// adjacency holds for each position the positions it has an edge to.
type adjacency struct {
	start, to []int32
}

func (a adjacency) of(i int32) []int32 { return a.to[a.start[i]:a.start[i+1]] }

func newAdjacency(n int, of func(i int) []int32) adjacency {
	a := adjacency{start: make([]int32, 1, n+1), to: make([]int32, 0, n)}
	for i := range n {
		a.to = append(a.to, of(i)...)
		a.start = append(a.start, int32(len(a.to)))
	}
	return a
}

// reversed turns every edge around; the lists come out in ascending order.
func (a adjacency) reversed() adjacency {
	n := len(a.start) - 1
	r := adjacency{start: make([]int32, n+1), to: make([]int32, len(a.to))}
	for _, j := range a.to {
		r.start[j+1]++
	}
	for i := range n {
		r.start[i+1] += r.start[i]
	}
	next := append([]int32(nil), r.start...)
	for i := range int32(n) {
		for _, j := range a.of(i) {
			r.to[next[j]] = i
			next[j]++
		}
	}
	return r
}
