package dialecttest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// schemas: what is created is what is inspected, and after the way back nothing is left.
func (h Harness) schemas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Schemas(h.Features).Draw(t, "schema")
		b, err := h.bench()
		if err != nil {
			t.Fatal(err)
		}
		defer b.close()
		if s, err = b.create(s, true); err != nil {
			t.Fatalf("create: %v", err)
		}
		if err := b.step(s, &schema.Schema{}, nil); err != nil {
			t.Fatalf("drop: %v", err)
		}
	})
}

// tally counts how the pairs fared.
type tally struct{ pairs, up, down, rows int }

// pairs: from a schema with rows to another and back.
func (h Harness) pairs(t *testing.T) {
	var n tally
	generator := Pairs(h.Features)
	rapid.Check(t, func(t *rapid.T) {
		p := generator.Draw(t, "pair")
		rows := Rows(p.From, h.Features).Draw(t, "rows")
		b, err := h.begin(&p)
		if err != nil {
			t.Fatalf("create: %v", err)
		}
		defer b.close()
		taken := b.insert(p.From, rows)
		if b.Sound != nil && b.Sound(b.ctx, b.conn) != nil {
			t.Skip("the engine took rows that break the schema: REPLACE under a foreign key")
		}
		n.rows += taken
		up, down, err := b.journey(p)
		if err != nil {
			t.Fatalf("%v\nrenames %+v\nschema\n%s\nrows offered, %d of them taken\n%+v", err, p.Renames, b.show(p.From), taken, offered(rows))
		}
		n.pairs++
		n.up += up
		n.down += down
	})
	t.Logf("%d pairs with %d rows: %d ran up, %d of them down; the others were refused by a guard", n.pairs, n.rows, n.up, n.down)
	if !t.Failed() && n.pairs >= 50 && n.up*2 < n.pairs {
		t.Errorf("guards refused more than half of the pairs")
	}
}

// show prints a schema as the statements that create it.
func (b *bench) show(s *schema.Schema) string {
	ops, err := diff.Diff(&schema.Schema{}, s, diff.Options{Rules: b.Dialect.Rules()})
	if err != nil {
		return err.Error()
	}
	statements, err := b.Dialect.Compile(ops, &schema.Schema{})
	if err != nil {
		return err.Error()
	}
	return text(statements)
}

// offered prints rows, one a line.
func offered(rows []op.BulkInsert) string {
	var b strings.Builder
	for _, r := range rows {
		fmt.Fprintf(&b, "%s %#v\n", r.Table, r.Rows)
	}
	return b.String()
}

// insert inserts rows and returns how many the engine took.
func (b *bench) insert(s *schema.Schema, rows []op.BulkInsert) int {
	taken := 0
	for _, row := range rows {
		statements, err := b.Dialect.Compile([]op.Op{row}, s)
		for _, st := range statements {
			if err == nil {
				_, err = b.conn.ExecContext(b.ctx, st.SQL, st.Args...)
			}
		}
		if err == nil {
			taken++
		}
	}
	return taken
}

// journey takes a database of schema p.From to p.To and back. It returns 1 for each of the ways that
// was run, 0 for one that a guard refused.
func (b *bench) journey(p Pair) (up, down int, err error) {
	before, err := b.snapshot(p.From)
	if err != nil {
		return 0, 0, err
	}
	ran, err := b.travel(p, before)
	if err != nil || !ran {
		return 0, 0, wrap("up", err)
	}
	there, err := b.snapshot(p.To)
	if err != nil {
		return 1, 0, err
	}
	if err := same(before, there, p, b.Dialect.Rules()); err != nil {
		return 1, 0, wrap("up", err)
	}
	back := Pair{From: p.To, To: p.From, Renames: diff.Inverse(p.Renames)}
	ran, err = b.travel(back, there)
	if err != nil || !ran {
		return 1, 0, wrap("down", err)
	}
	home, err := b.snapshot(p.From)
	if err != nil {
		return 1, 1, err
	}
	return 1, 1, wrap("down", same(there, home, back, b.Dialect.Rules()))
}

// travel goes one way. Where a guard refuses, everything has to be as it was.
func (b *bench) travel(p Pair, before snapshot) (bool, error) {
	err := b.step(p.From, p.To, p.Renames)
	refused := errors.Is(err, errRefused)
	if refused {
		if err := b.isSchema(p.From); err != nil {
			return false, wrap("refused, then", err)
		}
		now, err := b.snapshot(p.From)
		if err != nil {
			return false, err
		}
		if err := same(before, now, Pair{From: p.From, To: p.From}, b.Dialect.Rules()); err != nil {
			return false, wrap("refused, then", err)
		}
	} else if err != nil {
		return false, err
	}
	if b.Sound != nil {
		if err := b.Sound(b.ctx, b.conn); err != nil {
			return false, wrap("damage", err)
		}
	}
	return !refused, nil
}

func wrap(where string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", where, err)
}

// snapshot is the rows of all tables, each value by its column's name.
type snapshot map[string][]map[string]string

func (b *bench) snapshot(s *schema.Schema) (snapshot, error) {
	out := snapshot{}
	for i := range s.Tables {
		rows, err := b.table(&s.Tables[i])
		if err != nil {
			return nil, fmt.Errorf("read table %s: %w", s.Tables[i].Name, err)
		}
		out[s.Tables[i].Name] = rows
	}
	return out, nil
}

func (b *bench) table(t *schema.Table) ([]map[string]string, error) {
	query := "SELECT "
	for i, c := range t.Columns {
		if i > 0 {
			query += ", "
		}
		quoted := op.QuoteFor(b.Dialect.Name(), c.Name)
		if b.Literal != nil {
			quoted = b.Literal(quoted)
		}
		query += quoted
	}
	rows, err := b.conn.QueryContext(b.ctx, query+" FROM "+b.quoted(t.Name), b.Afresh...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	values, at := make([]any, len(t.Columns)), make([]any, len(t.Columns))
	for i := range at {
		at[i] = &values[i]
	}
	out := []map[string]string{}
	for rows.Next() {
		if err := rows.Scan(at...); err != nil {
			return nil, err
		}
		row := map[string]string{}
		for i, c := range t.Columns {
			row[c.Name] = fmt.Sprintf("%T %v", values[i], values[i])
		}
		out = append(out, row)
	}
	return out, rows.Err()
}

// quoted is the name of a table as it stands in SQL.
func (h Harness) quoted(table string) string {
	name, dialect := table, h.Dialect.Name()
	if h.Features.Qualified {
		var space string
		if space, name = schema.SplitName(table); space != "" {
			return op.QuoteFor(dialect, space) + "." + op.QuoteFor(dialect, name)
		}
	}
	return op.QuoteFor(dialect, name)
}

// same compares the rows of the tables on both sides of a pair, in the columns that both hold with
// the same type.
func same(before, after snapshot, p Pair, r diff.Rules) error {
	elsewhere := diff.Regrouped(p.From, p.To, func(name string) string { return partner(p, r, diff.TableKind, "", name) })
	for i := range p.From.Tables {
		from := &p.From.Tables[i]
		to := p.To.Table(partner(p, r, diff.TableKind, "", from.Name))
		if to == nil || elsewhere[from.Name] {
			continue
		}
		var mine, theirs []string
		for j := range from.Columns {
			a := &from.Columns[j]
			b := to.Column(partner(p, r, diff.ColumnKind, to.Name, a.Name))
			if b != nil && a.Generated == nil && b.Generated == nil && sameType(a, b, r) && !diff.Revalued(p.Renames, b.Type) {
				mine, theirs = append(mine, a.Name), append(theirs, b.Name)
			}
		}
		was, is := project(before[from.Name], mine), project(after[to.Name], theirs)
		if !slices.Equal(was, is) {
			return fmt.Errorf("rows of table %s in columns %q were\n%q\nand are in table %s\n%q", from.Name, mine, was, to.Name, is)
		}
	}
	return nil
}

func sameType(a, b *schema.Column, r diff.Rules) bool {
	return a.Type == b.Type || r.Type != nil && r.Type(a.Type, b.Type)
}

// project returns the values of some columns, a text for each row, sorted.
func project(rows []map[string]string, columns []string) []string {
	out := make([]string, len(rows))
	for i, row := range rows {
		for _, c := range columns {
			out[i] += row[c] + "|"
		}
	}
	slices.Sort(out)
	return out
}

// partner returns the name of a table or column on the other side of a pair, "" if it has none.
func partner(p Pair, r diff.Rules, kind diff.Kind, table, name string) string {
	var others []string
	if kind == diff.TableKind {
		for i := range p.To.Tables {
			others = append(others, p.To.Tables[i].Name)
		}
	} else {
		others = columnSymbols(p.To.Table(table))
	}
	for _, ren := range p.Renames {
		if ren.Kind != kind || ren.Table != table {
			continue
		}
		if ren.From == name {
			return ren.To
		}
		others = slices.DeleteFunc(others, func(n string) bool { return n == ren.To })
	}
	if slices.Contains(others, name) {
		return name
	}
	if kind == diff.TableKind && r.ExactTables {
		return ""
	}
	i := slices.IndexFunc(others, func(n string) bool { return r.Fold != nil && r.Fold(n) == r.Fold(name) })
	if i < 0 {
		return ""
	}
	return others[i]
}
