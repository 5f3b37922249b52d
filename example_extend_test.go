package skein_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/autogenerate"
	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/model/sqlmodel"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// project is a database in memory with these tables, and a folder with these models.
func project(tables, models string) (cfg skein.Config, done func()) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		panic(err)
	}
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(tables); err != nil {
		panic(err)
	}
	dir, err := os.MkdirTemp("", "skein")
	if err != nil {
		panic(err)
	}
	file := filepath.Join(dir, "schema.sql")
	if err := os.WriteFile(file, []byte(models), 0o600); err != nil {
		panic(err)
	}
	cfg = skein.Config{DB: db, Dialect: sqlite.Dialect{}, Models: sqlmodel.Path(file), Dir: filepath.Join(dir, "migrations")}
	return cfg, func() { db.Close(); os.RemoveAll(dir) }
}

// migrate writes a revision and returns its changes and its script.
func migrate(cfg skein.Config) (changes, text string) {
	m, err := skein.New(cfg)
	if err != nil {
		panic(err)
	}
	if _, err := m.Init(context.Background()); err != nil {
		panic(err)
	}
	g, err := m.Migrate(context.Background(), skein.GenerateOptions{Message: "example", NoRename: true})
	if err != nil {
		panic(err)
	}
	for _, c := range g.Changes {
		changes += c.Message + "\n"
	}
	if g.File != "" {
		data, err := os.ReadFile(g.File)
		if err != nil {
			panic(err)
		}
		text = string(data)
	}
	return changes, text
}

// Another program's tables stay as they are, and so does an index that an administrator made.
func ExampleConfig_include() {
	cfg, done := project(`
		CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);
		CREATE INDEX dba_name ON users (name);
		CREATE TABLE cms_pages (id INTEGER PRIMARY KEY)`,
		"CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, email TEXT);")
	defer done()
	cfg.Include = func(o autogenerate.Object) bool {
		switch o.Kind {
		case "table":
			return !strings.HasPrefix(o.Name, "cms_")
		case "index":
			return o.InModels || !strings.HasPrefix(o.Name, "dba_")
		}
		return true
	}
	changes, _ := migrate(cfg)
	fmt.Print(changes)
	// Output: Detected added column 'users.email'
}

// An app for which VARCHAR and TEXT are one, whatever their length, and no default is a default of NULL.
func ExampleConfig_sameType() {
	cfg, done := project("CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(64), age INTEGER DEFAULT NULL)",
		"CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, age INTEGER);")
	defer done()
	word := func(c schema.Column) bool {
		text := strings.ToUpper(sqlite.TypeSQL(c.Type))
		return text == "TEXT" || strings.HasPrefix(text, "VARCHAR")
	}
	cfg.SameType = func(_ string, database, models schema.Column) (same, decided bool) {
		return true, word(database) && word(models)
	}
	cfg.SameDefault = func(_ string, database, models schema.Column) (same, decided bool) {
		return true, database.Default == "NULL" && models.Default == ""
	}
	changes, _ := migrate(cfg)
	fmt.Printf("%q\n", changes)
	// Output: ""
}

// Every index that Migrate adds gets the house's prefix; the way back follows.
func ExampleConfig_rewrite() {
	cfg, done := project("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)",
		"CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT); CREATE INDEX by_name ON users (name);")
	defer done()
	cfg.Rewrite = func(_ context.Context, up []script.Line) ([]script.Line, error) {
		for i, l := range up {
			if o, ok := l.Op.(op.CreateIndex); ok {
				o.Index.Name = "ix_" + o.Index.Name
				up[i] = script.Line{Op: o, Comment: "Named after the rules of the house."}
			}
		}
		return up, nil
	}
	_, text := migrate(cfg)
	_, body, _ := strings.Cut(text, "-- +skein upgrade")
	fmt.Println(strings.ReplaceAll(body, "\n\n", "\n"))
	// Output:
	// -- Named after the rules of the house.
	// CREATE INDEX ix_by_name ON users (name);
	// -- +skein downgrade
	// DROP INDEX ix_by_name;
}

// A notice above each new script.
func ExampleConfig_render() {
	cfg, done := project("", "CREATE TABLE users (id INTEGER PRIMARY KEY);")
	defer done()
	cfg.Render = func(_ context.Context, file string, data []byte) ([]byte, error) {
		return bytes.Replace(data, []byte("-- +skein upgrade"), []byte("-- Copyright Example Ltd.\n\n-- +skein upgrade"), 1), nil
	}
	_, text := migrate(cfg)
	fmt.Println(strings.Contains(text, "\n-- Copyright Example Ltd.\n"))
	// Output: true
}

// A command runs on each new script, once it is written.
func ExampleConfig_hooks() {
	cfg, done := project("", "CREATE TABLE users (id INTEGER PRIMARY KEY);")
	defer done()
	cfg.Hooks = []script.Hook{{Name: "sign", Command: []string{"sh", "-c", `echo "-- reviewed: no" >> "$0"`, "{file}"}}}
	_, text := migrate(cfg)
	fmt.Println(strings.HasSuffix(text, "-- reviewed: no\n"))
	// Output: true
}

// A run tells what it does, writes an audit table in the transaction of each revision, and can be
// refused.
func ExampleCallbacks() {
	revisions := script.NewSet().Add(script.Script{
		ID: "5f15cbadc711", Message: "users",
		Upgrade:   func(m *op.Recorder) { m.Exec("CREATE TABLE users (id INTEGER PRIMARY KEY)") },
		Downgrade: func(m *op.Recorder) { m.DropTable("users") },
	})
	yes := func(context.Context, []plan.Fact) (bool, error) { return true, nil }
	m, err := skein.New(skein.Config{URL: "sqlite::memory:", Scripts: revisions, AskLoss: yes, Callbacks: skein.Callbacks{
		BeforeRun: func(_ context.Context, steps []skein.RunStep) error {
			fmt.Println("steps:", len(steps))
			return nil
		},
		BeforeRevision: func(_ context.Context, s skein.RunStep, _ op.Tx) error {
			if s.Direction == "downgrade" {
				return errors.New("no way back on Fridays")
			}
			return nil
		},
		AfterRevision: func(ctx context.Context, s skein.RunStep, tx op.Tx) error {
			fmt.Println(s.Direction, s.Revision, s.Message)
			_, err := tx.ExecContext(ctx, "INSERT INTO users (id) VALUES (1)")
			return err
		},
		AfterRun: func(_ context.Context, _ []skein.RunStep, err error) { fmt.Println("ended well:", err == nil) },
	}})
	if err != nil {
		panic(err)
	}
	defer m.Close()
	fmt.Println(m.Upgrade(context.Background(), "heads"))
	fmt.Println(m.Downgrade(context.Background(), "base") != nil)
	// Output:
	// steps: 1
	// upgrade 5f15cbadc711 users
	// ended well: true
	// <nil>
	// steps: 1
	// ended well: false
	// true
}
