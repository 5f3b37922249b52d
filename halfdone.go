package skein

import (
	"context"

	"github.com/skein-go/skein/executor"
)

// halfDone puts what the journal says into the form of results; nil stays nil.
func halfDone(h *executor.HalfDone) *HalfDone {
	if h == nil {
		return nil
	}
	out := &HalfDone{
		Revision: h.Revision, Direction: string(h.Direction), Statements: []string{}, Run: h.Run, At: h.At.UTC(), Text: h.String(),
	}
	for _, d := range h.Done {
		out.Statements = append(out.Statements, d.Statement)
	}
	if h.Begun != nil {
		out.Begun = h.Begun.Statement
	}
	return out
}

// warnHalfDone looks whether a revision is half done, and says so. Where the database is not asked, there
// is nothing to say.
func (m *Migrator) warnHalfDone(ctx context.Context, ask bool) (*executor.HalfDone, error) {
	if !ask {
		return nil, nil
	}
	s, err := m.state(ctx, noEntries)
	if err == nil && s.half != nil {
		m.cfg.Log.Warn("In the database, " + s.half.String() + ": run the same " + string(s.half.Direction) + " again to finish it.")
	}
	return s.half, err
}
