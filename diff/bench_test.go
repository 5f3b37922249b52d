package diff_test

import (
	"fmt"
	"testing"

	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/schema"
)

// BenchmarkDiff compares 2,000 tables with themselves, and with ones of which each has a new column.
func BenchmarkDiff(b *testing.B) {
	from, to := &schema.Schema{}, &schema.Schema{}
	for i := range 2000 {
		name := fmt.Sprintf("table_%d", i)
		t := table(name, "id", "a", "b", pk("id"), index("ix_"+name, "a"), fk("b", fmt.Sprintf("table_%d", i/2)))
		from.Tables = append(from.Tables, t)
		to.Tables = append(to.Tables, table(name, "c"))
		to.Tables[i].Columns = append(to.Tables[i].Columns, t.Columns...)
		to.Tables[i].PrimaryKey, to.Tables[i].Indexes, to.Tables[i].ForeignKeys = t.PrimaryKey, t.Indexes, t.ForeignKeys
	}
	for name, target := range map[string]*schema.Schema{"same": from, "a column each": to} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := diff.Diff(from, target, diff.Options{Rules: folding}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("resolve", func(b *testing.B) {
		for b.Loop() {
			if _, err := diff.Resolve(from, to, folding, diff.Answers{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
