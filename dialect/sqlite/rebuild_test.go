package sqlite

import (
	"errors"
	"strings"
	"testing"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

var (
	integer = schema.Integer{}
	textual = schema.Text{}
)

// anyRebuild is a change that ALTER TABLE can't make.
func anyRebuild(table, column string) op.Op { return alter(table, column, op.SetDefault("'changed'")) }

func trigger(name, table, body string) op.CreateTrigger {
	return op.CreateTrigger{Trigger: schema.Trigger{Name: name, Table: table, Body: body}}
}

func view(name, query string) op.CreateView {
	return op.CreateView{View: schema.View{Name: name, Query: query}}
}

func TestRebuildKeepsUnnamedCheck(t *testing.T) {
	w := newWorld(t, create("t", col("id", integer), col("a", integer), col("b", textual), pk("id"), schema.Check{Expr: "a > 0"}))
	w.exec("INSERT INTO t VALUES (1, 5, 'x')")
	w.up(anyRebuild("t", "b"))
	w.want("SELECT * FROM t", "1|5|x")
	if _, err := w.conn.ExecContext(t.Context(), "INSERT INTO t VALUES (2, -1, 'x')"); err == nil {
		t.Error("the check is lost")
	}
}

func TestRebuildKeepsCounter(t *testing.T) {
	auto := col("id", integer, op.SetAutoIncrement(true))
	for _, tc := range []struct{ name, rows, rest string }{
		{"max row deleted", "INSERT INTO t (b) VALUES ('x'), ('y'), ('z'); DELETE FROM t WHERE id = 3", "1|x 2|y 4|new"},
		{"empty", "INSERT INTO t (b) VALUES ('x'), ('y'), ('z'); DELETE FROM t", "4|new"},
		{"never used", "SELECT 1", "1|new"},
		{"full", "INSERT INTO t (id, b) VALUES (7, 'x')", "7|x 8|new"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t, create("t", auto, col("b", textual), pk("id")))
			w.exec(strings.Split(tc.rows, ";")...)
			w.up(anyRebuild("t", "b"), op.RenameTable{Table: "t", To: "it's \"t\""})
			w.exec(`INSERT INTO "it's ""t""" (b) VALUES ('new')`)
			w.want(`SELECT * FROM "it's ""t"""`, tc.rest)
			w.want("SELECT count(*) FROM sqlite_sequence", "1")
		})
	}
}

func TestRebuildKeepsCollateStrictWithoutRowid(t *testing.T) {
	w := newWorld(t, create("t", col("k", textual, op.SetCollate("NOCASE"), op.SetNotNull(true)), col("b", textual), pk("k"),
		schema.Options{Strict: true, WithoutRowID: true}))
	w.exec("INSERT INTO t VALUES ('A', 'x')")
	w.up(anyRebuild("t", "b"))
	w.want("SELECT * FROM t WHERE k = 'a'", "A|x")
	w.want("SELECT strict, wr FROM pragma_table_list WHERE name = 't'", "1|1")
}

func TestRebuildKeepsTriggers(t *testing.T) {
	w := newWorld(t, create("log", col("x", textual)), create("t", col("id", integer), col("b", textual), pk("id")),
		trigger("tr", "t", "AFTER INSERT ON t BEGIN INSERT INTO log VALUES (NEW.b); END"))
	w.exec("INSERT INTO t VALUES (1, 'x')")
	w.up(anyRebuild("t", "b"))
	w.exec("INSERT INTO t (id) VALUES (2)")
	w.want("SELECT x FROM log", "x changed")
}

func TestRebuildKeepsIndexes(t *testing.T) {
	w := newWorld(t, create("t", col("id", integer), col("a", integer), col("b", textual), pk("id"),
		schema.Index{Name: "ix_desc", Parts: []schema.Part{{Column: "a", Desc: true}, {Column: "b", Collate: "NOCASE"}}},
		schema.Index{Name: "ix_expr", Unique: true, Parts: []schema.Part{{Expr: "lower(b)"}}},
		schema.Index{Name: "ix_part", Parts: schema.Columns("b"), Where: "a > 1"}))
	const q = "SELECT group_concat(sql, ';') FROM (SELECT sql FROM sqlite_schema WHERE type = 'index' ORDER BY name)"
	before := w.get(q)
	w.up(anyRebuild("t", "b"))
	w.want(q, before)
	if !strings.Contains(before, "a DESC, b COLLATE NOCASE") || !strings.Contains(before, "lower(b)") || !strings.Contains(before, "WHERE a > 1") {
		t.Error(before)
	}
}

func family(t *testing.T, onDelete schema.Action) *world {
	w := newWorld(t,
		create("parent", col("id", integer), col("b", textual), pk("id")),
		create("child", col("id", integer), col("pid", integer), pk("id"),
			schema.ForeignKey{Columns: []string{"pid"}, RefTable: "parent", RefColumns: []string{"id"}, OnDelete: onDelete, OnUpdate: schema.Cascade}))
	w.exec("INSERT INTO parent VALUES (1, 'x'), (2, 'y')", "INSERT INTO child VALUES (10, 1), (11, 2), (12, 2)")
	return w
}

func TestRebuildDoesNotCascade(t *testing.T) {
	for _, action := range []schema.Action{schema.Cascade, schema.SetNull, schema.Restrict, schema.NoAction} {
		w := family(t, action)
		w.up(anyRebuild("parent", "b"))
		w.want("SELECT * FROM child", "10|1 11|2 12|2")
		w.want("SELECT * FROM parent", "1|x 2|y")
	}
}

func TestRebuildKeepsForeignKeysOfOthers(t *testing.T) {
	w := family(t, schema.Cascade)
	before := w.get("SELECT sql FROM sqlite_schema WHERE name = 'child'")
	w.up(anyRebuild("parent", "b"))
	w.want("SELECT sql FROM sqlite_schema WHERE name = 'child'", before)
	w.up(alter("child", "pid", op.SetNotNull(true)))
	w.want(`SELECT "table", "to", on_update, on_delete FROM pragma_foreign_key_list('child')`, "parent|id|CASCADE|CASCADE")
	w.exec("DELETE FROM parent WHERE id = 2")
	w.want("SELECT * FROM child", "10|1")
}

func TestRebuildSelfReference(t *testing.T) {
	w := newWorld(t, create("t", col("id", integer), col("up", integer), col("b", textual), pk("id"),
		schema.ForeignKey{Columns: []string{"up"}, RefTable: "t", OnDelete: schema.Cascade}))
	w.exec("INSERT INTO t VALUES (1, NULL, 'x'), (2, 1, 'y')")
	w.up(anyRebuild("t", "b"), op.RenameTable{Table: "t", To: "tree"})
	w.want(`SELECT "table" FROM pragma_foreign_key_list('tree')`, "tree")
	w.exec("DELETE FROM tree WHERE id = 1")
	w.want("SELECT count(*) FROM tree", "0")
}

func TestRebuildKeepsViewsAndForeignTriggers(t *testing.T) {
	w := newWorld(t, create("t", col("id", integer), col("b", textual), pk("id")), create("o", col("x", integer)),
		view("v", "SELECT id, b FROM t"), view("vv", "SELECT id FROM v"),
		trigger("tr", "o", "AFTER INSERT ON o BEGIN UPDATE t SET b = 'seen' WHERE id = NEW.x; END"))
	w.exec("INSERT INTO t VALUES (1, 'x')")
	w.up(anyRebuild("t", "b"))
	w.exec("INSERT INTO o VALUES (1)")
	w.want("SELECT * FROM v", "1|seen")
	w.want("SELECT * FROM vv", "1")
}

func TestRebuildStopsAtBrokenView(t *testing.T) {
	w := newWorld(t, create("t", col("id", integer), col("b", textual), col("c", textual), pk("id")),
		view("v", "SELECT b FROM t"), view("vv", "SELECT * FROM v"))
	w.exec("INSERT INTO t VALUES (1, 'x', 'y')")
	err := w.try(op.DropColumn{Table: "t", Column: "b"}, anyRebuild("t", "c"))
	if err == nil || !strings.Contains(err.Error(), "no such column") {
		t.Fatalf("got %v", err)
	}
	w.settled()
	w.want("SELECT * FROM vv", "x")
	if err := w.try(op.DropTable{Table: "t"}); err == nil || !strings.Contains(err.Error(), "no such table") {
		t.Fatalf("got %v", err)
	}
	w.want("SELECT * FROM vv", "x")
}

func TestRebuildStopsAtBrokenTrigger(t *testing.T) {
	w := newWorld(t, create("t", col("id", integer), col("b", textual), col("c", textual), pk("id")),
		trigger("tr", "t", "AFTER UPDATE OF c ON t BEGIN UPDATE t SET b = 'x'; END"))
	err := w.try(op.DropColumn{Table: "t", Column: "b"}, anyRebuild("t", "c"))
	if err == nil || !strings.Contains(err.Error(), "no such column") {
		t.Fatalf("got %v", err)
	}
	w.settled()
}

func TestRebuildGeneratedColumns(t *testing.T) {
	w := newWorld(t, create("t", col("id", integer), col("a", integer), pk("id"),
		col("v", integer, op.SetGenerated{Expr: "a * 2"}), col("s", integer, op.SetGenerated{Expr: "a * 3", Stored: true})))
	w.exec("INSERT INTO t (id, a) VALUES (1, 5)")
	w.up(alter("t", "a", op.SetDefault("7")))
	w.exec("INSERT INTO t (id) VALUES (2)")
	w.want("SELECT * FROM t", "1|5|10|15 2|7|14|21")
	w.up(alter("t", "s", op.SetGenerated{}), alter("t", "a", op.SetDefault("8")))
	w.exec("UPDATE t SET s = 0 WHERE id = 2")
	w.want("SELECT * FROM t", "1|5|10|15 2|7|14|0")
}

func TestRebuildFollowsRenamesIntoChecks(t *testing.T) {
	w := newWorld(t, create("t", col("id", integer), col("a", integer), col("b", textual), pk("id"),
		schema.Check{Name: "ck", Expr: "a > 0"}, schema.Index{Name: "ix", Parts: schema.Columns("a")}),
		view("v", "SELECT a FROM t"))
	w.exec("INSERT INTO t VALUES (1, 5, 'x')")
	w.resync(op.RenameColumn{Table: "t", Column: "a", To: "age"})
	w.want("SELECT age FROM t", "5")
	w.resync(op.RenameColumn{Table: "t", Column: "age", To: "years"}, anyRebuild("t", "b"))
	w.want("SELECT years FROM t", "5")
	w.want("SELECT * FROM v", "5")
	w.up(op.DropConstraint{Table: "t", Constraint: schema.Check{Name: "ck"}}, op.DropIndex{Table: "t", Index: "ix"},
		op.DropView{View: "v"}, op.DropColumn{Table: "t", Column: "years"})
	w.want("SELECT * FROM t", "1|x")
}

func TestRebuildRenamesInTriggers(t *testing.T) {
	w := newWorld(t, create("log", col("name", textual)), create("users", col("id", integer), col("name", textual), col("b", textual), pk("id")),
		trigger("tr", "users", "AFTER UPDATE OF name ON users WHEN NEW.name <> '' BEGIN INSERT INTO log (name) VALUES (OLD.name); END"))
	w.exec("INSERT INTO users VALUES (1, 'x', '')")
	w.resync(op.RenameColumn{Table: "users", Column: "name", To: "order"}, anyRebuild("users", "b"))
	w.exec(`UPDATE users SET "order" = 'y'`)
	w.want("SELECT * FROM log", "x")
}

func TestRebuildKeepsRowids(t *testing.T) {
	w := newWorld(t, create("t", col("rowid", textual), col("b", textual)), create("k", col("k", textual), col("b", textual), pk("k")))
	w.exec("INSERT INTO t (_rowid_, rowid, b) VALUES (5, 'r', 'x'), (9, 's', 'y')", "INSERT INTO k (rowid, k, b) VALUES (3, 'a', 'b')")
	w.up(anyRebuild("t", "b"), anyRebuild("k", "b"))
	w.want("SELECT _rowid_, * FROM t", "5|r|x 9|s|y")
	w.want("SELECT rowid, * FROM k", "3|a|b")
	w.up(op.AddColumn{Table: "t", Column: col("id", integer)}, op.AddConstraint{Table: "t", Constraint: pk("id")})
	w.want("SELECT id, b FROM t", "5|x 9|y")
}

func TestRebuildWithSpareNameTaken(t *testing.T) {
	w := newWorld(t, create("t", col("id", integer), col("b", textual)))
	for _, o := range []op.Op{create("_SKEIN_new_t", col("id", integer)), anyRebuild("t", "b")} {
		if err := w.try(o); err != nil {
			t.Fatal(err)
		}
	}
	w.want("SELECT name FROM sqlite_schema ORDER BY name", "_SKEIN_new_t t")
}

func TestRebuildFailsWhole(t *testing.T) {
	w := newWorld(t, create("t", col("id", integer), col("b", textual), pk("id")))
	w.exec("INSERT INTO t VALUES (1, NULL)")
	before := w.get("SELECT sql FROM sqlite_schema")
	err := w.try(alter("t", "b", op.SetNotNull(true)), op.Exec{SQL: "SELECT 1"})
	var g *guardError
	if !errors.As(err, &g) || g.why != "t.b has 1 NULLs; NOT NULL would fail" {
		t.Fatalf("got %v", err)
	}
	w.settled()
	w.want("SELECT sql FROM sqlite_schema", before)
	w.up(op.Exec{SQL: "UPDATE t SET b = 'x'"}, alter("t", "b", op.SetNotNull(true)))
	w.want("SELECT * FROM t", "1|x")
}

func TestRebuildCatchesConflictClause(t *testing.T) {
	w := newWorld(t, create("t", col("id", integer), col("b", textual), pk("id")))
	w.exec("INSERT INTO t VALUES (1, 'x'), (2, 'x')")
	u := schema.Unique{Columns: schema.Columns("b"), OnConflict: "REPLACE"}
	if err := w.try(op.AddConstraint{Table: "t", Constraint: u}); err == nil {
		t.Fatal("a row was replaced")
	}
	w.want("SELECT count(*) FROM t", "2")
}

func TestRebuildOnce(t *testing.T) {
	w := newWorld(t, create("t", col("id", integer), col("a", textual), col("b", textual), pk("id")))
	ops := []op.Op{anyRebuild("t", "a"), anyRebuild("t", "b"), op.AddColumn{Table: "t", Column: col("c", textual, op.SetDefault("CURRENT_TIMESTAMP"))},
		op.AddConstraint{Table: "t", Constraint: schema.Unique{Name: "u", Columns: schema.Columns("a")}}}
	sts, err := Dialect{}.Compile(ops, w.is)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(text(sts), "INSERT INTO"); n != 1 {
		t.Errorf("%d copies:\n%s", n, text(sts))
	}
	w.exec("INSERT INTO t VALUES (1, 'x', 'y')")
	w.up(ops...)
	w.want("SELECT a, b, length(c) FROM t", "x|y|19")
}

func TestRebuildRefusesForeignKeysOn(t *testing.T) {
	w := family(t, schema.Cascade)
	for _, o := range []op.Op{anyRebuild("parent", "b"), op.DropTable{Table: "parent"}} {
		sts, err := Dialect{}.Compile([]op.Op{o}, w.is)
		if err != nil {
			t.Fatal(err)
		}
		var g *guardError
		if err := w.run(t.Context(), sts[0]); !errors.As(err, &g) || g.why != "foreign keys are on: DROP TABLE parent would delete rows of child" {
			t.Errorf("got %v", err)
		}
	}
}

func TestNoGuardForWhatIsDroppedBefore(t *testing.T) {
	w := family(t, schema.Cascade)
	sts, err := Dialect{}.Compile([]op.Op{op.DropTable{Table: "child"}, op.DropTable{Table: "parent"}}, w.is)
	if err != nil {
		t.Fatal(err)
	}
	for _, st := range sts {
		if st.Guard != nil {
			t.Errorf("%s", st.SQL)
		}
	}
}

func TestRebuildKeepsRowsWithoutCommonColumns(t *testing.T) {
	w := newWorld(t, create("t", col("id", integer, op.SetNotNull(true)), pk("id"), schema.Options{WithoutRowID: true}), create("u", col("a", integer)))
	w.exec("INSERT INTO t VALUES (1)", "INSERT INTO u VALUES (1), (2)")
	w.up(op.DropConstraint{Table: "t", Constraint: pk("id")}, op.AddColumn{Table: "t", Column: col("k", textual, op.SetNotNull(true), op.SetDefault("'x'"))},
		op.AddConstraint{Table: "t", Constraint: pk("k")}, op.DropColumn{Table: "t", Column: "id"})
	w.want("SELECT * FROM t", "x")
	w.up(op.AddColumn{Table: "u", Column: col("b", integer)}, op.DropColumn{Table: "u", Column: "a"})
	w.want("SELECT rowid, b FROM u", "1|NULL 2|NULL")
}

// A column may be called new: what triggers call the row that is written stays.
func TestRebuildRenamesColumnNew(t *testing.T) {
	for _, name := range []string{"new", "OLD"} {
		w := newWorld(t, create("t", col(name, integer), col("b", textual)),
			trigger("tr", "t", `BEFORE UPDATE OF b, "`+name+`" ON t WHEN new."b" IS NOT old.b AND new.`+name+` > 0 BEGIN SELECT raise(ignore); END`))
		w.exec("INSERT INTO t VALUES (1, 'x')")
		w.resync(op.RenameColumn{Table: "t", Column: name, To: "c"}, anyRebuild("t", "b"))
		w.exec("UPDATE t SET b = 'y'", "UPDATE t SET c = -1", "UPDATE t SET b = 'z'")
		w.want("SELECT * FROM t", "-1|z")
		w.want("SELECT sql LIKE '%UPDATE OF b, c %' AND sql LIKE '%new.c > 0%' FROM sqlite_schema WHERE name = 'tr'", "1")
	}
}
