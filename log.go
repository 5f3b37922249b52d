package skein

import (
	"context"
	"io"
	"slices"
	"time"

	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/revision"
)

// LogEntry is a row of the log that every run adds to: what ran, when, and by whom. It stays when the
// revision is undone.
type LogEntry struct {
	At        time.Time `json:"at"`
	Direction string    `json:"direction"` // "upgrade", "downgrade", "stamp" or "unstamp"
	Revision  string    `json:"revision"`
	Message   string    `json:"message"`  // as the script has it now; "" if there is no script any more
	Checksum  string    `json:"checksum"` // of the script as it ran; "" for a stamp
	TookMS    int64     `json:"took_ms"`
	Tool      string    `json:"tool"` // name and version of the program
	Who       string    `json:"who"`  // user@host
}

// Log returns what was ever run on the database, the newest first.
func (m *Migrator) Log(ctx context.Context) ([]LogEntry, error) {
	set, _, err := m.history()
	if err != nil {
		return nil, err
	}
	if _, err := m.dialect(); err != nil {
		return nil, err
	}
	entries, err := m.log(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]LogEntry, len(entries))
	for i, e := range entries {
		out[i] = LogEntry{
			At: e.At.UTC(), Direction: e.Direction, Revision: e.Revision, Checksum: e.Checksum,
			TookMS: e.Took.Milliseconds(), Tool: e.Tool, Who: e.Who,
		}
		if sc := set.Get(e.Revision); sc != nil {
			out[i].Message = sc.Message
		}
	}
	slices.Reverse(out)
	return out, nil
}

// EnsureVersion creates Skein's own tables where they are missing. There is no need to call it: the
// first upgrade does it too. It is for a database in which only another user may create tables.
func (m *Migrator) EnsureVersion(ctx context.Context) error {
	db, err := m.db()
	if err != nil {
		return err
	}
	m.logContext(ctx)
	return executor.Ensure(ctx, db, m.execConfig())
}

// EnsureVersionSQL prints what EnsureVersion would run.
func (m *Migrator) EnsureVersionSQL(_ context.Context, w io.Writer) error {
	return writeStatements(w, m.store.TablesSQL())
}

// RealHeads returns the heads that are left when depends_on counts as an edge: the rows of a database
// that has everything.
func (m *Migrator) RealHeads(context.Context) ([]Revision, error) {
	set, g, err := m.history()
	if err != nil {
		return nil, err
	}
	return info(g, set, g.RealHeads()), nil
}

// CheckHeads is Current with an error that wraps ErrFound if the database lacks a revision, or has one
// that no script knows.
func (m *Migrator) CheckHeads(ctx context.Context) (*Currents, error) {
	_, g, err := m.history()
	if err != nil {
		return nil, err
	}
	out, err := m.Current(ctx)
	if err != nil {
		return nil, err
	}
	var s dbState
	for _, r := range out.Revisions {
		s.rows = append(s.rows, r.ID)
	}
	g, s = s.seen(g)
	if h := out.HalfDone; h != nil {
		return out, &kindError{ErrFound, errorText("target database is not up to date: " + h.Text + "; run the same " + h.Direction + " again to finish it")}
	}
	if err := m.behind(ctx, s, g); err != nil {
		return out, &kindError{ErrFound, errorText(err.Error())}
	}
	return out, nil
}

// errorText is an error of which only the words count.
type errorText string

func (e errorText) Error() string { return string(e) }

// effective adds to the rows of a database the heads that it has without a row, because another branch
// depends on them.
func effective(g *revision.Graph, rows []string) []*revision.Revision {
	known := slices.DeleteFunc(slices.Clone(rows), func(row string) bool { _, ok := g.Get(row); return !ok })
	list, err := g.Current(known)
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(list, func(r *revision.Revision) bool { return slices.Contains(rows, r.ID) })
}
