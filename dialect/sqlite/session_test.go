package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/op"
)

func (w *world) second() *sql.Conn {
	w.t.Helper()
	db, err := sql.Open("sqlite", w.path+"?_pragma=busy_timeout(1234)")
	if err != nil {
		w.t.Fatal(err)
	}
	conn, err := db.Conn(context.Background())
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { conn.Close(); db.Close() })
	return conn
}

func TestBeginWaits(t *testing.T) {
	w := newWorld(t, create("t", col("a", integer)))
	ctx, other := t.Context(), w.second()
	first, err := Dialect{}.Begin(ctx, w.conn, dialect.TxOptions{Wait: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	waited := 0
	o := dialect.TxOptions{Wait: 50 * time.Millisecond, Waiting: func() { waited++ }}
	_, err = Dialect{}.Begin(ctx, other, o)
	if !errors.Is(err, ErrLocked) || !strings.HasPrefix(err.Error(), "database is locked by another process; waited 50ms") || waited != 1 {
		t.Errorf("got %v, waiting called %d times", err, waited)
	}
	canceled, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	if _, err := (Dialect{}).Begin(canceled, other, dialect.TxOptions{Wait: time.Hour}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	var busy int
	if err := other.QueryRowContext(ctx, "PRAGMA busy_timeout").Scan(&busy); err != nil || busy != 1234 {
		t.Errorf("busy_timeout is %d, %v", busy, err)
	}
	done := make(chan error, 1)
	go func() {
		second, err := Dialect{}.Begin(ctx, other, dialect.TxOptions{Wait: time.Minute})
		if err == nil {
			err = second.Commit(ctx)
		}
		done <- err
	}()
	time.Sleep(20 * time.Millisecond)
	if err := first.Commit(ctx); err != nil {
		t.Error(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	w.settled()
}

func TestBeginOneAtATime(t *testing.T) {
	w := newWorld(t, create("t", col("a", integer)))
	w.exec("INSERT INTO t VALUES (0)")
	var wg sync.WaitGroup
	for range 6 {
		conn := w.second()
		wg.Go(func() {
			tx, err := Dialect{}.Begin(context.Background(), conn, dialect.TxOptions{Wait: time.Minute})
			if err != nil {
				t.Error(err)
				return
			}
			var n int
			if err := conn.QueryRowContext(context.Background(), "SELECT a FROM t").Scan(&n); err != nil {
				t.Error(err)
			}
			time.Sleep(time.Millisecond)
			if _, err := conn.ExecContext(context.Background(), "UPDATE t SET a = ?", n+1); err != nil {
				t.Error(err)
			}
			if err := tx.Commit(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	w.want("SELECT a FROM t", "6")
}

func TestCommitWaitsForReaders(t *testing.T) {
	w := newWorld(t, create("t", col("a", integer)))
	w.exec("INSERT INTO t VALUES (1), (2)")
	rows, err := w.second().QueryContext(t.Context(), "SELECT a FROM t")
	if err != nil || !rows.Next() {
		t.Fatal(err)
	}
	time.AfterFunc(30*time.Millisecond, func() { rows.Close() })
	w.up(op.AddColumn{Table: "t", Column: col("b", integer)})
}

func TestForeignKeysAreOffOnlyWhereTablesGo(t *testing.T) {
	for _, tc := range []struct {
		o   dialect.TxOptions
		off bool
	}{
		{dialect.TxOptions{}, false},
		{dialect.TxOptions{Ops: []op.Op{create("t"), op.RenameTable{}, op.CreateIndex{}, op.AddColumn{Column: col("a", integer)}}}, false},
		{dialect.TxOptions{Ops: []op.Op{op.AddColumn{Column: col("a", integer, op.SetNotNull(true))}}}, true},
		{dialect.TxOptions{Ops: []op.Op{op.DropTable{}}}, true},
		{dialect.TxOptions{Statements: []string{"SELECT 'DROP TABLE t' -- DROP TABLE t", "DROP INDEX i", "ALTER TABLE t DROP COLUMN a"}}, false},
		{dialect.TxOptions{Statements: []string{"drop /* it */ table t"}}, true},
		{dialect.TxOptions{Statements: []string{"PRAGMA foreign_keys=off"}}, true},
		{dialect.TxOptions{Statements: []string{"PRAGMA main.foreign_keys = 0"}}, true},
	} {
		w := newWorld(t)
		tx, err := Dialect{}.Begin(t.Context(), w.conn, tc.o)
		if err != nil {
			t.Fatal(err)
		}
		if off := w.get("PRAGMA foreign_keys") == "0"; off != tc.off {
			t.Errorf("%+v: off is %t", tc.o, off)
		}
		canceled, cancel := context.WithCancel(t.Context())
		cancel()
		if err := tx.Rollback(canceled); err != nil {
			t.Error(err)
		}
		w.settled()
	}
}

func TestCommitChecksForeignKeys(t *testing.T) {
	w := family(t, "")
	err := w.try(op.Exec{SQL: "DELETE FROM parent WHERE id = 2"}, anyRebuild("parent", "b"))
	if !errors.Is(err, ErrForeignKey) || err.Error() != "foreign key violated: 2 rows of child point at rows of parent that are not there, such as the one with rowid 11" {
		t.Errorf("got %v", err)
	}
	w.settled()
	w.want("SELECT count(*) FROM parent", "2")
	if err := w.try(op.DropTable{Table: "parent"}); !errors.Is(err, ErrForeignKey) {
		t.Errorf("got %v", err)
	}
	w.settled()
}

func TestOldViolationsAreNoMatter(t *testing.T) {
	w := family(t, "")
	w.exec("PRAGMA foreign_keys = OFF", "DELETE FROM parent WHERE id = 2",
		"CREATE TABLE plain (x)", "CREATE TABLE broken (x REFERENCES plain (x))", "INSERT INTO broken VALUES (1)", "PRAGMA foreign_keys = ON")
	ops := []op.Op{op.RenameTable{Table: "child", To: "kid"}, anyRebuild("parent", "b")}
	if err := w.try(ops...); err != nil {
		t.Error(err)
	}
	w.want("SELECT * FROM kid", "10|1 11|2 12|2")
	err := w.try(op.Exec{SQL: "DELETE FROM parent"}, anyRebuild("parent", "b"))
	if err == nil || !strings.Contains(err.Error(), "1 rows of kid") && !strings.Contains(err.Error(), "FOREIGN KEY") {
		t.Errorf("got %v", err)
	}
}

func TestScratch(t *testing.T) {
	w := newWorld(t, create("t", col("a", integer)))
	db, err := Dialect{}.Scratch(t.Context(), w.db, "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, q := range []string{"CREATE TABLE s (a)", "INSERT INTO s VALUES (1)"} {
		if _, err := db.ExecContext(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	var n int
	if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM sqlite_schema").Scan(&n); err != nil || n != 1 {
		t.Errorf("%d objects, %v", n, err)
	}
}
