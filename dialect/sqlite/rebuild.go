package sqlite

import (
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/schema"
)

// rebuildTable makes a table anew where ALTER TABLE can't change it: a new table takes the rows and
// then the place of the old one. Columns have their new names by then.
func (p *planner) rebuildTable(c *change) error {
	temp := p.names.free("_skein_new_" + c.name)
	sql, err := createTable(temp, c.is)
	if err != nil {
		return err
	}
	p.add(c.op, sql, fmt.Sprintf("ALTER TABLE can't make this change of %s: a new table takes its rows and its place", c.name))
	p.copyRows(c, temp)
	p.keepCounter(c, temp)
	const why = "views, triggers and foreign keys that name the table stay as they are"
	p.add(c.op, "PRAGMA legacy_alter_table = ON", why)
	p.add(c.op, "DROP TABLE "+ident(c.name), "its rows have been copied").Table = c.name
	p.add(c.op, "ALTER TABLE "+ident(temp)+" RENAME TO "+ident(c.name), "").Table = c.name
	p.add(c.op, "PRAGMA legacy_alter_table = OFF", "")
	return nil
}

func (p *planner) copyRows(c *change, temp string) {
	table, rowid := ident(c.name), rowidName(c.was)
	if c.byCopy {
		s := p.source(c)
		s.from, s.numbered = c.name, true
		table, rowid = s.table(c.name), s.rowid()
	}
	into, from := c.copied(rowid)
	st := p.add(c.op, fmt.Sprintf("INSERT INTO %s (%s)\nSELECT %s\nFROM %s",
		ident(temp), strings.Join(into, ", "), strings.Join(from, ", "), table), "")
	st.Table, st.Rewrite, st.Hazards, st.Faults = c.name, true, c.hazards(), c.faults
	copied := "SELECT changes() AS n"
	if resolvesConflicts(c.is) {
		copied = "SELECT count(*) AS n FROM " + ident(temp) // a row that was copied may have been replaced
	}
	st = p.add(c.op, fmt.Sprintf("SELECT o.n AS rows_before, c.n AS rows_copied\n"+
		"FROM (SELECT count(*) AS n FROM %s) AS o, (%s) AS c\nWHERE o.n <> c.n",
		ident(c.name), copied), "every row must have been copied")
	st.Guard = &dialect.Guard{
		Why: fmt.Sprintf("the copy of %s does not have as many rows as the table", c.name),
		Fix: "look for a conflict clause (ON CONFLICT REPLACE or IGNORE) that drops rows",
	}
}

func (c *change) hazards() []dialect.Hazard {
	out := []dialect.Hazard{{Kind: "rewrite", Object: c.name, Detail: "every row is copied; other connections can't write meanwhile"}}
	for _, f := range c.faults {
		out = append(out, dialect.Hazard{Kind: "constraint", Object: c.from, Detail: f.Why})
	}
	for _, g := range c.gone {
		out = append(out, dialect.Hazard{Kind: "data_loss", Object: c.name + "." + g, Detail: "all values of the column are destroyed"})
	}
	for i := range c.is.Columns {
		col := &c.is.Columns[i]
		if old := c.was.Column(col.Name); c.stays(col.Name) && col.Generated != nil && old.Generated == nil {
			out = append(out, dialect.Hazard{Kind: "data_loss", Object: c.name + "." + col.Name, Detail: "computed values take the place of the stored ones"})
		}
	}
	return out
}

func (c *change) stays(column string) bool { _, ok := c.cols[column]; return ok }

// copied returns the columns to fill and the expressions to fill them with. What is left out takes
// its default, evaluated for each row. rowid reads the row's number, if there is one.
func (c *change) copied(rowid string) (into, from []string) {
	alias := rowidAlias(c.is)
	if to := rowidName(c.is); rowid != "" && to != "" && alias == "" {
		into, from = append(into, to), append(from, rowid)
	}
	for i := range c.is.Columns {
		col := &c.is.Columns[i]
		switch {
		case col.Generated != nil:
		case c.stays(col.Name):
			into, from = append(into, ident(col.Name)), append(from, c.converted(col))
		case col.Name == alias && rowid != "":
			into, from = append(into, ident(col.Name)), append(from, rowid)
		}
	}
	if len(into) == 0 { // nothing stays but the number of rows
		i := slices.IndexFunc(c.is.Columns, func(col schema.Column) bool { return col.Generated == nil })
		col := &c.is.Columns[i]
		return []string{ident(col.Name)}, []string{defaultValue(col.Default)}
	}
	return into, from
}

// converted returns the expression for the new value of a column that stays.
func (c *change) converted(col *schema.Column) string {
	if u := c.using[col.Name]; u != "" {
		if strings.Contains(u, "--") {
			return parens(u)
		}
		return u
	}
	was := c.was.Column(col.Name).Type
	if to := castTo(was, col.Type); to != "" {
		return "CAST(" + ident(col.Name) + " AS " + to + ")"
	}
	return ident(col.Name)
}

// castTo returns the type to cast to where a change of type changes the affinity, "" where the
// column's own affinity does all there is to do: NUMERIC holds dates and the like as the text they are.
func castTo(was, is schema.Type) string {
	a := Affinity(is)
	if Affinity(was) == a || a == "NUMERIC" || a == "BLOB" && TypeSQL(is) == "" {
		return ""
	}
	return a
}

var rowidNames = []string{"rowid", "_rowid_", "oid"}

func isRowidName(name string) bool { return slices.Contains(rowidNames, nameKey(name)) }

// rowidName returns a name by which the row's number can be read and written, "" if the table has
// none or its columns took all of the names.
func rowidName(t *schema.Table) string {
	if t.Options.WithoutRowID {
		return ""
	}
	for _, name := range rowidNames {
		if !slices.ContainsFunc(t.Columns, func(c schema.Column) bool { return nameKey(c.Name) == name }) {
			return name
		}
	}
	return ""
}

// keepCounter gives the new table the AUTOINCREMENT counter of the old one, which may be ahead of all
// of its rows.
func (p *planner) keepCounter(c *change, temp string) {
	if !counts(c.was) || !counts(c.is) {
		return
	}
	p.add(c.op, "DELETE FROM sqlite_sequence WHERE name = "+literal(temp), "")
	p.add(c.op, fmt.Sprintf("INSERT INTO sqlite_sequence (name, seq)\nSELECT %s, seq FROM sqlite_sequence WHERE name = %s",
		literal(temp), literal(c.name)), "the AUTOINCREMENT counter goes on where it was")
}

func counts(t *schema.Table) bool {
	return slices.ContainsFunc(t.Columns, func(c schema.Column) bool { return c.AutoIncrement })
}

func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// resolvesConflicts reports whether a table has a conflict clause that may drop rows.
func resolvesConflicts(t *schema.Table) bool {
	if t.PrimaryKey != nil && t.PrimaryKey.OnConflict != "" {
		return true
	}
	return slices.ContainsFunc(t.Uniques, func(u schema.Unique) bool { return u.OnConflict != "" }) ||
		slices.ContainsFunc(t.Columns, func(c schema.Column) bool { return c.OnConflict != "" })
}
