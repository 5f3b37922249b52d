package skein_test

import (
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/skein-go/skein"
)

// TestHistoryOfAURL reads the history again and again: the database that it opened and closed is opened anew.
func TestHistoryOfAURL(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "aaaa00000001_one.sql")
	must(t, os.WriteFile(file, []byte("-- revision: aaaa00000001\n\n-- +skein upgrade\nCREATE TABLE one (id INTEGER);\n"), 0o600))
	url := "sqlite://" + filepath.Join(dir, "app.db")
	must(t, newMigrator(t, skein.Config{URL: url, Dir: dir}).Upgrade(ctx, "heads"))
	must(t, os.WriteFile(file, []byte("-- revision: aaaa00000001\n\n-- +skein upgrade\nCREATE TABLE two (id INTEGER);\n"), 0o600))
	m := newMigrator(t, skein.Config{URL: url, Dir: dir})
	for range 2 {
		list, err := m.History(ctx, skein.HistoryOptions{})
		must(t, err)
		if len(list) != 1 || !list[0].Edited || list[0].Applied || list[0].Current {
			t.Errorf("the history is %+v", list)
		}
		list, err = m.History(ctx, skein.HistoryOptions{Database: true})
		must(t, err)
		if len(list) != 1 || !list[0].Edited || !list[0].Applied || !list[0].Current {
			t.Errorf("with what the database has it is %+v", list)
		}
	}
}

// TestHistoryOfASilentServer reads the history where a server takes the connection and never says a word.
func TestHistoryOfASilentServer(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { l.Close() })
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "aaaa00000001_one.sql"), []byte("-- revision: aaaa00000001\n\n-- +skein upgrade\n"), 0o600))
	for _, scheme := range []string{"mysql", "postgres"} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			m := newMigrator(t, skein.Config{URL: scheme + "://u@" + l.Addr().String() + "/app", Dir: dir})
			list, err := m.History(ctx, skein.HistoryOptions{})
			must(t, err)
			if len(list) != 1 {
				t.Errorf("the history is %+v", list)
			}
		})
	}
}
