package diff_test

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/skein-go/skein/dialect/dialecttest"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// folding are the rules of an engine such as SQLite.
var folding = diff.Rules{
	Fold: dialecttest.SQLite().Fold,
	Expr: func(a, b string) bool {
		return sqltext.Normalize(a, sqltext.SQLite) == sqltext.Normalize(b, sqltext.SQLite)
	},
	NoComments: true,
}

func eachPair(t *testing.T, law func(t *rapid.T, p dialecttest.Pair)) {
	pairs := dialecttest.Pairs(dialecttest.SQLite())
	rapid.Check(t, func(t *rapid.T) { law(t, pairs.Draw(t, "pair")) })
}

// apply folds the difference over from and compares the outcome with to.
func apply(t rapid.TB, from, to *schema.Schema, renames []diff.Rename) []op.Op {
	t.Helper()
	ops, err := diff.Diff(from, to, diff.Options{Rules: folding, Renames: renames})
	if err != nil {
		t.Fatalf("Diff: %v\nfrom %s\nto %s\nrenames %+v", err, show(from), show(to), renames)
	}
	got := from.Clone()
	if err := op.Apply(got, ops...); err != nil {
		t.Fatalf("Apply: %v\n%s", err, strings.Join(texts(ops), "\n"))
	}
	if !diff.Equal(got, to, folding) {
		t.Fatalf("Apply gives %s\nnot %s", show(got), show(to))
	}
	return ops
}

func texts(ops []op.Op) []string {
	out := make([]string, len(ops))
	for i, o := range ops {
		out[i] = o.String()
	}
	return out
}

func TestNoDifferenceToItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := dialecttest.Schemas(dialecttest.SQLite()).Draw(t, "schema")
		if ops := apply(t, s, shuffled(t, s), nil); len(ops) > 0 {
			t.Fatalf("%s differs from itself: %q", show(s), texts(ops))
		}
	})
}

// shuffled is a schema with its lists in another order.
func shuffled(t *rapid.T, s *schema.Schema) *schema.Schema {
	s = s.Clone()
	s.Tables = shuffle(t, s.Tables)
	s.Views = shuffle(t, s.Views)
	s.Triggers = shuffle(t, s.Triggers)
	for i := range s.Tables {
		x := &s.Tables[i]
		x.Columns, x.Uniques, x.Checks = shuffle(t, x.Columns), shuffle(t, x.Uniques), shuffle(t, x.Checks)
		x.ForeignKeys, x.Indexes = shuffle(t, x.ForeignKeys), shuffle(t, x.Indexes)
	}
	return s
}

func shuffle[T any](t *rapid.T, list []T) []T {
	if len(list) < 2 {
		return list
	}
	return rapid.Permutation(list).Draw(t, "order")
}

func TestThereAndBack(t *testing.T) {
	eachPair(t, func(t *rapid.T, p dialecttest.Pair) {
		a, b := p.From.Clone(), p.To.Clone()
		apply(t, p.From, p.To, p.Renames)
		apply(t, p.To, p.From, diff.Inverse(p.Renames))
		if !reflect.DeepEqual(a, p.From) || !reflect.DeepEqual(b, p.To) {
			t.Fatal("Diff changed its input")
		}
	})
}

func TestWithoutRenames(t *testing.T) {
	eachPair(t, func(t *rapid.T, p dialecttest.Pair) { apply(t, p.From, p.To, nil) })
}

func TestSameInputSameOps(t *testing.T) {
	eachPair(t, func(t *rapid.T, p dialecttest.Pair) {
		first := apply(t, p.From, p.To, p.Renames)
		for range 20 {
			again, err := diff.Diff(p.From.Clone(), p.To.Clone(), diff.Options{Rules: folding, Renames: p.Renames})
			if err != nil || !reflect.DeepEqual(first, again) {
				t.Fatalf("%q\nand then %q, %v", texts(first), texts(again), err)
			}
		}
	})
}

func TestInverseTwice(t *testing.T) {
	eachPair(t, func(t *rapid.T, p dialecttest.Pair) {
		if got := diff.Inverse(diff.Inverse(p.Renames)); len(got) != len(p.Renames) || len(got) > 0 && !reflect.DeepEqual(got, p.Renames) {
			t.Fatalf("%+v became %+v", p.Renames, got)
		}
	})
}

// flag spells a rename as a question would have it answered.
func flag(r diff.Rename) string {
	q := diff.Question{Kind: r.Kind, Table: r.Table, From: r.From}
	return unshell(q.Flag(diff.Candidate{To: r.To}))
}

// unshell takes "--rename " and a shell's quotes off.
func unshell(text string) string {
	text = strings.TrimPrefix(text, "--rename ")
	if strings.HasPrefix(text, "'") {
		text = strings.ReplaceAll(text[1:len(text)-1], `'\''`, "'")
	}
	return text
}

func flags(renames []diff.Rename) []string {
	var out []string
	for _, r := range renames {
		out = append(out, flag(r))
	}
	return out
}

func TestFlagsSayTheRenames(t *testing.T) {
	eachPair(t, func(t *rapid.T, p dialecttest.Pair) {
		got, err := diff.Resolve(p.From, p.To, folding, diff.Answers{Renames: flags(p.Renames), NoRename: true})
		if err != nil {
			t.Fatalf("%v\nflags %q\nfrom %s\nto %s", err, flags(p.Renames), show(p.From), show(p.To))
		}
		for _, r := range p.Renames {
			if !slices.Contains(got, r) {
				t.Fatalf("%+v is not among %+v (flags %q)", r, got, flags(p.Renames))
			}
		}
		apply(t, p.From, p.To, got)
	})
}

// TestQuestionsCanBeAnswered answers each question with the flags it names, the likeliest first.
func TestQuestionsCanBeAnswered(t *testing.T) {
	eachPair(t, func(t *rapid.T, p dialecttest.Pair) {
		var given []string
		for range 40 {
			got, err := diff.Resolve(p.From, p.To, folding, diff.Answers{Renames: given})
			var open *diff.Unanswered
			if !errors.As(err, &open) {
				if err != nil {
					t.Fatalf("%v after %q", err, given)
				}
				apply(t, p.From, p.To, got)
				return
			}
			q := open.Questions[0]
			f := q.Flag(q.Candidates[0])
			if !strings.Contains(err.Error(), f) {
				t.Fatalf("%q does not say %s", err, f)
			}
			given = append(given, unshell(f))
		}
		t.Fatalf("no end of questions: %q", given)
	})
}

func TestNoRenameAsksNothing(t *testing.T) {
	eachPair(t, func(t *rapid.T, p dialecttest.Pair) {
		ask := func(diff.Question) (string, error) { return "", errors.New("asked") }
		got, err := diff.Resolve(p.From, p.To, folding, diff.Answers{NoRename: true, Ask: ask})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range got {
			if r.Kind != diff.IndexKind {
				t.Fatalf("renamed unasked: %+v", r)
			}
		}
		apply(t, p.From, p.To, got)
	})
}

// TestAskedInPerson answers no or yes at random.
func TestAskedInPerson(t *testing.T) {
	eachPair(t, func(t *rapid.T, p dialecttest.Pair) {
		got, err := diff.Resolve(p.From, p.To, folding, diff.Answers{Ask: func(q diff.Question) (string, error) {
			names := []string{""}
			for _, c := range q.Candidates {
				names = append(names, c.To)
			}
			return rapid.SampledFrom(names).Draw(t, "answer"), nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		apply(t, p.From, p.To, got)
	})
}
