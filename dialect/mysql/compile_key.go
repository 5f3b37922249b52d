package mysql

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/skein-go/skein/internal/topo"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// A keyPlan says which foreign keys go before anything else, and which come after everything else: a
// table can't be changed under a foreign key in all ways, and a key needs what it points at.
type keyPlan struct {
	first map[string]bool // by keyOf, under the names of before
	last  map[string]bool // by keyOf, under the names of afterwards
	again []cycled        // those that stay, and are taken down meanwhile
}

// cycled is a foreign key that is taken down and put up again.
type cycled struct {
	from, to string // its table
	was, is  schema.ForeignKey
}

func keyOf(table string, fk schema.ForeignKey) string {
	return table + "\x00" + fk.Name + "\x00" + strings.Join(fk.Columns, "\x00") + "\x00" + fk.RefTable
}

func planKeys(f *fold) *keyPlan {
	k := &keyPlan{first: map[string]bool{}, last: map[string]bool{}}
	touched := map[string]bool{} // tables that are worked on, under the names of before
	for _, t := range f.tables {
		if t.op >= 0 && !t.isNew() {
			touched[t.from] = true
		}
	}
	for _, t := range f.dropped {
		touched[t.from] = true
	}
	for _, t := range f.tables {
		if t.isNew() {
			k.created(f, t)
		} else {
			k.changed(f, t, touched)
		}
	}
	k.circles(f)
	return k
}

// created: a new table's foreign keys wait for what is not there yet, or is to change.
func (k *keyPlan) created(f *fold, t *fate) {
	for _, fk := range t.is.ForeignKeys {
		parent := f.named[fk.RefTable]
		if parent == nil || parent == t || parent.op < 0 {
			continue
		}
		if !parent.isNew() || parent.op > t.op {
			k.last[keyOf(t.name, fk)] = true
		}
	}
}

// changed sorts the foreign keys of a table that stays.
func (k *keyPlan) changed(f *fold, t *fate, touched map[string]bool) {
	before := f.had.Table(t.from)
	for i, was := range t.was.ForeignKeys {
		old := before.ForeignKeys[i]
		parent := f.named[was.RefTable]
		if now := findKey(t.is, was); now == nil {
			// The index that a table's key to itself points at can't go in one statement with the key.
			if touched[old.RefTable] || hasKeyName(t.is, was.Name) {
				k.first[keyOf(t.from, old)] = true
			}
		} else if parent == t && f.maria && entangled(t) || f.shakes(t, was.Columns) || wavers(t, was.Columns) || parent != nil && (f.shakes(parent, was.RefColumns) || losesKey(parent, was.RefColumns)) {
			k.first[keyOf(t.from, old)] = true
			k.again = append(k.again, cycled{t.from, t.name, old, *now})
		}
	}
	for _, fk := range t.is.ForeignKeys {
		if findKey(t.was, fk) != nil {
			continue
		}
		parent := f.named[fk.RefTable]
		if parent != nil && parent != t && parent.op >= 0 || f.nameGoes(fk.Name) || parent == t && f.newParent(t, fk) {
			k.last[keyOf(t.name, fk)] = true
		}
	}
}

// entangled reports whether a table that points at itself is renamed, and gets or loses such a key with that.
// MariaDB 10.11 falls over some time after that, unless all such keys are down while the table is renamed.
func entangled(t *fate) bool {
	other := func(keys, than *schema.Table) bool {
		return slices.ContainsFunc(keys.ForeignKeys, func(fk schema.ForeignKey) bool { return fk.RefTable == t.name && findKey(than, fk) == nil })
	}
	return t.name != t.from && (other(t.was, t.is) || other(t.is, t.was))
}

// newParent reports whether what a foreign key of a table to itself points at comes, or changes, with the
// key: the engine looks at the table as it was.
func (f *fold) newParent(t *fate, fk schema.ForeignKey) bool {
	refs := fk.RefColumns
	if len(refs) == 0 && t.is.PrimaryKey != nil {
		refs = schema.Names(t.is.PrimaryKey.Columns)
	}
	return f.shakes(t, refs) || f.shakes(t, fk.Columns) || !standsOn(t.was, refs) || slices.ContainsFunc(refs, func(c string) bool { return t.cols[c] != c })
}

// nameGoes reports whether a foreign key of before has a name: names are unique in the database.
func (f *fold) nameGoes(name string) bool {
	return name != "" && slices.ContainsFunc(f.before.Tables, func(t schema.Table) bool { return hasKeyName(&t, name) })
}

func hasKeyName(t *schema.Table, name string) bool {
	return name != "" && slices.ContainsFunc(t.ForeignKeys, func(fk schema.ForeignKey) bool { return fk.Name == name })
}

// findKey returns the equal of a foreign key in a table, nil if there is none.
func findKey(t *schema.Table, fk schema.ForeignKey) *schema.ForeignKey {
	for i := range t.ForeignKeys {
		if reflect.DeepEqual(t.ForeignKeys[i], fk) {
			return &t.ForeignKeys[i]
		}
	}
	return nil
}

// shakes reports whether columns of a table change in a way that a foreign key on them does not let.
func (f *fold) shakes(t *fate, columns []string) bool {
	if t.isNew() || t.op < 0 {
		return false
	}
	implied := f.maria && !f.atLeast(10, 11, 0) // 10.5 lets no primary key take NULL from such a column
	return slices.ContainsFunc(columns, func(name string) bool {
		was, is := t.was.Column(name), t.is.Column(name)
		return was != nil && is != nil && (!sameType(was.Type, is.Type) || was.NotNull != is.NotNull || implied && mustHave(t.was, name) != mustHave(t.is, name) || was.Charset != is.Charset || was.Collate != is.Collate ||
			t.was.Options.Charset != t.is.Options.Charset || t.was.Options.Collate != t.is.Options.Collate || t.was.Options.Engine != t.is.Options.Engine ||
			(was.Generated == nil) != (is.Generated == nil) || t.using[name] != "" || !f.maria && was.AutoIncrement != is.AutoIncrement ||
			t.cols[name] != name && !t.onlyRenamed() || was.Generated != nil && f.takenDown(t, name))
	})
}

// takenDown reports whether a computed column is taken down while what it is computed from changes.
func (f *fold) takenDown(t *fate, name string) bool {
	if t.down == nil {
		_, t.down = f.moved(t)
	}
	return t.down[t.cols[name]]
}

// onlyRenamed reports whether a table gets one column's new name and nothing else: the engine does that in
// place. Where it has to copy the table, it renames no column of a foreign key.
func (t *fate) onlyRenamed() bool {
	renamed := 0
	for now, from := range t.cols {
		if now != from {
			renamed++
		}
	}
	computed := slices.ContainsFunc(t.is.Columns, func(c schema.Column) bool { return c.Generated != nil })
	return renamed == 1 && !computed && len(t.gone) == 0 && len(t.is.Columns) == len(t.cols) && reflect.DeepEqual(t.was, t.is)
}

// losesKey reports whether an index that a foreign key's columns stand on goes, be it for a moment.
func losesKey(t *fate, columns []string) bool {
	if t.isNew() || t.op < 0 {
		return false
	}
	for _, x := range t.was.Indexes {
		now := t.is.Index(x.Name)
		if covers(x.Parts, columns) && (now == nil || !reflect.DeepEqual(x, *now)) {
			return true
		}
	}
	return t.was.PrimaryKey != nil && covers(t.was.PrimaryKey.Columns, columns) && !reflect.DeepEqual(t.was.PrimaryKey, t.is.PrimaryKey)
}

// wavers reports whether the index that a table's foreign key stands on goes, and what is left is one that the
// engine may have made for the key: such a one it drops without a word when another comes that serves as well.
func wavers(t *fate, columns []string) bool {
	if t.isNew() || t.op < 0 || !standsOn(t.is, columns) || t.is.PrimaryKey != nil && covers(t.is.PrimaryKey.Columns, columns) {
		return false
	}
	is := keyed(t.is)
	sure := func(x schema.Index) bool { return x.Method == "" && covers(x.Parts, columns) && !implied(t.is, x) }
	stoodOnKey := t.was.PrimaryKey != nil && covers(t.was.PrimaryKey.Columns, columns)
	return !slices.ContainsFunc(is, sure) && (stoodOnKey || slices.ContainsFunc(keyed(t.was), func(x schema.Index) bool {
		now := findIndex(is, x.Name)
		return covers(x.Parts, columns) && (now == nil || !sameIndex(x, *now))
	}))
}

// covers reports whether a key begins with columns, whole.
func covers(parts []schema.Part, columns []string) bool {
	if len(parts) < len(columns) {
		return false
	}
	for i, c := range columns {
		if !strings.EqualFold(parts[i].Column, c) || parts[i].Length > 0 {
			return false
		}
	}
	return true
}

// waning lists the indexes of a table that stay, and that MySQL drops when a key over parts comes, if it made them for
// foreign keys.
func (f *fold) waning(t *fate, parts []schema.Part) (names []string) {
	if f.product != "mysql" || t.isNew() {
		return nil
	}
	for _, x := range t.was.Indexes {
		now := t.is.Index(x.Name)
		columns := schema.Names(x.Parts)
		if now == nil || !reflect.DeepEqual(x, *now) || !reflect.DeepEqual(x.Parts, schema.Columns(columns...)) || !covers(parts, columns) || !couldBeMade(x) {
			continue
		}
		own := func(fk schema.ForeignKey) bool { return slices.Equal(fk.Columns, columns) }
		if slices.ContainsFunc(t.was.ForeignKeys, own) || slices.ContainsFunc(t.is.ForeignKeys, own) {
			names = append(names, x.Name)
		}
	}
	return names
}

// sameName gives an index the name that it has.
func sameName(index string) string { return "RENAME INDEX " + ident(index) + " TO " + ident(index) }

// circles takes down foreign keys of tables that go where these point at each other.
func (k *keyPlan) circles(f *fold) {
	var names []string
	for _, t := range f.dropped {
		names = append(names, t.from)
	}
	for {
		_, err := topo.Sort(names, func(name string) []string {
			var out []string
			for _, fk := range f.before.Table(name).ForeignKeys {
				if slices.Contains(names, fk.RefTable) && fk.RefTable != name && !k.first[keyOf(name, fk)] {
					out = append(out, fk.RefTable)
				}
			}
			return out
		})
		circle, ok := errors.AsType[*topo.CycleError[string]](err)
		if !ok {
			return
		}
		for _, name := range circle.Members {
			for _, fk := range f.before.Table(name).ForeignKeys {
				if fk.RefTable != name && slices.Contains(names, fk.RefTable) {
					k.first[keyOf(name, fk)] = true
				}
			}
		}
	}
}

// dropKeys takes down the foreign keys that are in the way of what follows.
func (p *planner) dropKeys() error {
	for i := range p.before.Tables {
		t := &p.before.Tables[i]
		var clauses []string
		for _, fk := range t.ForeignKeys {
			if p.keys.first[keyOf(t.Name, fk)] {
				clause, err := dropKey(t, fk)
				if err != nil {
					return err
				}
				clauses = append(clauses, clause)
			}
		}
		if len(clauses) > 0 {
			st := p.add(p.opOn(t.Name), p.unguessed(nil, "ALTER TABLE "+tableIdent(t.Name)+"\n    "+strings.Join(clauses, ",\n    "), t))
			st.Table, st.Brief = t.Name, true
		}
	}
	return nil
}

// opOn is the first operation on a table, by its name before.
func (p *planner) opOn(from string) int {
	for _, t := range slices.Concat(p.tables, p.dropped) {
		if t.from == from && t.op >= 0 {
			return t.op
		}
	}
	return p.first
}

func dropKey(t *schema.Table, fk schema.ForeignKey) (string, error) {
	if fk.Name == "" {
		return "", fmt.Errorf("%s of table %s has no name to drop it by: give it one in the script, or run this on the database, which knows the name", op.Describe(fk), t.Name)
	}
	return "DROP FOREIGN KEY " + ident(fk.Name), nil
}

// addKeys adds the foreign keys that had to wait, and puts up again those that were taken down.
func (p *planner) addKeys() error {
	for _, t := range p.tables {
		var clauses []string
		add := func(fk schema.ForeignKey) error {
			def, err := p.constraintDef(t.is, fk)
			clauses = append(clauses, "ADD "+def)
			return err
		}
		for _, c := range p.keys.again {
			if c.to == t.name {
				if err := add(c.is); err != nil {
					return err
				}
			}
		}
		for _, fk := range t.is.ForeignKeys {
			if p.keys.last[keyOf(t.name, fk)] {
				if err := add(fk); err != nil {
					return err
				}
			}
		}
		if len(clauses) > 0 {
			p.add(max(t.op, p.first), p.unguessed(nil, "ALTER TABLE "+tableIdent(t.name)+"\n    "+strings.Join(clauses, ",\n    "), t.is)).Table = t.name
		}
	}
	return nil
}
