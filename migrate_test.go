package skein_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/model/sqlmodel"
	"github.com/skein-go/skein/revision"
	"github.com/skein-go/skein/script"
)

// shop is a folder with models, scripts and a database, and everything that a command depends on
// fixed: the clock and the ids.
type shop struct {
	*testing.T
	dir string
	cfg skein.Config
	log bytes.Buffer
	m   *skein.Migrator
}

func newShop(t *testing.T, form script.Form, models string) *shop {
	t.Helper()
	s := &shop{T: t, dir: t.TempDir()}
	s.models(models)
	seconds, bytes := 0, byte(0)
	s.cfg = skein.Config{
		DB: openFile(t, filepath.Join(s.dir, "app.db")), Dialect: sqlite.Dialect{}, Models: sqlmodel.Path(filepath.Join(s.dir, "schema.sql")),
		Dir: filepath.Join(s.dir, "migrations"), Form: form, Log: slog.New(slog.NewTextHandler(&s.log, nil)),
		Now:  func() time.Time { seconds++; return time.Date(2026, 11, 22, 19, 21, seconds, 0, time.UTC) },
		Rand: reader(func(p []byte) (int, error) { bytes++; return copy(p, strings.Repeat(string(rune(bytes)), len(p))), nil }),
	}
	s.m = newMigrator(t, s.cfg)
	_, err := s.m.Init(ctx)
	must(t, err)
	return s
}

type reader func([]byte) (int, error)

func (r reader) Read(p []byte) (int, error) { return r(p) }

func (s *shop) models(text string) {
	s.Helper()
	must(s, os.WriteFile(filepath.Join(s.dir, "schema.sql"), []byte(text), 0o600))
}

// migrate writes a revision and returns it with the script's text.
func (s *shop) migrate(o skein.GenerateOptions) (*skein.Generated, string) {
	s.Helper()
	g, err := s.m.Migrate(ctx, o)
	must(s, err)
	if g.File == "" {
		return g, ""
	}
	data, err := os.ReadFile(g.File)
	must(s, err)
	return g, string(data)
}

func (s *shop) files() int {
	s.Helper()
	list, err := filepath.Glob(filepath.Join(s.cfg.Dir, "*.sql"))
	must(s, err)
	return len(list)
}

func messages(list []skein.Change) string {
	var out []string
	for _, c := range list {
		out = append(out, strings.TrimPrefix(c.Message, "Detected "))
	}
	return strings.Join(out, "; ")
}

const (
	users  = "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);\n"
	users2 = "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT '', mail TEXT);\nCREATE INDEX ix_mail ON users (mail);\n"
)

// TestMigrateCycle lives the main job with one Migrator: what it wrote it knows.
func TestMigrateCycle(t *testing.T) {
	t.Parallel()
	s := newShop(t, script.SQL, users)
	g, _ := s.migrate(skein.GenerateOptions{Message: "initial migration"})
	if filepath.Base(g.File) != g.Revision+"_initial_migration.sql" || messages(g.Changes) != "added table 'users'" {
		t.Errorf("%+v", g)
	}
	_, err := s.m.Migrate(ctx, skein.GenerateOptions{})
	wantError(t, err, skein.ErrRefused, "not up to date", g.Revision, "skein upgrade", "--from-history")
	must(t, s.m.Upgrade(ctx, "heads"))
	_, err = s.cfg.DB.Exec("INSERT INTO users VALUES (1, 'Ann'), (2, 'Bob')")
	must(t, err)

	again, _ := s.migrate(skein.GenerateOptions{Message: "nothing"})
	if again.File != "" || again.Changes == nil || s.files() != 1 {
		t.Errorf("migrate twice: %+v, %d files", again, s.files())
	}
	checked, err := s.m.Check(ctx)
	must(t, err)
	if len(checked.Changes)+len(checked.Edited) != 0 {
		t.Errorf("check: %+v", checked)
	}

	s.models(users2)
	checked, err = s.m.Check(ctx)
	wantError(t, err, skein.ErrFound, "skein migrate")
	if len(checked.Changes) == 0 || s.files() != 1 {
		t.Errorf("check: %+v", checked)
	}
	g, text := s.migrate(skein.GenerateOptions{Message: "mail"})
	if !strings.Contains(messages(g.Changes), "added column 'users.mail'; added index 'ix_mail' on '['mail']'") && !strings.Contains(messages(g.Changes), "added column 'users.mail'") {
		t.Errorf("changes: %s", messages(g.Changes))
	}
	if !strings.Contains(text, "-- revises: "+strings.Repeat("01", 6)) {
		t.Errorf("it builds on nothing:\n%s", text)
	}
	must(t, s.m.Upgrade(ctx, "heads"))
	_, err = s.m.Check(ctx)
	must(t, err)
	must(t, s.m.Downgrade(ctx, "-1"))
	must(t, s.m.Upgrade(ctx, "heads"))
	wantRows(t, s.cfg.DB, "SELECT id, name FROM users", "1|Ann 2|Bob")
	current, err := s.m.Current(ctx)
	must(t, err)
	if !current.AtHead || len(current.Revisions) != 1 || current.Revisions[0].ID != g.Revision || !current.Revisions[0].Head {
		t.Errorf("current: %+v", current)
	}
}

func TestMigrateFromHistory(t *testing.T) {
	t.Parallel()
	s := newShop(t, script.SQL, users)
	s.migrate(skein.GenerateOptions{Message: "one", FromHistory: true})
	s.models(users2)
	g, _ := s.migrate(skein.GenerateOptions{Message: "two", FromHistory: true})
	if len(g.Changes) == 0 || s.files() != 2 {
		t.Errorf("%+v", g)
	}
	if g, _ := s.migrate(skein.GenerateOptions{Message: "three", FromHistory: true}); g.File != "" {
		t.Errorf("%+v", g)
	}
	wantRows(t, s.cfg.DB, "SELECT count(*) FROM sqlite_schema", "0")
	must(t, s.m.Upgrade(ctx, "heads"))
	_, err := s.m.Check(ctx)
	must(t, err)
	d, err := s.m.Diff(ctx, skein.DiffOptions{From: "history", To: filepath.Join(s.dir, "schema.sql")})
	must(t, err)
	if !d.Empty() || d.SQL() != "" || d.Go() != "" {
		t.Errorf("the history is not the models: %s", d.SQL())
	}
}

func TestRenames(t *testing.T) {
	t.Parallel()
	begin := func(t *testing.T) *shop {
		s := newShop(t, script.SQL, users)
		s.migrate(skein.GenerateOptions{Message: "one"})
		must(t, s.m.Upgrade(ctx, "heads"))
		_, err := s.cfg.DB.Exec("INSERT INTO users VALUES (1, 'Ann')")
		must(t, err)
		s.models(strings.ReplaceAll(users, "name", "full_name"))
		return s
	}
	finish := func(s *shop, o skein.GenerateOptions, want string) {
		s.Helper()
		s.migrate(o)
		must(s, s.m.Upgrade(ctx, "heads"))
		wantRows(s, s.cfg.DB, "SELECT * FROM users", want)
		_, err := s.m.Check(ctx)
		must(s, err)
	}
	t.Run("unanswered", func(t *testing.T) {
		t.Parallel()
		s := begin(t)
		_, err := s.m.Migrate(ctx, skein.GenerateOptions{Message: "two"})
		wantError(t, err, skein.ErrRefused, "--rename users.name:full_name", "--no-rename")
		if !errors.Is(err, diff.ErrUnanswered) || s.files() != 1 {
			t.Errorf("%d files; %v", s.files(), err)
		}
		_, err = s.m.Migrate(ctx, skein.GenerateOptions{Renames: []string{"users.nose:full_name"}})
		wantError(t, err, skein.ErrUsage)
	})
	t.Run("beforehand", func(t *testing.T) {
		t.Parallel()
		finish(begin(t), skein.GenerateOptions{Renames: []string{"users.name:full_name"}}, "1|Ann")
	})
	t.Run("no rename", func(t *testing.T) {
		t.Parallel()
		finish(begin(t), skein.GenerateOptions{NoRename: true}, "1|<nil>")
	})
	t.Run("asked", func(t *testing.T) {
		t.Parallel()
		s := begin(t)
		asked := 0
		s.cfg.Ask = func(_ context.Context, q diff.Question) (string, error) { asked++; return q.Candidates[0].To, nil }
		s.m = newMigrator(t, s.cfg)
		finish(s, skein.GenerateOptions{}, "1|Ann")
		if asked != 1 {
			t.Errorf("asked %d times", asked)
		}
	})
	t.Run("a person leaves", func(t *testing.T) {
		t.Parallel()
		s := begin(t)
		away := errors.New("went home")
		s.cfg.Ask = func(context.Context, diff.Question) (string, error) { return "", away }
		s.m = newMigrator(t, s.cfg)
		if _, err := s.m.Migrate(ctx, skein.GenerateOptions{}); !errors.Is(err, away) || s.files() != 1 {
			t.Error(err)
		}
	})
	t.Run("the model says so", func(t *testing.T) {
		t.Parallel()
		s := begin(t)
		s.models("CREATE TABLE users (id INTEGER PRIMARY KEY,\n  full_name TEXT -- was: name\n);\n")
		finish(s, skein.GenerateOptions{}, "1|Ann")
	})
}

func TestEditedScript(t *testing.T) {
	t.Parallel()
	s := newShop(t, script.SQL, users)
	g, text := s.migrate(skein.GenerateOptions{Message: "one"})
	must(t, s.m.Upgrade(ctx, "heads"))
	must(t, os.WriteFile(g.File, []byte(text+"\n-- later thought\n"), 0o600))
	s.m = newMigrator(t, s.cfg)
	checked, err := s.m.Check(ctx)
	must(t, err)
	if len(checked.Edited) != 1 || checked.Edited[0] != g.Revision || !strings.Contains(s.log.String(), "was edited after it was applied") {
		t.Errorf("check: %+v", checked)
	}
	for _, database := range []bool{false, true} {
		list, err := s.m.History(ctx, skein.HistoryOptions{Database: database})
		must(t, err)
		if !list[0].Edited || list[0].Applied != database || (list[0].AppliedAt != nil) != database {
			t.Errorf("history: %+v", list[0])
		}
	}
}

// TestAhead: the database has a revision whose script is not here.
func TestAhead(t *testing.T) {
	t.Parallel()
	s := newShop(t, script.SQL, users)
	s.migrate(skein.GenerateOptions{Message: "one"})
	s.models(users2)
	g, _ := s.migrate(skein.GenerateOptions{Message: "two", FromHistory: true})
	must(t, s.m.Upgrade(ctx, "heads"))
	must(t, os.Remove(g.File))
	s.m = newMigrator(t, s.cfg)
	words := []string{g.Revision, "applied 2026-11-22", "stamp --purge"}
	wantError(t, s.m.Upgrade(ctx, "heads"), skein.ErrRefused, words...)
	wantError(t, s.m.Downgrade(ctx, "base"), skein.ErrRefused, words...)
	_, err := s.m.Migrate(ctx, skein.GenerateOptions{})
	wantError(t, err, skein.ErrRefused, words...)
	_, err = s.m.Check(ctx)
	wantError(t, err, skein.ErrRefused, words...)
	_, err = s.m.Plan(ctx, revision.Up, skein.PlanOptions{Target: "heads"})
	wantError(t, err, skein.ErrRefused, words...)
	current, err := s.m.Current(ctx)
	must(t, err)
	if len(current.Revisions) != 1 || !current.Revisions[0].Unknown || current.AtHead {
		t.Errorf("current: %+v", current)
	}
}

func TestLeftAlone(t *testing.T) {
	t.Parallel()
	s := newShop(t, script.SQL, users)
	_, err := s.cfg.DB.Exec("CREATE VIRTUAL TABLE docs USING fts5(body)")
	must(t, err)
	g, text := s.migrate(skein.GenerateOptions{Message: "one"})
	if len(g.LeftAlone) < 2 || strings.Contains(text, "docs") {
		t.Errorf("left alone %+v:\n%s", g.LeftAlone, text)
	}
	must(t, s.m.Upgrade(ctx, "heads"))
	checked, err := s.m.Check(ctx)
	must(t, err)
	if len(checked.LeftAlone) != len(g.LeftAlone) || !strings.Contains(s.log.String(), "Left alone: virtual table 'docs'") {
		t.Errorf("check: %+v\n%s", checked, s.log.String())
	}
}

// TestDeterministic runs the same commands twice: the files are the same to the byte.
func TestDeterministic(t *testing.T) {
	t.Parallel()
	for _, form := range []script.Form{script.SQL, script.Go} {
		var first string
		for range 2 {
			s := newShop(t, form, users+"CREATE TABLE b (id INTEGER, u INTEGER REFERENCES users);\nCREATE VIEW v AS SELECT 1 AS x;\nCREATE INDEX i1 ON b (u);\nCREATE INDEX i0 ON b (id);\n")
			if form == script.Go {
				s.cfg.Scripts = script.NewSet()
				s.m = newMigrator(t, s.cfg)
			}
			g, text := s.migrate(skein.GenerateOptions{Message: "first, and only"})
			text = filepath.Base(g.File) + "\n" + text
			if first == "" {
				first = text
			} else if first != text {
				t.Errorf("%s, then %s", first, text)
			}
		}
		if !strings.Contains(first, "2026-11-22T19:21:0") || !strings.Contains(first, "010101010101") {
			t.Errorf("clock or id are not the given ones:\n%s", first)
		}
	}
}

// TestNotCompiledIn: a Go script was written and the program not built since; another must not fork
// the history.
func TestNotCompiledIn(t *testing.T) {
	t.Parallel()
	s := newShop(t, script.Go, users)
	s.cfg.Scripts = script.NewSet()
	s.m = newMigrator(t, s.cfg)
	g, _ := s.migrate(skein.GenerateOptions{Message: "one"})
	_, err := s.m.Migrate(ctx, skein.GenerateOptions{Message: "two"})
	wantError(t, err, skein.ErrUsage, filepath.Base(g.File), "build it again")
	_, err = s.m.NewRevision(ctx, skein.GenerateOptions{Message: "two"})
	wantError(t, err, skein.ErrUsage, filepath.Base(g.File))
}
