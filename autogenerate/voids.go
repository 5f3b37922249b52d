package autogenerate

import (
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
	renamed        map[string]bool // tables that get another name, or whose columns do
	up, down, last []script.Line
}

func newVoider(r *Result, is *schema.Schema, k op.Keeping, o *Voids) voider {
	v := voider{keeper: newKeeper(is, k, o.Beside), but: o.But, renamed: map[string]bool{}}
	v.look(r.Up)
	for _, m := range o.But {
		v.wants(v.keeper, m.Table, m.Column)
	}
	v.begin()
	for _, l := range r.Up {
		switch o := l.Op.(type) {
		case op.RenameTable:
			v.renamed[o.Table], v.renamed[o.To] = true, true
		case op.RenameColumn:
			v.renamed[o.Table] = true
		}
		_ = v.folding.Apply(l.Op) // operations of a comparison fit
	}
	return v
}

// keep returns what gives the rows without a value one, and keeps which these are; nil where it can't be kept, as
// under names that the same way up changes.
func (v *voider) keep(table, column, value string) []script.Line {
	if v.keeper == nil || v.renamed[table] || slices.ContainsFunc(v.but, func(m Misfit) bool { return m.Table == table && m.Column == column }) {
		return nil
	}
	was, is := v.is.Table(table), v.now.Table(table)
	if was == nil || is == nil || was.Column(column) == nil || is.Column(column) == nil {
		return nil
	}
	c, key := *is.Column(column), v.key(table, column)
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
	back := op.RestoreValues{Table: table, Column: column, Noted: true, Nulls: true, Still: still(was, column)}
	line := script.Line{Op: keep, Comment: fmt.Sprintf("The rows without a value get one. kept: which rows of %s.%s these are is set aside; a downgrade\ngives NULL back, a purge forgets it.", table, column)}
	if key == nil {
		v.down = append(v.down, quietly(v.now, table, script.Line{Op: sift})...)
		v.last = append(v.last, quietly(v.is, table, script.Line{Op: back})...)
		return []script.Line{line}
	}
	names := schema.ColumnNames(key)
	keep.Key, keep.Strict, keep.Limit, sift.Key, back.Key = key, was.Options.Strict, v.limit(), names, names
	line.Op = keep
	v.up = append(v.up, script.Line{Op: op.FollowRows{Table: table, Column: column, Key: names}})
	v.down = append(v.down, script.Line{Op: op.LeaveRows{Table: table, Column: column}}, script.Line{Op: sift})
	v.last = append(v.last, quietly(v.is, table, script.Line{Op: back})...)
	return []script.Line{line, {Op: op.NoteValues{Table: table, Column: c, Key: names, Still: now}}}
}
