package diff_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/schema"
)

// change is a pair of schemas, what was renamed (as flags say it), and the operations between them.
type change struct {
	name     string
	from, to *schema.Schema
	renames  []string
	want     []string
}

func (c change) run(t *testing.T) {
	t.Helper()
	renames, err := diff.Resolve(c.from, c.to, folding, diff.Answers{Renames: c.renames, NoRename: true})
	if err != nil {
		t.Fatal(err)
	}
	got := texts(apply(t, c.from, c.to, renames))
	if !slices.Equal(got, c.want) {
		t.Errorf("operations are\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(c.want, "\n  "))
	}
	apply(t, c.to, c.from, diff.Inverse(renames))
}

func TestDiffRenames(t *testing.T) {
	for _, c := range []change{
		{"chain of tables", db(table("a", "x"), table("b", "y")), db(table("b", "x"), table("c", "y")), []string{"a:b", "b:c"},
			[]string{"rename table b to c", "rename table a to b"}},
		{"swap of tables", db(table("a", "x"), table("b", "y")), db(table("b", "x"), table("a", "y")), []string{"a:b", "b:a"},
			[]string{"rename table a to _skein_swap_1", "rename table b to a", "rename table _skein_swap_1 to b"}},
		{"circle of three tables", db(table("a", "x"), table("b", "y"), table("c", "z")), db(table("b", "x"), table("c", "y"), table("a", "z")),
			[]string{"a:b", "b:c", "c:a"},
			[]string{"rename table a to _skein_swap_1", "rename table c to a", "rename table b to c", "rename table _skein_swap_1 to b"}},
		{"chain of columns", db(table("t", "a", "b", "k")), db(table("t", "b", "c", "k")), []string{"t.a:b", "t.b:c"},
			[]string{"rename column t.b to c", "rename column t.a to b"}},
		{"swap of columns", db(table("t", "a", "b")), db(table("t", "a", "b")), []string{"t.a:b", "t.b:a"},
			[]string{"rename column t.a to _skein_swap_1", "rename column t.b to a", "rename column t._skein_swap_1 to b"}},
		{"circle of three columns", db(table("t", "a", "b", "c")), db(table("t", "a", "b", "c")), []string{"t.a:b", "t.b:c", "t.c:a"},
			[]string{"rename column t.a to _skein_swap_1", "rename column t.c to a", "rename column t.b to c", "rename column t._skein_swap_1 to b"}},
		{"swap of indexes", db(table("t", "a", "b", index("i", "a"), index("j", "b"))), db(table("t", "a", "b", index("j", "a"), index("i", "b"))), []string{"i:j", "j:i"},
			[]string{"rename index i to _skein_swap_1", "rename index j to i", "rename index _skein_swap_1 to j"}},
		{"chain of indexes over two tables", db(table("t", "a", index("i", "a")), table("u", "b", index("j", "b"))),
			db(table("t", "a", index("j", "a")), table("u", "b", index("k", "b"))), []string{"i:j", "j:k"},
			[]string{"rename index j to k", "rename index i to j"}},
		{"onto a dropped table", db(table("a", "x"), table("b", "y"), table("c", "z", fk("z", "b"))), db(table("b", "x"), table("c", "z", fk("z", "b"))), []string{"a:b"},
			[]string{"drop foreign key (z) from table c", "drop table b", "rename table a to b", "add foreign key (z) to table c"}},
		{"onto a dropped column", db(table("t", "a", "b", index("i", "b"))), db(table("t", "b", index("i", "b"))), []string{"t.a:b"},
			[]string{"drop index i on t", "drop column t.b", "rename column t.a to b", "create index i on t"}},
		{"onto a dropped column that the table itself points at", db(table("t", "a", "b", "c", pk("b"), fk("c", "t", "b"))), db(table("t", "b", "c")), []string{"t.a:b"},
			[]string{"drop primary key (b) from table t", "drop foreign key (c) from table t", "drop column t.b", "rename column t.a to b"}},
		{"of a table and a column in it", db(table("a", "x", "k")), db(table("b", "y", "k")), []string{"a:b", "b.x:y"},
			[]string{"rename table a to b", "rename column b.x to y"}},
		{"of a table, a column called by the table's old name", db(table("a", "x", "k")), db(table("b", "y", "k")), []string{"a.x:y", "a:b"},
			[]string{"rename table a to b", "rename column b.x to y"}},
		{"and change of type", db(table("t", "a")), db(table("t", col("b", schema.Integer{}))), []string{"t.a:b"},
			[]string{"rename column t.a to b", "alter column t.b: type integer"}},
		{"case only, of everything", db(table("t", "a", index("i", "a"))), db(table("T", "A", index("I", "A"))), nil,
			[]string{"rename table t to T", "rename column T.a to A", "rename index i to I"}},
		{"index follows column", db(table("t", "a", index("ix_a", "a"))), db(table("t", "b", index("ix_b", "b"))), []string{"t.a:b"},
			[]string{"rename column t.a to b", "rename index ix_a to ix_b"}},
		{"partial expression index follows column",
			db(table("t", "a", schema.Index{Name: "ix_a", Parts: []schema.Part{{Expr: "lower(a)"}}, Where: "a IS NOT NULL"})),
			db(table("t", "b", schema.Index{Name: "ix_b", Parts: []schema.Part{{Expr: "lower(b)"}}, Where: "b IS NOT NULL"})), []string{"t.a:b"},
			[]string{"rename column t.a to b", "rename index ix_a to ix_b"}},
		{"keys and checks follow column",
			db(table("t", "a", "k", pk("a"), unique("a", "k"), check("a <> 'a'"), computed("g", "a || 1")), table("u", "x", fk("x", "t", "a"))),
			db(table("t", "b", "k", pk("b"), unique("b", "k"), check("b <> 'a'"), computed("g", "b || 1")), table("u", "x", fk("x", "t", "b"))), []string{"t.a:b"},
			[]string{"rename column t.a to b"}},
		{"of a keyword's name leaves the keyword", db(table("t", "and", "b", check("b = 1 AND b = 2"))), db(table("t", "x", "b", check("b = 1 AND b = 2"))),
			[]string{"t.and:x"}, []string{"rename column t.and to x"}},
	} {
		t.Run(c.name, c.run)
	}
}

func TestDiffOrder(t *testing.T) {
	for _, c := range []change{
		{"circle of new tables", db(), db(table("a", "x", pk("x"), fk("x", "b")), table("b", "x", pk("x"), fk("x", "a")), table("c", "x", fk("x", "c"))), nil,
			[]string{"create table a", "create table b", "create table c", "add foreign key (x) to table a"}},
		{"new tables, parents first", db(), db(table("a", "x", fk("x", "b")), table("b", "x", pk("x"))), nil,
			[]string{"create table b", "create table a"}},
		{"dropped tables, children first", db(table("a", "x", pk("x")), table("b", "x", fk("x", "a"))), db(), nil,
			[]string{"drop table b", "drop table a"}},
		{"dropped table with a key from one that stays", db(table("a", "x", pk("x")), table("b", "x", fk("x", "a"))), db(table("b", "x")), nil,
			[]string{"drop foreign key (x) from table b", "drop table a"}},
		{"dropped column that a dropped table points at", db(table("a", "x", "k", unique("x")), table("b", "x", fk("x", "a", "x"))), db(table("a", "k")), nil,
			[]string{"drop foreign key (x) from table b", "drop unique (x) from table a", "drop column a.x", "drop table b"}},
		{"key replaced under a foreign key without columns", db(table("a", "x", fk("x", "b")), table("b", "x", pk("x"))),
			db(table("a", "x", fk("x", "b")), table("b", "x", schema.PrimaryKey{Name: "pk", Columns: schema.Columns("x")})), nil,
			[]string{"drop primary key (x) from table b", `add primary key "pk" to table b`}},
		{"foreign key to a key that is replaced", db(table("a", "x", fk("x", "b")), table("b", "x", "y", pk("x"))), db(table("a", "x", fk("x", "b")), table("b", "x", "y", pk("y"))), nil,
			[]string{"drop foreign key (x) from table a", "drop primary key (x) from table b", "add primary key (y) to table b", "add foreign key (x) to table a"}},
		{"view on view in the way", db(table("t", "a"), view("v", "SELECT a FROM t"), view("w", "SELECT a FROM v")), db(table("t", "b"), view("v", "SELECT b AS a FROM t"), view("w", "SELECT a FROM v")),
			[]string{"t.a:b"}, []string{"drop view w", "drop view v", "rename column t.a to b", "create view v", "create view w"}},
		{"views in reverse order of names", db(), db(view("a", "SELECT 1 FROM b"), view("b", "SELECT 1")), nil, []string{"create view b", "create view a"}},
		{"trigger in the way", db(table("t", "a"), trigger("tr", "t", "AFTER INSERT ON t BEGIN SELECT NEW.a; END")), db(table("u", "a"), trigger("tr", "u", "AFTER INSERT ON u BEGIN SELECT NEW.a; END")),
			[]string{"t:u"}, []string{"drop trigger tr", "rename table t to u", "create trigger tr"}},
		{"trigger on a view in the way", db(table("t", "a"), view("v", "SELECT a FROM t"), trigger("tr", "v", "INSTEAD OF INSERT ON v BEGIN SELECT 1; END")),
			db(table("t", "a"), view("v", "SELECT a, 1 FROM t"), trigger("tr", "v", "INSTEAD OF INSERT ON v BEGIN SELECT 1; END")), nil,
			[]string{"drop trigger tr", "drop view v", "create view v", "create trigger tr"}},
		{"table becomes view", db(table("t", "a")), db(view("t", "SELECT 1 AS a")), nil, []string{"drop table t", "create view t"}},
		{"view becomes table", db(view("t", "SELECT 1 AS a")), db(table("t", "a")), nil, []string{"drop view t", "create table t"}},
		{"computed columns after their sources", db(table("t", "k")), db(table("t", "k", computed("g", "a || h"), computed("h", "a"), "a")), nil,
			[]string{"add column t.a", "add column t.h", "add column t.g"}},
		{"computed columns dropped before their sources", db(table("t", "k", computed("g", "a || h"), computed("h", "a"), "a")), db(table("t", "k")), nil,
			[]string{"drop column t.g", "drop column t.h", "drop column t.a"}},
		{"computed column leaves a dropped source", db(table("t", "a", "b", computed("g", "a"))), db(table("t", "b", computed("g", "b"))), nil,
			[]string{"alter column t.g: generated as b", "drop column t.a"}},
		{"function called like a dropped column", db(table("t", "lower", "b", check("lower(b) = b"))), db(table("t", "b", check("lower(b) = b"))), nil, []string{"drop column t.lower"}},
		{"index moves to another table", db(table("a", "x", index("i", "x")), table("b", "x")), db(table("a", "x"), table("b", "x", index("i", "x"))), nil,
			[]string{"drop index i on a", "create index i on b"}},
		{"index name of a dropped table", db(table("a", "x", index("i", "x")), table("b", "x")), db(table("b", "x", index("i", "x"))), nil,
			[]string{"drop index i on a", "create index i on b", "drop table a"}},
		{"index takes the name of a dropped table", db(table("a", "x"), table("b", "x")), db(table("b", "x", index("a", "x"))), nil,
			[]string{"drop table a", "create index a on b"}},
		{"table takes the name of a dropped index", db(table("a", "x", index("i", "x")), table("b", "y")), db(table("a", "x"), table("i", "y")), []string{"b:i"},
			[]string{"drop index i on a", "rename table b to i"}},
		{"table takes the name of a dropped table's index", db(table("a", "x", index("i", "x"))), db(table("i", "y")), nil,
			[]string{"drop index i on a", "create table i", "drop table a"}},
	} {
		t.Run(c.name, c.run)
	}
}

func TestDiffRefusesWrongRenames(t *testing.T) {
	from, to := db(table("a", "x"), table("t", "x")), db(table("b", "x"), table("t", "y", "z"))
	for name, r := range map[string][]diff.Rename{
		"no such table":       {{Kind: diff.TableKind, From: "none", To: "b"}},
		"no such new table":   {{Kind: diff.TableKind, From: "a", To: "none"}},
		"no such column":      {{Kind: diff.ColumnKind, Table: "t", From: "none", To: "y"}},
		"no such new column":  {{Kind: diff.ColumnKind, Table: "t", From: "x", To: "none"}},
		"twice from":          {{Kind: diff.ColumnKind, Table: "t", From: "x", To: "y"}, {Kind: diff.ColumnKind, Table: "t", From: "x", To: "z"}},
		"column of new table": {{Kind: diff.ColumnKind, Table: "b", From: "x", To: "x"}},
		"table of no side":    {{Kind: diff.ColumnKind, Table: "none", From: "x", To: "y"}},
		"no such index":       {{Kind: diff.IndexKind, From: "i", To: "j"}},
		"unknown kind":        {{Kind: "view", From: "i", To: "j"}},
	} {
		t.Run(name, func(t *testing.T) {
			if ops, err := diff.Diff(from, to, diff.Options{Renames: r}); !errors.Is(err, diff.ErrRename) {
				t.Errorf("%q, %v", texts(ops), err)
			}
		})
	}
}
