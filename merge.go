package skein

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/autogenerate"
	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/merge"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/revision"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// Merged is what Merge found out about the branches, two by two.
type Merged struct {
	Pairs []MergedPair `json:"pairs"`
}

// MergedPair is what two branches make of the schema at their fork.
type MergedPair struct {
	Fork      []string         `json:"fork"` // the revisions that both build on; empty: they have nothing in common
	Ours      MergedSide       `json:"ours"`
	Theirs    MergedSide       `json:"theirs"`
	Conflicts []merge.Conflict `json:"conflicts"`
	Unknown   []string         `json:"unknown"` // what can't be compared: a person has to look at it
}

// MergedSide is what one branch does to the schema at the fork.
type MergedSide struct {
	Revision string   `json:"revision"`
	Changes  []Change `json:"changes"`
}

// Merge writes a script that joins several revisions; "heads" are all heads. Before, the branches are
// run over the schema at their fork, in both orders: where they don't fit together nothing is written,
// and the error wraps ErrRefused, unless GenerateOptions.AllowConflicts is set. What was found is in
// Generated.Merge either way.
func (m *Migrator) Merge(ctx context.Context, o GenerateOptions, revs ...string) (*Generated, error) {
	set, g, err := m.history()
	if err != nil {
		return nil, err
	}
	if err := m.compiledIn(set); err != nil {
		return nil, err
	}
	parents, err := m.mergeParents(ctx, g, o, revs)
	if err != nil {
		return nil, err
	}
	found, err := m.mergePairs(ctx, g, set, parents, o.Build)
	if err != nil {
		return nil, err
	}
	m.logMerged(found)
	out := &Generated{Changes: []Change{}, Warnings: []string{}, LeftAlone: leftAlone(nil), Merge: found}
	if err := m.refuseConflicts(found); err != nil && !o.AllowConflicts {
		return out, err
	}
	o.Message = cmp.Or(o.Message, "merge "+strings.Join(parents, " and "))
	out, err = m.write(ctx, o, parents, &draft{found: &autogenerate.Result{}})
	if out != nil {
		out.Merge = found
	}
	return out, err
}

// mergeParents finds the revisions to merge. None may have another below it; one that is not a head
// needs GenerateOptions.Splice.
func (m *Migrator) mergeParents(ctx context.Context, g *revision.Graph, o GenerateOptions, revs []string) ([]string, error) {
	var parents []string
	labels := map[string]string{} // by revision: the label that named it
	for _, name := range revs {
		if err := notCurrent(name); err != nil {
			return nil, err
		}
		list, err := g.Resolve(nil, name)
		if err != nil {
			return nil, m.pathError(ctx, err)
		}
		for _, r := range list {
			if !slices.Contains(parents, r.ID) {
				parents = append(parents, r.ID)
			}
			if slices.Contains(r.Labels, name) {
				labels[r.ID] = name
			}
		}
	}
	if len(parents) < 2 {
		return nil, usage("a merge needs two revisions, and %q is %d: there is nothing to merge", strings.Join(revs, " "), len(parents))
	}
	for _, p := range parents {
		if g.IsHead(p) || g.IsEffectiveHead(p) {
			continue
		}
		for _, q := range parents {
			if q != p && reaches(g, q, p) {
				return nil, usage("revision %s builds on %s already: there is nothing to merge", q, p)
			}
		}
		switch label := labels[p]; {
		case o.Splice:
		case label != "":
			return nil, usage("revision %s, which the label %s is on, is not a head: say %[2]s@head for the head of that branch, or give --splice to merge it all the same", p, label)
		default:
			return nil, usage("revision %s is not a head: give --splice to merge it all the same", p)
		}
	}
	return parents, nil
}

func reaches(g *revision.Graph, from, to string) bool {
	for r := range g.Ancestors(from) {
		if r.ID == to {
			return true
		}
	}
	return false
}

// mergePairs compares the branches two by two.
func (m *Migrator) mergePairs(ctx context.Context, g *revision.Graph, set *script.Set, parents []string, build bool) (*Merged, error) {
	out := &Merged{Pairs: []MergedPair{}}
	for i, ours := range parents {
		for _, theirs := range parents[i+1:] {
			p, err := m.mergePair(ctx, g, set, ours, theirs, build)
			if err != nil {
				return nil, err
			}
			out.Pairs = append(out.Pairs, *p)
		}
	}
	return out, nil
}

func (m *Migrator) mergePair(ctx context.Context, g *revision.Graph, set *script.Set, ours, theirs string, build bool) (*MergedPair, error) {
	out := &MergedPair{
		Fork: fork(g, ours, theirs), Conflicts: []merge.Conflict{}, Unknown: []string{},
		Ours: MergedSide{ours, []Change{}}, Theirs: MergedSide{theirs, []Change{}},
	}
	if n := unbuilt(g, set, ours, theirs); m.cfg.Compiler != nil && n > mostBuilt && !build {
		out.Unknown = append(out.Unknown, fmt.Sprintf("%s and %s were not compared: %d Go scripts have to be built for it, which --build does", ours, theirs, n))
		return out, nil
	}
	base, sides, err := m.mergeInput(ctx, g, set, out)
	var found *merge.Result
	if err == nil {
		found, err = merge.Compare(base, sides[0].Branch, sides[1].Branch, m.cfg.Dialect.Rules())
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		// It is no failure: the scripts may need what only a real database has.
		out.Unknown = append(out.Unknown, fmt.Sprintf("%s and %s were not compared: %v", ours, theirs, err))
		return out, nil
	}
	out.Ours.Changes = described(found.Ours, base, m.cfg.Dialect)
	out.Theirs.Changes = described(found.Theirs, base, m.cfg.Dialect)
	out.Conflicts = append(out.Conflicts, found.Conflicts...)
	out.Unknown = append(sides[0].unknown(sides[1]), sides[1].unknown(sides[0])...)
	return out, nil
}

// mostBuilt is how many Go scripts a merge builds unasked: it is to answer at once.
const mostBuilt = 100

// unbuilt counts the Go scripts up to two revisions that only their sources are known of.
func unbuilt(g *revision.Graph, set *script.Set, ours, theirs string) int {
	n := 0
	for r := range g.Ancestors(ours, theirs) {
		if sc := set.Get(r.ID); sc != nil && !sc.Bound() {
			n++
		}
	}
	return n
}

func described(ops []op.Op, base *schema.Schema, d dialect.Dialect) []Change {
	if out := autogenerate.Describe(ops, base, d.Rules()); out != nil {
		return out
	}
	return []Change{}
}

// branch is a branch with the steps that lead along it.
type branch struct {
	merge.Branch
	steps []plan.Step
}

// mergeInput folds the history up to the fork, and makes the two branches ready to be folded.
func (m *Migrator) mergeInput(ctx context.Context, g *revision.Graph, set *script.Set, p *MergedPair) (*schema.Schema, [2]branch, error) {
	var sides [2]branch
	d, err := m.dialect()
	if err != nil {
		return nil, sides, err
	}
	for i, head := range []string{p.Ours.Revision, p.Theirs.Revision} {
		path, err := g.Upgrade(p.Fork, head)
		if err != nil {
			return nil, sides, err
		}
		steps, err := m.prepare(ctx, path, set)
		if err != nil {
			return nil, sides, err
		}
		sides[i] = branch{merge.Branch{Name: head, Fold: func(before *schema.Schema) (*schema.Schema, error) {
			_, after, err := executor.Simulate(ctx, d, m.store, steps, before, m.scratch)
			return after, err
		}}, steps}
		for _, st := range steps {
			sides[i].Ops = append(sides[i].Ops, st.Written()...)
		}
	}
	base, err := m.folded(ctx, g, set, p.Fork)
	return base, sides, err
}

// unknown lists what a branch does that was not compared with the other one.
func (b branch) unknown(other branch) []string {
	out := []string{}
	if len(other.Ops) == 0 {
		return out
	}
	for _, st := range b.steps {
		seen := map[string]bool{}
		for _, r := range st.Records {
			what := merge.Opaque(r.Op)
			if what == "" || seen[what] {
				continue
			}
			seen[what] = true
			out = append(out, fmt.Sprintf("%s: revision %s has %s: whether that fits %s is not known, look at it", cmp.Or(r.Pos(), st.File), st.Revision.ID, what, other.Name))
		}
	}
	return out
}

// fork returns the revisions nearest to two others that both build on; none if they have nothing in
// common.
func fork(g *revision.Graph, a, b string) []string {
	below := map[string]bool{}
	for r := range g.Ancestors(a) {
		below[r.ID] = true
	}
	covered := map[string]bool{}
	out := []string{}
	for r := range g.Ancestors(b) { // children first
		if !below[r.ID] {
			continue
		}
		if !covered[r.ID] {
			out = append(out, r.ID)
		}
		for _, p := range r.Down {
			covered[p] = true
		}
		for _, p := range g.Dependencies(r.ID) {
			covered[p.ID] = true
		}
	}
	slices.Sort(out)
	return out
}

// logMerged says what each side did, what is not known and what is in conflict.
func (m *Migrator) logMerged(found *Merged) {
	said := map[string]bool{}
	info := func(line string) {
		if !said[line] {
			said[line] = true
			m.cfg.Log.Info(line)
		}
	}
	for _, p := range found.Pairs {
		compared := false
		for _, s := range []MergedSide{p.Ours, p.Theirs} {
			for _, c := range s.Changes {
				compared = true
				info(s.Revision + ": " + strings.TrimPrefix(c.Message, "Detected "))
			}
		}
		for _, u := range p.Unknown {
			m.cfg.Log.Warn("Not known: " + u)
		}
		for _, c := range p.Conflicts {
			m.logConflict(p, c)
		}
		switch {
		case !compared || len(p.Conflicts) > 0:
		case len(p.Unknown) > 0:
			info(fmt.Sprintf("%s and %s: both orders lead to the same schema; whether the rest fits is not known.", p.Ours.Revision, p.Theirs.Revision))
		default:
			info(fmt.Sprintf("%s and %s fit together: both orders lead to the same schema.", p.Ours.Revision, p.Theirs.Revision))
		}
	}
}

func (m *Migrator) logConflict(p MergedPair, c merge.Conflict) {
	m.cfg.Log.Warn(fmt.Sprintf("Conflict: %s: %s.", c.Object, c.Why))
	if c.Base == "" && c.Ours == "" && c.Theirs == "" {
		return
	}
	at := cmp.Or(strings.Join(p.Fork, ", "), "base")
	for _, l := range [][2]string{{at, c.Base}, {p.Ours.Revision, c.Ours}, {p.Theirs.Revision, c.Theirs}} {
		m.cfg.Log.Warn(fmt.Sprintf("    %s: %s", l[0], l[1]))
	}
}

// refuseConflicts is an error if there are conflicts, with the ways out.
func (m *Migrator) refuseConflicts(found *Merged) error {
	var pairs []string
	same := true
	for _, p := range found.Pairs {
		if len(p.Conflicts) == 0 {
			continue
		}
		pairs = append(pairs, fmt.Sprintf("%s and %s (%d)", p.Ours.Revision, p.Theirs.Revision, len(p.Conflicts)))
		same = same && !slices.ContainsFunc(p.Conflicts, func(c merge.Conflict) bool { return c.Kind != merge.Same })
	}
	if len(pairs) == 0 {
		return nil
	}
	way := "change the script that no database has yet so that it fits behind the other"
	if same {
		way = "take the change out of the script that no database has yet"
	}
	return withKind(ErrRefused, errors.New("conflicts between "+strings.Join(pairs, ", ")+": "+way+
		", or write the merge all the same with --allow-conflicts"))
}

// warnHeads says in one line that the history has several heads, and how to join them.
func (m *Migrator) warnHeads(g *revision.Graph) {
	if heads := g.RealHeads(); len(heads) > 1 {
		m.cfg.Log.Warn(fmt.Sprintf("There are several heads (%s): join them with %q.", ids(heads), m.cfg.Program+" merge heads"))
	}
}
