package script

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReadFile(t *testing.T) {
	for _, size := range []int{0, 1, 8<<10 - 1, 8 << 10, 8<<10 + 1, 3 * 8 << 10, 100_000} {
		file, text := filepath.Join(t.TempDir(), "f.sql"), strings.Repeat("-- ä\n", size/6+1)[:size]
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := readFile(file); err != nil || got != text {
			t.Errorf("%d bytes: %d read, %v", size, len(got), err)
		}
	}
	if _, err := readFile(filepath.Join(t.TempDir(), "none.sql")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if _, err := readFile(t.TempDir()); err == nil {
		t.Error("a folder was read as a file")
	}
}
