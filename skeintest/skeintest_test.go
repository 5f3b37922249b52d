package skeintest_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/model/sqlmodel"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
	"github.com/skein-go/skein/skeintest"
)

// noting keeps what a test would report.
type noting struct {
	testing.TB
	ctx    context.Context
	errors string
	log    string
}

func (n *noting) Helper()                           {}
func (n *noting) Context() context.Context          { return n.ctx }
func (n *noting) Logf(format string, args ...any)   { n.log += fmt.Sprintf(format+"\n", args...) }
func (n *noting) Errorf(format string, args ...any) { n.errors += fmt.Sprintf(format+"\n", args...) }

// users is a base, and revisions on it are scripts of one direction each.
func users(more ...script.Script) *script.Set {
	set := script.NewSet().Add(script.Script{ID: "aaaa00000001",
		Upgrade: func(m *op.Recorder) {
			m.CreateTable("users", schema.Column{Name: "id", Type: schema.Integer{}}, schema.Column{Name: "name", Type: schema.Text{}})
		},
		Downgrade: func(m *op.Recorder) { m.DropTable("users") },
	})
	last := "aaaa00000001"
	for i, s := range more {
		s.ID = fmt.Sprintf("bbbb0000000%d", i+2)
		if s.Revises == nil {
			s.Revises = []string{last}
		}
		last = s.ID
		set.Add(s)
	}
	return set
}

func TestVerify(t *testing.T) {
	addEmail := script.Script{
		Upgrade:   func(m *op.Recorder) { m.AddColumn("users", schema.Column{Name: "email", Type: schema.Text{}}) },
		Downgrade: func(m *op.Recorder) { m.DropColumn("users", "email") },
	}
	dropName := script.Script{
		Upgrade:   func(m *op.Recorder) { m.DropColumn("users", "name") },
		Downgrade: func(m *op.Recorder) { m.AddColumn("users", schema.Column{Name: "name", Type: schema.Text{}}) },
	}
	// A function that looks at the rows it meets, as one that moves data does.
	seen := map[string]int{}
	counts := script.Script{
		Upgrade: func(m *op.Recorder) {
			m.Func("count", func(ctx context.Context, tx op.Tx) error {
				var n, susan int
				err := tx.QueryRowContext(ctx, "SELECT count(*), count(*) FILTER (WHERE name = 'Susan') FROM users").Scan(&n, &susan)
				seen["rows"], seen["Susan"] = n, susan
				seen["runs"]++
				return err
			})
		},
		Downgrade: func(m *op.Recorder) {
			m.Func("back", func(context.Context, op.Tx) error { seen["back"]++; return nil })
		},
	}
	fails := script.Script{
		Upgrade: func(m *op.Recorder) { m.Func("boom", func(context.Context, op.Tx) error { return errors.New("boom") }) },
	}
	for name, test := range map[string]struct {
		set     *script.Set
		models  string
		options []skeintest.Option
		want    []string // none: it passes
	}{
		"good":       {set: users(addEmail), models: "CREATE TABLE users (id INTEGER, name TEXT, email TEXT);"},
		"no models":  {set: users(addEmail)},
		"none":       {set: script.NewSet()},
		"models":     {set: users(), models: "CREATE TABLE users (id INTEGER, name TEXT, email TEXT);", want: []string{"the models are not what the head leads to: Detected added column 'users.email'"}},
		"loss":       {set: users(dropName), want: []string{"revision bbbb00000002 (", "the values of users.name", `skeintest.AllowLoss("bbbb00000002")`, "1 of 2 revisions"}},
		"allowed":    {set: users(dropName), options: []skeintest.Option{skeintest.AllowLoss("bbbb")}},
		"range":      {set: users(dropName, addEmail), options: []skeintest.Option{skeintest.Range("bbbb00000003:")}},
		"heads":      {set: users(addEmail, script.Script{Revises: []string{"aaaa00000001"}, Upgrade: func(*op.Recorder) {}, Downgrade: func(*op.Recorder) {}}), want: []string{"the history has 2 heads, bbbb00000002, bbbb00000003"}},
		"heads, yes": {set: users(addEmail, script.Script{Revises: []string{"aaaa00000001"}, Upgrade: func(*op.Recorder) {}, Downgrade: func(*op.Recorder) {}}), options: []skeintest.Option{skeintest.AllowHeads()}},
		"function":   {set: users(counts), options: []skeintest.Option{skeintest.Fixture("aaaa00000001", "INSERT INTO users VALUES (-1, 'Susan')")}},
		"boom":       {set: users(fails), want: []string{"the upgrade fails on a scratch database", "boom"}},
		"fixture":    {set: users(), options: []skeintest.Option{skeintest.Fixture("aaaa00000001", "INSERT INTO nobody VALUES (1)")}, want: []string{"load the fixture at revision aaaa00000001", "nobody"}},
		"nowhere":    {set: users(), options: []skeintest.Option{skeintest.Fixture("zzzz", "")}, want: []string{"fixture at zzzz"}},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := skein.Config{Dialect: sqlite.Dialect{}, Scripts: test.set}
			if test.models != "" {
				file := filepath.Join(t.TempDir(), "schema.sql")
				if err := os.WriteFile(file, []byte(test.models), 0o600); err != nil {
					t.Fatal(err)
				}
				cfg.Models = sqlmodel.Path(file)
			}
			n := &noting{ctx: t.Context()}
			skeintest.Verify(n, cfg, test.options...)
			if len(test.want) == 0 && n.errors != "" {
				t.Error(n.errors)
			}
			for _, w := range test.want {
				if !strings.Contains(n.errors, w) {
					t.Errorf("no %q in\n%s", w, n.errors)
				}
			}
		})
	}
	if seen["rows"] != 21 || seen["Susan"] != 1 || seen["runs"] != 2 || seen["back"] != 1 {
		t.Errorf("the function saw %v", seen)
	}
}
