package diff_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/schema"
)

func resolve(t *testing.T, from, to *schema.Schema, a diff.Answers) []string {
	t.Helper()
	got, err := diff.Resolve(from, to, folding, a)
	if err != nil {
		t.Fatal(err)
	}
	return flags(got)
}

func want(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("renames are %q, want %q", got, want)
	}
}

func TestCaseOnlyNeedsNoAnswer(t *testing.T) {
	want(t, resolve(t, db(table("t", "a", index("i", "a"))), db(table("T", "A", index("I", "A"))), diff.Answers{}))
}

func TestIntents(t *testing.T) {
	for _, c := range []struct {
		name     string
		from, to *schema.Schema
		want     []string
	}{
		{"table", db(table("a", "x")), db(tableWas("a", table("b", "x"))), []string{"a:b"}},
		{"chain of tables", db(table("a", "x"), table("b", "y")), db(tableWas("a", table("b", "x")), tableWas("b", table("c", "y"))), []string{"a:b", "b:c"}},
		{"column", db(table("t", "a")), db(table("t", was("b", "a"))), []string{"t.a:b"}},
		{"table and column", db(table("a", "x")), db(tableWas("a", table("b", was("y", "x")))), []string{"a:b", "b.x:y"}},
		{"chain of columns", db(table("t", "a", "b")), db(table("t", was("b", "a"), was("c", "b"))), []string{"t.a:b", "t.b:c"}},
		{"chain of three columns", db(table("t", "a", "b", "c")), db(table("t", was("d", "c"), was("b", "a"), was("c", "b"))), []string{"t.c:d", "t.a:b", "t.b:c"}},
		{"swap, which looks the same before and after", db(table("t", "a", "b")), db(table("t", was("a", "b"), was("b", "a"))), nil},
		{"spent", db(table("b", "y")), db(tableWas("a", table("b", was("y", "x")))), nil},
		{"spent chain of columns", db(table("t", "b", "c")), db(table("t", was("b", "a"), was("c", "b"))), nil},
		{"spent, old name taken anew", db(table("t", "a", "b")), db(table("t", "a", was("b", "a"))), nil},
		{"of what never was", db(table("t", "a")), db(table("t", "a", was("c", "b"))), nil},
		{"of a table that is still there", db(table("a", "x")), db(table("a", "x"), tableWas("a", table("b", "x"))), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := resolve(t, c.from, c.to, diff.Answers{})
			want(t, got, c.want...)
			renames, _ := diff.Resolve(c.from, c.to, folding, diff.Answers{})
			apply(t, c.from, c.to, renames)
		})
	}
}

func TestFlagWinsOverIntent(t *testing.T) {
	from, to := db(table("t", "a", "b")), db(table("t", was("c", "a")))
	want(t, resolve(t, from, to, diff.Answers{Renames: []string{"t.b:c"}, NoRename: true}), "t.b:c")
}

func TestUnanswered(t *testing.T) {
	from, to := db(table("my table", "na:me", "k")), db(table("my table", "full.name", "k"))
	_, err := diff.Resolve(from, to, folding, diff.Answers{})
	var open *diff.Unanswered
	if !errors.As(err, &open) || !errors.Is(err, diff.ErrUnanswered) {
		t.Fatal(err)
	}
	const line = `--rename 'my table."na:me":"full.name"'`
	if !strings.Contains(err.Error(), line) || !strings.Contains(err.Error(), "--no-rename") {
		t.Errorf("%v does not say %s", err, line)
	}
	want(t, resolve(t, from, to, diff.Answers{Renames: []string{unshell(line)}}), unshell(line))
	want(t, resolve(t, from, to, diff.Answers{NoRename: true}))
}

func TestCandidatesAreRanked(t *testing.T) {
	from := db(table("users", col("id", schema.Integer{}), "name", "mail"))
	to := db(table("users", col("id", schema.Integer{}), "full_name", col("age", schema.Integer{}), "mail"))
	var asked diff.Question
	_, err := diff.Resolve(from, to, folding, diff.Answers{Ask: func(q diff.Question) (string, error) {
		asked = q
		return "", nil
	}})
	if err != nil || asked.Object() != "users.name" || len(asked.Candidates) == 0 || asked.Candidates[0].To != "full_name" {
		t.Errorf("%+v, %v", asked, err)
	}
	if len(asked.Candidates[0].Evidence) == 0 || asked.Candidates[0].Score > 1 {
		t.Errorf("%+v", asked.Candidates[0])
	}
}

func TestAnswerThatIsNoCandidate(t *testing.T) {
	ask := func(diff.Question) (string, error) { return "none", nil }
	if _, err := diff.Resolve(db(table("t", "a")), db(table("t", "b")), folding, diff.Answers{Ask: ask}); !errors.Is(err, diff.ErrRename) {
		t.Error(err)
	}
	stop := errors.New("stop")
	ask = func(diff.Question) (string, error) { return "", stop }
	if _, err := diff.Resolve(db(table("t", "a")), db(table("t", "b")), folding, diff.Answers{Ask: ask}); !errors.Is(err, stop) {
		t.Error(err)
	}
}

func TestWrongFlags(t *testing.T) {
	from, to := db(table("t", "a", index("i", "a"))), db(table("t", "b", index("j", "b")))
	for _, f := range []string{"", "a", ":", "a:", ":b", "none:b", "none.a:b", "t.none:b", "t.a:none", "t:none", "i:none", `t."a:b`} {
		if got, err := diff.Resolve(from, to, folding, diff.Answers{Renames: []string{f}, NoRename: true}); !errors.Is(err, diff.ErrRename) {
			t.Errorf("--rename %s: %+v, %v", f, got, err)
		}
	}
	if got, err := diff.Resolve(from, to, folding, diff.Answers{Renames: []string{"t.a:b", "t.a:b"}}); err == nil {
		t.Errorf("the same flag twice: %+v", got)
	}
}

func TestIndexFlag(t *testing.T) {
	from, to := db(table("t", "a", index("i", "a"))), db(table("t", "a", index("j", "a")))
	want(t, resolve(t, from, to, diff.Answers{Renames: []string{"i:j"}}), "i:j")
	want(t, resolve(t, from, to, diff.Answers{Renames: nil, NoRename: true}))
}

func TestColumnFlagOfARenamedTable(t *testing.T) {
	from := db(table("users", "id", "k"), table("a", "x", "k"), table("b", "y", "k"))
	to := db(table("USERS", "name", "k"), table("b", "z", "k"), table("c", "w", "k"))
	want(t, resolve(t, from, to, diff.Answers{Renames: []string{"USERS.id:name", "b.x:z", "a:b", "b:c", "c.y:w"}, NoRename: true}),
		"a:b", "b:c", "USERS.id:name", "b.x:z", "c.y:w")
	// The name it had does, where no other table has that name now.
	want(t, resolve(t, from, to, diff.Answers{Renames: []string{"users.id:name", "a:b", "b:c", "a.x:z"}, NoRename: true}),
		"a:b", "b:c", "USERS.id:name", "b.x:z")
}
