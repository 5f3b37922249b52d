package sqlite_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/skein-go/skein/dialect/sqlite"
)

// TestFile: whatever form the driver takes it in, a file is known by its name.
func TestFile(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("a folder", 0o700); err != nil {
		t.Fatal(err)
	}
	for url, want := range map[string]string{
		"sqlite://app.db": "app.db", "sqlite://app.db?_pragma=busy_timeout(1)": "app.db",
		"sqlite://a%20folder/50%25.db": "a folder/50%.db", "sqlite://a%20folder/50%25.db?mode=ro": "a folder/50%.db",
		"sqlite://what%3F.db": "what?.db", "sqlite://file:x.db": "file:x.db",
		"sqlite::memory:": "", "sqlite::memory:?cache=shared": "", "sqlite://app.db?mode=memory": "", "sqlite://app.db?vfs=memdb": "",
	} {
		source, err := sqlite.Dialect{}.Source(url)
		if err != nil {
			t.Errorf("%s: %v", url, err)
		} else if got := sqlite.File(source); got != want {
			t.Errorf("%s: %q is file %q, not %q", url, source, got, want)
		}
	}
	_, err := sqlite.Dialect{}.Source("sqlite://" + filepath.Join("no", "such", "app.db"))
	if err == nil || !strings.Contains(err.Error(), "make "+filepath.Join("no", "such")) {
		t.Errorf("a folder that is not there: %v", err)
	}
}
