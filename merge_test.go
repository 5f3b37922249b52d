package skein_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/merge"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// forked is a history of Go scripts: one base, and a head above it for each way up.
func forked(ways ...func(*op.Recorder)) *script.Set {
	set := script.NewSet().Add(script.Script{ID: "base0000", Upgrade: func(m *op.Recorder) {
		m.CreateTable("users", schema.Column{Name: "id", Type: schema.Integer{}}, schema.Column{Name: "name", Type: schema.Text{}})
	}})
	for i, up := range ways {
		set.Add(script.Script{ID: "head000" + string(rune('1'+i)), Revises: []string{"base0000"}, Upgrade: up})
	}
	return set
}

func merged(t *testing.T, o skein.GenerateOptions, ways ...func(*op.Recorder)) (*skein.Generated, string, error) {
	t.Helper()
	dir := t.TempDir()
	m, err := skein.New(skein.Config{URL: "sqlite::memory:", Scripts: forked(ways...), Dir: dir, Form: script.SQL})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	o.RevID = "merged00"
	g, err := m.Merge(t.Context(), o, "heads")
	data, _ := os.ReadFile(dir + "/merged00_merge_head0001_and_head0002.sql")
	return g, string(data), err
}

func email(m *op.Recorder) {
	m.AddColumn("users", schema.Column{Name: "email", Type: schema.Text{}})
}

func rename(m *op.Recorder) { m.RenameColumn("users", "name", "full_name") }

func fill(m *op.Recorder) {
	m.Func("fill", func(context.Context, op.Tx) error { return nil })
}

func TestMergeOfGoScripts(t *testing.T) {
	g, text, err := merged(t, skein.GenerateOptions{}, email, rename)
	if err != nil || !strings.Contains(text, "-- revises: head0001, head0002\n") {
		t.Fatalf("%v\n%s", err, text)
	}
	p := g.Merge.Pairs[0]
	if p.Fork[0] != "base0000" || p.Ours.Changes[0].Message != "Detected added column 'users.email'" ||
		p.Theirs.Changes[0].Message != "Detected renamed column 'users.name' to 'full_name'" {
		t.Errorf("%+v", p)
	}

	g, text, err = merged(t, skein.GenerateOptions{}, rename, rename)
	if !errors.Is(err, skein.ErrRefused) || text != "" || g.File != "" || g.Merge.Pairs[0].Conflicts[0].Kind != merge.Same {
		t.Errorf("%v, %+v", err, g)
	}
	g, text, err = merged(t, skein.GenerateOptions{AllowConflicts: true}, rename, rename)
	if err != nil || text == "" || len(g.Merge.Pairs[0].Conflicts) == 0 {
		t.Errorf("%v, %+v", err, g)
	}

	g, text, err = merged(t, skein.GenerateOptions{}, email, fill)
	if err != nil || text == "" || len(g.Merge.Pairs[0].Unknown) != 1 ||
		!strings.Contains(g.Merge.Pairs[0].Unknown[0], "revision head0002 has Go function fill: whether that fits head0001 is not known") {
		t.Errorf("%v, %+v", err, g.Merge)
	}
}

// The fork of two heads may be several revisions: what both have and nothing between covers.
func TestForkOfCriss(t *testing.T) {
	set := script.NewSet()
	for _, s := range []script.Script{
		{ID: "aaaa"}, {ID: "bbbb"}, {ID: "cccc", Revises: []string{"aaaa"}},
		{ID: "left", Revises: []string{"cccc", "bbbb"}}, {ID: "righ", Revises: []string{"cccc"}, DependsOn: []string{"bbbb"}},
	} {
		s.Upgrade = func(*op.Recorder) {}
		set.Add(s)
	}
	m, err := skein.New(skein.Config{URL: "sqlite::memory:", Scripts: set, Dir: t.TempDir(), Form: script.SQL})
	if err != nil {
		t.Fatal(err)
	}
	g, err := m.Merge(t.Context(), skein.GenerateOptions{}, "heads")
	if err != nil || strings.Join(g.Merge.Pairs[0].Fork, " ") != "bbbb cccc" {
		t.Errorf("%v, %+v", err, g)
	}
}

// asked counts how often Go scripts were to be built, and builds none.
type asked struct{ times int }

func (a *asked) Compile(context.Context, *script.Set, []*script.Script) error {
	a.times++
	return errors.New("nothing is built here")
}
func (a *asked) Close() error { return nil }

// A merge in a folder of many Go scripts that are not compiled in answers at once, and says what it did
// not look at.
func TestMergeBuildsNoThousands(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for i := range 102 {
		revises := ""
		if i > 0 {
			revises = fmt.Sprintf("Revises: []string{%q}, ", fmt.Sprintf("r%04d", min(i-1, 99)))
		}
		text := fmt.Sprintf("package m\n\nimport \"github.com/skein-go/skein/script\"\n\nvar _ = Revisions.Add(script.Script{ID: \"r%04d\", %sUpgrade: up%[1]d})\n", i, revises)
		must(t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("r%04d.go", i)), []byte(text), 0o600))
	}
	builder := new(asked)
	m := newMigrator(t, skein.Config{Dialect: sqlite.Dialect{}, Dir: dir, Form: script.Go, Compiler: builder})
	g, err := m.Merge(ctx, skein.GenerateOptions{RevID: "m1"}, "heads")
	must(t, err)
	if builder.times != 0 || len(g.Merge.Pairs) != 1 || len(g.Merge.Pairs[0].Unknown) != 1 ||
		g.Merge.Pairs[0].Unknown[0] != "r0100 and r0101 were not compared: 102 Go scripts have to be built for it, which --build does" {
		t.Errorf("built %d times: %+v", builder.times, g.Merge)
	}
	must(t, os.Remove(g.File))
	g, err = newMigrator(t, skein.Config{Dialect: sqlite.Dialect{}, Dir: dir, Form: script.Go, Compiler: builder}).
		Merge(ctx, skein.GenerateOptions{RevID: "m2", Build: true}, "heads")
	must(t, err)
	if builder.times == 0 || !strings.Contains(g.Merge.Pairs[0].Unknown[0], "nothing is built here") {
		t.Errorf("built %d times: %+v", builder.times, g.Merge)
	}
}
