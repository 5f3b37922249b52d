package script

import (
	"errors"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/revision"
)

func TestRenderSQL(t *testing.T) {
	got, err := RenderSQL(Rendering{
		ID: "5f15cbadc711", Revises: []string{"1975ea83b712", "ae1027a6acf0"}, Labels: []string{"billing"},
		DependsOn: []string{"27c6a30d7c24"}, Message: "initial\nmigration", Created: "2026-11-22T19:21:42Z", Dialect: "sqlite",
		Up: []Line{{Comment: "check: is this a rename?\n+skein upgrade"}, {}},
		UpSQL: []dialect.Statement{
			{SQL: "CREATE TABLE roles (id INTEGER PRIMARY KEY, name TEXT NOT NULL);"},
			{SQL: "SELECT 1 FROM roles WHERE name IS NULL", Guard: &dialect.Guard{Why: "%d roles\nhave no name", Fix: "give them one"}, Op: 1},
			{SQL: "CREATE TRIGGER t AFTER INSERT ON roles BEGIN\n  SELECT 1;\nEND", Note: "put back as it was"},
			{SQL: "-- a comment\nSELECT 2"},
			{SQL: "VACUUM", NoTx: true},
			{SQL: "INSERT INTO roles VALUES (?, ?)", Args: []any{1, "it's"}},
		},
		DownSQL: []dialect.Statement{{SQL: "DROP TABLE roles"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/render.sql.golden", got)
}

func TestRenderSQLIrreversible(t *testing.T) {
	got, err := RenderSQL(Rendering{ID: "a", Irreversible: "gone\nfor good"})
	if err != nil || !strings.HasSuffix(string(got), "\n-- +skein downgrade\n-- +skein irreversible: gone for good\n") {
		t.Errorf("%v\n%s", err, got)
	}
}

func TestRenderSQLRefuses(t *testing.T) {
	for _, s := range []dialect.Statement{
		{Func: &op.Func{Name: "f"}},
		{SQL: "SELECT '\n-- +skein end\n'"},
		{SQL: "COMMIT"},
		{SQL: "DELETE FROM a", Guard: &dialect.Guard{Why: "x"}},
		{SQL: "SELECT ?"},
		{SQL: "SELECT ?", Args: []any{1, 2}},
		{SQL: "SELECT :a", Args: []any{1}},
		{SQL: "SELECT ?", Args: []any{math.NaN()}},
		{SQL: "SELECT ?", Args: []any{"\x00"}},
		{SQL: "SELECT ?", Args: []any{struct{}{}}},
	} {
		_, err := RenderSQL(Rendering{ID: "a", UpSQL: []dialect.Statement{s}, Dialect: "sqlite"})
		if s.Args == nil && s.SQL == "SELECT ?" {
			continue
		}
		if !errors.Is(err, ErrNotRendered) {
			t.Errorf("%+v: %v", s, err)
		}
	}
	if _, err := RenderSQL(Rendering{ID: "a", Labels: []string{"x, y"}}); !errors.Is(err, ErrNotRendered) {
		t.Error(err)
	}
}

func TestInline(t *testing.T) {
	tests := []struct {
		sql, dialect, want string
		args               []any
	}{
		{"VALUES (?, ?, '?')", "sqlite", "VALUES (1, NULL, '?')", []any{1, nil}},
		{"SELECT a-?", "sqlite", "SELECT a- -1", []any{-1}},
		{"SELECT ?AND", "sqlite", "SELECT 5 AND", []any{5}},
		{"SELECT $2, $1", "postgres", `SELECT 'a\b', '\x01ff'::bytea`, []any{[]byte{1, 255}, `a\b`}},
		{"SELECT ?, ?", "mysql", `SELECT 'a\\''', TRUE`, []any{`a\'`, true}},
		{"SELECT ?, ?", "sqlite", "SELECT 2.0, x'61'", []any{2.0, []byte("a")}},
	}
	for _, test := range tests {
		got, err := RenderSQL(Rendering{ID: "a", UpSQL: []dialect.Statement{{SQL: test.sql, Args: test.args}}, Dialect: test.dialect})
		if err != nil || !strings.Contains(string(got), "\n"+test.want+";\n") {
			t.Errorf("%s: %v\n%s\nwant %s", test.sql, err, got, test.want)
		}
	}
}

var randomStatement = rapid.Custom(func(t *rapid.T) dialect.Statement {
	word := rapid.OneOf(
		rapid.SampledFrom([]string{
			"SELECT", "CREATE TABLE a (", ")", ";", "'x;y'", "'", `"`, "BEGIN", "END", "--", "-- c\n", "/*", "*/", "$$", "\n",
			"CREATE TRIGGER t AFTER INSERT ON a BEGIN", "-- +skein end", "\n-- +skein upgrade\n", "\r\n", "`", "[", "DELIMITER //\n",
		}),
		rapid.StringN(0, 5, 20))
	s := dialect.Statement{SQL: strings.Join(rapid.SliceOfN(word, 1, 8).Draw(t, "words"), " ")}
	s.NoTx = rapid.IntRange(0, 4).Draw(t, "notx") == 0
	s.Note = rapid.SampledFrom([]string{"", "a note", "two\nlines", "+skein upgrade", "\x00;'"}).Draw(t, "note")
	if rapid.IntRange(0, 4).Draw(t, "guard") == 0 {
		s.Guard, s.NoTx = &dialect.Guard{Why: randomString(t) + "w", Fix: randomString(t)}, false
		s.SQL = "SELECT " + s.SQL
	}
	return s
})

// TestSQLRoundTrip: what RenderSQL writes reads back as the same statements.
func TestSQLRoundTrip(t *testing.T) {
	drawn, rendered := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(randomStatement, 0, 3)
		r := Rendering{
			ID: "a", Message: randomString(t), UpSQL: list.Draw(t, "up"), DownSQL: list.Draw(t, "down"),
			Dialect: rapid.SampledFrom([]string{"sqlite", "postgres", "mysql", "other"}).Draw(t, "dialect"),
		}
		drawn++
		text, err := RenderSQL(r)
		if errors.Is(err, ErrNotRendered) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		rendered++
		s, err := readSQL("x.sql", "x.sql", string(text))
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		for d, want := range map[revision.Direction][]dialect.Statement{revision.Up: r.UpSQL, revision.Down: r.DownSQL} {
			got, err := s.Record(d, r.Dialect)
			if err != nil || len(got) != len(want) {
				t.Fatalf("%d statements, want %d: %v\n%s", len(got), len(want), err, text)
			}
			for i := range want {
				sql := canonical(want[i].SQL)
				switch o := got[i].Op.(type) {
				case op.Exec:
					if o.SQL != sql || o.NoTx != want[i].NoTx || want[i].Guard != nil {
						t.Fatalf("got %+v, want %+v", o, want[i])
					}
				case op.ExpectNone:
					if o.Query != sql || want[i].Guard == nil || !strings.HasPrefix(o.Why, oneLine(want[i].Guard.Why)) {
						t.Fatalf("got %+v, want %+v", o, want[i])
					}
				default:
					t.Fatalf("%T", o)
				}
			}
		}
	})
	if rendered*5 < drawn {
		t.Errorf("only %d of %d cases were rendered", rendered, drawn)
	}
}
