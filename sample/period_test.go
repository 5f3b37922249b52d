package sample

import (
	"testing"

	"github.com/skein-go/skein/schema"
)

// TestPeriod: what is in a period begins before it ends, and begins when the one before has ended.
func TestPeriod(t *testing.T) {
	for _, typ := range []schema.Type{schema.Date{}, schema.Raw("datetime")} {
		g := newTable(&schema.Schema{}, &schema.Table{Name: "t", Options: schema.Options{Period: "p (`b`, `e d`)"},
			Columns: []schema.Column{{Name: "e d", Type: typ}, {Name: "b", Type: typ, Default: "x"}}}, "mysql")
		for attempt := range attempts {
			last := ""
			for i := range 40 {
				r := g.row(i, attempt)
				begins, _ := r["b"].(string)
				ends, _ := r["e d"].(string)
				if begins == "" || begins >= ends || begins < last {
					t.Errorf("%s, attempt %d: %v after %s", typ, attempt, r, last)
				}
				last = ends
			}
		}
	}
}
