package skein

import (
	"context"
	"database/sql"
	"strings"
	"sync"
	"time"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/revision"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// scripts returns the scripts: those compiled in, or those of the folder.
func (m *Migrator) scripts() (*script.Set, error) {
	if m.set != nil {
		return m.set, nil
	}
	set := m.cfg.Scripts
	if set == nil {
		var err error
		if set, err = m.readFolders(); err != nil {
			return nil, err
		}
	}
	m.set = set
	return set, nil
}

// history returns the scripts and their graph.
func (m *Migrator) history() (*script.Set, *revision.Graph, error) {
	set, err := m.scripts()
	if err != nil {
		return nil, nil, err
	}
	graph, err := set.Graph()
	return set, graph, err
}

func (m *Migrator) inspect(ctx context.Context, conn *sql.Conn) (*schema.Schema, error) {
	return executor.Read(ctx, m.cfg.Dialect, m.cfg.LockTimeout, func() (*schema.Schema, error) {
		return m.cfg.Dialect.Inspect(ctx, conn, dialect.InspectOptions{Skip: m.store.Tables()})
	})
}

// info describes revisions from their scripts alone.
func info(g *revision.Graph, set *script.Set, list []*revision.Revision) []Revision {
	out := make([]Revision, 0, len(list))
	for _, r := range list {
		children := []string{}
		for _, c := range g.Children(r.ID) {
			children = append(children, c.ID)
		}
		v := Revision{
			ID: r.ID, Revises: notNil(r.Down), DependsOn: notNil(r.DependsOn), Replaces: notNil(r.Replaces), Labels: notNil(g.LabelsOf(r.ID)),
			Message: r.Message, Children: children, Head: g.IsHead(r.ID) && !g.IsEffectiveHead(r.ID), Effective: g.IsEffectiveHead(r.ID),
			BranchPoint: g.IsBranchPoint(r.ID), MergePoint: g.IsMergePoint(r.ID), Irreversible: r.Irreversible,
		}
		if sc := set.Get(r.ID); sc != nil {
			v.Created, v.File, v.Form = sc.Created, sc.File(), string(sc.Form())
		}
		out = append(out, v)
	}
	return out
}

func notNil(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// Heads returns the revisions that nothing builds on, newest last; none without scripts.
func (m *Migrator) Heads(context.Context) ([]Revision, error) {
	set, g, err := m.history()
	if err != nil {
		return nil, err
	}
	return info(g, set, g.Heads()), nil
}

// Branches returns the revisions that more than one other builds on.
func (m *Migrator) Branches(context.Context) ([]Revision, error) {
	set, g, err := m.history()
	if err != nil {
		return nil, err
	}
	return info(g, set, g.BranchPoints()), nil
}

// Show returns the revisions that a target names: one, or several for "heads" and "current".
func (m *Migrator) Show(ctx context.Context, target string) ([]Revision, error) {
	set, g, err := m.history()
	if err != nil {
		return nil, err
	}
	var state dbState
	if t, err := revision.ParseTarget(target); err == nil && t.Name == "current" {
		if state, err = m.state(ctx, entriesOfRows); err != nil {
			return nil, err
		}
	}
	list, err := g.Resolve(state.rows, target)
	if err != nil {
		return nil, m.pathError(ctx, err)
	}
	g, state = state.seen(g, target)
	out := info(g, set, list)
	state.mark(g, set, out)
	return out, nil
}

// History returns the revisions of a range, newest first; all of them without one.
func (m *Migrator) History(ctx context.Context, o HistoryOptions) ([]Revision, error) {
	if !o.Database && !strings.Contains(o.Range, "current") {
		return m.filed(ctx, o.Range)
	}
	warm := m.warm(ctx)
	set, _, err := m.history()
	warm()
	if err != nil {
		return nil, err
	}
	state, err := m.state(ctx, allEntries)
	if err != nil {
		return nil, err
	}
	g, out, err := m.listed(ctx, state, o.Range)
	if err != nil {
		return nil, err
	}
	theirs, state := state.seen(g)
	if o.Database {
		state.mark(g, set, out)
	} else {
		state.markEdited(g, set, out)
	}
	m.warnAhead(ctx, theirs, state.rows)
	return out, nil
}

// filed is the history as the scripts have it, not what is left to do of it. Whether an applied script was
// edited is worth saying unasked, if a database is at hand: it is read meanwhile, and closed meanwhile.
func (m *Migrator) filed(ctx context.Context, rng string) ([]Revision, error) {
	kept := m.opened != nil
	read := m.stateBeside(ctx)
	var summing sync.WaitGroup
	set, err := m.scripts()
	if err == nil && rng == "" && (m.cfg.DB != nil || m.cfg.URL != "") {
		summing.Go(set.Sum) // all are listed
	}
	var g *revision.Graph
	var out []Revision
	if err == nil {
		g, out, err = m.listed(ctx, dbState{}, rng)
	}
	state, _ := read()
	if !kept {
		m.letGo()
	}
	summing.Wait()
	if err != nil {
		return nil, err
	}
	theirs, state := state.seen(g)
	state.markEdited(g, set, out)
	m.warnAhead(ctx, theirs, state.rows)
	return out, nil
}

// listed describes the revisions of a range, as a database in this state has them.
func (m *Migrator) listed(ctx context.Context, s dbState, rng string) (*revision.Graph, []Revision, error) {
	set, g, err := m.history()
	if err != nil {
		return nil, nil, err
	}
	list, err := g.History(s.rows, rng)
	if err != nil {
		return nil, nil, m.pathError(ctx, err)
	}
	g, _ = s.seen(g, rng)
	return g, info(g, set, list), nil
}

// warnAhead names the rows that no script knows, or, where only some of a squash's range are gone, those.
func (m *Migrator) warnAhead(ctx context.Context, g *revision.Graph, rows []string) {
	if _, _, err := g.View(rows); err != nil {
		m.cfg.Log.Warn(err.Error())
		return
	}
	for _, row := range rows {
		if _, ok := g.Get(row); !ok {
			m.cfg.Log.Warn(m.aheadError(ctx, &revision.UnknownRowError{Rows: []string{row}}).Error())
		}
	}
}

// stateBeside reads the state, quietly, while the caller reads the scripts. What it returns waits for it.
func (m *Migrator) stateBeside(ctx context.Context) func() (dbState, error) {
	var s dbState
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		s, err = m.quietState(ctx)
	}()
	return func() (dbState, error) { <-done; return s, err }
}

// quietState is state for what is nice to know: it logs nothing, makes no database file, and does not wait long
// for a server that keeps silent.
func (m *Migrator) quietState(ctx context.Context) (dbState, error) {
	if m.cfg.DB == nil {
		if m.cfg.URL == "" {
			return dbState{}, nil
		}
		if err := mustExist(m.cfg.URL); err != nil {
			return dbState{}, err
		}
	}
	defer func(was bool, wait time.Duration) { m.context, m.cfg.LockTimeout = was, wait }(m.context, m.cfg.LockTimeout)
	m.context, m.cfg.LockTimeout = true, 0
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return m.state(ctx, allEntries)
}

// Current returns where the database stands: a row of the version table each. It never changes the
// database. A row that no script knows is marked Unknown.
func (m *Migrator) Current(ctx context.Context) (*Currents, error) {
	warm := m.warm(ctx)
	set, g, err := m.history()
	warm()
	if err != nil {
		return nil, err
	}
	state, err := m.state(ctx, entriesOfRows)
	if err != nil {
		return nil, err
	}
	g, state = state.seen(g)
	m.warnAhead(ctx, g, state.rows)
	out := &Currents{Revisions: []Revision{}}
	for _, row := range state.rows {
		r, ok := g.Get(row)
		if !ok {
			v := Revision{ID: row, Revises: []string{}, DependsOn: []string{}, Replaces: []string{}, Labels: []string{}, Children: []string{}, Unknown: true}
			out.Revisions = append(out.Revisions, v)
			continue
		}
		out.Revisions = append(out.Revisions, info(g, set, []*revision.Revision{r})...)
	}
	out.Revisions = append(out.Revisions, info(g, set, effective(g, state.rows))...)
	state.mark(g, set, out.Revisions)
	out.AtHead = state.atHead(g)
	out.HalfDone = halfDone(state.half)
	return out, nil
}
