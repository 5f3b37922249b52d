package skein_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// squash squashes a history of one base and a revision for each way up, from the second one on.
func squash(t *testing.T, form script.Form, ways ...func(*op.Recorder)) (string, error) {
	t.Helper()
	set, last := script.NewSet(), ""
	for i, up := range append([]func(*op.Recorder){func(m *op.Recorder) {
		m.CreateTable("users", schema.Column{Name: "id", Type: schema.Integer{}}, schema.Column{Name: "name", Type: schema.Text{}})
	}}, ways...) {
		id := "rev0000" + string(rune('1'+i))
		s := script.Script{ID: id, Upgrade: up}
		if i > 0 {
			s.Revises = []string{last}
		}
		set.Add(s)
		last = id
	}
	dir := t.TempDir()
	m, err := skein.New(skein.Config{URL: "sqlite::memory:", Scripts: set, Dir: dir, Form: form})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	_, err = m.Squash(t.Context(), "rev00002:"+last, skein.GenerateOptions{RevID: "squashed", Message: "m"})
	data, _ := os.ReadFile(filepath.Join(dir, "squashed_m."+string(form)))
	return string(data), err
}

func TestSquashOfGoScripts(t *testing.T) {
	text, err := squash(t, script.Go, email, rename, func(m *op.Recorder) {
		m.Elidable(op.Func{Name: "fill"})
		m.CreateTable("drafts", schema.Column{Name: "id", Type: schema.Integer{}})
		m.DropTable("drafts")
		m.CreateIndex("users", schema.Index{Name: "ix", Parts: []schema.Part{{Column: "email"}}})
		m.RenameIndex("users", "ix", "ix_email")
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`Replaces: []string{"rev00002", "rev00003", "rev00004"}`, `Revises:  []string{"rev00001"}`, `m.RenameColumn("users", "name", "full_name")`, "ix_email",
	} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), strings.Join(strings.Fields(want), " ")) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	if strings.Contains(text, "drafts") || strings.Contains(text, "fill") {
		t.Errorf("not folded:\n%s", text)
	}
}

// TestSquashStops names what stops it, and writes nothing.
func TestSquashStops(t *testing.T) {
	for name, test := range map[string]struct {
		up   func(*op.Recorder)
		want string
	}{
		"function":   {fill, "Go function fill"},
		"rows":       {func(m *op.Recorder) { m.BulkInsert("users", op.Row{"id": 1}) }, "rows inserted into users"},
		"statement":  {func(m *op.Recorder) { m.Exec("DELETE FROM users") }, "SQL on rows"},
		"pragma":     {func(m *op.Recorder) { m.Exec("PRAGMA user_version = 7") }, "a PRAGMA"},
		"kept table": {func(m *op.Recorder) { m.KeepTable("users") }, "keeps the dropped table users (rev00003)"},
		"kept column": {func(m *op.Recorder) {
			m.KeepColumn("users", schema.Column{Name: "name", Type: schema.Text{}})
		}, "keeps the dropped column users.name (rev00003)"},
		"left alone": {func(m *op.Recorder) { m.Exec("CREATE VIRTUAL TABLE f USING fts5(a)") }, "virtual table f"},
		// A column that is copied by hand: only rows tell that it was renamed.
		"a rebuild by hand": {func(m *op.Recorder) {
			m.Exec("CREATE TABLE _skein_new_users (id INTEGER, nick TEXT)")
			m.Exec("INSERT INTO _skein_new_users SELECT id, name FROM users")
			m.Exec("DROP TABLE users")
			m.Exec("ALTER TABLE _skein_new_users RENAME TO users")
		}, "SQL on rows"},
	} {
		t.Run(name, func(t *testing.T) {
			text, err := squash(t, script.SQL, email, test.up)
			if !errors.Is(err, skein.ErrRefused) || !strings.Contains(err.Error(), test.want) || text != "" {
				t.Errorf("got %v\n%s", err, text)
			}
		})
	}
}

// TestSquashComparesRows has a statement that no word gives away: what it does is seen in the rows.
func TestSquashComparesRows(t *testing.T) {
	// Rows that were there before the default came have none.
	_, err := squash(t, script.SQL, email, func(m *op.Recorder) { m.AlterColumn("users", "email", op.SetDefault("'-'")) })
	if !errors.Is(err, skein.ErrRefused) || !strings.Contains(err.Error(), `the rows of users come out otherwise, as "-"|`) {
		t.Errorf("got %v", err)
	}
	text, err := squash(t, script.SQL, email, func(m *op.Recorder) {
		m.Exec("ALTER TABLE users ADD COLUMN nick TEXT")
		m.Exec("CREATE TABLE keep AS SELECT id, name FROM users")
	})
	if !errors.Is(err, skein.ErrRefused) || !strings.Contains(err.Error(), "the rows of keep come out otherwise") || text != "" {
		t.Errorf("got %v\n%s", err, text)
	}
}

// TestSquashIrreversible carries over why there is no way back.
func TestSquashIrreversible(t *testing.T) {
	set := script.NewSet().
		Add(script.Script{ID: "rev00001", Upgrade: email0, Downgrade: func(m *op.Recorder) { m.Irreversible("gone for good") }}).
		Add(script.Script{ID: "rev00002", Revises: []string{"rev00001"}, Upgrade: email, Downgrade: func(m *op.Recorder) { m.DropColumn("users", "email") }})
	dir := t.TempDir()
	m, err := skein.New(skein.Config{URL: "sqlite::memory:", Scripts: set, Dir: dir, Form: script.SQL})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	g, err := m.Squash(t.Context(), ":rev00002", skein.GenerateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(g.File)
	if err != nil || !strings.Contains(string(data), "-- +skein irreversible: gone for good\n") {
		t.Errorf("%v\n%s", err, data)
	}
}

func email0(m *op.Recorder) {
	m.CreateTable("users", schema.Column{Name: "id", Type: schema.Integer{}})
}
