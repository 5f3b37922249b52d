package sqlite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

const (
	// ownPrefix begins the names of what Skein needs for a while. What is kept is read like all else.
	ownPrefix = "_skein_"
	// listSince is the first version that tells virtual and shadow tables from others.
	listSince = "3.37"
)

// inspect reads the main database in two queries, however large it is: SQLite keeps the text of what
// was created, and parsing it is faster, and tells more, than asking pragmas for each table.
func inspect(ctx context.Context, db op.Tx, o dialect.InspectOptions) (*schema.Schema, error) {
	shadows, err := shadowTables(ctx, db)
	if err != nil {
		return nil, fmt.Errorf("inspect: %w", err)
	}
	entries, err := readEntries(ctx, db)
	if err != nil {
		return nil, fmt.Errorf("inspect: %w", err)
	}
	i := &inspector{shadows: shadows, skip: map[string]bool{}, out: &schema.Schema{}, tables: map[string]int{}}
	for _, name := range o.Skip {
		i.skip[foldName(name)] = true
	}
	if err := i.read(entries); err != nil {
		return nil, fmt.Errorf("inspect: %w", err)
	}
	return i.out, nil
}

// entry is a row of SQLite's own table of what there is.
type entry struct{ kind, name, table, sql string }

func readEntries(ctx context.Context, db op.Tx) ([]entry, error) {
	// Without text there are the indexes that constraints bring along.
	rows, err := db.QueryContext(ctx, "SELECT type, name, tbl_name, sql FROM main.sqlite_master WHERE sql IS NOT NULL ORDER BY rowid")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []entry
	for rows.Next() {
		var e entry
		if err := rows.Scan(&e.kind, &e.name, &e.table, &e.sql); err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

// shadowTables returns the folded names of the tables that hold the data of virtual ones.
func shadowTables(ctx context.Context, db op.Tx) (map[string]bool, error) {
	rows, err := db.QueryContext(ctx, "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'")
	if err != nil {
		return nil, explain(ctx, db, err)
	}
	defer rows.Close()
	out := map[string]bool{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		out[foldName(name)] = true
	}
	if err := rows.Err(); err != nil {
		return nil, explain(ctx, db, err)
	}
	return out, nil
}

// explain says so where SQLite is too old.
func explain(ctx context.Context, db op.Tx, err error) error {
	var version string
	if e := db.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version); e != nil {
		return errors.Join(err, e)
	}
	if olderThan(version, listSince) {
		return fmt.Errorf("SQLite %s or later is needed, this is %s: %w", listSince, version, err)
	}
	return err
}

// olderThan compares two versions number by number.
func olderThan(version, other string) bool {
	numbers := func(v string) (out []int) {
		for s := range strings.SplitSeq(v, ".") {
			n, _ := strconv.Atoi(s)
			out = append(out, n)
		}
		return out
	}
	return slices.Compare(numbers(version), numbers(other)) < 0
}

// inspector puts a schema together.
type inspector struct {
	parser  parser
	shadows map[string]bool
	skip    map[string]bool // folded names
	out     *schema.Schema
	tables  map[string]int // where in out.Tables a folded name is
}

// read reads what there is; tables first, to know the spelling of their columns.
func (i *inspector) read(entries []entry) error {
	for _, e := range entries {
		if e.kind == "table" && !i.hidden(e.name) {
			if err := i.table(e); err != nil {
				return fmt.Errorf("table %q: %w", e.name, err)
			}
		}
	}
	for _, e := range entries {
		if e.kind != "table" && !i.hidden(e.name) && !i.hidden(e.table) {
			if err := i.object(e); err != nil {
				return fmt.Errorf("%s %q: %w", e.kind, e.name, err)
			}
		}
	}
	i.finish()
	return nil
}

// hidden reports whether an object is SQLite's or Skein's own.
func (i *inspector) hidden(name string) bool {
	name = foldName(name)
	return strings.HasPrefix(name, "sqlite_") || strings.HasPrefix(name, ownPrefix) && !schema.IsKept(name) || i.skip[name]
}

func (i *inspector) table(e entry) error {
	folded := foldName(e.name)
	if i.shadows[folded] {
		i.out.LeftAlone = append(i.out.LeftAlone, schema.Object{Kind: "shadow table", Name: e.name})
		return nil
	}
	if isVirtual(e.sql) {
		_, module, err := i.parser.virtual(e.sql)
		i.out.LeftAlone = append(i.out.LeftAlone, schema.Object{
			Kind: "virtual table", Name: e.name, Why: "virtual table using " + module, SQL: e.sql,
		})
		return err
	}
	t, err := i.parser.table(e.sql)
	if err != nil {
		return err
	}
	t.Name = e.name
	i.tables[folded] = len(i.out.Tables)
	i.out.Tables = append(i.out.Tables, t)
	return nil
}

// isVirtual reads the first words, which SQLite itself writes with one blank between.
func isVirtual(text string) bool {
	const head = "CREATE VIRTUAL TABLE"
	return len(text) > len(head) && strings.EqualFold(text[:len(head)], head)
}

func (i *inspector) object(e entry) error {
	switch e.kind {
	case "index":
		return i.index(e)
	case "view":
		v, err := i.parser.view(e.sql)
		v.Name = e.name
		i.out.Views = append(i.out.Views, v)
		return err
	case "trigger":
		t, err := i.parser.trigger(e.sql)
		t.Name = e.name
		i.out.Triggers = append(i.out.Triggers, t)
		return err
	}
	return fmt.Errorf("%w: a kind of object that is not known", errSyntax)
}

func (i *inspector) index(e entry) error {
	at, ok := i.tables[foldName(e.table)]
	if !ok {
		return nil // of a table that is left alone
	}
	t := &i.out.Tables[at]
	x, _, err := i.parser.index(e.sql, t)
	x.Name = e.name
	t.Indexes = append(t.Indexes, x)
	return err
}

// finish spells the names of other objects as those do, says what shadow tables belong to, and sorts.
func (i *inspector) finish() {
	for k := range i.out.Tables {
		t := &i.out.Tables[k]
		slices.SortFunc(t.Indexes, func(a, b schema.Index) int { return strings.Compare(a.Name, b.Name) })
		for j := range t.ForeignKeys {
			i.spell(&t.ForeignKeys[j])
		}
	}
	views := map[string]string{}
	for _, v := range i.out.Views {
		views[foldName(v.Name)] = v.Name
	}
	for k := range i.out.Triggers {
		t := &i.out.Triggers[k]
		if at, ok := i.tables[foldName(t.Table)]; ok {
			t.Table = i.out.Tables[at].Name
		} else if name, ok := views[foldName(t.Table)]; ok {
			t.Table = name
		}
	}
	i.explainShadows()
	i.out.Sort()
}

func (i *inspector) explainShadows() {
	virtual := map[string]string{}
	for _, o := range i.out.LeftAlone {
		if o.Kind == "virtual table" {
			virtual[foldName(o.Name)] = o.Name
		}
	}
	for k := range i.out.LeftAlone {
		if o := &i.out.LeftAlone[k]; o.Kind == "shadow table" {
			o.Why = "holds data of virtual table " + virtualOf(o.Name, virtual)
		}
	}
}

// spell writes the names of a foreign key as the table that it points at does.
func (i *inspector) spell(fk *schema.ForeignKey) {
	at, ok := i.tables[foldName(fk.RefTable)]
	if !ok {
		return
	}
	other := &i.out.Tables[at]
	fk.RefTable = other.Name
	for k, c := range fk.RefColumns {
		fk.RefColumns[k] = columnName(other, c)
	}
}

// virtualOf returns the name of the virtual table that a shadow table belongs to: the longest that
// it begins with.
func virtualOf(shadow string, virtual map[string]string) string {
	for name := foldName(shadow); name != ""; {
		name = name[:max(strings.LastIndexByte(name, '_'), 0)]
		if found, ok := virtual[name]; ok {
			return found
		}
	}
	return ""
}
