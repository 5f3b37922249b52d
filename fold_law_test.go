package skein_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// TestKeysFoldAsTheEngineHasThem draws scripts as a hand may write them, which make tables of every kind, say
// NOT NULL of the columns of a key or don't, and give and take keys and kinds. Whatever the key of a STRICT table
// or one WITHOUT ROWID implied while it was there, the folded history is the database's schema after each script.
func TestKeysFoldAsTheEngineHasThem(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp("", "fold")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir)
		set, ids := drawnKeys(t)
		url := "sqlite://" + filepath.Join(dir, "a.db")
		for _, id := range ids {
			upTo := script.NewSet()
			for _, sc := range set[:slices.Index(ids, id)+1] {
				upTo.Add(sc)
			}
			m, err := skein.New(skein.Config{URL: url, Scripts: upTo, Dialect: sqlite.Dialect{}})
			if err != nil {
				t.Fatal(err)
			}
			if err := m.Upgrade(ctx, id); err != nil {
				t.Fatalf("%s: %v", id, err)
			}
			d, err := m.Diff(ctx, skein.DiffOptions{From: url, To: "history"})
			if err != nil {
				t.Fatal(err)
			}
			if !d.Empty() {
				t.Fatalf("after %s the history differs from the database: %v", id, d.Changes)
			}
			if err := m.Close(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// drawnKeys are scripts on one table.
func drawnKeys(t *rapid.T) (out []script.Script, ids []string) {
	options := func() schema.Options {
		return schema.Options{Strict: rapid.Bool().Draw(t, "strict"), WithoutRowID: rapid.Bool().Draw(t, "without rowid")}
	}
	key := func() schema.PrimaryKey {
		return schema.PrimaryKey{Columns: schema.Columns(rapid.SampledFrom([][]string{{"a"}, {"b"}, {"a", "b"}, {"n"}}).Draw(t, "key")...)}
	}
	var has *schema.PrimaryKey
	is := options()
	give := func(m *op.Recorder) {
		k := key()
		has = &k
		m.AddConstraint("t", k)
	}
	take := func(m *op.Recorder) {
		if is.WithoutRowID { // such a table has to have a key
			is.WithoutRowID = false
			m.SetOptions("t", is)
		}
		m.DropConstraint("t", *has)
		has = nil
	}
	change := func(m *op.Recorder) {
		switch n := rapid.IntRange(0, 3).Draw(t, "change"); {
		case n == 0:
			is = options()
			is.WithoutRowID = is.WithoutRowID && has != nil
			m.SetOptions("t", is)
		case n == 1:
			m.Exec("DELETE FROM t")
		case has == nil:
			give(m)
		default:
			take(m)
			if n == 2 {
				give(m)
			}
		}
	}
	for i := range rapid.IntRange(2, 4).Draw(t, "scripts") {
		var m op.Recorder
		if i == 0 {
			k := key()
			has = &k
			m.CreateTable("t",
				schema.Column{Name: "a", Type: schema.Text{}, NotNull: rapid.Bool().Draw(t, "not null")},
				schema.Column{Name: "b", Type: schema.Text{}, NotNull: rapid.Bool().Draw(t, "not null")},
				schema.Column{Name: "n", Type: schema.Integer{}, NotNull: rapid.Bool().Draw(t, "not null")}, k, is)
		}
		for range rapid.IntRange(1, 3).Draw(t, "changes") {
			change(&m)
		}
		sc := script.Script{ID: fmt.Sprint("rev", i), Upgrade: func(all *op.Recorder) {
			for _, r := range m.Records() {
				all.Do(r.Op)
			}
		}}
		if i > 0 {
			sc.Revises = []string{ids[i-1]}
		}
		out, ids = append(out, sc), append(ids, sc.ID)
	}
	return out, ids
}
