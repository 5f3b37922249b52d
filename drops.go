package skein

import (
	"context"
	"strings"

	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/revision"
)

// Dropping counts what an Upgrade or a Downgrade would drop of what is there: the facts of kind "kept" and "lost" of
// its plan, found by the words of the scripts alone, so that it costs next to nothing. What is there only later, under
// that name, is left out, and so is all that can't be found out: the run itself is to say why.
func (m *Migrator) Dropping(ctx context.Context, dir revision.Direction, target string) []plan.Fact {
	warm := m.warm(ctx)
	set, graph, err := m.history()
	warm()
	if err != nil || m.absent() {
		return nil
	}
	conn, done, err := m.conn(ctx)
	if err != nil {
		return nil
	}
	defer done()
	rows, err := m.store.Rows(ctx, conn)
	if err != nil || len(rows) == 0 {
		return nil
	}
	path, err := steps(graph, dir, rows, target)
	if err != nil {
		return nil
	}
	prepared, err := m.prepare(ctx, path, set)
	if err != nil {
		return nil
	}
	facts, _ := executor.Read(ctx, m.cfg.Dialect, m.cfg.LockTimeout, func() (facts []plan.Fact, err error) {
		c := m.counter(ctx, conn)
		for i := range prepared {
			for _, d := range plan.Drops(&prepared[i], m.cfg.Dialect, c.columns) {
				var n plan.Count
				if d.Column == "" {
					n, err = c.rows(d.Table)
				} else {
					n, err = c.values(d.Table, d.Column, "")
				}
				if err == nil {
					facts = append(facts, dropFact(d.Kind, strings.TrimSuffix(d.Table+"."+d.Column, "."), d.Column != "", n))
				}
			}
		}
		return facts, nil
	})
	return facts
}
