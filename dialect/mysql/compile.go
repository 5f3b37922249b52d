package mysql

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
// structure between two such operations are joined: all changes of a table are one ALTER TABLE where the
// engine takes them so.
func (Dialect) Compile(ops []op.Op, before *schema.Schema) ([]dialect.Statement, error) {
	out, err := dialect.Compilation{Data: compileData, Structure: compileRun}.Compile(ops, before)
	if err != nil {
		return nil, err
	}
	for i := range out {
		out[i].Commits = out[i].Guard == nil && commits(out[i].SQL)
	}
	return out, nil
}

// compileRun compiles a run of changes of structure, and returns the schema after them.
func compileRun(ops []op.Op, first int, before *schema.Schema, _ bool) ([]dialect.Statement, *schema.Schema, error) {
	f, err := foldOps(ops, first, before)
	if err != nil {
		return nil, nil, err
	}
	out, err := f.compile()
	return out, f.after, err
}

// commits reports whether the engine commits before and after a statement ("Statements That Cause an
// Implicit Commit").
func commits(sql string) bool {
	if sqltext.Kind(sql) == sqltext.DDL {
		words := append(sqltext.Words(sql, 2), "", "")
		return words[1] != "TEMPORARY"
	}
	switch words := append(sqltext.Words(sql, 1), ""); words[0] {
	case "LOCK", "UNLOCK", "ANALYZE", "OPTIMIZE", "REPAIR", "CHECK", "FLUSH", "RESET", "INSTALL", "UNINSTALL", "CACHE":
		return true
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
		return []dialect.Statement{dialect.Batches(o, i, "mysql")}, nil
	case op.ExpectNone:
		return []dialect.Statement{{SQL: o.Query, Op: i, Guard: &dialect.Guard{Why: o.Why}}}, nil
	case op.Compiler:
		list, err := o.Statements("mysql")
		if err != nil {
			return nil, fmt.Errorf("%s: %w", o, err)
		}
		out := make([]dialect.Statement, len(list))
		for k, sql := range list {
			out[k] = dialect.Statement{SQL: sql, Op: i}
		}
		return out, nil
	}
	return nil, fmt.Errorf("mysql can't compile operation %d: %s", i, o)
}

// maxParams is how many parameters one statement gets; a prepared statement takes 65,535.
const maxParams = 5000

// bulkInsert joins neighbours that name the same columns into one INSERT of many rows.
func bulkInsert(o op.BulkInsert, i int) []dialect.Statement {
	var out []dialect.Statement
	for rows := o.Rows; len(rows) > 0; {
		columns := slices.Sorted(maps.Keys(rows[0]))
		most := max(1, maxParams/max(1, len(columns)))
		n := 1
		for n < len(rows) && n < most && slices.Equal(slices.Sorted(maps.Keys(rows[n])), columns) {
			n++
		}
		one := "(" + strings.TrimSuffix(strings.Repeat("?, ", len(columns)), ", ") + ")"
		st := dialect.Statement{Op: i}
		values := make([]string, n)
		for k, row := range rows[:n] {
			values[k] = one
			for _, c := range columns {
				st.Args = append(st.Args, row[c])
			}
		}
		st.SQL = fmt.Sprintf("INSERT INTO %s (%s) VALUES\n    %s", tableIdent(o.Table), idents(columns), strings.Join(values, ",\n    "))
		out = append(out, st)
		rows = rows[n:]
	}
	return out
}
