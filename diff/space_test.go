package diff_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/schema"
)

func function(name string) schema.Definition {
	routine, arguments := schema.SplitRoutine(name)
	return schema.Definition{Kind: "function", Name: name, Text: "CREATE OR REPLACE FUNCTION " + routine + arguments + "\n RETURNS integer"}
}

// stored is a schema of its own with a table, and a view and functions beside.
func stored(space, view string, functions ...string) *schema.Schema {
	s := &schema.Schema{
		Dialect:     "postgres",
		Tables:      []schema.Table{table(space+".t", "id")},
		Views:       []schema.View{{Name: view, Query: "SELECT 1"}},
		Definitions: []schema.Definition{{Kind: "schema", Name: space, Text: "CREATE SCHEMA " + space}},
	}
	for _, f := range functions {
		s.Definitions = append(s.Definitions, function(f))
	}
	return s
}

// TestStoredThingsAreAsked holds that views, functions and schemas are never renamed without a word, and that what is
// in a schema is no question once it is known what became of it.
func TestStoredThingsAreAsked(t *testing.T) {
	all := diff.Rules{RenamesAll: true}
	from, to := stored("a", "v", "f(integer)", "f(text)", "h()"), stored("b", "w", "g(integer)", "f(text)", "k()")
	for _, c := range []struct {
		rules   diff.Rules
		renames []string
		err     string // "": decided
	}{
		{all, nil, `schema "a" is gone and may be "b" now: say --rename a:b; or`},
		{all, []string{"a:b"}, `view "v" is gone and may be "w" now: say --rename v:w; function "f(integer)" is gone and may be "g(integer)" now: say --rename 'f(integer):g(integer)'; function "h()"`},
		{all, []string{"a:b", "v:w", "f:g", "h:k"}, `there are 2 functions "f": say its arguments too`},
		{all, []string{"a:b", "v:w", "f(integer):g(integer)", "h:k"}, ""},
		{all, []string{`"a.t":"b.t"`, "v:w", "f(integer):g(integer)", "h:k"}, ""},
		{all, []string{"a:b", "x:y"}, "there is no table, index, type, sequence, view, function or schema"},
		{diff.Rules{}, []string{"v:w"}, "there is no table, index, type or sequence"},
	} {
		renames, err := diff.Resolve(from, to, c.rules, diff.Answers{Renames: c.renames})
		switch {
		case c.err == "" && err != nil, c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)):
			t.Errorf("%q: %v, want %q", c.renames, err, c.err)
		case err != nil && !errors.Is(err, diff.ErrUnanswered) && !errors.Is(err, diff.ErrRename):
			t.Errorf("%q: %v is of no kind", c.renames, err)
		case err == nil:
			if _, err := diff.Diff(from, to, diff.Options{Rules: c.rules, Renames: renames}); err != nil {
				t.Error(err)
			}
			if _, err := diff.Diff(to, from, diff.Options{Rules: c.rules, Renames: diff.Inverse(renames)}); err != nil {
				t.Error(err)
			}
		}
	}
	renames := []diff.Rename{{Kind: diff.FunctionKind, From: "f(integer)", To: "k()"}}
	if _, err := diff.Diff(from, to, diff.Options{Rules: all, Renames: renames}); !errors.Is(err, diff.ErrRename) {
		t.Errorf("arguments that change are no rename: %v", err)
	}
}
