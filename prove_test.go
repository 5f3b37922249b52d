package skein_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/model/sqlmodel"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/script"
)

// noScratch is SQLite where nobody may make a scratch database, after so many.
type noScratch struct {
	sqlite.Dialect
	left *int
}

func (d noScratch) Scratch(ctx context.Context, db *sql.DB, source string) (*sql.DB, error) {
	if *d.left--; *d.left < 0 {
		return nil, errors.New("permission denied to create database")
	}
	return d.Dialect.Scratch(ctx, db, source)
}

// drafted migrates an empty database to a schema and returns what was written and what was said.
func drafted(t *testing.T, change func(*skein.Config), o skein.GenerateOptions) (file string, g *skein.Generated, err error) {
	t.Helper()
	dir := t.TempDir()
	models := filepath.Join(dir, "schema.sql")
	if err := os.WriteFile(models, []byte("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);"), 0o600); err != nil {
		t.Fatal(err)
	}
	db, _, err := skein.OpenURL("sqlite::memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	cfg := skein.Config{DB: db, Dialect: sqlite.Dialect{}, Models: sqlmodel.Path(models), Dir: filepath.Join(dir, "migrations")}
	change(&cfg)
	m, err := skein.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if _, err := m.Init(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.RevID = "aaaa00000001"
	g, err = m.Migrate(t.Context(), o)
	files, globErr := filepath.Glob(filepath.Join(cfg.Dir, "aaaa00000001*"))
	if globErr != nil {
		t.Fatal(globErr)
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		file += string(data)
	}
	return file, g, err
}

// TestMigrateProves runs what a hook made of the script, and writes nothing that does not work.
func TestMigrateProves(t *testing.T) {
	hook := func(from, to string) func(*skein.Config) {
		return func(c *skein.Config) {
			c.Render = func(_ context.Context, _ string, data []byte) ([]byte, error) {
				return bytes.Replace(data, []byte(from), []byte(to), 1), nil
			}
		}
	}
	for name, test := range map[string]struct {
		change  func(*skein.Config)
		o       skein.GenerateOptions
		want    string
		refused bool
	}{
		"good":            {change: func(*skein.Config) {}},
		"go":              {change: func(c *skein.Config) { c.Scripts = script.NewSet() }},
		"dressed":         {change: hook("-- +skein upgrade", "-- for the record\n-- +skein upgrade")},
		"up fails":        {change: hook("CREATE TABLE users", "CREATE TABL users"), want: "the upgrade fails on a scratch database"},
		"another table":   {change: hook("name TEXT", "nom TEXT"), want: "the upgrade leads to another schema: what is left to do is: "},
		"down fails":      {change: hook("DROP TABLE users", "DROP TABLE nobody"), want: "the downgrade fails"},
		"down leaves":     {change: hook("DROP TABLE users", "SELECT 1"), want: "the downgrade leads to another schema: what is left to do is: drop table users"},
		"no-prove":        {change: hook("DROP TABLE users", "SELECT 1"), o: skein.GenerateOptions{NoProve: true}},
		"settings":        {change: func(c *skein.Config) { hook("DROP TABLE users", "SELECT 1")(c); c.NoProve = true }},
		"no scratch":      {change: func(c *skein.Config) { n := 1; c.Dialect = noScratch{left: &n} }, want: "permission denied to create database", refused: true},
		"rewritten":       {change: func(c *skein.Config) { c.Rewrite = adding("CREATE TABLE extra (a)") }},
		"rewritten badly": {change: func(c *skein.Config) { c.Rewrite = adding("CREATE TABL extra (a)") }, want: "the upgrade fails"},
	} {
		t.Run(name, func(t *testing.T) {
			file, g, err := drafted(t, test.change, test.o)
			if test.want == "" {
				if err != nil || file == "" || g.Proof == nil || (g.Proof.Skipped == "") == (test.o.NoProve || name == "settings") {
					t.Errorf("%v, %+v\n%s", err, g, file)
				}
				return
			}
			if err == nil || file != "" || !strings.HasPrefix(err.Error(), "nothing is written: ") ||
				!strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "--no-prove") || errors.Is(err, skein.ErrRefused) != test.refused {
				t.Errorf("%v\n%s", err, file)
			}
		})
	}
}

// adding is a rewriter that adds a statement.
func adding(statement string) func(context.Context, []script.Line) ([]script.Line, error) {
	return func(_ context.Context, up []script.Line) ([]script.Line, error) {
		return append(up, script.Line{Op: op.Exec{SQL: statement}}), nil
	}
}
