package sqlite

import (
	"slices"
	"strings"
	"testing"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

func TestKeywordsAreSorted(t *testing.T) {
	if !slices.IsSorted(keywords[:]) {
		t.Error("the search in keywords needs them sorted")
	}
}

func TestCompileText(t *testing.T) {
	before := &schema.Schema{}
	if err := op.Apply(before,
		create("roles", col("id", integer), col("name", schema.String(64)), pk("id")),
		create("users", col("id", integer, op.SetAutoIncrement(true)), col("name", textual), col("age", integer), pk("id"),
			schema.Index{Name: "ix_name", Parts: schema.Columns("name")}),
		view("names", "SELECT name FROM users"),
	); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name string
		ops  []op.Op
		want string
	}{
		{"nothing", nil, ""},
		{"nothing in the end", []op.Op{op.AddColumn{Table: "users", Column: col("x", textual)}, op.DropColumn{Table: "users", Column: "x"},
			op.SetTableComment{Table: "users", Comment: "people"}, create("t", col("a", integer)), op.DropTable{Table: "t"}}, ""},
		{"create", []op.Op{
			create("order", col("id", integer, op.SetAutoIncrement(true)), col("at", schema.Raw("DATETIME"), op.SetNotNull(true), op.SetDefault("datetime('now')")),
				col("n", integer, op.SetDefault("-1")), col("2nd", textual, op.SetCollate("NOCASE")), col("twice", integer, op.SetGenerated{Expr: "n * 2"}),
				pk("id"), schema.Unique{Columns: schema.Columns("n", "2nd")}),
			op.AddConstraint{Table: "order", Constraint: schema.ForeignKey{Name: "fk", Columns: []string{"n"}, RefTable: "roles", OnDelete: schema.Cascade}},
			op.CreateIndex{Table: "order", Index: schema.Index{Name: "ix_n", Unique: true, Parts: []schema.Part{{Expr: "abs(n)", Desc: true}}, Where: "n > 0"}},
		}, `CREATE TABLE "order" (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at DATETIME NOT NULL DEFAULT (datetime('now')),
    n INTEGER DEFAULT -1,
    "2nd" TEXT COLLATE NOCASE,
    twice INTEGER GENERATED ALWAYS AS (n * 2) VIRTUAL,
    UNIQUE (n, "2nd"),
    CONSTRAINT fk FOREIGN KEY (n) REFERENCES roles ON DELETE CASCADE
);
CREATE UNIQUE INDEX ix_n ON "order" (abs(n) DESC) WHERE n > 0;
`},
		{"native", []op.Op{
			op.RenameTable{Table: "users", To: "people"}, op.RenameColumn{Table: "people", Column: "name", To: "login"},
			op.AddColumn{Table: "people", Column: col("role_id", integer)},
			op.AddConstraint{Table: "people", Constraint: schema.ForeignKey{Columns: []string{"role_id"}, RefTable: "roles"}},
			op.AddColumn{Table: "people", Column: col("n", integer, op.SetNotNull(true), op.SetDefault("0"))},
			op.DropColumn{Table: "people", Column: "age"},
			op.RenameIndex{Table: "people", Index: "ix_name", To: "ix_login"},
		}, `DROP INDEX ix_name;
ALTER TABLE users RENAME TO people;
ALTER TABLE people RENAME COLUMN name TO login;
ALTER TABLE people DROP COLUMN age;
ALTER TABLE people ADD COLUMN role_id INTEGER REFERENCES roles;
ALTER TABLE people ADD COLUMN n INTEGER NOT NULL DEFAULT 0;
CREATE INDEX ix_login ON people (login);
`},
		{"case and circles", []op.Op{
			op.RenameTable{Table: "users", To: "tmp"}, op.RenameTable{Table: "roles", To: "users"}, op.RenameTable{Table: "tmp", To: "roles"},
			op.RenameColumn{Table: "roles", Column: "name", To: "tmp"}, op.RenameColumn{Table: "roles", Column: "age", To: "name"},
			op.RenameColumn{Table: "roles", Column: "tmp", To: "age"},
		}, `ALTER TABLE roles RENAME TO _skein_tmp;
ALTER TABLE users RENAME TO roles;
ALTER TABLE _skein_tmp RENAME TO users;
ALTER TABLE roles RENAME COLUMN name TO _skein_tmp;
ALTER TABLE roles RENAME COLUMN age TO name;
ALTER TABLE roles RENAME COLUMN _skein_tmp TO age;
`},
		{"rebuild", []op.Op{alter("users", "name", op.SetNotNull(true))}, `-- ALTER TABLE can't make this change of users: a new table takes its rows and its place
CREATE TABLE _skein_new_users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    age INTEGER
);
-- guard: users.name has %d NULLs; NOT NULL would fail
-- fix: --fill users.name:EXPRESSION gives a new script a value for them; or mend the rows first, as in UPDATE users SET name = … WHERE name IS NULL
SELECT id, name FROM users WHERE name IS NULL;
INSERT INTO _skein_new_users (id, name, age)
SELECT id, name, age
FROM users;
-- guard: the copy of users does not have as many rows as the table
-- fix: look for a conflict clause (ON CONFLICT REPLACE or IGNORE) that drops rows
SELECT o.n AS rows_before, c.n AS rows_copied
FROM (SELECT count(*) AS n FROM users) AS o, (SELECT changes() AS n) AS c
WHERE o.n <> c.n;
DELETE FROM sqlite_sequence WHERE name = '_skein_new_users';
-- the AUTOINCREMENT counter goes on where it was
INSERT INTO sqlite_sequence (name, seq)
SELECT '_skein_new_users', seq FROM sqlite_sequence WHERE name = 'users';
-- views, triggers and foreign keys that name the table stay as they are
PRAGMA legacy_alter_table = ON;
-- its rows have been copied
DROP TABLE users;
ALTER TABLE _skein_new_users RENAME TO users;
PRAGMA legacy_alter_table = OFF;
CREATE INDEX ix_name ON users (name);
-- view names uses what was changed: this fails if it no longer works
SELECT 1 FROM names LIMIT 0;
`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			sts, err := Dialect{}.Compile(tc.ops, before)
			if err != nil {
				t.Fatal(err)
			}
			if got := text(dialect.Spelled(sts)); got != tc.want {
				t.Errorf("got:\n%s", got)
			}
		})
	}
}

func TestCompileData(t *testing.T) {
	rows := make([]op.Row, 300)
	for i := range rows {
		rows[i] = op.Row{"b": i, "a": "x"}
	}
	rows = append(rows, op.Row{"a": 1}, op.Row{})
	sts, err := Dialect{}.Compile([]op.Op{op.BulkInsert{Table: "t", Rows: rows}, op.Exec{SQL: "VACUUM", NoTx: true},
		op.ExpectNone{Query: "SELECT 1", Why: "no"}, op.Func{Name: "f"}}, &schema.Schema{})
	if err != nil {
		t.Fatal(err)
	}
	var args []int
	for _, st := range sts {
		args = append(args, len(st.Args))
	}
	if !slices.Equal(args, []int{498, 102, 1, 0, 0, 0, 0}) {
		t.Error(args)
	}
	if !strings.HasPrefix(sts[0].SQL, "INSERT INTO t (a, b) VALUES\n    (?, ?),\n") || sts[0].Args[0] != "x" || sts[0].Args[1] != 0 {
		t.Error(sts[0].SQL, sts[0].Args[:2])
	}
	if sts[3].SQL != "INSERT INTO t DEFAULT VALUES" || !sts[4].NoTx || sts[5].Guard == nil || sts[6].Func == nil || sts[6].Op != 3 {
		t.Errorf("%+v", sts[3:])
	}
	if _, err := (Dialect{}).Compile([]op.Op{op.Irreversible{Why: "gone"}}, nil); err == nil {
		t.Error("compiled what can't be undone")
	}
}

func TestDefaults(t *testing.T) {
	for expr, want := range map[string]string{
		"1": "1", "-1.5e3": "-1.5e3", "'a''b'": "'a''b'", "x'00'": "x'00'", "NULL": "NULL", "true": "true", "current_timestamp": "current_timestamp",
		`"word"`: `"word"`, "word": "word", "1 + 1": "(1 + 1)", "random()": "(random())", "'a' || 'b'": "('a' || 'b')", "1 -- one": "1 -- one", "abs(1) -- c": "(abs(1) -- c\n)",
	} {
		if got := defaultSQL(expr); got != want {
			t.Errorf("%s: got %s, want %s", expr, got, want)
		}
	}
}

func TestOddNames(t *testing.T) {
	names := []string{"select", `we"ird`, "with space", "naïve", "日本", "a.b", "x'y", "[b]", "`c`", "semi;colon", "--dash", "%d", "Mixed", " ", "1", "a-b"}
	w := newWorld(t)
	for _, n := range names {
		w.up(create(n, col(n, textual), col(n+"2", integer), pk(n+"2"), schema.Index{Name: "ix" + n, Parts: schema.Columns(n)},
			schema.Unique{Name: "u" + n, Columns: schema.Columns(n)}, schema.ForeignKey{Columns: []string{n + "2"}, RefTable: n, RefColumns: []string{n + "2"}}))
		w.exec("INSERT INTO " + op.Quote(n) + " VALUES ('x', 1)")
		w.up(anyRebuild(n, n), op.RenameColumn{Table: n, Column: n, To: n + "3"}, op.RenameTable{Table: n, To: n + "x"},
			alter(n+"x", n+"3", op.SetNotNull(true)), op.AddColumn{Table: n + "x", Column: col(n+"4", textual)})
		w.want("SELECT * FROM "+op.Quote(n+"x"), "x|1|NULL")
		w.up(op.DropTable{Table: n + "x"})
	}
}

func TestRenamesOnRows(t *testing.T) {
	w := newWorld(t, create("a", col("x", textual), col("y", textual)), create("b", col("x", textual)), view("v", "SELECT x FROM a"))
	w.exec("INSERT INTO a VALUES ('ax', 'ay')", "INSERT INTO b VALUES ('bx')")
	w.up(op.RenameTable{Table: "a", To: "t"}, op.RenameTable{Table: "b", To: "a"}, op.RenameTable{Table: "t", To: "b"})
	w.want("SELECT * FROM b", "ax|ay")
	w.want("SELECT * FROM v", "ax")
	w.resync(op.RenameTable{Table: "b", To: "B"}, op.RenameColumn{Table: "B", Column: "x", To: "X"})
	w.want("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name", "B a")
	w.want("SELECT name FROM pragma_table_info('B')", "X y")
	swap := []op.Op{op.RenameColumn{Table: "B", Column: "X", To: "t"}, op.RenameColumn{Table: "B", Column: "y", To: "X"}, op.RenameColumn{Table: "B", Column: "t", To: "y"}}
	w.resync(swap...)
	w.want("SELECT X, y FROM B", "ay|ax")
	w.resync(append(swap, anyRebuild("B", "X"))...)
	w.want("SELECT X, y FROM B", "ax|ay")
	w.up(op.DropView{View: "v"}, op.DropColumn{Table: "B", Column: "X"}, op.RenameColumn{Table: "B", Column: "y", To: "X"}, anyRebuild("B", "X"),
		op.AddColumn{Table: "B", Column: col("y", textual)})
	w.want("SELECT * FROM B", "ay|NULL")
	w.up(op.DropColumn{Table: "B", Column: "y"}, op.AddColumn{Table: "B", Column: col("y", integer, op.SetDefault("4"))}, op.DropTable{Table: "a"}, op.RenameTable{Table: "B", To: "a"})
	w.want("SELECT * FROM a", "ay|4")
}

func TestRenamesThatSQLiteRefuses(t *testing.T) {
	w := newWorld(t, create("t", col("id", integer, op.SetNotNull(true)), col("b", textual), pk("id"),
		schema.Unique{Columns: schema.Columns("id", "b")}, schema.Options{WithoutRowID: true}),
		create("child", col("t_id", integer), schema.ForeignKey{Columns: []string{"t_id"}, RefTable: "t", RefColumns: []string{"id"}, OnDelete: schema.Cascade}),
		create("r", col("x", textual), col("y", textual)))
	w.exec("INSERT INTO t VALUES (1, 'x')", "INSERT INTO child (rowid, t_id) VALUES (7, 1)", "INSERT INTO r (rowid, x, y) VALUES (5, 'x', 'y')")
	w.up(op.RenameColumn{Table: "t", Column: "id", To: "no"}, op.RenameColumn{Table: "r", Column: "x", To: "rowid"})
	w.want("SELECT no, b, _rowid_, t_id FROM t, child", "1|x|7|1")
	w.want("SELECT _rowid_, rowid, y FROM r", "5|x|y")
	w.up(op.RenameColumn{Table: "r", Column: "rowid", To: "z"}, op.RenameColumn{Table: "r", Column: "y", To: "rowid"})
	w.want("SELECT _rowid_, z, rowid FROM r", "5|x|y")
	w.up(op.DropColumn{Table: "r", Column: "rowid"}, op.AddColumn{Table: "r", Column: col("oid", integer, op.SetDefault("3"))})
	w.want("SELECT rowid, z, oid FROM r", "5|x|3")
	w.exec("DELETE FROM t")
	w.want("SELECT count(*) FROM child", "0")
}
