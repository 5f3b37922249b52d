package diff

import (
	"cmp"
	"slices"
	"strings"

	"github.com/skein-go/skein/internal/topo"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// Piece is a view, or what is known by its text, as a function: these can stand on each other in any order. One
// of the two is set.
type Piece struct {
	View       *schema.View
	Definition *schema.Definition
}

// pieces lists views and objects of a schema, those objects first.
func pieces(s *schema.Schema, views func(*schema.View) bool, objects func(*schema.Definition) bool) []Piece {
	var out []Piece
	for i := range s.Definitions {
		if x := &s.Definitions[i]; objects(x) {
			out = append(out, Piece{Definition: x})
		}
	}
	for i := range s.Views {
		if v := &s.Views[i]; views(v) {
			out = append(out, Piece{View: v})
		}
	}
	return out
}

func noView(*schema.View) bool { return false }

func (p Piece) key() string {
	if p.View != nil {
		return "view" + scopeEnd + scopeEnd + p.View.Name
	}
	return definitionKey(p.Definition)
}

// The first of the ranks of types, and of rights.
const (
	firstType  = 4
	firstRight = 13
)

// viewRank is the rank of views, behind all that is made before rights.
const viewRank = firstRight - 1

func (p Piece) rank() int {
	if p.View != nil {
		return viewRank
	}
	return rankOf(p.Definition)
}

// word is what a piece goes by in a text.
func (p Piece) word(dialect string) string {
	if p.View != nil {
		return strings.ToLower(op.LocalName(p.View.Name, dialect))
	}
	return localWord(p.Definition)
}

// text is all that a piece says.
func (p Piece) text() string {
	if p.View != nil {
		return p.View.Query
	}
	return p.Definition.Text
}

// madeFrom is the part of a piece's text that has to make sense when it is made: of a function in a language that
// is read when it runs, what stands before its body.
func (p Piece) madeFrom() string {
	if p.View == nil && wordsOf(p.Definition.Text)["plpgsql"] {
		return p.HeldBy()
	}
	return p.text()
}

// HeldBy is the part of a piece's text that keeps others from being dropped: not the body of a function that
// is a string.
func (p Piece) HeldBy() string {
	if p.View != nil || p.Definition.Kind != "function" && p.Definition.Kind != "procedure" {
		return p.text()
	}
	head, _, _ := strings.Cut(p.Definition.Text, "\nAS ")
	return head
}

// isSaid reports whether a piece is something that is said of a column of a view. Nothing stands on that.
func (p Piece) isSaid() bool {
	return p.View == nil && (p.Definition.Kind == "column comment" || p.Definition.Kind == "column default")
}

// lexicon finds pieces by the words of texts.
type lexicon struct {
	byWord map[string][]Piece
	odd    map[string][]Piece // by names that are no word
}

func lexiconOf(list []Piece, dialect string) lexicon {
	n := lexicon{map[string][]Piece{}, map[string][]Piece{}}
	for _, p := range list {
		word := p.word(dialect)
		into := n.odd
		if words := wordsOf(word); len(words) == 1 && words[word] {
			into = n.byWord
		}
		into[word] = append(into[word], p)
	}
	return n
}

// saidIn returns the pieces whose names a text says, in no order. It rather returns too many.
func (n lexicon) saidIn(text string) []Piece {
	var out []Piece
	for word := range wordsOf(text) {
		out = append(out, n.byWord[word]...)
	}
	if len(n.odd) > 0 {
		text = strings.ToLower(text)
	}
	for name, list := range n.odd {
		if strings.Contains(text, name) || strings.Contains(text, doubled.Replace(name)) {
			out = append(out, list...)
		}
	}
	return out
}

// doubled is how a name stands in quotes.
var doubled = strings.NewReplacer(`"`, `""`, "`", "``")

// A sieve says what counts of what a piece's text says: the part of the text, which of the pieces that it names, and
// how a query names a view.
type sieve struct {
	part  func(Piece) string
	rank  func(is, other int) bool
	reads func(query, table, dialect string) bool
}

// sieves are those by which pieces are put in order, the widest first: a text says more than it stands on. A domain
// may call a function, and types are made of types of any kind.
var sieves = []sieve{
	{Piece.text, anyRank, op.MentionsTable},
	{Piece.madeFrom, anyRank, op.ReadsTable},
	holding,
	{Piece.HeldBy, func(is, other int) bool { return other <= is }, op.ReadsTable},
}

// holding is the sieve of what keeps others from being dropped.
var holding = sieve{Piece.HeldBy, anyRank, op.ReadsTable}

func anyRank(is, other int) bool { return is >= firstType || other <= is }

// takes reports whether a piece stands on another one that its text says.
func (s sieve) takes(p, on Piece, dialect string) bool {
	switch {
	case p == on || on.isSaid():
		return false
	case p.View != nil && on.View != nil:
		return s.reads(p.View.Query, on.View.Name, dialect)
	case p.View == nil && p.word(dialect) == on.word(dialect) && !saysTwice(s.part(p), on.word(dialect)): // but its own name
		return false
	case on.View != nil:
		return p.rank() < firstRight
	case p.View == nil && p.word(dialect) == on.word(dialect): // an aggregate of its function's name, one of several functions
		return on.rank() <= p.rank()
	}
	return s.rank(p.rank(), on.rank())
}

func (n lexicon) empty() bool { return len(n.byWord) == 0 && len(n.odd) == 0 }

func (n lexicon) remove(list []Piece) {
	for _, m := range []map[string][]Piece{n.byWord, n.odd} {
		for word, have := range m {
			m[word] = slices.DeleteFunc(have, func(p Piece) bool { return slices.Contains(list, p) })
		}
	}
}

// compareNames puts functions of one name in order: it is rather the one with fewer arguments that calls the others.
func compareNames(a, b string) int {
	x, _ := schema.SplitRoutine(a)
	y, _ := schema.SplitRoutine(b)
	if x != y {
		return strings.Compare(a, b)
	}
	return cmp.Or(strings.Count(b, ",")-strings.Count(a, ","), strings.Compare(a, b))
}

// saysTwice reports whether a text says a word more than once.
func saysTwice(text, word string) bool {
	times := 0
	for w := range eachWord(text) {
		if strings.ToLower(w) == word {
			times++
		}
	}
	return times > 1
}

// MadeOrder sorts views and objects, each after those that it stands on; ties by kind and name. Of what goes in a
// circle less counts.
func MadeOrder(list []Piece, dialect string) []Piece {
	byKey := make(map[string]Piece, len(list))
	keys := make([]string, 0, len(list))
	for _, p := range list {
		byKey[p.key()] = p
		keys = append(keys, p.key())
	}
	slices.SortFunc(keys, func(a, b string) int {
		return cmp.Or(byKey[a].rank()-byKey[b].rank(), compareNames(a, b))
	})
	names := lexiconOf(list, dialect)
	var rules []func(string) []string
	for _, s := range sieves {
		known := map[string][]string{}
		rules = append(rules, func(k string) []string {
			before, ok := known[k]
			if !ok {
				for _, on := range names.saidIn(s.part(byKey[k])) {
					if s.takes(byKey[k], on, dialect) {
						before = append(before, on.key())
					}
				}
				slices.Sort(before)
				known[k] = before
			}
			return before
		})
	}
	out := make([]Piece, len(keys))
	for i, k := range topo.SortLoosely(keys, rules...) {
		out[i] = byKey[k]
	}
	return out
}

// Standing returns those views and objects of a schema that are picked, and those that keep them from being
// dropped, which stand on them, each after what it stands on.
func Standing(s *schema.Schema, picks func(Piece) bool) []Piece {
	return standing(pieces(s, func(*schema.View) bool { return true }, func(x *schema.Definition) bool { return !isGround(x) && !isRight(x) }), s.Dialect, picks)
}

// standing is Standing among some.
func standing(all []Piece, dialect string, picks func(Piece) bool) []Piece {
	var gone []Piece
	for _, p := range all {
		if picks(p) {
			gone = append(gone, p)
		}
	}
	if len(gone) == 0 {
		return nil
	}
	names := lexiconOf(all, dialect)
	holds := map[string][]Piece{} // what stands on a piece
	for _, p := range all {
		for _, on := range names.saidIn(holding.part(p)) {
			if holding.takes(p, on, dialect) {
				holds[on.key()] = append(holds[on.key()], p)
			}
		}
	}
	in := map[string]bool{}
	for _, p := range gone {
		in[p.key()] = true
	}
	for i := 0; i < len(gone); i++ {
		for _, p := range holds[gone[i].key()] {
			if !in[p.key()] {
				in[p.key()] = true
				gone = append(gone, p)
			}
		}
	}
	return MadeOrder(gone, dialect)
}
