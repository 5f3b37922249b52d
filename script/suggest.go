package script

import "fmt"

// nearest returns the known word that word is most likely a slip of, "" if it is like none.
func nearest(word string, known []string) string {
	best, at := "", 3
	for _, k := range known {
		limit := min(at, max(len(k)/3, 1)+1)
		if d := distance(word, k); d > 0 && d < limit {
			best, at = k, d
		}
	}
	return best
}

// didYouMean is nearest as the end of a message.
func didYouMean(word string, known []string) string {
	if k := nearest(word, known); k != "" {
		return fmt.Sprintf(" (did you mean %q?)", k)
	}
	return ""
}

// distance counts the letters to insert, delete, replace or swap with their neighbour that lead from
// a to b.
func distance(a, b string) int {
	if len(a) > len(b)+3 || len(b) > len(a)+3 {
		return len(a) + len(b)
	}
	before, last, row := []int(nil), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, make([]int, len(b)+1)
	}
	return last[len(b)]
}
