package script

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/revision"
)

func sqlFile(id, rest string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte("-- revision: " + id + "\n" + rest)}
}

func ids(s *Set) string {
	var out []string
	for _, sc := range s.Scripts() {
		out = append(out, sc.ID)
	}
	return strings.Join(out, " ")
}

func TestSet(t *testing.T) {
	s := NewSet(fstest.MapFS{
		"b.sql": sqlFile("b", "-- revises: a\n"), "z.sql": sqlFile("z", ""), "sub/c.sql": sqlFile("c", ""),
		"_d.sql": sqlFile("d", ""), ".e.sql": sqlFile("e", ""), "README.md": {}, "set_test.go": {Data: []byte("source")},
	})
	s.Add(Script{ID: "a", Message: "first", Created: "2026-11-22T19:21:42Z", Upgrade: func(m *op.Recorder) { m.DropTable("x") }})
	if got := ids(s); got != "b a z" {
		t.Errorf("scripts %s", got)
	}
	g, err := s.Graph()
	if err != nil {
		t.Fatal(err)
	}
	r, _ := g.Get("a")
	if r.Message != "first" || r.Created.Hour() != 19 || r.Irreversible != noDowngradeFunc || !strings.HasSuffix(r.Source, "set_test.go") {
		t.Errorf("%+v", r)
	}
	again, _ := s.Graph()
	if g != again {
		t.Error("the graph is worked out twice")
	}
	records, err := s.Get("a").Record(revision.Up, "sqlite")
	if err != nil || len(records) != 1 || !strings.Contains(records[0].Pos(), "set_test.go:") {
		t.Errorf("%v %v", records, err)
	}
	if s.Get("nobody") != nil {
		t.Error("found nobody")
	}
	if s.Add(Script{ID: "y", Revises: []string{"z"}}); s.Get("y") == nil {
		t.Error("a script added later is not seen")
	}
}

func TestSetErrors(t *testing.T) {
	s := NewSet(fstest.MapFS{"a.sql": sqlFile("a", ""), "b.sql": sqlFile("a", ""), "c.sql": {}})
	s.Add(Script{}).Add(Script{ID: "a"})
	err := s.Load()
	if !errors.Is(err, revision.ErrDuplicate) {
		t.Error(err)
	}
	for _, want := range []string{"a.sql and b.sql", "set_test.go", "a script without an ID", "c.sql:1:1: no revision line"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in %v", want, err)
		}
	}
	if _, err := s.Graph(); err == nil {
		t.Error("a graph of broken scripts")
	}
	s = NewSet()
	s.Add(Script{ID: "a", Created: "noon"})
	if _, err := s.Graph(); err == nil || !strings.Contains(err.Error(), "noon") {
		t.Error(err)
	}
	s = NewSet()
	s.Add(Script{ID: "a", Revises: []string{"b"}})
	if _, err := s.Graph(); !errors.Is(err, revision.ErrMissing) {
		t.Error(err)
	}
}

func TestRecordGo(t *testing.T) {
	s := NewSet()
	s.Add(Script{ID: "panics", Upgrade: func(*op.Recorder) {
		var list []int
		_ = list[3]
	}, Downgrade: func(m *op.Recorder) { m.Irreversible("gone") }})
	s.Add(Script{ID: "mixed", Upgrade: func(m *op.Recorder) { m.Irreversible("x") }, Downgrade: func(m *op.Recorder) {
		m.DropTable("x")
		m.Irreversible("x")
	}})
	s.Add(Script{ID: "merge"})
	if _, err := s.Get("panics").Record(revision.Up, ""); err == nil || !strings.Contains(err.Error(), "set_test.go:") ||
		!strings.Contains(err.Error(), "index out of range") {
		t.Error(err)
	}
	if why := s.Get("panics").Irreversible(); why != "gone" {
		t.Errorf("irreversible: %q", why)
	}
	for _, d := range []revision.Direction{revision.Up, revision.Down} {
		if _, err := s.Get("mixed").Record(d, ""); err == nil || !strings.Contains(err.Error(), "set_test.go:") {
			t.Errorf("%s: %v", d, err)
		}
		if records, err := s.Get("merge").Record(d, ""); err != nil || len(records) != 0 {
			t.Errorf("%s: %v %v", d, records, err)
		}
	}
	if why := s.Get("merge").Irreversible(); why != "" {
		t.Errorf("a merge is irreversible: %s", why)
	}
	loose := Script{ID: "loose", Upgrade: func(m *op.Recorder) { m.DropTable("x") }}
	if records, err := loose.Record(revision.Up, ""); err != nil || len(records) != 1 || loose.Form() != Go || !loose.Compiled() {
		t.Errorf("a script in no set: %v %v", records, err)
	}
}

func TestChecksum(t *testing.T) {
	get := func(s *Set, err error) string {
		t.Helper()
		if err = errors.Join(err, s.Load()); err != nil {
			t.Fatal(err)
		}
		return s.Scripts()[0].Checksum()
	}
	sql := func(text string) string { return get(NewSet(fstest.MapFS{"a.sql": {Data: []byte(text)}}), nil) }
	if a, b := sql("-- revision: a\n--x"), sql("-- revision: a\r\n--x"); a != b || len(a) != 64 {
		t.Errorf("line breaks count: %s %s", a, b)
	}
	if sql("-- revision: a\n--x") == sql("-- revision: a\n--y") {
		t.Error("an edit goes unnoticed")
	}
	added := func(o op.Op, files fstest.MapFS) string {
		s := NewSet(files).Add(Script{ID: "a", Upgrade: func(m *op.Recorder) { m.Do(o) }})
		s.added[0].src.name = "a.go"
		return get(s, nil)
	}
	f := op.Func{Name: "f", Run: func(context.Context, op.Tx) error { return nil }}
	g := op.Func{Name: "g", Run: func(context.Context, op.Tx) error { return nil }}
	if first, again := added(f, nil), added(f, nil); first != again || first == added(g, nil) {
		t.Error("the checksum of operations isn't stable")
	}
	source := fstest.MapFS{"a.go": {Data: []byte("source")}}
	if added(f, source) != added(g, source) || added(f, source) == added(f, nil) {
		t.Error("the embedded source is not used")
	}
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

const goScript = `package migrations

import (
	"github.com/skein-go/skein/op"
	sk "github.com/skein-go/skein/script"
)

var _ = Revisions.Add(sk.Script{
	ID: "%s", Revises: []string{"a"}, Labels: []string{"l" + "m"}, DependsOn: nil,
	Message:   ` + "`two\nlines`" + `,
	Upgrade: up,
	Downgrade: down,
})

func up(m *op.Recorder) {}
func down(m *op.Recorder) { m.Irreversible("gone") }
`

func TestReadDir(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.sql", "-- revision: a\n")
	write(t, dir, "b.go", fmt.Sprintf(goScript, "b"))
	write(t, dir, "b_test.go", fmt.Sprintf(goScript, "b"))
	write(t, dir, "_c.go", fmt.Sprintf(goScript, "b"))
	write(t, dir, "migrations.go", fmt.Sprintf(migrationsFile, "migrations"))
	write(t, dir, "broken.go", "package !")
	if err := os.Mkdir(filepath.Join(dir, "sub.sql"), 0o755); err != nil {
		t.Fatal(err)
	}
	s, err := ReadDir(dir)
	if err != nil || ids(s) != "a b" {
		t.Fatalf("%s: %v", ids(s), err)
	}
	b := s.Get("b")
	if b.Message != "two\nlines" || !slices.Equal(b.Labels, []string{"lm"}) || b.Irreversible() != "gone" || b.Compiled() || b.Form() != Go {
		t.Errorf("%+v", b)
	}
	if _, err := s.Graph(); err != nil {
		t.Error(err)
	}
	if _, err := b.Record(revision.Up, ""); !errors.Is(err, ErrNotCompiled) || !strings.Contains(err.Error(), filepath.Join(dir, "b.go")) {
		t.Error(err)
	}
	if _, err := ReadDir(filepath.Join(dir, "no")); !errors.Is(err, ErrNoFolder) || !strings.Contains(err.Error(), "skein init") {
		t.Error(err)
	}
	compiled := NewSet().Add(Script{ID: "a"})
	missing, err := compiled.Missing(dir)
	if err != nil || !slices.Equal(missing, []string{filepath.Join(dir, "b.go")}) {
		t.Errorf("missing %v, %v", missing, err)
	}
}

func TestReadGoErrors(t *testing.T) {
	start := "package m\nimport \"github.com/skein-go/skein/script\"\n"
	tests := []struct{ text, want string }{
		{start + "var _ = R.Add(script.Script{})", "m/x.go:3:15: a script without an ID"},
		{start + "var _ = R.Add(script.Script{ID: id})", "m/x.go:3:33: ID has to be a string in quotes: it is read without compiling"},
		{start + "var _ = R.Add(script.Script{ID: \"a\", Revises: list()})", "m/x.go:3:47: Revises has to be a []string{…} in place: it is read without compiling"},
		{start + "var _ = (", "m/x.go:3:10: expected operand, found 'EOF'"},
	}
	for _, test := range tests {
		if _, err := readGo("m/x.go", "x.go", test.text); err == nil || err.Error() != test.want {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
	for _, text := range []string{start + "var Revisions = script.NewSet()", "package !", start + "func f() { R.Add(script.Script{}) }"} {
		if list, err := readGo("x.go", "x.go", text); err != nil || len(list) != 0 {
			t.Errorf("%s: %v %v", text, list, err)
		}
	}
	list, err := readGo("x.go", "x.go", start+"func init() { R.Add(script.Script{ID: \"a\", Upgrade: f}).Add(script.Script{ID: \"b\"}) }")
	if err != nil || len(list) != 2 || list[0].Irreversible()+list[1].Irreversible() != noDowngradeFunc {
		t.Errorf("%v %v", list, err)
	}
}

func TestMerge(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.sql", "-- revision: a\n")
	write(t, dir, "set_test.go.go", fmt.Sprintf(goScript, "z"))
	write(t, dir, "b.go", fmt.Sprintf(goScript, "b"))
	folder, err := ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	s := NewSet(fstest.MapFS{"a.sql": sqlFile("a", "")}).Add(Script{ID: "b"})
	s.added[0].src.name = "b.go"
	s.Merge(folder).Merge(nil).Merge(s)
	if err := s.Load(); err != nil || ids(s) != "a b z" || !s.Get("b").Compiled() {
		t.Errorf("%s %v", ids(s), err)
	}
	if s.Merge(NewSet(fstest.MapFS{"a.sql": sqlFile("a", "-- message: other\n")})); !errors.Is(s.Load(), revision.ErrDuplicate) {
		t.Errorf("two texts of one script: %v", s.Load())
	}
}

func benchmarkDir(b *testing.B, n int, name, text string) {
	dir := b.TempDir()
	for i := range n {
		file := filepath.Join(dir, fmt.Sprintf(name, i))
		if err := os.WriteFile(file, []byte(strings.ReplaceAll(text, "@", fmt.Sprintf("%012x", i))), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			if s, err := ReadDir(dir); err != nil || len(s.all) != n {
				b.Fatal(err)
			}
		}
	})
	b.Run("graph", func(b *testing.B) {
		for b.Loop() {
			s, _ := ReadDir(dir)
			if _, err := s.Graph(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkReadDirSQL(b *testing.B) {
	benchmarkDir(b, 1000, "%04d.sql", "-- revision: @\n-- revises:\n-- message: a message\n-- created: 2026-11-22T19:21:42Z\n\n-- +skein upgrade\n"+
		strings.Repeat("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n", 20)+"\n-- +skein downgrade\nDROP TABLE t;\n")
}

func BenchmarkReadDirGo(b *testing.B) {
	text, err := os.ReadFile("testdata/render.go.golden")
	if err != nil {
		b.Fatal(err)
	}
	script := strings.Replace(string(text), `	Revises:   []string{"1975ea83b712"},`+"\n", "", 1)
	script = strings.ReplaceAll(script, "5f15cbadc711", "@")
	benchmarkDir(b, 5000, "%04d.go", script)
}
