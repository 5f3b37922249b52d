package gormmodel_test

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/schema"
)

// engineView lists what SQLite itself says of a database, a line for each fact, to be compared with
// modelView: a judge that shares no code with Skein's own Inspect.
func engineView(t *testing.T, db *sql.DB) []string {
	t.Helper()
	var out []string
	for _, row := range rows(t, db, "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'") {
		name, text := row[0], row[1]
		out = append(out, "table "+name,
			fmt.Sprintf("table %s: %d checks", name, strings.Count(strings.ToUpper(text), "CHECK (")),
			fmt.Sprintf("table %s: autoincrement %t", name, strings.Contains(text, "AUTOINCREMENT")))
		out = append(out, engineColumns(t, db, name)...)
		out = append(out, engineIndexes(t, db, name)...)
		out = append(out, engineKeys(t, db, name)...)
	}
	slices.Sort(out)
	return out
}

func engineColumns(t *testing.T, db *sql.DB, table string) []string {
	var out []string
	for _, c := range rows(t, db, `SELECT name, lower(type), "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?)`, table) {
		out = append(out, fmt.Sprintf("column %s.%s: %q not null %s default %q key %s hidden %s", table, c[0], c[1], c[2], unwrap(c[3]), c[4], c[5]))
	}
	return out
}

func engineIndexes(t *testing.T, db *sql.DB, table string) []string {
	var out []string
	for _, x := range rows(t, db, `SELECT name, "unique", origin, partial FROM pragma_index_list(?) WHERE origin <> 'pk'`, table) {
		var parts []string
		for _, p := range rows(t, db, `SELECT coalesce(name, '(expr)'), "desc", coll FROM pragma_index_xinfo(?) WHERE key`, x[0]) {
			parts = append(parts, strings.Join(p, "/"))
		}
		if x[2] == "u" {
			parts = parts[:1]
			x[0], x[3] = "-", "0"
		}
		out = append(out, fmt.Sprintf("index %s.%s: unique %s partial %s %v", table, x[0], x[1], x[3], parts))
	}
	return out
}

func engineKeys(t *testing.T, db *sql.DB, table string) []string {
	keys := map[string]string{}
	for _, k := range rows(t, db, `SELECT id, "table", on_delete, on_update, "from", "to" FROM pragma_foreign_key_list(?) ORDER BY id, seq`, table) {
		if keys[k[0]] == "" {
			keys[k[0]] = fmt.Sprintf("key %s to %s: delete %s update %s", table, k[1], k[2], k[3])
		}
		keys[k[0]] += " " + k[4] + ">" + k[5]
	}
	var out []string
	for _, k := range keys {
		out = append(out, k)
	}
	return out
}

// modelView lists the same facts of a schema.
func modelView(s *schema.Schema) []string {
	var out []string
	for i := range s.Tables {
		t := &s.Tables[i]
		auto := slices.ContainsFunc(t.Columns, func(c schema.Column) bool { return c.AutoIncrement })
		out = append(out, "table "+t.Name,
			fmt.Sprintf("table %s: %d checks", t.Name, len(t.Checks)),
			fmt.Sprintf("table %s: autoincrement %t", t.Name, auto))
		for _, c := range t.Columns {
			out = append(out, modelColumn(t, c))
		}
		for _, u := range t.Uniques {
			out = append(out, fmt.Sprintf("index %s.-: unique 1 partial 0 %v", t.Name, modelParts(t, u.Columns)))
		}
		for _, x := range t.Indexes {
			out = append(out, fmt.Sprintf("index %s.%s: unique %d partial %d %v", t.Name, x.Name, bit(x.Unique), bit(x.Where != ""), modelParts(t, x.Parts)))
		}
		for _, k := range t.ForeignKeys {
			line := fmt.Sprintf("key %s to %s: delete %s update %s", t.Name, k.RefTable, actionWord(k.OnDelete), actionWord(k.OnUpdate))
			for i := range k.Columns {
				line += " " + k.Columns[i] + ">" + k.RefColumns[i]
			}
			out = append(out, line)
		}
	}
	slices.Sort(out)
	return out
}

func modelColumn(t *schema.Table, c schema.Column) string {
	key, hidden := 0, 0
	if t.PrimaryKey != nil {
		key = 1 + slices.IndexFunc(t.PrimaryKey.Columns, func(p schema.Part) bool { return p.Column == c.Name })
	}
	if c.Generated != nil {
		hidden = 2 + bit(c.Generated.Stored)
	}
	return fmt.Sprintf("column %s.%s: %q not null %d default %q key %d hidden %d", t.Name, c.Name, typeWord(c.Type), bit(c.NotNull), c.Default, key, hidden)
}

func typeWord(t schema.Type) string { return strings.ToLower(sqlite.TypeSQL(t)) }

func modelParts(t *schema.Table, parts []schema.Part) []string {
	var out []string
	for _, p := range parts {
		name, collate := p.Column, p.Collate
		if name == "" {
			name = "(expr)"
		} else if c := t.Column(name); collate == "" {
			collate = c.Collate
		}
		if collate == "" {
			collate = "BINARY"
		}
		out = append(out, fmt.Sprintf("%s/%d/%s", name, bit(p.Desc), collate))
	}
	return out
}

func actionWord(a schema.Action) string {
	if a == schema.NoAction {
		return "NO ACTION"
	}
	return string(a)
}

func unwrap(s string) string {
	if strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") {
		return s[1 : len(s)-1]
	}
	return s
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

func rows(t *testing.T, db *sql.DB, query string, args ...any) [][]string {
	t.Helper()
	rs, err := db.Query(query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rs.Close()
	columns, err := rs.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var out [][]string
	for rs.Next() {
		cells := make([]sql.NullString, len(columns))
		into := make([]any, len(columns))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rs.Scan(into...); err != nil {
			t.Fatal(err)
		}
		row := make([]string, len(cells))
		for i, c := range cells {
			row[i] = c.String
		}
		out = append(out, row)
	}
	if err := rs.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}
