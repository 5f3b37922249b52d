package revision

import (
	"fmt"
	"slices"
)

// none stands for a position that is no revision: below all bases.
const none int32 = -1

// place is what a target means.
type place struct {
	at   []int32 // the revisions
	base bool    // the target is the base: nothing at all, or nothing of the branch
	undo int32   // for -N and walks to the base: the revision to undo, with all above it
}

func at(positions ...int32) place { return place{at: positions, undo: none} }

// query is one target being resolved.
type query struct {
	*Graph
	*state
	text   string
	target Target
	branch *branch // nil if the target names none
}

func (g *Graph) query(rows []string, text string) (*query, error) {
	st, err := g.state(rows)
	if err != nil {
		return nil, err
	}
	return g.queryAt(st, text)
}

func (g *Graph) queryAt(st *state, text string) (*query, error) {
	target, err := ParseTarget(text)
	if err != nil {
		return nil, err
	}
	q := &query{Graph: g, state: st, text: text, target: target}
	if target.Branch != "" {
		root, err := g.find(target.Branch, text)
		if err != nil {
			return nil, err
		}
		q.branch = g.branch(target.Branch, root)
	}
	return q, nil
}

// Resolve returns the revisions that a target of show, edit, merge or revision
// --head refers to, in Order; base, and head in an empty history, give none.
// rows are those of the version table; only "current" needs them. -N means the
// revisions N below each real head, or below each head of a branch.
//
// Errors: ErrEmpty and those that match ErrSyntax, ErrUnknown, ErrAmbiguous,
// ErrMultipleHeads, ErrNotInBranch, ErrOverrun, ErrDirection, ErrUnknownRow.
func (g *Graph) Resolve(rows []string, target string) ([]*Revision, error) {
	if t, err := ParseTarget(target); err == nil && t.Name != wordCurrent {
		rows = nil // reading the history must work with unknown rows in the table
	}
	g, err := g.view(rows, target)
	if err != nil {
		return nil, err
	}
	q, err := g.query(rows, target)
	if err != nil {
		return nil, err
	}
	p, err := q.resolve(q.fromHeads)
	if err != nil {
		return nil, err
	}
	slices.Sort(p.at)
	return g.pick(p.at), nil
}

// resolve finds the place of the target; relative answers what counts from
// where one stands, which differs between the commands.
func (q *query) resolve(relative func() (place, error)) (place, error) {
	if q.target.Name == "" || q.target.Name == wordCurrent && q.target.Offset != 0 {
		return relative()
	}
	p, err := q.named()
	if err != nil || q.target.Offset == 0 {
		return p, err
	}
	switch len(p.at) {
	case 0:
		return q.walk(none)
	case 1:
		return q.walk(p.at[0])
	}
	return place{}, q.multipleHeads(p.at)
}

// named resolves the target without its offset.
func (q *query) named() (place, error) {
	switch q.target.Name {
	case wordHead:
		heads := filter(q.heads(), q.lineage())
		if len(heads) > 1 {
			return place{}, q.multipleHeads(heads)
		}
		return at(heads...), nil
	case wordHeads:
		return at(filter(q.heads(), q.lineage())...), nil
	case wordBase:
		return place{base: true, undo: none}, nil
	case wordCurrent:
		return at(q.standing()...), nil
	}
	i, err := q.find(q.target.Name, q.text)
	if err != nil {
		return place{}, err
	}
	if q.branch != nil && !q.branch.lineage.has(i) {
		id := q.revs[i].ID
		return place{}, &NotInBranchError{Target: q.text, Branch: q.branch.name, Revision: id, Labels: q.LabelsOf(id)}
	}
	return at(i), nil
}

// lineage limits walks to the branch; nil if there is none.
func (q *query) lineage() set {
	if q.branch == nil {
		return nil
	}
	return q.branch.lineage
}

// standing returns where the database stands: its tops, or on a branch the
// highest applied revisions of the branch's lineage, row or not.
func (q *query) standing() []int32 {
	if q.branch == nil {
		return q.tops
	}
	return q.appliedIn(q.branch.lineage).tops(q.down)
}

func (q *query) appliedIn(s set) set {
	part := slices.Clone(q.applied)
	part.retain(s)
	return part
}

// walk goes the target's offset from a revision or from the base.
func (q *query) walk(from int32) (place, error) {
	if q.target.Offset > 0 {
		i, err := q.walkUp(from)
		return at(i), err
	}
	p, err := q.walkDown(from, q.lineage())
	if err == nil && len(p.at) > 1 {
		err = q.severalWays("the way down ends at several parents", p.at)
	}
	if len(p.at) > 0 {
		p.undo = none // the target is the revision below, as if it had been named
	}
	return p, err
}

// walkUp takes the target's number of steps to children within the branch.
func (q *query) walkUp(from int32) (int32, error) {
	i := from
	for step := range q.target.Offset {
		next := q.bases()
		if i != none {
			next = q.up.of(i)
		}
		next = filter(next, q.lineage())
		switch len(next) {
		case 0:
			return none, q.overrun(step, q.nameOf(from))
		case 1:
			i = next[0]
		default:
			return none, q.severalWays("several revisions follow "+q.nameOf(i), next)
		}
	}
	return i, nil
}

// walkDown takes the target's number of steps to parents within the set, or
// anywhere if it is nil. The last step may end at several parents, or at base.
func (q *query) walkDown(from int32, within set) (place, error) {
	if from == none {
		return place{}, q.overrun(0, wordBase)
	}
	steps := -q.target.Offset
	i := from
	for step := 1; step < steps; step++ {
		next := filter(q.down.of(i), within)
		switch len(next) {
		case 0:
			return place{}, q.overrun(step, q.nameOf(from))
		case 1:
			i = next[0]
		default:
			return place{}, q.severalWays("the way down forks at "+q.nameOf(i), next)
		}
	}
	below := slices.Clone(filter(q.down.of(i), q.lineage()))
	return place{at: below, base: len(below) == 0, undo: i}, nil
}

// fromHeads answers -N for commands that only read the history.
func (q *query) fromHeads() (place, error) {
	if q.target.Name == wordCurrent {
		from, err := q.onlyOne(q.standing(), "several revisions are current", "-")
		if err != nil {
			return place{}, err
		}
		return q.walk(from)
	}
	if q.target.Offset > 0 {
		return place{}, &DirectionError{q.text, fmt.Sprintf("+N needs a start; write <revision>%+d", q.target.Offset)}
	}
	heads := q.heads()
	if q.branch == nil {
		heads = q.positions(func(i int32) bool { return len(q.children.of(i)) == 0 })
	}
	found, _, possible := q.below(filter(heads, q.lineage()), -q.target.Offset)
	if possible < -q.target.Offset {
		return place{}, q.overrun(possible, "the heads")
	}
	return at(found...), nil
}

// below goes n generations of versioned parents down from some revisions. It
// returns the last generation, all that it met, and how many generations there
// were; the last one is empty if that is below the bases.
func (g *Graph) below(from []int32, n int) (last []int32, met set, generations int) {
	met = g.newSet(from...)
	for generations < n && len(from) > 0 {
		var parents []int32
		for _, i := range from {
			parents = append(parents, g.down.of(i)...)
		}
		slices.Sort(parents)
		from = slices.Compact(parents)
		for _, i := range from {
			met.add(i)
		}
		generations++
	}
	return from, met, generations
}

func (q *query) nameOf(i int32) string {
	if i == none {
		return wordBase
	}
	return q.revs[i].ID
}

func (q *query) overrun(possible int, from string) error {
	return &OverrunError{Target: q.text, Offset: q.target.Offset, Possible: possible, From: from}
}

func (q *query) severalWays(reason string, candidates []int32) error {
	return &AmbiguousError{
		Target: q.text, Reason: reason, Candidates: q.pick(candidates),
		Hint: "name the revision you mean, or stay on one branch with '<branchname>@...'",
	}
}

func (q *query) multipleHeads(heads []int32) error {
	e := &MultipleHeadsError{Target: q.text, Heads: q.pick(heads)}
	for _, h := range e.Heads {
		e.Labels = append(e.Labels, q.LabelsOf(h.ID))
	}
	return e
}
