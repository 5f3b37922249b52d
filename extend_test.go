package skein_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/autogenerate"
	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

var errNo = errors.New("no")

func TestRewriteKeepsTheWayBack(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, sql, want string }{
		{"what does not fold", "", "review: the upgrade was rewritten, and this way back was not"},
		{"what is not seen", "UPDATE users SET name = 'x'", "review: the upgrade also does what this way back doesn't know of: run UPDATE"},
	} {
		s := newShop(t, script.Go, "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);")
		s.cfg.Rewrite = func(_ context.Context, up []script.Line) ([]script.Line, error) {
			if c.sql == "" {
				return append(up, script.Line{Op: op.DropTable{Table: "not there"}}), nil
			}
			return append(up, script.Line{Op: op.Exec{SQL: c.sql}, Comment: "mine"}), nil
		}
		s.m = newMigrator(t, s.cfg)
		_, text := s.migrate(skein.GenerateOptions{NoProve: c.sql == ""}) // that one can't run
		if !strings.Contains(text, c.want) || !strings.Contains(text, `m.DropTable("users")`) {
			t.Errorf("%s:\n%s", c.name, text)
		}
	}
}

func TestRewriteToNothing(t *testing.T) {
	t.Parallel()
	s := newShop(t, script.SQL, "CREATE TABLE users (id INTEGER PRIMARY KEY);")
	s.cfg.Rewrite = func(context.Context, []script.Line) ([]script.Line, error) { return nil, nil }
	s.m = newMigrator(t, s.cfg)
	if g, _ := s.migrate(skein.GenerateOptions{}); g.File != "" {
		t.Error(g.File)
	}
	if _, err := s.m.Check(ctx); err != nil {
		t.Error(err)
	}
	s.cfg.Rewrite = func(context.Context, []script.Line) ([]script.Line, error) { return nil, errNo }
	if _, err := newMigrator(t, s.cfg).Migrate(ctx, skein.GenerateOptions{}); !errors.Is(err, errNo) {
		t.Error(err)
	}
	s.cfg.Rewrite = nil
	s.cfg.Render = func(context.Context, string, []byte) ([]byte, error) { return nil, nil }
	if _, err := newMigrator(t, s.cfg).Migrate(ctx, skein.GenerateOptions{}); err == nil || s.files() != 0 {
		t.Errorf("%v, %d files", err, s.files())
	}
}

// TestIncludeSurvivesRebuild: what is left out is in the table that a change copies.
func TestIncludeSurvivesRebuild(t *testing.T) {
	t.Parallel()
	s := newShop(t, script.SQL, "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);")
	_, err := s.cfg.DB.Exec("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, legacy TEXT); CREATE INDEX dba ON users (legacy); INSERT INTO users VALUES (1, 'a', 'b')")
	must(t, err)
	s.cfg.Include = func(o autogenerate.Object) bool { return o.Name != "legacy" }
	s.m = newMigrator(t, s.cfg)
	s.migrate(skein.GenerateOptions{})
	must(t, s.m.Upgrade(ctx, "heads"))
	if _, err := s.m.Check(ctx); err != nil {
		t.Error(err)
	}
	must(t, s.m.Downgrade(ctx, "base"))
	var legacy string
	must(t, s.cfg.DB.QueryRow("SELECT legacy FROM users INDEXED BY dba WHERE legacy = 'b'").Scan(&legacy))
}

func oneRevision(up func(*op.Recorder), down func(*op.Recorder)) *script.Set {
	return script.NewSet().Add(script.Script{ID: "5f15cbadc711", Upgrade: up, Downgrade: down})
}

// TestCallbacksStop: an error of a callback leaves nothing behind.
func TestCallbacksStop(t *testing.T) {
	t.Parallel()
	no := func(_ context.Context, _ skein.RunStep, tx op.Tx) error {
		if _, err := tx.ExecContext(ctx, "CREATE TABLE mine (id INTEGER)"); err != nil {
			return err
		}
		return errNo
	}
	for name, c := range map[string]skein.Callbacks{
		"BeforeRun":      {BeforeRun: func(context.Context, []skein.RunStep) error { return errNo }},
		"BeforeRevision": {BeforeRevision: no},
		"AfterRevision":  {AfterRevision: no},
	} {
		ended := 0
		c.AfterRun = func(_ context.Context, _ []skein.RunStep, err error) {
			ended++
			if !errors.Is(err, errNo) {
				t.Errorf("%s: AfterRun hears %v", name, err)
			}
		}
		db := openFile(t, filepath.Join(t.TempDir(), "app.db"))
		set := oneRevision(func(m *op.Recorder) { m.Exec("CREATE TABLE users (id INTEGER)") }, nil)
		m := newMigrator(t, skein.Config{DB: db, Dialect: sqlite.Dialect{}, Scripts: set, Callbacks: c})
		if err := m.Upgrade(ctx, "heads"); !errors.Is(err, errNo) {
			t.Errorf("%s: %v", name, err)
		}
		if want := map[bool]int{true: 0, false: 1}[name == "BeforeRun"]; ended != want {
			t.Errorf("%s: AfterRun was called %d times", name, ended)
		}
		var n int
		must(t, db.QueryRow("SELECT count(*) FROM sqlite_schema WHERE name IN ('users', 'mine')").Scan(&n))
		if n != 0 {
			t.Errorf("%s left something behind", name)
		}
	}
}

// unknownOp is an operation that nobody can compile.
type unknownOp struct{}

func (unknownOp) Apply(*schema.Schema) error { return nil }
func (unknownOp) String() string             { return "do what nobody knows" }

func TestOwnOperations(t *testing.T) {
	t.Parallel()
	db := openFile(t, filepath.Join(t.TempDir(), "app.db"))
	cfg := skein.Config{DB: db, Dialect: sqlite.Dialect{}}
	cfg.Scripts = oneRevision(func(m *op.Recorder) { m.Do(unknownOp{}) }, nil)
	if err := newMigrator(t, cfg).Upgrade(ctx, "heads"); err == nil || !strings.Contains(err.Error(), "op.Compiler") {
		t.Error(err)
	}
	add := lowerIndex{Table: "users", Column: "name"}
	drop := add
	drop.Drop = true
	cfg.Scripts = oneRevision(func(m *op.Recorder) {
		m.CreateTable("users", schema.Column{Name: "name", Type: schema.Text{}})
		m.Do(add)
		m.AlterColumn("users", "name", op.SetNotNull(true))
	}, func(m *op.Recorder) {
		m.Do(drop)
		m.DropTable("users")
	})
	m := newMigrator(t, cfg)
	must(t, m.Upgrade(ctx, "heads"))
	if _, err := db.Exec("SELECT name FROM users INDEXED BY lower_users_name WHERE lower(name) = 'a'"); err != nil {
		t.Error(err)
	}
	must(t, m.Downgrade(ctx, "base"))
	if _, err := script.RenderGo(script.Rendering{ID: "5f15cbadc711", Up: []script.Line{{Op: add}}}); !errors.Is(err, script.ErrNotRendered) || !strings.Contains(err.Error(), "lowerIndex") {
		t.Error(err)
	}
}

// setting is an operation of a user's own that Skein sees nothing of.
type setting struct{ value int }

func (o setting) Apply(*schema.Schema) error { return nil }
func (o setting) String() string             { return fmt.Sprintf("set the version of the app to %d", o.value) }
func (o setting) Statements(string) ([]string, error) {
	return []string{fmt.Sprintf("PRAGMA user_version = %d", o.value)}, nil
}

// reversible is one that knows its way back.
type reversible struct{ setting }

func (o reversible) Reverse() op.Op { return setting{-o.value} }

// The reverses of a rewriter's own operations stand where they have to: the other way round, around what
// Skein worked out.
func TestRewriteWithOwnOperations(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		own  func(int) op.Op
		want string
	}{
		{"with a reverse", func(n int) op.Op { return reversible{setting{n}} }, "user_version = -3;PRAGMA user_version = -2;DROP TABLE users;PRAGMA user_version = -1;"},
		{"without", func(n int) op.Op { return setting{n} }, "-- review: the upgrade also does what this way back doesn't know of: set the version of the app to 3."},
	} {
		s := newShop(t, script.SQL, "CREATE TABLE users (id INTEGER PRIMARY KEY);")
		s.cfg.Rewrite = func(_ context.Context, up []script.Line) ([]script.Line, error) {
			up = append([]script.Line{{Op: c.own(1)}}, up...)
			return append(up, script.Line{Op: c.own(2)}, script.Line{Op: c.own(3)}), nil
		}
		s.m = newMigrator(t, s.cfg)
		_, text := s.migrate(skein.GenerateOptions{})
		_, down, _ := strings.Cut(text, "-- +skein downgrade\n")
		lines := slices.DeleteFunc(strings.Split(down, "\n"), func(l string) bool { return strings.Contains(l, "rows of users are lost") })
		if down = strings.Join(lines, ""); !strings.Contains(down, c.want) {
			t.Errorf("%s:\n%s", c.name, down)
		}
		must(t, s.m.Upgrade(ctx, "head"))
		must(t, s.m.Downgrade(ctx, "base"))
	}
}
