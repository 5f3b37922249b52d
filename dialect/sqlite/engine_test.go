package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// reporter is what *testing.T, *testing.F and *rapid.T have in common.
type reporter interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

func memoryDB(t reporter) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	db.SetMaxOpenConns(1)
	return db
}

// databaseOf runs the statements on a database in memory.
func databaseOf(t *testing.T, statements ...string) *sql.DB {
	t.Helper()
	db := memoryDB(t)
	t.Cleanup(func() { db.Close() })
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	return db
}

func inspected(t reporter, db *sql.DB) *schema.Schema {
	t.Helper()
	s, err := inspect(context.Background(), db, dialect.InspectOptions{})
	if err != nil {
		t.Fatalf("%v", err)
	}
	return s
}

// records returns the rows of a query as text; NULL is "NULL".
func records(t reporter, db *sql.DB, query string, args ...any) [][]string {
	t.Helper()
	rows, err := db.Query(query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	var out [][]string
	for rows.Next() {
		cells, refs := make([]sql.NullString, len(names)), make([]any, len(names))
		for i := range cells {
			refs[i] = &cells[i]
		}
		if err := rows.Scan(refs...); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		row := make([]string, len(names))
		for i, c := range cells {
			if row[i] = c.String; !c.Valid {
				row[i] = "NULL"
			}
		}
		out = append(out, row)
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return out
}

// assertEngineAgrees compares what inspect makes of a database with what the engine itself says.
func assertEngineAgrees(t reporter, db *sql.DB) *schema.Schema {
	t.Helper()
	s := inspected(t, db)
	var tables, views, alone []string
	for _, r := range records(t, db, "SELECT name, type, wr, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name") {
		switch r[1] {
		case "table":
			tables = append(tables, r[0])
			if tab := s.Table(r[0]); tab != nil {
				same(t, r[0]+" wr", r[2], flag(tab.Options.WithoutRowID))
				same(t, r[0]+" strict", r[3], flag(tab.Options.Strict))
				(&engine{t, db, s, tab}).agrees()
			}
		case "view":
			views = append(views, r[0])
		default:
			alone = append(alone, r[1]+" table "+r[0])
		}
	}
	same(t, "tables", fmt.Sprint(tables), fmt.Sprint(namesOf(s.Tables, func(x schema.Table) string { return x.Name })))
	same(t, "views", fmt.Sprint(views), fmt.Sprint(namesOf(s.Views, func(x schema.View) string { return x.Name })))
	same(t, "left alone", fmt.Sprint(alone), fmt.Sprint(namesOf(s.LeftAlone, func(x schema.Object) string { return x.Kind + " " + x.Name })))
	return s
}

func namesOf[T any](list []T, name func(T) string) []string {
	var out []string
	for _, x := range list {
		out = append(out, name(x))
	}
	return out
}

func same(t reporter, what, engine, ours string) {
	t.Helper()
	if engine != ours {
		t.Errorf("%s: the engine says %q, inspect %q", what, engine, ours)
	}
}

func flag(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

// engine compares one table.
type engine struct {
	t     reporter
	db    *sql.DB
	s     *schema.Schema
	table *schema.Table
}

func (e *engine) agrees() {
	e.t.Helper()
	e.columns()
	e.indexes()
	e.foreignKeys()
}

func (e *engine) columns() {
	e.t.Helper()
	rows := records(e.t, e.db, "SELECT name, type, \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo(?)", e.table.Name)
	if len(rows) != len(e.table.Columns) {
		e.t.Fatalf("%s: the engine has %d columns, inspect %d", e.table.Name, len(rows), len(e.table.Columns))
	}
	for i, r := range rows {
		c := &e.table.Columns[i]
		what := e.table.Name + "." + r[0]
		same(e.t, what, r[0], c.Name)
		same(e.t, what+" type", typeText(r[1]), typeText(unquoteType(TypeSQL(c.Type))))
		same(e.t, what+" not null", r[2], flag(c.NotNull || (e.table.Options.Strict || e.table.Options.WithoutRowID) && r[4] != "0" && !e.alias()))
		same(e.t, what+" default", sqltext.Normalize(r[3], sqltext.SQLite), sqltext.Normalize(cmp.Or(c.Default, "NULL"), sqltext.SQLite))
		same(e.t, what+" pk", r[4], e.place(c.Name))
		hidden := "0"
		if g := c.Generated; g != nil {
			hidden = map[bool]string{false: "2", true: "3"}[g.Stored]
		}
		same(e.t, what+" hidden", r[5], hidden)
	}
}

// place returns where in the primary key a column is, from 1.
func (e *engine) place(column string) string {
	if e.table.PrimaryKey == nil {
		return "0"
	}
	at := slices.IndexFunc(e.table.PrimaryKey.Columns, func(p schema.Part) bool { return p.Column == column })
	return fmt.Sprint(at + 1)
}

// alias reports whether the key is the row's number by another name.
func (e *engine) alias() bool {
	k := e.table.PrimaryKey
	if k == nil || len(k.Columns) != 1 || k.Columns[0].Desc || e.table.Options.WithoutRowID {
		return false
	}
	c := e.table.Column(k.Columns[0].Column)
	return c != nil && strings.EqualFold(unquoteType(TypeSQL(c.Type)), "INTEGER")
}

func (e *engine) indexes() {
	e.t.Helper()
	var created, pks, uniques []string
	for _, r := range records(e.t, e.db, "SELECT name, \"unique\", origin, partial FROM pragma_index_list(?)", e.table.Name) {
		switch parts := e.keyParts(r[0]); r[2] {
		case "c":
			created = append(created, fmt.Sprint(r[0], " ", r[1], " ", r[3], " ", parts))
		case "pk":
			pks = append(pks, parts)
		case "u":
			uniques = append(uniques, parts)
		}
	}
	var ours []string
	for _, x := range e.table.Indexes {
		ours = append(ours, fmt.Sprint(x.Name, " ", flag(x.Unique), " ", flag(x.Where != ""), " ", e.parts(x.Parts)))
	}
	slices.Sort(created)
	same(e.t, e.table.Name+" indexes", fmt.Sprint(created), fmt.Sprint(ours))
	var key []string
	if k := e.table.PrimaryKey; k != nil && !e.alias() {
		key = []string{e.parts(k.Columns)}
	}
	if len(e.table.Uniques) > 0 {
		pks, key = unordered(pks), unordered(key)
	}
	same(e.t, e.table.Name+" key", fmt.Sprint(pks), fmt.Sprint(key))
	e.uniques(uniques, pks)
}

// uniques compares unique constraints and the key; of those that differ in order only, the engine
// keeps the first.
func (e *engine) uniques(engine, pks []string) {
	e.t.Helper()
	var ours []string
	for _, u := range e.table.Uniques {
		ours = append(ours, e.parts(u.Columns))
	}
	for _, u := range unordered(ours) {
		if !slices.Contains(unordered(slices.Concat(engine, pks)), u) {
			e.t.Errorf("%s: inspect has unique (%s), the engine %q and key %q", e.table.Name, u, engine, pks)
		}
	}
	for _, u := range engine {
		if !slices.Contains(ours, u) {
			e.t.Errorf("%s: the engine has unique (%s), inspect %q", e.table.Name, u, ours)
		}
	}
}

func unordered(parts []string) []string {
	out := slices.Clone(parts)
	for i := range out {
		out[i] = strings.ReplaceAll(out[i], " desc", "")
	}
	return out
}

// keyParts describes the key of an index as the engine sees it.
func (e *engine) keyParts(index string) string {
	var out []string
	for _, r := range records(e.t, e.db, "SELECT cid, name, desc, coll FROM pragma_index_xinfo(?) WHERE key", index) {
		if r[0] == "-2" {
			r[1] = "an expression"
		}
		out = append(out, partText(r[1], r[2] == "1", r[3]))
	}
	return strings.Join(out, ", ")
}

// parts describes a key of ours in the same way.
func (e *engine) parts(parts []schema.Part) string {
	var out []string
	for _, p := range parts {
		name, coll := p.Column, p.Collate
		if p.Expr != "" {
			name = "an expression"
		} else if c := e.table.Column(name); coll == "" && c != nil {
			coll = c.Collate
		}
		if coll == "" {
			coll = "BINARY"
		}
		out = append(out, partText(name, p.Desc, coll))
	}
	return strings.Join(out, ", ")
}

func partText(name string, desc bool, coll string) string {
	if desc {
		return name + " " + strings.ToLower(coll) + " desc"
	}
	return name + " " + strings.ToLower(coll)
}

func (e *engine) foreignKeys() {
	e.t.Helper()
	// The engine numbers them from the last to the first.
	var engine, ours []string
	for _, r := range records(e.t, e.db, "SELECT id, seq, lower(\"table\"), \"from\", lower(\"to\"), on_delete, on_update FROM pragma_foreign_key_list(?) ORDER BY id DESC, seq", e.table.Name) {
		engine = append(engine, fmt.Sprint(r[1:]))
	}
	for _, fk := range e.table.ForeignKeys {
		for i, c := range fk.Columns {
			to := "NULL"
			if len(fk.RefColumns) > 0 {
				to = foldName(fk.RefColumns[i])
			}
			ours = append(ours, fmt.Sprint([]string{fmt.Sprint(i), foldName(fk.RefTable), c, to, action(fk.OnDelete), action(fk.OnUpdate)}))
		}
	}
	same(e.t, e.table.Name+" foreign keys", fmt.Sprint(engine), fmt.Sprint(ours))
}

func action(a schema.Action) string {
	if a == schema.NoAction {
		return "NO ACTION"
	}
	return string(a)
}
