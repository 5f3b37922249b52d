// Package autogenerate turns the difference between what is and what should be into the two
// directions of a script, with comments for the person who reviews it.
package autogenerate

import (
	"context"
	"errors"
	"fmt"

	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// Asker decides whether what vanished was renamed: it returns the name of a candidate, or "" if what
// vanished was dropped.
type Asker func(ctx context.Context, q diff.Question) (to string, err error)

// Options steer Compare.
type Options struct {
	Rules    diff.Rules
	Renames  []string // answers given beforehand, see diff.Answers
	NoRename bool
	Ask      Asker // nil: open questions are an error that wraps diff.ErrUnanswered
	// Include reports whether an object takes part; what doesn't is no difference. nil: all do.
	Include func(Object) bool
	// SameType and SameDefault decide before the Rules do; see ColumnRule. nil: the Rules decide.
	SameType, SameDefault ColumnRule
}

// ColumnRule decides whether a column of a table has one type, or one default, in the database and in
// the models. Where decided is false the dialect decides. What is spelled alike is not asked about.
type ColumnRule func(table string, database, models schema.Column) (same, decided bool)

// rules puts the rules for columns before those of the dialect; back swaps the sides.
func (o Options) rules(back bool) diff.Rules {
	r := o.Rules
	r.ColumnType = either(o.SameType.on(back), r.ColumnType)
	r.ColumnDefault = either(o.SameDefault.on(back), r.ColumnDefault)
	return r
}

// decider is a rule of diff.Rules about columns.
type decider = func(table string, a, b *schema.Column) (same, decided bool)

// either asks the second where the first has not decided.
func either(first, second decider) decider {
	if first == nil || second == nil {
		if first == nil {
			return second
		}
		return first
	}
	return func(table string, a, b *schema.Column) (same, decided bool) {
		if same, decided := first(table, a, b); decided {
			return same, true
		}
		return second(table, a, b)
	}
}

func (rule ColumnRule) on(back bool) decider {
	if rule == nil {
		return nil
	}
	return func(table string, a, b *schema.Column) (same, decided bool) {
		if back {
			a, b = b, a
		}
		return rule(table, *a, *b)
	}
}

// Result is what lies between two schemas. Without a difference all is empty.
type Result struct {
	Up, Down []script.Line
	Changes  []Change
}

// Ops returns the operations of one direction without their comments.
func Ops(lines []script.Line) []op.Op {
	ops := make([]op.Op, len(lines))
	for i, l := range lines {
		ops[i] = l.Op
	}
	return ops
}

// Compare works out how to get from what is to what should be, and back.
func Compare(ctx context.Context, is, should *schema.Schema, o Options) (*Result, error) {
	answers := diff.Answers{Renames: o.Renames, NoRename: o.NoRename}
	if o.Ask != nil {
		answers.Ask = func(q diff.Question) (string, error) { return o.Ask(ctx, q) }
	}
	should = adopt(is, should, o.Rules)
	if o.Include == nil && len(o.Renames) == 0 && diff.Equal(is, should, o.rules(false)) {
		return &Result{}, nil // as it is most of the time
	}
	want, err := should, error(nil)
	var left *leftOut
	if o.Include != nil {
		left = leave(is, should, o.Rules, o.Include)
		// A table that is renamed is not yet known as such: what needs it is looked at below.
		if want, err = left.apply(is, should); err != nil && !errors.Is(err, ErrLeftOut) {
			return nil, err
		}
	}
	renames, err := diff.Resolve(is, want, o.rules(false), answers)
	if err != nil {
		return nil, err
	}
	if left != nil {
		if want, err = left.apply(left.follow(is, renames), should); err != nil {
			return nil, err
		}
	}
	should = want
	return Between(is, should, renames, o)
}

// Between works out how to get from one schema to another, and back, where it is known what was
// renamed on the way. Of the options only the rules count.
func Between(is, should *schema.Schema, renames []diff.Rename, o Options) (*Result, error) {
	up, err := diff.Diff(is, should, diff.Options{Rules: o.rules(false), Renames: renames})
	if err != nil {
		return nil, fmt.Errorf("compare: %w", err)
	}
	if len(up) == 0 {
		return &Result{}, nil
	}
	down, err := diff.Diff(should, is, diff.Options{Rules: o.rules(true), Renames: diff.Inverse(renames)})
	if err != nil {
		return nil, fmt.Errorf("compare, on the way back: %w", err)
	}
	return &Result{Up: commented(up, is, o.Rules), Down: commented(down, should, o.Rules), Changes: Describe(up, is, o.Rules)}, nil
}
