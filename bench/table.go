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

// figure is a median with the least of the same measurement. Where the machine has other work, the
// least is what tells.
type figure struct{ median, least float64 }

// aim says what was to be reached and whether it was: by the median, and if not, at least by the least.
func aim(what string, is figure, most float64, unit string) {
	verdict := "reached"
	switch {
	case is.median <= most:
	case is.least <= most:
		verdict = "reached by the minima only"
	default:
		verdict = "MISSED"
	}
	fmt.Printf("  aim: %s ≤ %g%s: %.2f%s (minima: %.2f%s): %s\n", what, most, unit, is.median, unit, is.least, unit, verdict)
}

// ratio is that of what two roles say of themselves.
func ratio(a *contender, aPart string, b *contender, bPart string) figure {
	x, xMin := of(a.samples, partOf(aPart))
	y, yMin := of(b.samples, partOf(bPart))
	return figure{float64(x) / float64(y), float64(xMin) / float64(yMin)}
}

// over is the ratio of what f takes from the samples of two contenders.
func over(a, b *contender, f func(sample) time.Duration) figure {
	x, xMin := of(a.samples, f)
	y, yMin := of(b.samples, f)
	return figure{float64(x) / float64(y), float64(xMin) / float64(yMin)}
}

// printRatio prints a ratio that has no aim.
func printRatio(what string, is figure) {
	fmt.Printf("  %s: %.2f× (minima: %.2f×)\n", what, is.median, is.least)
}

func ms(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
}
