package skein_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/model/sqlmodel"
)

// TestKeptFollowsRows: whatever the application does while a column is kept, afterwards each row that was
// there all the time has the value that it had, under whichever key, and each other row the default.
func TestKeptFollowsRows(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	models, scripts := filepath.Join(dir, "schema.sql"), filepath.Join(dir, "migrations")
	migrator := func(t *testing.T, file string) *skein.Migrator {
		return newMigrator(t, skein.Config{URL: "sqlite://" + file, Dir: scripts, Models: sqlmodel.Path(models)})
	}
	first := migrator(t, filepath.Join(dir, "first.db"))
	_, err := first.Init(ctx)
	must(t, err)
	for i, text := range []string{
		"CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT UNIQUE, nick TEXT DEFAULT 'none');",
		"CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT UNIQUE);",
	} {
		must(t, os.WriteFile(models, []byte(text), 0o600))
		_, err := first.Migrate(ctx, skein.GenerateOptions{RevID: strings.Repeat(string(rune('a'+i)), 12), NoProve: true})
		must(t, err)
		must(t, first.Upgrade(ctx, "head"))
	}
	must(t, first.Close())
	serial := 0
	rapid.Check(t, func(r *rapid.T) {
		serial++
		file := filepath.Join(dir, fmt.Sprintf("law%d.db", serial))
		m := migrator(t, file)
		defer os.Remove(file)
		defer m.Close()
		must(t, m.Upgrade(ctx, "aaaaaaaaaaaa"))
		db, _, err := skein.OpenURL("sqlite://" + file)
		must(t, err)
		defer db.Close()
		var failed error
		exec := func(query string, args ...any) bool { _, failed = db.Exec(query, args...); return failed == nil }
		want := map[int]string{} // by key: the value afterwards
		for id := range rapid.IntRange(0, 6).Draw(r, "rows") {
			value := rapid.SampledFrom([]any{nil, "", "none", "x", "it's"}).Draw(r, "value")
			if !exec("INSERT INTO users VALUES (?, ?, ?)", id, fmt.Sprint("n", id), value) {
				r.Fatal("insert")
			}
			want[id] = fmt.Sprint(value)
		}
		must(t, m.Upgrade(ctx, "bbbbbbbbbbbb"))
		for range rapid.IntRange(0, 8).Draw(r, "writes") {
			id, to := rapid.IntRange(0, 8).Draw(r, "id"), rapid.IntRange(0, 8).Draw(r, "to")
			old, there := want[id]
			_, taken := want[to]
			switch rapid.SampledFrom([]string{"insert", "delete", "move", "replace", "upsert", "name"}).Draw(r, "write") {
			case "insert":
				if exec("INSERT INTO users (id, name) VALUES (?, NULL)", id) != !there {
					r.Fatalf("insert %d, taken %t: %v", id, there, failed)
				}
				if !there {
					want[id] = "none"
				}
			case "delete":
				exec("DELETE FROM users WHERE id = ?", id)
				delete(want, id)
			case "move":
				if exec("UPDATE users SET id = ? WHERE id = ?", to, id) && there && !taken {
					delete(want, id)
					want[to] = old
				}
			case "replace":
				exec("REPLACE INTO users (id, name) VALUES (?, NULL)", id)
				want[id] = "none"
			case "upsert":
				exec("INSERT INTO users (id, name) VALUES (?, NULL) ON CONFLICT (id) DO UPDATE SET name = NULL", id)
				if !there {
					want[id] = "none"
				}
			case "name":
				exec("UPDATE users SET name = 'other' || id WHERE id = ?", id)
			}
		}
		must(t, m.Downgrade(ctx, "aaaaaaaaaaaa"))
		have := map[int]string{}
		rows, err := db.Query("SELECT id, nick FROM users")
		must(t, err)
		defer rows.Close()
		for rows.Next() {
			var id int
			var nick any
			must(t, rows.Scan(&id, &nick))
			have[id] = fmt.Sprint(nick)
		}
		if fmt.Sprint(have) != fmt.Sprint(want) {
			r.Fatalf("have %v, want %v", have, want)
		}
	})
}
