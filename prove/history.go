package prove

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/sample"
	"github.com/skein-go/skein/schema"
)

// Turn is a revision of a history: its steps in both directions.
type Turn struct {
	Up, Down plan.Step
	// Look says that the revision is to be proved; otherwise it only leads to those that are.
	Look bool
	// OneWay is set where there is no way back.
	OneWay bool
	// Load puts rows in once the revision is there; nil: none.
	Load func(ctx context.Context, tx op.Tx) error
}

// Verdict is what was found out about one revision.
type Verdict struct {
	Lost    []Loss    // what the downgrade doesn't give back
	Refused []Refusal // rows that were in the way
	Bare    string    // why it was run without sample rows; "": there were some
	Problem *Problem  // why it is not what it should be; nil: it is
	Tables  int       // that there were
	Rows    int       // that there were
}

// History runs the revisions of a history in order on a scratch database with rows, each of those to
// look at up, down and up again, Go functions included, and calls found with what came out. A revision
// whose upgrade fails without rows ends it, since nothing can be said of those above; so does an error
// of found. What rows there are stays for the revisions above, so that these meet rows of all ages.
func (b *Bench) History(ctx context.Context, turns []Turn, found func(*Turn, *Verdict) error) error {
	w := &walk{Bench: b, turns: turns}
	defer w.leave()
	if err := w.reach(ctx, 0); err != nil {
		return err
	}
	for i := range turns {
		if !turns[i].Look {
			w.known, w.rows = nil, nil
			if err := w.pass(ctx, w.room, i); err != nil {
				return err
			}
			continue
		}
		v, err := w.look(ctx, i)
		if err != nil {
			return err
		}
		if err := found(&turns[i], v); err != nil || w.room == nil {
			return err
		}
	}
	return nil
}

// walk goes through a history.
type walk struct {
	*Bench
	turns []Turn
	room  *room          // nil: there is no way on
	known *schema.Schema // that the room has; nil: to be inspected
	rows  content        // those that tables have, as far as that is known without another look
	// filled are the tables that sample rows were put into.
	filled map[string]bool
}

func (w *walk) leave() {
	if w.room != nil {
		w.room.close()
	}
	w.room = nil
}

// reach begins anew: a room in which the first n revisions have been run, without sample rows.
func (w *walk) reach(ctx context.Context, n int) error {
	w.leave()
	r, err := w.at(ctx, n)
	w.room, w.known, w.rows, w.filled = r, nil, nil, map[string]bool{}
	return err
}

func (w *walk) at(ctx context.Context, n int) (*room, error) {
	r, err := w.open(ctx, &schema.Schema{})
	if err != nil {
		return nil, err
	}
	for i := range n {
		if err := w.pass(ctx, r, i); err != nil {
			r.close()
			return nil, err
		}
	}
	return r, nil
}

// pass runs a revision that is not looked at.
func (w *walk) pass(ctx context.Context, r *room, i int) error {
	if err := r.run(ctx, w.turns[i].Up); err != nil {
		return fmt.Errorf("on the way to what is looked at: %w", err)
	}
	return w.load(ctx, r, i)
}

// load puts the rows in that belong to a revision.
func (w *walk) load(ctx context.Context, r *room, i int) error {
	if w.turns[i].Load == nil {
		return nil
	}
	now, err := r.inspect(ctx)
	if err != nil {
		return err
	}
	return r.inTransaction(ctx, now, func(conn *sql.Conn) error { return w.turns[i].Load(ctx, conn) })
}

// look proves a revision, and leaves a room in which it has been run.
func (w *walk) look(ctx context.Context, i int) (*Verdict, error) {
	before := w.known
	if before == nil {
		var err error
		if before, err = w.room.inspect(ctx); err != nil {
			return nil, err
		}
	}
	w.known = nil
	if err := w.furnish(ctx, before); err != nil {
		return nil, err
	}
	v := &Verdict{Lost: []Loss{}, Refused: []Refusal{}, Tables: len(before.Tables)}
	t, err := w.trip(ctx, i, before, v)
	if err != nil {
		return nil, err
	}
	if stop := t.stopped(); stop != nil && stop.Way == Up {
		v.Refused = addRefusal(v.Refused, Up, stop.Err)
		return v, w.again(ctx, i, before, v)
	}
	return v, w.settled(ctx, i, t, v)
}

// furnish fills the tables that had no sample rows yet.
func (w *walk) furnish(ctx context.Context, s *schema.Schema) error {
	o := sample.Options{Tables: []string{}}
	for i := range s.Tables {
		if name := s.Tables[i].Name; !w.filled[name] {
			o.Tables = append(o.Tables, name)
			w.filled[name] = true
		}
	}
	o.Rows = min(20, max(3, 2000/max(1, len(s.Tables)))) // they are read again for each revision
	if len(o.Tables) > 0 && len(s.Triggers)+len(s.Definitions) > 0 {
		w.rows = nil // they may write to other tables
	}
	_, err := w.room.fill(ctx, s, o)
	return err
}

// trip goes the three ways.
func (w *walk) trip(ctx context.Context, i int, before *schema.Schema, v *Verdict) (*trip, error) {
	rows, err := w.room.complete(ctx, before, w.rows)
	if err != nil {
		return nil, err
	}
	turn := &w.turns[i]
	w.rows = nil
	t := &trip{room: w.room, up: turn.Up, down: turn.Down, before: before, oneWay: turn.OneWay, was: rows}
	err = t.run(ctx)
	v.Rows = rows.count() + t.rows
	v.Tables = max(v.Tables, tables(t.after))
	return t, err
}

// settled notes how the three ways went, and begins anew where they did not lead to their end.
func (w *walk) settled(ctx context.Context, i int, t *trip, v *Verdict) error {
	v.Lost = append(v.Lost, t.lost...)
	if len(t.problems) > 0 {
		v.Problem = t.problems[0]
		return w.reach(ctx, i+1)
	}
	for j := range t.after.Tables {
		if name := t.after.Tables[j].Name; t.before.Table(name) == nil && t.unfilled[name] != nil {
			w.filled[name] = true // it takes none
		}
	}
	if w.turns[i].Load == nil {
		w.known, w.rows = t.after, t.unchanged(t.back)
	}
	return w.load(ctx, w.room, i)
}

// again tries a revision that stopped at the rows: without rows, to see whether it is the rows, and then
// with such rows as fit both before and after it.
func (w *walk) again(ctx context.Context, i int, before *schema.Schema, v *Verdict) error {
	if err := w.reach(ctx, i); err != nil {
		return err
	}
	judge := w.room
	if err := judge.run(ctx, w.turns[i].Up); err != nil {
		if ctx.Err() != nil {
			return err
		}
		v.Problem, v.Refused = &Problem{Way: Up, Failed: true, Err: err}, []Refusal{} // it is not the rows
		w.leave()
		return nil
	}
	after, err := judge.inspect(ctx)
	if err != nil {
		return err
	}
	w.room = nil
	defer judge.close()
	if err := w.reach(ctx, i); err != nil {
		return err
	}
	filled, err := w.room.fillBoth(ctx, judge, before, &pairing{nil, w.Dialect.Rules().Fold, after}, sample.Options{Rows: rowsEach(len(before.Tables))})
	if err != nil {
		return err
	}
	for i := range before.Tables {
		w.filled[before.Tables[i].Name] = true
	}
	t, err := w.trip(ctx, i, before, v)
	if err != nil {
		return err
	}
	if stop := t.stopped(); stop != nil && stop.Way == Up {
		v.Bare, v.Rows = reason(stop.Err), 0
		return w.bare(ctx, i, before, v)
	}
	for _, name := range slices.Sorted(maps.Keys(filled.Empty)) {
		if v.Bare == "" && filled.Empty[name] != nil && len(before.Table(name).Columns) > 0 && w.unfit(before, after, name) {
			v.Bare = fmt.Sprintf("0 rows in table %s: %s", name, filled.Empty[name])
		}
	}
	return w.settled(ctx, i, t, v)
}

// unfit reports whether a table without rows is one that the revision changes.
func (w *walk) unfit(before, after *schema.Schema, name string) bool {
	one := func(s *schema.Schema) *schema.Schema {
		if t := s.Table(name); t != nil {
			return &schema.Schema{Dialect: s.Dialect, Tables: []schema.Table{*t}}
		}
		return &schema.Schema{}
	}
	said, err := w.unlike(one(before), one(after))
	return err != nil || said != ""
}

// bare goes the three ways without sample rows.
func (w *walk) bare(ctx context.Context, i int, before *schema.Schema, v *Verdict) error {
	if err := w.reach(ctx, i); err != nil {
		return err
	}
	t, err := w.trip(ctx, i, before, v)
	if err != nil {
		return err
	}
	return w.settled(ctx, i, t, v)
}
