package cli

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// atHead returns a session on a database at the head of a history of one Go script, whose table has a row.
func atHead(t *testing.T, drops skein.Drops, ask func(context.Context, []plan.Fact) (bool, error)) *session {
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
			r.Exec("INSERT INTO users VALUES (1)")
		},
		Downgrade: func(r *op.Recorder) { r.DropTable("users") },
	})
	cfg := skein.Config{DB: db, Dialect: sqlite.Dialect{}, Scripts: scripts, Log: slog.New(slog.DiscardHandler), AskLoss: ask, Drops: drops}
	m, err := skein.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Upgrade(t.Context(), "head"); err != nil {
		t.Fatal(err)
	}
	return &session{Migrator: m, ctx: t.Context(), cfg: cfg, log: cfg.Log}
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
	for _, tt := range []struct {
		answer, at string
		code       int
	}{
		{"n\n", "aaaa00000001", exitRefused},
		{"", "aaaa00000001", exitRefused}, // nobody answers
		{"y\n", "base", exitDone},
	} {
		var printed strings.Builder
		s := atHead(t, skein.Keep, newLossAsker(strings.NewReader(tt.answer), &printed))
		if err := downgrade(s, moveOptions{target: "-1"}); ExitCode(err) != tt.code {
			t.Errorf("%q: error %v", tt.answer, err)
		}
		if got := strings.TrimSpace(printed.String()); got != "This destroys data: drop table users: 1 row will be destroyed. Go on? [y/N]" {
			t.Errorf("printed %q", got)
		}
		if got := current(t, s); got != tt.at {
			t.Errorf("%q: at %s", tt.answer, got)
		}
	}
}

func TestDowngradeWithoutAQuestion(t *testing.T) {
	s := atHead(t, skein.Refuse, nil)
	err := downgrade(s, moveOptions{target: "-1"})
	if lost, ok := errors.AsType[*skein.LossError](err); !ok || len(lost.Facts) != 1 || lost.Facts[0].Rows != 1 || ExitCode(err) != exitRefused {
		t.Errorf("drops are refused: %v", err)
	}
	if got := current(t, s); got != "aaaa00000001" {
		t.Errorf("drops are refused: at %s", got)
	}
	for _, s := range []*session{atHead(t, skein.Refuse, yes), atHead(t, skein.Keep, nil)} {
		if err := downgrade(s, moveOptions{target: "-1"}); err != nil {
			t.Error(err)
		}
		if got := current(t, s); got != "base" {
			t.Errorf("at %s", got)
		}
	}
}
