package executor

import (
	"context"
	"errors"
	"fmt"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/plan"
)

// ErrOneTransaction is wrapped by the error of a run of one transaction that can't be one. Nothing of it
// stays.
var ErrOneTransaction = errors.New("not in one transaction")

// fitsOne reports why a statement can't run in the transaction of the whole run.
func (r *runner) fitsOne(st *dialect.Statement) error {
	switch {
	case !r.OneTransaction:
		return nil
	case st.Commits:
		return fmt.Errorf("%w: the engine commits with this statement, and has no way back from it; run without --single-transaction", ErrOneTransaction)
	case st.NoTx:
		return fmt.Errorf("%w: this statement can't run in a transaction; run without --single-transaction", ErrOneTransaction)
	case st.Batched != nil:
		return fmt.Errorf("%w: this operation commits each batch of rows; run without --single-transaction", ErrOneTransaction)
	}
	return nil
}

// fitsJournal refuses to put a step into one transaction that is committed in part already.
func (r *runner) fitsJournal(at state) error {
	if !r.OneTransaction || len(at.journal) == 0 {
		return nil
	}
	return fmt.Errorf("%w: revision %s is half done, so a part of it is committed already; run once without --single-transaction", ErrOneTransaction, at.journal[0].revision)
}

// beginStep begins the transaction of a step, unless the run's goes on, or the step's first statement begins it.
func (r *runner) beginStep(ctx context.Context, s *plan.Step, first bool) error {
	if r.tx != nil {
		return nil
	}
	if r.opens(s, first) {
		r.unfenced()
		r.unopened, r.draft = true, nil
		return nil
	}
	return r.begin(ctx, s)
}

// commitStep commits a step, unless more of the run's one transaction is to follow.
func (r *runner) commitStep(ctx context.Context, more bool) error {
	if r.OneTransaction && more {
		return nil
	}
	return r.commit(ctx)
}
