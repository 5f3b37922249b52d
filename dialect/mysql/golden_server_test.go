package mysql_test

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/mysql"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/schema"
)

// goldenOnServer runs what the golden files of MySQL 9 say on such a server: every statement is taken, and what it made
// is what was meant.
func goldenOnServer(t *testing.T) {
	s := inspectGolden(t, "9")
	db := goldenDatabase(t, s)
	for _, c := range goldenChanges() {
		to := s.Clone()
		if !c.change(to) || compiled(t, s, to, c.renames...) == "" {
			continue // the file says why not
		}
		whole := t
		t.Run(c.name, func(t *testing.T) {
			var back []diff.Rename
			for _, r := range c.renames {
				back = append(back, diff.Rename{Kind: r.Kind, Table: r.Table, From: r.To, To: r.From})
			}
			err := goldenStep(t, db, to, c.renames)
			if err == nil {
				err = goldenStep(t, db, s, back)
			}
			if err != nil {
				t.Error(err)
				db = goldenDatabase(whole, s)
			}
		})
	}
}

// goldenDatabase is a database with the schema of a golden file.
func goldenDatabase(t *testing.T, s *schema.Schema) *sql.DB {
	t.Helper()
	db, err := openConformance()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, err := db.Exec("ALTER DATABASE COLLATE utf8mb4_0900_ai_ci"); err != nil {
		t.Fatal(err)
	}
	if err := goldenStep(t, db, s, nil); err != nil {
		t.Fatal(err)
	}
	return db
}

// goldenStep takes a database to a schema.
func goldenStep(t *testing.T, db *sql.DB, to *schema.Schema, renames []diff.Rename) error {
	t.Helper()
	inspected := func() *schema.Schema {
		s, err := mysql.Dialect{}.Inspect(t.Context(), db, dialect.InspectOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	from := inspected()
	ops, err := diff.Diff(from, to, diff.Options{Rules: mysql.Dialect{}.Rules(), Renames: renames})
	if err != nil {
		return err
	}
	list, err := mysql.Dialect{}.Compile(ops, from)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(st dialect.Statement) bool { return st.Guard != nil }) // there are no rows
	for _, st := range list {
		if _, err := db.Exec(st.SQL); err != nil {
			return fmt.Errorf("%s: %w", st.SQL, err)
		}
	}
	left, err := diff.Diff(inspected(), to, diff.Options{Rules: mysql.Dialect{}.Rules()})
	if err == nil && len(left) > 0 {
		left, err = diff.Diff(inspected(), goldenSpelled(t, db, to), diff.Options{Rules: mysql.Dialect{}.Rules()})
	}
	if err == nil && len(left) > 0 {
		err = fmt.Errorf("%q is left after\n%s", left, statements(ops, from))
	}
	return err
}

// goldenSpelled is a schema in the server's own words.
func goldenSpelled(t *testing.T, db *sql.DB, s *schema.Schema) *schema.Schema {
	t.Helper()
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	spelled, err := mysql.Dialect{}.Spell(t.Context(), conn, s)
	if err != nil {
		t.Fatal(err)
	}
	return spelled
}

// goldenCatalogOnServer compares what a golden file says that information_schema tells with what it tells, of the same
// schema.
func goldenCatalogOnServer(t *testing.T) {
	said, err := readGolden("9")
	if err != nil {
		t.Fatal(err)
	}
	db := goldenDatabase(t, inspectGolden(t, "9"))
	for _, beside := range []string{"ALTER TABLE places STATS_PERSISTENT=1", "ALTER TABLE orders RENAME INDEX orders_ibfk_1 TO place_id"} { // what is left alone
		if _, err := db.Exec(beside); err != nil {
			t.Fatal(err)
		}
	}
	var database string
	if err := db.QueryRow("SELECT DATABASE()").Scan(&database); err != nil {
		t.Fatal(err)
	}
	for name, of := range map[string]string{
		"tables": "table_schema", "columns": "table_schema", "statistics": "table_schema", "check_constraints": "constraint_schema", "key_column_usage": "table_schema",
		"referential_constraints": "constraint_schema", "partitions": "table_schema", "triggers": "trigger_schema", "routines": "routine_schema",
		"parameters": "specific_schema", "events": "event_schema", "views": "table_schema",
	} {
		columns := slices.DeleteFunc(slices.Clone(said[name][0]), func(c string) bool { return slices.Contains(ofTheMoment, c) })
		from := "information_schema." + name
		if name == "check_constraints" {
			from += " JOIN information_schema.table_constraints USING (constraint_schema, constraint_name)"
		}
		rows, err := db.Query("SELECT CONCAT_WS(' | ', IFNULL(" + strings.Join(columns, ", '~'), IFNULL(") + ", '~')) FROM " + from + " WHERE " + of + " = DATABASE() AND " + goldenWhere[name])
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for rows.Next() {
			var row string
			if err := rows.Scan(&row); err != nil {
				t.Fatal(err)
			}
			got = append(got, strings.ReplaceAll(row, database, "shop"))
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
		var want []string
		for _, row := range said[name][1:] {
			if row[1] == "script" || row[0] == "daily" {
				continue // in JavaScript, and one that begins when it is made
			}
			var cells []string
			for i, c := range said[name][0] {
				if slices.Contains(columns, c) {
					cells = append(cells, row[i])
				}
			}
			want = append(want, strings.Join(cells, " | "))
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("information_schema.%s tells\n%s\nand the golden file says\n%s", name, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// ofTheMoment are columns that depend on who made a thing, and when.
var ofTheMoment = []string{"DEFINER", "SQL_MODE", "CREATED", "LAST_ALTERED"}

// goldenWhere leaves out what a golden file says nothing of.
var goldenWhere = map[string]string{
	"tables": "TRUE", "columns": "table_name NOT IN (SELECT table_name FROM information_schema.views WHERE table_schema = DATABASE())", "statistics": "TRUE", "check_constraints": "TRUE", "key_column_usage": "referenced_table_name IS NOT NULL",
	"referential_constraints": "TRUE", "partitions": "partition_name IS NOT NULL", "triggers": "TRUE", "routines": "TRUE", "parameters": "ordinal_position > 0", "events": "event_name <> 'daily'", "views": "TRUE",
}
