// Package sample fills the tables of a schema with rows that are hard on whoever moves them: NULLs,
// empty strings, boundaries, quotes, Unicode. Same schema, same rows. What the rows look like is worked
// out from the schema; whether they hold is the engine's word, for each row anew.
package sample

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/internal/topo"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// Options say how to fill.
type Options struct {
	Dialect string   // whose quotes and parameters the statements have
	Rows    int      // rows of each table; 0: 20
	Tables  []string // only these; nil: all
	// Patience is how long PostgreSQL may take over a row, in a transaction: a trigger may count up to a large number.
	// A table that takes longer gets no more rows. 0: 20 seconds.
	Patience time.Duration
	// Judge says whether a row may be put in, by its columns; nil: the engine alone decides.
	Judge func(table string, row map[string]any) error
}

// Filled is what Fill did.
type Filled struct {
	Tables int              // that have rows now
	Rows   int              // that were put in
	Empty  map[string]error // tables that took no row: why the engine refused the last one
}

// attempts is how many forms of a row are tried before it is left out.
const attempts = 6

// Fill puts rows into the tables of a schema, those first that others refer to. A row that the engine
// refuses is tried in other, tamer forms and then left out. The tables may hold rows already. A schema
// without tables takes none. The error is the context's.
func Fill(ctx context.Context, tx op.Tx, s *schema.Schema, o Options) (Filled, error) {
	if o.Rows == 0 {
		o.Rows = 20
	}
	if sqltext.FlavorOf(o.Dialect) == sqltext.Postgres {
		limit := cmp.Or(o.Patience, 20*time.Second)
		if _, err := tx.ExecContext(ctx, fmt.Sprintf("SET LOCAL statement_timeout = %d", limit.Milliseconds())); err != nil {
			return Filled{}, err
		}
	}
	s = withInherited(s)
	f := &filler{Options: o, tx: tx, schema: s, made: map[string][]row{}, there: map[string][]row{}, wide: map[string]bool{}}
	out := Filled{Empty: map[string]error{}}
	for _, name := range parentsFirst(s) {
		if o.Tables != nil && !slices.Contains(o.Tables, name) {
			continue
		}
		last := f.fill(ctx, s.Table(name))
		if ctx.Err() != nil {
			return out, ctx.Err()
		}
		n := len(f.made[name])
		out.Rows += n
		if n > 0 {
			out.Tables++
		} else {
			out.Empty[name] = last
		}
	}
	return out, nil
}

// withInherited is the schema with what tables inherit as their own.
func withInherited(s *schema.Schema) *schema.Schema {
	out := *s
	out.Tables = slices.Clone(s.Tables)
	for i := range out.Tables {
		if t := &out.Tables[i]; t.Options.Inherits != "" {
			*t = op.Whole(s, t)
		}
	}
	return &out
}

// row is a row by column; columns that take their default are not in it.
type row map[string]any

type filler struct {
	Options
	tx     op.Tx
	schema *schema.Schema
	made   map[string][]row // by table
	there  map[string][]row // by table and key: rows of tables that are not filled
	wide   map[string]bool  // tables that took a text beyond ASCII
}

// parentsFirst orders the tables. In a circle, one of those comes first that can be without what it points at.
func parentsFirst(s *schema.Schema) []string {
	var names []string
	parents, optional := map[string][]string{}, map[[2]string]bool{}
	for i := range s.Tables {
		t := &s.Tables[i]
		names = append(names, t.Name)
		for _, fk := range t.ForeignKeys {
			if fk.RefTable == t.Name || s.Table(fk.RefTable) == nil {
				continue
			}
			edge := [2]string{t.Name, fk.RefTable}
			was, known := optional[edge]
			optional[edge] = (was || !known) && slices.ContainsFunc(fk.Columns, func(name string) bool {
				c := t.Column(name) // nil: a parent hands it down
				return c != nil && !c.NotNull
			})
			parents[t.Name] = append(parents[t.Name], fk.RefTable)
		}
	}
	for {
		sorted, err := topo.Sort(names, func(name string) []string { return parents[name] })
		circle, ok := errors.AsType[*topo.CycleError[string]](err)
		if !ok {
			return sorted
		}
		var cut [2]string // who points, and at whom
		for i, parent := range circle.Members {
			edge := [2]string{circle.Members[(i+1)%len(circle.Members)], parent}
			if i == 0 || optional[edge] {
				cut = edge
			}
			if optional[edge] {
				break
			}
		}
		parents[cut[0]] = slices.DeleteFunc(parents[cut[0]], func(name string) bool { return name == cut[1] })
	}
}

// fill returns why the last row that was left out was refused.
func (f *filler) fill(ctx context.Context, t *schema.Table) (last error) {
	g := newTable(f.schema, t, f.Dialect)
	for i := range f.Rows {
		for attempt := range attempts {
			r := g.row(i, attempt)
			if to := f.point(ctx, g, r, i); to != "" {
				last = fmt.Errorf("there is no row in %s to point at", to)
				break
			}
			r, err := f.putNarrowed(ctx, t.Name, r)
			if err == nil {
				f.made[t.Name] = append(f.made[t.Name], r)
				break
			}
			if last = err; ctx.Err() != nil || tooSlow(err) {
				return err
			}
		}
	}
	return last
}

// tooSlow reports whether PostgreSQL gave a row up ("query_canceled").
func tooSlow(err error) bool {
	coded, ok := errors.AsType[interface {
		error
		SQLState() string
	}](err)
	return ok && coded.SQLState() == "57014"
}

// put puts a row in, if it may be.
func (f *filler) put(ctx context.Context, name string, r row) error {
	if f.Judge != nil {
		if err := f.Judge(name, r); err != nil {
			return err
		}
	}
	return Insert(ctx, f.tx, f.Dialect, name, r)
}

// point makes a row refer to rows that are there, or to itself, or to none. It returns the table that
// has no row to refer to, "" if all is well.
func (f *filler) point(ctx context.Context, g *table, r row, i int) string {
	for _, fk := range g.ForeignKeys {
		to := f.schema.Table(fk.RefTable)
		if to == nil {
			continue
		}
		key := fk.RefColumns
		if len(key) == 0 && to.PrimaryKey != nil {
			key = columns(to.PrimaryKey.Columns)
		}
		if len(key) != len(fk.Columns) {
			continue
		}
		parents := f.made[to.Name]
		if to.Name != g.Name && !f.complete(to, key) {
			parents = f.parents(ctx, to, key)
		}
		optional := slices.ContainsFunc(fk.Columns, func(c string) bool { return !g.Column(c).NotNull && !g.unique[c] })
		var parent row
		switch {
		case optional && (len(parents) == 0 || i%5 == 4):
		case len(parents) == 0 && to.Name == g.Name:
			parent = r // the first row refers to itself
		case len(parents) == 0:
			return to.Name
		default:
			parent = parents[i%len(parents)]
		}
		for k, c := range fk.Columns {
			v, known := parent[key[k]]
			switch {
			case parent == nil && !g.Column(c).NotNull && !g.unique[c]:
				r[c] = nil
			case parent != nil && known:
				r[c] = v
			}
		}
	}
	return ""
}

// complete reports whether a table's rows are those that were made, and a key of theirs is known:
// generated columns and defaults are the engine's to work out.
func (f *filler) complete(t *schema.Table, key []string) bool {
	if f.Tables != nil && !slices.Contains(f.Tables, t.Name) {
		return false
	}
	return !slices.ContainsFunc(f.made[t.Name], func(r row) bool {
		return slices.ContainsFunc(key, func(c string) bool { _, known := r[c]; return !known })
	})
}

// parents reads some of the rows of a table that others can point at.
func (f *filler) parents(ctx context.Context, t *schema.Table, key []string) []row {
	at := t.Name + "\x00" + strings.Join(key, "\x00")
	if list, known := f.there[at]; known {
		return list
	}
	f.there[at] = nil
	quoted := make([]string, len(key))
	for i, c := range key {
		quoted[i] = op.QuoteFor(f.Dialect, c)
	}
	list := strings.Join(quoted, ", ")
	// Rows that can't be read are no rows to point at.
	rows, err := f.tx.QueryContext(ctx, fmt.Sprintf("SELECT %[1]s FROM %[2]s WHERE %[3]s IS NOT NULL ORDER BY %[1]s LIMIT %[4]d", list, tableName(f.Dialect, t.Name), quoted[0], f.Rows))
	if err != nil {
		return nil
	}
	defer rows.Close()
	values, into := make([]any, len(key)), make([]any, len(key))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() && rows.Scan(into...) == nil {
		r := row{}
		for i, c := range key {
			r[c] = values[i] // Scan puts a copy there
		}
		f.there[at] = append(f.there[at], r)
	}
	return f.there[at]
}

// Insert puts a row into a table; no columns give one of defaults. On PostgreSQL a refused statement
// would end the transaction, but for a savepoint.
func Insert(ctx context.Context, tx op.Tx, dialect, name string, r map[string]any) error {
	names := slices.Sorted(maps.Keys(r))
	quoted, marks, values := make([]string, len(names)), make([]string, len(names)), make([]any, len(names))
	postgres := sqltext.FlavorOf(dialect) == sqltext.Postgres
	for i, n := range names {
		quoted[i], marks[i], values[i] = op.QuoteFor(dialect, n), "?", r[n]
		if postgres {
			marks[i] = fmt.Sprintf("$%d", i+1)
		}
	}
	sql := fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", tableName(dialect, name), strings.Join(quoted, ", "), strings.Join(marks, ", "))
	if len(names) == 0 {
		sql = fmt.Sprintf("INSERT INTO %s DEFAULT VALUES", tableName(dialect, name))
	}
	if !postgres {
		_, err := tx.ExecContext(ctx, sql, values...)
		return err
	}
	if _, err := tx.ExecContext(ctx, "SAVEPOINT sample"); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, sql, values...)
	if err != nil {
		if _, back := tx.ExecContext(ctx, "ROLLBACK TO SAVEPOINT sample"); back != nil {
			return back
		}
		return err
	}
	_, err = tx.ExecContext(ctx, "RELEASE SAVEPOINT sample")
	return err
}

// tableName quotes the name of a table, with its schema where the dialect has such.
func tableName(dialect, name string) string {
	if sqltext.FlavorOf(dialect) == sqltext.SQLite {
		return op.Quote(name)
	}
	space, table := schema.SplitName(name)
	if space == "" {
		return op.QuoteFor(dialect, table)
	}
	return op.QuoteFor(dialect, space) + "." + op.QuoteFor(dialect, table)
}

func columns(parts []schema.Part) []string {
	var out []string
	for _, p := range parts {
		out = append(out, p.Column)
	}
	return out
}
