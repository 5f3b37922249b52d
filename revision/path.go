package revision

import "slices"

// Direction is the way a step goes.
type Direction string

// The two directions.
const (
	Up   Direction = "upgrade"
	Down Direction = "downgrade"
)

// Step is one revision run in one direction, with what it does to the version
// table: Delete and Insert are the rows to take out and put in (one of each is
// an update), Rows is what the table then holds. All three are sorted.
type Step struct {
	Revision  *Revision
	Direction Direction
	From, To  []string // versioned edges only, for "Running upgrade a, b -> c"
	Insert    []string
	Delete    []string
	Rows      []string
}

// Upgrade returns the steps that bring a database with these rows to the
// target: what the target needs by any edge and the database lacks, in Order.
// If it lacks nothing, because it is at the target or above, or the target is
// base, there are no steps and no error.
//
// Errors: ErrEmpty and those that match ErrSyntax, ErrUnknown, ErrAmbiguous,
// ErrMultipleHeads, ErrNotInBranch, ErrOverrun, ErrDirection, ErrUnknownRow.
func (g *Graph) Upgrade(rows []string, target string) ([]Step, error) {
	g, err := g.view(rows, target)
	if err != nil {
		return nil, err
	}
	q, err := g.query(rows, target)
	if err != nil {
		return nil, err
	}
	p, err := q.resolve(q.ahead)
	if err != nil {
		return nil, err
	}
	wanted := g.newSet(p.at...).ancestors(g.parents)
	wanted.removeAll(q.applied)
	var steps []Step
	t := table{Graph: g, rows: g.ids(q.tops), actual: q.table}
	for i := range wanted.up() {
		steps = append(steps, t.apply(i))
	}
	return steps, nil
}

// Downgrade returns the steps that bring a database with these rows down to
// the target: what revises the target is undone with all that depends on it by
// any edge, in the reverse of Order. "branch@id" undoes only what is above id on
// that branch; "base" undoes everything, "branch@base" the branch with what only
// it stands on: a trunk that another branch stands on as well stays. If nothing is
// above the target there are no steps and no error.
//
// Errors: an *IrreversibleError if any step cannot be undone; ErrEmpty and
// those that match ErrNotReached, ErrSyntax, ErrUnknown, ErrAmbiguous,
// ErrMultipleHeads, ErrNotInBranch, ErrOverrun, ErrDirection, ErrUnknownRow.
func (g *Graph) Downgrade(rows []string, target string) ([]Step, error) {
	g, err := g.view(rows, target)
	if err != nil {
		return nil, err
	}
	q, err := g.query(rows, target)
	if err != nil {
		return nil, err
	}
	p, err := q.resolve(q.back)
	if err != nil {
		return nil, err
	}
	undone, err := q.undone(p)
	if err != nil {
		return nil, err
	}
	for i := range undone.down() {
		if r := &g.revs[i]; r.Irreversible != "" {
			return nil, &IrreversibleError{Revision: r, Reason: r.Irreversible}
		}
	}
	var steps []Step
	t := table{Graph: g, rows: g.ids(q.tops), actual: q.table}
	t.count(q.applied)
	for i := range undone.down() {
		steps = append(steps, t.undo(i))
	}
	return steps, nil
}

// undone returns what a downgrade to p takes away.
func (q *query) undone(p place) (set, error) {
	if p.undo == none && p.base && q.branch != nil {
		return q.wholeBranch()
	}
	lowest, err := q.lowestUndone(p)
	if err != nil {
		return nil, err
	}
	undone := q.newSet(lowest...).descendants(q.children)
	undone.retain(q.applied)
	return undone, nil
}

// wholeBranch is what is applied of the branch, of what stands on it, and of what only it stands on.
func (q *query) wholeBranch() (set, error) {
	if !q.appliedIn(q.branch.lineage).empty() && q.appliedIn(q.branch.cover).empty() {
		return nil, q.notReached() // only what other branches share is applied
	}
	kept, undone := slices.Clone(q.applied), slices.Clone(q.applied)
	q.clearBranch(kept)
	undone.removeAll(kept)
	return undone, nil
}

func (q *query) lowestUndone(p place) ([]int32, error) {
	switch {
	case p.undo != none:
		if !q.applied.has(p.undo) && !q.allApplied(p.at) {
			return nil, q.notReached()
		}
		return []int32{p.undo}, nil
	case p.base:
		return q.bases(), nil
	}
	if !q.allApplied(p.at) {
		return nil, q.notReached()
	}
	var above []int32
	for _, i := range p.at {
		above = append(above, filter(q.up.of(i), q.lineage())...)
	}
	return above, nil
}

func (q *query) allApplied(at []int32) bool {
	return !slices.ContainsFunc(at, func(i int32) bool { return !q.applied.has(i) })
}

// table follows the version table from step to step.
type table struct {
	*Graph
	rows     []string // the tops of the applied set, sorted
	actual   []string // what the table holds: before the first step perhaps more
	children []int32  // for downgrades: how many applied children each revision has
}

func (t *table) count(applied set) {
	t.children = make([]int32, len(t.revs))
	for i := range applied.up() {
		for _, p := range t.parents.of(i) {
			t.children[p]++
		}
	}
}

// apply takes out the rows of the parents and puts in that of the revision.
func (t *table) apply(i int32) Step {
	r := &t.revs[i]
	parents := t.ids(t.parents.of(i))
	rows := make([]string, 0, len(t.rows)+1)
	for _, row := range t.rows {
		if !contains(parents, row) {
			rows = append(rows, row)
		}
	}
	at, _ := slices.BinarySearch(rows, r.ID)
	t.rows = slices.Insert(rows, at, r.ID)
	return t.step(Step{Revision: r, Direction: Up, From: r.Down, To: []string{r.ID}})
}

// undo takes out the row of the revision, and puts in those of the parents
// that no other applied revision covers.
func (t *table) undo(i int32) Step {
	r := &t.revs[i]
	rows := make([]string, 0, len(t.rows)+len(t.parents.of(i)))
	for _, row := range t.rows {
		if row != r.ID {
			rows = append(rows, row)
		}
	}
	for _, p := range t.parents.of(i) {
		if t.children[p]--; t.children[p] == 0 {
			rows = append(rows, t.revs[p].ID)
		}
	}
	slices.Sort(rows)
	t.rows = rows
	return t.step(Step{Revision: r, Direction: Down, From: []string{r.ID}, To: r.Down})
}

func (t *table) step(s Step) Step {
	s.Rows = t.rows
	s.Delete, s.Insert = without(t.actual, t.rows), without(t.rows, t.actual)
	t.actual = t.rows
	return s
}

// without returns what is in a and not in b; both are sorted.
func without(a, b []string) []string {
	var rest []string
	for _, s := range a {
		if !contains(b, s) {
			rest = append(rest, s)
		}
	}
	return rest
}

func contains(sorted []string, s string) bool {
	_, found := slices.BinarySearch(sorted, s)
	return found
}
