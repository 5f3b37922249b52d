package diff

import (
	"slices"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// partWays has tables that leave their parents, as a partition that is detached, do so before all else, with what they
// have from them; and has those that join others be made alike first, and join them with the options, behind that.
// So no column is dropped and added on the way.
func (d *differ) partWays(renames []Rename) error {
	alone := d.to
	var changed []string
	for i := range d.to.Tables {
		t := &d.to.Tables[i]
		now := d.now.Table(d.pairs.tables.fromOf(t.Name))
		if now == nil {
			continue
		}
		was, is := d.parents(now.Options), parents(t.Options)
		if slices.Equal(was, is) {
			continue
		}
		changed = append(changed, t.Name)
		if len(was) > 0 {
			d.emit(op.SetOptions{Table: now.Name, Options: now.Options.Alone()})
		}
		if len(is) > 0 {
			if alone == d.to {
				alone = d.to.Clone()
			}
			alone.Tables[i] = op.Whole(d.to, t)
		}
	}
	if len(changed) == 0 || d.err != nil {
		return d.err
	}
	if alone != d.to {
		d.to, d.joins = alone, d.to
	}
	if err := d.match(renames); err != nil {
		return err
	}
	for _, table := range changed {
		d.pairAlike(table)
	}
	return nil
}

// partOf begins the parents of a partition, so that they are others than those of an heir.
const partOf = "\x00partition of"

// parents are the tables that a table is a part of, or inherits from.
func parents(o schema.Options) []string {
	if o.PartitionOf != "" {
		return append([]string{partOf}, o.Parents()...)
	}
	return o.Parents()
}

// parents are those of a table of now, as the target names them.
func (d *differ) parents(o schema.Options) []string {
	out := parents(o)
	for i, name := range out {
		if to := d.pairs.tables.toOf(name); to != "" {
			out[i] = to
		} else if d.now.Table(name) != nil {
			out[i] = name + scopeEnd // it goes
		}
	}
	return out
}

// pairAlike takes the indexes of a table that are the same but for their names for each other: where it was a
// partition, or becomes one, the engine made the names.
func (d *differ) pairAlike(table string) {
	now, to := d.now.Table(d.pairs.tables.fromOf(table)), d.to.Table(table)
	for i := range now.Indexes {
		from := d.rules.indexKey(table, now.Indexes[i].Name)
		if d.pairs.indexes.toOf(from) != "" {
			continue
		}
		for j := range to.Indexes {
			if key := d.rules.indexKey(table, to.Indexes[j].Name); d.pairs.indexes.fromOf(key) == "" && d.rules.sameIndexBody(&now.Indexes[i], &to.Indexes[j]) {
				d.pairs.indexes.add(from, key)
				break
			}
		}
	}
}
