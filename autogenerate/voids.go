package autogenerate

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// Voids says how it is kept which rows had NULL in a column that Fill gives values to.
type Voids struct {
	Beside *Beside
	But    []Misfit // columns whose values are kept already
}

// voider keeps which rows of a column had NULL. The zero value keeps nothing.
type voider struct {
	*keeper
	but            []Misfit
	renamed        map[[2]string]string // columns, by the table's name before and their own now: the name before
	up, down, last []script.Line
}

func newVoider(r *Result, is *schema.Schema, k op.Keeping, o *Voids) voider {
	v := voider{keeper: newKeeper(is, k, o.Beside), but: o.But, renamed: map[[2]string]string{}}
	v.look(r.Up)
	for _, m := range o.But {
		v.wants(v.keeper, m.Table, m.Column)
	}
	v.begin()
	for _, l := range r.Up {
		if o, ok := l.Op.(op.RenameColumn); ok {
			table := v.origin(o.Table)
			was := v.before(table, o.Column)
			delete(v.renamed, [2]string{table, o.Column})
			v.renamed[[2]string{table, o.To}] = was
		}
		v.follow(l.Op)
		_ = v.folding.Apply(l.Op) // operations of a comparison fit
	}
	return v
}

// before is the name that a column had, by that of its table then and its own now.
func (v *voider) before(table, column string) string {
	return cmp.Or(v.renamed[[2]string{table, column}], column)
}

// calledNow is the name that a column has by now.
func (v *voider) calledNow(table, column string) string {
	for now, was := range v.renamed {
		if now[0] == table && was == column {
			return now[1]
		}
	}
	return column
}

// keyNow returns the primary key by which the values of a column can be kept in a table beside, as it is called by now,
// and its names before.
func (v *voider) keyNow(was, table, column string) (key []schema.Column, before []string) {
	if v.shares(v.keeper, table, column) {
		return nil, nil
	}
	key = v.key(was, v.before(was, column))
	before = schema.ColumnNames(key)
	for i := range key {
		key[i].Name = v.calledNow(was, key[i].Name)
	}
	return key, before
}

// keep returns what gives the rows without a value one, and keeps which these are: under the names that table and column
// have by now; nil where it can't be kept.
func (v *voider) keep(table, column, value string) []script.Line {
	if v.keeper == nil {
		return nil
	}
	first := v.origin(table)
	once := v.before(first, column)
	if slices.ContainsFunc(v.but, func(m Misfit) bool { return m.Table == first && m.Column == once }) {
		return nil
	}
	was, is := v.is.Table(first), v.now.Table(table)
	if was == nil || is == nil || was.Column(once) == nil || is.Column(column) == nil {
		return nil
	}
	if once != column && was.Column(column) != nil || first != table && v.is.Table(table) != nil {
		return nil // another had that name, and may be kept under it
	}
	c := *is.Column(column)
	key, before := v.keyNow(first, table, column)
	c.Was, c.Fill = "", ""
	if typeGoes(v.now, &c) {
		if key == nil {
			return nil
		}
		c.Type = schema.Text{}
	}
	now := still(is, column)
	keep := op.KeepValues{Table: table, Column: c, Where: op.QuoteFor(v.Dialect, column) + " IS NULL", Value: value, Nulls: true, Still: now}
	sift := op.SiftValues{Table: table, Column: column, Nulls: true, Still: now}
	back := op.RestoreValues{Table: first, Column: once, Noted: true, Nulls: true, Still: still(was, once)}
	if first != table {
		back.Kept = table
	}
	if once != column {
		back.Was = column
	}
	line := script.Line{Op: keep, Comment: fmt.Sprintf("The rows without a value get one. kept: which rows of %s.%s these are is set aside; a downgrade\ngives NULL back, a purge forgets it.", table, column)}
	if key == nil {
		v.down = append(v.down, quietly(v.now, table, script.Line{Op: sift})...)
		v.last = append(v.last, quietly(v.is, first, script.Line{Op: back})...)
		return []script.Line{line}
	}
	names := schema.ColumnNames(key)
	keep.Key, keep.Strict, keep.Limit, sift.Key, back.Key = key, was.Options.Strict, v.limit(), names, before
	line.Op = keep
	v.up = append(v.up, script.Line{Op: op.FollowRows{Table: table, Column: column, Key: names}})
	v.down = append(v.down, script.Line{Op: op.LeaveRows{Table: table, Column: column}}, script.Line{Op: sift})
	v.last = append(v.last, quietly(v.is, first, script.Line{Op: back})...)
	return []script.Line{line, {Op: op.NoteValues{Table: table, Column: c, Key: names, Still: now}}}
}
