package revision

import (
	"fmt"
	"slices"
)

// Stamp returns the rows, sorted, that a database with these rows has once it
// is declared to be at the targets; nothing runs. Rows above or below a target,
// by any edge, give way to it and others stay. "base" takes out all rows,
// "branch@base" those of the branch and of what only it stands on. +N and -N
// count from the one row, as in Upgrade and Downgrade. Targets that are already
// rows change nothing. To purge unknown rows, pass no rows.
//
// Errors: ErrEmpty, also for no targets, and those that match ErrSyntax,
// ErrUnknown, ErrAmbiguous, ErrMultipleHeads, ErrNotInBranch, ErrNotReached,
// ErrOverrun, ErrDirection, ErrUnknownRow.
func (g *Graph) Stamp(rows []string, targets ...string) ([]string, error) {
	g, err := g.view(rows, targets...)
	if err != nil {
		return nil, err
	}
	st, err := g.state(rows)
	if err != nil {
		return nil, err
	}
	if len(targets) == 0 {
		return nil, fmt.Errorf("%w: name what to stamp", ErrEmpty)
	}
	kept := g.newSet()
	kept.addAll(st.applied)
	stamped := g.newSet()
	for _, target := range targets {
		q, err := g.queryAt(st, target)
		if err != nil {
			return nil, err
		}
		relative := q.ahead
		if q.target.Offset < 0 {
			relative = q.back
		}
		p, err := q.resolve(relative)
		if err != nil {
			return nil, err
		}
		q.stamp(p, kept, stamped)
	}
	return g.ids(g.settle(kept, stamped)), nil
}

// stamp takes out of kept what p says is not applied, and adds to stamped what
// it says is.
func (q *query) stamp(p place, kept, stamped set) {
	switch {
	case p.undo != none && q.applied.has(p.undo):
		kept.removeAll(q.newSet(p.undo).descendants(q.children))
	case p.base && q.branch == nil:
		kept.removeAll(q.applied)
	case p.base:
		q.clearBranch(kept)
	default:
		for _, i := range p.at {
			stamped.add(i)
		}
	}
}

// clearBranch leaves of kept what has a top outside of the branch's lineage.
func (q *query) clearBranch(kept set) {
	kept.removeAll(slices.Clone(q.branch.cover).descendants(q.children))
	others := q.newSet()
	for _, i := range kept.tops(q.parents) {
		if !q.branch.lineage.has(i) {
			others.add(i)
		}
	}
	kept.retain(others.ancestors(q.parents))
}

// settle returns the rows for what is kept and what is stamped: a kept top
// stays unless a stamped revision is above or below it.
func (g *Graph) settle(kept, stamped set) []int32 {
	related := slices.Clone(stamped).ancestors(g.parents)
	related.addAll(slices.Clone(stamped).descendants(g.children))
	final := slices.Clone(stamped)
	for _, i := range kept.tops(g.parents) {
		if !related.has(i) {
			final.add(i)
		}
	}
	return final.ancestors(g.parents).tops(g.parents)
}
