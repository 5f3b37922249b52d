package diff

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// ErrUnanswered is wrapped by the error of Resolve where something may have been renamed and nobody
// said whether it was.
var ErrUnanswered = errors.New("may have been renamed")

// Question asks whether what vanished was renamed. Candidates are ranked, the likeliest first.
type Question struct {
	Kind       Kind
	Table      string // the table's name in the target, for a column and an index
	From       string
	Candidates []Candidate
}

// Candidate is what a vanished object may be called now.
type Candidate struct {
	To       string
	Score    float64  // 0..1
	Evidence []string // what speaks for it, in plain words
}

// Object names what the question is about: "users.name".
func (q Question) Object() string {
	if q.Kind == ColumnKind || q.Kind == ValueKind {
		return q.Table + "." + q.From
	}
	return q.From
}

// Flag returns the command-line flag that answers the question with a candidate.
func (q Question) Flag(c Candidate) string {
	arg := flagName(q.From) + ":" + flagName(c.To)
	if q.Kind == ColumnKind || q.Kind == ValueKind {
		arg = flagName(q.Table) + "." + arg
	}
	return "--rename " + shellQuote(arg)
}

func flagName(s string) string {
	if strings.ContainsAny(s, `.:"`) {
		return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	return s
}

func shellQuote(s string) string {
	if strings.ContainsAny(s, " \"'`$&|;<>()*?[]{}!#~\\\t\n") {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return s
}

// Unanswered is the error of Resolve that lists the open questions.
type Unanswered struct{ Questions []Question }

// Error lists, for each question, the flags that answer it.
func (e *Unanswered) Error() string {
	var b strings.Builder
	for i, q := range e.Questions {
		if i > 0 {
			b.WriteString("; ")
		}
		fmt.Fprintf(&b, "%s %q is gone and may be ", q.Kind, q.Object())
		for j, c := range q.Candidates {
			if j > 0 {
				b.WriteString(" or ")
			}
			fmt.Fprintf(&b, "%q", c.To)
		}
		b.WriteString(" now: say ")
		for j, c := range q.Candidates {
			if j > 0 {
				b.WriteString(" or ")
			}
			b.WriteString(q.Flag(c))
		}
	}
	b.WriteString("; or --no-rename if what is gone was dropped")
	return b.String()
}

// Unwrap makes the error one of ErrUnanswered.
func (e *Unanswered) Unwrap() error { return ErrUnanswered }

// Answers are how open questions are decided.
type Answers struct {
	// Renames are decided beforehand, as flags say it: "users.name:full_name", "old:new".
	Renames []string
	// NoRename says that whatever else vanished was dropped.
	NoRename bool
	// Ask decides a question: it returns the candidate's name, or "" for none. nil: every question
	// left is an error.
	Ask func(Question) (string, error)
}

// Resolve decides what was renamed on the way from one schema to another: by the answers given, by
// the intent that the target carries (Was), and by asking. Indexes that follow a renamed column are
// renamed without a question. It returns an *Unanswered error if questions are left, and an error
// that wraps ErrRename if an answer doesn't fit.
func Resolve(from, to *schema.Schema, r Rules, a Answers) ([]Rename, error) {
	v := &resolver{from: from, to: r.alignedAsIs(from, to), rules: r, answers: a}
	if err := v.spaces(); err != nil {
		return nil, err
	}
	if err := v.given(); err != nil {
		return nil, err
	}
	for _, ask := range []func() error{v.tables, v.columns, v.indexes, v.objects, v.values} {
		if err := ask(); err != nil {
			return nil, err
		}
	}
	if len(v.open) > 0 {
		return nil, &Unanswered{Questions: v.open}
	}
	return v.renames, nil
}

type resolver struct {
	from, to *schema.Schema
	rules    Rules
	answers  Answers
	renames  []Rename
	open     []Question

	matched    *pairs // for the first matchedFor renames
	matchedFor int
}

// pairs matches anew only when renames were decided since.
func (v *resolver) pairs() (pairs, error) {
	if v.matched != nil && v.matchedFor == len(v.renames) {
		return *v.matched, nil
	}
	p, err := matchAll(v.from, v.to, v.rules, v.renames)
	v.matched, v.matchedFor = nil, len(v.renames)
	if err == nil {
		v.matched = &p
	}
	return p, err
}

// decide takes a question's answer, or leaves it open.
func (v *resolver) decide(q Question) error {
	if v.answers.NoRename || len(q.Candidates) == 0 {
		return nil
	}
	if v.answers.Ask == nil {
		v.open = append(v.open, q)
		return nil
	}
	to, err := v.answers.Ask(q)
	if err != nil || to == "" {
		return err
	}
	if !slices.ContainsFunc(q.Candidates, func(c Candidate) bool { return c.To == to }) {
		return fmt.Errorf("%w: %q is no candidate for %s %q", ErrRename, to, q.Kind, q.Object())
	}
	v.add(Rename{Kind: q.Kind, Table: q.Table, From: q.From, To: to})
	return nil
}

func (v *resolver) add(r Rename) { v.renames = append(v.renames, r) }

func (v *resolver) tables() error {
	p, err := v.pairs()
	if err != nil {
		return err
	}
	for _, name := range vanished(names(v.from.Tables, tableName), p.tables) {
		q := Question{Kind: TableKind, From: name}
		for _, other := range appeared(names(v.to.Tables, tableName), v.mustPairs().tables) {
			if c, ok := likeTable(v.from.Table(name), v.to.Table(other), v.rules); ok {
				q.Candidates = append(q.Candidates, c)
			}
		}
		rank(q.Candidates)
		if err := v.decide(q); err != nil {
			return err
		}
	}
	return nil
}

// mustPairs is pairs after it has succeeded once with the same renames or more that were checked.
func (v *resolver) mustPairs() pairs {
	p, _ := v.pairs()
	return p
}

func (v *resolver) columns() error {
	p, err := v.pairs()
	if err != nil {
		return err
	}
	byName := tablesByName(v.from)
	for i := range v.to.Tables {
		now := &v.to.Tables[i]
		before := byName[p.tables.fromOf(now.Name)]
		if before == nil {
			continue
		}
		if err := v.columnsOf(before, now, p.columns[now.Name]); err != nil {
			return err
		}
	}
	return nil
}

// pair decides a question and takes up in the mapping what was renamed.
func (v *resolver) pair(q Question, m mapping) error {
	count := len(v.renames)
	if err := v.decide(q); err != nil {
		return err
	}
	if len(v.renames) > count {
		m.add(q.From, v.renames[count].To)
	}
	return nil
}

func (v *resolver) columnsOf(before, now *schema.Table, m mapping) error {
	for _, name := range vanished(names(before.Columns, columnName), m) {
		q := Question{Kind: ColumnKind, Table: now.Name, From: name}
		for _, other := range appeared(names(now.Columns, columnName), m) {
			if c, ok := likeColumn(before, now, name, other, cmp.Or(v.from.Dialect, v.to.Dialect), v.rules); ok {
				q.Candidates = append(q.Candidates, c)
			}
		}
		rank(q.Candidates)
		if err := v.pair(q, m); err != nil {
			return err
		}
	}
	return nil
}

// indexes pairs indexes that are alike in all but their names.
func (v *resolver) indexes() error {
	p, err := v.pairs()
	if err != nil {
		return err
	}
	byName := tablesByName(v.from)
	for i := range v.to.Tables {
		now := &v.to.Tables[i]
		before := byName[p.tables.fromOf(now.Name)]
		if before == nil {
			continue
		}
		if err := v.indexesOf(before, now, p); err != nil {
			return err
		}
	}
	return nil
}

func (v *resolver) indexesOf(before, now *schema.Table, p pairs) error {
	moved := v.moved(before, p.columns[now.Name])
	for i := range before.Indexes {
		old := &before.Indexes[i]
		key := v.rules.indexKey(now.Name, old.Name)
		if p.indexes.toOf(key) != "" {
			continue
		}
		q := Question{Kind: IndexKind, Table: now.Name, From: old.Name}
		for j := range now.Indexes {
			x := &now.Indexes[j]
			if p.indexes.fromOf(v.rules.indexKey(now.Name, x.Name)) == "" && v.rules.sameIndexBody(&moved[i], x) {
				q.Candidates = append(q.Candidates, Candidate{To: x.Name, Score: 1, Evidence: []string{"same definition"}})
			}
		}
		if len(q.Candidates) == 0 {
			continue
		}
		count := len(v.renames)
		follows := before.Name != now.Name || !v.rules.sameIndexBody(old, &moved[i])
		if follows {
			v.add(Rename{Kind: IndexKind, Table: now.Name, From: old.Name, To: q.Candidates[0].To})
		} else if err := v.decide(q); err != nil {
			return err
		}
		if len(v.renames) > count {
			p.indexes.add(key, v.rules.indexKey(now.Name, v.renames[count].To))
		}
	}
	return nil
}

// moved returns a table's indexes as they are after its columns are renamed.
func (v *resolver) moved(before *schema.Table, m mapping) []schema.Index {
	t := schema.Table{Name: before.Name, Indexes: before.Indexes}
	for _, c := range before.Columns {
		if to := m.toOf(c.Name); to != "" && to != c.Name {
			t.Columns = append(t.Columns, schema.Column{Name: c.Name})
		}
	}
	s := &schema.Schema{Dialect: cmp.Or(v.from.Dialect, v.to.Dialect), Tables: []schema.Table{t.Clone()}}
	aside := 0
	temporary := func() string { aside++; return fmt.Sprintf("_skein_swap_%d", aside) }
	for _, r := range renameOrder(m, v.rules, temporary) {
		// The table holds the columns that move and nothing in their way, so that this can't fail.
		_ = op.RenameColumn{Table: t.Name, Column: r[0], To: r[1]}.Apply(s)
	}
	return s.Tables[0].Indexes
}

func vanished(from []string, m mapping) []string {
	return slices.DeleteFunc(slices.Clone(from), func(n string) bool { return m.toOf(n) != "" })
}

func appeared(to []string, m mapping) []string {
	return slices.DeleteFunc(slices.Clone(to), func(n string) bool { return m.fromOf(n) != "" })
}

func rank(list []Candidate) {
	slices.SortStableFunc(list, func(a, b Candidate) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return strings.Compare(a.To, b.To)
	})
}
