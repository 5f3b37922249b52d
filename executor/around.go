package executor

import (
	"context"
	"fmt"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
)

// around calls a callback with the step's transaction. What it does to the schema nobody knows.
func (r *runner) around(ctx context.Context, s *plan.Step, f StepFunc, when string) error {
	if f == nil {
		return nil
	}
	if err := r.settleUp(ctx, s); err != nil {
		return r.stepError(ctx, s, s.File, err)
	}
	r.known = nil
	run := op.Func{Name: when, Run: func(ctx context.Context, tx op.Tx) error { return f(ctx, s, tx) }}
	if err := call(ctx, &run, r.conn); err != nil {
		return r.stepError(ctx, s, s.File, fmt.Errorf("%s: %w", when, err))
	}
	return nil
}
