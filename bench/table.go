package main

import (
	"fmt"
	"time"
)

// report prints a measurement: each contender with its ratio to the base, the first of them.
func report(title string, all []*contender) {
	fmt.Printf("\n%s\n", title)
	fmt.Printf("  %-44s %10s %10s %10s %8s %8s %9s\n", "", "median", "min", "cpu", "ratio", "of min", "memory")
	base, baseMin := of(all[0].samples, wall)
	for _, c := range all {
		median, least := of(c.samples, wall)
		used, _ := of(c.samples, cpu)
		memory, _ := of(c.samples, rss)
		fmt.Printf("  %-44s %10s %10s %10s %7.2f× %7.2f× %6d MB\n", c.name, ms(median), ms(least), ms(used),
			float64(median)/float64(base), float64(least)/float64(baseMin), memory>>20)
	}
}

// aim says what was to be reached and whether it was.
func aim(what string, is, most float64, unit string) {
	verdict := "reached"
	if is > most {
		verdict = "MISSED"
	}
	fmt.Printf("  aim: %s ≤ %g%s: %.2f%s, %s\n", what, most, unit, is, unit, verdict)
}

// ratioOf is the ratio of two contenders' medians.
func ratioOf(a, b *contender) float64 {
	x, _ := of(a.samples, wall)
	y, _ := of(b.samples, wall)
	return float64(x) / float64(y)
}

func ms(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
}
