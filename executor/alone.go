package executor

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"slices"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
)

// alone returns the engine's way to keep a database for this run, where that is worth it and nobody
// misses anything: a database that is built from nothing, in several steps, of which none hands
// control to others or asks for terms of its own. Otherwise it returns nil.
func (r *runner) alone(ctx context.Context, steps []plan.Step) (dialect.Secluder, error) {
	s, ok := r.Dialect.(dialect.Secluder)
	if !ok || len(steps) < 3 || r.OneTransaction || r.Before != nil || r.After != nil || slices.ContainsFunc(steps, hasOwnTerms) {
		return nil, nil
	}
	blank, err := Read(ctx, r.Dialect, r.Wait, func() (bool, error) { return s.Blank(ctx, r.conn) })
	if err != nil || !blank {
		return nil, err
	}
	return s, nil
}

// hasOwnTerms reports whether a step runs Go code, or SQL that may set the connection up otherwise.
func hasOwnTerms(s plan.Step) bool {
	return slices.ContainsFunc(s.Records, func(rec op.Record) bool {
		switch x := rec.Op.(type) {
		case op.Func, op.Compiler, op.Batched:
			return true
		case op.Exec:
			k := sqltext.Kind(x.SQL)
			return x.NoTx || k != sqltext.DDL && k != sqltext.DML && k != sqltext.Query
		}
		return false
	})
}

// unlessGone drops the error of a connection that the driver closed when it was interrupted: such a one
// holds nothing.
func unlessGone(err error) error {
	if errors.Is(err, sql.ErrConnDone) || errors.Is(err, driver.ErrBadConn) {
		return nil
	}
	return err
}
