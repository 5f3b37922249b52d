package main

import (
	"fmt"
	"path/filepath"
	"time"
)

// check measures the comparison of a database with a schema.sql of the same tables.
func (b *bench) check() error {
	for _, n := range []int{100, 1000, 5000} {
		dir := b.path(fmt.Sprintf("models-%d", n))
		if err := modelHistory(dir, n); err != nil {
			return err
		}
		db, scripts, models := filepath.Join(dir, "check.db"), filepath.Join(dir, "migrations"), filepath.Join(dir, "schema.sql")
		if err := quiet(b.skein, "-q", "-d", scripts, "--url", "sqlite://"+undurable(db), "upgrade"); err != nil {
			return err
		}
		raw := &contender{name: "raw: the driver reads the catalog, two queries", command: []string{b.self, "role", "raw-reads", db}}
		skein := &contender{name: "skein check", command: []string{b.skein, "-d", scripts, "--url", "sqlite://" + db, "--models", models, "check"}}
		load := &contender{name: "raw: the driver loads schema.sql into memory", command: []string{b.self, "role", "raw-load", models}}
		parts := &contender{name: "skein check, part by part", command: []string{b.self, "role", "check", db, scripts, models}}
		all := []*contender{raw, load, skein, parts}
		if n == 5000 {
			for _, c := range all {
				c.runs = 3 // SQLite's own load of so many tables takes seconds
			}
		}
		if err := b.interleave(all); err != nil {
			return err
		}
		report(fmt.Sprintf("3. check: %d tables of 10 columns, with an index and a foreign key each", n), all)
		b.checkParts(n, raw, load, parts)
		counted, err := (&contender{name: "count", command: []string{b.self, "role", "count", db, scripts, models}}).run()
		if err != nil {
			return err
		}
		fmt.Printf("  queries on the database: %.0f; on the scratch database: %.0f, of which %.0f are statements of schema.sql\n",
			counted.parts["database"], counted.parts["scratch"], counted.parts["statements"])
	}
	return nil
}

// checkParts prints where the time of a check goes, without the start of the process.
func (b *bench) checkParts(n int, raw, load, parts *contender) {
	read, _ := of(raw.samples, partOf("read"))
	loaded, _ := of(load.samples, partOf("load"))
	line := func(what string, d time.Duration) {
		fmt.Printf("    %-42s %10s %31.2f×\n", what, ms(d), float64(d)/float64(read))
	}
	fmt.Println("  inside the processes, as ratios of the raw reads:")
	line("raw reads", read)
	line("raw load of schema.sql into memory", loaded)
	for _, p := range []struct{ what, name string }{
		{"check in all, models never seen", "check"}, {"check in all, models as before", "again"}, {"… inspect the database", "inspect"}, {"… load schema.sql and inspect it", "models"},
		{"… compare two equal schemas", "diff"},
	} {
		d, _ := of(parts.samples, partOf(p.name))
		line(p.what, d)
	}
	if n == 1000 {
		aim("check to the raw reads, models as before", ratio(parts, "again", raw, "read"), 3, "×")
		aim("check to the raw reads, models never seen", ratio(parts, "check", raw, "read"), 3, "×")
	}
}
