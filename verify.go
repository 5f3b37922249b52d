package skein

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/prove"
	"github.com/skein-go/skein/revision"
	"github.com/skein-go/skein/script"
)

// VerifyOptions say what Verify looks at.
type VerifyOptions struct {
	// Range is a range of the history, "a:b", or one revision; "": everything.
	Range string
	// AllowLoss names revisions, by id or as a target does, whose downgrade need not give everything back.
	AllowLoss []string
	// Fixtures are rows of one's own, beside the sample rows.
	Fixtures []Fixture
}

// Fixture is rows that are put in once a revision has been run, for those above it to meet.
type Fixture struct {
	At   string // the revision
	Load func(ctx context.Context, tx op.Tx) error
}

// Verified is what Verify found out.
type Verified struct {
	Revisions []VerifiedRevision `json:"revisions"` // in the order in which they were run
	Seconds   float64            `json:"seconds"`
}

// VerifiedRevision is what was found out about one revision.
type VerifiedRevision struct {
	Revision     string          `json:"revision"`
	Message      string          `json:"message"`
	File         string          `json:"file"`
	Good         bool            `json:"good"`                   // nothing is wrong with it
	Problem      string          `json:"problem,omitempty"`      // what fails or differs
	Way          prove.Way       `json:"way,omitempty"`          // on which way it does
	Irreversible string          `json:"irreversible,omitempty"` // why it can't be undone: only the upgrade was run
	Lost         []prove.Loss    `json:"lost"`                   // what its downgrade doesn't give back
	Allowed      bool            `json:"loss_allowed,omitempty"` // AllowLoss names it
	Refused      []prove.Refusal `json:"refused"`                // sample rows that it refuses
	Bare         string          `json:"bare,omitempty"`         // why it met no sample rows where they matter
	Tables       int             `json:"tables"`                 // that it met
	Rows         int             `json:"rows"`                   // that it met
}

// Verify runs the revisions of a range up, down and up again on a scratch database with rows in it, Go
// functions included: does the way back lead to the schema before, and are the rows back? The error
// wraps ErrFound if a revision is not what it should be; what was found is returned with it. Without
// revisions there is nothing to verify, and no error.
func (m *Migrator) Verify(ctx context.Context, o VerifyOptions) (*Verified, error) {
	if _, err := m.dialect(); err != nil {
		return nil, err
	}
	start := m.cfg.Now()
	turns, why, err := m.turns(ctx, o)
	if err != nil {
		return nil, err
	}
	allowed, err := m.revisionsNamed(ctx, o.AllowLoss)
	if err != nil {
		return nil, err
	}
	out := &Verified{Revisions: []VerifiedRevision{}}
	err = m.bench().History(ctx, turns, func(t *prove.Turn, v *prove.Verdict) error {
		id := t.Up.Revision.ID
		r := VerifiedRevision{
			Revision: id, Message: t.Up.Revision.Message, File: t.Up.File, Irreversible: why[id], Lost: v.Lost, Allowed: slices.Contains(allowed, id),
			Refused: v.Refused, Bare: v.Bare, Tables: v.Tables, Rows: v.Rows,
		}
		if v.Problem != nil {
			r.Way, r.Problem = v.Problem.Way, v.Problem.Error()
		}
		r.Good = v.Problem == nil && (len(v.Lost) == 0 || r.Allowed)
		out.Revisions = append(out.Revisions, r)
		return nil
	})
	out.Seconds = m.cfg.Now().Sub(start).Round(time.Millisecond).Seconds()
	switch {
	case errors.Is(err, prove.ErrScratch):
		return nil, withKind(ErrRefused, fmt.Errorf("nothing could be verified: %w: say with --scratch-url where one can be made", err))
	case err != nil:
		return nil, m.notWired(err)
	}
	return out, out.err(turns)
}

// err says which revisions are not what they should be.
func (v *Verified) err(turns []prove.Turn) error {
	var bad []string
	for i := range v.Revisions {
		if r := &v.Revisions[i]; !r.Good {
			bad = append(bad, r.Revision)
		}
	}
	if len(bad) == 0 {
		return nil
	}
	looked := 0
	for i := range turns {
		if turns[i].Look {
			looked++
		}
	}
	rest := ""
	if n := looked - len(v.Revisions); n > 0 {
		rest = fmt.Sprintf("; %s above it could not be looked at", counted(n, "revision"))
	}
	return withKind(ErrFound, fmt.Errorf("%d of %s not as they should be: %s%s", len(bad), counted(looked, "revision"), strings.Join(bad, ", "), rest))
}

// turns plans both directions of every revision up to the last one of the range. why says which can't be
// undone.
func (m *Migrator) turns(ctx context.Context, o VerifyOptions) (turns []prove.Turn, why map[string]string, err error) {
	set, g, err := m.history()
	if err != nil || g.Len() == 0 {
		return nil, nil, err
	}
	if o.Range != "" && !strings.Contains(o.Range, ":") {
		o.Range += ":" + o.Range
	}
	for _, name := range strings.Split(o.Range, ":") {
		if err := notCurrent(name); err != nil {
			return nil, nil, err
		}
	}
	if g, _, err = g.View(nil, o.Range); err != nil {
		return nil, nil, m.pathError(ctx, err)
	}
	list, err := g.History(nil, o.Range)
	if err != nil {
		return nil, nil, m.pathError(ctx, err)
	}
	look := map[string]bool{}
	for _, r := range list {
		look[r.ID] = true
	}
	path, err := g.Upgrade(nil, "heads")
	if err != nil {
		return nil, nil, m.pathError(ctx, err)
	}
	for len(path) > 0 && !look[path[len(path)-1].Revision.ID] {
		path = path[:len(path)-1]
	}
	return m.bothWays(ctx, g, set, path, look, o.Fixtures)
}

// bothWays prepares the steps of a path and those that take each back.
func (m *Migrator) bothWays(ctx context.Context, g *revision.Graph, set *script.Set, path []revision.Step, look map[string]bool, fixtures []Fixture) ([]prove.Turn, map[string]string, error) {
	loads, err := m.loads(ctx, g, path, fixtures)
	if err != nil {
		return nil, nil, err
	}
	ups, err := m.prepare(ctx, path, set)
	if err != nil {
		return nil, nil, m.notWired(err)
	}
	back := make([]revision.Step, len(path))
	var rows []string // before the step
	for i, s := range path {
		back[i] = revision.Step{Revision: s.Revision, Direction: revision.Down, From: s.To, To: s.From, Insert: s.Delete, Delete: s.Insert, Rows: rows}
		rows = s.Rows
	}
	downs, err := m.prepare(ctx, back, set)
	if err != nil {
		return nil, nil, m.notWired(err)
	}
	turns, why := make([]prove.Turn, len(path)), map[string]string{}
	for i := range path {
		id := path[i].Revision.ID
		turns[i] = prove.Turn{Up: ups[i], Down: downs[i], Look: look[id], Load: loads[id]}
		for _, r := range downs[i].Records {
			if o, ok := r.Op.(op.Irreversible); ok {
				turns[i].OneWay, why[id] = true, cmp.Or(o.Why, "its script says so")
			}
		}
	}
	return turns, why, nil
}

// loads finds the revisions of fixtures.
func (m *Migrator) loads(ctx context.Context, g *revision.Graph, path []revision.Step, fixtures []Fixture) (map[string]func(context.Context, op.Tx) error, error) {
	out := map[string]func(context.Context, op.Tx) error{}
	for _, f := range fixtures {
		list, err := g.Resolve(nil, f.At)
		if err != nil {
			return nil, m.pathError(ctx, fmt.Errorf("fixture at %s: %w", f.At, err))
		}
		if len(list) != 1 || !slices.ContainsFunc(path, func(s revision.Step) bool { return s.Revision.ID == list[0].ID }) {
			return nil, usage("fixture at %q: name one revision, at or below the last one of the range", f.At)
		}
		id, first := list[0].ID, out[list[0].ID]
		out[id] = func(ctx context.Context, tx op.Tx) error {
			if first != nil {
				if err := first(ctx, tx); err != nil {
					return err
				}
			}
			if err := f.Load(ctx, tx); err != nil {
				return fmt.Errorf("load the fixture at revision %s: %w", id, err)
			}
			return nil
		}
	}
	return out, nil
}

// revisionsNamed resolves targets to the ids of revisions.
func (m *Migrator) revisionsNamed(ctx context.Context, targets []string) ([]string, error) {
	_, g, err := m.history()
	if err != nil {
		return nil, err
	}
	var out []string
	for _, target := range targets {
		list, err := g.Resolve(nil, target)
		if err != nil {
			return nil, m.pathError(ctx, err)
		}
		for _, r := range list {
			out = append(out, r.ID)
		}
	}
	return out, nil
}
