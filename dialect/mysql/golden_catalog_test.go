package mysql_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// readGolden reads what a file says of a release: tables of texts by their names, the first row of each names the
// columns, and texts of SHOW CREATE. One that is like another adds to it.
func readGolden(release string) (catalog, error) {
	data, err := os.ReadFile(filepath.Join("testdata", "mysql-"+release+".txt"))
	if err != nil {
		return nil, err
	}
	out := catalog{}
	name, isNew := "", false
	for line := range strings.Lines(string(data)) {
		line = strings.TrimRight(line, "\n")
		if head, ok := strings.CutPrefix(line, "["); ok {
			name = strings.TrimSuffix(head, "]")
			if other, ok := strings.CutPrefix(name, "like mysql-"); ok {
				if out, err = readGolden(other); err != nil {
					return nil, err
				}
			}
			isNew = out[name] == nil
			if name == "server" {
				out[name], isNew = nil, true
			}
			continue
		}
		if strings.HasPrefix(name, "SHOW CREATE") {
			out[name] = append(out[name], []string{line})
			continue
		}
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		row := strings.Split(line+" ", "|")
		for i := range row {
			row[i] = strings.TrimSpace(row[i])
		}
		if !isNew && row[0] == out[name][0][0] {
			continue // the columns' names once more
		}
		out[name] = append(out[name], row)
	}
	return out, nil
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
		return &texts{columns: 8, rows: [][]driver.Value{{version, "MySQL Community Server - GPL", "shop", "utf8mb4", collation, "root@localhost", "STRICT_TRANS_TABLES", "SYSTEM"}}}, nil
	}
	if strings.HasPrefix(query, "SHOW CREATE ") {
		if c[query] == nil {
			return nil, fmt.Errorf("nothing is said of %s", query)
		}
		var lines []string
		for _, row := range c[query] {
			lines = append(lines, row[0])
		}
		text := strings.TrimRight(strings.Join(lines, "\n"), "\n")
		return &texts{columns: 4, rows: [][]driver.Value{{"", text, text, text}}}, nil // in the second column, or the third or fourth
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
