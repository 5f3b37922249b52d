package skein_test

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/model/gormmodel"
)

// Person is a model whose texts PostgreSQL keeps in other words.
type Person struct {
	ID      uint
	Name    string    `gorm:"size:64;default:'nobody';check:name IN ('nobody', 'anna') AND length(name) > 2"`
	Age     int       `gorm:"default:(1 + 2);check:age >= 0 and age<200"`
	Score   float32   `gorm:"type:DECIMAL(10)"`
	Mail    string    `gorm:"index:ix_mail,expression:LOWER(mail),where:mail <> ''"`
	Active  bool      `gorm:"default:TRUE"`
	Created time.Time `gorm:"default:CURRENT_TIMESTAMP"`
}

// TestPostgresSpelling: what a person writes in Go and what the server keeps are one, and asking leaves
// nothing behind.
func TestPostgresSpelling(t *testing.T) {
	t.Parallel()
	w := newPostgresWorld(t)
	with := func(f func(context.Context, *skein.Migrator) error) {
		t.Helper()
		m, err := skein.New(skein.Config{URL: w.url, Models: gormmodel.Of(&Person{}), Dir: w.dir})
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		if err := f(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	with(func(ctx context.Context, m *skein.Migrator) error {
		_, err := m.Migrate(ctx, skein.GenerateOptions{Message: "people", NoRename: true})
		return err
	})
	with(func(ctx context.Context, m *skein.Migrator) error { return m.Upgrade(ctx, "head") })
	check := func() {
		t.Helper()
		with(func(ctx context.Context, m *skein.Migrator) error {
			c, err := m.Check(ctx)
			if err != nil {
				t.Errorf("%+v", c.Changes)
			}
			return err
		})
	}
	check()
	if n := w.text("SELECT count(*) FROM pg_namespace WHERE nspname LIKE '\\_skein\\_%'"); n != "0" {
		t.Errorf("%s schemas are left behind", n)
	}
	w.exec("ALTER TABLE people ALTER age SET DEFAULT 4")
	m, err := skein.New(skein.Config{URL: w.url, Models: gormmodel.Of(&Person{}), Dir: w.dir})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	c, err := m.Check(t.Context())
	if err == nil || len(c.Changes) != 1 {
		t.Errorf("%v: %+v", err, c)
	}
}

// TestPostgresSpellingWithoutRights: a role that may create nothing is told so, and how it can be helped.
func TestPostgresSpellingWithoutRights(t *testing.T) {
	t.Parallel()
	w := newPostgresWorld(t)
	role := w.text("SELECT 'skein_reader_' || pg_backend_pid()")
	w.exec("CREATE TABLE people (id bigserial PRIMARY KEY, name varchar(64) DEFAULT 'nobody'); CREATE ROLE " + role + " LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + role)
	t.Cleanup(func() { w.exec("DROP OWNED BY " + role + "; DROP ROLE " + role) })
	u, err := url.Parse(w.url)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.User(role)
	var log strings.Builder
	config := skein.Config{URL: u.String(), Models: gormmodel.Of(&Person{}), Dir: w.dir, Log: slog.New(slog.NewTextHandler(&log, nil))}
	m, err := skein.New(config)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if c, err := m.Check(t.Context()); !errors.Is(err, skein.ErrFound) {
		t.Errorf("%v: %+v", err, c)
	}
	if !strings.Contains(log.String(), "--scratch-url") || !strings.Contains(log.String(), "permission denied") {
		t.Errorf("the log says %s", log.String())
	}
	config.ScratchURL, config.Log = w.url, nil
	other, err := skein.New(config)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if c, err := other.Check(t.Context()); !errors.Is(err, skein.ErrFound) {
		t.Errorf("%v: %+v", err, c)
	}
}
