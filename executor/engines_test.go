package executor_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/mysql"
	"github.com/skein-go/skein/dialect/postgres"
	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/internal/testdb"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// engine is what a helper runs on.
type engine struct {
	name    string
	driver  string
	dialect dialect.Dialect
	source  func(url string) string    // what the driver takes
	fresh   func(tb testing.TB) string // the URL of an empty database
	history func() *script.Set
}

var engines = map[string]*engine{
	"sqlite": {
		name: "sqlite", driver: "sqlite", dialect: sqlite.Dialect{}, history: longHistory,
		source: func(path string) string { return path + "?_pragma=foreign_keys(1)" }, fresh: freshFile,
	},
	"committing": {
		name: "committing", driver: "sqlite", dialect: newCommitting(), history: shortHistory("sqlite"),
		source: func(path string) string { return path }, fresh: freshFile,
	},
	"postgres": {
		name: "postgres", driver: "pgx", dialect: postgres.Dialect{}, history: shortHistory("postgres"),
		source: func(url string) string { return url }, fresh: testdb.Postgres,
	},
	"mysql": {
		name: "mysql", driver: "mysql", dialect: mysql.Dialect{}, history: shortHistory("mysql"),
		source: mysqlSource, fresh: testdb.MySQL,
	},
}

func mysqlSource(url string) string {
	source, err := testdb.MySQLSource(url)
	if err != nil {
		panic(err)
	}
	return source
}

// isMariaDB reports whether the engine's server is MariaDB, and not MySQL.
func (e *engine) isMariaDB(tb testing.TB) bool { return testdb.IsMariaDB(tb, e.open(tb, e.fresh(tb))) }

func freshFile(tb testing.TB) string { return filepath.Join(tb.TempDir(), "app.db") }

func (e *engine) open(tb testing.TB, url string) *sql.DB {
	tb.Helper()
	db, err := sql.Open(e.driver, e.source(url))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { db.Close() })
	return db
}

// outcome is what a run leaves: the schema, the rows, and what Skein says of itself.
type outcome struct {
	schema *schema.Schema
	rows   string
}

func (e *engine) outcome(tb testing.TB, url string) outcome {
	tb.Helper()
	db := e.open(tb, url)
	defer db.Close()
	ctx := context.Background()
	conn, err := db.Conn(ctx)
	if err != nil {
		tb.Fatal(err)
	}
	defer conn.Close()
	store := executor.NewStore("skein_version").For(e.dialect)
	s, err := e.dialect.Inspect(ctx, conn, dialect.InspectOptions{Skip: store.Tables()})
	if err != nil {
		tb.Fatal(err)
	}
	var b strings.Builder
	for _, t := range s.Tables {
		_, name := schema.SplitName(t.Name)
		fmt.Fprintf(&b, "%s: %s\n", name, rowsOf(tb, db, "SELECT * FROM "+op.QuoteFor(e.dialect.Name(), name)+" ORDER BY 1"))
	}
	fmt.Fprintf(&b, "version: %s\n", rowsOf(tb, db, "SELECT revision FROM skein_version"))
	fmt.Fprintf(&b, "log: %s\n", rowsOf(tb, db, "SELECT direction, revision FROM skein_log ORDER BY at"))
	fmt.Fprintf(&b, "lock: %s\n", rowsOf(tb, db, "SELECT count(*) FROM skein_lock WHERE owner <> ''"))
	fmt.Fprintf(&b, "journal: %s\n", rowsOf(tb, db, "SELECT count(*) FROM skein_journal"))
	return outcome{s, b.String()}
}

// same compares what two runs left.
func (e *engine) same(tb testing.TB, got, want outcome) {
	tb.Helper()
	ops, err := diff.Diff(got.schema, want.schema, diff.Options{Rules: e.dialect.Rules()})
	if err != nil {
		tb.Fatal(err)
	}
	for _, o := range ops {
		tb.Errorf("the schemas differ: to come from one to the other: %s", o)
	}
	if got.rows != want.rows {
		at := 0
		for at < min(len(got.rows), len(want.rows)) && got.rows[at] == want.rows[at] {
			at++
		}
		tb.Errorf("rows differ at %d\n%s\nwant\n%s", at, near(got.rows, at), near(want.rows, at))
	}
}

// near is what stands about a place in a text.
func near(text string, at int) string {
	return text[max(0, min(at, len(text))-500):min(len(text), at+1000)]
}

// outsideSQL is a statement of each engine that can't be in a transaction, or commits it.
var outsideSQL = map[string]string{
	"sqlite":   "VACUUM;",
	"postgres": "CREATE INDEX CONCURRENTLY ix_note ON t0 (note);",
	"mysql":    "CREATE INDEX ix_note ON t0 (note);",
}

// shortHistory is a line of revisions that commit in their middle in every way there is. Each changes the
// rows in such a way that running a statement twice, or not at all, shows.
func shortHistory(name string) func() *script.Set { return historyOf(name, "", "") }

// heavyRows is how many rows a heavy history has to move.
const heavyRows = 5_000

// heavyEngine is an engine whose statements take their time: with many rows, which one statement more moves to
// another file.
func heavyEngine(name string) *engine {
	e := *engines[name]
	e.name = "heavy " + name
	slow := map[string]string{"postgres": "ALTER TABLE t0 ALTER COLUMN n TYPE BIGINT;", "mysql": "ALTER TABLE t0 MODIFY n BIGINT NOT NULL;", "committing": "CREATE INDEX ix_heavy ON t0 (n, note);"}[name]
	// MySQL goes round a recursion 1,000 times at most.
	fill := "INSERT INTO t0 WITH RECURSIVE g (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM g WHERE n < 99) " +
		"SELECT 1000 * (1 + 100 * a.n + b.n), 1 + 100 * a.n + b.n, 'x' FROM g AS a, g AS b WHERE 100 * a.n + b.n < %d;"
	switch name {
	case "postgres":
		fill = "INSERT INTO t0 SELECT 1000 * n, n, 'x' FROM generate_series(1, %d) AS g (n);"
	case "committing":
		fill = "INSERT INTO t0 WITH RECURSIVE g (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < %d) SELECT 1000 * n, n, 'x' FROM g;"
	}
	plain := name
	if name == "committing" {
		plain = "sqlite"
	}
	e.history = historyOf(plain, fmt.Sprintf(fill, heavyRows), slow)
	return &e
}

func historyOf(name, fill, slow string) func() *script.Set {
	texts := map[string]string{
		"r1": "CREATE TABLE t0 (id INTEGER NOT NULL PRIMARY KEY, n INTEGER NOT NULL, note VARCHAR(40));\n" +
			"INSERT INTO t0 VALUES (1, 10, 'one'), (2, 20, 'two'), (3, 30, NULL);\n" + fill + "\n" +
			"CREATE INDEX ix_n ON t0 (n);\n" +
			"UPDATE t0 SET n = n + 1;\n" +
			"INSERT INTO t0 (id, n, note) SELECT id + 10, n * 2, note FROM t0;",
		"r3": "UPDATE t0 SET n = n * 3;\n" + slow + "\n" +
			"-- +skein no transaction\nUPDATE t0 SET n = n + 7 WHERE id > 2;\n" +
			"-- +skein no transaction\n" + outsideSQL[name] + "\n" +
			"INSERT INTO t0 (id, n, note) SELECT id + 100, n, note FROM t0 WHERE id < 3;\n" +
			"-- +skein no transaction\nDELETE FROM t0 WHERE id = 12;",
		"r5": "CREATE VIEW v AS SELECT id, n FROM t0;\n" +
			"ALTER TABLE t0 ADD COLUMN extra INTEGER;\n" +
			"UPDATE t0 SET extra = n, n = n - 1;\n" +
			"CREATE TABLE raw (id INTEGER NOT NULL PRIMARY KEY, t INTEGER);\n" +
			"INSERT INTO raw SELECT id, n FROM t0;\n" +
			"ALTER TABLE raw RENAME TO cooked;\n" +
			"UPDATE cooked SET t = t * 2;",
		// What an engine that commits each of these carries from one to the next.
		"r7": "CREATE TABLE c1 (id INTEGER NOT NULL PRIMARY KEY);\nALTER TABLE c1 ADD COLUMN n INTEGER;\nCREATE INDEX ix_c1 ON c1 (n);",
		"r8": "CREATE TABLE c2 (id INTEGER NOT NULL PRIMARY KEY);",
		"r9": "ALTER TABLE c2 ADD COLUMN n INTEGER;",
	}
	ops := map[string]func(*op.Recorder){
		"r2": func(m *op.Recorder) {
			m.CreateTable("t1",
				schema.Column{Name: "id", Type: schema.Integer{}, NotNull: true},
				schema.Column{Name: "name", Type: schema.String(30), NotNull: true, Default: "'x'"},
				schema.Column{Name: "age", Type: schema.Integer{}},
				schema.PrimaryKey{Columns: schema.Columns("id")},
				schema.Index{Name: "ix_name", Parts: schema.Columns("name")})
			m.BulkInsert("t1", op.Row{"id": 1, "name": "a", "age": 3}, op.Row{"id": 2, "name": "b", "age": 4})
			m.AddColumn("t0", schema.Column{Name: "more", Type: schema.Integer{}})
			m.CreateIndex("t1", schema.Index{Name: "ix_age", Parts: schema.Columns("age")})
			m.Func("double", func(ctx context.Context, tx op.Tx) error {
				_, err := tx.ExecContext(ctx, "UPDATE t1 SET age = age * 2")
				return err
			})
		},
		"r4": func(m *op.Recorder) {
			m.AlterColumn("t1", "age", op.SetNotNull(true))
			m.RenameColumn("t1", "name", "full_name")
			m.DropColumn("t0", "more")
			m.Exec("UPDATE t1 SET age = age + 1")
			m.DropIndex("t1", "ix_age")
			m.RenameTable("t1", "people")
			m.AlterColumn("people", "full_name", op.SetDefault("'y'"))
		},
		"r6": func(m *op.Recorder) {
			m.CreateTable("t2", schema.Column{Name: "id", Type: schema.Integer{}, NotNull: true}, schema.PrimaryKey{Columns: schema.Columns("id")})
			m.BulkInsert("t2", op.Row{"id": 5})
			m.DropTable("cooked")
			m.Exec("INSERT INTO t2 SELECT id + 50 FROM people")
			m.CreateTable("t3", schema.Column{Name: "id", Type: schema.Integer{}, NotNull: true}, schema.PrimaryKey{Columns: schema.Columns("id")})
		},
	}
	return func() *script.Set {
		files := fstest.MapFS{}
		set := script.NewSet(files)
		last := ""
		for _, id := range []string{"r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9"} {
			if text := texts[id]; text != "" {
				files[id+".sql"] = &fstest.MapFile{Data: fmt.Appendf(nil, "-- revision: %s\n-- revises: %s\n\n-- +skein upgrade\n%s\n", id, last, text)}
			} else {
				set.Add(script.Script{ID: id, Revises: []string{last}, Upgrade: ops[id], Downgrade: func(m *op.Recorder) { m.Irreversible("not here") }})
			}
			last = id
		}
		return set
	}
}
