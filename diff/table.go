package diff

import (
	"errors"
	"fmt"
	"slices"

	"github.com/skein-go/skein/internal/topo"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// clearNames drops early what has a name that a rename needs: tables and columns that are dropped
// while another takes their name, and indexes.
func (d *differ) clearNames() {
	d.freeTableNames()
	wanted := map[string]bool{}
	for from, to := range d.pairs.tables.to {
		if from != to {
			wanted[d.rules.forTables().fold(to)] = true
		}
	}
	for _, name := range d.goneTables() {
		if wanted[d.rules.forTables().fold(name)] {
			d.dropTable(name)
		}
	}
	for i := range d.to.Tables {
		t := &d.to.Tables[i]
		before := d.pairs.tables.fromOf(t.Name)
		if before == "" || d.err != nil {
			continue
		}
		d.clearColumnNames(before, d.pairs.columns[t.Name])
	}
}

func (d *differ) clearColumnNames(table string, m mapping) {
	wanted := map[string]bool{}
	for from, to := range m.to {
		if from != to {
			wanted[d.rules.fold(to)] = true
		}
	}
	if len(wanted) == 0 {
		return
	}
	for _, c := range slices.Clone(d.now.Table(table).Columns) {
		if m.toOf(c.Name) == "" && wanted[d.rules.fold(c.Name)] {
			d.freeColumn(table, c.Name)
			d.emit(op.DropColumn{Table: table, Column: c.Name})
		}
	}
}

// freeColumn drops what uses a column: indexes, constraints, foreign keys of other tables. What the
// target still has of it is created anew later.
func (d *differ) freeColumn(table, column string) {
	t := d.now.Table(table).Clone()
	for i := range t.Indexes {
		if op.IndexUses(t.Indexes[i], column, d.dialect()) {
			d.emit(op.DropIndex{Table: table, Index: t.Indexes[i].Name})
		}
	}
	for _, c := range t.Constraints() {
		fk, ok := c.(schema.ForeignKey)
		toItself := ok && fk.RefTable == table && slices.Contains(fk.RefColumns, column)
		if op.ConstraintUses(c, column, d.dialect()) || toItself {
			d.emit(op.DropConstraint{Table: table, Constraint: c})
		}
	}
	for _, other := range d.now.Clone().Tables {
		for _, fk := range other.ForeignKeys {
			if fk.RefTable == table && slices.Contains(fk.RefColumns, column) && other.Name != table {
				d.emit(op.DropConstraint{Table: other.Name, Constraint: fk})
			}
		}
	}
	for i := range t.Columns {
		if g := t.Columns[i].Generated; g != nil && t.Columns[i].Name != column && op.Mentions(g.Expr, column, d.dialect()) {
			d.emit(op.AlterColumn{Table: table, Column: t.Columns[i].Name, Changes: []op.Change{op.SetGenerated{}}})
		}
	}
}

// goneTables lists the tables that the target doesn't have, by name.
func (d *differ) goneTables() []string {
	var gone []string
	byName := tablesByName(d.to)
	for i := range d.now.Tables {
		name := d.now.Tables[i].Name
		stays := d.pairs.tables.toOf(name) != ""
		if d.renamed {
			stays = byName[name] != nil
		}
		if !stays {
			gone = append(gone, name)
		}
	}
	slices.Sort(gone)
	return gone
}

// dropTable drops a table and, before it, the foreign keys of tables that stay.
func (d *differ) dropTable(name string) {
	for _, other := range d.now.Clone().Tables {
		for _, fk := range other.ForeignKeys {
			if fk.RefTable == name && other.Name != name {
				d.emit(op.DropConstraint{Table: other.Name, Constraint: fk})
			}
		}
	}
	d.emit(op.DropTable{Table: name})
}

// rename renames tables, then columns.
func (d *differ) rename() {
	for _, r := range renameOrder(d.pairs.tables, d.rules.forTables(), d.temporary) {
		d.makeSpace(r[1])
		d.emit(op.RenameTable{Table: r[0], To: r[1]})
	}
	for i := range d.to.Tables {
		name := d.to.Tables[i].Name
		m, ok := d.pairs.columns[name]
		if !ok {
			continue
		}
		for _, r := range renameOrder(m, d.rules, d.temporary) {
			d.emit(op.RenameColumn{Table: name, Column: r[0], To: r[1]})
		}
	}
	d.renamed = true
}

func (d *differ) temporary() string {
	d.serial++
	return fmt.Sprintf("_skein_swap_%d", d.serial)
}

// createTables creates the new tables in the order of their foreign keys. A key that closes a circle
// is added when all tables are there.
func (d *differ) createTables() {
	fresh := map[string]*schema.Table{}
	var order []string
	for i := range d.to.Tables {
		if t := &d.to.Tables[i]; d.pairs.tables.fromOf(t.Name) == "" {
			fresh[t.Name] = t
			order = append(order, t.Name)
		}
	}
	slices.Sort(order)
	order = inOrder(order, fresh, func(name string) []string { return tablesVia(fresh[name], d.waiting, fresh, Piece.madeFrom) })
	created := map[string]bool{}
	for _, name := range order {
		t := fresh[name].Clone()
		t.Was, t.Indexes = "", nil
		for i := range t.Columns {
			t.Columns[i].Was, t.Columns[i].Fill = "", ""
		}
		t.ForeignKeys = slices.DeleteFunc(t.ForeignKeys, func(fk schema.ForeignKey) bool {
			wait := fresh[fk.RefTable] != nil && fk.RefTable != name && !created[fk.RefTable] ||
				fresh[fk.RefTable] == nil && !d.keyIsReady(&fk) || fresh[fk.RefTable] != nil && d.rules.Holds && !d.comesWithKey(fresh[fk.RefTable], &fk)
			if wait {
				d.later = append(d.later, foreignKey{name, fk})
			}
			return wait
		})
		d.emit(op.CreateTable{Table: t})
		created[name] = true
	}
}

// keyIsReady reports whether a table that stays has by now what a new foreign key points at: the key, and
// its columns with their types in the target.
func (d *differ) keyIsReady(fk *schema.ForeignKey) bool {
	now, to := d.now.Table(fk.RefTable), d.to.Table(fk.RefTable)
	if now == nil || to == nil {
		return true // it can't be made ready
	}
	refs := d.rules.refColumns(*fk, d.to)
	for _, name := range refs {
		a, b := now.Column(name), to.Column(name)
		if a == nil || b == nil || !d.rules.sameColumnType(a, b, to) {
			return false
		}
	}
	return d.hasKey(now, refs) || slices.ContainsFunc(now.Indexes, func(x schema.Index) bool { return x.Unique && d.sameColumns(x.Parts, refs) })
}

// comesWithKey reports whether what a foreign key points at is there as soon as its table is made: not where it is a
// unique index alone.
func (d *differ) comesWithKey(t *schema.Table, fk *schema.ForeignKey) bool {
	return d.hasKey(t, d.rules.refColumns(*fk, d.to))
}

// hasKey reports whether columns are the primary key of a table, or a unique constraint.
func (d *differ) hasKey(t *schema.Table, columns []string) bool {
	return t.PrimaryKey != nil && d.sameColumns(t.PrimaryKey.Columns, columns) ||
		slices.ContainsFunc(t.Uniques, func(u schema.Unique) bool { return d.sameColumns(u.Columns, columns) })
}

func (d *differ) sameColumns(parts []schema.Part, columns []string) bool {
	return slices.EqualFunc(parts, columns, func(p schema.Part, name string) bool { return d.rules.sameName(p.Column, name) })
}

// inOrder sorts tables, each behind those that it points at, inherits from, is a part of, or is made from by other ways.
// Of a circle only foreign keys can be left for later: the rest of the order holds also with a circle in it.
func inOrder(names []string, among map[string]*schema.Table, via func(string) []string) []string {
	cut := map[[2]string]bool{}
	for {
		sorted, err := topo.Sort(names, func(name string) []string {
			needs := append(kinOf(among[name], among), via(name)...)
			for _, fk := range among[name].ForeignKeys {
				if among[fk.RefTable] != nil && fk.RefTable != name && !cut[[2]string{name, fk.RefTable}] {
					needs = append(needs, fk.RefTable)
				}
			}
			return needs
		})
		circle, ok := errors.AsType[*topo.CycleError[string]](err)
		if !ok {
			return sorted
		}
		before := len(cut)
		for i, name := range circle.Members {
			next := circle.Members[(i+1)%len(circle.Members)]
			if slices.ContainsFunc(among[next].ForeignKeys, func(fk schema.ForeignKey) bool { return fk.RefTable == name }) {
				cut[[2]string{next, name}] = true
			}
		}
		if len(cut) == before {
			return names // no foreign key is in it
		}
	}
}

// kinOf lists the other tables among some that a table inherits from or is a part of, by name.
func kinOf(t *schema.Table, among map[string]*schema.Table) []string {
	var out []string
	for _, parent := range t.Options.Parents() {
		if among[parent] != nil && parent != t.Name && !slices.Contains(out, parent) {
			out = append(out, parent)
		}
	}
	slices.Sort(out)
	return out
}

// dropTables drops the tables that are gone, those first that point at others.
func (d *differ) dropTables() {
	gone := d.goneTables()
	byName := map[string]*schema.Table{}
	for _, name := range gone {
		byName[name] = d.now.Table(name)
	}
	objects := free(d.now, func(v *schema.View) bool { return d.to.View(v.Name) == nil }, func(x *schema.Definition) bool { return d.to.Definition(x.Kind, x.Table, x.Name) == nil })
	gone = inOrder(gone, byName, func(name string) []string { return tablesVia(byName[name], objects, byName, Piece.HeldBy) })
	slices.Reverse(gone)
	pointers := map[string][]foreignKey{} // by the table that they point at
	partOf := map[string]string{}         // the tables themselves move up as others go
	for _, name := range gone {
		if whole := byName[name].Options.PartitionOf; byName[whole] != nil {
			partOf[name] = whole
		}
		for _, fk := range slices.Clone(d.now.Table(name).ForeignKeys) {
			pointers[fk.RefTable] = append(pointers[fk.RefTable], foreignKey{name, fk})
		}
	}
	dropped := map[string]bool{}
	for _, name := range gone {
		dropped[name] = true
		// In a circle somebody still points at the table, or else at what it is a part of.
		for whole := name; whole != ""; whole = partOf[whole] {
			for _, p := range pointers[whole] {
				if !dropped[p.table] && op.FindConstraint(d.now.Table(p.table), p.key) != nil {
					d.emit(op.DropConstraint{Table: p.table, Constraint: p.key})
				}
			}
		}
		if !objects.empty() {
			d.dropMadeOf(name)
		}
		d.emit(op.DropTable{Table: name})
	}
}

// loosen takes what asks for a key from tables that lose theirs: the options STRICT and WITHOUT ROWID, and the
// counter of a column. So every operation leaves a schema that the engine would take.
func (d *differ) loosen() {
	d.eachPair(func(now, to *schema.Table) {
		o := now.Options
		o.Strict, o.WithoutRowID = o.Strict && to.Options.Strict, o.WithoutRowID && to.Options.WithoutRowID
		if o != now.Options {
			d.emit(op.SetOptions{Table: to.Name, Options: o})
		}
		if now.PrimaryKey == nil || to.PrimaryKey != nil && d.sameConstraint(*now.PrimaryKey, *to.PrimaryKey) {
			return
		}
		for _, c := range slices.Clone(now.Columns) {
			if have := to.Column(c.Name); c.AutoIncrement && (have == nil || !have.AutoIncrement) {
				d.emit(op.AlterColumn{Table: to.Name, Column: c.Name, Changes: []op.Change{op.SetAutoIncrement(false)}})
			}
		}
	})
}

// options sets options and comments of tables.
func (d *differ) options() {
	if d.joins != nil {
		d.to = d.joins
	}
	d.eachPair(func(now, to *schema.Table) {
		if now.Options != to.Options {
			d.emit(op.SetOptions{Table: to.Name, Options: to.Options})
		}
		if !d.rules.sameComment(now.Comment, to.Comment) {
			d.emit(op.SetTableComment{Table: to.Name, Comment: to.Comment})
		}
	})
}
