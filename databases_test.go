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
	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// threeDatabases have one revision each; that of broken fails.
func threeDatabases(t *testing.T) skein.Databases {
	t.Helper()
	var dbs skein.Databases
	for _, name := range []string{"main", "broken", "audit"} {
		set := script.NewSet().Add(script.Script{
			ID: name + "0000001",
			Upgrade: func(m *op.Recorder) {
				m.CreateTable(name, schema.Column{Name: "id", Type: schema.Integer{}})
				if name == "broken" {
					m.Exec("INSERT INTO no_such_table VALUES (1)")
				}
			},
			Downgrade: func(m *op.Recorder) { m.DropTable(name) },
		})
		dbs = append(dbs, skein.Database{Name: name, Config: skein.Config{
			URL: "sqlite://" + filepath.Join(t.TempDir(), name+".db"), Dialect: sqlite.Dialect{}, Scripts: set,
		}})
	}
	return dbs
}

func currentOf(t *testing.T, db skein.Database) string {
	t.Helper()
	m, err := skein.New(db.Config)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	c, err := m.Current(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Revisions) == 0 {
		return "base"
	}
	return c.Revisions[0].ID
}

// A failure in one does not keep the others from their work, and the error says what they did.
func TestDatabasesUpgrade(t *testing.T) {
	dbs := threeDatabases(t)
	err := dbs.Upgrade(t.Context(), "heads")
	many, ok := errors.AsType[*skein.DatabasesError](err)
	if !ok || len(many.Failed) != 1 || many.Failed[0].Name != "broken" || !slices.Equal(many.Done, []string{"main", "audit"}) || many.NotBegun != nil {
		t.Fatalf("%#v", err)
	}
	if text := err.Error(); !strings.HasPrefix(text, "database broken: ") || !strings.HasSuffix(text, "\ndone: main, audit; the rest alone: --database broken") {
		t.Errorf("%s", text)
	}
	for i, want := range []string{"main0000001", "base", "audit0000001"} {
		if got := currentOf(t, dbs[i]); got != want {
			t.Errorf("%s is at %s", dbs[i].Name, got)
		}
	}
	others, err := dbs.Named("audit", "main")
	if err != nil || !slices.Equal(others.Names(), []string{"main", "audit"}) {
		t.Fatalf("%v, %v", others.Names(), err)
	}
	if err := others.Downgrade(t.Context(), "-1"); err != nil {
		t.Fatal(err)
	}
	if got := currentOf(t, dbs[0]); got != "base" {
		t.Errorf("main is at %s", got)
	}
}

// Once the context has ended nothing is begun any more.
func TestDatabasesStop(t *testing.T) {
	dbs := threeDatabases(t)
	ctx, cancel := context.WithCancel(t.Context())
	var begun []string
	err := dbs.Each(ctx, func(ctx context.Context, db skein.Database) error {
		begun = append(begun, db.Name)
		if db.Config.Dir != filepath.Join("migrations", db.Name) {
			t.Errorf("folder of %s: %s", db.Name, db.Config.Dir)
		}
		if db.Name == "broken" {
			cancel()
			return ctx.Err()
		}
		return nil
	})
	many, ok := errors.AsType[*skein.DatabasesError](err)
	if !ok || !slices.Equal(begun, []string{"main", "broken"}) || !slices.Equal(many.NotBegun, []string{"audit"}) || !errors.Is(err, context.Canceled) {
		t.Fatalf("%v, %v", begun, err)
	}
	if text := err.Error(); !strings.HasSuffix(text, "done: main; not begun: audit; the rest alone: --database broken --database audit") {
		t.Errorf("%s", text)
	}
}

func TestDatabasesCheck(t *testing.T) {
	at := func(name, url string) skein.Database {
		return skein.Database{Name: name, Config: skein.Config{URL: url}}
	}
	for want, dbs := range map[string]skein.Databases{
		"can't be named \"\"":             {{}},
		"can't be named \"../x\"":         {at("../x", "")},
		"can't be named \"1\"":            {at("1", "")},
		"two databases are named \"A\"":   {at("a", ""), at("A", "")},
		"a and b have one url":            {at("a", "sqlite://x.db"), {Name: "b", Config: skein.Config{URL: "sqlite://x.db", VersionTable: "skein_version"}}},
		"":                                {at("a", "sqlite::memory:"), at("b", "sqlite::memory:")},
		"there is no database \"nobody\"": {at("a", "")},
	} {
		err := dbs.Check()
		if err == nil && strings.Contains(want, "nobody") {
			_, err = dbs.Named("nobody")
		}
		if want == "" && err == nil {
			continue
		}
		if err == nil || want == "" || !strings.Contains(err.Error(), want) || !errors.Is(err, skein.ErrUsage) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if err := (skein.Databases{}).Upgrade(t.Context(), "head"); err != nil {
		t.Errorf("no databases: %v", err)
	}
}

// Two databases in one place are told apart by their version tables.
func TestDatabasesInOnePlace(t *testing.T) {
	dbs := threeDatabases(t)
	dbs[2].Config.URL, dbs[2].Config.VersionTable = dbs[0].Config.URL, "audit_version"
	both := skein.Databases{dbs[0], dbs[2]}
	if err := both.Upgrade(t.Context(), "heads"); err != nil {
		t.Fatal(err)
	}
	if currentOf(t, both[0]) != "main0000001" || currentOf(t, both[1]) != "audit0000001" {
		t.Errorf("at %s and %s", currentOf(t, both[0]), currentOf(t, both[1]))
	}
	if err := both.Downgrade(t.Context(), "-1"); err != nil {
		t.Fatal(err)
	}
	if currentOf(t, both[0]) != "base" || currentOf(t, both[1]) != "base" {
		t.Errorf("at %s and %s", currentOf(t, both[0]), currentOf(t, both[1]))
	}
}

// An app with two databases brings both up to date when it starts.
func ExampleDatabases() {
	table := func(name string) *script.Set {
		return script.NewSet().Add(script.Script{ID: name + "_1", Upgrade: func(m *op.Recorder) {
			m.CreateTable(name, schema.Column{Name: "id", Type: schema.Integer{}})
		}})
	}
	dbs := skein.Databases{
		{Name: "main", Config: skein.Config{URL: "sqlite::memory:", Scripts: table("users")}},
		{Name: "billing", Config: skein.Config{URL: "nosuch://host/db", Scripts: table("bills")}},
	}
	err := dbs.Upgrade(context.Background(), "heads")
	if several, ok := errors.AsType[*skein.DatabasesError](err); ok {
		fmt.Println("failed:", several.Failed[0].Name, "done:", several.Done)
	}
	// Output: failed: billing done: [main]
}
