package revision

import (
	"slices"
	"strings"
)

// History returns the revisions of a range, newest first (the reverse of
// Order). The range is "start:end", both included, where either may be left
// out; "" is everything. An end is a target of Resolve; besides, a start -N
// means the end and the N revisions below it, or as many as there are, and an
// end +N means N above the start. rows are those of the version table; "current" needs them, and where
// one is inside the range of a squash, the history is the one that such a database has.
//
// A range selects what is both at or above its start and at or below its end,
// by any edge. An end such as base, or current in an empty database, gives
// nothing. Two ends of which neither is above the other give a *RangeError;
// so does a range without a colon. Other errors are those of Resolve.
func (g *Graph) History(rows []string, rng string) ([]*Revision, error) {
	v, err := g.view(rows, rng)
	if err != nil && !strings.Contains(rng, wordCurrent) {
		v, err = g.view(nil, rng) // reading the history must work whatever rows are in the table
	}
	if err != nil {
		return nil, err
	}
	g = v
	selected := g.newSet(g.positions(func(int32) bool { return true })...)
	if rng != "" {
		h := &span{Graph: g, rows: rows, text: rng}
		if err := h.parse(); err != nil {
			return nil, err
		}
		var err error
		if selected, err = h.selected(); err != nil {
			return nil, err
		}
	}
	return g.pick(slices.Collect(selected.down())), nil
}

// span is a range of the history being resolved.
type span struct {
	*Graph
	rows       []string
	text       string
	start, end string
	below      int  // for a start of -N: N
	open       bool // the start is base or left out
}

func (h *span) parse() (err error) {
	if h.start, h.end, err = ParseRange(h.text); err != nil {
		return err
	}
	h.open = h.start == ""
	if t, err := ParseTarget(h.start); err == nil && t.Offset < 0 && t.Name == "" && t.Branch == "" {
		h.below = -t.Offset
	}
	if strings.HasPrefix(h.end, "+") {
		if h.open || h.below > 0 {
			return &RangeError{Range: h.text, Reason: "an end of +N needs a start to count from"}
		}
		h.end = h.start + h.end
	}
	if h.end == "" {
		h.end = h.defaultEnd()
	}
	return nil
}

// defaultEnd is all heads, or those of the branch that the start is on.
func (h *span) defaultEnd() string {
	if t, err := ParseTarget(h.start); err == nil && t.Branch != "" {
		return t.Branch + "@" + wordHeads
	}
	return wordHeads
}

func (h *span) selected() (set, error) {
	ends, err := h.resolve(h.end)
	if err != nil {
		return nil, err
	}
	if h.below > 0 {
		_, met, _ := h.Graph.below(ends, h.below)
		return met, nil
	}
	starts, err := h.starts()
	if err != nil {
		return nil, err
	}
	selected := h.newSet(ends...).ancestors(h.parents)
	if h.open {
		return selected, nil
	}
	selected.retain(h.newSet(starts...).descendants(h.children))
	if selected.empty() && len(ends) > 0 {
		reason := "it does not refer to ancestor/descendant revisions along the same branch"
		return nil, &RangeError{Range: h.text, Reason: reason}
	}
	return selected, nil
}

// starts returns the revisions the range begins with; none if it is open.
func (h *span) starts() ([]int32, error) {
	if h.open {
		return nil, nil
	}
	starts, err := h.resolve(h.start)
	if err != nil || len(starts) > 0 {
		return starts, err
	}
	if t, err := ParseTarget(h.start); err == nil && t.Branch != "" {
		root, err := h.find(t.Branch, h.start)
		return filter(h.bases(), h.branch(t.Branch, root).lineage), err
	}
	h.open = true
	return nil, nil
}

func (h *span) resolve(target string) ([]int32, error) {
	revs, err := h.Resolve(h.rows, target)
	if err != nil {
		return nil, err
	}
	var found []int32
	for _, r := range revs {
		found = append(found, h.byID[r.ID])
	}
	return found, nil
}
