package main

import (
	"fmt"
)

// rebuild measures a column of a table of many rows that becomes NOT NULL, which is a rebuild, beside
// the statements of such a rebuild alone.
func (b *bench) rebuild() error {
	memory := map[int]figure{}
	for _, n := range []int{100_000, 1_000_000} {
		filled, db := b.path(fmt.Sprintf("rows-%d.db", n)), b.path("rebuild.db")
		if err := quiet(b.self, "role", "fill", filled, fmt.Sprint(n)); err != nil {
			return err
		}
		fresh := func() error {
			if err := remove(db)(); err != nil {
				return err
			}
			return copyFile(db, filled)
		}
		raw := &contender{name: "raw: CREATE, INSERT…SELECT, DROP, RENAME, INDEX", prepare: fresh, command: []string{b.self, "role", "rebuild-raw", db}}
		skein := &contender{name: "skein: AlterColumn(…, SetNotNull(true))", prepare: fresh, command: []string{b.self, "role", "rebuild-skein", db}}
		all := []*contender{raw, skein}
		if err := b.interleave(all); err != nil {
			return err
		}
		report(fmt.Sprintf("4. rebuild of a table of %d rows, 5 columns and an index, through the same driver", n), all)
		if n == 1_000_000 {
			aim("skein to raw", ratio(skein, "rebuild", raw, "rebuild"), 1.05, "×")
		}
		printRatio("skein to raw, by the processor's time", over(skein, raw, cpu))
		median, least := of(skein.samples, rss)
		memory[n] = figure{float64(median), float64(least)}
	}
	aim("skein's memory at 1,000,000 rows to that at 100,000", figure{memory[1_000_000].median / memory[100_000].median, memory[1_000_000].least / memory[100_000].least}, 1.1, "×")
	return nil
}
