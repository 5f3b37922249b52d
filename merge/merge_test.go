package merge_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/merge"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// rules are those of an engine such as SQLite.
var rules = diff.Rules{
	Fold: strings.ToLower,
	Expr: func(a, b string) bool {
		return sqltext.Normalize(a, sqltext.SQLite) == sqltext.Normalize(b, sqltext.SQLite)
	},
}

func branch(name string, ops ...op.Op) merge.Branch {
	return merge.Branch{Name: name, Ops: ops, Fold: func(s *schema.Schema) (*schema.Schema, error) {
		return s, op.Apply(s, ops...)
	}}
}

func text(name string) schema.Column { return schema.Column{Name: name, Type: schema.Text{}} }

func fork() *schema.Schema {
	return &schema.Schema{Tables: []schema.Table{
		schema.NewTable("roles", schema.Column{Name: "id", Type: schema.Integer{}}, text("name"), schema.PrimaryKey{Columns: schema.Columns("id")}),
		schema.NewTable("users", schema.Column{Name: "id", Type: schema.Integer{}}, text("name"), text("nick"),
			schema.PrimaryKey{Columns: schema.Columns("id")}, schema.Index{Name: "ix_nick", Parts: schema.Columns("nick")}),
	}, Views: []schema.View{{Name: "names", Query: "SELECT name FROM users"}}}
}

func alter(column string, c ...op.Change) op.Op {
	return op.AlterColumn{Table: "users", Column: column, Changes: c}
}

func index(name, column string) op.Op {
	return op.CreateIndex{Table: "users", Index: schema.Index{Name: name, Parts: schema.Columns(column)}}
}

func addColumn(name string, t schema.Type) op.Op {
	return op.AddColumn{Table: "users", Column: schema.Column{Name: name, Type: t}}
}

func TestCompare(t *testing.T) {
	type ops = []op.Op
	newTable := op.CreateTable{Table: schema.NewTable("bills", text("id"))}
	bigger := op.CreateTable{Table: schema.NewTable("bills", text("id"), text("due"))}
	key := op.CreateTable{Table: schema.NewTable("bills", schema.Column{Name: "role_id", Type: schema.Integer{}},
		schema.ForeignKey{Columns: []string{"role_id"}, RefTable: "roles"})}
	for _, tt := range []struct {
		name         string
		ours, theirs ops
		want         string // kind object; "" if they fit
	}{
		{"nothing at all", nil, nil, ""},
		{"one side only", ops{addColumn("email", schema.Text{})}, nil, ""},
		{"two columns", ops{addColumn("email", schema.Text{})}, ops{addColumn("phone", schema.Text{})}, ""},
		{"a table and an index", ops{newTable}, ops{index("ix_name", "name")}, ""},
		{"two attributes of a column", ops{alter("name", op.SetNotNull(true))}, ops{alter("name", op.SetDefault("''"))}, ""},
		{"the same attribute alike", ops{alter("name", op.SetNotNull(true))}, ops{alter("name", op.SetNotNull(true))}, ""},
		{"the same attribute", ops{alter("name", op.SetDefault("'a'"))}, ops{alter("name", op.SetDefault("'b'"))}, "different_change column users.name"},
		{"the same column alike", ops{addColumn("email", schema.Text{})}, ops{addColumn("email", schema.Text{})}, "same_change column users.email"},
		{"the same column", ops{addColumn("email", schema.Text{})}, ops{addColumn("email", schema.String(9))}, "different_change column users.email"},
		{"the same table alike", ops{newTable}, ops{newTable}, "same_change table bills"},
		{"the same table", ops{newTable}, ops{bigger}, "different_change table bills"},
		{"names that fold alike", ops{newTable}, ops{op.CreateTable{Table: schema.NewTable("Bills", text("id"))}}, "different_change table bills"},
		{"dropped on both sides", ops{op.DropTable{Table: "roles"}}, ops{op.DropTable{Table: "roles"}}, "same_change table roles"},
		{"dropped and changed", ops{op.DropTable{Table: "roles"}}, ops{op.AddColumn{Table: "roles", Column: text("x")}}, "different_change table roles"},
		{"dropped and pointed at", ops{op.DropTable{Table: "roles"}}, ops{key}, "gone table roles"},
		{"renamed and changed", ops{op.RenameColumn{Table: "users", Column: "name", To: "full_name"}}, ops{alter("name", op.SetNotNull(true))}, "different_change column users.name"},
		{"renamed alike", ops{op.RenameColumn{Table: "users", Column: "name", To: "full_name"}}, ops{op.RenameColumn{Table: "users", Column: "name", To: "full_name"}}, "same_change column users.full_name"},
		{"renamed and indexed", ops{op.RenameColumn{Table: "users", Column: "name", To: "full_name"}}, ops{index("ix_name", "name")}, "gone column users.name"},
		{"renamed table, used by a view", ops{op.RenameTable{Table: "roles", To: "ranks"}}, ops{op.CreateView{View: schema.View{Name: "v", Query: "SELECT * FROM roles"}}}, "gone table roles"},
		{"the same index name", ops{index("ix", "name")}, ops{index("ix", "nick")}, "different_change index ix"},
		{"two views of one name", ops{op.DropView{View: "names"}, op.CreateView{View: schema.View{Name: "names", Query: "SELECT 1"}}},
			ops{op.DropView{View: "names"}, op.CreateView{View: schema.View{Name: "names", Query: "SELECT 2"}}}, "different_change view names"},
		{"unnamed constraints alike", ops{op.AddConstraint{Table: "users", Constraint: schema.Unique{Columns: schema.Columns("name")}}},
			ops{op.AddConstraint{Table: "users", Constraint: schema.Unique{Columns: schema.Columns("name")}}}, "same_change UNIQUE (name) of table users"},
		{"comments", ops{op.SetTableComment{Table: "users", Comment: "a"}}, ops{op.SetTableComment{Table: "users", Comment: "b"}}, "different_change options of table users"},
		{"an index of that name elsewhere", ops{index("ix", "name")},
			ops{op.CreateTable{Table: schema.NewTable("bills", text("id"), schema.Index{Name: "ix", Parts: schema.Columns("id")})}}, "order the order of the two"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for range 2 {
				r, err := merge.Compare(fork(), branch("ours", tt.ours...), branch("theirs", tt.theirs...), rules)
				if err != nil {
					t.Fatal(err)
				}
				if tt.want == "" {
					if len(r.Conflicts) > 0 || r.Schema == nil {
						t.Errorf("%s", r)
					}
				} else if !slices.ContainsFunc(r.Conflicts, func(c merge.Conflict) bool {
					return strings.EqualFold(string(c.Kind)+" "+c.Object, tt.want)
				}) || r.Schema != nil {
					t.Errorf("no %s in\n%s", tt.want, r)
				}
				tt.ours, tt.theirs = tt.theirs, tt.ours // it is the same seen from the other side
			}
		})
	}
}

// What a conflict shows: the object at the fork and on either side.
func TestShow(t *testing.T) {
	r, err := merge.Compare(fork(),
		branch("ours", op.RenameTable{Table: "users", To: "people"}, op.RenameColumn{Table: "roles", Column: "name", To: "title"}),
		branch("theirs", addColumn("email", schema.Text{}), op.AlterColumn{Table: "roles", Column: "name", Changes: []op.Change{op.SetNotNull(true)}}), rules)
	if err != nil {
		t.Fatal(err)
	}
	want := `different_change column roles.name: name TEXT | renamed to title | name TEXT NOT NULL (one side drops or renames it, the other changes it)
different_change table users: TABLE users (id INTEGER, name TEXT, nick TEXT, PRIMARY KEY (id)) | renamed to people | TABLE users (id INTEGER, name TEXT, nick TEXT, email TEXT, PRIMARY KEY (id)) (one side drops or renames it, the other changes it)
`
	if r.String() != want {
		t.Errorf("got\n%s", r)
	}
	if !slices.ContainsFunc(r.Ours, func(o op.Op) bool { return o.String() == "rename table users to people" }) {
		t.Errorf("ours: %v", r.Ours)
	}
}

// A branch that writes a table anew from what it knows loses a column of the other side, in one order.
func TestOrder(t *testing.T) {
	anew := merge.Branch{Name: "theirs", Fold: func(s *schema.Schema) (*schema.Schema, error) {
		*s.Table("users") = schema.NewTable("users", schema.Column{Name: "id", Type: schema.Integer{}}, text("name"), text("nick"), text("new"))
		return s, nil
	}}
	r, err := merge.Compare(fork(), branch("ours", addColumn("email", schema.Text{})), anew, rules)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(r.Conflicts, func(c merge.Conflict) bool { return c.Object == "column users.email" })
	if i < 0 || r.Conflicts[i].Kind != merge.Order || r.Conflicts[i].Why != "the order decides: after ours and then theirs it is not there; the other way round, email TEXT" {
		t.Errorf("%s", r)
	}
}

func TestUnknown(t *testing.T) {
	_, err := merge.Compare(fork(), branch("ours"), branch("theirs", op.DropTable{Table: "nothing"}), rules)
	if !errors.Is(err, merge.ErrUnknown) || !strings.Contains(err.Error(), "theirs") {
		t.Error(err)
	}
	for o, want := range map[op.Op]string{
		op.DropTable{Table: "t"}: "",
	} {
		if got := merge.Opaque(o); got != want {
			t.Errorf("%s: %q", o, got)
		}
	}
	for sql, want := range map[string]string{"UPDATE t SET a = 1": "SQL on rows", "ALTER TABLE t ADD c": "", "SELECT 1": "", `INSERT INTO "_skein_kept_abc_t_c" (key_1) SELECT id FROM t`: "", "DELETE FROM _skein_kept_abc_t_c": "SQL on rows",
		"INSERT INTO _skein_new_t (a) SELECT a FROM t": "", "DELETE FROM sqlite_sequence WHERE name = '_skein_new_t'": "", "DELETE FROM sqlite_sequence": "SQL on rows", "DELETE FROM _skein_new_t": "SQL on rows"} {
		if got := merge.Opaque(op.Exec{SQL: sql}); got != want {
			t.Errorf("%s: %q", sql, got)
		}
	}
	if got := merge.Opaque(op.Func{Name: "fill"}); got != "Go function fill" {
		t.Error(got)
	}
}

func TestRenames(t *testing.T) {
	before := fork()
	after := before.Clone()
	if err := op.Apply(after, op.RenameTable{Table: "users", To: "People"}, op.RenameColumn{Table: "People", Column: "name", To: "fullName"}); err != nil {
		t.Fatal(err)
	}
	want := []diff.Rename{
		{Kind: diff.TableKind, From: "users", To: "People"},
		{Kind: diff.ColumnKind, Table: "People", From: "name", To: "fullName"},
	}
	for _, ops := range [][]op.Op{
		{op.RenameTable{Table: "users", To: "People"}, op.RenameColumn{Table: "People", Column: "name", To: "fullName"}},
		{op.RenameColumn{Table: "users", Column: "name", To: "n"}, op.RenameTable{Table: "users", To: "People"}, op.RenameColumn{Table: "People", Column: "n", To: "fullName"}},
		{op.Exec{SQL: "ALTER TABLE users RENAME name TO fullName"}, op.Exec{SQL: `alter table "users" rename to "People"`}},
		{op.Exec{SQL: "ALTER TABLE users RENAME TO People;"}, op.Exec{SQL: `ALTER TABLE People RENAME COLUMN "name" TO fullName`}, op.RenameTable{Table: "x", To: "y"}},
	} {
		if got := merge.Renames(ops, before, after); !slices.Equal(got, want) {
			t.Errorf("%v: %+v", ops, got)
		}
	}
	if got := merge.Renames([]op.Op{op.DropTable{Table: "users"}, op.RenameTable{Table: "new", To: "users"}}, before, before); len(got) > 0 {
		t.Errorf("a table written anew: %+v", got)
	}
}
