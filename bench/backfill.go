package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
)

// backfill measures a million rows of PostgreSQL that are updated in batches, beside one big UPDATE. The
// measurement is Skein's own benchmark, on a throwaway server or that of SKEIN_TEST_POSTGRES_URL: the longest batch is
// seen from inside only.
func (b *bench) backfill() error {
	fmt.Printf("\n5. a million rows on PostgreSQL, in batches beside one UPDATE, %d runs of each in turn\n", min(b.runs, 5))
	cmd := exec.Command("go", "test", "./executor", "-run", "-", "-bench", "^BenchmarkBackfill$", "-benchtime", "1x", "-count", fmt.Sprint(min(b.runs, 5)))
	cmd.Dir, cmd.Stderr = "..", os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("go test ./executor -bench Backfill: %w\n%s", err, out)
	}
	seen := map[string][]float64{}
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		if !strings.HasPrefix(lines.Text(), "BenchmarkBackfill") {
			continue
		}
		words := strings.Fields(lines.Text())
		for i := 2; i+1 < len(words); i += 2 {
			if n, err := strconv.ParseFloat(words[i], 64); err == nil {
				seen[words[i+1]] = append(seen[words[i+1]], n)
			}
		}
	}
	for _, unit := range []string{"s/whole", "s/batched", "s/longest-batch", "batches", "ratio"} {
		if len(seen[unit]) == 0 {
			return fmt.Errorf("the benchmark does not say %s:\n%s", unit, out)
		}
		slices.Sort(seen[unit])
		fmt.Printf("  %-20s median %8.3f, from %.3f to %.3f\n", unit, middle(seen[unit]), seen[unit][0], seen[unit][len(seen[unit])-1])
	}
	least := func(unit string) float64 { return seen[unit][0] }
	aim("batches to one UPDATE", figure{middle(seen["ratio"]), least("s/batched") / least("s/whole")}, 1.2, "×")
	longest := seen["s/longest-batch"]
	aim("the longest batch", figure{longest[len(longest)-1], least("s/longest-batch")}, 1, " s")
	return nil
}

// middle is the median of sorted figures.
func middle(sorted []float64) float64 { return sorted[len(sorted)/2] }
