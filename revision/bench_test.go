package revision_test

import (
	"testing"

	"github.com/skein-go/skein/revision"
)

const many = 10_000

func BenchmarkNewGraph10000(b *testing.B) {
	revs := numbered(many)
	for b.Loop() {
		if _, err := revision.NewGraph(revs); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNothingToDo10000(b *testing.B) {
	revs := numbered(many)
	for b.Loop() {
		g, err := revision.NewGraph(revs)
		if err != nil {
			b.Fatal(err)
		}
		if steps, err := g.Upgrade([]string{g.Heads()[0].ID}, "head"); err != nil || len(steps) > 0 {
			b.Fatal(steps, err)
		}
	}
}

func BenchmarkUpDown10000(b *testing.B) {
	g, err := revision.NewGraph(numbered(many))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		up, err := g.Upgrade(nil, "heads")
		if err != nil || len(up) != many {
			b.Fatal(len(up), err)
		}
		down, err := g.Downgrade(up[len(up)-1].Rows, "base")
		if err != nil || len(down) != many {
			b.Fatal(len(down), err)
		}
	}
}

func BenchmarkLookups10000(b *testing.B) {
	g, err := revision.NewGraph(numbered(many))
	if err != nil {
		b.Fatal(err)
	}
	id := g.Heads()[0].ID
	b.Run("exact", func(b *testing.B) {
		for b.Loop() {
			g.Get(id)
		}
	})
	b.Run("prefix", func(b *testing.B) {
		for b.Loop() {
			if _, err := g.Find(id[:11]); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("unknown", func(b *testing.B) {
		for b.Loop() {
			g.Find("zzzzzzzzzzzz")
		}
	})
	b.Run("history", func(b *testing.B) {
		for b.Loop() {
			g.History(nil, "-3:head")
		}
	})
}
