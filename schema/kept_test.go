package schema_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/skein-go/skein/schema"
)

// TestKeptNames: names fit every engine, say what they are, and no two things share one.
func TestKeptNames(t *testing.T) {
	t.Parallel()
	if got := schema.KeptName("5f15cbadc711", "nick"); got != "_skein_kept_5f15cbadc711_nick" {
		t.Error(got)
	}
	rapid.Check(t, func(t *rapid.T) {
		rev, name := rapid.StringMatching(`[a-zA-Z0-9_é.]{1,40}`).Draw(t, "revision"), rapid.StringN(1, 80, -1).Draw(t, "name")
		other := rapid.StringN(1, 80, -1).Draw(t, "other")
		kept := schema.KeptName(rev, name)
		if len(kept) > 63 || !utf8.ValidString(kept) || !schema.IsKept(kept) || schema.IsKept(name) {
			t.Fatalf("%q", kept)
		}
		if (schema.KeptName(rev, other) == kept) != (other == name) {
			t.Fatalf("%q and %q are both kept as %q", name, other, kept)
		}
		mark, was := schema.SplitKept(kept)
		if mark != schema.KeptMark(rev) || len(name) < 35 && was != name || !strings.HasPrefix(name, strings.TrimSuffix(was, was[max(0, len(was)-13):])) {
			t.Fatalf("%q is taken apart as %q and %q", kept, mark, was)
		}
	})
}

// TestWithoutKept: what is kept is not seen, and what it was taken from stays as it was.
func TestWithoutKept(t *testing.T) {
	t.Parallel()
	kept := schema.KeptName("a", "x")
	s := &schema.Schema{
		Tables: []schema.Table{
			schema.NewTable("users", schema.Column{Name: "id"}, schema.Column{Name: kept}),
			schema.NewTable(kept, schema.Column{Name: "id"}), schema.NewTable("billing."+kept, schema.Column{Name: "id"}),
		},
		Triggers: []schema.Trigger{{Name: "t", Table: "users"}, {Name: kept, Table: "users"}, {Name: "u", Table: kept}},
		Definitions: []schema.Definition{
			{Kind: "function", Name: kept + "()"}, {Kind: "function", Name: schema.Qualify("", kept+`"x`) + "()"},
			{Kind: "function", Name: schema.Qualify("billing", kept+`"x`) + "(integer)"}, {Kind: "function", Name: "f(" + kept + ")"},
		},
		Sequences: []schema.Sequence{{Name: "s", OwnedBy: "users.id"}, {Name: "q", OwnedBy: "users." + kept}},
	}
	seen := s.WithoutKept()
	if len(seen.Tables) != 1 || len(seen.Tables[0].Columns) != 1 || len(seen.Triggers) != 1 || len(seen.Sequences) != 1 || len(seen.Definitions) != 1 {
		t.Errorf("%+v", seen)
	}
	if len(s.Tables) != 3 || len(s.Tables[0].Columns) != 2 {
		t.Error("the schema itself was changed")
	}
	if plain := (&schema.Schema{Tables: []schema.Table{schema.NewTable("users")}}); plain.WithoutKept() != plain {
		t.Error("a schema that keeps nothing was copied")
	}
	if (*schema.Schema)(nil).WithoutKept() != nil {
		t.Error("no schema")
	}
}
