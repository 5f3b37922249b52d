// Package diff works out the operations that turn one schema into another. It is pure: the same two
// schemas give the same operations in the same order, and nothing is asked of a database.
package diff

import (
	"cmp"
	"fmt"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// Options steer a comparison. The zero value compares exactly and takes nothing for a rename.
type Options struct {
	Rules Rules
	// Renames are the decided ones; see Resolve.
	Renames []Rename
}

// Diff returns the operations that turn from into to, none if the engine would see no difference.
// Names that differ only in a way that the engine doesn't see are renamed; anything else that
// vanished is dropped and anything that appeared is created, unless Options.Renames says otherwise.
// A rename that does not fit the two schemas is an error that wraps ErrRename.
//
// The order: what is in the way goes first (triggers, views, indexes, constraints), then renames, new
// tables, new columns, changes, new constraints and indexes; what is dropped for good goes as late as
// its name is not needed by something else, so that a person can put a statement between that moves
// the data.
func Diff(from, to *schema.Schema, o Options) ([]op.Op, error) {
	d := &differ{rules: o.Rules, now: from.Clone(), to: to}
	d.now.Dialect = d.dialect()
	d.folding = op.Fold(d.now)
	if err := d.renameObjects(o.Renames); err != nil {
		return nil, err
	}
	var err error
	if d.to, err = o.Rules.aligned(d.now, to, o.Renames); err != nil {
		return nil, err
	}
	if err := d.match(o.Renames); err != nil {
		return nil, err
	}
	if err := d.partWays(o.Renames); err != nil {
		return nil, err
	}
	for _, phase := range []func(){
		d.clearViews, d.clearNames, d.rename, d.loosen, d.dropInTheWay, d.createTypes,
		d.createTables, d.changeColumns, d.addConstraints, d.dropColumns, d.createIndexes,
		d.addForeignKeys, d.dropTables, d.options, d.changeSequences, d.dropTypes, d.createOnTables,
		d.createTriggers, d.createOnViews, d.comments,
	} {
		phase()
		if d.err != nil {
			return nil, d.err
		}
	}
	if len(d.ops) > 0 && !equal(d.now, d.to, o.Rules) {
		return nil, fmt.Errorf("comparison of schemas did not come to an end after %d operations; please report it with both schemas", len(d.ops))
	}
	return d.ops, nil
}

// differ walks from one schema to the other. now is the schema after the operations so far.
type differ struct {
	rules   Rules
	now     *schema.Schema
	folding *op.Folding // what changes it
	to      *schema.Schema
	ops     []op.Op
	err     error
	pairs   pairs
	later   []foreignKey   // to be added when all tables are there
	joins   *schema.Schema // the target with the tables that join their parents last; nil: there are none
	// renamed is set when the tables of now have their names in the target.
	renamed bool
	serial  int             // for temporary names
	bound   map[string]bool // what of the target is known by its text and stands on tables, by key
	waiting lexicon         // what is made behind the tables
}

type foreignKey struct {
	table string
	key   schema.ForeignKey
}

// dialect says whose words the texts of both sides are in.
func (d *differ) dialect() string { return cmp.Or(d.now.Dialect, d.to.Dialect) }

// emit applies an operation and keeps it.
func (d *differ) emit(o op.Op) {
	if d.err != nil {
		return
	}
	d.bring(o)
	if err := d.folding.Apply(o); err != nil {
		d.err = fmt.Errorf("%s: %w", o, err)
		return
	}
	d.ops = append(d.ops, o)
}

// eachPair calls f for each table that both sides have, by its name in the target. It holds after
// the renames are done.
func (d *differ) eachPair(f func(now, to *schema.Table)) {
	at := make(map[string]int, len(d.now.Tables))
	for i := range d.now.Tables {
		at[d.now.Tables[i].Name] = i
	}
	for i := range d.to.Tables {
		t := &d.to.Tables[i]
		if d.pairs.tables.fromOf(t.Name) == "" || d.err != nil {
			continue
		}
		now := d.now.Table
		if k, ok := at[t.Name]; ok && k < len(d.now.Tables) && d.now.Tables[k].Name == t.Name {
			f(&d.now.Tables[k], t) // f may have changed the list since
			continue
		}
		f(now(t.Name), t)
	}
}
