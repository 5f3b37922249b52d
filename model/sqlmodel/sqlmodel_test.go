package sqlmodel_test

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/model"
	"github.com/skein-go/skein/model/sqlmodel"
	"github.com/skein-go/skein/schema"
)

func target(t *testing.T) model.Target {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return model.Target{Dialect: sqlite.Dialect{}, Scratch: func(ctx context.Context) (*sql.DB, error) { return sqlite.Dialect{}.Scratch(ctx, db, "") }}
}

// folder writes files, name and text in turn, and returns their folder.
func folder(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		if err := os.WriteFile(filepath.Join(dir, files[i]), []byte(files[i+1]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func load(t *testing.T, path string) *schema.Schema {
	t.Helper()
	s, err := sqlmodel.Path(path).Schema(context.Background(), target(t))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestFolder reads the files in order of their names, and nothing else.
func TestFolder(t *testing.T) {
	t.Parallel()
	dir := folder(t,
		"10_views.sql", "CREATE VIEW v AS SELECT id FROM users;",
		"02_users.sql", "-- users\nCREATE TABLE users (id INTEGER PRIMARY KEY);",
		"readme.md", "no SQL",
		"20_triggers.sql", "CREATE TRIGGER tr AFTER INSERT ON users BEGIN SELECT 1; SELECT ';'; END;\nCREATE INDEX ix ON users (id);",
	)
	if err := os.Mkdir(filepath.Join(dir, "deeper.sql"), 0o700); err != nil {
		t.Fatal(err)
	}
	s := load(t, dir)
	if s.Table("users") == nil || s.View("v") == nil || s.Trigger("users", "tr") == nil || s.Table("users").Index("ix") == nil {
		t.Errorf("%+v", s)
	}
}

func TestFile(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text  string
		check func(*schema.Schema) bool
	}{
		"empty":         {"", (*schema.Schema).Empty},
		"only comments": {"-- nothing\n/* at all */\n", (*schema.Schema).Empty},
		"a dump":        {"PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE a (id);\nINSERT INTO a VALUES ('COMMIT;');\nCOMMIT;\n", func(s *schema.Schema) bool { return s.Table("a") != nil }},
		"was": {"CREATE TABLE people ( -- was: users\n  id INTEGER PRIMARY KEY,\n  full_name TEXT -- was: name\n);", func(s *schema.Schema) bool {
			return s.Table("people").Was == "users" && s.Table("people").Column("full_name").Was == "name" && s.Table("people").Column("id").Was == ""
		}},
		"changes": {"CREATE TABLE a (id INTEGER);\nALTER TABLE a ADD COLUMN n TEXT;", func(s *schema.Schema) bool { return s.Table("a").Column("n") != nil }},
		"names":   {"CREATE TABLE \"or der; --\" (\"sel\"\"ect\" TEXT, [gr oup] INT, `ünï` BLOB)", func(s *schema.Schema) bool { return s.Table("or der; --").Column("sel\"ect") != nil }},
		"windows": {"CREATE TABLE a (\r\n  id INTEGER\r\n);\r\n", func(s *schema.Schema) bool { return s.Table("a") != nil }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if s := load(t, filepath.Join(folder(t, "schema.sql", c.text), "schema.sql")); !c.check(s) {
				t.Errorf("%+v", s)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"syntax":       {"CREATE TABLE a (id);\n\n  CREATE TABEL b (id);", `schema.sql:3:10: SQL logic error: near "TABEL": syntax error`},
		"twice":        {"CREATE TABLE a (id); CREATE TABLE a (id);", "schema.sql:1:22: "},
		"open quote":   {"CREATE TABLE a (id);\nCREATE TABLE b (x DEFAULT 'oh);", "schema.sql:2:27: "},
		"open comment": {"CREATE TABLE a (id);\n/* oh", "schema.sql:2:1: "},
		"no table":     {"\n\nCREATE INDEX ix ON nowhere (id);", "schema.sql:3:1: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := sqlmodel.Path(filepath.Join(folder(t, "schema.sql", c.text), "schema.sql")).Schema(context.Background(), target(t))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %s", err, c.want)
			}
		})
	}
	for name, c := range map[string]struct {
		path string
		kind error
	}{
		"no files": {folder(t, "a.txt", ""), sqlmodel.ErrNoFiles},
		"no path":  {filepath.Join(t.TempDir(), "nowhere.sql"), fs.ErrNotExist},
	} {
		if _, err := sqlmodel.Path(c.path).Schema(context.Background(), target(t)); !errors.Is(err, c.kind) || !strings.Contains(err.Error(), c.path) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := sqlmodel.Path(folder(t, "a.sql", "")).Schema(context.Background(), model.Target{Dialect: sqlite.Dialect{}}); err == nil {
		t.Error("loaded without a scratch database")
	}
}
