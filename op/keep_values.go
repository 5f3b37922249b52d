package op

import (
	"fmt"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// place is where values of a column are kept while the column goes on, or is gone.
type place interface {
	keep(*KeepValues) []Op
	note(table string, c *schema.Column) []Op
	sift(*SiftValues) []Op
	restore(*RestoreValues) []Op
}

// placeOf is a table beside, where there is a key; else a column of the table itself.
func placeOf(revision, table, column string, key []string, k Keeping, still []string) place {
	if len(key) > 0 {
		return sideOf(revision, table, column, key, k)
	}
	kept := schema.KeptName(revision, column)
	return within{k, kept, schema.KeptThen(kept), still}
}

// within keeps values in a column of the same table, so that they go wherever their row goes. A second
// column holds what the rows have in their place.
type within struct {
	Keeping
	kept, then string
	still      []string
}

func (w within) name(n string) string { return QuoteFor(w.Dialect, n) }

// update sets columns of a table, and leaves those alone that the engine would set.
func (w within) update(table, set, where string) Op {
	for _, c := range w.still {
		set += ", " + w.name(c) + " = " + w.name(c)
	}
	return Exec{SQL: fmt.Sprintf("UPDATE %s SET %s\nWHERE %s", w.TableSQL(w.Dialect, table), set, where)}
}

// beside is a column that takes the values of another one and is in nobody's way.
func (w within) beside(name string, c *schema.Column) schema.Column {
	return schema.Column{Name: name, Type: c.Type, Collate: c.Collate, Charset: c.Charset, Invisible: w.Invisible}
}

func (w within) keep(o *KeepValues) []Op {
	if o.Nulls {
		// Where there is a value in the second column, there was none in the first.
		x, then := w.name(o.Column.Name), w.name(w.then)
		return []Op{
			AddColumn{Table: o.Table, Column: w.beside(w.kept, &o.Column)},
			AddColumn{Table: o.Table, Column: w.beside(w.then, &o.Column)},
			w.update(o.Table, then+" = "+o.Value, x+" IS NULL"),
			w.update(o.Table, x+" = "+then, x+" IS NULL AND "+then+" IS NOT NULL"),
		}
	}
	where := o.Where
	if where == "" {
		where = w.name(o.Column.Name) + " IS NOT NULL"
	}
	set := w.name(w.kept) + " = " + w.name(o.Column.Name)
	if o.Value != "" {
		// In one statement, and in this order: MySQL sets one column after the other.
		set += ", " + w.name(o.Column.Name) + " = " + o.Value
	}
	return []Op{AddColumn{Table: o.Table, Column: w.beside(w.kept, &o.Column)}, w.update(o.Table, set, where)}
}

func (w within) note(table string, c *schema.Column) []Op {
	return []Op{
		AddColumn{Table: table, Column: w.beside(w.then, c)},
		w.update(table, w.name(w.then)+" = "+w.name(c.Name), w.name(w.kept)+" IS NOT NULL"),
	}
}

func (w within) sift(o *SiftValues) []Op {
	mark := w.mark(o.Nulls)
	return []Op{w.update(o.Table, mark+" = NULL", mark+" IS NOT NULL AND NOT "+w.same(w.name(o.Column), w.name(w.then)))}
}

// mark is the column that is not NULL in the rows of which something is kept.
func (w within) mark(nulls bool) string {
	if nulls {
		return w.name(w.then)
	}
	return w.name(w.kept)
}

func (w within) restore(o *RestoreValues) []Op {
	out := []Op{
		w.update(o.Table, w.name(o.Column)+" = "+cast(w.name(w.kept), o.Cast), w.mark(o.Nulls)+" IS NOT NULL"),
		DropColumn{Table: o.Table, Column: w.kept},
	}
	if o.Noted {
		out = append(out, DropColumn{Table: o.Table, Column: w.then})
	}
	return out
}

// same is the condition that two values are the same to the last byte, or are both NULL.
func (k Keeping) same(a, b string) string {
	switch sqltext.FlavorOf(k.Dialect) {
	case sqltext.MySQL:
		return "(CAST(" + a + " AS BINARY) <=> CAST(" + b + " AS BINARY))"
	case sqltext.Postgres:
		return "(CAST(" + a + " AS text) IS NOT DISTINCT FROM CAST(" + b + " AS text))"
	}
	return "(" + a + " IS " + b + " COLLATE BINARY)"
}

func cast(value, to string) string {
	if to == "" {
		return value
	}
	return "CAST(" + strings.TrimSpace(value) + " AS " + to + ")"
}
