package skein

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/revision"
	"github.com/skein-go/skein/schema"
)

// Kept is something that a revision dropped and that is kept. The field names of its JSON are stable.
type Kept struct {
	Kind     string     `json:"kind"`            // "table" or "column"
	Object   string     `json:"object"`          // what it was called: "posts", "users.nick"
	Revision string     `json:"revision"`        // that dropped it; where no script says which, the mark in its name
	At       *time.Time `json:"at,omitempty"`    // when that revision ran, if the log knows it
	Name     string     `json:"name"`            // where it is: a table, or table.column
	Rows     int64      `json:"rows"`            // rows of a table, values of a column; 0: it was purged, or never had any
	Bytes    *int64     `json:"bytes,omitempty"` // what they take, where the engine tells

	of     string // the table that it was a column of; "": it is a table
	table  string // that holds it, as it is called now
	column string // in that table; "": all of it
	then   string // the column that says which rows got something in place of what is kept
	values string // of a table beside: the column with the values
}

// PurgeOptions say what Purge destroys: all that is kept, if nothing narrows it.
type PurgeOptions struct {
	OlderThan time.Duration // only what was dropped longer ago than that
	Revision  string        // only what this revision dropped; "": any
	// Confirm is asked before anything is destroyed, with what would be; false destroys nothing. nil: yes.
	Confirm func(context.Context, []Kept) (bool, error)
}

// Kept lists what was dropped and is kept, the latest first; what was purged has no rows. It changes
// nothing.
func (m *Migrator) Kept(ctx context.Context) ([]Kept, error) {
	_, graph, err := m.history()
	if err != nil {
		return nil, err
	}
	if _, err := m.dialect(); err != nil {
		return nil, err
	}
	conn, done, err := m.conn(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	s, err := m.inspect(ctx, conn)
	if err != nil {
		return nil, err
	}
	return executor.Read(ctx, m.cfg.Dialect, m.cfg.LockTimeout, func() ([]Kept, error) { return m.measured(ctx, conn, graph, s) })
}

// measured finds what is kept, and how much it is.
func (m *Migrator) measured(ctx context.Context, conn *sql.Conn, g *revision.Graph, s *schema.Schema) ([]Kept, error) {
	list := kept(s)
	marks := map[string]string{}
	for _, r := range g.Order() {
		marks[schema.KeptMark(r.ID)] = r.ID
	}
	log, err := m.store.Last(ctx, conn)
	if err != nil {
		return nil, err
	}
	for i := range list {
		k := &list[i]
		if id, ok := marks[k.Revision]; ok {
			k.Revision = id
		}
		if e, ok := log[k.Revision]; ok {
			k.At = &e.At
		}
	}
	for some := range slices.Chunk(list, measuredAtOnce) {
		if err := m.measure(ctx, conn, s, some); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(list, func(a, b Kept) int {
		switch {
		case a.At != nil && b.At != nil && !a.At.Equal(*b.At):
			return b.At.Compare(*a.At)
		case (a.At == nil) != (b.At == nil):
			return strings.Compare(fmt.Sprint(a.At == nil), fmt.Sprint(b.At == nil))
		}
		return strings.Compare(a.Object, b.Object)
	})
	return list, nil
}

// kept finds what is kept in a schema. The revisions are the marks in the names.
func kept(s *schema.Schema) []Kept {
	var out []Kept
	for i := range s.Tables {
		t := &s.Tables[i]
		mark, table := schema.SplitKept(t.Name)
		switch values, goesOn := op.SideTable(t); {
		case values != "":
			of := besides(s, t, values)
			out = append(out, Kept{Kind: kindOf(goesOn), of: of, Object: of + "." + values, Revision: mark, Name: t.Name, table: t.Name, values: op.SideValue(values)})
			continue
		case mark != "":
			out = append(out, Kept{Kind: "table", Object: table, Revision: mark, Name: t.Name, table: t.Name})
		default:
			table = t.Name
		}
		then := map[string]bool{}
		for _, c := range t.Columns {
			then[schema.KeptThen(c.Name)] = schema.IsKept(c.Name)
		}
		for _, c := range t.Columns {
			if of, column := schema.SplitKept(c.Name); of != "" && !then[c.Name] {
				k := Kept{Kind: "column", of: table, Object: table + "." + column, Revision: of, Name: t.Name + "." + c.Name, table: t.Name, column: c.Name}
				if x := t.Column(schema.KeptThen(c.Name)); x != nil {
					k.Kind, k.then = "values", x.Name
				}
				out = append(out, k)
			}
		}
	}
	return out
}

// kindOf tells a column that was dropped from values that were changed.
func kindOf(goesOn bool) string {
	if goesOn {
		return "values"
	}
	return "column"
}

// besides is the table that a table beside keeps a column of: what follows the rows knows it, itself or by its function;
// so does the name.
func besides(s *schema.Schema, side *schema.Table, column string) string {
	_, local := schema.SplitName(side.Name)
	for _, tr := range s.Triggers {
		if !schema.IsKept(tr.Name) {
			continue
		}
		byFunction := slices.ContainsFunc(s.Definitions, func(d schema.Definition) bool {
			_, name := schema.SplitName(strings.TrimSuffix(d.Name, "()"))
			return d.Kind == "function" && strings.Contains(tr.Body, name) && strings.Contains(d.Text, local)
		})
		if byFunction || op.Mentions(tr.Body, side.Name, s.Dialect) {
			if _, was := schema.SplitKept(tr.Table); was != "" { // the table is kept too
				return was
			}
			return tr.Table
		}
	}
	for i := range s.Tables {
		if isSideOf(side, s.Tables[i].Name, column) {
			return s.Tables[i].Name
		}
	}
	_, was := schema.SplitKept(side.Name)
	return strings.TrimSuffix(was, "_"+column)
}

// measuredAtOnce is how many kept things one query measures: SQLite takes no more than 500 such parts.
const measuredAtOnce = 200

// measure counts rows or values, and asks how much room they take, all in one query.
func (m *Migrator) measure(ctx context.Context, conn *sql.Conn, s *schema.Schema, list []Kept) error {
	sizer, sized := m.cfg.Dialect.(dialect.Sizer)
	parts := make([]string, len(list))
	for i, k := range list {
		size := "NULL"
		if sized {
			size = "(" + sizer.SizeSQL(s.Table(k.table), k.column+k.values) + ")"
		}
		parts[i] = fmt.Sprintf("SELECT %d AS no, (%s) AS n, %s AS size", i, m.countSQL(&k), size)
	}
	rows, err := conn.QueryContext(ctx, strings.Join(parts, "\nUNION ALL "))
	if err != nil {
		return fmt.Errorf("count what is kept in %s: %w", between(list), err)
	}
	defer rows.Close()
	for rows.Next() {
		var i int
		var n int64
		var bytes sql.NullInt64
		if err := rows.Scan(&i, &n, &bytes); err != nil {
			return fmt.Errorf("count what is kept in %s: %w", between(list), err)
		}
		if list[i].Rows = n; sized {
			list[i].Bytes = &bytes.Int64
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("count what is kept in %s: %w", between(list), err)
	}
	return nil
}

// between names where a list begins and ends.
func between(list []Kept) string {
	if len(list) == 1 {
		return list[0].Name
	}
	return list[0].Name + " … " + list[len(list)-1].Name
}

// countSQL is a query for how many rows or values are kept.
func (m *Migrator) countSQL(k *Kept) string {
	query := "SELECT count(*) FROM " + m.tableSQL(k.table)
	switch {
	case k.then != "":
		query += " WHERE " + m.quoteName(k.column) + " IS NOT NULL OR " + m.quoteName(k.then) + " IS NOT NULL"
	case k.column != "":
		query += " WHERE " + m.quoteName(k.column) + " IS NOT NULL"
	case k.Kind == "column":
		query += " WHERE " + m.quoteName(k.values) + " IS NOT NULL"
	}
	return query
}

// tableSQL quotes the name of a table, which may begin with the one of a schema.
func (m *Migrator) tableSQL(table string) string {
	return dialect.KeepingOf(m.cfg.Dialect).TableSQL(m.cfg.Dialect.Name(), table)
}

// Purge destroys what is kept: rows and values, for good. What they were in stays, empty, so that
// scripts that were written in its presence, the downgrades among them, go on to run. It returns what
// it destroyed, nothing if there was nothing. ErrRefused is wrapped where Confirm said no.
func (m *Migrator) Purge(ctx context.Context, o PurgeOptions) ([]Kept, error) {
	if o.Revision != "" {
		_, g, err := m.history()
		if err != nil {
			return nil, err
		}
		r, err := g.Find(o.Revision)
		if err != nil {
			return nil, withKind(ErrUsage, err)
		}
		o.Revision = r.ID
	}
	list, err := m.Kept(ctx)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(k Kept) bool {
		return k.Rows == 0 || o.Revision != "" && k.Revision != o.Revision ||
			o.OlderThan > 0 && (k.At == nil || m.cfg.Now().Sub(*k.At) < o.OlderThan)
	})
	if len(list) == 0 {
		return []Kept{}, nil
	}
	if o.Confirm != nil {
		switch ok, err := o.Confirm(ctx, list); {
		case err != nil:
			return nil, err
		case !ok:
			return nil, withKind(ErrRefused, fmt.Errorf("nothing was purged: nobody confirmed it; --yes does"))
		}
	}
	return list, m.destroy(ctx, list)
}

// destroy empties what is kept.
func (m *Migrator) destroy(ctx context.Context, list []Kept) error {
	_, s, err := m.live(ctx)
	if err != nil {
		return err
	}
	var ops []op.Op
	for _, k := range list {
		t := s.Table(k.table)
		if t == nil {
			return fmt.Errorf("%s is gone meanwhile: run the command again", k.Name)
		}
		if k.column == "" {
			ops = append(ops, op.Exec{SQL: "DELETE FROM " + m.tableSQL(k.table)})
			continue
		}
		c := t.Column(k.column)
		if c == nil {
			return fmt.Errorf("%s is gone meanwhile: run the command again", k.Name)
		}
		ops = append(ops, m.emptied(k, c)...)
		if then := t.Column(k.then); then != nil {
			ops = append(ops, op.DropColumn{Table: k.table, Column: k.then}, op.AddColumn{Table: k.table, Column: *then})
		}
	}
	db, err := m.db()
	if err != nil {
		return err
	}
	if err := executor.Apply(ctx, db, m.execConfig(), ops); err != nil {
		return m.explain(ctx, fmt.Errorf("purge: %w", err))
	}
	for _, k := range list {
		m.cfg.Log.Info(fmt.Sprintf("Purged %s %s of revision %s (%s)", k.Kind, k.Object, k.Revision, k.Amount()))
	}
	return nil
}

// emptied are the operations that take the values out of a kept column: it is made anew, which costs
// less than to write every row; one that numbers itself is set to NULL.
func (m *Migrator) emptied(k Kept, c *schema.Column) []op.Op {
	if c.AutoIncrement || c.Identity != "" || strings.Contains(strings.ToLower(c.Default), "nextval") {
		return []op.Op{
			op.AlterColumn{Table: k.table, Column: k.column, Changes: []op.Change{op.SetAutoIncrement(false), op.SetIdentity(""), op.SetDefault(""), op.SetNotNull(false)}},
			op.Exec{SQL: "UPDATE " + m.tableSQL(k.table) + " SET " + op.QuoteFor(m.cfg.Dialect.Name(), k.column) + " = NULL"},
		}
	}
	return []op.Op{op.DropColumn{Table: k.table, Column: k.column}, op.AddColumn{Table: k.table, Column: *c}}
}

// Amount says in words how much is kept: "3,911 values".
func (k Kept) Amount() string {
	if k.Kind == "table" {
		return amount(k.Rows, "row")
	}
	return amount(k.Rows, "value")
}

// amount writes a number with its noun: "1,204 NULLs".
func amount(n int64, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return plan.Number(n) + " " + noun
}
