package autogenerate

import (
	"slices"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// Wanting lists the columns, as "table.column", that the way up drops and that rows have to have a value in: rows that
// came since have none for the way back.
func Wanting(r *Result, is *schema.Schema) []string {
	p := newKeeper(is, op.Keeping{}, nil)
	var out []string
	for _, l := range r.Up {
		if o, ok := l.Op.(op.DropColumn); ok {
			if c := p.column(o); c != nil && unfilled(c) {
				out = append(out, p.origin(o.Table)+"."+o.Column)
			}
		}
		p.follow(l.Op)
	}
	return out
}

// Late gives a value to the rows that came since the way up, in columns that Keep has the way back restore: values by
// "table.column", as Wanting lists them, SQL expressions that may use the row's other columns. Without values the
// result is r itself.
func Late(r *Result, values map[string]string, k op.Keeping) *Result {
	if len(values) == 0 {
		return r
	}
	out := &Result{Up: r.Up, Changes: r.Changes}
	for _, l := range r.Down {
		o, ok := l.Op.(op.AlterColumn)
		value := values[o.Table+"."+o.Column]
		if ok && value != "" && slices.Contains(o.Changes, op.Change(op.SetNotNull(true))) {
			column := op.QuoteFor(k.Dialect, o.Column)
			fill := filling(k.TableSQL(k.Dialect, o.Table), o.Column, value, "\nWHERE "+column+" IS NULL", k.Dialect)
			fill.Comment = "The rows that came since the upgrade get a value."
			out.Down = append(out.Down, fill)
			l.Comment = ""
		}
		out.Down = append(out.Down, l)
	}
	return out
}
