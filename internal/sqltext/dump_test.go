package sqltext_test

import (
	"strings"
	"testing"

	"github.com/skein-go/skein/internal/sqltext"
)

func TestUndump(t *testing.T) {
	const dump = "\ufeff--\n-- dump\n\\restrict aB3\n\nSET x = 0;\nCREATE TABLE t (a text DEFAULT '\\x;'); -- é\n\nCOPY public.t (a, b) FROM stdin;\n1\tit's; \"\n2\t$$\n\\.\n\n" +
		"CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$\n\\not a command\n$$;\nCOPY t TO stdout;\nCOPY u FROM stdin;\n\\.\nSELECT 1;\n\\unrestrict aB3\n"
	got := sqltext.Undump(dump)
	statements, err := sqltext.Split(got, sqltext.Postgres)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, s := range statements {
		lines = append(lines, strings.SplitN(s.Text, "\n", 2)[0])
		if line, col := sqltext.Position(dump, strings.Index(dump, s.Text)); line != s.Line || col != s.Col {
			t.Errorf("%s is at %d:%d, was at %d:%d", s.Text, s.Line, s.Col, line, col)
		}
	}
	want := "SET x = 0|CREATE TABLE t (a text DEFAULT '\\x;')|CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$|COPY t TO stdout|SELECT 1"
	if strings.Join(lines, "|") != want {
		t.Errorf("%q", lines)
	}
	for _, same := range []string{"", "SELECT 1; -- \\x", "SELECT '\\'"} {
		if got := sqltext.Undump(same); got != same {
			t.Errorf("%q became %q", same, got)
		}
	}
}

// TestSplitPassesRestrictOver: the two words around what pg_dump writes are for psql alone, and change nothing.
func TestSplitPassesRestrictOver(t *testing.T) {
	t.Parallel()
	got, err := sqltext.Split("-- dump\n\\restrict aB3;\n\nSELECT 1;\n-- behind\n\\unrestrict aB3\r\nSELECT 2", sqltext.Postgres)
	if err != nil || len(got) != 2 || got[0].Text != "SELECT 1" || got[1].Text != "SELECT 2" || got[1].Line != 7 {
		t.Errorf("%+v, %v", got, err)
	}
	for _, text := range []string{"\\restricted x", "SELECT 1\n\\restrict x", "\\connect x"} {
		if _, err := sqltext.Split(text, sqltext.Postgres); err == nil {
			t.Errorf("%q was split", text)
		}
	}
}
