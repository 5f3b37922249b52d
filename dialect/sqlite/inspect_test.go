package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

func TestInspectLeavesOut(t *testing.T) {
	db := databaseOf(t,
		`CREATE TABLE Own(a UNIQUE)`, `CREATE INDEX own_a ON own(a)`, `CREATE TRIGGER own_t AFTER INSERT ON Own BEGIN SELECT 1; END`,
		`CREATE TABLE _Skein_kept(a)`, `CREATE INDEX kept_a ON _skein_kept(a)`, `CREATE VIEW _skein_v AS SELECT 1`,
		`CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT, b)`, `CREATE INDEX _skein_i ON t(b)`, `CREATE INDEX i ON t(b)`,
		`CREATE TRIGGER _skein_t AFTER INSERT ON t BEGIN SELECT 1; END`,
		`CREATE VIRTUAL TABLE ft_x USING fts5(a)`, `CREATE TEMP TABLE gone(a)`, `INSERT INTO t VALUES (1, 1)`, `ANALYZE`,
	)
	s, err := inspect(context.Background(), db, dialect.InspectOptions{Skip: []string{"oWN", "other"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Tables) != 1 || s.Tables[0].Name != "t" || len(s.Views) != 0 || len(s.Triggers) != 0 {
		t.Errorf("got %+v", s)
	}
	if x := s.Tables[0].Indexes; len(x) != 1 || x[0].Name != "i" {
		t.Errorf("indexes %+v", x)
	}
	if len(s.LeftAlone) != 6 || s.LeftAlone[0] != (schema.Object{Kind: "virtual table", Name: "ft_x", Why: "virtual table using fts5", SQL: "CREATE VIRTUAL TABLE ft_x USING fts5(a)"}) ||
		s.LeftAlone[1] != (schema.Object{Kind: "shadow table", Name: "ft_x_config", Why: "holds data of virtual table ft_x"}) {
		t.Errorf("left alone %+v", s.LeftAlone)
	}
}

func TestInspectSpellsNamesOnce(t *testing.T) {
	s := inspected(t, databaseOf(t,
		`CREATE TABLE Child(Pid REFERENCES PARENT(ID), FOREIGN KEY (PID) REFERENCES parent)`,
		`CREATE TABLE Parent(Id PRIMARY KEY)`, `CREATE VIEW Seen AS SELECT 1 AS x`,
		`CREATE INDEX x ON CHILD(pID)`, `CREATE INDEX W ON child("PID")`,
		`CREATE TRIGGER t INSTEAD OF INSERT ON SEEN BEGIN SELECT 1; END`, `CREATE TRIGGER r AFTER INSERT ON main.PARENT BEGIN SELECT 1; END`,
	))
	want := schema.NewTable("Child", schema.Column{Name: "Pid"},
		schema.ForeignKey{Columns: []string{"Pid"}, RefTable: "Parent", RefColumns: []string{"Id"}},
		schema.ForeignKey{Columns: []string{"Pid"}, RefTable: "Parent"},
		schema.Index{Name: "W", Parts: schema.Columns("Pid")}, schema.Index{Name: "x", Parts: schema.Columns("Pid")},
	)
	if got := s.Tables[0]; !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if s.Triggers[0].Table != "Parent" || s.Triggers[1].Table != "Seen" {
		t.Errorf("triggers %+v", s.Triggers)
	}
}

func TestInspectKeepsFormerNames(t *testing.T) {
	s := inspected(t, databaseOf(t, "CREATE TABLE t ( -- was: s\n  a int, -- was: b\n  c int\n)", "ALTER TABLE t ADD d int /* was: e */"))
	if tab := s.Tables[0]; tab.Was != "s" || tab.Columns[0].Was != "b" || tab.Columns[1].Was != "" || tab.Columns[2].Was != "e" {
		t.Errorf("got %+v", tab)
	}
}

func TestInspectNamesWhatItCannotRead(t *testing.T) {
	db := databaseOf(t, `CREATE TABLE t(a)`, `PRAGMA writable_schema = 1`, `UPDATE sqlite_schema SET sql = 'CREATE TABLE t(a,)'`)
	_, err := inspect(context.Background(), db, dialect.InspectOptions{})
	if !errors.Is(err, errSyntax) || !strings.HasPrefix(err.Error(), `inspect: table "t": not understood: ")"`) {
		t.Errorf("got %v", err)
	}
}

// oldSQLite answers as a version that has no list of tables.
type oldSQLite struct {
	op.Tx
	version string
}

var errNoList = errors.New("no such table: pragma_table_list")

func (oldSQLite) QueryContext(context.Context, string, ...any) (*sql.Rows, error) {
	return nil, errNoList
}

func (o oldSQLite) QueryRowContext(ctx context.Context, _ string, _ ...any) *sql.Row {
	return o.Tx.QueryRowContext(ctx, "SELECT ?", o.version)
}

func TestInspectAsksForANewerSQLite(t *testing.T) {
	for version, says := range map[string]bool{"3.36.0": true, "3.9.2": true, "3.37.0": false, "3.54.1": false} {
		_, err := inspect(context.Background(), oldSQLite{databaseOf(t), version}, dialect.InspectOptions{})
		if !errors.Is(err, errNoList) || says != strings.Contains(err.Error(), "SQLite 3.37 or later is needed, this is "+version) {
			t.Errorf("%s: %v", version, err)
		}
	}
}

func thousandTables(tb testing.TB) *sql.DB {
	tb.Helper()
	db := memoryDB(tb)
	tb.Cleanup(func() { db.Close() })
	for i := range 1000 {
		_, err := db.Exec(fmt.Sprintf(`CREATE TABLE "table_%d" (
			id INTEGER PRIMARY KEY AUTOINCREMENT, -- the number
			name VARCHAR(64) NOT NULL DEFAULT '' COLLATE NOCASE, title TEXT, amount DECIMAL(8,2) CHECK (amount >= 0),
			created DATETIME DEFAULT CURRENT_TIMESTAMP, changed DATETIME, "order" INTEGER, note TEXT, flag BOOLEAN NOT NULL,
			parent_id INTEGER REFERENCES "table_%d" (id) ON DELETE CASCADE, CONSTRAINT uq_%d UNIQUE (name, title));
			CREATE INDEX ix_%d ON table_%d (name, lower(title)) WHERE flag`, i, i/2, i, i, i))
		if err != nil {
			tb.Fatal(err)
		}
	}
	return db
}

func BenchmarkInspect1000(b *testing.B) {
	db := thousandTables(b)
	b.ReportAllocs()
	for b.Loop() {
		inspected(b, db)
	}
}

// BenchmarkInspect1000Queries is the part of BenchmarkInspect1000 that the engine and its driver take.
func BenchmarkInspect1000Queries(b *testing.B) {
	db := thousandTables(b)
	for b.Loop() {
		if _, err := shadowTables(context.Background(), db); err != nil {
			b.Fatal(err)
		}
		if _, err := readEntries(context.Background(), db); err != nil {
			b.Fatal(err)
		}
	}
}
