package autogenerate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// keepTable is what stands in the place of a drop.
func (p *keeper) keepTable(o op.DropTable) ([]script.Line, bool) {
	t := p.now.Table(o.Table)
	at := slices.IndexFunc(p.down, func(l script.Line) bool {
		c, ok := l.Op.(op.CreateTable)
		return ok && c.Table.Name == o.Table
	})
	if t == nil || at < 0 || !p.too.lets(t.Columns, t.Checks) {
		return nil, false
	}
	p.kept = true
	var lines []script.Line
	down := func(x op.Op) {
		lines = append(lines, script.Line{Op: x})
		_ = p.folding.Apply(x)
	}
	for _, x := range p.takenDown(t) {
		down(x)
	}
	if o := t.Options; o.PartitionOf+o.Inherits != "" { // the rows are seen through others
		down(op.SetOptions{Table: t.Name, Options: o.Alone()})
		for _, fk := range slices.Clone(p.now.Table(t.Name).ForeignKeys) {
			down(op.DropConstraint{Table: t.Name, Constraint: fk})
		}
	}
	lines = append(lines, script.Line{Op: op.KeepTable{Table: o.Table, Away: p.too.away(o.Table)}})
	lines[0].Comment = keptComment("rows of " + o.Table)
	p.restoreTable(at)
	return lines, true
}

// takenDown are the operations that drop what would be in the way of others while a table is kept:
// foreign keys from it and to it, triggers, and names that it shares with other tables.
func (p *keeper) takenDown(t *schema.Table) []op.Op {
	var out []op.Op
	for _, tr := range p.now.Triggers {
		if tr.Table == t.Name {
			out = append(out, op.DropTrigger{Table: t.Name, Trigger: tr.Name})
		}
	}
	for _, d := range p.now.Definitions {
		if d.Table == t.Name {
			out = append(out, op.DropDefinition{Kind: d.Kind, Table: t.Name, Name: d.Name})
		}
	}
	for i := range p.now.Tables {
		other := &p.now.Tables[i]
		for _, fk := range other.ForeignKeys {
			if other.Name == t.Name || fk.RefTable == t.Name {
				out = append(out, op.DropConstraint{Table: other.Name, Constraint: fk})
			}
		}
	}
	if p.takesDown("index") {
		for _, x := range t.Indexes {
			out = append(out, op.DropIndex{Table: t.Name, Index: x.Name})
		}
	}
	for _, c := range t.Constraints() {
		if _, fk := c.(schema.ForeignKey); !fk && p.takesDown(constraintKind(c)) {
			out = append(out, op.DropConstraint{Table: t.Name, Constraint: c})
		}
	}
	return out
}

func (p *keeper) takesDown(kind string) bool {
	return kind == "foreign_key" || slices.Contains(p.TakeDown, kind)
}

// restoreTable puts the way back of a kept table in the place of its creation.
func (p *keeper) restoreTable(at int) {
	created := p.down[at].Op.(op.CreateTable).Table
	t := created.Clone()
	var back []script.Line
	var keys []schema.ForeignKey
	for _, c := range t.Constraints() {
		if fk, ok := c.(schema.ForeignKey); ok {
			keys = append(keys, fk)
		} else if p.takesDown(constraintKind(c)) {
			back = append(back, script.Line{Op: op.AddConstraint{Table: t.Name, Constraint: c}, Comment: constraintComment(op.AddConstraint{Constraint: c})})
		}
	}
	t.ForeignKeys = nil
	if p.takesDown("primary_key") {
		t.PrimaryKey = nil
	}
	if p.takesDown("unique") {
		t.Uniques = nil
	}
	if p.takesDown("exclusion") {
		t.Excludes = nil
	}
	if p.takesDown("check") {
		t.Checks = nil
	}
	rest := slices.Clone(p.down[at+1:])
	if !p.takesDown("index") {
		rest = slices.DeleteFunc(rest, func(l script.Line) bool {
			x, ok := l.Op.(op.CreateIndex)
			if ok = ok && x.Table == t.Name; ok {
				t.Indexes = append(t.Indexes, x.Index)
			}
			return ok
		})
	}
	if o := t.Options; o != o.Alone() {
		t.Options = o.Alone()
		back = append([]script.Line{{Op: op.SetOptions{Table: t.Name, Options: o}}}, back...)
	}
	p.down = slices.Concat(p.down[:at], []script.Line{{Op: op.RestoreTable{Table: t, Away: p.too.away(t.Name)}}}, back, rest)
	for _, fk := range keys {
		p.pointAgain(t.Name, fk)
	}
}

// pointAgain adds a foreign key of a restored table, at the end of the way back. What it would have done
// meanwhile, when rows were deleted that the table points at, is done before.
func (p *keeper) pointAgain(table string, fk schema.ForeignKey) {
	if sql := p.overdue(table, fk); sql != "" {
		p.wait(table)
		p.amends[sql] = amends{table, fk.RefTable}
		p.last = append(p.last, script.Line{Op: op.Exec{SQL: sql}, Comment: fmt.Sprintf("While %s was kept, rows of %s may have been deleted: ON DELETE %s is made up for.", table, fk.RefTable, fk.OnDelete)})
	}
	add := op.AddConstraint{Table: table, Constraint: fk}
	p.last = append(p.last, script.Line{Op: add, Comment: constraintComment(add)})
}

// amends are what a statement makes up for: rows of a table that pointed at deleted ones of another.
type amends struct{ table, to string }

// amended is the end of the way back without the statements that make up for rows which can't be gone, and with the
// others in such an order that a table's own rows go before those that point at them: each with what follows it, up to
// the next one.
func (p *keeper) amended(last []script.Line) []script.Line {
	of := func(l script.Line) amends {
		x, _ := l.Op.(op.Exec)
		return p.amends[x.SQL]
	}
	kept := map[string]bool{}
	for _, l := range p.up {
		if k, ok := l.Op.(op.KeepTable); ok {
			kept[k.Table] = true
		}
	}
	last = slices.DeleteFunc(last, func(l script.Line) bool { return of(l) != amends{} && !p.losesRows(of(l).to, kept, nil) })
	first := slices.IndexFunc(last, func(l script.Line) bool { return of(l) != amends{} })
	if first < 0 {
		return last
	}
	var groups [][]script.Line
	parents := map[string][]string{}
	for _, l := range last[first:] {
		if a := of(l); a != (amends{}) {
			groups = append(groups, nil)
			parents[a.table] = append(parents[a.table], a.to)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], l)
	}
	depths := map[string]int{}
	slices.SortStableFunc(groups, func(a, b []script.Line) int {
		return depth(of(a[0]).table, parents, depths) - depth(of(b[0]).table, parents, depths)
	})
	return slices.Concat(last[:first], slices.Concat(groups...))
}

// depth is how many tables in a row stand above one, where they don't go in a circle.
func depth(table string, parents map[string][]string, known map[string]int) int {
	if d, ok := known[table]; ok {
		return d
	}
	known[table] = 0
	d := 0
	for _, parent := range parents[table] {
		d = max(d, 1+depth(parent, parents, known))
	}
	known[table] = d
	return d
}

// losesRows reports whether rows of a table can be gone on the way back: not where it was kept too, unless rows that it
// points at can.
func (p *keeper) losesRows(table string, kept map[string]bool, seen []string) bool {
	if slices.Contains(seen, table) {
		return false
	}
	if !kept[table] {
		return true
	}
	t := p.is.Table(table)
	return t == nil || slices.ContainsFunc(t.ForeignKeys, func(fk schema.ForeignKey) bool {
		return fk.OnDelete == schema.Cascade && fk.RefTable != table && p.losesRows(fk.RefTable, kept, append(seen, table))
	})
}

// wait puts behind that what a table whose rows may yet be deleted is to have only then: the foreign keys to
// it, and its triggers and rules, which could refuse that or do more.
func (p *keeper) wait(table string) {
	p.down = slices.DeleteFunc(slices.Clone(p.down), func(l script.Line) bool {
		later := false
		switch o := l.Op.(type) {
		case op.AddConstraint:
			fk, ok := o.Constraint.(schema.ForeignKey)
			later = ok && fk.RefTable == table
		case op.CreateTrigger:
			later = o.Trigger.Table == table
		case op.CreateDefinition:
			later = o.Definition.Table == table
		}
		if later {
			p.pointing = append(p.pointing, l)
		}
		return later
	})
}

// overdue is the statement that deletes or clears what points at rows that are gone, "" where the foreign
// key would have let none go.
func (p *keeper) overdue(table string, fk schema.ForeignKey) string {
	to := p.is.Table(fk.RefTable)
	refs := slices.Clone(fk.RefColumns)
	if len(refs) == 0 && to != nil && to.PrimaryKey != nil {
		refs = schema.Names(to.PrimaryKey.Columns)
	}
	if fk.OnDelete != schema.Cascade && fk.OnDelete != schema.SetNull || fk.RefTable == table || len(refs) != len(fk.Columns) || len(fk.SetColumns) > 0 {
		return ""
	}
	name := func(n string) string { return op.QuoteFor(p.is.Dialect, n) }
	whole := func(n string) string { return p.TableSQL(p.is.Dialect, n) }
	var filled, match, clear []string
	for i, c := range fk.Columns {
		filled = append(filled, name(c)+" IS NOT NULL")
		clear = append(clear, name(c)+" = NULL")
		match = append(match, op.KeyMatch(p.is.Dialect, whole(fk.RefTable)+"."+name(refs[i]), whole(table)+"."+name(c)))
	}
	where := fmt.Sprintf(" WHERE %s\nAND NOT EXISTS (SELECT 1 FROM %s WHERE %s)", strings.Join(filled, " AND "), whole(fk.RefTable), strings.Join(match, " AND "))
	if fk.OnDelete == schema.Cascade {
		return "DELETE FROM " + whole(table) + where
	}
	return "UPDATE " + whole(table) + " SET " + strings.Join(clear, ", ") + where
}
