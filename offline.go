package skein

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/revision"
)

// UpgradeSQL prints what Upgrade would run, as a script for the engine's own shell. No database is
// asked: the target may be a range "a:b", and without one the script starts at an empty database.
func (m *Migrator) UpgradeSQL(ctx context.Context, w io.Writer, target string) error {
	from, to, ranged := strings.Cut(target, ":")
	if !ranged {
		from, to = "base", target
	}
	return m.printSQL(ctx, w, revision.Up, from, to)
}

// DowngradeSQL prints what Downgrade would run. No database is asked: the target has to be a range
// "from:to".
func (m *Migrator) DowngradeSQL(ctx context.Context, w io.Writer, target string) error {
	from, to, ranged := strings.Cut(target, ":")
	if !ranged {
		return usage("downgrade --sql needs to know where it starts: write from:to, as in head:%s", target)
	}
	return m.printSQL(ctx, w, revision.Down, from, to)
}

func (m *Migrator) printSQL(ctx context.Context, w io.Writer, dir revision.Direction, from, to string) error {
	p, err := m.Plan(ctx, dir, PlanOptions{Target: to, From: strings.Split(from, ",")})
	if err != nil {
		return err
	}
	for i := range p.Steps {
		m.logOffline(&p.Steps[i])
	}
	return m.writePlan(ctx, w, p)
}

// writePlan prints a plan of which each step refuses if the database is not where it begins.
func (m *Migrator) writePlan(ctx context.Context, w io.Writer, p *plan.Plan) error {
	r := dialect.RefusalOf(m.cfg.Dialect, m.blank(ctx).Release)
	if len(p.From) == 0 || m.store.Foreign() {
		r.Intro = append(r.Intro, m.store.TablesSQL()...)
	}
	rows := p.From
	for i := range p.Steps {
		s := &p.Steps[i]
		s.Statements = slices.Insert(s.Statements, 0, m.store.At(rows))
		rows = s.VersionTable
	}
	return p.WriteSQL(w, r)
}

// logOffline has a printed step log itself, as the executor logs one.
func (m *Migrator) logOffline(s *plan.Planned) {
	e := executor.LogEntry{Revision: s.Revision, Direction: s.Direction, Tool: tool()}
	if sc := m.set.Get(s.Revision); sc != nil {
		e.Checksum = sc.Checksum()
	}
	s.Log = []string{m.store.LogSQL(e)}
}

// StampSQL prints what Stamp would run; the target may be a range "from:to".
func (m *Migrator) StampSQL(ctx context.Context, w io.Writer, target string) error {
	_, graph, err := m.history()
	if err != nil {
		return err
	}
	from, to, ranged := strings.Cut(target, ":")
	if !ranged {
		from, to = "base", target
	}
	before, err := rowsAt(graph, strings.Split(from, ","))
	if err != nil {
		return m.pathError(ctx, err)
	}
	after, err := graph.Stamp(before, to)
	if err != nil {
		return m.pathError(ctx, err)
	}
	d, err := m.dialect()
	if err != nil {
		return err
	}
	return m.writePlan(ctx, w, &plan.Plan{Dialect: d.Name(), From: before, Steps: []plan.Planned{m.store.StampStep(before, after, tool())}})
}

func writeStatements(w io.Writer, statements []string) error {
	for _, sql := range statements {
		if _, err := fmt.Fprintf(w, "%s;\n\n", sql); err != nil {
			return err
		}
	}
	return nil
}
