package autogenerate

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// Unfilled is a column that every row has to have a value in after the way up, and that the models give
// no default: what the rows that are there get, somebody has to say.
type Unfilled struct {
	Table, Column string // as they are called afterwards
	Type          string // in short
	// Was and Before are the names of the table and the column before.
	Was, Before string
	// New is set if the column is added; if not, it holds NULLs that are in the way.
	New bool
}

func (u Unfilled) String() string { return u.Table + "." + u.Column }

// WithoutValue lists the columns of tables that are there before which the way up adds as NOT NULL and
// without a default, or makes NOT NULL.
func WithoutValue(r *Result, is *schema.Schema, rules diff.Rules) []Unfilled {
	p := newKeeper(is, op.Keeping{}, nil)
	before := map[[2]string]string{}
	var out []Unfilled
	for _, l := range r.Up {
		switch o := l.Op.(type) {
		case op.RenameColumn:
			first := cmp.Or(before[[2]string{o.Table, o.Column}], o.Column)
			before[[2]string{o.Table, o.To}] = first
		case op.AddColumn:
			if was := p.origin(o.Table); is.Table(was) != nil && unfilled(&o.Column) {
				out = append(out, Unfilled{Table: o.Table, Column: o.Column.Name, Type: typeText(o.Column.Type, rules), Was: was, New: true})
			}
		case op.AlterColumn:
			if slices.Contains(o.Changes, op.Change(op.SetNotNull(true))) && is.Table(p.origin(o.Table)) != nil {
				out = append(out, Unfilled{Table: o.Table, Column: o.Column, Was: p.origin(o.Table), Before: cmp.Or(before[[2]string{o.Table, o.Column}], o.Column)})
			}
		}
		p.follow(l.Op)
	}
	return out
}

func unfilled(c *schema.Column) bool {
	return op.NeedsValue(c) && c.Generated == nil && !c.AutoIncrement
}

// Fill has the way up give values to the columns that WithoutValue lists, by "table.column": it adds them
// without NOT NULL, fills them with an SQL expression that may use the row's other columns, and sets NOT
// NULL after that. Which rows had NULL is kept, and the way back gives it to those that still have what they got;
// not with keep nil. Without values the result is r itself. last comes behind all else of the way back.
//
// A table is filled as early as can be: what an engine does in one go, as SQLite copies a table for all
// changes at once, stays together behind it.
func Fill(r *Result, is *schema.Schema, values map[string]string, k op.Keeping, rules diff.Rules, keep *Voids) (out *Result, last []script.Line) {
	if len(values) == 0 {
		return r, nil
	}
	f := filler{values: values, Keeping: k, filled: map[string]*filled{}}
	if keep != nil {
		f.voids = newVoider(r, is, k, keep)
	}
	stay := f.divide(r.Up, is, rules)
	f.place(stay)
	out = &Result{Changes: r.Changes}
	for i := -1; i < len(stay); i++ {
		if i >= 0 {
			out.Up = append(out.Up, stay[i])
		}
		for _, table := range f.tables {
			if t := f.filled[table]; t.behind == i {
				out.Up = slices.Concat(out.Up, t.fill, t.set)
			}
		}
	}
	out.Up = append(out.Up, f.voids.up...)
	out.Down = slices.Concat(f.voids.down, r.Down)
	return out, f.voids.last
}

// filler has a way up fill columns.
type filler struct {
	op.Keeping
	values map[string]string
	voids  voider
	tables []string
	filled map[string]*filled
}

// filled is a table with columns that are filled.
type filled struct {
	columns   []string
	fill, set []script.Line
	behind    int // the line that it is filled after, -1: before all
}

// divide takes out what comes after the filling, and returns the lines that stay where they are.
func (f *filler) divide(up []script.Line, is *schema.Schema, rules diff.Rules) (stay []script.Line) {
	notNull := op.Change(op.SetNotNull(true))
	for _, l := range up {
		switch o := l.Op.(type) {
		case op.AddColumn:
			if expr, ok := f.values[o.Table+"."+o.Column.Name]; ok && unfilled(&o.Column) {
				set := op.AlterColumn{Table: o.Table, Column: o.Column.Name, Changes: required(&o.Column)}
				o.Column.NotNull, o.Column.NotNullAs = false, schema.NotNull{}
				l = script.Line{Op: o}
				f.add(o.Table, o.Column.Name, expr, "", script.Line{Op: set})
			}
		case op.AlterColumn:
			expr, ok := f.values[o.Table+"."+o.Column]
			if !ok || !slices.Contains(o.Changes, notNull) {
				break
			}
			other, only := o, o
			other.Changes = slices.DeleteFunc(slices.Clone(o.Changes), requires)
			set := script.Line{Op: o, Comment: comment(other, is, rules)}
			if decide(other.Changes) {
				stay = append(stay, script.Line{Op: other, Comment: set.Comment})
				only.Changes = slices.DeleteFunc(slices.Clone(o.Changes), func(c op.Change) bool { return !requires(c) })
				set = script.Line{Op: only}
			}
			f.add(o.Table, o.Column, expr, " WHERE "+op.QuoteFor(f.Dialect, o.Column)+" IS NULL", set)
			continue
		}
		stay = append(stay, l)
	}
	return stay
}

// required are the changes that make a column NOT NULL as another one is.
func required(c *schema.Column) []op.Change {
	out := []op.Change{op.SetNotNull(true)}
	if c.NotNullAs != (schema.NotNull{}) {
		out = append(out, op.SetNotNullAs(c.NotNullAs))
	}
	return out
}

// requires reports whether a change is one of those.
func requires(c op.Change) bool {
	_, as := c.(op.SetNotNullAs)
	return as || c == op.Change(op.SetNotNull(true))
}

// decide reports whether changes of a column decide which values it can have: those come before the values.
func decide(changes []op.Change) bool {
	return slices.ContainsFunc(changes, func(c op.Change) bool {
		switch c.(type) {
		case op.SetNotNull, op.SetDefault, op.SetColumnComment:
			return false
		}
		return true
	})
}

func (f *filler) add(table, column, expr, where string, set script.Line) {
	t := f.filled[table]
	if t == nil {
		t = &filled{behind: -1}
		f.filled[table], f.tables = t, append(f.tables, table)
	}
	t.columns = append(t.columns, column)
	t.set = append(t.set, set)
	if where != "" {
		if kept := f.voids.keep(table, column, expr); kept != nil {
			t.fill = append(t.fill, kept...)
			return
		}
	}
	t.fill = append(t.fill, filling(f.TableSQL(f.Dialect, table), column, expr, where, f.Dialect))
}

// place finds for each table the last line that has to come before its values: behind the new and changed
// columns, before what is dropped and what wants the values.
func (f *filler) place(lines []script.Line) {
	end := len(lines)
	for ; end > 0; end-- {
		switch lines[end-1].Op.(type) {
		case op.AddColumn, op.AlterColumn, op.RenameTable, op.RenameColumn:
		default:
			continue
		}
		break
	}
	for i, l := range lines[:end] {
		for table, t := range f.filled {
			if t.follows(table, l.Op, f.Dialect) {
				t.behind = i
			}
		}
	}
}

// follows reports whether the table's values may need that operation to have run, or that it is not known.
func (t *filled) follows(table string, o op.Op, dialect string) bool {
	switch o := o.(type) {
	case op.CreateTable:
		return false // it has no rows
	case op.RenameColumn:
		return o.Table == table
	case op.AddColumn:
		return o.Table == table
	case op.DropColumn:
		return o.Table == table
	case op.DropIndex:
		return o.Table == table
	case op.AlterColumn:
		return o.Table == table && decide(o.Changes)
	case op.DropConstraint:
		return o.Table == table && slices.ContainsFunc(t.columns, func(c string) bool { return op.ConstraintUses(o.Constraint, c, dialect) })
	}
	return true
}

// filling fills a column; table is in quotes already.
func filling(table, column, expr, where, dialect string) script.Line {
	return script.Line{
		Op:      op.Exec{SQL: fmt.Sprintf("UPDATE %s SET %s = %s%s", table, op.QuoteFor(dialect, column), expr, where)},
		Comment: "The rows that are there get a value.",
	}
}
