package topo

// SortLoosely is Sort for rules that may say too much: rules are given the widest first, and nodes that go in
// a circle by one are sorted among themselves by the next. What goes in a circle by the last keeps the
// order of nodes, in which each node stands once.
func SortLoosely[K comparable](nodes []K, rules ...func(K) []K) []K {
	if len(rules) == 0 {
		return nodes
	}
	if sorted, err := Sort(nodes, rules[0]); err == nil {
		return sorted
	}
	circles := components(nodes, rules[0])
	of := make(map[K]int32, len(nodes))
	for i, members := range circles {
		for _, k := range members {
			of[k] = int32(i)
		}
	}
	order, _ := Indices(len(circles), func(i int32) (before []int32) {
		for _, k := range circles[i] {
			for _, p := range rules[0](k) {
				if j, ok := of[p]; ok && j != i {
					before = append(before, j)
				}
			}
		}
		return before
	})
	sorted := make([]K, 0, len(nodes))
	for _, i := range order {
		members := circles[i]
		if len(members) > 1 {
			members = SortLoosely(members, rules[1:]...)
		}
		sorted = append(sorted, members...)
	}
	return sorted
}

// components parts nodes into those that go in a circle with one another, which most do with none: by the
// first of each, with the order of nodes in each. It is Tarjan's walk.
func components[K comparable](nodes []K, before func(K) []K) [][]K {
	at := make(map[K]int, len(nodes)) // when a node was met, from 1
	among := make(map[K]bool, len(nodes))
	for _, k := range nodes {
		among[k] = true
	}
	root := make(map[K]K, len(nodes)) // of those that are parted
	var stack []K
	var walk func(k K) int
	walk = func(k K) int {
		at[k] = len(at) + 1
		low := at[k]
		stack = append(stack, k)
		for _, p := range before(k) {
			if _, parted := root[p]; parted || !among[p] {
				continue
			}
			met := at[p]
			if met == 0 {
				met = walk(p)
			}
			low = min(low, met)
		}
		if low == at[k] {
			for done := false; !done; {
				last := stack[len(stack)-1]
				stack = stack[:len(stack)-1]
				root[last], done = k, last == k
			}
		}
		return low
	}
	var parts [][]K
	place := map[K]int{}
	for _, k := range nodes {
		if at[k] == 0 {
			walk(k)
		}
	}
	for _, k := range nodes {
		i, ok := place[root[k]]
		if !ok {
			i = len(parts)
			place[root[k]] = i
			parts = append(parts, nil)
		}
		parts[i] = append(parts[i], k)
	}
	return parts
}
