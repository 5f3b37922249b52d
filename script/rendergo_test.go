package script

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script/testdata/dump"
)

func TestRenderGo(t *testing.T) {
	got, err := RenderGo(Rendering{
		ID: "5f15cbadc711", Revises: []string{"1975ea83b712"}, Message: "add roles", Created: "2026-11-22T19:21:42Z",
		Up: []Line{
			{Op: op.CreateTable{Table: schema.NewTable("roles",
				schema.Column{Name: "id", Type: schema.Integer{}, NotNull: true, AutoIncrement: true},
				schema.Column{Name: "name", Type: schema.String(64), Default: "'x'"},
				schema.PrimaryKey{Columns: schema.Columns("id")},
				schema.Unique{Name: "uq_roles_name", Columns: schema.Columns("name")},
				schema.ForeignKey{Columns: []string{"id"}, RefTable: "users", RefColumns: []string{"role_id"}, OnDelete: schema.SetNull},
			)}},
			{Op: op.CreateIndex{Table: "users", Index: schema.Index{Name: "ix_users_username", Unique: true, Parts: schema.Columns("username")}},
				Comment: "check: are the names unique?"},
			{Op: op.CreateIndex{Table: "users", Index: schema.Index{Name: "ix_users_username_and_more", Unique: true,
				Parts: []schema.Part{{Column: "username", Desc: true}, {Expr: "lower(email)"}}, Where: "email IS NOT NULL"}}},
			{Op: op.AlterColumn{Table: "users", Column: "email", Changes: []op.Change{op.SetNotNull(true), op.SetDefault("''")}}},
			{Op: op.CreateTrigger{Trigger: schema.Trigger{Name: "tr", Table: "users", Body: "AFTER INSERT ON users\nBEGIN\n  SELECT 1;\nEND"}}},
			{Op: op.Exec{SQL: "UPDATE users\nSET email = ?", Args: []any{"x"}}},
			{Op: op.BulkInsert{Table: "roles", Rows: []op.Row{{"id": 1, "name": "admin"}, {"id": 2, "name": nil}}}},
			{Op: op.Exec{SQL: "VACUUM", NoTx: true}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/render.go.golden", got)
}

func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s: got\n%s\nwant\n%s", file, got, want)
	}
}

func TestRenderGoBlank(t *testing.T) {
	tests := []struct {
		r    Rendering
		want []string
	}{
		{Rendering{ID: "a"}, []string{"// Write here what changes.", `or why there is none: m.Irreversible("why")`}},
		{Rendering{ID: "a.b", Revises: []string{"b", "c"}}, []string{"// A merge: nothing to do.", "func upgradea_b("}},
		{Rendering{ID: "a", Up: []Line{{Op: op.DropView{View: "v"}}}}, []string{`m.DropView("v")`, "// Nothing to do."}},
		{Rendering{ID: "a", Irreversible: "gone"}, []string{`m.Irreversible("gone")`}},
	}
	for _, test := range tests {
		got, err := RenderGo(test.r)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range test.want {
			if !strings.Contains(string(got), want) {
				t.Errorf("%+v: no %q in\n%s", test.r, want, got)
			}
		}
	}
}

func TestRenderGoRefuses(t *testing.T) {
	type own struct{ op.DropTable }
	for _, o := range []op.Op{
		op.Func{Name: "f", Run: func(context.Context, op.Tx) error { return nil }}, op.Each{Name: "f", Table: "t"},
		op.Exec{SQL: "x", Args: []any{make(chan int)}}, own{},
		op.Exec{SQL: "x", Args: []any{struct{ A int }{1}}}, op.Exec{SQL: "x", Args: []any{os.ModeDir}},
	} {
		if _, err := RenderGo(Rendering{ID: "a", Up: []Line{{Op: o}}}); !errors.Is(err, ErrNotRendered) {
			t.Errorf("%T: %v", o, err)
		}
	}
}

// TestNothingForgotten holds the lists of the random tests against the packages' sources.
func TestNothingForgotten(t *testing.T) {
	tests := []struct {
		dir, method string
		have        any
	}{
		{"../op", "Apply", everyOp}, {"../op", "change", everyChange}, {"../schema", "addTo", everyElement},
		{"../schema", "isType", everyType}, {"../schema", "isConstraint", everyConstraint},
	}
	for _, test := range tests {
		want := receivers(t, test.dir, test.method)
		var have []string
		for v := range reflect.ValueOf(test.have).Seq2() {
			have = append(have, reflect.ValueOf(test.have).Index(int(v.Int())).Elem().Type().Name())
		}
		slices.Sort(have)
		if !slices.Equal(have, want) {
			t.Errorf("%s in %s: have %v, want %v", test.method, test.dir, have, want)
		}
	}
}

// receivers lists the types in a folder's package that have a method.
func receivers(t *testing.T, dir, method string) []string {
	t.Helper()
	files, err := filepath.Glob(dir + "/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, file := range files {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if ok && fn.Recv != nil && fn.Name.Name == method {
				if id, ok := fn.Recv.List[0].Type.(*ast.Ident); ok {
					out = append(out, id.Name)
				}
			}
		}
	}
	slices.Sort(out)
	return out
}

// TestRenderGoReads: what is rendered is formatted, and its header reads back.
func TestRenderGoReads(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := randomRendering.Draw(t, "r")
		text, err := RenderGo(r)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := format.Source(text); err != nil || !bytes.Equal(again, text) {
			t.Fatalf("not formatted: %v\n%s\nagain\n%s", err, text, again)
		}
		list, err := readGo("x.go", "x.go", string(text))
		if err != nil || len(list) != 1 {
			t.Fatalf("%d scripts, %v\n%s", len(list), err, text)
		}
		s := list[0]
		if s.ID != r.ID || s.Message != r.Message || s.Created != r.Created || !slices.Equal(s.Revises, r.Revises) ||
			!slices.Equal(s.Labels, r.Labels) {
			t.Fatalf("%+v reads back as %+v\n%s", r, s, text)
		}
	})
}

const roundTripMain = `package main

import (
	"fmt"

	"github.com/skein-go/skein/revision"
	"github.com/skein-go/skein/script/testdata/dump"
	migrations "github.com/skein-go/skein/script/testdata/%s/migrations"
)

func main() {
	for _, s := range migrations.Revisions.Scripts() {
		fmt.Println("id", s.ID, s.Form(), s.Checksum())
		for _, d := range []revision.Direction{revision.Up, revision.Down} {
			records, err := s.Record(d, "sqlite")
			if err != nil {
				fmt.Println(d, err)
			}
			for _, r := range records {
				fmt.Println(d, dump.Value(r.Op))
			}
		}
	}
}
`

// TestRoundTrip compiles random scripts in a folder made by Init and compares what they record with
// what they were rendered from. One build serves all.
func TestRoundTrip(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds a program")
	}
	root, err := os.MkdirTemp("testdata", "roundtrip")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(root) })
	dir := filepath.Join(root, "migrations")
	if _, err := Init(dir, Go); err != nil {
		t.Fatal(err)
	}
	wants := map[string]string{}
	for i := range 150 {
		r := randomRendering.Example(i)
		r.ID, r.Down = fmt.Sprintf("c%03d", i), withoutIrreversible(r.Down)
		r.Up = withoutIrreversible(r.Up)
		text, err := RenderGo(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := Write(dir, r.ID+".go", text); err != nil {
			t.Fatal(err)
		}
		wants[r.ID] = dumpLines("upgrade", r.Up) + dumpLines("downgrade", r.Down)
	}
	sql := "-- revision: s\n-- +skein upgrade\nSELECT 1;\n-- +skein downgrade\n"
	if err := Write(dir, "s.sql", []byte(sql)); err != nil {
		t.Fatal(err)
	}
	wants["s"] = dumpLines("upgrade", []Line{{Op: op.Exec{SQL: "SELECT 1"}}})
	if err := Write(root, "main.go", fmt.Appendf(nil, roundTripMain, filepath.Base(root))); err != nil {
		t.Fatal(err)
	}
	compareRun(t, root, wants)
}

func compareRun(t *testing.T, root string, wants map[string]string) {
	t.Helper()
	read, err := ReadDir(filepath.Join(root, "migrations"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "run", "./"+root)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go run: %v", err)
	}
	parts := strings.Split("\n"+string(out), "\nid ")[1:]
	if len(parts) != len(wants) {
		t.Errorf("%d scripts, want %d", len(parts), len(wants))
	}
	for _, part := range parts {
		head, got, _ := strings.Cut(part, "\n")
		f := strings.Fields(head)
		if want := strings.TrimRight(wants[f[0]], "\n"); strings.TrimRight(got, "\n") != want {
			text, _ := os.ReadFile(filepath.Join(root, "migrations", f[0]+".go"))
			t.Errorf("%s: got\n%s\nwant\n%s\nfrom\n%s", f[0], got, want, text)
		}
		if s := read.Get(f[0]); s == nil || s.Checksum() != f[2] {
			t.Errorf("%s: the checksum of the embedded source differs from the file's", f[0])
		}
	}
}

// withoutIrreversible leaves out what may stand only alone.
func withoutIrreversible(lines []Line) []Line {
	return slices.DeleteFunc(lines, func(l Line) bool { return isIrreversible(l.Op) })
}

func isIrreversible(o op.Op) bool { _, ok := o.(op.Irreversible); return ok }

func dumpLines(direction string, lines []Line) string {
	var b strings.Builder
	for _, l := range lines {
		fmt.Fprintln(&b, direction, dump.Value(l.Op))
	}
	return b.String()
}
