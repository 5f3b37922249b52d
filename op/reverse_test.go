package op_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

func TestReverse(t *testing.T) {
	column := func(name string) schema.Column { return schema.Column{Name: name, Type: schema.Text{}} }
	for name, c := range map[string]struct {
		up   func(m *op.Recorder)
		want []string
	}{
		"nothing": {func(*op.Recorder) {}, nil},
		"moved away": {func(m *op.Recorder) {
			m.AddColumn("t", column("b"))
			m.CopyColumn("t", "a", "b")
			m.KeepColumn("t", column("a"))
		}, []string{"restore column t.a", "copy column t.b to a", "drop column t.b"}},
		"copied beside": {func(m *op.Recorder) {
			m.AddColumn("t", column("b"))
			m.CopyColumn("t", "a", "b")
		}, []string{"drop column t.b"}},
		"filled": {func(m *op.Recorder) {
			m.AddColumn("t", column("b"))
			m.AddColumn("t", column("C"))
			m.Backfill("t", `b = lower(a), "c" = (SELECT max(x) FROM u WHERE u.y = 1)`, "a IS NOT NULL")
			m.AlterColumn("t", "b", op.SetNotNull(true), op.SetDefault("'x'"))
			m.ExpectNone("SELECT 1 FROM t WHERE b = ''", "%d")
			m.AlterColumn("t", "a", op.SetNotNull(false))
		}, []string{"alter column t.a", "drop column t.C", "drop column t.b"}},
		"said": {func(m *op.Recorder) {
			m.Do(op.Backfill{Table: "t", Set: "cents = cents * 100", Back: "cents = cents / 100"})
			m.RenameColumn("t", "x", "y")
			m.RenameTable("v", "w")
		}, []string{"rename table w to v", "rename column t.y to x", "backfill t"}},
		"new table": {func(m *op.Recorder) {
			m.CreateTable("n", column("a"))
			m.BulkInsert("n", op.Row{"a": "1"})
			m.CopyTable("t", "n", "a")
			m.Backfill("n", "a = 1")
			m.CreateIndex("t", schema.Index{Name: "ix", Parts: schema.Columns("a")})
			m.AddConstraint("t", schema.Check{Name: "k", Expr: "a > 0"})
		}, []string{"drop check \"k\" from table t", "drop index ix", "drop table n"}},
		"said by each": {func(m *op.Recorder) {
			m.Do(op.CopyTable{From: "a", To: "b", Columns: []string{"id"}, Back: "DELETE FROM b WHERE kind = 'a'"})
			m.Do(op.Exec{SQL: "UPDATE t SET a = -a", Back: "UPDATE t SET a = -a", NoTx: true})
			m.Do(op.Func{Name: "f", Back: func(context.Context, op.Tx) error { return nil }})
			m.Do(op.Each{Name: "e", Table: "t", Back: func(context.Context, op.Tx, op.Range) error { return nil }})
		}, []string{"run Go function e (back) for the rows of t", "run Go function f (back)", "run UPDATE t SET a = -a", "run DELETE FROM b WHERE kind = 'a'"}},
		"function":       {func(m *op.Recorder) { m.Do(op.Func{Name: "f"}) }, []string{"irreversible: run Go function f: what it did is not known; its Back can say"}},
		"each":           {func(m *op.Recorder) { m.Do(op.Each{Name: "f", Table: "t"}) }, []string{"irreversible: run Go function f for the rows of t: what it did is not known"}},
		"not known":      {func(m *op.Recorder) { m.AddColumn("t", column("b")); m.Backfill("t", "b = 1, a = 2") }, []string{"irreversible: backfill t: what t.a was before is not known"}},
		"rows not known": {func(m *op.Recorder) { m.CopyTable("t", "u", "a") }, []string{"irreversible: copy the rows of t to u: which rows of u were there"}},
		"overwritten":    {func(m *op.Recorder) { m.CopyColumn("t", "a", "b") }, []string{"irreversible: copy column t.a to b: what t.b was before"}},
		"raw":            {func(m *op.Recorder) { m.AddColumn("t", column("b")); m.Exec("DELETE FROM t") }, []string{"irreversible: "}},
		"type":           {func(m *op.Recorder) { m.AlterColumn("t", "a", op.SetType{To: schema.Text{}}) }, []string{"irreversible: "}},
	} {
		t.Run(name, func(t *testing.T) {
			var m op.Recorder
			op.Reverse(c.up)(&m)
			var got []string
			for _, r := range m.Records() {
				got = append(got, fmt.Sprint(r.Op))
				if !strings.HasSuffix(r.File, "reverse_test.go") {
					t.Errorf("%s stands at %s", r.Op, r.Pos())
				}
			}
			if !slices.EqualFunc(got, c.want, strings.HasPrefix) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// TestReverseOfWhatIsKept: what says too little to be taken back makes the downgrade irreversible, and is never left out.
func TestReverseOfWhatIsKept(t *testing.T) {
	name := schema.Column{Name: "name", Type: schema.Text{}}
	for _, o := range []op.Op{
		op.KeepTable{Table: "t"}, op.KeepValues{Table: "t", Column: name, Where: "name > 'x'", Value: "'x'"}, op.NoteValues{Table: "t", Column: name},
		op.SiftValues{Table: "t", Column: "name"}, op.FollowRows{Table: "t", Column: "name"}, op.LeaveRows{Table: "t", Column: "name"},
		op.RestoreTable{Table: schema.Table{Name: "t"}}, op.RestoreColumn{Table: "t", Column: name}, op.RestoreValues{Table: "t", Column: "name"},
	} {
		var m op.Recorder
		op.Reverse(func(m *op.Recorder) {
			m.AddColumn("t", schema.Column{Name: "b", Type: schema.Text{}})
			m.Do(o)
		})(&m)
		got := m.Records()
		if len(got) != 1 {
			t.Errorf("%T: %d operations", o, len(got))
			continue
		}
		if i, ok := got[0].Op.(op.Irreversible); !ok || !strings.Contains(i.Why, o.String()) {
			t.Errorf("%T: %v", o, got[0].Op)
		}
	}
}
