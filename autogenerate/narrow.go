package autogenerate

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// Misfit is a column whose values don't all come through the way up: its type, its enum or a check has no
// room for them any more.
type Misfit struct {
	Table, Column string // as they are called before
	Where         string // the condition for the rows
	Value         string // what these rows get: an SQL expression of the columns before
}

// Narrow gives the rows of misfits another value before all else on the way up. With keep, what they had is
// set aside: the way back gives it to the rows that still have what they got. Without misfits the result is
// r itself.
func Narrow(r *Result, is *schema.Schema, misfits []Misfit, keep bool, k op.Keeping, b *Beside) *Result {
	if len(misfits) == 0 {
		return r
	}
	n := &narrower{keeper: newKeeper(is, k, b), renamed: map[[2]string]string{}}
	n.look(r.Up)
	n.begin()
	for _, l := range r.Up {
		n.walk(l.Op)
	}
	for _, m := range misfits {
		n.wants(n.keeper, m.Table, m.Column)
	}
	for _, m := range misfits {
		if keep && n.setAside(m) {
			continue
		}
		fill := filling(k.TableSQL(k.Dialect, m.Table), m.Column, m.Value, "\nWHERE "+m.Where, k.Dialect)
		fill.Comment = fmt.Sprintf("review: the values of %s.%s that have no room any more are lost here.", m.Table, m.Column)
		n.first = append(n.first, fill)
	}
	down := slices.Clone(r.Down)
	for i, l := range down {
		if o, ok := l.Op.(op.AlterEnum); ok && n.enums[o.Enum] {
			o.Anew = true // its values are wanted in the same transaction
			down[i].Op = o
		}
	}
	return &Result{Up: slices.Concat(n.first, r.Up, n.up), Down: slices.Concat(n.down, down, n.last), Changes: r.Changes}
}

// narrower puts what is kept of misfits around the way up.
type narrower struct {
	*keeper
	renamed map[[2]string]string // columns, by table before and name now: the name before
	enums   map[string]bool      // whose values are given back
}

// walk follows the names through the way up.
func (n *narrower) walk(o op.Op) {
	if r, ok := o.(op.RenameColumn); ok {
		table := n.origin(r.Table)
		was := cmp.Or(n.renamed[[2]string{table, r.Column}], r.Column)
		delete(n.renamed, [2]string{table, r.Column})
		n.renamed[[2]string{table, r.To}] = was
	}
	n.follow(o)
	_ = n.folding.Apply(o) // operations of a comparison fit
}

// columnNow is the name that a column has after the way up.
func (n *narrower) columnNow(table, column string) string {
	for now, was := range n.renamed {
		if now[0] == table && was == column {
			return now[1]
		}
	}
	return column
}

// setAside keeps the values of a misfit when they are changed, and for the way back; false where it can't.
func (n *narrower) setAside(m Misfit) bool {
	t := n.is.Table(m.Table)
	table, column := n.called(m.Table), n.columnNow(m.Table, m.Column)
	after := n.now.Table(table)
	if t == nil || t.Column(m.Column) == nil || after == nil || after.Column(column) == nil {
		return false
	}
	was, is := *t.Column(m.Column), *after.Column(column)
	was.Was, is.Was = "", ""
	back := op.RestoreValues{Table: m.Table, Column: m.Column, Noted: true, Still: still(t, m.Column)}
	if typeGoes(n.is, &was) {
		// The copy may not be what stands in the way of the type, one day.
		n.enum(&was)
		back.Cast = was.Type.String()
		was.Type = schema.Text{}
	}
	if typeGoes(n.now, &is) {
		is.Type = schema.Text{}
	}
	keep := op.KeepValues{Table: m.Table, Column: was, Where: m.Where, Value: m.Value, Still: still(t, m.Column)}
	note := op.NoteValues{Table: table, Column: is, Still: still(after, column)}
	sift := op.SiftValues{Table: table, Column: column, Still: note.Still}
	if table != m.Table {
		note.Kept, sift.Kept = m.Table, m.Table
	}
	if column != m.Column {
		note.Was, sift.Was = m.Column, m.Column
	}
	comment := keptComment(fmt.Sprintf("values of %s.%s that have no room any more", m.Table, m.Column))
	key := n.key(m.Table, m.Column)
	if key == nil {
		n.first = append(n.first, quietly(n.is, m.Table, script.Line{Op: keep, Comment: comment})...)
		n.up = append(n.up, quietly(n.now, table, script.Line{Op: note})...)
		n.down = append(n.down, quietly(n.now, table, script.Line{Op: sift})...)
		n.last = append(n.last, quietly(n.is, m.Table, script.Line{Op: back})...)
		return true
	}
	keep.Key, keep.Strict, keep.Limit = key, t.Options.Strict, n.limit()
	back.Key = schema.ColumnNames(key)
	keyNow := schema.Names(after.PrimaryKey.Columns)
	note.Key, sift.Key = keyNow, keyNow
	follow := op.FollowRows{Table: table, Column: m.Column, Key: keyNow, Kept: note.Kept}
	n.first = append(n.first, quietly(n.is, m.Table, script.Line{Op: keep, Comment: comment})...)
	n.up = append(n.up, script.Line{Op: note}, script.Line{Op: follow})
	n.down = append(n.down, script.Line{Op: op.LeaveRows{Table: table, Column: m.Column, Kept: note.Kept}}, script.Line{Op: sift})
	n.last = append(n.last, quietly(n.is, m.Table, script.Line{Op: back})...)
	return true
}

// enum notes the enum of a column.
func (n *narrower) enum(c *schema.Column) {
	if n.enums == nil {
		n.enums = map[string]bool{}
	}
	n.enums[enumName(c)] = true
}

// still lists the columns of a table, but for one, that the engine sets where a row is changed.
func still(t *schema.Table, but string) []string {
	var out []string
	for _, c := range t.Columns {
		if c.OnUpdate != "" && c.Name != but {
			out = append(out, c.Name)
		}
	}
	return out
}
