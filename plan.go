package skein

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/revision"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// Plan works out what Upgrade or Downgrade would run, without running it. With PlanOptions.From no
// database is asked. A plan with nothing to do has no steps.
func (m *Migrator) Plan(ctx context.Context, dir revision.Direction, o PlanOptions) (*plan.Plan, error) {
	set, graph, err := m.history()
	if err != nil {
		return nil, err
	}
	d, err := m.dialect()
	if err != nil {
		return nil, err
	}
	rows, before, err := m.start(ctx, graph, set, o.From)
	if err != nil {
		return nil, err
	}
	path, err := steps(graph, dir, rows, o.Target)
	if err != nil {
		return nil, m.explain(ctx, err)
	}
	prepared, err := m.prepare(ctx, path, set)
	if err != nil {
		return nil, err
	}
	half, err := m.warnHalfDone(ctx, o.From == nil)
	if err != nil {
		return nil, err
	}
	out := &plan.Plan{Dialect: d.Name(), Direction: string(dir), Target: o.Target, From: rows}
	if o.From == nil {
		err = m.simulated(ctx, out, prepared, before, half)
	} else {
		out.Steps, err = executor.Compile(ctx, d, m.store, prepared, before, m.scratch)
	}
	if errors.Is(err, executor.ErrEdited) || errors.Is(err, executor.ErrHalfDone) {
		return nil, withKind(ErrRefused, err)
	}
	if err != nil && half != nil {
		return nil, withKind(ErrRefused, fmt.Errorf("what would run can't be worked out while %s; finish it first: run the same %s again (%w)", half, half.Direction, err))
	}
	if err != nil {
		return nil, err
	}
	return out, nil
}

// simulated works a plan out for a database that is there, with what its rows say of it.
func (m *Migrator) simulated(ctx context.Context, out *plan.Plan, steps []plan.Step, before func(context.Context) (*schema.Schema, error), half *executor.HalfDone) error {
	is, err := before(ctx)
	if err != nil {
		return err
	}
	at := is.Clone()
	planned, after, err := executor.SimulateRest(ctx, m.cfg.Dialect, m.store, steps, is, half, m.scratch)
	if err != nil {
		return err
	}
	out.Steps = planned
	return m.facts(ctx, out, at, after)
}

// start finds where a plan begins: the rows, and how to get the schema there, of the database or of the
// history.
func (m *Migrator) start(ctx context.Context, g *revision.Graph, set *script.Set, from []string) ([]string, func(context.Context) (*schema.Schema, error), error) {
	if from == nil {
		rows, s, err := m.live(ctx)
		return rows, func(context.Context) (*schema.Schema, error) { return s, nil }, err
	}
	rows, err := rowsAt(g, from)
	if err != nil {
		return nil, nil, m.pathError(ctx, err)
	}
	return rows, func(ctx context.Context) (*schema.Schema, error) { return m.folded(ctx, g, set, rows) }, nil
}

// rowsAt are the rows of a database that stands at these targets. One that has run the range of a squash,
// up to its top, has the top's row and not that of the squash: where the top is named, that is the row.
func rowsAt(g *revision.Graph, targets []string) ([]string, error) {
	var rows []string
	for _, name := range targets {
		after, err := g.Stamp(rows, name)
		if err != nil {
			return nil, err
		}
		if other := g.OtherName(name); other != "" {
			r, _ := g.Get(other)
			if i := slices.Index(after, r.ID); i >= 0 {
				after[i] = other
			}
		}
		rows = after
	}
	return rows, nil
}

// live reads the rows and the schema of the database.
func (m *Migrator) live(ctx context.Context) ([]string, *schema.Schema, error) {
	conn, done, err := m.conn(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer done()
	rows, err := executor.Read(ctx, m.cfg.Dialect, m.cfg.LockTimeout, func() ([]string, error) { return m.store.Rows(ctx, conn) })
	if err != nil {
		return nil, nil, m.named(err)
	}
	if m.store, err = m.store.Fitted(ctx, conn); err != nil {
		return nil, nil, m.named(err)
	}
	s, err := m.inspect(ctx, conn)
	return rows, s, m.named(err)
}

// folded works out the schema of a database that has these rows, from the scripts alone.
func (m *Migrator) folded(ctx context.Context, g *revision.Graph, set *script.Set, rows []string) (*schema.Schema, error) {
	var path []revision.Step
	var have []string
	for _, row := range rows {
		steps, err := g.Upgrade(have, row)
		if err != nil {
			return nil, m.pathError(ctx, err)
		}
		path = append(path, steps...)
		if n := len(steps); n > 0 {
			have = slices.Clone(steps[n-1].Rows)
		}
	}
	steps, err := m.prepare(ctx, path, set)
	if err != nil {
		return nil, err
	}
	return executor.Fold(ctx, m.cfg.Dialect, m.store, steps, m.blank(ctx), m.scratch)
}
