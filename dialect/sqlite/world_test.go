package sqlite

import (
	"errors"

	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// A world is a database file with foreign keys on, and the schema that it should have.
type world struct {
	t    testing.TB
	path string
	db   *sql.DB
	conn *sql.Conn
	is   *schema.Schema
}

func newWorld(t testing.TB, ops ...op.Op) *world {
	t.Helper()
	w := &world{t: t, path: filepath.Join(t.TempDir(), "w.db"), is: &schema.Schema{}}
	db, err := sql.Open("sqlite", w.path+"?_pragma=foreign_keys(1)&_pragma=synchronous(0)")
	if err != nil {
		t.Fatal(err)
	}
	w.db = db
	if w.conn, err = db.Conn(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.conn.Close(); db.Close() })
	w.up(ops...)
	return w
}

// try compiles and runs operations as the executor does.
func (w *world) try(ops ...op.Op) error {
	ctx := context.Background()
	sts, err := Dialect{}.Compile(ops, w.is)
	if err != nil {
		return err
	}
	tx, err := Dialect{}.Begin(ctx, w.conn, dialect.TxOptions{Wait: time.Minute, Ops: ops})
	if err != nil {
		return err
	}
	for _, st := range sts {
		if err := w.run(ctx, st); err != nil {
			if rerr := tx.Rollback(ctx); rerr != nil {
				w.t.Fatal(rerr)
			}
			return fmt.Errorf("%w\nin: %s\nof:\n%s", err, st.SQL, text(sts))
		}
	}
	if err := tx.Commit(ctx); err != nil {
		return err
	}
	return op.Apply(w.is, ops...)
}

type guardError struct{ why, fix string }

func (e *guardError) Error() string { return e.why + " (" + e.fix + ")" }

func (w *world) run(ctx context.Context, st dialect.Statement) error {
	if st.Guard == nil {
		_, err := w.conn.ExecContext(ctx, st.SQL, st.Args...)
		for _, f := range st.Faults {
			var g *guardError
			if e := w.run(ctx, dialect.Statement{SQL: f.SQL, Guard: &f.Guard}); err != nil && errors.As(e, &g) {
				return g
			} else if e != nil {
				return e
			}
		}
		return err
	}
	var n int
	if err := w.conn.QueryRowContext(ctx, "SELECT count(*) FROM (\n"+st.SQL+"\n) AS guarded").Scan(&n); err != nil {
		return err
	}
	if n > 0 {
		return &guardError{strings.ReplaceAll(st.Guard.Why, "%d", fmt.Sprint(n)), st.Guard.Fix}
	}
	return nil
}

func (w *world) up(ops ...op.Op) {
	w.t.Helper()
	if err := w.try(ops...); err != nil {
		w.t.Fatal(err)
	}
	w.settled()
}

// settled fails if the connection is not as it was, or the database is not sound.
func (w *world) settled() {
	w.t.Helper()
	for q, want := range map[string]string{
		"PRAGMA foreign_keys": "1", "PRAGMA legacy_alter_table": "0", "PRAGMA integrity_check": "ok",
		"SELECT count(*) FROM pragma_foreign_key_check":                              "0",
		"SELECT count(*) FROM sqlite_schema WHERE name LIKE '\\_skein%' ESCAPE '\\'": "0",
	} {
		if got := w.get(q); got != want {
			w.t.Fatalf("%s is %s, want %s", q, got, want)
		}
	}
	found, err := Dialect{}.Inspect(context.Background(), w.conn, dialect.InspectOptions{})
	if err != nil {
		w.t.Fatal(err)
	}
	ops, err := diff.Diff(found, w.is, diff.Options{Rules: Dialect{}.Rules()})
	if err != nil || len(ops) > 0 {
		w.t.Fatalf("the database is not as it should be: %v %q\n%s", err, ops, w.get("SELECT group_concat(sql, ';') FROM sqlite_schema"))
	}
}

// resync takes over the texts of views and triggers, into which op.RenameColumn does not follow.
func (w *world) resync(ops ...op.Op) {
	w.t.Helper()
	if err := w.try(ops...); err != nil {
		w.t.Fatal(err)
	}
	found, err := Dialect{}.Inspect(context.Background(), w.conn, dialect.InspectOptions{})
	if err != nil {
		w.t.Fatal(err)
	}
	w.is.Views, w.is.Triggers = found.Views, found.Triggers
	w.settled()
}

func (w *world) exec(queries ...string) {
	w.t.Helper()
	for _, q := range queries {
		if _, err := w.conn.ExecContext(context.Background(), q); err != nil {
			w.t.Fatalf("%s: %v", q, err)
		}
	}
}

// get returns the rows of a query as text: columns by |, rows by a blank.
func (w *world) get(query string) string {
	w.t.Helper()
	rows, err := w.conn.QueryContext(context.Background(), query)
	if err != nil {
		w.t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		w.t.Fatal(err)
	}
	var out []string
	for rows.Next() {
		values := make([]any, len(names))
		for i := range values {
			values[i] = new(any)
		}
		if err := rows.Scan(values...); err != nil {
			w.t.Fatal(err)
		}
		row := make([]string, len(values))
		for i, v := range values {
			switch x := (*v.(*any)).(type) {
			case []byte:
				row[i] = fmt.Sprintf("x'%x'", x)
			case nil:
				row[i] = "NULL"
			default:
				row[i] = fmt.Sprint(x)
			}
		}
		out = append(out, strings.Join(row, "|"))
	}
	if err := rows.Err(); err != nil {
		w.t.Fatal(err)
	}
	return strings.Join(out, " ")
}

func (w *world) want(query, want string) {
	w.t.Helper()
	if got := w.get(query); got != want {
		w.t.Errorf("%s\n got %s\nwant %s", query, got, want)
	}
}

// text prints statements as a script, guards as comments.
func text(sts []dialect.Statement) string {
	var b strings.Builder
	for _, st := range sts {
		if st.Guard != nil {
			fmt.Fprintf(&b, "-- guard: %s\n-- fix: %s\n", st.Guard.Why, st.Guard.Fix)
		} else if st.Note != "" {
			fmt.Fprintf(&b, "-- %s\n", st.Note)
		}
		b.WriteString(st.SQL + ";\n")
	}
	return b.String()
}

func col(name string, typ schema.Type, more ...op.Change) schema.Column {
	s := &schema.Schema{Tables: []schema.Table{schema.NewTable("t", schema.Column{Name: name, Type: typ})}}
	if err := (op.AlterColumn{Table: "t", Column: name, Changes: more}).Apply(s); err != nil {
		panic(err)
	}
	return s.Tables[0].Columns[0]
}

func pk(names ...string) schema.PrimaryKey {
	return schema.PrimaryKey{Columns: schema.Columns(names...)}
}

func create(name string, elements ...schema.Element) op.CreateTable {
	return op.CreateTable{Table: schema.NewTable(name, elements...)}
}

func alter(table, column string, changes ...op.Change) op.AlterColumn {
	return op.AlterColumn{Table: table, Column: column, Changes: changes}
}
