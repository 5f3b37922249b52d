package mysql

import (
	"fmt"
	"maps"
	"slices"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// A fold is what a run of operations on structure comes to: the schema before and after, and which
// object of the one is which of the other.
type fold struct {
	speaker
	before, after *schema.Schema
	staged        *schema.Schema   // before, without the dropped tables, and with the names of afterwards
	tables        []*fate          // those that are there afterwards
	named         map[string]*fate // the same by their names
	had           *op.Folding      // finds tables in before
	dropped       []*fate
	ops           map[string]int       // the first operation on what is no table, by kind and name
	called        map[[2]string]string // sequences and views that are renamed: kind and name afterwards to name before
	first         int
}

// A fate is what becomes of one table.
type fate struct {
	name    string            // afterwards
	from    string            // before, "" if it is new
	cols    map[string]string // the columns that stay: name afterwards to name before
	gone    []string          // the columns that go, by their names before
	indexes map[string]string // the indexes that were renamed: name afterwards to name before
	using   map[string]string // how to compute a column's new value, by its name afterwards
	op      int               // the first operation on it, -1: none
	was, is *schema.Table     // staged, and afterwards
	down    map[string]bool   // the columns that are taken down, by their names before; nil: nobody has asked
}

// isNew reports whether the table is made by the operations.
func (t *fate) isNew() bool { return t.from == "" }

func moveKey(m map[string]string, from, to string) {
	if was, ok := m[from]; ok {
		delete(m, from)
		m[to] = was
	}
}

func foldOps(ops []op.Op, first int, before *schema.Schema) (*fold, error) {
	f := &fold{before: before, after: before.Clone(), named: map[string]*fate{}, had: op.Fold(before), ops: map[string]int{}, called: map[[2]string]string{}, first: first}
	f.server = parseServer(before.Release)
	f.after.Dialect = "mysql"
	f.schema = f.after
	for i := range before.Tables {
		t := &before.Tables[i]
		ft := newFate(t.Name, t.Name, -1)
		for _, c := range t.Columns {
			ft.cols[c.Name] = c.Name
		}
		f.add(ft)
	}
	folding := op.Fold(f.after)
	for i, o := range ops {
		if err := folding.Apply(o); err != nil {
			return nil, fmt.Errorf("%s: %w", o, err)
		}
		if err := f.note(o, first+i); err != nil {
			return nil, err
		}
	}
	for _, t := range f.tables {
		t.is = folding.Table(t.name)
	}
	return f, f.stage()
}

func newFate(name, from string, op int) *fate {
	return &fate{name: name, from: from, cols: map[string]string{}, indexes: map[string]string{}, using: map[string]string{}, op: op}
}

func (f *fold) add(t *fate) {
	f.tables = append(f.tables, t)
	f.named[t.name] = t
}

// touch returns the fate of a table that operation i works on.
func (f *fold) touch(name string, i int) *fate {
	t := f.named[name]
	if t == nil {
		return newFate(name, "", i) // a view's
	}
	if t.op < 0 {
		t.op = i
	}
	return t
}

// note remembers what an operation, which has been applied, means for the names.
func (f *fold) note(o op.Op, i int) error {
	switch o := o.(type) {
	case op.CreateTable:
		f.add(newFate(o.Table.Name, "", i))
	case op.DropTable:
		t := f.named[o.Table]
		delete(f.named, o.Table)
		f.tables = slices.DeleteFunc(f.tables, func(x *fate) bool { return x == t })
		if !t.isNew() {
			t.op = i
			f.dropped = append(f.dropped, t)
		}
	case op.RenameTable:
		t := f.touch(o.Table, i)
		delete(f.named, o.Table)
		t.name, f.named[o.To] = o.To, t
	case op.SetOptions:
		f.touch(o.Table, i)
	case op.SetTableComment:
		f.touch(o.Table, i)
	case op.AddColumn:
		f.touch(o.Table, i)
	case op.DropColumn:
		t := f.touch(o.Table, i)
		if was, ok := t.cols[o.Column]; ok {
			t.gone = append(t.gone, was)
		}
		delete(t.cols, o.Column)
		delete(t.using, o.Column)
	case op.RenameColumn:
		t := f.touch(o.Table, i)
		moveKey(t.cols, o.Column, o.To)
		moveKey(t.using, o.Column, o.To)
	case op.AlterColumn:
		t := f.touch(o.Table, i)
		for _, ch := range o.Changes {
			if s, ok := ch.(op.SetType); ok && s.Using != "" {
				t.using[o.Column] = s.Using
			}
		}
	default:
		return f.noteObject(o, i)
	}
	return nil
}

// noteObject does the same for what is no column and no table.
func (f *fold) noteObject(o op.Op, i int) error {
	remember := func(kind, name string) {
		if _, ok := f.ops[kind+name]; !ok {
			f.ops[kind+name] = i
		}
	}
	switch o := o.(type) {
	case op.AddConstraint:
		f.touch(o.Table, i)
	case op.DropConstraint:
		f.touch(o.Table, i)
	case op.CreateIndex:
		delete(f.touch(o.Table, i).indexes, o.Index.Name)
	case op.DropIndex:
		delete(f.touch(o.Table, i).indexes, o.Index)
	case op.RenameIndex:
		t := f.touch(o.Table, i)
		if _, ok := t.indexes[o.Index]; !ok {
			t.indexes[o.Index] = o.Index
		}
		moveKey(t.indexes, o.Index, o.To)
	case op.CreateView:
		remember("view", o.View.Name)
	case op.DropView:
		remember("view", o.View)
	case op.CreateTrigger:
		remember("trigger", o.Trigger.Name)
	case op.DropTrigger:
		remember("trigger", o.Trigger)
	case op.CreateSequence:
		remember("sequence", o.Sequence.Name)
	case op.DropSequence:
		remember("sequence", o.Sequence)
	case op.AlterSequence:
		remember("sequence", o.To.Name)
	case op.RenameObject:
		if o.Kind != "sequence" && o.Kind != "view" {
			return fmt.Errorf("%s: MySQL can't rename a %s: drop it and create it anew", o, o.Kind)
		}
		remember(o.Kind, o.To)
		f.move(o)
	case op.CreateDefinition:
		remember(o.Definition.Kind, o.Definition.Name)
	case op.DropDefinition:
		remember(o.Kind, o.Name)
	case op.ReplaceDefinition:
		remember(o.To.Kind, o.To.Name)
	case op.SetComment:
		if o.Kind != "index" {
			return fmt.Errorf("%s: MySQL keeps no comment on a %s", o, o.Kind)
		}
		f.touch(o.Table, i)
	case op.CreateEnum, op.DropEnum, op.AlterEnum:
		return fmt.Errorf("%s: MySQL has no enum types: give the column the type enum('a', 'b')", o)
	default:
		return fmt.Errorf("mysql can't compile %s: %T is no operation of Skein's and has no method Statements (op.Compiler)", o, o)
	}
	return nil
}

// move remembers under which name a sequence or a view was there before.
func (f *fold) move(o op.RenameObject) {
	from, ok := f.called[[2]string{o.Kind, o.Name}]
	if !ok {
		from = o.Name
	}
	delete(f.called, [2]string{o.Kind, o.Name})
	if f.before.View(from) != nil || f.before.Sequence(from) != nil {
		f.called[[2]string{o.Kind, o.To}] = from
	}
}

// nameBefore is the name that a sequence or a view had before, or would have.
func (f *fold) nameBefore(kind, name string) string {
	if from, ok := f.called[[2]string{kind, name}]; ok {
		return from
	}
	if slices.Contains(slices.Collect(maps.Values(f.called)), name) {
		return "" // it goes by another name now, and this one is new
	}
	return name
}

// nameAfter is the name that one of before has afterwards, or would have.
func (f *fold) nameAfter(kind, name string) string {
	for to, from := range f.called {
		if to[0] == kind && from == name {
			return to[1]
		}
	}
	return name
}

// opOf is the operation that a statement about an object comes from.
func (f *fold) opOf(kind, name string) int {
	if i, ok := f.ops[kind+name]; ok {
		return i
	}
	return f.first
}

// stage brings the schema before to the names that things have afterwards. All renames happen at once,
// as they do in the engine's statements: a name may be taken by what gets it only if it is free.
func (f *fold) stage() error {
	f.staged = f.before.Clone()
	f.staged.Dialect = "mysql"
	staging := op.Fold(f.staged)
	for _, t := range f.dropped {
		if err := staging.Apply(op.DropTable{Table: t.from}); err != nil {
			return err
		}
	}
	var renames, columns, indexes []op.Op
	for n, t := range f.tables {
		if t.isNew() {
			continue
		}
		if t.name != t.from {
			aside := fmt.Sprintf("_skein_table_%d", n)
			renames = slices.Insert(renames, 0, op.Op(op.RenameTable{Table: t.from, To: aside}))
			renames = append(renames, op.RenameTable{Table: aside, To: t.name})
		}
		if t.op >= 0 {
			columns = append(columns, t.columnMoves(f.had.Table(t.from))...)
			indexes = append(indexes, t.indexMoves(f.had.Table(t.from))...)
		}
	}
	for _, o := range slices.Concat(renames, columns, indexes) {
		if err := staging.Apply(o); err != nil {
			return fmt.Errorf("%s: %w", o, err)
		}
	}
	for _, t := range f.tables {
		t.was = staging.Table(t.name)
		if f.columnChecks() && t.op >= 0 && !t.isNew() {
			t.stageChecks(f.had.Table(t.from))
		}
	}
	return nil
}

// stageChecks gives the checks that belong to columns their columns' names of afterwards.
func (t *fate) stageChecks(before *schema.Table) {
	for i := range t.was.Checks {
		name := t.was.Checks[i].Name
		if name == "" || before.Column(name) == nil {
			continue
		}
		if now, stays := valueOf(t.cols, name); stays {
			t.was.Checks[i].Name = now
		} else if n := slices.Index(t.gone, name); n >= 0 {
			t.was.Checks[i].Name = goneName(n)
		}
	}
}

// goneName is what a column that goes is called in the staged schema.
func goneName(n int) string { return fmt.Sprintf("_skein_gone_%d", n) }

// columnMoves gives columns the names of afterwards: all go aside first.
func (t *fate) columnMoves(before *schema.Table) []op.Op {
	var away, back []op.Op
	for n, g := range t.gone {
		away = append(away, op.RenameColumn{Table: t.name, Column: g, To: goneName(n)})
	}
	for n, c := range t.is.Columns {
		if from, stays := t.cols[c.Name]; stays && from != c.Name {
			aside := fmt.Sprintf("_skein_column_%d", n)
			away = append(away, op.RenameColumn{Table: t.name, Column: from, To: aside})
			back = append(back, op.RenameColumn{Table: t.name, Column: aside, To: c.Name})
		}
	}
	return append(away, back...)
}

// indexMoves gives indexes the names of afterwards.
func (t *fate) indexMoves(before *schema.Table) []op.Op {
	var away, back []op.Op
	for n, x := range t.is.Indexes {
		from, ok := t.indexes[x.Name]
		if ok && before.Index(from) == nil {
			delete(t.indexes, x.Name) // it is new, and is created under its last name
			continue
		}
		if _, moves := valueOf(t.indexes, x.Name); ok && before.Index(x.Name) != nil && !moves {
			delete(t.indexes, x.Name) // it takes the name of one that goes: that is a change of it
			continue
		}
		if ok && from != x.Name {
			aside := fmt.Sprintf("_skein_index_%d", n)
			away = append(away, op.RenameIndex{Table: t.name, Index: from, To: aside})
			back = append(back, op.RenameIndex{Table: t.name, Index: aside, To: x.Name})
		}
	}
	return append(away, back...)
}

// valueOf finds the key of a value.
func valueOf(m map[string]string, value string) (string, bool) {
	for k, v := range m {
		if v == value {
			return k, true
		}
	}
	return "", false
}
