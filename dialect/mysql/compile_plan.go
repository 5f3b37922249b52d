package mysql

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/internal/topo"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// A planner writes the statements of one fold: first the questions to the rows, since nothing can be
// taken back later; then what goes, then the new names, then the tables one by one, then what stands on
// them.
type planner struct {
	*fold
	keys *keyPlan
	out  []dialect.Statement
}

func (f *fold) compile() ([]dialect.Statement, error) {
	p := &planner{fold: f}
	p.keys = planKeys(f)
	for _, step := range []func() error{
		p.guards, p.dropObjects, p.dropKeys, p.dropTables, p.renameTables, p.renameObjects, p.createSequences, p.createTables, p.alterTables,
		p.addKeys, p.dropSequences, p.createObjects,
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return p.out, nil
}

// add appends a statement of operation i.
func (p *planner) add(i int, sql string) *dialect.Statement {
	p.out = append(p.out, dialect.Statement{SQL: sql, Op: max(i-p.first, 0) + p.first})
	return &p.out[len(p.out)-1]
}

// dropTables drops tables, those first that point at others.
func (p *planner) dropTables() error {
	byName := map[string]*fate{}
	var names []string
	for _, t := range p.dropped {
		byName[t.from] = t
		names = append(names, t.from)
	}
	sorted, err := topo.Sort(names, func(name string) []string {
		var out []string
		for _, fk := range p.before.Table(name).ForeignKeys {
			if byName[fk.RefTable] != nil && fk.RefTable != name && !p.keys.first[keyOf(name, fk)] {
				out = append(out, fk.RefTable)
			}
		}
		return out
	})
	if err != nil {
		return err // planKeys took the circles apart
	}
	slices.Reverse(sorted)
	for _, name := range sorted {
		st := p.add(byName[name].op, "DROP TABLE "+tableIdent(name))
		st.Table, st.Brief = name, true
		st.Hazards = []dialect.Hazard{{Kind: "data_loss", Object: name, Detail: "all rows of the table are destroyed"}}
	}
	return nil
}

// renameTables gives all tables their new names in one statement, which the engine does as one.
func (p *planner) renameTables() error {
	var want []string
	from, ops := map[string]string{}, p.first
	taken := map[string]bool{}
	for _, t := range p.tables {
		if t.isNew() {
			continue
		}
		taken[t.from] = true
		if t.name != t.from {
			want = append(want, t.name)
			from[t.name] = t.from
			ops = t.op
		}
	}
	if len(want) == 0 {
		return nil
	}
	var steps []string
	do := func(a, b string) {
		delete(taken, a)
		taken[b] = true
		steps = append(steps, tableIdent(a)+" TO "+tableIdent(b))
	}
	for serial := 1; len(want) > 0; {
		var rest []string
		for i, to := range want {
			if taken[to] || alike(to, from, want[i:]) || alike(to, from, rest) {
				rest = append(rest, to)
				continue
			}
			do(from[to], to)
		}
		if len(rest) == len(want) {
			aside := fmt.Sprintf("_skein_swap_%d", serial)
			serial++
			do(from[rest[0]], aside)
			from[rest[0]] = aside
		}
		want = rest
	}
	p.add(ops, "RENAME TABLE "+strings.Join(steps, ", ")).Brief = true
	return nil
}

// alike reports whether a table that waits for its new name still has one that differs from a name in case alone: the
// names that the server makes up for foreign keys would be the same to it.
func alike(name string, from map[string]string, waiting []string) bool {
	return slices.ContainsFunc(waiting, func(to string) bool { return to != name && strings.EqualFold(from[to], name) })
}

// renameObjects gives sequences and views their new names. A sequence keeps its place in its numbers so, a view who
// defined it.
func (p *planner) renameObjects() error {
	for _, to := range slices.SortedFunc(maps.Keys(p.called), func(a, b [2]string) int { return slices.Compare(a[:], b[:]) }) {
		p.add(p.opOf(to[0], to[1]), "RENAME TABLE "+tableIdent(p.called[to])+" TO "+tableIdent(to[1])).Brief = true
	}
	return nil
}

// createTables creates the new tables, each with all that can be there by then.
func (p *planner) createTables() error {
	for _, t := range p.inTurn() {
		if !t.isNew() {
			continue
		}
		sql, err := p.createTable(t.is, func(fk schema.ForeignKey) bool { return p.keys.last[keyOf(t.name, fk)] })
		if err != nil {
			return err
		}
		st := p.add(t.op, sql)
		st.Brief = true
	}
	return nil
}

// inTurn lists the tables that are worked on, in the order of the operations.
func (p *planner) inTurn() []*fate {
	list := slices.DeleteFunc(slices.Clone(p.tables), func(t *fate) bool { return t.op < 0 })
	slices.SortStableFunc(list, func(a, b *fate) int { return a.op - b.op })
	return list
}

// dropObjects drops triggers, views, routines and events that go or change.
func (p *planner) dropObjects() error {
	again := p.changedTriggers()
	for i := range p.before.Triggers {
		tr := &p.before.Triggers[i]
		if p.tableGoes(tr.Table) {
			continue // with its table
		}
		if again[tr.Name] || !p.triggerStays(tr) {
			p.add(p.opOf("trigger", tr.Name), "DROP TRIGGER "+ident(tr.Name)).Brief = true
		}
	}
	for i := range p.before.Views {
		if v := &p.before.Views[i]; p.after.View(p.nameAfter("view", v.Name)) == nil {
			p.add(p.opOf("view", v.Name), "DROP VIEW "+tableIdent(v.Name)).Brief = true
		}
	}
	for i := range p.before.Definitions {
		d := &p.before.Definitions[i]
		if now := p.after.Definition(d.Kind, d.Table, d.Name); now != nil && now.Text == d.Text {
			continue
		}
		sql, err := dropDefinition(d.Kind, d.Name)
		if err != nil {
			return err
		}
		p.add(p.opOf(d.Kind, d.Name), sql).Brief = true
	}
	return nil
}

func (p *planner) tableGoes(name string) bool {
	return slices.ContainsFunc(p.dropped, func(t *fate) bool { return t.from == name })
}

// renamed returns the name of afterwards of a table that was there before.
func (p *planner) renamed(table string) string {
	for _, t := range p.tables {
		if t.from == table {
			return t.name
		}
	}
	return table
}

// createObjects creates what stands on tables.
func (p *planner) createObjects() error {
	for _, d := range p.after.Definitions {
		if was := p.before.Definition(d.Kind, d.Table, d.Name); was != nil && was.Text == d.Text {
			continue
		}
		if !slices.Contains(definitionKinds, d.Kind) {
			return fmt.Errorf("MySQL has no objects of kind %s", d.Kind)
		}
		if lack := p.lacksOf(d); lack != "" {
			return fmt.Errorf("%s %s: %s", d.Kind, d.Name, lack)
		}
		p.add(p.opOf(d.Kind, d.Name), d.Text).Brief = true
	}
	if err := p.createViews(); err != nil {
		return err
	}
	again := p.changedTriggers()
	var list []schema.Trigger
	for _, tr := range p.after.Triggers {
		if again[tr.Name] || p.isNewTrigger(&tr) {
			list = append(list, tr)
		}
	}
	for _, tr := range followers(list) {
		p.add(p.opOf("trigger", tr.Name), createTrigger(&tr)).Brief = true
	}
	return nil
}

// sameBut compares two views but for their names.
func sameBut(a, b schema.View) bool {
	a.Name = b.Name
	return reflect.DeepEqual(a, b)
}

// readsViews lists which of some views a view reads, be it through others that stay as they are.
func (p *planner) readsViews(name string, some []string, seen map[string]bool) (out []string) {
	query := p.after.View(name).Query
	for i := range p.after.Views {
		other := p.after.Views[i].Name
		if _, local := schema.SplitName(other); seen[other] || !op.Mentions(query, local, "mysql") {
			continue
		}
		seen[other] = true
		if slices.Contains(some, other) {
			out = append(out, other)
		} else {
			out = append(out, p.readsViews(other, some, seen)...)
		}
	}
	return out
}

// createViews creates and changes views, each after those it stands on.
func (p *planner) createViews() error {
	var names []string
	for i := range p.after.Views {
		v := &p.after.Views[i]
		if v.Materialized || len(v.Indexes) > 0 || v.Comment != "" {
			return fmt.Errorf("view %s: MySQL has no materialized views, and no indexes or comments on views", v.Name)
		}
		if isDuality(v) && !p.has(dualityViews) {
			return fmt.Errorf("view %s: %s", v.Name, p.hasNo(dualityViews))
		}
		if was := p.before.View(p.nameBefore("view", v.Name)); was == nil || !sameBut(*was, *v) {
			names = append(names, v.Name)
		}
	}
	sorted, err := topo.Sort(names, func(name string) []string {
		return p.readsViews(name, names, map[string]bool{name: true})
	})
	if err != nil {
		sorted = names
	}
	for _, name := range sorted {
		v := p.after.View(name)
		sql := createView(v)
		switch was := p.before.View(p.nameBefore("view", name)); {
		case was == nil:
		case isDuality(was) != isDuality(v): // error 6483: one does not take the place of the other
			p.add(p.opOf("view", name), "DROP VIEW "+tableIdent(name)).Brief = true
		default:
			sql = "CREATE OR REPLACE" + strings.TrimPrefix(sql, "CREATE")
		}
		p.add(p.opOf("view", name), sql).Brief = true
	}
	return nil
}
