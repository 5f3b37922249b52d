package sqlite

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// Compile turns operations into statements. What is done to data stays in its place; the changes of
// structure between two such operations are joined: whatever happens to a table, its rows are copied
// at most once.
func (Dialect) Compile(ops []op.Op, before *schema.Schema) ([]dialect.Statement, error) {
	if err := lacks.Vet(ops); err != nil {
		return nil, err
	}
	out, err := dialect.Compilation{Data: compileData, Structure: compileRun}.Compile(ops, before)
	if err != nil {
		return nil, err
	}
	for i := range out {
		out[i].Brief = isBrief(out[i].SQL)
	}
	return out, nil
}

// compileRun compiles a run of changes of structure, and returns the schema after them, nil where
// nothing follows.
func compileRun(ops []op.Op, first int, before *schema.Schema, more bool) ([]dialect.Statement, *schema.Schema, error) {
	alone := before
	if !more && onlyCreates(ops, before) {
		alone = &schema.Schema{}
	}
	f, err := foldOps(ops, first, alone)
	if err != nil {
		return nil, nil, err
	}
	out, err := compileStructure(f)
	return out, f.after, err
}

// onlyCreates reports whether operations do nothing but create tables, with their indexes, under names
// that are free. They need no look at the other tables: in a history of thousands of tables, that is
// what keeps the cost of a revision from growing.
func onlyCreates(ops []op.Op, before *schema.Schema) bool {
	made := map[string]bool{}
	for _, o := range ops {
		switch o := o.(type) {
		case op.CreateTable:
			if before.Table(o.Table.Name) != nil || before.View(o.Table.Name) != nil {
				return false
			}
			made[o.Table.Name] = true
		case op.CreateIndex:
			if !made[o.Table] || hasIndex(before, o.Index.Name) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

func hasIndex(s *schema.Schema, name string) bool {
	return slices.ContainsFunc(s.Tables, func(t schema.Table) bool { return t.Index(name) != nil })
}

// isBrief reports whether a statement only adds an entry to the catalog, and reads no table for it.
func isBrief(sql string) bool {
	words := append(sqltext.Words(sql, 3), "", "", "")
	if words[0] != "CREATE" {
		return false
	}
	kind := words[1]
	if kind == "TEMP" || kind == "TEMPORARY" {
		kind = words[2]
	}
	switch kind {
	case "VIEW", "TRIGGER":
		return true
	case "TABLE":
		return hasColumnList(sql)
	}
	return false
}

// hasColumnList tells CREATE TABLE t (…) from CREATE TABLE t AS SELECT ….
func hasColumnList(create string) bool {
	for t := range sqltext.Lex(create, sqltext.SQLite) {
		switch {
		case t.Text == "(":
			return true
		case t.Kind == sqltext.Word && strings.EqualFold(t.Text, "AS"):
			return false
		}
	}
	return false
}

func compileData(o op.Op, i int) ([]dialect.Statement, error) {
	switch o := o.(type) {
	case op.Exec:
		return []dialect.Statement{{SQL: o.SQL, Args: o.Args, Op: i, NoTx: o.NoTx}}, nil
	case op.BulkInsert:
		return bulkInsert(o, i), nil
	case op.Func:
		return []dialect.Statement{{Func: &o, Op: i}}, nil
	case op.Batched:
		return []dialect.Statement{dialect.Batches(o, i, "sqlite")}, nil
	case op.ExpectNone:
		return []dialect.Statement{{SQL: o.Query, Op: i, Guard: &dialect.Guard{Why: o.Why}}}, nil
	case op.Compiler:
		return compileOwn(o, i)
	}
	return nil, fmt.Errorf("sqlite can't compile operation %d: %s", i, o)
}

// compileOwn takes the statements that an operation from outside brings.
func compileOwn(o op.Compiler, i int) ([]dialect.Statement, error) {
	list, err := o.Statements("sqlite")
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o, err)
	}
	out := make([]dialect.Statement, len(list))
	for k, sql := range list {
		out[k] = dialect.Statement{SQL: sql, Op: i}
	}
	return out, nil
}

// maxParams is how many parameters one statement gets: every SQLite takes 999.
const maxParams = 500

// bulkInsert joins neighbours that name the same columns into one INSERT of many rows.
func bulkInsert(o op.BulkInsert, i int) []dialect.Statement {
	var out []dialect.Statement
	for rows := o.Rows; len(rows) > 0; {
		columns := slices.Sorted(maps.Keys(rows[0]))
		most := 1
		if n := len(columns); n > 0 {
			most = max(1, (maxParams-1)/n)
		}
		n := 1
		for n < len(rows) && n < most && slices.Equal(slices.Sorted(maps.Keys(rows[n])), columns) {
			n++
		}
		out = append(out, insertRows(o.Table, columns, rows[:n], i))
		rows = rows[n:]
	}
	return out
}

func insertRows(table string, columns []string, rows []op.Row, i int) dialect.Statement {
	st := dialect.Statement{SQL: "INSERT INTO " + ident(table) + " DEFAULT VALUES", Op: i}
	if len(columns) == 0 {
		return st
	}
	one := "(" + strings.TrimSuffix(strings.Repeat("?, ", len(columns)), ", ") + ")"
	values := make([]string, len(rows))
	for k, row := range rows {
		values[k] = one
		for _, c := range columns {
			st.Args = append(st.Args, row[c])
		}
	}
	st.SQL = fmt.Sprintf("INSERT INTO %s (%s) VALUES\n    %s",
		ident(table), idents(columns), strings.Join(values, ",\n    "))
	return st
}
