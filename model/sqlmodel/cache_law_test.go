package sqlmodel

import (
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"github.com/skein-go/skein/dialect/dialecttest"
	"github.com/skein-go/skein/diff"
)

// Whatever a schema holds comes back from the cache.
func TestCacheLosesNothing(t *testing.T) {
	c := cache{filepath.Join(t.TempDir(), "x.schema")}
	rapid.Check(t, func(t *rapid.T) {
		want := dialecttest.Schemas(dialecttest.SQLite()).Draw(t, "schema")
		c.store(want)
		got := c.load()
		if got == nil || !diff.Equal(want, got, diff.Rules{}) {
			t.Fatalf("got\n%+v\nwant\n%+v", got, want)
		}
	})
}
