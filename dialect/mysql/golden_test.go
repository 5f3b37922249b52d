package mysql_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/mysql"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/schema"
)

// TestGolden holds what is read of MySQL 8.0 and 5.7, and what is written for them, to files that were written after
// their manuals: there is no such server to be had here. -update writes the statements; then read the difference.
func TestGolden(t *testing.T) {
	for _, release := range []string{"8.0", "5.7"} {
		t.Run(release, func(t *testing.T) {
			s := inspectGolden(t, release)
			file := filepath.Join("testdata", "mysql-"+release+".sql")
			got := "-- What makes the schema of mysql-" + release + ".txt, and what changes it.\n" + made(t, &schema.Schema{Release: s.Release}, s)
			for _, change := range goldenChanges() {
				to := s.Clone()
				change.change(to.Table("users"))
				got += "\n-- " + change.name + "\n" + made(t, s, to)
			}
			to := s.Clone()
			last := &to.Table("users").Columns[len(to.Table("users").Columns)-1]
			rename := diff.Rename{Kind: diff.ColumnKind, Table: "users", From: last.Name, To: "last"}
			last.Name = "last"
			got += "\n-- a column is renamed\n" + made(t, s, to, rename)
			for _, o := range s.LeftAlone {
				got += fmt.Sprintf("-- left alone: %s %s: %s\n", o.Kind, o.Name, o.Why)
			}
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s is not what is written now:\n%s", file, got)
			}
		})
	}
}

// A goldenChange changes the table users.
type goldenChange struct {
	name   string
	change func(users *schema.Table)
}

func goldenChanges() []goldenChange {
	return []goldenChange{
		{"a column gets a wider type, and keeps all else", func(u *schema.Table) { u.Column("id").Type = schema.Raw("bigint unsigned") }},
		{"a column more, one less", func(u *schema.Table) {
			u.Columns = append(slices.DeleteFunc(u.Columns, func(c schema.Column) bool { return c.Name == "flag" || c.Name == "ok" }), schema.Column{Name: "extra", Type: schema.Date{}})
		}},
		{"a check", func(u *schema.Table) { u.Checks = append(u.Checks, schema.Check{Name: "k", Expr: "id > 0"}) }},
		{"no checks", func(u *schema.Table) { u.Checks = nil }},
		{"an index on an expression, which nobody sees", func(u *schema.Table) {
			u.Indexes = append(u.Indexes, schema.Index{Name: "e", Invisible: true, Parts: []schema.Part{{Expr: "id + 1"}}})
		}},
		{"an expression as a default", func(u *schema.Table) { u.Column("id").AutoIncrement, u.Column("id").Default = false, "(1 + 2)" }},
		{"an index is seen", func(u *schema.Table) {
			for i := range u.Indexes {
				u.Indexes[i].Invisible = false
			}
		}},
	}
}

// made is the statements from one schema to another, or the error that says why there are none.
func made(t *testing.T, from, to *schema.Schema, renames ...diff.Rename) string {
	t.Helper()
	ops, err := diff.Diff(from, to, diff.Options{Rules: mysql.Dialect{}.Rules(), Renames: renames})
	if err != nil {
		t.Fatal(err)
	}
	statements, err := mysql.Dialect{}.Compile(ops, from)
	if err != nil {
		return "-- " + err.Error() + "\n"
	}
	var b strings.Builder
	for _, st := range statements {
		if st.Guard == nil {
			b.WriteString(st.SQL + ";\n")
		}
	}
	return b.String()
}

// inspectGolden inspects what a file says, and checks that what comes of it is no difference to itself.
func inspectGolden(t *testing.T, release string) *schema.Schema {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "mysql-"+release+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(catalog(sections(string(data))))
	defer db.Close()
	s, err := mysql.Dialect{}.Inspect(t.Context(), db, dialect.InspectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if text := made(t, s, s.Clone()); text != "" {
		t.Errorf("a schema differs from itself: %s", text)
	}
	return s
}

// sections reads a file: tables of texts by their names, the first row of each names the columns.
func sections(text string) map[string][][]string {
	out := map[string][][]string{}
	name := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if head, ok := strings.CutPrefix(line, "["); ok {
			name = strings.TrimSuffix(head, "]")
			continue
		}
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		row := strings.Split(line+" ", "|")
		for i := range row {
			row[i] = strings.TrimSpace(row[i])
		}
		out[name] = append(out[name], row)
	}
	return out
}

// catalog is a driver's connector and connection that answers the queries of Inspect from tables of texts. A query
// for a column that a table does not have is an error, as on the server.
type catalog map[string][][]string

func (c catalog) Connect(context.Context) (driver.Conn, error) { return c, nil }
func (c catalog) Driver() driver.Driver                        { return nil }
func (c catalog) Close() error                                 { return nil }
func (c catalog) Begin() (driver.Tx, error)                    { return nil, errors.New("no transactions") }
func (c catalog) Prepare(string) (driver.Stmt, error)          { return nil, errors.New("no statements") }

// hiddenIndex is the one expression in Inspect's queries of MySQL.
const hiddenIndex = "IF(is_visible = 'NO', 'YES', 'NO')"

func (c catalog) QueryContext(_ context.Context, query string, _ []driver.NamedValue) (driver.Rows, error) {
	if strings.Contains(query, "VERSION()") {
		version := strings.TrimPrefix(c["server"][0][0], "version ")
		collation := c["collations"][1][1]
		return &texts{columns: 7, rows: [][]driver.Value{{version, "MySQL Community Server - GPL", "shop", "utf8mb4", collation, "root@localhost", "STRICT_TRANS_TABLES"}}}, nil
	}
	asked, rest, _ := strings.Cut(strings.TrimPrefix(query, "SELECT "), " FROM information_schema.")
	name := rest[:strings.IndexAny(rest+" ", " ")]
	terms := strings.Split(strings.ReplaceAll(asked, hiddenIndex, "HIDDEN"), ", ")
	out := &texts{columns: len(terms)}
	table := c[name]
	if len(table) == 0 {
		return out, nil
	}
	for _, row := range table[1:] {
		values := make([]driver.Value, len(terms))
		for i, term := range terms {
			value, err := cell(table[0], row, term)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			values[i] = value
		}
		out.rows = append(out.rows, values)
	}
	return out, nil
}

// cell is what a term of a query is in a row.
func cell(columns, row []string, term string) (driver.Value, error) {
	if _, column, found := strings.Cut(term, "."); found {
		term = column
	}
	literal := strings.Trim(term, "'")
	switch {
	case term == "NULL":
		return nil, nil
	case literal != term:
		return literal, nil
	case term == "HIDDEN":
		visible, err := cell(columns, row, "is_visible")
		return map[driver.Value]string{"YES": "NO", "NO": "YES"}[visible], err
	}
	i := slices.Index(columns, strings.ToUpper(term))
	if i < 0 {
		return nil, fmt.Errorf("unknown column %s", term)
	}
	if i >= len(row) || row[i] == "~" {
		return nil, nil
	}
	return row[i], nil
}

// texts are the rows of an answer.
type texts struct {
	columns int
	rows    [][]driver.Value
}

func (r *texts) Columns() []string { return make([]string, r.columns) }
func (r *texts) Close() error      { return nil }

func (r *texts) Next(dest []driver.Value) error {
	if len(r.rows) == 0 {
		return io.EOF
	}
	copy(dest, r.rows[0])
	r.rows = r.rows[1:]
	return nil
}
