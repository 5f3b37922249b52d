package revision

import "slices"

// state is where a database stands, worked out from its version table.
type state struct {
	table   []string // the rows as they are, sorted, each once
	applied set      // what the rows say is applied
	tops    []int32  // what the rows should be
}

// state reads rows. A row that another row covers says nothing new; the first
// step of a path takes it out of the table.
func (g *Graph) state(rows []string) (*state, error) {
	st := &state{table: slices.Compact(slices.Sorted(slices.Values(rows))), applied: g.newSet()}
	var unknown []string
	for _, row := range st.table {
		if i, ok := g.byID[row]; ok {
			st.applied.add(i)
		} else {
			unknown = append(unknown, row)
		}
	}
	if len(unknown) > 0 {
		return nil, &UnknownRowError{Rows: unknown}
	}
	st.applied.ancestors(g.parents)
	st.tops = st.applied.tops(g.parents)
	return st, nil
}

// Applied returns what a database with these rows has, in Order: the rows'
// revisions and all that they need. No rows give nothing; a row that is not in
// the history gives an *UnknownRowError.
func (g *Graph) Applied(rows []string) ([]*Revision, error) {
	g, err := g.view(rows)
	if err != nil {
		return nil, err
	}
	st, err := g.state(rows)
	if err != nil {
		return nil, err
	}
	return g.pick(slices.Collect(st.applied.up())), nil
}

// Current returns where a database with these rows stands, in Order: its rows,
// and the effective heads, which have no row because another branch depends on
// them. No rows give nothing; a row that is not in the history gives an
// *UnknownRowError.
func (g *Graph) Current(rows []string) ([]*Revision, error) {
	g, err := g.view(rows)
	if err != nil {
		return nil, err
	}
	st, err := g.state(rows)
	if err != nil {
		return nil, err
	}
	return g.pick(st.applied.tops(g.down)), nil
}

// AtHeads reports whether a database with these rows has everything. A row that
// is not in the history gives an *UnknownRowError.
func (g *Graph) AtHeads(rows []string) (bool, error) {
	g, err := g.view(rows)
	if err != nil {
		return false, err
	}
	st, err := g.state(rows)
	if err != nil {
		return false, err
	}
	for i := range int32(len(g.revs)) {
		if !st.applied.has(i) {
			return false, nil
		}
	}
	return true, nil
}

func (g *Graph) ids(at []int32) []string {
	ids := make([]string, 0, len(at))
	for _, i := range at {
		ids = append(ids, g.revs[i].ID)
	}
	slices.Sort(ids)
	return ids
}
