package prove

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/revision"
)

// readings counts how often each table is read with all of its rows.
type readings map[string]int

func (r readings) Connect(context.Context) (driver.Conn, error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	conn, err := db.Driver().Open(":memory:")
	return readingConn{conn, r}, err
}
func (r readings) Driver() driver.Driver { return nil }

type readingConn struct {
	driver.Conn
	readings
}

func (c readingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	return c.Conn.(driver.ExecerContext).ExecContext(ctx, query, args)
}

func (c readingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if list, table, ok := strings.Cut(query, " FROM "); ok && strings.HasPrefix(list, `SELECT "`) && strings.HasPrefix(table, `"t`) && !strings.Contains(table, " ") {
		c.readings[strings.Trim(table, `"`)]++
	}
	return c.Conn.(driver.QueryerContext).QueryContext(ctx, query, args)
}

// turn is a revision of SQL statements.
func turn(id string, up, down string) Turn {
	step := func(d revision.Direction, text string) plan.Step {
		s := plan.Step{Step: revision.Step{Revision: &revision.Revision{ID: id}, Direction: d}}
		if s.Insert, s.Rows = []string{id}, []string{id}; d == revision.Down {
			s.Insert, s.Rows, s.Delete = nil, nil, []string{id}
		}
		statements, err := sqltext.Split(text, sqltext.SQLite)
		if err != nil {
			panic(err)
		}
		for _, st := range statements {
			s.Records = append(s.Records, op.Record{Op: op.Exec{SQL: st.Text}})
		}
		return s
	}
	return Turn{Up: step(revision.Up, up), Down: step(revision.Down, down), Look: true}
}

// history proves revisions one after another and returns what each loses, and how often tables were read.
func history(t *testing.T, turns ...Turn) (lost []string, read readings) {
	t.Helper()
	read = readings{}
	b := &Bench{
		Dialect: sqlite.Dialect{},
		Exec: executor.Config{
			Dialect: sqlite.Dialect{}, Store: executor.NewStore("skein_version").For(sqlite.Dialect{}), Wait: time.Minute,
			Now: time.Now, Tool: "test", Who: "test", Owner: "test",
		},
		Scratch: func(context.Context) (*sql.DB, error) {
			db := sql.OpenDB(read)
			db.SetMaxOpenConns(1)
			return db, nil
		},
	}
	var rows []string
	for i := range turns {
		if i > 0 {
			rows = append(rows, turns[i-1].Up.Revision.ID)
			turns[i].Up.Delete, turns[i].Down.Insert, turns[i].Down.Rows = rows[i-1:], rows[i-1:], rows[i-1:]
		}
	}
	err := b.History(t.Context(), turns, func(_ *Turn, v *Verdict) error {
		if v.Problem != nil {
			t.Error(v.Problem)
		}
		lost = append(lost, Names(v.Lost))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return lost, read
}

// TestRowsAreReadOnce: the rows of a table that revisions do not name are read once for each of them.
func TestRowsAreReadOnce(t *testing.T) {
	turns := []Turn{turn("r0", "CREATE TABLE t1 (id INTEGER PRIMARY KEY, x TEXT); CREATE TABLE t2 (id INTEGER PRIMARY KEY, y TEXT)", "DROP TABLE t2; DROP TABLE t1")}
	for i := 1; i <= 10; i++ {
		turns = append(turns, turn(fmt.Sprint("r", i), fmt.Sprintf("ALTER TABLE t1 ADD COLUMN c%d TEXT", i), fmt.Sprintf("ALTER TABLE t1 DROP COLUMN c%d", i)))
	}
	_, read := history(t, turns...)
	// Ten ways back, and once before the first of them, or before each.
	if read["t2"] != 12 || read["t1"] != 21 {
		t.Errorf("read %v, want t1 21 times and t2 12 times", read)
	}
}

// TestRowsThatChangedAreReadAnew: a revision that loses rows is found, whatever the one before it did to them.
func TestRowsThatChangedAreReadAnew(t *testing.T) {
	first := turn("r0", "CREATE TABLE t1 (id INTEGER PRIMARY KEY, x TEXT); CREATE TABLE t2 (id INTEGER PRIMARY KEY, t INTEGER REFERENCES t1 ON DELETE SET NULL)", "DROP TABLE t2; DROP TABLE t1")
	loses := turn("r2", "UPDATE t1 SET x = 'a'", "SELECT 1")
	for name, test := range map[string]struct{ up, down string }{
		"update":    {"UPDATE t1 SET x = 'b'", "UPDATE t1 SET x = x"},
		"trigger":   {"CREATE TRIGGER other AFTER UPDATE ON t2 BEGIN UPDATE t1 SET x = 'b'; END", "DROP TRIGGER other"},
		"untouched": {"CREATE INDEX i ON t2 (t)", "DROP INDEX i"},
		"named":     {"ALTER TABLE T1 ADD COLUMN z TEXT", "ALTER TABLE t1 DROP COLUMN z"},
	} {
		lost, _ := history(t, first, turn("r1", test.up, test.down), loses)
		if lost[2] != "the values of t1.x" {
			t.Errorf("%s: %q lost, want the values of t1.x", name, lost)
		}
	}
	// What the second one does would look like nothing to whoever still has the rows from before the first.
	lost, _ := history(t, first, turn("r1", "UPDATE t1 SET x = coalesce(x, '') || 'z'", "UPDATE t1 SET x = x"), turn("r2", "UPDATE t1 SET x = substr(x, 1, length(x) - 1)", "SELECT 1"))
	if lost[2] == "" {
		t.Errorf("%q lost, want values of t1.x by the second", lost)
	}
}
