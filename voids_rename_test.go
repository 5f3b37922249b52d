package skein_test

import (
	"strings"
	"testing"

	"github.com/skein-go/skein"
)

// TestVoidsOfRenamed gives values to rows without one in a table and columns that get other names in the same script,
// the key among them, on every engine: the way back gives NULL to those that still have what they got.
func TestVoidsOfRenamed(t *testing.T) {
	const before = "CREATE TABLE people (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(40), n INTEGER); CREATE TABLE bare (name VARCHAR(40));"
	const behind = "CREATE TABLE persons (no INTEGER NOT NULL PRIMARY KEY, full_name VARCHAR(40) NOT NULL, n INTEGER NOT NULL); CREATE TABLE bare (title VARCHAR(40) NOT NULL);"
	for name, open := range keptEngines() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &keptWorld{T: t, dir: t.TempDir(), besides: besides(name)}
			w.url, w.db = open(t)
			t.Cleanup(func() { w.db.Close() })
			_, err := w.migrator("").Init(ctx)
			must(t, err)
			w.step(before, "aaaa00000001", skein.GenerateOptions{})
			w.exec("INSERT INTO people VALUES (1, NULL, NULL), (2, 'two', 2), (3, NULL, 3), (4, NULL, NULL), (5, NULL, 5)", "INSERT INTO bare VALUES (NULL), ('short')")
			m := w.migrator(behind)
			_, err = m.Migrate(ctx, skein.GenerateOptions{RevID: "bbbb00000002", Message: "renamed",
				Renames: []string{"people:persons", "people.id:no", "people.name:full_name", "bare.name:title"},
				Fill:    []string{"persons.full_name:'nobody'", "persons.n:no * 10", "bare.title:'none'"}})
			must(t, err)
			must(t, m.Upgrade(ctx, "head"))
			_, err = m.Check(ctx)
			must(t, err)
			w.want("SELECT no, full_name, n FROM persons", "1|nobody|10 2|two|2 3|nobody|3 4|nobody|40 5|nobody|5")
			w.keeps("bare.title 1 value|persons.full_name 4 values|persons.n 2 values")

			// The application goes on.
			w.exec("UPDATE persons SET full_name = 'new' WHERE no = 3", "UPDATE persons SET no = 50 WHERE no = 5", "DELETE FROM persons WHERE no = 4",
				"INSERT INTO persons VALUES (4, 'nobody', 40)", "INSERT INTO bare (title) VALUES ('none')")
			must(t, m.Downgrade(ctx, "aaaa00000001"))
			w.want("SELECT id, name, n FROM people", "1|NULL|NULL 2|two|2 3|new|3 4|nobody|40 50|NULL|5")
			w.want("SELECT name FROM bare", strings.Join([]string{"NULL", "none", "short"}, " "))
			w.keeps("")
			must(t, m.Upgrade(ctx, "head"))
			must(t, m.Downgrade(ctx, "aaaa00000001"))
			w.want("SELECT id, name, n FROM people", "1|NULL|NULL 2|two|2 3|new|3 4|nobody|40 50|NULL|5")
		})
	}
}
