package skein_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/script"
)

// A script that the program was built without is named, in whichever folder it is.
func TestStale(t *testing.T) {
	dir := t.TempDir()
	more := filepath.Join(dir, "more")
	if err := os.Mkdir(more, 0o700); err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, file := range []string{filepath.Join(dir, "a.go"), filepath.Join(more, "b.go")} {
		text := "package migrations\n\nimport \"github.com/skein-go/skein/script\"\n\nvar _ = Revisions.Add(script.Script{ID: \"" + filepath.Base(file[:len(file)-3]) + "\"})\n"
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		want = append(want, file)
	}
	m, err := skein.New(skein.Config{Scripts: script.NewSet(), Dir: dir, Dirs: []string{more, filepath.Join(dir, "none")}})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := m.Stale(); err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
}
