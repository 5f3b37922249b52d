package revision

import "fmt"

// ahead answers +N for an upgrade: N above the one row, or on a branch N above
// the highest revision of its lineage that is applied.
func (q *query) ahead() (place, error) {
	if q.target.Offset < 0 {
		return place{}, &DirectionError{q.text, fmt.Sprintf("it didn't produce %d migrations; an upgrade takes +N", -q.target.Offset)}
	}
	from, err := q.onlyOne(q.standing(), "ambiguous upgrade from multiple current revisions", "+")
	if err != nil {
		return place{}, err
	}
	i, err := q.walkUp(from)
	return at(i), err
}

// back answers -N for a downgrade: N below the one row, or on a branch N below
// its highest applied revision, but never below the point where it forks off.
// From a merge point one step leads to all its parents.
func (q *query) back() (place, error) {
	if q.target.Offset > 0 {
		return place{}, &DirectionError{q.text, fmt.Sprintf("it didn't produce %d migrations; a downgrade takes -N", q.target.Offset)}
	}
	standing, within := q.tops, set(nil)
	if q.branch != nil {
		within = q.branch.cover
		standing = q.appliedIn(within).tops(q.down)
		if len(standing) == 0 {
			return place{}, q.notReached()
		}
	}
	from, err := q.onlyOne(standing, "several revisions are current", "-")
	if err != nil {
		return place{}, err
	}
	return q.walkDown(from, within)
}

func (q *query) onlyOne(standing []int32, reason, sign string) (int32, error) {
	switch len(standing) {
	case 0:
		return none, nil
	case 1:
		return standing[0], nil
	}
	hint := fmt.Sprintf("name the revision to go to, or one branch with '<branchname>@%sN'", sign)
	return none, &AmbiguousError{Target: q.text, Reason: reason, Candidates: q.pick(standing), Hint: hint}
}

func (q *query) notReached() error {
	return &NotReachedError{Target: q.text, Rows: q.ids(q.tops)}
}
