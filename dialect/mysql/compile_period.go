package mysql

import (
	"fmt"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// periodDef returns a table's period as a part of CREATE TABLE, and of ADD in ALTER TABLE; "" if it has none.
func (w speaker) periodDef(t *schema.Table) (string, error) {
	if t.Options.Period == "" {
		return "", nil
	}
	p, ok := periodOf(t.Options)
	switch {
	case !w.has(periods):
		return "", fmt.Errorf("table %s: %s", t.Name, w.hasNo(periods))
	case !ok:
		return "", fmt.Errorf("table %s: the period is %q, and not a name and two columns, as in: p (begins, ends)", t.Name, t.Options.Period)
	case t.Column(p.begins) == nil || t.Column(p.ends) == nil:
		return "", fmt.Errorf("table %s: the period %s is of columns that the table does not have", t.Name, t.Options.Period)
	}
	return "PERIOD FOR " + p.String(), nil
}

// keyParts spells the columns of a key, whose last two are those of the table's period where it is without overlaps.
func (w speaker) keyParts(t *schema.Table, parts []schema.Part, without bool) (string, error) {
	if !without {
		return w.parts(t, parts)
	}
	if !w.has(keysWithoutOverlaps) {
		return "", fmt.Errorf("key (%s) of table %s: %s", op.PartNames(parts), t.Name, w.hasNo(keysWithoutOverlaps))
	}
	p, ok := periodOf(t.Options)
	n := len(parts)
	if !ok || n < 3 || parts[n-2] != (schema.Part{Column: p.begins}) || parts[n-1] != (schema.Part{Column: p.ends}) {
		return "", fmt.Errorf("key (%s) of table %s: WITHOUT OVERLAPS is of the period of a table of %s, whose two columns come last", op.PartNames(parts), t.Name, w)
	}
	text, err := w.parts(t, parts[:n-2])
	return text + ", " + ident(p.name) + " WITHOUT OVERLAPS", err
}

// leavePeriod drops a period that changes, with the keys on it that stay, which are put up again with the new one: the
// server renames no column of a period.
func (a *alter) leavePeriod() error {
	old := a.before.Table(a.from)
	p, had := periodOf(old.Options)
	if !had || samePeriod(old.Options, a.is.Options) {
		return nil
	}
	a.clause("DROP PERIOD FOR %s", ident(p.name))
	a.rewrite = true
	if a.samePrimaryKey() && a.is.PrimaryKey.WithoutOverlaps {
		a.clause("DROP PRIMARY KEY")
		a.was.PrimaryKey = nil
	}
	a.takeDown(func(x schema.Index) bool {
		now := a.is.Index(x.Name)
		return x.WithoutOverlaps && now != nil && sameIndex(x, *now)
	})
	return nil
}

// addPeriod adds the table's period where it is new, or another.
func (a *alter) addPeriod() error {
	if samePeriod(a.before.Table(a.from).Options, a.is.Options) {
		return nil
	}
	def, err := a.periodDef(a.is)
	if err == nil && def != "" {
		a.clause("ADD %s", def)
		a.rewrite = true
	}
	return err
}

// period looks for rows that end before they begin.
func (g *guard) period() {
	p, ok := periodOf(g.is.Options)
	was, _ := periodOf(g.was.Options)
	if !ok || was.begins == p.begins && was.ends == p.ends {
		return
	}
	begins, ends := g.cols[p.begins], g.cols[p.ends]
	if begins == "" || ends == "" || g.using[p.begins] != "" || g.using[p.ends] != "" {
		return
	}
	g.ask(g.rowsWhere([]string{begins, ends}, "NOT ("+ident(begins)+" < "+ident(ends)+")"),
		fmt.Sprintf("%s has %%d rows whose period %s does not begin before it ends", g.label(), ident(p.name)), "correct the rows in a statement before it")
}

// overlaps looks for rows of one key whose periods overlap.
func (g *guard) overlaps(parts []schema.Part, what string) {
	var columns []string
	for _, p := range parts {
		from := g.cols[p.Column]
		if from == "" || g.using[p.Column] != "" {
			return
		}
		columns = append(columns, from)
	}
	n := len(columns) - 2
	if n < 1 {
		return
	}
	const other = "`_other`."
	table, same := tableIdent(g.from), ""
	for _, c := range columns[:n] {
		same += other + ident(c) + " = " + table + "." + ident(c) + " AND "
	}
	begins, ends := ident(columns[n]), ident(columns[n+1])
	g.ask(g.rowsWhere(columns, fmt.Sprintf("(SELECT COUNT(*) FROM %[1]s AS `_other` WHERE %[2]s%[3]s%[4]s < %[1]s.%[5]s AND %[1]s.%[4]s < %[3]s%[5]s) > 1", table, same, other, begins, ends)),
		fmt.Sprintf("%s has %%d rows whose periods overlap; %s would fail", g.label(), what), "correct the rows in a statement before it")
}
