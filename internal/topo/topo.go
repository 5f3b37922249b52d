// Package topo sorts nodes so that each comes after what must come before it.
//
// The order is stable: wherever several nodes could come next, the one that
// the caller listed first does. A list that is already in a valid order is
// therefore returned as it is.
package topo

import (
	"fmt"
	"strings"
)

// CycleError says that no order exists. Members are the nodes of one cycle:
// each must come before the next one, and the last before the first.
type CycleError[K comparable] struct {
	Members []K
}

// Error names the members in order, and the first one again at the end.
func (e *CycleError[K]) Error() string {
	var b strings.Builder
	b.WriteString("cycle: ")
	for _, k := range e.Members {
		fmt.Fprintf(&b, "%v -> ", k)
	}
	if len(e.Members) > 0 {
		fmt.Fprintf(&b, "%v", e.Members[0])
	}
	return b.String()
}

// Sort returns the nodes, each after all that before names for it. Ties go by
// the order of nodes. A repeated node counts once, at its first place; what
// before names outside of nodes is ignored. The error is a *CycleError[K].
// No nodes give an empty result.
func Sort[K comparable](nodes []K, before func(K) []K) ([]K, error) {
	at := make(map[K]int32, len(nodes))
	unique := make([]K, 0, len(nodes))
	for _, k := range nodes {
		if _, seen := at[k]; !seen {
			at[k] = int32(len(unique))
			unique = append(unique, k)
		}
	}
	edges := make([][]int32, len(unique))
	for i, k := range unique {
		for _, p := range before(k) {
			if j, ok := at[p]; ok {
				edges[i] = append(edges[i], j)
			}
		}
	}
	order, cycle := Indices(len(unique), func(i int32) []int32 { return edges[i] })
	if cycle != nil {
		return nil, &CycleError[K]{Members: pick(unique, cycle)}
	}
	return pick(unique, order), nil
}

func pick[K any](from []K, at []int32) []K {
	picked := make([]K, len(at))
	for i, j := range at {
		picked[i] = from[j]
	}
	return picked
}

// Indices is Sort for nodes that are the numbers 0 to n-1, with no maps: before
// lists the numbers that must precede i. It returns an order, or the members of
// one cycle (see CycleError), lowest number first. before must answer the same
// each time it is asked.
func Indices(n int, before func(i int32) []int32) (order, cycle []int32) {
	order = make([]int32, 0, n)
	if sorted(n, before) {
		for i := range int32(n) {
			order = append(order, i)
		}
		return order, nil
	}
	waiting, after := invert(n, before)
	var ready heap
	for i := range int32(n) {
		if waiting[i] == 0 {
			ready.push(i)
		}
	}
	for len(ready) > 0 {
		i := ready.pop()
		order = append(order, i)
		for _, j := range after(i) {
			if waiting[j]--; waiting[j] == 0 {
				ready.push(j)
			}
		}
	}
	if len(order) < n {
		return nil, findCycle(waiting, before)
	}
	return order, nil
}

func sorted(n int, before func(int32) []int32) bool {
	for i := range int32(n) {
		for _, p := range before(i) {
			if p >= i {
				return false
			}
		}
	}
	return true
}

// invert counts what each node waits for, and turns the edges around.
func invert(n int, before func(int32) []int32) (waiting []int32, after func(int32) []int32) {
	waiting = make([]int32, n)
	end := make([]int32, n+1)
	total := int32(0)
	for i := range int32(n) {
		for _, p := range before(i) {
			waiting[i]++
			end[p]++
			total++
		}
	}
	for i := range n {
		end[i+1] += end[i]
	}
	to := make([]int32, total)
	for i := int32(n) - 1; i >= 0; i-- {
		for _, p := range before(i) {
			end[p]--
			to[end[p]] = i
		}
	}
	return waiting, func(i int32) []int32 { return to[end[i]:end[i+1]] } // end now marks the starts
}

// findCycle walks back from the first node still waiting. Each such node has a
// predecessor that waits too, so the walk must come back to where it has been.
func findCycle(waiting []int32, before func(int32) []int32) []int32 {
	at := int32(0)
	for waiting[at] == 0 {
		at++
	}
	place := map[int32]int{}
	var walk []int32
	for {
		if start, been := place[at]; been {
			return forward(walk[start:])
		}
		place[at] = len(walk)
		walk = append(walk, at)
		for _, p := range before(at) {
			if waiting[p] > 0 {
				at = p
				break
			}
		}
	}
}

// forward turns a backward walk around and starts it at its lowest member.
func forward(walk []int32) []int32 {
	low := 0
	for i, at := range walk {
		if at < walk[low] {
			low = i
		}
	}
	cycle := make([]int32, 0, len(walk))
	for i := range walk {
		cycle = append(cycle, walk[(low-i+len(walk))%len(walk)])
	}
	return cycle
}
