package sqlite

import (
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// A fold is what a run of operations on structure comes to: the schema before and after, and which
// object of the one is which of the other.
type fold struct {
	before, after *schema.Schema
	tables        []*fate          // those that are there afterwards
	named         map[string]*fate // the same by their names
	folding       *op.Folding      // finds tables in after
	dropped       []*fate
	dropViews     []dropped
	dropTriggers  []dropped
	// The operations that created what is there afterwards, by name.
	views, triggers, indexes map[string]int
}

type dropped struct {
	name string
	op   int
}

// A fate is what becomes of one table.
type fate struct {
	name  string            // afterwards
	from  string            // before, "" if it is new
	cols  map[string]string // the columns that stay: name afterwards to name before
	gone  []string          // the columns that go, by their names before
	using map[string]string // how to compute a column's new value, by its name afterwards
	op    int               // the first operation on it
}

// isNew reports whether the table is made by the operations.
func (t *fate) isNew() bool { return t.from == "" }

func (t *fate) rename(column, to string) {
	if was, ok := t.cols[column]; ok {
		delete(t.cols, column)
		t.cols[to] = was
	}
	if u, ok := t.using[column]; ok {
		delete(t.using, column)
		t.using[to] = u
	}
	for c, u := range t.using {
		t.using[c] = sqltext.Rename(u, column, to, sqltext.SQLite, ident)
	}
}

func foldOps(ops []op.Op, first int, before *schema.Schema) (*fold, error) {
	f := &fold{before: before, after: before.Clone(), named: map[string]*fate{},
		views: map[string]int{}, triggers: map[string]int{}, indexes: map[string]int{}}
	for i := range before.Tables {
		t := &before.Tables[i]
		ft := &fate{name: t.Name, from: t.Name, cols: map[string]string{}, using: map[string]string{}, op: -1}
		for _, c := range t.Columns {
			ft.cols[c.Name] = c.Name
		}
		f.add(ft)
	}
	f.folding = op.Fold(f.after)
	for i, o := range ops {
		if !known(o) {
			return nil, fmt.Errorf("sqlite can't compile %s: %T is no operation of Skein's and has no method Statements (op.Compiler)", o, o)
		}
		r, renames := o.(op.RenameColumn)
		var bodies []schema.Trigger
		if renames {
			bodies = slices.Clone(f.after.Triggers)
		}
		if err := f.folding.Apply(o); err != nil {
			return nil, fmt.Errorf("%s: %w", o, err)
		}
		f.note(o, first+i)
		if renames {
			renameInTriggers(f.after, bodies, r)
		}
	}
	return f, nil
}

func (f *fold) add(t *fate) {
	f.tables = append(f.tables, t)
	f.named[t.name] = t
}

// touch returns the fate of a table that operation i works on.
func (f *fold) touch(name string, i int) *fate {
	t := f.named[name]
	if t != nil && t.op < 0 {
		t.op = i
	}
	return t
}

// note remembers what an operation, which has been applied, means for the names.
func (f *fold) note(o op.Op, i int) {
	switch o := o.(type) {
	case op.CreateTable:
		f.add(&fate{name: o.Table.Name, cols: map[string]string{}, using: map[string]string{}, op: i})
	case op.DropTable:
		f.dropTable(o.Table, i)
	case op.RenameTable:
		t := f.touch(o.Table, i)
		delete(f.named, o.Table)
		t.name, f.named[o.To] = o.To, t
	case op.SetOptions:
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
		f.touch(o.Table, i).rename(o.Column, o.To)
	case op.AlterColumn:
		t := f.touch(o.Table, i)
		for _, ch := range o.Changes {
			if s, ok := ch.(op.SetType); ok && s.Using != "" {
				t.using[o.Column] = s.Using
			}
		}
	case op.AddConstraint:
		f.touch(o.Table, i)
	case op.DropConstraint:
		f.touch(o.Table, i)
	case op.CreateIndex:
		f.touch(o.Table, i)
		f.indexes[o.Index.Name] = i
	case op.DropIndex:
		f.touch(o.Table, i)
		f.indexes[o.Index] = i
	case op.RenameIndex:
		f.touch(o.Table, i)
		f.indexes[o.Index], f.indexes[o.To] = i, i
	default:
		f.noteStored(o, i)
	}
}

// noteStored does the same for views and triggers.
func (f *fold) noteStored(o op.Op, i int) {
	switch o := o.(type) {
	case op.CreateView:
		f.views[o.View.Name] = i
	case op.DropView:
		f.dropViews = drop(f.dropViews, f.views, o.View, i)
	case op.CreateTrigger:
		f.triggers[o.Trigger.Name] = i
	case op.DropTrigger:
		f.dropTriggers = drop(f.dropTriggers, f.triggers, o.Trigger, i)
	}
}

func (f *fold) dropTable(name string, i int) {
	t := f.named[name]
	delete(f.named, name)
	f.tables = slices.DeleteFunc(f.tables, func(x *fate) bool { return x == t })
	if !t.isNew() {
		t.op = i
		f.dropped = append(f.dropped, t)
	}
}

// drop forgets an object that was created on the way, and adds one that was there before to the list.
func drop(list []dropped, created map[string]int, name string, i int) []dropped {
	if _, ok := created[name]; ok {
		delete(created, name)
		return list
	}
	return append(list, dropped{name, i})
}

// renameInTriggers follows the rename of a column into the triggers of its table, as ALTER TABLE does
// in the database, where the operation itself has not done it. Where another table of the trigger has
// a column of that name, only what is sure to be meant is renamed: NEW.x, OLD.x, table.x, UPDATE OF x.
func renameInTriggers(s *schema.Schema, before []schema.Trigger, r op.RenameColumn) {
	for i := range s.Triggers {
		tr := &s.Triggers[i]
		if tr.Table != r.Table || tr.Body != before[i].Body {
			continue
		}
		if ambiguous(s, tr, r) {
			tr.Body = renameQualified(tr.Body, r)
		} else {
			tr.Body = sqltext.Rename(tr.Body, r.Column, r.To, sqltext.SQLite, ident)
		}
	}
}

func ambiguous(s *schema.Schema, tr *schema.Trigger, r op.RenameColumn) bool {
	if slices.ContainsFunc([]string{r.Table, "new", "old"}, func(name string) bool { return strings.EqualFold(r.Column, name) }) {
		return true
	}
	for i := range s.Tables {
		t := &s.Tables[i]
		if t.Name != r.Table && sqltext.Mentions(tr.Body, t.Name, sqltext.SQLite) &&
			slices.ContainsFunc(t.Columns, func(c schema.Column) bool { return strings.EqualFold(c.Name, r.Column) }) {
			return true
		}
	}
	return false
}

func renameQualified(body string, r op.RenameColumn) string {
	var out strings.Builder
	var last, last2 string // the two significant tokens before
	ofList, begun := false, false
	for t := range sqltext.Lex(body, sqltext.SQLite) {
		text := t.Text
		if t.Significant() {
			name := strings.ToUpper(t.Name())
			begun = begun || name == "BEGIN"
			ofList = !begun && (ofList && name != "ON" || name == "OF")
			owner := strings.ToUpper(last2)
			owned := last == "." && (owner == "NEW" || owner == "OLD" || owner == strings.ToUpper(r.Table))
			if strings.EqualFold(t.Name(), r.Column) && (owned || ofList && name != "OF") {
				text = ident(r.To)
			}
			last2, last = last, t.Text
			if n := t.Name(); n != "" {
				last = n
			}
		}
		out.WriteString(text)
	}
	return out.String()
}
