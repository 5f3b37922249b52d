package executor_test

import (
	"os"
	"testing"

	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/schema"

	"github.com/skein-go/skein/op"
)

// TestAlone builds a database from nothing: while it runs nobody else gets in, and afterwards, whether
// it went well or not, everything is as it was.
func TestAlone(t *testing.T) {
	t.Parallel()
	for name, third := range map[string]string{"done": "CREATE TABLE c (id);", "failed": "CREATE TABLE b (id);"} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, sqlSet([2]string{"CREATE TABLE a (id);", ""}, [2]string{"CREATE TABLE b (id);", ""}, [2]string{third, ""}))
			w.one()
			other := openFile(t, w.path)
			shut := false
			w.cfg.Observe = func(e executor.Event) {
				if e.Kind == executor.Started && e.Step.Revision.ID == "ccc" {
					_, err := other.Exec("SELECT * FROM a")
					shut = err != nil
				}
			}
			if err := w.upgrade("heads"); (err != nil) != (name == "failed") {
				t.Fatal(err)
			}
			if !shut {
				t.Error("another connection could read in the middle of the run")
			}
			w.want("PRAGMA journal_mode", "delete")
			w.want("PRAGMA locking_mode", "normal")
			if _, err := os.Stat(w.path + "-journal"); !os.IsNotExist(err) {
				t.Errorf("a journal was left behind: %v", err)
			}
			if _, err := other.Exec("INSERT INTO a VALUES (1)"); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestNotAlone has reasons not to keep a database for the run.
func TestNotAlone(t *testing.T) {
	t.Parallel()
	table := func(name string) func(*op.Recorder) {
		return func(m *op.Recorder) { m.CreateTable(name, schema.Column{Name: "id", Type: schema.Integer{}}) }
	}
	for name, second := range map[string]func(*op.Recorder){
		"filled": table("b"),
		"pragma": func(m *op.Recorder) { m.Exec("PRAGMA user_version = 1") },
		"vacuum": func(m *op.Recorder) { m.Do(op.Exec{SQL: "VACUUM", NoTx: true}) },
		"wal":    func(m *op.Recorder) { m.Do(op.Exec{SQL: "PRAGMA journal_mode = WAL", NoTx: true}) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, goSet(table("a"), second, table("c"), table("d")))
			if name == "filled" {
				w.exec("CREATE TABLE users (id)")
			}
			other := openFile(t, w.path)
			w.cfg.Observe = func(e executor.Event) {
				if e.Kind == executor.Started && e.Step.Revision.ID == "ddd" {
					if _, err := other.Exec("SELECT * FROM a"); err != nil {
						t.Error(err)
					}
				}
			}
			w.must(w.upgrade("heads"))
			if name == "wal" {
				w.want("PRAGMA journal_mode", "wal")
			}
		})
	}
}
