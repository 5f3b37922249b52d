package diff

import (
	"reflect"
	"slices"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// dropInTheWay drops indexes and constraints that are gone or changed. All that are pairs have their
// new names by now.
func (d *differ) dropInTheWay() {
	d.freeIndexNames()
	d.eachPair(func(now, to *schema.Table) {
		for _, x := range slices.Clone(now.Indexes) {
			if want := to.Index(d.indexInTarget(to.Name, x.Name)); want == nil || !d.rules.sameIndexBody(&x, want) {
				d.emit(op.DropIndex{Table: to.Name, Index: x.Name})
			}
		}
	})
	d.renameIndexes()
	d.eachPair(d.renameConstraints)
	// Foreign keys first: they stand on the keys of other tables.
	d.freeReferred()
	for _, keys := range []bool{true, false} {
		d.eachPair(func(now, to *schema.Table) {
			for _, c := range missingFrom(now.Constraints(), to.Constraints(), d.sameConstraint) {
				if _, isKey := c.(schema.ForeignKey); isKey == keys {
					d.emit(op.DropConstraint{Table: to.Name, Constraint: c})
				}
			}
		})
	}
}

// freeReferred drops the foreign keys of tables that are going where they point at a column that goes
// before them.
func (d *differ) freeReferred() {
	for _, name := range d.goneTables() {
		for _, fk := range d.now.Table(name).Clone().ForeignKeys {
			to := d.to.Table(fk.RefTable)
			if to != nil && slices.ContainsFunc(fk.RefColumns, func(c string) bool { return to.Column(c) == nil }) {
				d.emit(op.DropConstraint{Table: name, Constraint: fk})
			}
		}
	}
}

// renameIndexes renames the indexes that are pairs and still there. Their names are unique in the whole
// schema, so chains and circles go through all tables.
func (d *differ) renameIndexes() {
	left, table := newMapping(), map[string]string{}
	d.eachPair(func(now, to *schema.Table) {
		for i := range now.Indexes {
			from := d.rules.indexKey(to.Name, now.Indexes[i].Name)
			if key := d.pairs.indexes.toOf(from); key != "" && key != from {
				left.add(from, key)
				table[from] = to.Name
			}
		}
	})
	for _, r := range renameOrder(left, d.rules, d.temporary) {
		table[r[1]] = table[r[0]]
		d.emit(op.RenameIndex{Table: table[r[0]], Index: bareName(r[0]), To: bareName(r[1])})
	}
}

// indexInTarget returns the name in the target of an index of a table, which has its new name by now;
// "" if the target doesn't have it.
func (d *differ) indexInTarget(table, name string) string {
	return bareName(d.pairs.indexes.toOf(d.rules.indexKey(table, name)))
}

// sameConstraint compares a constraint of now with one of the target.
func (d *differ) sameConstraint(a, b schema.Constraint) bool {
	return d.rules.sameConstraint(a, b, d.now, d.to)
}

// freeIndexNames drops what is going and has a name that an index takes, or a table where these share their names:
// indexes and keys of tables that are going, and such tables themselves.
func (d *differ) freeIndexNames() {
	wanted := d.wantedNames()
	for _, name := range d.goneTables() {
		gone := d.now.Table(name)
		if wanted[d.rules.fold(d.rules.relationKey(name))] || slices.ContainsFunc(gone.Columns, func(c schema.Column) bool {
			return c.AutoIncrement && wanted[d.rules.sequenceKey(name, c.Name)]
		}) {
			d.dropTable(name)
			continue
		}
		for _, x := range slices.Clone(gone.Indexes) {
			if wanted[d.rules.fold(d.rules.indexKey(name, x.Name))] {
				d.emit(op.DropIndex{Table: name, Index: x.Name})
			}
		}
		for _, c := range gone.Constraints() {
			if key := d.rules.keyNameOf(gone, c); key != "" && wanted[key] {
				d.emit(op.DropConstraint{Table: name, Constraint: c})
			}
		}
	}
}

// wantedNames are the keys of the names that indexes, keys and new tables of the target have.
func (d *differ) wantedNames() map[string]bool {
	wanted := map[string]bool{}
	for i := range d.to.Tables {
		t := &d.to.Tables[i]
		for j := range t.Indexes {
			wanted[d.rules.fold(d.rules.indexKey(t.Name, t.Indexes[j].Name))] = true
		}
		for _, c := range t.Constraints() {
			wanted[d.rules.keyNameOf(t, c)] = true
		}
		if key := d.rules.relationKey(t.Name); key != "" && d.now.Table(t.Name) == nil {
			wanted[d.rules.fold(key)] = true
		}
	}
	return wanted
}

// freeTableNames drops the indexes whose names tables take.
func (d *differ) freeTableNames() {
	wanted := map[string]bool{}
	for i := range d.to.Tables {
		if key := d.rules.relationKey(d.to.Tables[i].Name); key != "" {
			wanted[d.rules.fold(key)] = true
		}
	}
	for _, t := range d.now.Clone().Tables {
		for _, x := range t.Indexes {
			if wanted[d.rules.fold(d.rules.indexKey(t.Name, x.Name))] {
				d.emit(op.DropIndex{Table: t.Name, Index: x.Name})
			}
		}
	}
}

// addConstraints adds what is missing, but for foreign keys.
func (d *differ) addConstraints() {
	d.eachMissing(func(table string, c schema.Constraint) {
		if _, isKey := c.(schema.ForeignKey); !isKey {
			d.emit(op.AddConstraint{Table: table, Constraint: c})
		}
	})
}

// addForeignKeys adds the foreign keys, which had to wait for their tables, columns and keys.
func (d *differ) addForeignKeys() {
	for _, fk := range d.later {
		d.emit(op.AddConstraint{Table: fk.table, Constraint: fk.key})
	}
	d.eachMissing(func(table string, c schema.Constraint) {
		d.emit(op.AddConstraint{Table: table, Constraint: c})
	})
}

// eachMissing calls f for each constraint that a table on both sides does not have yet.
func (d *differ) eachMissing(f func(table string, c schema.Constraint)) {
	same := func(a, b schema.Constraint) bool { return d.sameConstraint(b, a) }
	d.eachPair(func(now, to *schema.Table) {
		for _, c := range missingFrom(to.Constraints(), now.Constraints(), same) {
			f(to.Name, c)
		}
	})
}

// createIndexes creates the indexes that are missing, those of new tables included.
//
// On PostgreSQL the index of a partitioned table makes copies on its partitions, under names that are free then: so the
// partitions' own come before it, but for those that it would take for its copy.
func (d *differ) createIndexes() {
	var taken []op.Op
	for _, t := range partsFirst(d.to) {
		for _, x := range t.Indexes {
			if d.now.Table(t.Name).Index(x.Name) != nil {
				continue
			}
			if o := (op.CreateIndex{Table: t.Name, Index: x}); d.takenAsCopy(t, x) {
				taken = append(taken, o)
			} else {
				d.emit(o)
			}
		}
	}
	for _, o := range taken {
		d.emit(o)
	}
}

// partsFirst lists the tables of a schema in their order, but partitions before what they are a part of.
func partsFirst(s *schema.Schema) []*schema.Table {
	out := make([]*schema.Table, len(s.Tables))
	depth := map[string]int{}
	for i := range s.Tables {
		out[i] = &s.Tables[i]
		for t := out[i]; t != nil && t.Options.PartitionOf != "" && depth[out[i].Name] <= len(s.Tables); t = s.Table(t.Options.PartitionOf) {
			depth[out[i].Name]++
		}
	}
	slices.SortStableFunc(out, func(a, b *schema.Table) int { return depth[b.Name] - depth[a.Name] })
	return out
}

// takenAsCopy reports whether a table that this one is a part of has just such an index.
func (d *differ) takenAsCopy(t *schema.Table, x schema.Index) bool {
	for range d.to.Tables {
		if t.Options.PartitionOf == "" {
			break
		}
		if t = d.to.Table(t.Options.PartitionOf); t == nil {
			break
		}
		if slices.ContainsFunc(t.Indexes, func(p schema.Index) bool {
			p.Name, p.Comment, p.With = x.Name, x.Comment, x.With
			return reflect.DeepEqual(p, x)
		}) {
			return true
		}
	}
	return false
}
