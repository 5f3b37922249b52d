package op_test

import (
	"context"
	"errors"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/skein-go/skein/dialect/dialecttest"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

func small() *schema.Schema {
	id := schema.Column{Name: "id", Type: schema.Integer{}}
	return &schema.Schema{
		Tables: []schema.Table{
			schema.NewTable("users", id, schema.Column{Name: "name"}, schema.Column{Name: "free"},
				schema.Column{Name: "g", Generated: &schema.Generated{Expr: "name || '!'"}},
				schema.PrimaryKey{Columns: schema.Columns("id")}, schema.Check{Name: "ck", Expr: "name <> ''"},
				schema.Index{Name: "ix", Parts: schema.Columns("name")}),
			schema.NewTable("posts", id, schema.Column{Name: "user_id"},
				schema.ForeignKey{Columns: []string{"user_id"}, RefTable: "users", RefColumns: []string{"id"}}),
		},
		Views:    []schema.View{{Name: "v", Query: "SELECT name FROM users"}},
		Triggers: []schema.Trigger{{Name: "tr", Table: "users", Body: "AFTER INSERT ON users BEGIN INSERT INTO users(name) VALUES ('x'); END"}},
	}
}

func TestApplyErrors(t *testing.T) {
	for _, c := range []struct {
		o    op.Op
		want error
	}{
		{op.CreateTable{Table: schema.Table{Name: "users"}}, op.ErrExists},
		{op.CreateTable{Table: schema.NewTable("t", schema.Index{Name: "ix"})}, op.ErrExists},
		{op.DropTable{Table: "t"}, op.ErrMissing},
		{op.RenameTable{Table: "t", To: "u"}, op.ErrMissing},
		{op.RenameTable{Table: "users", To: "posts"}, op.ErrExists},
		{op.SetOptions{Table: "t"}, op.ErrMissing},
		{op.SetTableComment{Table: "t"}, op.ErrMissing},
		{op.AddColumn{Table: "t"}, op.ErrMissing},
		{op.AddColumn{Table: "users", Column: schema.Column{Name: "id"}}, op.ErrExists},
		{op.DropColumn{Table: "users", Column: "x"}, op.ErrMissing},
		{op.DropColumn{Table: "t", Column: "x"}, op.ErrMissing},
		{op.DropColumn{Table: "users", Column: "id"}, op.ErrInUse},
		{op.DropColumn{Table: "users", Column: "name"}, op.ErrInUse},
		{op.DropColumn{Table: "posts", Column: "user_id"}, op.ErrInUse},
		{op.RenameColumn{Table: "users", Column: "x", To: "y"}, op.ErrMissing},
		{op.RenameColumn{Table: "users", Column: "id", To: "name"}, op.ErrExists},
		{op.AlterColumn{Table: "users", Column: "x"}, op.ErrMissing},
		{op.AddConstraint{Table: "t", Constraint: schema.Check{}}, op.ErrMissing},
		{op.AddConstraint{Table: "users", Constraint: schema.PrimaryKey{}}, op.ErrExists},
		{op.AddConstraint{Table: "users", Constraint: schema.Check{Name: "ck"}}, op.ErrExists},
		{op.DropConstraint{Table: "t", Constraint: schema.Check{}}, op.ErrMissing},
		{op.DropConstraint{Table: "users", Constraint: schema.Check{Name: "none"}}, op.ErrMissing},
		{op.DropConstraint{Table: "users", Constraint: schema.Unique{Name: "ck"}}, op.ErrMissing},
		{op.DropConstraint{Table: "posts", Constraint: schema.PrimaryKey{}}, op.ErrMissing},
		{op.CreateIndex{Table: "t", Index: schema.Index{Name: "i"}}, op.ErrMissing},
		{op.CreateIndex{Table: "posts", Index: schema.Index{Name: "ix"}}, op.ErrExists},
		{op.DropIndex{Table: "posts", Index: "ix"}, op.ErrMissing},
		{op.DropIndex{Table: "t", Index: "ix"}, op.ErrMissing},
		{op.RenameIndex{Table: "users", Index: "x", To: "y"}, op.ErrMissing},
		{op.RenameIndex{Table: "users", Index: "ix", To: "ix"}, op.ErrExists},
		{op.CreateView{View: schema.View{Name: "v"}}, op.ErrExists},
		{op.DropView{View: "w"}, op.ErrMissing},
		{op.CreateTrigger{Trigger: schema.Trigger{Name: "tr", Table: "users"}}, op.ErrExists},
		{op.CreateTrigger{Trigger: schema.Trigger{Name: "x", Table: "t"}}, op.ErrMissing},
		{op.DropTrigger{Trigger: "x"}, op.ErrMissing},
	} {
		s := small()
		err := op.Apply(s, c.o)
		if !errors.Is(err, c.want) || !strings.HasPrefix(err.Error(), c.o.String()) {
			t.Errorf("%s: %v, want %v", c.o, err, c.want)
		}
		if !reflect.DeepEqual(s, small()) {
			t.Errorf("%s: the schema has changed", c.o)
		}
	}
}

func TestRenameTableIsFollowed(t *testing.T) {
	s := small()
	if err := op.Apply(s, op.RenameTable{Table: "users", To: "select"}); err != nil {
		t.Fatal(err)
	}
	if fk := s.Table("posts").ForeignKeys[0]; fk.RefTable != "select" {
		t.Errorf("%+v", fk)
	}
	if v := s.Views[0].Query; v != `SELECT name FROM "select"` {
		t.Error(v)
	}
	if tr := s.Triggers[0]; tr.Table != "select" || tr.Body != `AFTER INSERT ON "select" BEGIN INSERT INTO "select"(name) VALUES ('x'); END` {
		t.Errorf("%+v", tr)
	}
}

func TestRenameColumnIsFollowed(t *testing.T) {
	s := small()
	err := op.Apply(s, op.RenameColumn{Table: "users", Column: "id", To: "key"}, op.RenameColumn{Table: "users", Column: "name", To: "full name"})
	if err != nil {
		t.Fatal(err)
	}
	u := s.Table("users")
	for _, c := range []struct{ got, want string }{
		{u.PrimaryKey.Columns[0].Column, "key"}, {u.Checks[0].Expr, `"full name" <> ''`}, {u.Columns[3].Generated.Expr, `"full name" || '!'`},
		{u.Indexes[0].Parts[0].Column, "full name"}, {s.Table("posts").ForeignKeys[0].RefColumns[0], "key"},
	} {
		if c.got != c.want {
			t.Errorf("got %s, want %s", c.got, c.want)
		}
	}
}

func TestDropTakesTriggersAlong(t *testing.T) {
	s := small()
	s.Triggers = append(s.Triggers, schema.Trigger{Name: "on v", Table: "v"})
	if err := op.Apply(s, op.DropView{View: "v"}, op.DropTable{Table: "users"}); err != nil || len(s.Triggers) > 0 {
		t.Errorf("%+v, %v", s.Triggers, err)
	}
}

func TestAlterColumn(t *testing.T) {
	s := small()
	all := op.AlterColumn{Table: "users", Column: "free", Changes: []op.Change{
		op.SetType{To: schema.Text{}}, op.SetNotNull(true), op.SetDefault("'x'"), op.SetCollate("NOCASE"),
		op.SetGenerated{Expr: "name", Stored: true}, op.SetAutoIncrement(true), op.SetColumnComment("c"),
	}}
	want := schema.Column{
		Name: "free", Type: schema.Text{}, NotNull: true, Default: "'x'", Collate: "NOCASE", AutoIncrement: true, Comment: "c",
		Generated: &schema.Generated{Expr: "name", Stored: true},
	}
	if err := op.Apply(s, all); err != nil || !reflect.DeepEqual(*s.Table("users").Column("free"), want) {
		t.Errorf("%+v, %v", s.Table("users").Column("free"), err)
	}
	const text = "alter column users.free: type text, not null, default 'x', collate NOCASE, generated as name, autoincrement, comment"
	if all.String() != text {
		t.Error(all)
	}
	none := op.AlterColumn{Table: "users", Column: "free", Changes: []op.Change{
		op.SetType{}, op.SetNotNull(false), op.SetDefault(""), op.SetCollate(""), op.SetGenerated{}, op.SetAutoIncrement(false), op.SetColumnComment(""),
	}}
	if err := op.Apply(s, none); err != nil || !reflect.DeepEqual(s, small()) {
		t.Errorf("%+v, %v", s.Table("users").Column("free"), err)
	}
	if want := "alter column users.free: type none, null, no default, no collate, no generated as, no autoincrement, comment"; none.String() != want {
		t.Error(none)
	}
}

// TestApplySharesNothing changes a schema that operations were folded over, and looks at the operations.
func TestApplySharesNothing(t *testing.T) {
	schemas := dialecttest.Schemas(dialecttest.SQLite())
	rapid.Check(t, func(t *rapid.T) {
		s := schemas.Draw(t, "schema")
		create := func() []op.Op {
			ops, err := diff.Diff(&schema.Schema{}, s, diff.Options{})
			if err != nil {
				t.Fatal(err)
			}
			return ops
		}
		ops, again := create(), create()
		into := &schema.Schema{}
		if err := op.Apply(into, ops...); err != nil {
			t.Fatal(err)
		}
		for i := range into.Tables {
			for j := range into.Tables[i].Columns {
				name := into.Tables[i].Columns[j].Name
				_ = op.RenameColumn{Table: into.Tables[i].Name, Column: name, To: name + "!"}.Apply(into)
			}
		}
		if !reflect.DeepEqual(ops, again) {
			t.Fatal("an operation was changed by what was folded after it")
		}
	})
}

func TestDataOpsLeaveTheSchemaAlone(t *testing.T) {
	s := small()
	for _, o := range []op.Op{op.Exec{SQL: "SELECT 1;\nSELECT 2"}, op.BulkInsert{Table: "t"}, op.Func{Name: "f"}, op.ExpectNone{Why: "w"}, op.Irreversible{Why: "w"}} {
		if err := op.Apply(s, o); err != nil || !op.IsData(o) || o.String() == "" || strings.Contains(o.String(), "\n") {
			t.Errorf("%s: %v", o, err)
		}
	}
	if !reflect.DeepEqual(s, small()) || op.IsData(op.DropTable{}) {
		t.Error("the schema has changed")
	}
}

func TestRecorder(t *testing.T) {
	var m op.Recorder
	m.CreateTable("t", schema.Column{Name: "a"})
	m.RenameTable("t", "u")
	m.SetOptions("u", schema.Options{Strict: true})
	m.SetTableComment("u", "c")
	m.AddColumn("u", schema.Column{Name: "b"})
	m.AlterColumn("u", "b", op.SetNotNull(true))
	m.RenameColumn("u", "b", "c")
	m.AddConstraint("u", schema.Check{Expr: "c > 0"})
	m.DropConstraint("u", schema.Check{Expr: "c > 0"})
	m.CreateIndex("u", schema.Index{Name: "i", Parts: schema.Columns("c")})
	m.RenameIndex("u", "i", "j")
	m.DropIndex("u", "j")
	m.DropColumn("u", "c")
	m.CreateView(schema.View{Name: "v"})
	m.CreateTrigger(schema.Trigger{Name: "tr", Table: "u"})
	m.DropTrigger("u", "tr")
	m.DropView("v")
	m.Exec("SELECT ?", 1)
	m.BulkInsert("u", op.Row{"a": 1})
	m.Func("f", func(context.Context, op.Tx) error { return nil })
	m.ExpectNone("SELECT 1", "%d rows")
	m.Do(op.Irreversible{Why: "w"})
	m.Irreversible("w")
	m.DropTable("u")
	s := &schema.Schema{}
	line := 0
	for _, r := range m.Records() {
		if err := op.Apply(s, r.Op); err != nil {
			t.Fatal(err)
		}
		if filepath.Base(r.File) != "op_test.go" || r.Line <= line || r.Pos() == "" {
			t.Errorf("%s at %s", r.Op, r.Pos())
		}
		line = r.Line
	}
	if len(m.Records()) != 24 || !s.Empty() {
		t.Errorf("%d records, %+v", len(m.Records()), s)
	}
}

func TestPos(t *testing.T) {
	for want, r := range map[string]op.Record{"": {}, "a.sql:3": {File: "a.sql", Line: 3}, "a.sql:3:7": {File: "a.sql", Line: 3, Col: 7}} {
		if r.Pos() != want {
			t.Errorf("got %s, want %s", r.Pos(), want)
		}
	}
}
