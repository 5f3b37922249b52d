package schema_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/skein-go/skein/schema"
)

func TestQualify(t *testing.T) {
	for _, x := range []struct{ space, name, want string }{
		{"", "users", "users"},
		{"billing", "invoices", "billing.invoices"},
		{"", "we.ird", `"we.ird"`},
		{"a.b", `c"d`, `"a.b"."c""d"`},
	} {
		if got := schema.Qualify(x.space, x.name); got != x.want {
			t.Errorf("Qualify(%q, %q) = %q, want %q", x.space, x.name, got, x.want)
		}
	}
}

func TestSplitNameUndoesQualify(t *testing.T) {
	part := rapid.StringMatching(`[a-z."é]{1,6}`)
	rapid.Check(t, func(t *rapid.T) {
		space, name := "", part.Draw(t, "name")
		if rapid.Bool().Draw(t, "in a schema") {
			space = part.Draw(t, "space")
		}
		q := schema.Qualify(space, name)
		if s, n := schema.SplitName(q); s != space || n != name {
			t.Fatalf("%q and %q become %q, which is %q and %q", space, name, q, s, n)
		}
	})
}

func TestSplitRoutine(t *testing.T) {
	for _, x := range []struct{ name, routine, arguments string }{
		{"f", "f", ""},
		{"f()", "f", "()"},
		{`billing.total(numeric(3,1), "(")`, "billing.total", `(numeric(3,1), "(")`},
		{`"a"".(b"."(f"(integer)`, `"a"".(b"."(f"`, "(integer)"},
	} {
		if routine, arguments := schema.SplitRoutine(x.name); routine != x.routine || arguments != x.arguments {
			t.Errorf("%s is %q and %q", x.name, routine, arguments)
		}
	}
}
