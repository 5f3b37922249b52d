package sqlite

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// guards asks, before anything is changed, for the rows that would be in the way: they would make a
// statement fail, or lose something without a word.
func (p *planner) guards() {
	p.foreignKeysOff()
	for _, c := range p.work {
		g := &guard{planner: p, change: c, src: p.source(c)}
		g.newColumns()
		g.notNull()
		g.types()
		g.uniques()
		g.checks()
		g.foreignKeys()
	}
}

// foreignKeysOff makes sure that DROP TABLE deletes no rows but its own: with foreign keys on, it
// deletes or changes those that point at the table's.
func (p *planner) foreignKeysOff() {
	gone, turn := map[string]int{}, map[string]int{}
	for i, t := range p.dropped {
		gone[nameKey(t.from)], turn[nameKey(t.from)] = t.op, i
	}
	for _, c := range p.work {
		if c.rebuild {
			gone[nameKey(c.from)] = c.op
		}
	}
	for i := range p.before.Tables {
		t := &p.before.Tables[i]
		for _, f := range t.ForeignKeys {
			at, found := gone[nameKey(f.RefTable)]
			if !found || nameKey(f.RefTable) == nameKey(t.Name) {
				continue
			}
			first, dropped := turn[nameKey(t.Name)]
			if then, too := turn[nameKey(f.RefTable)]; dropped && (!too || first < then) {
				continue // it is gone by then
			}
			st := p.add(at, "SELECT foreign_keys FROM pragma_foreign_keys WHERE foreign_keys", "")
			st.Guard = &dialect.Guard{
				Why: fmt.Sprintf("foreign keys are on: DROP TABLE %s would delete rows of %s", ident(f.RefTable), t.Name),
				Fix: "PRAGMA foreign_keys = OFF before the transaction begins",
			}
			return
		}
	}
}

// A guard asks the rows of one table.
type guard struct {
	*planner
	*change
	src *source
}

// ask adds a guard: the query must find nothing.
func (g *guard) ask(sql, why, fix string) {
	st := g.add(g.change.op, sql, "")
	st.Guard = &dialect.Guard{Why: why, Fix: fix}
	st.Hazards = []dialect.Hazard{{Kind: "constraint", Object: g.from, Detail: why}}
}

// askMisfit asks for the rows that a column of theirs is in the way of. Where it has another name by now, the
// condition does not say it as it was.
func (g *guard) askMisfit(column, from, condition, why, fix string) {
	query := g.rowsWhere([]string{column}, from, condition)
	if g.cols[column] != column {
		g.ask(query, why, fix)
		return
	}
	m := dialect.Misfit{Table: g.from, Column: column, Where: condition}
	g.ask(query, why, m.Answered(fix))
	g.out[len(g.out)-1].Guard.Misfit = &m
}

// rowsWhere returns a query for the rows of the table that meet a condition, with these columns.
func (g *guard) rowsWhere(columns []string, from, condition string) string {
	show := g.src.key()
	for _, c := range columns {
		if !slices.Contains(show, ident(c)) {
			show = append(show, ident(c))
		}
	}
	if len(show) == 0 {
		show = []string{"1"}
	}
	q := "SELECT " + strings.Join(show, ", ") + " FROM " + from
	if condition != "" {
		q += " WHERE " + condition
	}
	return q
}

// shown returns the table's and the column's names as they are before the change.
func (g *guard) shown(column string) string {
	if was := g.cols[column]; was != "" && !schema.IsKept(was) {
		column = was
	}
	return g.label() + "." + column
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

// newColumns looks for any row, where a new column wants a value and says none.
func (g *guard) newColumns() {
	for i := range g.is.Columns {
		c := &g.is.Columns[i]
		if g.stays(c.Name) || !g.mustHave(c.Name) || c.Generated != nil ||
			kindOfDefault(c.Default) != nullDefault || c.Name == rowidAlias(g.is) {
			continue
		}
		g.ask(g.rowsWhere(nil, g.src.table(g.name), ""),
			fmt.Sprintf("%s is new, NOT NULL and has no default, but %s has %%d rows", g.shown(c.Name), g.from),
			"give the column a default, or add it nullable, fill it in a statement of its own, and set NOT NULL after that")
	}
}

// mustHave reports whether every row must have a value in the column afterwards.
func (g *guard) mustHave(column string) bool {
	return g.is.Column(column).NotNull || slices.Contains(filledByKey(g.is), column)
}

// filledByKey returns the columns that can't be NULL because of the primary key: those of an ordinary
// table can.
func filledByKey(t *schema.Table) []string {
	if t.PrimaryKey == nil || !t.Options.WithoutRowID && !t.Options.Strict {
		return []string{rowidAlias(t)}
	}
	return schema.Names(t.PrimaryKey.Columns)
}

func (g *guard) notNull() {
	already := filledByKey(g.was)
	for i := range g.is.Columns {
		c := &g.is.Columns[i]
		if !g.stays(c.Name) || c.Generated != nil || !g.mustHave(c.Name) {
			continue
		}
		had := g.was.Column(c.Name).NotNull || slices.Contains(already, c.Name)
		if had && g.using[c.Name] == "" {
			continue
		}
		says := dialect.Guard{
			Why: g.shown(c.Name) + " has %d NULLs; NOT NULL would fail",
			Fix: exec("UPDATE %s SET %s = … WHERE %[2]s IS NULL", ident(g.from), ident(g.cols[c.Name])),
		}
		if !had {
			says.Fix = dialect.Valued(g.is.Name, c.Name, says.Fix)
		}
		if g.copyFails(c) {
			// By then the columns have their new names, and the row's number its own.
			rows := g.rowsWhere([]string{c.Name}, ident(g.name), ident(c.Name)+" IS NULL")
			g.faults = append(g.faults, dialect.Fault{
				SQL:   strings.Replace(rows, hiddenRowid, rowidName(g.was), 1),
				Guard: says,
			})
			continue
		}
		g.ask(g.rowsWhere([]string{c.Name}, g.src.with(g.name, c.Name), ident(c.Name)+" IS NULL"), says.Why, says.Fix)
	}
}

// copyFails reports whether the copy of the table fails by itself where a column that must have a value
// has none, so that its rows need not be looked at beforehand.
func (g *guard) copyFails(c *schema.Column) bool {
	return g.rebuild && !g.byCopy && g.using[c.Name] == "" && c.NotNull && c.OnConflict == "" && c.Name != rowidAlias(g.is)
}

// uniques looks for duplicates under unique constraints, unique indexes and primary keys that are
// new, or whose columns get other values.
func (g *guard) uniques() {
	had := uniqueKeys(g.was)
	for _, k := range uniqueKeys(g.is) {
		isOld := slices.ContainsFunc(had, func(o uniqueKey) bool { return o.where == k.where && reflect.DeepEqual(o.parts, k.parts) })
		if isOld && !slices.ContainsFunc(k.parts, g.unsettled) || slices.ContainsFunc(k.parts, func(p schema.Part) bool { return g.src.isNull(p.Column) }) {
			continue
		}
		var terms, filled, names []string
		for _, part := range k.parts {
			t := part.Expr
			if t == "" {
				t = ident(part.Column)
				names = append(names, g.shownName(part.Column))
			} else {
				names = append(names, part.Expr)
			}
			filled = append(filled, t+" IS NOT NULL")
			if collate := g.collation(part); collate != "" {
				t += " COLLATE " + ident(collate)
			}
			terms = append(terms, t)
		}
		if k.where != "" {
			filled = append(filled, parens(k.where))
		}
		list := strings.Join(terms, ", ")
		g.ask(fmt.Sprintf("SELECT %s, count(*) AS rows FROM %s WHERE %s GROUP BY %[1]s HAVING count(*) > 1",
			list, g.src.with(g.name, list, k.where), strings.Join(filled, " AND ")),
			fmt.Sprintf("%s (%s) has %%d values more than once; %s would fail", g.from, strings.Join(names, ", "), k.what),
			"remove or change the duplicates in a statement before it")
	}
}

// unsettled reports whether a part of a key may compare otherwise than before.
func (g *guard) unsettled(p schema.Part) bool {
	if p.Expr != "" {
		return g.src.changes(p.Expr)
	}
	is := g.is.Column(p.Column)
	if is == nil || !g.stays(p.Column) {
		return true
	}
	return g.src.changes(ident(p.Column)) || g.was.Column(p.Column).Collate != is.Collate
}

func (g *guard) shownName(column string) string {
	return strings.TrimPrefix(g.shown(column), g.label()+".")
}

// collation returns the one to compare a part with where it is not the one it has by itself.
func (g *guard) collation(p schema.Part) string {
	if p.Collate != "" || p.Column == "" {
		return p.Collate
	}
	is := g.is.Column(p.Column)
	if is != nil && g.stays(p.Column) && g.was.Column(p.Column).Collate != is.Collate {
		if is.Collate == "" {
			return "BINARY"
		}
		return is.Collate
	}
	return ""
}

type uniqueKey struct {
	what  string
	parts []schema.Part // without their direction
	where string
}

func uniqueKeys(t *schema.Table) []uniqueKey {
	plain := func(parts []schema.Part) []schema.Part {
		out := slices.Clone(parts)
		for i := range out {
			out[i].Desc = false
		}
		return out
	}
	var out []uniqueKey
	if k := t.PrimaryKey; k != nil {
		out = append(out, uniqueKey{op.Describe(*k), plain(k.Columns), ""})
	}
	for _, u := range t.Uniques {
		out = append(out, uniqueKey{op.Describe(u), plain(u.Columns), ""})
	}
	for _, x := range t.Indexes {
		if x.Unique {
			out = append(out, uniqueKey{fmt.Sprintf("unique index %q", x.Name), plain(x.Parts), x.Where})
		}
	}
	return out
}

// checks looks for rows that a check refuses, where it is new or its columns get other values.
func (g *guard) checks() {
	for _, k := range g.is.Checks {
		isOld := slices.ContainsFunc(g.was.Checks, func(o schema.Check) bool { return o.Expr == k.Expr })
		if isOld && !g.src.changes(k.Expr) {
			continue
		}
		var columns []string
		for _, c := range g.is.Columns {
			if mentions(k.Expr, c.Name) {
				columns = append(columns, c.Name)
			}
		}
		why, fix := fmt.Sprintf("%s has %%d rows that %s refuses", g.from, op.Describe(k)), "correct the rows in a statement before it"
		if from := g.src.with(g.name, k.Expr); len(columns) == 1 {
			g.askMisfit(columns[0], from, "NOT "+parens(k.Expr), why, fix)
		} else {
			g.ask(g.rowsWhere(columns, from, "NOT "+parens(k.Expr)), why, fix)
		}
	}
}

// foreignKeys looks for rows that point at nothing.
func (g *guard) foreignKeys() {
	for _, k := range g.is.ForeignKeys {
		isOld := slices.ContainsFunc(g.was.ForeignKeys, func(o schema.ForeignKey) bool {
			return o.RefTable == k.RefTable && reflect.DeepEqual(o.Columns, k.Columns) && reflect.DeepEqual(o.RefColumns, k.RefColumns)
		})
		if isOld && !g.src.changes(idents(k.Columns)) || slices.ContainsFunc(k.Columns, g.src.isNull) {
			continue
		}
		condition, ok := g.dangling(&k)
		if !ok {
			continue
		}
		names := make([]string, len(k.Columns))
		for i, c := range k.Columns {
			names[i] = g.shownName(c)
		}
		g.ask(g.rowsWhere(k.Columns, g.src.with(g.name, idents(k.Columns)), condition),
			fmt.Sprintf("%s (%s) has %%d values not in %s; %s would fail", g.label(), strings.Join(names, ", "), k.RefTable, op.Describe(k)),
			exec("UPDATE %s SET %s = NULL WHERE …", ident(g.from), ident(names[0]))+", or insert the missing rows")
	}
}

// dangling returns the condition for rows that point at nothing, or false if it can't be said.
func (g *guard) dangling(k *schema.ForeignKey) (string, bool) {
	var terms []string
	for _, c := range k.Columns {
		terms = append(terms, ident(g.name)+"."+ident(c)+" IS NOT NULL")
	}
	parent := g.after.Table(k.RefTable)
	if parent == nil {
		return "", false
	}
	if f := g.named[k.RefTable]; f.isNew() {
		return strings.Join(terms, " AND "), true
	}
	refs := slices.Clone(k.RefColumns)
	if len(refs) == 0 && parent.PrimaryKey != nil {
		refs = schema.Names(parent.PrimaryKey.Columns)
	}
	if len(refs) != len(k.Columns) {
		return "", false
	}
	const alias = "_parent"
	pairs := make([]string, len(refs))
	for i, r := range refs {
		if parent.Column(r) == nil {
			return "", false
		}
		pairs[i] = op.KeyMatch("sqlite", alias+"."+ident(r), ident(g.name)+"."+ident(k.Columns[i]))
	}
	terms = append(terms, fmt.Sprintf("NOT EXISTS (SELECT 1 FROM %s WHERE %s)",
		g.sourceOf(k.RefTable).with(alias, idents(refs)), strings.Join(pairs, " AND ")))
	return strings.Join(terms, " AND "), true
}
