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
// NULL after that. dialect is whose quotes the statements have. Without values the result is r itself.
func Fill(r *Result, is *schema.Schema, values map[string]string, dialect string, k op.Keeping, rules diff.Rules) *Result {
	if len(values) == 0 {
		return r
	}
	out := &Result{Down: r.Down, Changes: r.Changes}
	var fill, set []script.Line
	last := 0
	for _, l := range r.Up {
		switch o := l.Op.(type) {
		case op.AddColumn:
			if expr, ok := values[o.Table+"."+o.Column.Name]; ok && unfilled(&o.Column) {
				o.Column.NotNull = false
				l = script.Line{Op: o}
				fill = append(fill, filling(k.TableSQL(dialect, o.Table), o.Column.Name, expr, "", dialect))
				set = append(set, settingNotNull(o.Table, o.Column.Name))
			}
		case op.AlterColumn:
			if expr, ok := values[o.Table+"."+o.Column]; ok && slices.Contains(o.Changes, op.Change(op.SetNotNull(true))) {
				where := " WHERE " + op.QuoteFor(dialect, o.Column) + " IS NULL"
				fill = append(fill, filling(k.TableSQL(dialect, o.Table), o.Column, expr, where, dialect))
				set = append(set, settingNotNull(o.Table, o.Column))
				o.Changes = slices.DeleteFunc(slices.Clone(o.Changes), func(c op.Change) bool { return c == op.Change(op.SetNotNull(true)) })
				if len(o.Changes) == 0 {
					continue
				}
				l = script.Line{Op: o, Comment: comment(o, is, rules)}
			}
		}
		out.Up = append(out.Up, l)
		switch l.Op.(type) {
		case op.AddColumn, op.AlterColumn, op.RenameTable, op.RenameColumn:
			last = len(out.Up)
		}
	}
	// Behind the new and changed columns, before what is dropped and what wants the values.
	out.Up = slices.Insert(out.Up, last, append(fill, set...)...)
	return out
}

// filling fills a column; table is in quotes already.
func filling(table, column, expr, where, dialect string) script.Line {
	return script.Line{
		Op:      op.Exec{SQL: fmt.Sprintf("UPDATE %s SET %s = %s%s", table, op.QuoteFor(dialect, column), expr, where)},
		Comment: "The rows that are there get a value.",
	}
}

func settingNotNull(table, column string) script.Line {
	return script.Line{Op: op.AlterColumn{Table: table, Column: column, Changes: []op.Change{op.SetNotNull(true)}}}
}
