package executor_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/revision"
	"github.com/skein-go/skein/schema"
)

const endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "

// TestInterrupted ends the context in a long statement: of raw SQL, of a rebuild, of a guard, of a
// Go function.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	for name, second := range map[string]func(*op.Recorder, func()){
		"statement": func(m *op.Recorder, _ func()) { m.Exec("INSERT INTO a " + endless + "SELECT i FROM n") },
		"query":     func(m *op.Recorder, _ func()) { m.Exec(endless + "SELECT count(*) FROM n") },
		"guard":     func(m *op.Recorder, _ func()) { m.ExpectNone(endless+"SELECT i FROM n WHERE i < 0", "%d") },
		"function": func(m *op.Recorder, cancel func()) {
			m.Func("sleepy", func(ctx context.Context, tx op.Tx) error { cancel(); <-ctx.Done(); return ctx.Err() })
		},
		"deaf function": func(m *op.Recorder, cancel func()) {
			m.Func("deaf", func(ctx context.Context, tx op.Tx) error { cancel(); <-ctx.Done(); return nil })
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			long, sql := true, name == "statement" || name == "query" || name == "guard"
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			w := newWorld(t, goSet(
				func(m *op.Recorder) { m.CreateTable("a", schema.Column{Name: "id", Type: schema.Integer{}}) },
				func(m *op.Recorder) {
					m.Exec("INSERT INTO a VALUES (1)")
					m.AddColumn("a", schema.Column{Name: "b", Type: schema.Integer{}, Default: "5"})
					m.DropColumn("a", "b")
					if long {
						second(m, cancel)
					}
				},
			))
			w.one("foreign_keys = 1", "busy_timeout = 77")
			w.cfg.Observe = func(e executor.Event) {
				if sql && e.Step.Revision.ID == "bbb" && e.Kind == executor.Started {
					time.AfterFunc(100*time.Millisecond, cancel) // here or there, it is the same to see
				}
			}
			err := executor.Run(ctx, w.db, w.cfg, w.planner(revision.Up, "heads"))
			w.failed(err, "bbb", "interrupted", "rolled back")
			if !errors.Is(err, executor.ErrInterrupted) {
				t.Error(err)
			}
			w.at("aaa", "upgrade|aaa")
			w.want("SELECT count(*) FROM a", "0")
			if !sql { // else the driver may have thrown the connection away
				w.want("PRAGMA foreign_keys", "1")
				w.want("PRAGMA busy_timeout", "77")
			}
			long = false
			w.must(w.upgrade("heads"))
			w.at("bbb", "upgrade|aaa", "upgrade|bbb")
		})
	}
}

func TestInterruptedBetweenSteps(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sqlSet([2]string{"CREATE TABLE a (id);", ""}, [2]string{"CREATE TABLE b (id);", ""}, [2]string{"CREATE TABLE c (id);", ""}))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	w.cfg.Observe = func(e executor.Event) {
		if e.Kind == executor.Ended && e.Step.Revision.ID == "bbb" {
			cancel()
		}
	}
	err := executor.Run(ctx, w.db, w.cfg, w.planner(revision.Up, "heads"))
	if !errors.Is(err, executor.ErrInterrupted) || !strings.Contains(err.Error(), "interrupted") {
		t.Error(err)
	}
	w.at("bbb", "upgrade|aaa", "upgrade|bbb")
	w.must(w.upgrade("heads"))
	w.at("ccc", "upgrade|aaa", "upgrade|bbb", "upgrade|ccc")
}

// hold takes the database as another program does, until the returned function is called.
func (w *world) hold() (release func()) {
	conn, err := openFile(w, w.path).Conn(context.Background())
	w.must(err)
	_, err = conn.ExecContext(context.Background(), "BEGIN EXCLUSIVE")
	w.must(err)
	return func() {
		_, err := conn.ExecContext(context.Background(), "COMMIT")
		w.must(errors.Join(err, conn.Close()))
	}
}

func TestWaitsForAnotherConnection(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sqlSet([2]string{"CREATE TABLE a (id);", ""}))
	release := w.hold()
	w.cfg.Wait = 200 * time.Millisecond
	start := time.Now()
	err := w.upgrade("heads")
	if err == nil || !strings.Contains(err.Error(), "locked") {
		t.Errorf("error %v", err)
	}
	if took := time.Since(start); took < 150*time.Millisecond {
		t.Errorf("it waited %s", took)
	}
	w.cfg.Wait = 5 * time.Minute
	time.AfterFunc(300*time.Millisecond, release)
	w.must(w.upgrade("heads"))
	w.at("aaa", "upgrade|aaa")
}

// TestWaitsForAWriter: the other one lets itself be read, so that the wait is for the transaction.
func TestWaitsForAWriter(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sqlSet([2]string{"CREATE TABLE a (id);", ""}))
	w.exec("PRAGMA journal_mode = WAL")
	release := w.hold()
	w.cfg.Wait = 200 * time.Millisecond
	w.failed(w.upgrade("heads"), "aaa", "locked", "200ms")
	w.events, w.cfg.Wait = nil, 5*time.Minute
	observe := w.cfg.Observe
	w.cfg.Observe = func(e executor.Event) {
		if observe(e); e.Kind == executor.Waiting {
			release()
		}
	}
	w.must(w.upgrade("heads"))
	if got := w.kinds(); got != "waiting started statement ended" {
		t.Errorf("events: %s", got)
	}
	w.at("aaa", "upgrade|aaa")
}

// TestLockLeftBehind: the lock of a process that was killed is passed over after the lease, however
// short a run is willing to wait for one that lives.
func TestLockLeftBehind(t *testing.T) {
	t.Parallel()
	for _, wait := range []time.Duration{100 * time.Millisecond, 20 * time.Second} {
		t.Run(wait.String(), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, sqlSet([2]string{"CREATE TABLE a (id);", ""}, [2]string{"CREATE TABLE b (id);", ""}))
			w.must(w.upgrade("aaa"))
			w.exec("INSERT INTO skein_lock VALUES ('holder', 'somebody', 1, 'long ago', 7)")
			w.cfg.Wait = wait
			w.must(w.upgrade("heads"))
			w.at("bbb", "upgrade|aaa", "upgrade|bbb")
		})
	}
}

// TestLockOfTheLiving: one that shows signs of life is waited for as long as asked, and no longer.
func TestLockOfTheLiving(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sqlSet([2]string{"CREATE TABLE a (id);", ""}, [2]string{"CREATE TABLE b (id);", ""}))
	w.must(w.upgrade("aaa"))
	w.exec("INSERT INTO skein_lock VALUES ('holder', 'somebody', 1, 'long ago', 0)")
	alive, done := make(chan bool), make(chan bool)
	go func() {
		defer close(done)
		for {
			select {
			case <-alive:
				return
			case <-time.After(20 * time.Millisecond):
				_, _ = w.db.Exec("UPDATE skein_lock SET seen = seen + 1")
			}
		}
	}()
	w.cfg.Wait = 300 * time.Millisecond
	err := w.upgrade("heads")
	if !errors.Is(err, executor.ErrLocked) || !strings.Contains(err.Error(), "somebody") {
		t.Errorf("error %v", err)
	}
	w.cfg.Wait = time.Hour
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	if err := executor.Run(ctx, w.db, w.cfg, w.planner(revision.Up, "heads")); !errors.Is(err, executor.ErrInterrupted) {
		t.Errorf("interrupted while it waits: %v", err)
	}
	close(alive)
	<-done
	w.exec("DELETE FROM skein_lock")
	w.must(w.upgrade("heads"))
	w.at("bbb", "upgrade|aaa", "upgrade|bbb")
}

// TestOutsideTransaction runs what can't be in a transaction, and fails after it.
func TestOutsideTransaction(t *testing.T) {
	t.Parallel()
	const vacuum = "CREATE TABLE b (id INTEGER PRIMARY KEY);\n-- +skein no transaction\nVACUUM;\n-- +skein no transaction\nPRAGMA journal_mode = WAL;\n"
	first := [2]string{"CREATE TABLE a (id INTEGER PRIMARY KEY);", ""}
	w := newWorld(t, sqlSet(first, [2]string{vacuum + "INSERT INTO b VALUES (1);", ""}))
	w.one("foreign_keys = 1", "busy_timeout = 55")
	w.must(w.upgrade("heads"))
	w.at("bbb", "upgrade|aaa", "upgrade|bbb")
	w.want("PRAGMA journal_mode", "wal")
	w.want("PRAGMA foreign_keys", "1")
	w.want("PRAGMA busy_timeout", "55")
	w.want("SELECT id FROM b", "1")

	w = newWorld(t, sqlSet(first, [2]string{vacuum + "INSERT INTO nowhere VALUES (1);", ""}))
	w.one("foreign_keys = 1", "busy_timeout = 55")
	step := w.failed(w.upgrade("heads"), "bbb", "no such table: nowhere", "of this revision 3 statements are in the database already (1: CREATE TABLE b", "2: VACUUM")
	if !step.Partial || step.Number != 4 {
		t.Errorf("%+v", step)
	}
	w.at("aaa", "upgrade|aaa")
	w.want("PRAGMA foreign_keys", "1")
	w.want("PRAGMA busy_timeout", "55")
}
