package diff

import (
	"cmp"
	"slices"
	"strings"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// clearViews drops, before the tables change, triggers, views, and what is known by its text and stands on tables:
// those that are gone, that changed, that mention a name which is about to be renamed, or that stand on one of
// those. createOnTables and createTriggers bring back what the target has.
func (d *differ) clearViews() {
	d.renameTriggers()
	d.renameTexts()
	moving := d.movingNames()
	list := d.withHolders(d.goneViews(moving))
	gone := map[string]bool{}
	for _, p := range list {
		if p.View != nil {
			gone[p.View.Name] = true
		}
	}
	for _, tr := range slices.Clone(d.now.Triggers) {
		want := d.triggerInTarget(&tr)
		if want == nil || gone[tr.Table] || !d.sameTrigger(&tr, want) || d.mentionsAny(tr.Body, moving) {
			d.emit(op.DropTrigger{Table: tr.Table, Trigger: tr.Name})
		}
	}
	for _, p := range d.goneDefinitions() {
		if !slices.Contains(list, p) {
			list = append(list, p)
		}
	}
	list = slices.DeleteFunc(list, func(p Piece) bool { return p.isSaid() && gone[p.Definition.Table] }) // it goes along
	d.dropPieces(d.stayFor(list))
}

// withHolders are the views of these names, with the objects that keep them from being dropped.
func (d *differ) withHolders(views map[string]bool) []Piece {
	if d.rules.Holds {
		return Standing(d.now, func(p Piece) bool { return p.View != nil && views[p.View.Name] })
	}
	return pieces(d.now, func(v *schema.View) bool { return views[v.Name] }, func(*schema.Definition) bool { return false })
}

// sameTrigger compares a trigger as it will be after the tables are renamed.
func (d *differ) sameTrigger(now, to *schema.Trigger) bool {
	renamed := *now
	if name := d.pairs.tables.toOf(now.Table); name != "" {
		renamed.Table = name
	}
	return d.rules.sameTrigger(&renamed, to)
}

// movingNames lists the names, old and new, of tables and columns that are renamed, and of tables
// that go.
func (d *differ) movingNames() []string {
	var out []string
	for from, to := range d.pairs.tables.to {
		if from != to {
			out = append(out, op.LocalName(from, d.dialect()), op.LocalName(to, d.dialect()))
		}
	}
	for _, m := range d.pairs.columns {
		for from, to := range m.to {
			if from != to {
				out = append(out, from, to)
			}
		}
	}
	for _, name := range d.goneTables() {
		out = append(out, op.LocalName(name, d.dialect()))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// goneViews names the views that have to go, also for a while only.
func (d *differ) goneViews(moving []string) map[string]bool {
	gone := map[string]bool{}
	for i := range d.now.Views {
		v := &d.now.Views[i]
		want := d.to.View(v.Name)
		if want == nil || !d.rules.sameView(v, want) || d.mentionsAny(v.Query, moving) {
			gone[v.Name] = true
		}
	}
	for changed := true; changed; {
		changed = false
		for i := range d.now.Views {
			v := &d.now.Views[i]
			if gone[v.Name] {
				continue
			}
			for name := range gone {
				if op.MentionsTable(v.Query, name, d.dialect()) {
					gone[v.Name], changed = true, true
					break
				}
			}
		}
	}
	return gone
}

func (d *differ) mentionsAny(text string, names []string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return op.Mentions(text, n, d.dialect()) })
}

// triggerInTarget finds what a trigger is in the target, where its table may have a new name.
func (d *differ) triggerInTarget(tr *schema.Trigger) *schema.Trigger {
	table := tr.Table
	if name := d.pairs.tables.toOf(table); name != "" {
		table = name
	}
	if found := d.to.Trigger(table, tr.Name); found != nil {
		return found
	}
	// A table's name may be spelled in two ways.
	for i := range d.to.Triggers {
		if t := &d.to.Triggers[i]; t.Name == tr.Name && d.rules.forTables().sameName(t.Table, table) {
			return t
		}
	}
	return nil
}

// createTriggers creates the triggers that are missing.
func (d *differ) createTriggers() {
	var triggers []schema.Trigger
	for _, t := range d.to.Triggers {
		if d.now.Trigger(t.Table, t.Name) == nil {
			triggers = append(triggers, t)
		}
	}
	slices.SortFunc(triggers, func(a, b schema.Trigger) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Table, b.Table))
	})
	for _, t := range triggers {
		d.emit(op.CreateTrigger{Trigger: t})
	}
}
