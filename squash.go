package skein

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/autogenerate"
	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/merge"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/revision"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// Squash writes one script that stands in place of a range of revisions, "a:b" or ":b" with both ends
// in it. It says with its operations what lies between the schemas before and after the range; the
// range's scripts stay until no database is inside it any more. What it does to rows nobody can tell
// from two schemas: Go functions, inserted rows and raw SQL on rows give an error that wraps ErrRefused
// and names each, unless they are marked elidable. Before anything is written both ways are run on
// scratch databases: same schema, same rows.
func (m *Migrator) Squash(ctx context.Context, rng string, o GenerateOptions) (*Generated, error) {
	set, g, err := m.history()
	if err != nil {
		return nil, err
	}
	if err := m.compiledIn(set); err != nil {
		return nil, err
	}
	if _, err := m.dialect(); err != nil {
		return nil, err
	}
	s, err := g.Squash(rng)
	if err != nil {
		return nil, withKind(ErrUsage, err)
	}
	r, err := m.squashed(ctx, g, set, &s)
	if err != nil {
		return nil, err
	}
	if why := madeAside(r); len(why) > 0 {
		return nil, withKind(ErrRefused, fmt.Errorf("%s can't be squashed: %s", rng, strings.Join(why, "; ")))
	}
	if why := keptInside(r); len(why) > 0 && o.Drops != Discard {
		return nil, withKind(ErrRefused, fmt.Errorf("%s can't be squashed: %s: what stands in its place would destroy that, and would not give back what a database keeps that has run the range; choose a range without that revision, or say --discard if no downgrade needs it any more",
			rng, strings.Join(why, "; ")))
	}
	if why := squashBlockers(r.steps, r.before); len(why) > 0 {
		return nil, withKind(ErrRefused, fmt.Errorf("%s can't be squashed: %s: no schema shows what that does to rows; mark it elidable if a database that starts after it does not need it, or choose another range",
			rng, strings.Join(why, "; ")))
	}
	if err := m.proveSquash(ctx, r); err != nil {
		return nil, err
	}
	for _, c := range r.found.Changes {
		m.cfg.Log.Info(c.Message)
	}
	o.Message = cmp.Or(o.Message, fmt.Sprintf("squash of %d revisions", len(s.Replaces)))
	head := script.Rendering{
		Revises: s.Down, DependsOn: s.DependsOn, Labels: s.Labels, Replaces: s.Replaces, Message: o.Message, Irreversible: s.Irreversible,
	}
	out, err := m.writeHead(ctx, o, head, &draft{found: r.found, is: r.before})
	if out != nil {
		out.Replaces = s.Replaces
	}
	return out, err
}

// squash is a range of steps, and what one revision says in its place.
type squash struct {
	base          []plan.Step // what leads to the range
	steps         []plan.Step // the range
	before, after *schema.Schema
	found         *autogenerate.Result
}

func (m *Migrator) squashed(ctx context.Context, g *revision.Graph, set *script.Set, s *revision.Revision) (*squash, error) {
	r := &squash{}
	var rows []string
	var err error
	for _, need := range slices.Concat(s.Down, s.DependsOn) {
		var more []plan.Step
		if more, rows, err = m.leading(ctx, g, set, rows, need); err != nil {
			return nil, err
		}
		r.base = append(r.base, more...)
	}
	if r.steps, _, err = m.leading(ctx, g, set, rows, s.Replaces[len(s.Replaces)-1]); err != nil {
		return nil, err
	}
	if r.before, err = executor.Fold(ctx, m.cfg.Dialect, m.store, r.base, m.blank(ctx), m.scratch); err != nil {
		return nil, err
	}
	if _, r.after, err = executor.Simulate(ctx, m.cfg.Dialect, m.store, r.steps, r.before, m.scratch); err != nil {
		return nil, err
	}
	var ops []op.Op
	for i := range r.steps {
		ops = append(ops, r.steps[i].Written()...)
	}
	before, after := r.before.WithoutKept(), r.after.WithoutKept()
	r.found, err = autogenerate.Between(before, after, merge.Renames(ops, before, after), autogenerate.Options{Rules: m.cfg.Dialect.Rules()})
	return r, err
}

// leading plans the steps from rows to a revision, and returns the rows after them.
func (m *Migrator) leading(ctx context.Context, g *revision.Graph, set *script.Set, rows []string, target string) ([]plan.Step, []string, error) {
	path, err := g.Upgrade(rows, target)
	if err != nil {
		return nil, nil, m.pathError(ctx, err)
	}
	if n := len(path); n > 0 {
		rows = slices.Clone(path[n-1].Rows)
	}
	steps, err := m.prepare(ctx, path, set)
	return steps, rows, err
}

// squashBlockers lists what the steps do to rows, but for what may be left out.
func squashBlockers(steps []plan.Step, before *schema.Schema) []string {
	var out []string
	for _, st := range steps {
		for _, rec := range st.Records {
			if what := merge.Unseen(rec.Op, before); what != "" && !rec.Elidable {
				out = append(out, fmt.Sprintf("%s: %s", cmp.Or(rec.Pos(), st.File), what))
			}
		}
	}
	return out
}

// keptInside lists what is kept after the range and was not before, and the other way round: between two
// schemas without what is kept, the one looks like a drop, the other like something new.
func keptInside(r *squash) []string {
	list := func(from, other *schema.Schema, verb string) (out []string) {
		was := kept(other)
		for _, k := range kept(from) {
			if !slices.ContainsFunc(was, func(x Kept) bool { return x.Revision == k.Revision && x.Kind == k.Kind && x.Name == k.Name }) {
				out = append(out, fmt.Sprintf("it %s %s %s (%s)", verb, k.Kind, k.Object, k.Revision))
			}
		}
		return out
	}
	return append(list(r.after, r.before, "keeps the dropped"), list(r.before, r.after, "takes back or destroys the kept")...)
}

// madeAside lists what the range makes that Skein leaves alone: no operation can say it.
func madeAside(r *squash) []string {
	var out []string
	for _, o := range r.after.LeftAlone {
		if !slices.ContainsFunc(r.before.LeftAlone, func(x schema.Object) bool { return x.Kind == o.Kind && x.Name == o.Name }) {
			out = append(out, fmt.Sprintf("it makes the %s %s, which Skein leaves alone", o.Kind, o.Name))
		}
	}
	return out
}
