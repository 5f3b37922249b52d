package autogenerate_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/skein-go/skein/autogenerate"
	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

func before() *schema.Schema {
	return &schema.Schema{
		Tables: []schema.Table{schema.NewTable("users",
			schema.Column{Name: "id", Type: schema.Integer{}},
			schema.Column{Name: "name", Type: schema.Text{}},
			schema.PrimaryKey{Columns: schema.Columns("id")},
			schema.Unique{Name: "uq", Columns: schema.Columns("name")},
			schema.Check{Expr: "id > 0"},
			schema.Index{Name: "ix", Parts: schema.Columns("name")},
		)},
		Views:    []schema.View{{Name: "v", Query: "SELECT id FROM users"}},
		Triggers: []schema.Trigger{{Name: "tr", Table: "users", Body: "AFTER INSERT ON users BEGIN SELECT 1; END"}},
	}
}

// TestDescribe tells each operation in the words that users know.
func TestDescribe(t *testing.T) {
	t.Parallel()
	b := before()
	fk := schema.ForeignKey{Columns: []string{"id"}, RefTable: "users", RefColumns: []string{"id"}}
	for _, c := range []struct {
		ops  []op.Op
		kind string
		want string
	}{
		{[]op.Op{op.CreateTable{Table: schema.NewTable("pets")}}, "add_table", "added table 'pets'"},
		{[]op.Op{op.DropTable{Table: "users"}}, "remove_table", "removed table 'users'"},
		{[]op.Op{op.RenameTable{Table: "users", To: "people"}}, "rename_table", "renamed table 'users' to 'people'"},
		{[]op.Op{op.SetOptions{Table: "users", Options: schema.Options{Strict: true}}}, "modify_options", "changed options of table 'users'"},
		{[]op.Op{op.SetTableComment{Table: "users", Comment: "x"}}, "modify_comment", "table comment 'users'"},
		{[]op.Op{op.AddColumn{Table: "users", Column: schema.Column{Name: "mail"}}}, "add_column", "added column 'users.mail'"},
		{[]op.Op{op.DropColumn{Table: "users", Column: "name"}}, "remove_column", "removed column 'users.name'"},
		{[]op.Op{op.RenameColumn{Table: "users", Column: "name", To: "nick"}}, "rename_column", "renamed column 'users.name' to 'nick'"},
		{[]op.Op{alter(op.SetNotNull(true))}, "modify_nullable", "NOT NULL on column 'users.name'"},
		{[]op.Op{alter(op.SetNotNull(false))}, "modify_nullable", "NULL on column 'users.name'"},
		{[]op.Op{alter(op.SetType{To: schema.Integer{}})}, "modify_type", "type change from TEXT to INTEGER on 'users.name'"},
		{[]op.Op{alter(op.SetType{To: schema.String(40)})}, "modify_type", "type change from TEXT to VARCHAR(40) on 'users.name'"},
		{[]op.Op{alter(op.SetType{To: schema.Raw("enum('sad','Ok')")})}, "modify_type", "type change from TEXT to enum('sad','Ok') on 'users.name'"},
		{[]op.Op{alter(op.SetDefault("1"))}, "modify_default", "server default on column 'users.name'"},
		{[]op.Op{op.AddConstraint{Table: "users", Constraint: schema.Unique{Name: "u2", Columns: schema.Columns("id", "name")}}}, "add_unique", "added unique constraint 'u2' on '['id', 'name']' of table 'users'"},
		{[]op.Op{op.DropConstraint{Table: "users", Constraint: schema.Check{Expr: "id > 0"}}}, "remove_check", "removed check constraint 'id > 0' on table 'users'"},
		{[]op.Op{op.AddConstraint{Table: "users", Constraint: fk}}, "add_foreign_key", "added foreign key (id)(id) on table users"},
		{[]op.Op{op.CreateIndex{Table: "users", Index: schema.Index{Name: "i", Parts: []schema.Part{{Expr: "lower(name)"}}}}}, "add_index", "added index 'i' on '['lower(name)']'"},
		{[]op.Op{op.DropIndex{Table: "users", Index: "ix"}}, "remove_index", "removed index 'ix' on 'users'"},
		{[]op.Op{op.RenameIndex{Table: "users", Index: "ix", To: "ix2"}}, "rename_index", "renamed index 'ix' to 'ix2'"},
		{[]op.Op{op.CreateView{View: schema.View{Name: "w", Query: "SELECT 1"}}}, "add_view", "added view 'w'"},
		{[]op.Op{op.DropView{View: "v"}}, "remove_view", "removed view 'v'"},
		{[]op.Op{op.DropTrigger{Table: "users", Trigger: "tr"}}, "remove_trigger", "removed trigger 'tr'"},
		// What is only out of the way for a while, and what comes back in another form.
		{[]op.Op{op.DropView{View: "v"}, op.CreateView{View: b.Views[0]}}, "", ""},
		{[]op.Op{op.DropView{View: "v"}, op.CreateView{View: schema.View{Name: "v", Query: "SELECT 2"}}}, "modify_view", "changed view 'v'"},
		{[]op.Op{op.DropTrigger{Table: "users", Trigger: "tr"}, op.CreateTrigger{Trigger: b.Triggers[0]}}, "", ""},
		{[]op.Op{op.DropTrigger{Table: "users", Trigger: "tr"}, op.CreateTrigger{Trigger: schema.Trigger{Name: "tr", Table: "users", Body: "BEFORE DELETE ON users BEGIN SELECT 1; END"}}}, "modify_trigger", "changed trigger 'tr' on 'users'"},
		{[]op.Op{op.DropIndex{Table: "users", Index: "ix"}, op.CreateIndex{Table: "users", Index: b.Tables[0].Indexes[0]}}, "", ""},
		{[]op.Op{op.DropIndex{Table: "users", Index: "ix"}, op.CreateIndex{Table: "users", Index: schema.Index{Name: "ix", Unique: true, Parts: schema.Columns("name")}}}, "modify_index", "changed index 'ix' on '['name']'"},
	} {
		var kinds, words []string
		for _, x := range autogenerate.Describe(c.ops, b, sqlite.Dialect{}.Rules()) {
			kinds, words = append(kinds, x.Kind), append(words, strings.TrimPrefix(x.Message, "Detected "))
		}
		if strings.Join(kinds, " ") != c.kind || strings.Join(words, "; ") != c.want {
			t.Errorf("%v: %v %v, want %s %s", c.ops, kinds, words, c.kind, c.want)
		}
	}
}

func alter(changes ...op.Change) op.Op {
	return op.AlterColumn{Table: "users", Column: "name", Changes: changes}
}

func compare(t *testing.T, is, should *schema.Schema, o autogenerate.Options) (*autogenerate.Result, error) {
	t.Helper()
	o.Rules = sqlite.Dialect{}.Rules()
	return autogenerate.Compare(context.Background(), is, should, o)
}

// TestCompareBothWays: each direction leads to the other side, and says what a person should look at.
func TestCompareBothWays(t *testing.T) {
	t.Parallel()
	should := before()
	should.Tables[0].Columns[1].NotNull = true
	should.Views[0].Query = "SELECT id, name FROM users"
	r, err := compare(t, before(), should, autogenerate.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, way := range []struct {
		ops      []op.Op
		from, to *schema.Schema
	}{{autogenerate.Ops(r.Up), before(), should}, {autogenerate.Ops(r.Down), should.Clone(), before()}} {
		if err := op.Apply(way.from, way.ops...); err != nil {
			t.Fatal(err)
		}
		if !diff.Equal(way.from, way.to, sqlite.Dialect{}.Rules()) {
			t.Errorf("%v do not lead there", way.ops)
		}
	}
	comments := ""
	for _, l := range r.Up {
		comments += l.Comment
	}
	if !strings.Contains(comments, "refused while users.name holds NULLs") {
		t.Errorf("comments: %q", comments)
	}
	if r, err = compare(t, before(), before(), autogenerate.Options{}); err != nil || len(r.Up)+len(r.Down)+len(r.Changes) != 0 {
		t.Errorf("no difference: %+v, %v", r, err)
	}
}

func TestCompareAsks(t *testing.T) {
	t.Parallel()
	should := before()
	if err := op.Apply(should, op.RenameColumn{Table: "users", Column: "name", To: "full_name"}); err != nil {
		t.Fatal(err)
	}
	if _, err := compare(t, before(), should, autogenerate.Options{}); !errors.Is(err, diff.ErrUnanswered) {
		t.Error(err)
	}
	for _, answer := range []string{"full_name", ""} {
		r, err := compare(t, before(), should, autogenerate.Options{Ask: func(context.Context, diff.Question) (string, error) { return answer, nil }})
		if err != nil {
			t.Fatal(err)
		}
		renamed := slices.ContainsFunc(r.Changes, func(c autogenerate.Change) bool { return c.Kind == "rename_column" })
		if renamed != (answer != "") || len(r.Changes) == 0 {
			t.Errorf("answered %q: %+v", answer, r.Changes)
		}
	}
}

// TestWidenedTypeIsNotReviewed: a person looks at what can go wrong, not at what can't.
func TestWidenedTypeIsNotReviewed(t *testing.T) {
	t.Parallel()
	rules := sqlite.Dialect{}.Rules()
	for _, c := range []struct {
		change op.SetType
		want   bool
	}{
		{op.SetType{To: schema.Raw("VARCHAR")}, false},
		{op.SetType{To: schema.String(40)}, true},
		{op.SetType{To: schema.Integer{}}, true},
		{op.SetType{To: schema.Raw("VARCHAR"), Using: "upper(name)"}, true},
	} {
		lines := autogenerate.Comment([]op.Op{alter(c.change)}, before(), rules)
		if got := lines[0].Comment != ""; got != c.want {
			t.Errorf("%v: comment %q", c.change, lines[0].Comment)
		}
	}
}
