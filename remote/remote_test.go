package remote_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/remote"
	"github.com/skein-go/skein/revision"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// connect serves scripts in this process, over pipes.
func connect(t *testing.T, set *script.Set) *remote.Client {
	t.Helper()
	down, up := pipe(), pipe()
	served := make(chan error, 1)
	go func() {
		io.WriteString(up, "printed before")
		served <- remote.Serve(set, down, up)
	}()
	var noise bytes.Buffer
	c, err := remote.Connect(up, down, &noise, down.Close)
	if err != nil {
		t.Fatal(err)
	}
	if noise.String() != "printed before" {
		t.Errorf("noise: %q", noise.String())
	}
	t.Cleanup(func() {
		down.Close()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	return c
}

type ends struct {
	*io.PipeReader
	*io.PipeWriter
}

func pipe() ends { r, w := io.Pipe(); return ends{r, w} }

func (e ends) Close() error { return e.PipeWriter.Close() }

func memory(t *testing.T) *sql.Conn {
	t.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// audit is an operation of the user's own.
type audit struct{ Table string }

func (a audit) String() string { return "audit " + a.Table }
func (a audit) Apply(s *schema.Schema) error {
	if s.Table(a.Table) == nil {
		return errors.New("no table " + a.Table)
	}
	s.Tables = append(s.Tables, schema.NewTable(a.Table+"_audit", schema.Column{Name: "id", Type: schema.Integer{}}))
	return nil
}
func (a audit) Statements(dialect string) ([]string, error) {
	if dialect != "sqlite" {
		return nil, errors.New("sqlite alone")
	}
	return []string{"CREATE TABLE " + a.Table + "_audit (id INTEGER)"}, nil
}

func TestRecords(t *testing.T) {
	up := func(m *op.Recorder) {
		m.CreateTable("users", schema.Column{Name: "id", Type: schema.Integer{}, NotNull: true}, schema.Column{Name: "n", Type: schema.Decimal{Precision: 5, Scale: 2}},
			schema.PrimaryKey{Columns: schema.Columns("id")}, schema.Check{Name: "c", Expr: "n > '\xff'"}, schema.Index{Name: "ix", Parts: schema.Columns("n")})
		m.AlterColumn("users", "n", op.SetType{To: schema.Raw("REAL"), Using: "n"}, op.SetNotNull(true), op.SetDefault("0"))
		m.AddConstraint("users", schema.ForeignKey{Columns: []string{"id"}, RefTable: "t", OnDelete: schema.Cascade})
		m.Exec("UPDATE users SET n = ?", 1<<62, "a\x00b", []byte{0xff}, nil, 0.1, time.Date(2026, 11, 22, 19, 21, 42, 7, time.UTC), true)
		m.BulkInsert("users", op.Row{"id": int64(1), "n": nil})
		m.Elidable(op.Exec{SQL: "DELETE FROM users"})
		m.ExpectNone("SELECT 1", "%d left")
	}
	set := script.NewSet().Add(script.Script{ID: "a", Upgrade: up})
	got, err := connect(t, set).Record("a", revision.Up, "sqlite")
	if err != nil {
		t.Fatal(err)
	}
	want, err := set.Get("a").Record(revision.Up, "sqlite")
	if err != nil {
		t.Fatal(err)
	}
	// Arguments become what any driver takes.
	args := want[3].Op.(op.Exec).Args
	args[0] = int64(1 << 62)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %#v\nwant %#v", got, want)
	}
	down, err := connect(t, set).Record("a", revision.Down, "sqlite")
	if err != nil || down[0].Op.(op.Irreversible).Why == "" {
		t.Errorf("%v, %v", down, err)
	}
}

func TestErrors(t *testing.T) {
	set := script.NewSet().
		Add(script.Script{ID: "panics", Upgrade: func(m *op.Recorder) { panic("oh") }}).
		Add(script.Script{ID: "args", Upgrade: func(m *op.Recorder) { m.Exec("SELECT ?", struct{ A chan int }{}) }})
	c := connect(t, set)
	for id, want := range map[string]string{"panics": "oh", "args": "unsupported type", "none": "no script that was compiled"} {
		if _, err := c.Record(id, revision.Up, "sqlite"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", id, err)
		}
	}
}

func TestFunctions(t *testing.T) {
	set := script.NewSet().Add(script.Script{ID: "a", Upgrade: func(m *op.Recorder) {
		m.Func("works", func(ctx context.Context, tx op.Tx) error {
			if op.Tag(ctx) != "trial" || op.X(ctx)["tenant"] != "acme" || op.Dialect(ctx) != "sqlite" {
				return errors.New("no tag, or no dialect")
			}
			for i := range 1000 {
				if _, err := tx.ExecContext(ctx, "INSERT INTO t VALUES (?, ?)", i, []byte{byte(i)}); err != nil {
					return err
				}
			}
			rows, err := tx.QueryContext(ctx, "SELECT a FROM t WHERE a >= ? ORDER BY a", 100)
			if err != nil {
				return err
			}
			defer rows.Close()
			sum := 0
			for rows.Next() {
				var a int
				if err := rows.Scan(&a); err != nil {
					return err
				}
				sum += a
				if a == 900 {
					break
				}
			}
			rows.Close()
			_, err = tx.ExecContext(ctx, "INSERT INTO t VALUES (?, NULL)", sum)
			return err
		})
		m.Func("fails", func(ctx context.Context, tx op.Tx) error {
			_, err := tx.ExecContext(ctx, "INSERT INTO nowhere VALUES (1)")
			return err
		})
		m.Func("panics", func(ctx context.Context, tx op.Tx) error { panic("oh") })
		m.Func("waits", func(ctx context.Context, tx op.Tx) error { <-ctx.Done(); return ctx.Err() })
	}})
	records, err := connect(t, set).Record("a", revision.Up, "sqlite")
	if err != nil {
		t.Fatal(err)
	}
	conn := memory(t)
	if _, err := conn.ExecContext(t.Context(), "CREATE TABLE t (a, b)"); err != nil {
		t.Fatal(err)
	}
	call := func(ctx context.Context, i int) error { return records[i].Op.(op.Func).Run(ctx, conn) }
	if err := call(op.WithDialect(op.WithX(op.WithTag(t.Context(), "trial"), map[string]string{"tenant": "acme"}), "sqlite"), 0); err != nil {
		t.Fatal(err)
	}
	var sum int
	if err := conn.QueryRowContext(t.Context(), "SELECT a FROM t WHERE b IS NULL").Scan(&sum); err != nil || sum != 801*500 {
		t.Errorf("%d, %v", sum, err)
	}
	for i, want := range map[int]string{1: "no such table: nowhere", 2: "panic: oh"} {
		if err := call(t.Context(), i); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v", err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := call(ctx, 3); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

func TestOwnOperation(t *testing.T) {
	set := script.NewSet().Add(script.Script{ID: "a", Upgrade: func(m *op.Recorder) { m.Do(audit{"users"}) }})
	c := connect(t, set)
	records, err := c.Record("a", revision.Up, "sqlite")
	if err != nil {
		t.Fatal(err)
	}
	own, ok := records[0].Op.(op.Compiler)
	if !ok || own.String() != "audit users" {
		t.Fatalf("%#v", records[0].Op)
	}
	if list, err := own.Statements("sqlite"); err != nil || len(list) != 1 {
		t.Errorf("%v, %v", list, err)
	}
	s := &schema.Schema{}
	if err := own.Apply(s); err == nil || !strings.Contains(err.Error(), "no table users") {
		t.Error(err)
	}
	s.Tables = append(s.Tables, schema.NewTable("users", schema.Column{Name: "id", Type: schema.Integer{}, NotNull: true}))
	if err := own.Apply(s); err != nil || s.Table("users_audit") == nil || !s.Table("users").Columns[0].NotNull {
		t.Errorf("%v %+v", err, s)
	}
	other, err := c.Record("a", revision.Up, "postgres")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other[0].Op.(op.Compiler).Statements("postgres"); err == nil || err.Error() != "sqlite alone" {
		t.Error(err)
	}
}

func TestNoGreeting(t *testing.T) {
	var noise bytes.Buffer
	_, err := remote.Connect(strings.NewReader("panic: oh\n"), io.Discard, &noise, func() error { return nil })
	if !errors.Is(err, remote.ErrProtocol) || noise.String() != "panic: oh\n" {
		t.Errorf("%v %q", err, noise.String())
	}
}

// TestEveryOperationTravels finds all operations, changes, types and constraints in their sources: one
// that is not known here could not be handed on.
func TestEveryOperationTravels(t *testing.T) {
	for dir, methods := range map[string][]string{"op": {"Apply", "change"}, "schema": {"isType", "isConstraint"}} {
		files, err := filepath.Glob("../" + dir + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				t.Fatal(err)
			}
			for _, d := range f.Decls {
				fn, ok := d.(*ast.FuncDecl)
				if !ok || fn.Recv == nil {
					continue
				}
				for _, m := range methods {
					if name, ok := fn.Recv.List[0].Type.(*ast.Ident); ok && fn.Name.Name == m && name.Name != "Func" && !remote.Knows(dir+"."+name.Name) {
						t.Errorf("%s.%s is not known to package remote", dir, name.Name)
					}
				}
			}
		}
	}
}

// TestEach runs a function for ranges of rows.
func TestEach(t *testing.T) {
	batch := op.Batch{Key: []string{"a"}, Size: 7, Pause: time.Millisecond}
	set := script.NewSet().Add(script.Script{ID: "a", Upgrade: func(m *op.Recorder) {
		m.Do(op.Each{Name: "square", Table: "t", Batch: batch, Run: func(ctx context.Context, tx op.Tx, rows op.Range) error {
			if !slices.Equal(rows.Key, []string{"a"}) || !slices.Equal(rows.After, []string{"1"}) || !slices.Equal(rows.UpTo, []string{"3"}) {
				return fmt.Errorf("%+v", rows)
			}
			_, err := tx.ExecContext(ctx, "UPDATE t SET b = a * a WHERE "+rows.Where)
			return err
		}})
		m.Do(op.Backfill{Table: "t", Set: "b = 1", Where: "a > 1", Batch: batch})
	}})
	records, err := connect(t, set).Record("a", revision.Up, "sqlite")
	if err != nil {
		t.Fatal(err)
	}
	conn := memory(t)
	if _, err := conn.ExecContext(t.Context(), "CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 0), (2, 0), (3, 0), (4, 0)"); err != nil {
		t.Fatal(err)
	}
	each := records[0].Op.(op.Each)
	if each.Name != "square" || each.Table != "t" || !reflect.DeepEqual(each.Batch, batch) || !reflect.DeepEqual(records[1].Op, op.Backfill{Table: "t", Set: "b = 1", Where: "a > 1", Batch: batch}) {
		t.Errorf("%+v", records)
	}
	rows := op.Range{Where: "a > 1 AND a <= 3", Key: []string{"a"}, After: []string{"1"}, UpTo: []string{"3"}}
	if err := each.Run(t.Context(), conn, rows); err != nil {
		t.Fatal(err)
	}
	var sum int
	if err := conn.QueryRowContext(t.Context(), "SELECT sum(b) FROM t").Scan(&sum); err != nil || sum != 13 {
		t.Errorf("%d, %v", sum, err)
	}
}
