package skein

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/skein-go/skein/autogenerate"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/merge"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/revision"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// Callbacks are called as Upgrade and Downgrade go along; any may be nil. A run with nothing to do
// calls none, and neither do Stamp and what only prints.
type Callbacks struct {
	// BeforeRun is called once, before the first step and before anything is locked. An error stops the
	// run. The run holds a connection: Config.DB has to have another one to be used here. Where another
	// process does the work meanwhile, the steps may turn out to be fewer.
	BeforeRun func(ctx context.Context, steps []RunStep) error
	// AfterRun is called at the end of a run whose BeforeRun, if there is one, gave no error. err is what
	// became of the run.
	AfterRun func(ctx context.Context, steps []RunStep, err error)
	// BeforeRevision and AfterRevision are called in the transaction of a step, before its first
	// operation and after its last. An error rolls the step back and ends the run; the steps before it
	// stay. Transactions are begun and ended by Skein.
	BeforeRevision, AfterRevision func(ctx context.Context, step RunStep, tx op.Tx) error
}

// RunStep is a step of a run, as callbacks see it.
type RunStep struct {
	Direction revision.Direction
	Revision  string
	Message   string
}

func runStep(s *plan.Step) RunStep {
	return RunStep{Direction: s.Direction, Revision: s.Revision.ID, Message: s.Revision.Message}
}

// calling is one run with its callbacks.
type calling struct {
	Callbacks
	steps []RunStep
	begun bool
}

// before calls BeforeRun where there is something to do, the first time.
func (c *calling) before(ctx context.Context, steps []plan.Step) error {
	if c.begun || len(steps) == 0 {
		return nil
	}
	c.steps = make([]RunStep, len(steps))
	for i := range steps {
		c.steps[i] = runStep(&steps[i])
	}
	if c.BeforeRun != nil {
		if err := c.BeforeRun(ctx, c.steps); err != nil {
			return fmt.Errorf("before the run: %w", err)
		}
	}
	c.begun = true
	return nil
}

func (c *calling) after(ctx context.Context, err error) {
	if c.begun && c.AfterRun != nil {
		c.AfterRun(ctx, c.steps, err)
	}
}

// aroundStep makes a callback one of the executor.
func aroundStep(f func(context.Context, RunStep, op.Tx) error) executor.StepFunc {
	if f == nil {
		return nil
	}
	return func(ctx context.Context, s *plan.Step, tx op.Tx) error { return f(ctx, runStep(s), tx) }
}

// rewrite lets Config.Rewrite change the way up, and works out the way back to it.
func (m *Migrator) rewrite(ctx context.Context, found *autogenerate.Result, is *schema.Schema) (*autogenerate.Result, error) {
	if m.cfg.Rewrite == nil || len(found.Up) == 0 {
		return found, nil
	}
	up, err := m.cfg.Rewrite(ctx, append([]script.Line(nil), found.Up...))
	if err != nil {
		return nil, fmt.Errorf("rewrite the operations: %w", err)
	}
	if len(up) == 0 {
		return &autogenerate.Result{}, nil
	}
	out := &autogenerate.Result{Up: up, Down: found.Down, Changes: found.Changes}
	ops := autogenerate.Ops(up)
	if reflect.DeepEqual(ops, autogenerate.Ops(found.Up)) {
		return out, nil
	}
	var structure []op.Op
	blind := ""
	for _, o := range ops {
		_, own := o.(op.Compiler)
		if own || !op.IsData(o) {
			structure = append(structure, o)
		}
		if own && !unseen(o, is) || !op.IsData(o) {
			continue
		}
		if _, expects := o.(op.ExpectNone); !expects {
			blind = "review: the upgrade also does what this way back doesn't know of: " + o.String() + "."
		}
	}
	out.Changes = autogenerate.Describe(structure, is, m.cfg.Dialect.Rules())
	down, err := m.wayBack(ops, is)
	if err != nil {
		out.Down = commentFirst(found.Down, "review: the upgrade was rewritten, and this way back was not: "+err.Error()+".")
		return out, nil
	}
	out.Down = commentFirst(down, blind)
	return out, nil
}

// unseen reports whether an operation of the user's neither knows its reverse nor changes what Skein sees.
func unseen(o op.Op, s *schema.Schema) bool {
	after := s.Clone()
	_, reverses := o.(op.Reverser)
	return !reverses && o.Apply(after) == nil && reflect.DeepEqual(s.Clone(), after)
}

// wayBack works out how to get back from where operations lead: by their own reverse, where they bring
// one, around what is different then.
func (m *Migrator) wayBack(ops []op.Op, is *schema.Schema) ([]script.Line, error) {
	after := is.Clone()
	if err := op.Apply(after, ops...); err != nil {
		return nil, err
	}
	first, rest := reverses(ops)
	is = is.Clone()
	if err := op.Apply(is, ops[:len(first)]...); err != nil {
		return nil, err
	}
	if err := op.Apply(after, autogenerate.Ops(rest)...); err != nil {
		return nil, err
	}
	ops = ops[len(first):]
	// The renames come from the operations: what is no rename on the way up is none on the way back.
	renames := diff.Inverse(merge.Renames(ops, is, after))
	back, err := diff.Diff(after, is, diff.Options{Rules: m.cfg.Dialect.Rules(), Renames: renames})
	if err != nil {
		return nil, err
	}
	return slices.Concat(rest, autogenerate.Comment(back, after, m.cfg.Dialect.Rules()), first), nil
}

// reverses are what takes back the operations that know it, the last one first: of those that begin the
// way up, and so end the way back, and of the rest.
func reverses(ops []op.Op) (first, rest []script.Line) {
	leading := true
	for _, o := range ops {
		r, own := o.(op.Reverser)
		leading = leading && own
		switch {
		case leading:
			first = append(first, script.Line{Op: r.Reverse()})
		case own:
			rest = append(rest, script.Line{Op: r.Reverse()})
		}
	}
	slices.Reverse(first)
	slices.Reverse(rest)
	return first, rest
}

// commentFirst puts a comment above the first line.
func commentFirst(lines []script.Line, comment string) []script.Line {
	if len(lines) == 0 || comment == "" {
		return lines
	}
	out := append([]script.Line(nil), lines...)
	if out[0].Comment != "" {
		comment += "\n" + out[0].Comment
	}
	out[0].Comment = comment
	return out
}

// rendered lets Config.Render change a script before it is written.
func (m *Migrator) rendered(ctx context.Context, file string, data []byte) ([]byte, error) {
	if m.cfg.Render == nil {
		return data, nil
	}
	out, err := m.cfg.Render(ctx, file, data)
	if err == nil && len(out) == 0 {
		err = errors.New("the hook returned no text")
	}
	if err != nil {
		return nil, fmt.Errorf("render hook on %s: %w", file, err)
	}
	return out, nil
}
