package mysql

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// guards asks, before anything is changed, for the rows that would be in the way: they would make a
// statement fail when others before it can't be taken back any more, or lose something without a word.
func (p *planner) guards() error {
	for _, t := range p.inTurn() {
		if t.isNew() {
			continue
		}
		g := &guard{planner: p, fate: t, old: p.before.Table(t.from)}
		g.newColumns()
		g.notNull()
		g.types()
		g.partitions()
		g.period()
		g.uniques()
		g.checks()
		g.foreignKeys()
	}
	return nil
}

// A guard asks the rows of one table, under the names that it has before the change.
type guard struct {
	*planner
	*fate
	old *schema.Table
}

// ask adds a guard: the query must find nothing.
func (g *guard) ask(sql, why, fix string) {
	st := g.add(g.fate.op, sql)
	st.Guard = &dialect.Guard{Why: why, Fix: fix}
	st.Hazards = []dialect.Hazard{{Kind: "constraint", Object: g.label(), Detail: why}}
}

// askMisfit asks for the rows that a column of theirs is in the way of.
func (g *guard) askMisfit(column, condition, why, fix string) {
	m := dialect.Misfit{Table: g.from, Column: column, Where: condition}
	g.ask(g.rowsWhere([]string{column}, condition), why, m.Answered(fix))
	g.out[len(g.out)-1].Guard.Misfit = &m
}

// rowsWhere returns a query for the rows that meet a condition, with their key and some columns.
func (g *guard) rowsWhere(columns []string, condition string) string {
	var names, show []string
	if k := g.old.PrimaryKey; k != nil {
		names = schema.Names(k.Columns)
	}
	for _, c := range append(names, columns...) {
		term := ident(c)
		if _, was := schema.SplitKept(c); was != "" {
			term += " AS " + ident(was)
		}
		if !slices.Contains(show, term) {
			show = append(show, term)
		}
	}
	if len(show) == 0 {
		show = []string{"1"}
	}
	q := "SELECT " + strings.Join(show, ", ") + " FROM " + tableIdent(g.from)
	if condition != "" {
		q += " WHERE " + condition
	}
	return q
}

// shown returns the table's and the column's names in messages.
func (g *guard) shown(column string) string { return g.label() + "." + g.known(column) }

// known is what people call a column: its name before the change, unless that is one for what is kept.
func (g *guard) known(column string) string {
	if was := g.cols[column]; was != "" && !schema.IsKept(was) {
		return was
	}
	return column
}

// label is what the table is called in messages: as before the change, but for a table that was kept.
func (g *guard) label() string {
	if schema.IsKept(g.from) {
		return g.name
	}
	return g.from
}

func exec(format string, args ...any) string {
	return "mend the rows first, as in " + fmt.Sprintf(format, args...)
}

// mustHave reports whether every row must have a value in the column afterwards.
func mustHave(t *schema.Table, column string) bool {
	c := t.Column(column)
	return c.NotNull || impliedNotNull(t, column)
}

// newColumns looks for any row, where a new column wants a value and says none: the engine would make
// one up.
func (g *guard) newColumns() {
	for i := range g.is.Columns {
		c := &g.is.Columns[i]
		if _, stays := g.cols[c.Name]; stays || !mustHave(g.is, c.Name) || c.Generated != nil || c.AutoIncrement || c.Default != "" && !strings.EqualFold(c.Default, "NULL") {
			continue
		}
		g.ask(g.rowsWhere(nil, ""),
			fmt.Sprintf("%s.%s is new, NOT NULL and has no default, but %[1]s has %%d rows", g.label(), c.Name),
			"give the column a default, or add it nullable, fill it in a statement of its own, and set NOT NULL after that")
	}
}

func (g *guard) notNull() {
	for i := range g.is.Columns {
		c := &g.is.Columns[i]
		from, stays := g.cols[c.Name]
		if !stays || c.Generated != nil || !mustHave(g.is, c.Name) || g.using[c.Name] != "" || mustHave(g.old, from) {
			continue
		}
		g.ask(g.rowsWhere([]string{from}, ident(from)+" IS NULL"),
			g.shown(c.Name)+" has %d NULLs; NOT NULL would fail, or turn them into something else",
			dialect.Valued(g.is.Name, c.Name, exec("UPDATE %s SET %s = … WHERE %[2]s IS NULL", tableIdent(g.from), ident(from))))
	}
}

// uniques looks for duplicates under unique indexes and primary keys that are new.
func (g *guard) uniques() {
	had := keyed(g.was)
	for _, x := range keyed(g.is) {
		stands := func(o schema.Index) bool {
			return o.Unique && (o.WithoutOverlaps || !x.WithoutOverlaps) && g.settled(o.Parts, x.Parts)
		}
		what := fmt.Sprintf("unique index %q", x.Name)
		switch {
		case !x.Unique || slices.ContainsFunc(had, stands):
		case x.WithoutOverlaps:
			g.overlaps(x.Parts, what)
		default:
			g.unique(x.Parts, what)
		}
	}
	switch k, was := g.is.PrimaryKey, g.was.PrimaryKey; {
	case k == nil || was != nil && (was.WithoutOverlaps || !k.WithoutOverlaps) && g.settled(was.Columns, k.Columns):
	case k.WithoutOverlaps:
		g.overlaps(k.Columns, "primary key")
	default:
		g.unique(k.Columns, "primary key")
	}
}

// settled reports whether a key is over the same as before, whose values compare as before.
func (g *guard) settled(was, is []schema.Part) bool {
	plain := func(parts []schema.Part) []schema.Part {
		out := slices.Clone(parts)
		for i := range out {
			out[i].Desc = false
		}
		return out
	}
	return reflect.DeepEqual(plain(was), plain(is)) && !slices.ContainsFunc(is, func(p schema.Part) bool {
		a, b := g.was.Column(p.Column), g.is.Column(p.Column)
		return a != nil && b != nil && (g.computesAnew(b) || !sameType(a.Type, b.Type) && !widens(a.Type, b.Type) || a.Charset != b.Charset || a.Collate != b.Collate || isText(b.Type) && g.collation(b) != g.oldCollation(a))
	})
}

// collation is what a column compares by afterwards, as far as the schema says it.
func (g *guard) collation(c *schema.Column) string {
	o := g.is.Options
	return c.Charset + "/" + c.Collate + "/" + o.Charset + "/" + o.Collate
}

func (g *guard) oldCollation(c *schema.Column) string {
	o := g.was.Options
	return c.Charset + "/" + c.Collate + "/" + o.Charset + "/" + o.Collate
}

func (g *guard) unique(parts []schema.Part, what string) {
	if slices.ContainsFunc(parts, func(p schema.Part) bool { return multiValued(p.Expr) }) {
		return // no query can say so ("Multi-Valued Indexes"); the server looks itself, and changes nothing then
	}
	var terms, group, filled, names []string
	for i, p := range parts {
		term := ident(g.cols[p.Column])
		switch {
		case p.Expr != "":
			expr, ok := g.formerly(p.Expr)
			if !ok {
				return
			}
			term = parens(expr)
		case g.computesAnew(g.is.Column(p.Column)):
			expr, ok := g.formerly(ident(p.Column))
			if !ok {
				return
			}
			term = expr
		case g.cols[p.Column] == "":
			if c := g.is.Column(p.Column); c.AutoIncrement || eachItsOwn(c.Default) || c.Default == "" && c.Generated == nil && !mustHave(g.is, c.Name) {
				return // each row gets a number of its own, or NULL
			}
			if len(parts) > 1 && g.sameForAll(g.is.Column(p.Column)) {
				names = append(names, p.Column)
				continue
			}
			if len(parts) == 1 {
				g.ask("SELECT count(*) AS `rows` FROM "+tableIdent(g.from)+" HAVING count(*) > 1",
					fmt.Sprintf("%s would have the default of the new column %s more than once; %s would fail", g.label(), p.Column, what), "add the column first, and fill it in a statement of its own")
			}
			return
		}
		if p.Length > 0 {
			term = fmt.Sprintf("LEFT(%s, %d)", term, p.Length)
		}
		filled = append(filled, term+" IS NOT NULL")
		if c := g.is.Column(p.Column); c != nil && isText(c.Type) {
			if word := g.collateWord(c); word != "" {
				term = "CONVERT(" + term + " USING " + charsetOf(word) + ") COLLATE " + word
			}
		}
		names = append(names, g.known(p.Column)+p.Expr)
		terms = append(terms, fmt.Sprintf("%s AS `part %d`", term, i+1))
		group = append(group, fmt.Sprintf("`part %d`", i+1))
	}
	if len(terms) == 0 {
		return
	}
	g.ask(fmt.Sprintf("SELECT %s, count(*) AS `rows` FROM %s WHERE %s GROUP BY %s HAVING count(*) > 1",
		strings.Join(terms, ", "), tableIdent(g.from), strings.Join(filled, " AND "), strings.Join(group, ", ")),
		fmt.Sprintf("%s (%s) has %%d values more than once; %s would fail", g.label(), strings.Join(names, ", "), what),
		"remove or change the duplicates in a statement before it")
}

// collateWord is the collation that a column gets, "" if the schema does not say its name.
func (g *guard) collateWord(c *schema.Column) string {
	switch {
	case c.Collate != "":
		return c.Collate
	case c.Charset == "":
		return g.is.Options.Collate
	}
	return ""
}

// sameForAll reports whether a new column has one value in all rows.
func (g *guard) sameForAll(c *schema.Column) bool {
	return c.Default != "" && constant(c.Default) || isClock(c.Default)
}

// eachItsOwn reports whether a default gives no two rows the same value: a UUID, of which nothing is cut off.
func eachItsOwn(text string) bool {
	found := false
	for _, t := range sqltext.Tokens(text, sqltext.MySQL) {
		unique := isWord(t, "UUID", "UUID_SHORT")
		if found = found || unique; t.Kind == sqltext.Word && !unique && !isWord(t, "UUID_TO_BIN", "REPLACE", "HEX", "UNHEX", "LOWER", "UPPER", "CONCAT") {
			return false
		}
	}
	return found
}

// pure are functions that give the same for the same.
var pure = []string{"CONCAT", "COALESCE", "LOWER", "UPPER", "TRUE", "FALSE"}

// constant reports whether an expression names nothing that may differ from row to row.
func constant(expr string) bool {
	for _, t := range sqltext.Tokens(expr, sqltext.MySQL) {
		if t.Kind == sqltext.Word && !isWord(t, pure...) || t.Kind != sqltext.Word && t.Kind != sqltext.String && t.Name() != "" {
			return false
		}
	}
	return true
}

// firstValue is what a new column has in all rows; "" if that can't be said.
func (g *guard) firstValue(c *schema.Column) string {
	switch {
	case g.sameForAll(c):
		return c.Default
	case c.Default == "" && c.Generated == nil && !c.AutoIncrement && !mustHave(g.is, c.Name):
		return "NULL"
	}
	return ""
}

// computesAnew reports whether a column's values are computed by the change.
func (g *guard) computesAnew(c *schema.Column) bool {
	was := g.was.Column(c.Name)
	return c.Generated != nil && (g.cols[c.Name] == "" || was == nil || was.Generated == nil || !sameExpr(was.Generated.Expr, c.Generated.Expr))
}

// aboutComputed reports whether an expression names a column whose values are computed by the change.
func (g *guard) aboutComputed(expr string) bool {
	return slices.ContainsFunc(g.is.Columns, func(c schema.Column) bool {
		return g.computesAnew(&c) && sqltext.Mentions(expr, c.Name, sqltext.MySQL)
	})
}

// formerly puts an expression of afterwards into the names of before, and what is computed by the change into what
// it is computed from. It returns false where it is about what was not there, or had other values.
func (g *guard) formerly(expr string) (string, bool) {
	values := map[string]string{} // of columns that are computed anew
	for i := range g.is.Columns {
		c := &g.is.Columns[i]
		if !sqltext.Mentions(expr, c.Name, sqltext.MySQL) {
			continue
		}
		if g.computesAnew(c) {
			value, ok := g.formerly(c.Generated.Expr)
			if !ok {
				return "", false
			}
			values[c.Name] = parens(value)
			continue
		}
		if value := g.firstValue(c); g.cols[c.Name] == "" && value != "" {
			values[c.Name] = parens(value)
			continue
		}
		was := g.was.Column(c.Name)
		if g.cols[c.Name] == "" || was == nil || !sameType(was.Type, c.Type) || !reflect.DeepEqual(was.Generated, c.Generated) || g.using[c.Name] != "" {
			return "", false
		}
	}
	for step := range 2 {
		for n, c := range g.is.Columns {
			from, stays := g.cols[c.Name]
			aside := fmt.Sprintf("_skein_column_%d", n)
			switch {
			case values[c.Name] != "" && step == 0:
				expr = sqltext.Rename(expr, c.Name, aside, sqltext.MySQL, ident)
			case values[c.Name] != "":
				expr = strings.ReplaceAll(expr, ident(aside), values[c.Name])
			case !stays || from == c.Name:
			case step == 0:
				expr = sqltext.Rename(expr, c.Name, aside, sqltext.MySQL, ident)
			default:
				expr = sqltext.Rename(expr, aside, from, sqltext.MySQL, ident)
			}
		}
	}
	return expr, true
}

// checks looks for rows that a new check refuses.
func (g *guard) checks() {
	for _, k := range g.is.Checks {
		expr, ok := g.formerly(k.Expr)
		kept := !g.aboutComputed(k.Expr) && slices.ContainsFunc(g.was.Checks, func(o schema.Check) bool { return sameExpr(o.Expr, k.Expr) && !o.NotEnforced })
		if !ok || k.NotEnforced || kept {
			continue
		}
		var columns []string
		for _, c := range g.old.Columns {
			if sqltext.Mentions(expr, c.Name, sqltext.MySQL) {
				columns = append(columns, c.Name)
			}
		}
		why, fix := fmt.Sprintf("%s has %%d rows that %s refuses", g.label(), op.Describe(k)), "correct the rows in a statement before it"
		if len(columns) == 1 {
			g.askMisfit(columns[0], "NOT "+parens(expr), why, fix)
		} else {
			g.ask(g.rowsWhere(columns, "NOT "+parens(expr)), why, fix)
		}
	}
}

// foreignKeys looks for rows that point at nothing.
func (g *guard) foreignKeys() {
	for _, k := range g.is.ForeignKeys {
		isOld := slices.ContainsFunc(g.was.ForeignKeys, func(o schema.ForeignKey) bool {
			return o.RefTable == k.RefTable && reflect.DeepEqual(o.Columns, k.Columns) && reflect.DeepEqual(o.RefColumns, k.RefColumns)
		})
		if isOld {
			continue
		}
		condition, columns, ok := g.dangling(&k)
		if !ok {
			continue
		}
		names := make([]string, len(k.Columns))
		for i, c := range k.Columns {
			names[i] = g.known(c)
		}
		g.ask(g.rowsWhere(columns, condition),
			fmt.Sprintf("%s (%s) has %%d values not in %s; %s would fail", g.label(), strings.Join(names, ", "), k.RefTable, op.Describe(k)),
			exec("UPDATE %s SET %s = NULL WHERE …", tableIdent(g.from), ident(names[0]))+", or insert the missing rows")
	}
}

// comparable reports whether the engine compares two columns as they are: texts of two collations it
// does not, and the foreign key comes with a change that makes them one.
func comparable(a, b *schema.Table, column, other string) bool {
	x, y := a.Column(column), b.Column(other)
	if x == nil || y == nil || !isText(x.Type) || !isText(y.Type) {
		return x != nil && y != nil
	}
	return x.Charset == y.Charset && x.Collate == y.Collate &&
		(a.Options.Charset == b.Options.Charset && a.Options.Collate == b.Options.Collate || x.Charset != "" || x.Collate != "")
}

// pointing returns what a column of a foreign key points with, and the column of before that this is; "" if it is new.
// It returns false where that can't be said, or is NULL.
func (g *guard) pointing(name string) (value, column string, ok bool) {
	c, from := g.is.Column(name), g.cols[name]
	switch {
	case g.using[name] != "":
		return "", "", false
	case g.computesAnew(c):
		value, ok = g.formerly(ident(name))
		return value, "", ok
	case from == "":
		return parens(c.Default), "", g.sameForAll(c)
	case turns(g.was.Column(name), c):
		return "", "", false
	}
	return tableIdent(g.from) + "." + ident(from), from, true
}

// dangling returns the condition for rows that point at nothing, or false if it can't be said.
func (g *guard) dangling(k *schema.ForeignKey) (condition string, columns []string, ok bool) {
	var terms, values []string
	for _, c := range k.Columns {
		if g.cols[c] == "" && g.is.Column(c).AutoIncrement {
			return "", nil, true // each row gets a number that nobody chose
		}
		value, column, ok := g.pointing(c)
		if !ok {
			return "", nil, false
		}
		values = append(values, value)
		if column != "" {
			columns = append(columns, column)
		}
		terms = append(terms, value+" IS NOT NULL")
	}
	parent := g.named[k.RefTable]
	if parent == nil {
		return "", nil, false
	}
	if parent.isNew() {
		return strings.Join(terms, " AND "), columns, true
	}
	refs := slices.Clone(k.RefColumns)
	if len(refs) == 0 && parent.is.PrimaryKey != nil {
		refs = schema.Names(parent.is.PrimaryKey.Columns)
	}
	if len(refs) != len(values) {
		return "", nil, false
	}
	var pairs []string
	for i, r := range refs {
		from := g.cols[k.Columns[i]]
		if parent.cols[r] == "" {
			switch value := (&guard{planner: g.planner, fate: parent}).firstValue(parent.is.Column(r)); value {
			case "":
				return "", nil, false
			case "NULL": // which nothing equals
				return strings.Join(terms, " AND "), columns, true
			default:
				pairs = append(pairs, parens(value)+" = "+values[i])
				continue
			}
		}
		if slices.Contains(columns, from) && !comparable(g.old, g.before.Table(parent.from), from, parent.cols[r]) {
			return "", nil, false
		}
		pairs = append(pairs, "`_parent`."+ident(parent.cols[r])+" = "+values[i])
	}
	terms = append(terms, fmt.Sprintf("NOT EXISTS (SELECT 1 FROM %s AS `_parent` WHERE %s)", tableIdent(parent.from), strings.Join(pairs, " AND ")))
	return strings.Join(terms, " AND "), columns, true
}
