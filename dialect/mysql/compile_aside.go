package mysql

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// What follows are statements before a table's one ALTER TABLE, where the server can't do it all in one.

// settle restates the comment of a table, where a column is renamed that an expression of the table names. MariaDB
// may hold such a table open since it was read through a view, or a trigger wrote to one that it points at, and does
// not find the column in it any more; any change makes it read the table anew.
func (a *alter) settle() error {
	old := a.before.Table(a.from)
	renamed := func(column string) bool {
		now, stays := valueOf(a.cols, column)
		return stays && now != column
	}
	if !a.maria || !namedInExpressions(old, renamed) {
		return nil
	}
	st := a.add(a.op, a.altering("COMMENT="+quoted(old.Comment)))
	st.Table, st.Brief, st.Note = a.name, true, "the server reads the table anew before a column is renamed"
	return nil
}

// freeze makes plain columns of computed ones before what they are computed from goes or is made anew: in one statement,
// MariaDB looks for it in the checks of the table, and MySQL renames and drops nothing that is computed from.
func (a *alter) freeze() error {
	old := a.before.Table(a.from)
	goes, _ := a.moved(a.fate)
	for _, g := range a.gone {
		goes[g] = true
	}
	for i := range a.is.Columns {
		if c := &a.is.Columns[i]; a.isMadeAnew(c) {
			goes[a.cols[c.Name]] = true
		}
	}
	for i := range a.is.Columns {
		c := &a.is.Columns[i]
		was := a.was.Column(c.Name)
		if was == nil || was.Generated == nil || c.Generated != nil || turns(was, c) || a.cols[c.Name] == "" {
			continue
		}
		plain := *old.Column(a.cols[c.Name])
		if !names(plain.Generated.Expr, goes) {
			continue
		}
		plain.Generated = nil
		def, err := a.columnDef(old, &plain)
		if err != nil {
			return err
		}
		a.clause("MODIFY COLUMN %s", def)
		a.flush()
		was.Generated = nil
	}
	return nil
}

// namedInExpressions reports whether an expression of a table names one of some columns.
func namedInExpressions(t *schema.Table, some func(column string) bool) bool {
	var exprs []string
	for _, c := range t.Columns {
		exprs = append(exprs, c.Default)
		if c.Generated != nil {
			exprs = append(exprs, c.Generated.Expr)
		}
	}
	for _, k := range t.Checks {
		exprs = append(exprs, k.Expr)
	}
	return slices.ContainsFunc(t.Columns, func(c schema.Column) bool {
		return some(c.Name) && slices.ContainsFunc(exprs, func(e string) bool { return sqltext.Mentions(e, c.Name, sqltext.MySQL) })
	})
}

// untangle takes columns aside, in a statement each, whose names other columns get. In one statement with
// more, MariaDB 10.11 loses its way there: it names the wrong columns in expressions, or falls over.
func (a *alter) untangle() error {
	if !a.since(8, 0, 0, 10, 5) {
		return nil // there is no RENAME COLUMN
	}
	takes := map[string]bool{} // names of before that a renamed column gets
	for now, from := range a.cols {
		takes[now] = takes[now] || now != from
	}
	for n, from := range a.gone {
		if takes[from] {
			if err := a.aside(from, goneName(n)); err != nil {
				return err
			}
			a.asides[from] = goneName(n)
		}
	}
	for n, c := range a.is.Columns {
		if from := a.cols[c.Name]; from != "" && from != c.Name && takes[from] && !a.down[c.Name] {
			a.cols[c.Name] = fmt.Sprintf("_skein_column_%d", n)
			if err := a.aside(from, a.cols[c.Name]); err != nil {
				return err
			}
		}
	}
	return nil
}

// aside renames one column. The check that belongs to a column of MariaDB's stays behind with the old
// name, so that such a column is restated without; it gets its check back with its last name.
func (a *alter) aside(from, to string) error {
	old := a.before.Table(a.from)
	c := *old.Column(from)
	if !a.columnChecks() || c.Type != (schema.JSON{}) && a.columnCheck(old, from) == nil {
		a.clause("RENAME COLUMN %s TO %s", ident(from), ident(to))
		a.flush()
		return nil
	}
	c.Name = to
	def, err := a.columnDef(&schema.Table{Name: a.name, PrimaryKey: old.PrimaryKey}, &c)
	a.clause("CHANGE COLUMN %s %s", ident(from), def)
	a.flush()
	return err
}

// unindex drops the indexes of a column that is made anew under another name, which are put up again: the server takes the
// old column out of them, and knows the new one for the same by its name alone.
func (a *alter) unindex() error {
	anew := func(p schema.Part) bool {
		is, was, from := a.is.Column(p.Column), a.was.Column(p.Column), a.cols[p.Column]
		return is != nil && was != nil && from != "" && from != p.Column && !a.down[p.Column] && (a.using[p.Column] != "" || turns(was, is))
	}
	if k := a.was.PrimaryKey; k != nil && slices.ContainsFunc(k.Columns, anew) {
		a.clause("DROP PRIMARY KEY")
		a.was.PrimaryKey = nil
	}
	a.takeDown(func(x schema.Index) bool { return slices.ContainsFunc(x.Parts, anew) })
	return nil
}

// takeDown drops indexes, of which those that stay are put up again.
func (a *alter) takeDown(goes func(schema.Index) bool) {
	a.was.Indexes = slices.DeleteFunc(slices.Clone(a.was.Indexes), func(x schema.Index) bool {
		if !goes(x) {
			return false
		}
		a.clause("DROP INDEX %s", ident(cmp.Or(a.indexes[x.Name], x.Name)))
		return true
	})
}
