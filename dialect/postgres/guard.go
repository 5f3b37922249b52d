package postgres

import (
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// guard adds a query that must find no rows. It runs before the ALTER TABLE that is pending, unless that
// is about the same columns.
func (c *compiler) guard(query, why, fix string, columns ...string) {
	for _, a := range c.pending {
		if slices.ContainsFunc(columns, func(x string) bool { return slices.Contains(a.columns, x) }) {
			c.flush()
			break
		}
	}
	c.out = append(c.out, dialect.Statement{SQL: query, Op: c.op, Guard: &dialect.Guard{Why: why, Fix: fix}})
}

// guardMisfit adds a guard for the rows that one column of theirs is in the way of.
func (c *compiler) guardMisfit(table, column, condition, why, fix string) {
	query := "SELECT " + c.shown(table, "", column) + " FROM " + qualified(table) + " WHERE " + condition
	if !c.namedSoBefore(table, column) {
		c.guard(query, why, fix, column)
		return
	}
	m := dialect.Misfit{Table: table, Column: column, Where: condition}
	c.guard(query, why, m.Answered(fix), column)
	c.out[len(c.out)-1].Guard.Misfit = &m
}

// namedSoBefore reports whether the column has had its name from the beginning.
func (c *compiler) namedSoBefore(table, column string) bool {
	return !slices.ContainsFunc(c.ops[:c.op], func(o op.Op) bool {
		switch o := o.(type) {
		case op.RenameTable:
			return o.To == table || o.Table == table
		case op.RenameColumn:
			return o.Table == table && (o.To == column || o.Column == column)
		case op.AddColumn:
			return o.Table == table && o.Column.Name == column
		}
		return false
	})
}

// shown is what a guard shows of a row: its key and some columns, as text, so that a driver which
// remembers what a query returns is right after the table was changed.
func (c *compiler) shown(table, alias string, columns ...string) string {
	var names []string
	if t := c.now.Table(table); t != nil && t.PrimaryKey != nil {
		names = schema.Names(t.PrimaryKey.Columns)
	}
	if t := c.now.Table(table); len(columns) == 0 && len(names) == 0 && t != nil && len(t.Columns) > 0 {
		names = []string{t.Columns[0].Name}
	}
	var out []string
	for _, name := range append(names, columns...) {
		if shown := alias + ident(name) + "::text AS " + ident(name); !slices.Contains(out, shown) {
			out = append(out, shown)
		}
	}
	if len(out) == 0 {
		return "'a row' AS found"
	}
	return strings.Join(out, ", ")
}

func (c *compiler) guardNotNull(table string, columns []string, what string) {
	terms := make([]string, len(columns))
	for i, name := range columns {
		terms[i] = ident(name) + " IS NULL"
	}
	fix := fmt.Sprintf("give them a value in a statement before it: UPDATE %s SET %s = … WHERE %s", qualified(table), ident(columns[0]), terms[0])
	if what == "NOT NULL" {
		fix = dialect.Valued(table, columns[0], fix)
	}
	c.guard("SELECT "+c.shown(table, "", columns...)+" FROM "+qualified(table)+" WHERE "+strings.Join(terms, " OR "), nulls(table, columns)+what+" would fail", fix, columns...)
}

// nulls says that there are NULLs in some columns.
func nulls(table string, columns []string) string {
	if len(columns) == 1 {
		return table + "." + columns[0] + " has %d NULLs; "
	}
	return fmt.Sprintf("table %q has %%d rows with NULL in (%s); ", table, strings.Join(columns, ", "))
}

func (c *compiler) guardUnique(table string, parts []schema.Part, nullsToo bool, what string) {
	c.guard(duplicates(table, parts, "", nullsToo), fmt.Sprintf("table %q has %%d groups of rows that are alike in (%s); %s would fail", table, op.PartNames(parts), what),
		"make the values unique, or remove the doubles, in a statement before it", schema.Names(parts)...)
}

// guardKey looks for rows that are in the way of a key: doubles, or, where its last column is a range, those that
// overlap. NULLs are alike or not, but in a key of ranges, where they never are.
func (c *compiler) guardKey(table string, parts []schema.Part, nullsToo, ranges bool, what string) {
	if !ranges {
		c.guardUnique(table, parts, nullsToo, what)
		return
	}
	names := schema.Names(parts)
	terms := []string{"one.ctid <> other.ctid"}
	for i, name := range names {
		operator := " = "
		if i == len(names)-1 {
			operator = " && "
		}
		terms = append(terms, "one."+ident(name)+operator+"other."+ident(name))
	}
	c.guard(fmt.Sprintf("SELECT %s FROM %s AS one WHERE isempty(one.%s) OR EXISTS (SELECT 1 FROM %s AS other WHERE %s)",
		c.shown(table, "one.", names...), qualified(table), ident(names[len(names)-1]), qualified(table), strings.Join(terms, " AND ")),
		fmt.Sprintf("table %q has %%d rows that overlap others, or are empty, in (%s); %s would fail", table, strings.Join(names, ", "), what),
		"correct them in a statement before it", names...)
}

// duplicates is a query for the values that several rows have.
func duplicates(table string, parts []schema.Part, where string, nullsToo bool) string {
	var keys, terms []string
	for i := range parts {
		p := &parts[i]
		key := ident(p.Column)
		if p.Expr != "" {
			key = "(" + lineSafe(p.Expr) + ")"
		}
		if !nullsToo {
			terms = append(terms, key+" IS NOT NULL")
		}
		if p.Collate != "" {
			key += " COLLATE " + qualified(p.Collate)
		}
		keys = append(keys, key)
	}
	if where != "" {
		terms = append(terms, "("+lineSafe(where)+")")
	}
	query := "SELECT " + named(keys) + ", count(*) AS times FROM " + qualified(table)
	if len(terms) > 0 {
		query += " WHERE " + strings.Join(terms, " AND ")
	}
	return query + " GROUP BY " + strings.Join(keys, ", ") + " HAVING count(*) > 1"
}

// named gives the expressions of a query names of their own: it may be counted, as a table.
func named(keys []string) string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = fmt.Sprintf("(%s)::text AS key_%d", k, i+1)
	}
	return strings.Join(out, ", ")
}

// guardCheck looks for rows that a check refuses; columns are those it mentions.
func (c *compiler) guardCheck(table string, columns []string, condition, what string) {
	why, fix := fmt.Sprintf("table %q has %%d rows that break the %s", table, what), "correct them in a statement before it"
	if len(columns) == 1 {
		c.guardMisfit(table, columns[0], condition, why, fix)
		return
	}
	c.guard("SELECT "+c.shown(table, "", columns...)+" FROM "+qualified(table)+" WHERE "+condition, why, fix, columns...)
}

// guardOrphans looks for rows that point at nothing.
func (c *compiler) guardOrphans(table string, k *schema.ForeignKey, what string) {
	parent := c.now.Table(k.RefTable)
	refs := slices.Clone(k.RefColumns)
	if len(refs) == 0 && parent != nil && parent.PrimaryKey != nil {
		refs = schema.Names(parent.PrimaryKey.Columns)
	}
	if len(refs) != len(k.Columns) {
		return // the server says it better
	}
	var terms, pairs []string
	for i, name := range k.Columns {
		terms = append(terms, "child."+ident(name)+" IS NOT NULL")
		pairs = append(pairs, "parent."+ident(refs[i])+" = child."+ident(name))
	}
	touched := k.Columns
	if k.RefTable == table {
		touched = slices.Concat(touched, refs)
	}
	c.guard(fmt.Sprintf("SELECT %s FROM %s AS child WHERE %s AND NOT EXISTS (SELECT 1 FROM %s AS parent WHERE %s)",
		c.shown(table, "child.", k.Columns...), qualified(table), strings.Join(terms, " AND "), qualified(k.RefTable), strings.Join(pairs, " AND ")),
		fmt.Sprintf("table %q has %%d rows with values in (%s) that are not in %s; %s would fail", table, strings.Join(k.Columns, ", "), k.RefTable, what),
		fmt.Sprintf("insert the missing rows, or UPDATE %s SET %s = NULL, in a statement before it", qualified(table), ident(k.Columns[0])), touched...)
}

// guardType looks for values that a new type has no room for.
func (c *compiler) guardType(o op.AlterColumn, was, is *schema.Column) {
	if c.created[o.Table] || slices.ContainsFunc(o.Changes, hasUsing) {
		return
	}
	condition := misfit(ident(o.Column), was.Type, is.Type)
	if condition == "" {
		return
	}
	c.guardMisfit(o.Table, o.Column, condition,
		fmt.Sprintf("%s.%s has %%d values that type %s has no room for", o.Table, o.Column, TypeSQL(is.Type)),
		"correct them in a statement before it, or say with Using how they are converted")
}

func hasUsing(ch op.Change) bool {
	t, ok := ch.(op.SetType)
	return ok && t.Using != ""
}
