package gormmodel_test

import (
	"context"
	"database/sql"
	"reflect"
	"strings"
	"testing"

	gormsqlite "gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	gormschema "gorm.io/gorm/schema"
	_ "modernc.org/sqlite"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/model"
	"github.com/skein-go/skein/model/gormmodel"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// proof is a set of models of which our schema has to equal what AutoMigrate creates.
type proof struct {
	name   string
	models func() []any
	config gormmodel.Config     // its Models are filled in
	gorm   gorm.Config          // of the database that AutoMigrate works on
	setup  func(*gorm.DB) error // before AutoMigrate
	once   bool                 // AutoMigrate breaks its own table when it runs again
	// not says why the set makes no sense on an engine, alone why AutoMigrate can't create it there though
	// Skein can. AutoMigrate has to fail.
	not, alone map[string]string
	// refused is a part of the error with which Skein refuses what AutoMigrate leaves out without a word.
	refused map[string]string
}

func proofs() []proof {
	return append(append(columnCases(), keyCases()...), relationCases()...)
}

// shout is a serializer of the app's own.
type shout struct{ gormschema.JSONSerializer }

func TestMain(m *testing.M) {
	gormschema.RegisterSerializer("shout", shout{})
	logger.Default = logger.Discard // GORM logs what it returns
	m.Run()
}

func TestAutoMigrate(t *testing.T) {
	for _, p := range proofs() {
		t.Run(p.name, func(t *testing.T) {
			a, _ := autoMigrated(t, p)
			got := ours(t, p)
			compare(t, modelView(got), engineView(t, a))
			checkTexts(t, a, got)
		})
	}
}

// TestFromDB gives the app's gorm.DB and expects the same schema as without it.
func TestFromDB(t *testing.T) {
	for _, p := range proofs() {
		t.Run(p.name, func(t *testing.T) {
			_, g := autoMigrated(t, p)
			want := ours(t, p)
			got, err := gormmodel.New(gormmodel.Config{Models: p.models(), DB: g}).Schema(context.Background(), target())
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("with the DB\n%+v\nwithout\n%+v", got, want)
			}
		})
	}
}

func target() model.Target { return model.Target{Dialect: sqlite.Dialect{}} }

// ours reads the schema with Skein, many times, and expects it to be the same each time.
func ours(t *testing.T, p proof) *schema.Schema {
	t.Helper()
	cfg := p.config
	cfg.Models = p.models()
	m := gormmodel.New(cfg)
	var first *schema.Schema
	for range 5 {
		s, err := m.Schema(context.Background(), target())
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = s
		}
		if !reflect.DeepEqual(first, s) {
			t.Fatalf("the schema changes from run to run:\n%+v\n%+v", first, s)
		}
	}
	return first
}

// autoMigrated returns a database that AutoMigrate made.
func autoMigrated(t *testing.T, p proof) (*sql.DB, *gorm.DB) {
	t.Helper()
	db := memory(t)
	cfg := p.gorm
	g := openGORM(t, db, &cfg)
	if p.setup != nil {
		if err := p.setup(g); err != nil {
			t.Fatal(err)
		}
	}
	if err := g.AutoMigrate(p.models()...); err != nil {
		t.Fatalf("AutoMigrate: %v", err)
	}
	return db, g
}

func memory(t *testing.T) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	return db
}

func openGORM(t *testing.T, db *sql.DB, cfg *gorm.Config) *gorm.DB {
	t.Helper()
	cfg.Logger = logger.Discard
	g, err := gorm.Open(gormsqlite.New(gormsqlite.Config{Conn: db, DriverName: "sqlite"}), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// compare reports the lines that only one list has.
func compare(t *testing.T, got, want []string) {
	t.Helper()
	count := map[string]int{}
	for _, l := range got {
		count[l]++
	}
	for _, l := range want {
		count[l]--
	}
	for l, n := range count {
		if n > 0 {
			t.Errorf("only ours: %s", l)
		} else if n < 0 {
			t.Errorf("only AutoMigrate's: %s", l)
		}
	}
}

// checkTexts looks for the names and expressions that the pragmas don't tell.
func checkTexts(t *testing.T, db *sql.DB, s *schema.Schema) {
	t.Helper()
	texts := ""
	for _, r := range rows(t, db, "SELECT coalesce(sql, '') FROM sqlite_schema") {
		texts += r[0] + "\n"
	}
	want := func(text string) {
		t.Helper()
		if !strings.Contains(texts, text) {
			t.Errorf("AutoMigrate's has no %s in\n%s", text, texts)
		}
	}
	for i := range s.Tables {
		tab := &s.Tables[i]
		for _, c := range tab.Checks {
			if c.Name != "" {
				want("CONSTRAINT `" + c.Name + "` CHECK (")
			}
			want("(" + c.Expr + ")")
		}
		for _, k := range tab.ForeignKeys {
			want("CONSTRAINT `" + k.Name + "` FOREIGN KEY (`" + strings.Join(k.Columns, "`,`") + "`)")
		}
		for _, u := range tab.Uniques {
			if u.Name != "" {
				want("CONSTRAINT `" + u.Name + "` UNIQUE (`" + u.Columns[0].Column + "`)")
			}
		}
		for _, x := range tab.Indexes {
			want(x.Where)
			for _, p := range x.Parts {
				want(p.Expr)
			}
		}
		for _, c := range tab.Columns {
			if c.Generated != nil {
				want("(" + c.Generated.Expr + ")")
			}
		}
	}
}

// named is an engine of which only the name is known.
type named string

func (n named) Name() string      { return string(n) }
func (n named) Rules() diff.Rules { return diff.Rules{Fold: strings.ToLower} }

func (named) Compile([]op.Op, *schema.Schema) ([]dialect.Statement, error) { return nil, nil }
func (named) Inspect(context.Context, op.Tx, dialect.InspectOptions) (*schema.Schema, error) {
	return &schema.Schema{}, nil
}
