package skein

import (
	"cmp"
	"context"
	"fmt"

	"github.com/skein-go/skein/schema"
)

// Check compares the models with the database, without writing anything. The error wraps ErrFound if
// there are differences or if the database is not at head; what was found is returned with it.
// Scripts that were edited after they were applied are named, but are no failure.
func (m *Migrator) Check(ctx context.Context) (*Checked, error) {
	set, g, err := m.history()
	if err != nil {
		return nil, err
	}
	state, err := m.state(ctx, allEntries)
	if err != nil {
		return nil, err
	}
	g, state = state.seen(g)
	out := &Checked{Changes: []Change{}, Edited: state.edited(g, set)}
	for _, id := range out.Edited {
		m.cfg.Log.Warn(fmt.Sprintf("The script of revision %s (%s) was edited after it was applied: what the database has is not what it says.", id, set.Get(id).File()))
	}
	m.warnHeads(g)
	if err := m.behind(ctx, state, g); err != nil {
		return out, withKind(ErrFound, err)
	}
	is, should, err := m.both(ctx)
	if err != nil {
		return nil, err
	}
	out.LeftAlone = leftAlone(is)
	return m.compared(ctx, is, should, out)
}

// CheckHistory compares the models with what the scripts lead to; no database is asked for its schema.
// The error wraps ErrFound if there are differences, which are returned with it.
func (m *Migrator) CheckHistory(ctx context.Context) (*Checked, error) {
	if _, err := m.dialect(); err != nil {
		return nil, err
	}
	is, err := m.atHeads(ctx)
	if err != nil {
		return nil, err
	}
	should, err := m.should(ctx, is)
	if err != nil {
		return nil, err
	}
	if is, err = m.spelled(ctx, is, should); err != nil {
		return nil, err
	}
	if should, err = m.agreed(ctx, is, should); err != nil {
		return nil, err
	}
	return m.compared(ctx, is, should, &Checked{Changes: []Change{}, Edited: []string{}, LeftAlone: leftAlone(is)})
}

// compared puts the differences to a result, and the error that says so.
func (m *Migrator) compared(ctx context.Context, is, should *schema.Schema, out *Checked) (*Checked, error) {
	// What may have been renamed counts as a difference either way: check asks nobody.
	r, err := m.compare(ctx, is, should, nil, true)
	if err != nil {
		return nil, err
	}
	if len(r.Changes) > 0 {
		out.Changes = r.Changes
		return out, withKind(ErrFound, fmt.Errorf("new upgrade operations detected: %d; write them down with %q", len(r.Changes), m.cfg.Program+" migrate"))
	}
	return out, nil
}

// both returns the schema of the database and that of the models. They are worked out beside each other,
// as either takes its time. The database has been opened before.
func (m *Migrator) both(ctx context.Context) (is, should *schema.Schema, err error) {
	var failed error
	done := make(chan struct{})
	go func() {
		defer close(done)
		should, failed = m.models(ctx)
	}()
	_, is, err = m.live(ctx)
	<-done
	if err = cmp.Or(err, failed); err != nil {
		return nil, nil, err
	}
	if should, err = m.inWordsOf(ctx, should, is); err != nil {
		return nil, nil, err
	}
	should, err = m.agreed(ctx, is, should)
	return is, should, err
}
