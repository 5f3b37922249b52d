// Package autogenerate turns the difference between what is and what should be into the two
// directions of a script, with comments for the person who reviews it.
package autogenerate

import (
	"context"
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
	renames, err := diff.Resolve(is, should, o.Rules, answers)
	if err != nil {
		return nil, err
	}
	up, err := diff.Diff(is, should, diff.Options{Rules: o.Rules, Renames: renames})
	if err != nil {
		return nil, fmt.Errorf("compare: %w", err)
	}
	if len(up) == 0 {
		return &Result{}, nil
	}
	down, err := diff.Diff(should, is, diff.Options{Rules: o.Rules, Renames: diff.Inverse(renames)})
	if err != nil {
		return nil, fmt.Errorf("compare, on the way back: %w", err)
	}
	r := &Result{Up: commented(up, is), Down: commented(down, should), Changes: Describe(up, is)}
	return r, nil
}
