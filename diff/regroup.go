package diff

import (
	"slices"

	"github.com/skein-go/skein/schema"
)

// Regrouped returns the tables before, by name, whose rows are seen through other ones after, and those that they are
// seen through before or after: partitions that are attached or detached, heirs, and what goes of such. called is what
// a table before is called after, "" where it is gone. None gives none.
func Regrouped(before, after *schema.Schema, called func(table string) string) map[string]bool {
	out := map[string]bool{}
	first := map[string]string{partOf: partOf} // before, by the name after
	for i := range before.Tables {
		if name := called(before.Tables[i].Name); name != "" {
			first[name] = before.Tables[i].Name
		}
	}
	for i := range before.Tables {
		t := &before.Tables[i]
		was, is := parents(t.Options), []string(nil)
		if to := after.Table(called(t.Name)); to != nil {
			for _, name := range parents(to.Options) {
				is = append(is, first[name])
			}
		}
		if slices.Equal(was, is) {
			continue
		}
		for _, name := range slices.Concat([]string{t.Name}, was, is) {
			for t := before.Table(name); t != nil && !out[t.Name]; t = before.Table(t.Options.PartitionOf) {
				out[t.Name] = true
			}
		}
	}
	return out
}
