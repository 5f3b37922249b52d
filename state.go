package skein

import (
	"context"
	"fmt"
	"slices"

	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/revision"
	"github.com/skein-go/skein/script"
)

// dbState is what a database says of itself.
type dbState struct {
	asked bool
	rows  []string
	last  map[string]executor.Last // by revision
	half  *executor.HalfDone       // nil: no revision is half done
}

// remembered says whose entries of the log are read.
type remembered int

const (
	noEntries remembered = iota
	entriesOfRows
	allEntries
)

// seen returns the history as a database in this state has it, and the state in its terms. Where scripts
// are missing for that, both stay as they are: what they lack is unknown.
func (s dbState) seen(g *revision.Graph, targets ...string) (*revision.Graph, dbState) {
	view, rows, err := g.View(s.rows, targets...)
	if err != nil {
		return g, s
	}
	s.rows = rows
	return view, s
}

func (m *Migrator) state(ctx context.Context, which remembered) (dbState, error) {
	if _, err := m.dialect(); err != nil {
		return dbState{}, err
	}
	conn, done, err := m.conn(ctx)
	if err != nil {
		return dbState{}, err
	}
	defer done()
	s, err := executor.Read(ctx, m.cfg.Dialect, m.cfg.LockTimeout, func() (s dbState, err error) {
		s.asked = true
		if s.rows, err = m.store.Rows(ctx, conn); err != nil {
			return dbState{}, err
		}
		if s.half, err = m.store.HalfDone(ctx, conn); err != nil {
			return dbState{}, err
		}
		switch {
		case which == entriesOfRows && len(s.rows) > 0:
			s.last, err = m.store.Last(ctx, conn, s.rows...)
		case which == allEntries:
			s.last, err = m.store.Last(ctx, conn)
		}
		return s, err
	})
	return s, m.named(err)
}

// mark adds to revisions what the database knows of them.
func (s dbState) mark(g *revision.Graph, set *script.Set, list []Revision) {
	if !s.asked {
		return
	}
	applied := s.applied(g)
	for i := range list {
		v := &list[i]
		v.asked = true
		v.Current = slices.Contains(s.rows, v.ID)
		v.Applied = applied[v.ID] || v.Current
		e, logged := s.last[v.ID]
		if n := len(v.Replaces); !logged && n > 0 {
			e, logged = s.last[v.Replaces[n-1]] // it ran as another script
		}
		if !logged || !v.Applied {
			continue
		}
		at := e.At
		v.AppliedAt = &at
		v.Edited = s.changed(set, v.ID)
	}
}

// applied is the set of what the rows imply, as far as the scripts know it.
func (s dbState) applied(g *revision.Graph) map[string]bool {
	out := map[string]bool{}
	var known []string
	for _, row := range s.rows {
		if _, ok := g.Get(row); ok {
			known = append(known, row)
			out[row] = true
		}
	}
	for r := range g.Ancestors(known...) {
		out[r.ID] = true
	}
	return out
}

// atHead reports whether every head is applied and nothing unknown is.
func (s dbState) atHead(g *revision.Graph) bool {
	if s.half != nil {
		return false
	}
	applied := s.applied(g)
	for _, row := range s.rows {
		if !applied[row] {
			return false
		}
	}
	for _, h := range g.Heads() {
		if !applied[h.ID] {
			return false
		}
	}
	return true
}

// markEdited marks those of a list whose scripts changed since they were applied.
func (s dbState) markEdited(g *revision.Graph, set *script.Set, list []Revision) {
	var changed []int
	for i := range list {
		if s.changed(set, list[i].ID) {
			changed = append(changed, i)
		}
	}
	if len(changed) == 0 {
		return
	}
	applied := s.applied(g)
	for _, i := range changed {
		list[i].Edited = applied[list[i].ID]
	}
}

// edited lists the applied revisions whose scripts changed since.
func (s dbState) edited(g *revision.Graph, set *script.Set) []string {
	out := []string{}
	applied := s.applied(g)
	for id := range s.last {
		if applied[id] && s.changed(set, id) {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

// changed reports whether the script of a revision is not the one that ran last.
func (s dbState) changed(set *script.Set, id string) bool {
	e, ok := s.last[id]
	if !ok || e.Checksum == "" {
		return false
	}
	sc := set.Get(id)
	return sc != nil && e.Checksum != sc.Checksum()
}

// behind says what is missing to be at head, as an error.
func (m *Migrator) behind(ctx context.Context, s dbState, g *revision.Graph) error {
	if s.half != nil {
		return fmt.Errorf("target database is not up to date: %s; run the same %s again to finish it", s.half, s.half.Direction)
	}
	if _, _, err := g.View(s.rows); err != nil {
		return withKind(ErrRefused, err)
	}
	applied := s.applied(g)
	for _, row := range s.rows {
		if !applied[row] {
			return withKind(ErrRefused, m.aheadError(ctx, &revision.UnknownRowError{Rows: []string{row}}))
		}
	}
	var missing []string
	for _, r := range g.Order() {
		if !applied[r.ID] {
			missing = append(missing, r.ID)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	upgrade := m.cfg.Program + " upgrade"
	if len(g.RealHeads()) > 1 {
		upgrade += " heads"
	}
	return fmt.Errorf("target database is not up to date: %d of %d revisions are not applied, %s first: run %q",
		len(missing), g.Len(), missing[0], upgrade)
}
