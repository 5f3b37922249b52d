package prove

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/revision"
	"github.com/skein-go/skein/sample"
	"github.com/skein-go/skein/schema"
)

// Script is a script that leads from one schema to another and back, and that nobody has run yet.
type Script struct {
	Before *schema.Schema
	// After is where the way up has to lead; nil: wherever it does.
	After *schema.Schema
	// Up and Down are what the script records.
	Up, Down []op.Record
	// Ops are the operations of the way up: what they drop or convert may be lost, anything else not.
	Ops     []op.Op
	Renames []diff.Rename // among them
	// Irreversible is set where there is no way back.
	Irreversible bool
	// Loose is set where the operations don't tell all that happens: what is lost, and what the way back
	// leaves to be done, is named, and is no problem.
	Loose bool
}

// id is the revision that scripts have here.
const id = "proof"

// RoundTrip runs a script up, down and up again with rows in the tables. An error is a *Problem, where
// the script is not what it should be, or wraps ErrScratch. Rows that the script refuses are left out,
// after it was seen that the refusal leaves everything as it was.
func (b *Bench) RoundTrip(ctx context.Context, s Script) (*Proof, error) {
	start := b.Exec.Now()
	of := max(tables(s.Before), tables(s.After))
	if s.After != nil {
		s = b.cover(s)
	}
	p := &Proof{Of: of, Lost: []Loss{}, Refused: []Refusal{}, Empty: []Empty{}}
	a := attempt{Script: s, Bench: b, proof: p, empty: map[string]string{}}
	for {
		t, err := a.try(ctx)
		if err != nil {
			return nil, err
		}
		if stop := t.stopped(); stop != nil {
			if !a.easier(stop) {
				return nil, stop
			}
			continue
		}
		if err := a.judge(t); err != nil {
			return nil, err
		}
		p.Seconds = b.took(start)
		return p, nil
	}
}

// took is the time since start, in seconds with three decimals.
func (b *Bench) took(start time.Time) float64 {
	return b.Exec.Now().Sub(start).Round(time.Millisecond).Seconds()
}

func tables(s *schema.Schema) int {
	if s == nil {
		return 0
	}
	return len(s.Tables)
}

// attempt is one try after another, each with rows that are easier on the script.
type attempt struct {
	*Bench
	Script
	proof *Proof
	fit   bool              // the rows satisfy the schema after too
	bare  bool              // new tables get no rows
	empty map[string]string // tables without rows, and why
}

// try makes a room, fills it and goes the three ways.
func (a *attempt) try(ctx context.Context) (*trip, error) {
	r, err := a.open(ctx, a.Before)
	if err != nil {
		return nil, err
	}
	defer r.close()
	filled, err := a.furnish(ctx, r)
	if err != nil {
		return nil, err
	}
	t := &trip{room: r, before: a.Before, after: a.After, oneWay: a.Irreversible, bare: a.bare, loose: a.Loose, alike: true}
	rev := &revision.Revision{ID: id, Message: "proof"}
	t.up = plan.Step{Step: revision.Step{Revision: rev, Direction: revision.Up, Insert: []string{id}, Rows: []string{id}, To: []string{id}}, Records: plan.Spell(a.Up, id, a.Dialect)}
	t.down = plan.Step{Step: revision.Step{Revision: rev, Direction: revision.Down, Delete: []string{id}, From: []string{id}}, Records: plan.Spell(a.Down, id, a.Dialect)}
	if !a.Loose {
		gone := a.gone()
		t.stays = func(after *schema.Schema, was, is content) []Loss {
			p := &pairing{a.Renames, a.Dialect.Rules().Fold, after}
			return slices.DeleteFunc(a.shed(a.Before, was, is, p), func(l Loss) bool { return explained(gone, l) })
		}
	}
	if t.was, err = r.read(ctx, a.Before); err != nil {
		return nil, err
	}
	if err := t.run(ctx); err != nil {
		return nil, err
	}
	if stop := t.stopped(); stop != nil && stop.Way == Up && errors.Is(stop.Err, executor.ErrGuard) && !partial(stop.Err) {
		if err := a.untouched(ctx, r, t.was); err != nil {
			return nil, err
		}
	}
	a.account(t, filled)
	return t, nil
}

// furnish puts the rows in.
func (a *attempt) furnish(ctx context.Context, r *room) (sample.Filled, error) {
	o := sample.Options{Tables: []string{}, Rows: rowsEach(len(a.Before.Tables))}
	for i := range a.Before.Tables {
		if name := a.Before.Tables[i].Name; a.empty[name] == "" {
			o.Tables = append(o.Tables, name)
		}
	}
	if !a.fit || a.After == nil {
		return r.fill(ctx, a.Before, o)
	}
	other, err := a.open(ctx, a.After)
	if err != nil {
		return sample.Filled{}, err
	}
	defer other.close()
	return r.fillBoth(ctx, other, a.Before, &pairing{a.Renames, a.Dialect.Rules().Fold, a.After}, o)
}

// account notes how many rows took part, and where none did.
func (a *attempt) account(t *trip, filled sample.Filled) {
	names := map[string]bool{}
	for i := range a.Before.Tables {
		names[a.Before.Tables[i].Name] = true
	}
	for i := range tables(t.after) {
		names[t.after.Tables[i].Name] = true
	}
	a.proof.Tables, a.proof.Rows = len(names), filled.Rows+t.rows
	a.proof.Empty = []Empty{}
	why := maps.Clone(a.empty)
	for _, list := range []map[string]error{filled.Empty, t.unfilled} {
		for name, err := range list {
			if err != nil && why[name] == "" {
				why[name] = err.Error()
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(why)) {
		a.proof.Empty = append(a.proof.Empty, Empty{name, why[name]})
	}
}

// untouched makes sure that a refusal left everything as it was.
func (a *attempt) untouched(ctx context.Context, r *room, before content) error {
	have, err := r.inspect(ctx)
	if err != nil {
		return err
	}
	said, err := a.differ(ctx, have, a.Before)
	if err != nil {
		return err
	}
	now, err := r.read(ctx, a.Before)
	if err != nil {
		return err
	}
	if gone := lost(a.Before, before, now); said != "" || len(gone) > 0 {
		return &Problem{Way: Up, Err: fmt.Errorf("%w: %s %s", errStays, said, Names(gone))}
	}
	return nil
}

// easier notes what was refused and makes the next try an easier one. It returns false if there is no
// easier one: it is not the rows.
func (a *attempt) easier(stop *Problem) bool {
	a.proof.Refused = addRefusal(a.proof.Refused, stop.Way, stop.Err)
	if !a.fit {
		a.fit = true
		return true
	}
	if stop.Way != Up && !a.bare {
		a.bare = true
		return true
	}
	why := reason(stop.Err)
	names := slices.DeleteFunc(a.touched(), func(name string) bool { return a.empty[name] != "" })
	if len(names) == 0 {
		return false
	}
	// What a message is about comes first in it: a table that points at another one, mostly. If nobody
	// is named, or it has taken long enough, all go.
	if first := firstNamed(why, names); first != "" && len(a.empty) < 8 {
		names = []string{first}
	}
	for _, name := range names {
		a.empty[name] = why
	}
	return true
}

// firstNamed returns the name that comes first in a text, "" if none does.
func firstNamed(text string, names []string) string {
	first, at := "", len(text)
	for _, n := range names {
		if i := strings.Index(text, n); i >= 0 && (i < at || i == at && len(n) > len(first)) {
			first, at = n, i
		}
	}
	return first
}

// touched lists the tables before that the script is about, and those that point at them.
func (a *attempt) touched() []string {
	seen := a.mentioned()
	for i := range a.Before.Tables {
		t := &a.Before.Tables[i]
		if slices.ContainsFunc(t.ForeignKeys, func(fk schema.ForeignKey) bool { return seen[fk.RefTable] }) {
			seen[t.Name] = true
		}
	}
	return slices.DeleteFunc(slices.Sorted(maps.Keys(seen)), func(name string) bool { return a.Before.Table(name) == nil })
}

// judge tells what is lost with good reason from what is not.
func (a *attempt) judge(t *trip) error {
	if len(t.problems) > 0 {
		return t.problems[0]
	}
	a.proof.Left = t.left
	gone := a.gone()
	var bad []Loss
	for _, l := range t.lost {
		if a.Loose || explained(gone, l) {
			a.proof.Lost = append(a.proof.Lost, l)
		} else {
			bad = append(bad, l)
		}
	}
	if len(bad) > 0 {
		return &Problem{Way: Down, Err: fmt.Errorf("after upgrade and downgrade %s differ, and nothing in the script says why", Names(bad)), Losses: bad}
	}
	for _, l := range gone {
		// Without rows nobody saw them come back.
		if l.dropped && a.empty[l.Table] != "" && !slices.Contains(a.proof.Lost, l.Loss) {
			a.proof.Lost = append(a.proof.Lost, l.Loss)
		}
	}
	return nil
}
