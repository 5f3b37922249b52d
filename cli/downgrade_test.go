package cli

import (
	"database/sql"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// atHead returns a session on a database at the head of a history of one Go script, and what it prints
// for a person.
func atHead(t *testing.T, answer string) (*session, *strings.Builder) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "app.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	scripts := script.NewSet().Add(script.Script{
		ID: "aaaa00000001",
		Upgrade: func(r *op.Recorder) {
			r.CreateTable("users", schema.Column{Name: "id", Type: schema.Integer{}})
		},
		Downgrade: func(r *op.Recorder) { r.DropTable("users") },
	})
	cfg := skein.Config{DB: db, Dialect: sqlite.Dialect{}, Scripts: scripts, Log: slog.New(slog.DiscardHandler)}
	m, err := skein.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Upgrade(t.Context(), "head"); err != nil {
		t.Fatal(err)
	}
	var printed strings.Builder
	return &session{
		Migrator: m, ctx: t.Context(), cfg: cfg, log: cfg.Log,
		in: strings.NewReader(answer), err: &printed, out: &printed, interactive: true,
	}, &printed
}

func current(t *testing.T, s *session) string {
	t.Helper()
	c, err := s.Current(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Revisions) == 0 {
		return "base"
	}
	return c.Revisions[0].ID
}

func TestDowngradeAsksBeforeALoss(t *testing.T) {
	s, printed := atHead(t, "n\n")
	if err := downgrade(s, moveOptions{target: "-1"}); ExitCode(err) != exitRefused {
		t.Errorf("error %v", err)
	}
	if got := printed.String(); !strings.HasPrefix(got, "This destroys data: users") || !strings.HasSuffix(got, "Go on? [y/N] ") {
		t.Errorf("printed %q", got)
	}
	if got := current(t, s); got != "aaaa00000001" {
		t.Errorf("at %s", got)
	}
}

func TestDowngradeAfterYes(t *testing.T) {
	for name, prepare := range map[string]func(*session){
		"answered":    func(*session) {},
		"--yes":       func(s *session) { s.yes, s.in = true, nil },
		"no terminal": func(s *session) { s.interactive, s.in = false, nil },
	} {
		s, _ := atHead(t, "y\n")
		prepare(s)
		if err := downgrade(s, moveOptions{target: "-1"}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got := current(t, s); got != "base" {
			t.Errorf("%s: at %s", name, got)
		}
	}
}
