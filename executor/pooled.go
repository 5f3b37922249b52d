package executor

import (
	"context"
	"errors"
	"fmt"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
)

// ErrPooled is wrapped by the error of a run that needs a session of its own, and has none behind a pooler.
var ErrPooled = errors.New("a pooler gives each transaction to another session")

// fitsPooler finds out whether a pooler stands between, and whether the steps can do with that: what sets up a
// session would be lost to the run, and be left to others.
func (r *runner) fitsPooler(ctx context.Context, steps []plan.Step) error {
	p, ok := r.Dialect.(dialect.Pooled)
	if !ok {
		return nil
	}
	var err error
	if r.pooled, err = p.Pooled(ctx, r.conn); err != nil && r.pooled {
		return fmt.Errorf("%w: %w", ErrPooled, err)
	} else if err != nil || !r.pooled {
		return err
	}
	for i := range steps {
		for _, rec := range steps[i].Records {
			if x, ok := rec.Op.(op.Exec); ok && needsSession(x.SQL) {
				return fmt.Errorf("%s: %w: %s sets one up, which would be lost, and left to others: write SET LOCAL, or name a URL that leads past the pooler",
					rec.Pos(), ErrPooled, shorten(x.SQL))
			}
		}
	}
	return nil
}

// needsSession reports whether a statement leaves something in its session behind its transaction.
func needsSession(statement string) bool {
	words := append(sqltext.Words(statement, 60), "", "", "")
	switch words[0] {
	case "SET":
		return words[1] != "LOCAL" && words[1] != "TRANSACTION" && words[1] != "CONSTRAINTS"
	case "RESET", "DISCARD", "LISTEN", "UNLISTEN", "PREPARE", "DEALLOCATE", "LOAD":
		return true
	case "CREATE":
		for _, w := range words[1:4] {
			if w == "TEMP" || w == "TEMPORARY" {
				return !follows(words, "ON", "COMMIT", "DROP")
			}
		}
	}
	return false
}
