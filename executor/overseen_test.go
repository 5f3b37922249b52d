package executor_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/mysql"
	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/internal/testdb"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// countingMaria is MariaDB, counting how often its schema is read.
type countingMaria struct {
	mysql.Dialect
	read *int
}

func (c countingMaria) Inspect(ctx context.Context, db op.Tx, o dialect.InspectOptions) (*schema.Schema, error) {
	*c.read++
	return c.Dialect.Inspect(ctx, db, o)
}

// overseenWorld is a database of a MariaDB that nobody else works on: the first script makes two tables, those between
// change one, the last a column of the other, which MariaDB wants to be told whole.
func overseenWorld(t *testing.T, url string, between int) (w *world, read *int) {
	t.Helper()
	read = new(int)
	return lateWorld(t, "mysql", url, countingMaria{mysql.Dialect{}, read}, "things", between, func(m *op.Recorder) {
		m.CreateTable("people", schema.Column{Name: "id", Type: schema.Integer{}}, schema.Column{Name: "name", Type: schema.String(20)})
		m.CreateTable("things", schema.Column{Name: "id", Type: schema.Integer{}})
	}), read
}

// TestOthersOnMariaDB has a server on which nobody else works.
func TestOthersOnMariaDB(t *testing.T) {
	t.Parallel()
	server := testdb.OwnMySQL(t)
	t.Run("the schema is read once", func(t *testing.T) { readsOnce(t, server) })
	t.Run("others change it between steps", func(t *testing.T) { othersBetweenSteps(t, server) })
	t.Run("others are in the middle", func(t *testing.T) { othersInTheMiddle(t, server) })
}

// readsOnce: where nobody else changes a schema, and where that can be seen.
func readsOnce(t *testing.T, server *testdb.Own) {
	w, read := overseenWorld(t, server.Fresh(t), 10)
	w.must(w.upgrade("heads"))
	if *read != 1 {
		t.Errorf("12 revisions read the schema %d times", *read)
	}

	root := engines["mysql"].open(t, server.Fresh(t))
	for _, sql := range []string{"CREATE USER plain", "GRANT ALL ON *.* TO plain", "REVOKE PROCESS ON *.* FROM plain", "CREATE DATABASE theirs"} {
		if _, err := root.Exec(sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	w, read = overseenWorld(t, server.User("plain", "theirs"), 10)
	w.must(w.upgrade("heads"))
	if *read != 12 {
		t.Errorf("without the right to see what others do, 12 revisions read the schema %d times", *read)
	}
}

// othersBetweenSteps: somebody else gives a column a comment, which the last revision would take from it
// if it did not know of it.
func othersBetweenSteps(t *testing.T, server *testdb.Own) {
	const change = "ALTER TABLE people MODIFY name VARCHAR(20) COMMENT 'theirs'"
	for name, c := range map[string]struct {
		kind executor.EventKind
		step int
		sql  []string
	}{
		"before the last begins":  {executor.Ended, 2, []string{change}},
		"behind a statement":      {executor.Statement, 1, []string{change}},
		"as a step begins":        {executor.Started, 2, []string{change}},
		"with its text in a text": {executor.Ended, 2, []string{"EXECUTE IMMEDIATE '" + strings.ReplaceAll(change, "'", "''") + "'"}},
		"in a block":              {executor.Ended, 2, []string{"BEGIN NOT ATOMIC " + change + "; END"}},
		"in a procedure":          {executor.Ended, 2, []string{"CALL theirs()"}},
		"with new counters":       {executor.Ended, 2, []string{change, "FLUSH STATUS"}},
	} {
		t.Run(name, func(t *testing.T) {
			w, _ := overseenWorld(t, server.Fresh(t), 2)
			w.exec("CREATE PROCEDURE theirs() " + change)
			other, err := w.db.Conn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer other.Close()
			w.cfg.Observe = func(e executor.Event) {
				if e.Kind != c.kind || e.Step.Revision.ID != ident(c.step) {
					return
				}
				for _, sql := range c.sql {
					if _, err := other.ExecContext(t.Context(), sql); err != nil {
						t.Errorf("%s: %v", sql, err)
					}
				}
			}
			w.must(w.upgrade("heads"))
			w.wantColumn("varchar(80)", "theirs")
		})
	}
}

// othersInTheMiddle: somebody else's change was begun before the schema was read, and ends later.
func othersInTheMiddle(t *testing.T, server *testdb.Own) {
	w, _ := overseenWorld(t, server.Fresh(t), 2)
	reader, err := w.db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	do := func(sql string) {
		if _, err := reader.ExecContext(t.Context(), sql); err != nil {
			t.Errorf("%s: %v", sql, err)
		}
	}
	changed := make(chan error, 1)
	w.cfg.Observe = func(e executor.Event) {
		switch {
		case e.Kind != executor.Ended:
		case e.Step.Revision.ID == ident(0):
			do("START TRANSACTION")
			do("SELECT COUNT(*) FROM people") // the change waits for the end of it
			go func() {
				_, err := w.db.Exec("ALTER TABLE people MODIFY name VARCHAR(20) COMMENT 'theirs'")
				changed <- err
			}()
			for n := 0; n == 0 && !t.Failed(); time.Sleep(time.Millisecond) {
				err := reader.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE STATE = 'Waiting for table metadata lock'").Scan(&n)
				if err != nil {
					t.Error(err)
				}
			}
		case e.Step.Revision.ID == ident(2):
			do("COMMIT")
			if err := <-changed; err != nil {
				t.Error(err)
			}
		}
	}
	w.must(w.upgrade("heads"))
	w.wantColumn("varchar(80)", "theirs")
}

// wantColumn checks what became of people.name.
func (w *world) wantColumn(kind, comment string) {
	w.Helper()
	w.want("SELECT COLUMN_TYPE, COLUMN_COMMENT FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'people' AND COLUMN_NAME = 'name'", kind+"|"+comment)
}
