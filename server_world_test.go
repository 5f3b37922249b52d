package skein_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/model/sqlmodel"
)

// serverWorld is a database on a server with its models and scripts.
type serverWorld struct {
	t      *testing.T
	url    string
	dir    string
	models string
	cache  string
	beside string // where scratch databases are made; "": on the server
	db     *sql.DB
}

// newServerWorld makes the folder of scripts for a database, which a driver knows by its source.
func newServerWorld(t *testing.T, url, driver, source string) *serverWorld {
	t.Helper()
	dir := t.TempDir()
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	w := &serverWorld{t: t, url: url, dir: filepath.Join(dir, "migrations"), models: filepath.Join(dir, "schema.sql"), db: db}
	w.must(func(ctx context.Context, m *skein.Migrator) error { _, err := m.Init(ctx); return err })
	return w
}

// with runs f with a Migrator of its own, as a command does.
func (w *serverWorld) with(f func(context.Context, *skein.Migrator) error) error {
	w.t.Helper()
	m, err := skein.New(skein.Config{URL: w.url, Models: sqlmodel.Path(w.models), Dir: w.dir, CacheDir: w.cache, ScratchURL: w.beside})
	if err != nil {
		w.t.Fatal(err)
	}
	defer m.Close()
	return f(w.t.Context(), m)
}

func (w *serverWorld) must(f func(context.Context, *skein.Migrator) error) {
	w.t.Helper()
	if err := w.with(f); err != nil {
		w.t.Fatal(err)
	}
}

// script writes the script of revision n, which comes after that of n-1.
func (w *serverWorld) script(n int, up string) {
	w.t.Helper()
	text := fmt.Sprintf("-- revision: aaaa0000000%d\n", n)
	if n > 1 {
		text += fmt.Sprintf("-- revises: aaaa0000000%d\n", n-1)
	}
	text += "-- message: m\n\n-- +skein upgrade\n" + up + "\n\n-- +skein downgrade\n"
	if err := os.WriteFile(filepath.Join(w.dir, fmt.Sprintf("aaaa0000000%d_m.sql", n)), []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

func (w *serverWorld) exec(query string) {
	w.t.Helper()
	if _, err := w.db.Exec(query); err != nil {
		w.t.Fatalf("%s: %v", query, err)
	}
}

func (w *serverWorld) setModels(models string) {
	w.t.Helper()
	if err := os.WriteFile(w.models, []byte(models), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// migrate sets the models, writes a revision, applies it and checks.
func (w *serverWorld) migrate(models string, renames ...string) {
	w.t.Helper()
	w.setModels(models)
	w.must(func(ctx context.Context, m *skein.Migrator) error {
		g, err := m.Migrate(ctx, skein.GenerateOptions{Message: "next", Renames: renames, NoRename: true})
		if err == nil && g.File == "" {
			err = errors.New("no difference was seen")
		}
		return err
	})
	w.must(func(ctx context.Context, m *skein.Migrator) error { return m.Upgrade(ctx, "head") })
	w.check()
}

func (w *serverWorld) check() {
	w.t.Helper()
	w.must(func(ctx context.Context, m *skein.Migrator) error {
		c, err := m.Check(ctx)
		if err != nil {
			w.t.Errorf("%+v", c.Changes)
		}
		return err
	})
}
