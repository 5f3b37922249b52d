package gormmodel_test

import (
	"context"
	"database/sql"
	"errors"
	"reflect"
	"slices"
	"testing"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/model"
	"github.com/skein-go/skein/model/gormmodel"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// server is a database on a server, in which the sets of models are created one after another.
type server struct {
	name    string
	dialect dialect.Dialect
	db      *sql.DB
	// live is the official dialector on the database, idle the same without a connection.
	live, idle func() gorm.Dialector
	// reset empties the database.
	reset func(*testing.T)
	// view lists what the server itself says of the database, a line for each fact: a judge that shares no
	// code with Skein's own Inspect.
	view func(*testing.T) []string
}

// prove compares what AutoMigrate makes of a set of models with what Skein does, on the same database.
func (s *server) prove(t *testing.T, p proof) {
	s.reset(t)
	g := s.open(t, p)
	err := g.AutoMigrate(p.models()...)
	for _, why := range []string{p.not[s.name], p.alone[s.name]} {
		if why != "" && err == nil {
			t.Errorf("AutoMigrate does create what it can't: %s", why)
		}
	}
	if p.not[s.name] != "" {
		return
	}
	if err != nil && p.alone[s.name] == "" {
		t.Fatalf("AutoMigrate: %v", err)
	}
	if p.refused[s.name] != "" {
		cfg := p.config
		cfg.Models = p.models()
		_, err := gormmodel.New(cfg).Schema(context.Background(), model.Target{Dialect: s.dialect})
		wantError(t, err, p.refused[s.name])
		return
	}
	want := s.ours(t, p, g)
	if p.alone[s.name] != "" {
		s.create(t, p, want)
		s.check(t, p)
		return
	}
	made, seen := s.view(t), s.inspect(t)
	s.check(t, p)
	if err := g.AutoMigrate(p.models()...); err != nil {
		t.Logf("AutoMigrate, run again: %v", err)
	}
	again := s.view(t)

	s.create(t, p, want)
	compare(t, s.view(t), made)
	for _, d := range differences(s.dialect.Rules(), seen, s.inspect(t)) {
		t.Error(d)
	}
	s.check(t, p)
	if err := s.open(t, p).AutoMigrate(p.models()...); err != nil {
		t.Logf("AutoMigrate, run on ours: %v", err)
	}
	compare(t, s.view(t), again) // where AutoMigrate changes its own tables, it may change ours in the same way
}

func (s *server) open(t *testing.T, p proof) *gorm.DB {
	t.Helper()
	cfg := p.gorm
	cfg.Logger = logger.Discard
	g, err := gorm.Open(s.live(), &cfg)
	if err != nil {
		t.Fatal(err)
	}
	if p.setup != nil {
		if err := p.setup(g); err != nil {
			t.Fatal(err)
		}
	}
	return g
}

// ours reads the schema with Skein: by the built-in types, by the app's dialector without a connection,
// and by its gorm.DB. All have to be the same.
func (s *server) ours(t *testing.T, p proof, g *gorm.DB) *schema.Schema {
	t.Helper()
	builtin, idle := p.config, p.config
	idle.Dialector = s.idle()
	var first *schema.Schema
	for _, cfg := range []gormmodel.Config{builtin, idle, {DB: g, Extra: p.config.Extra}} {
		cfg.Models = p.models()
		got, err := gormmodel.New(cfg).Schema(context.Background(), model.Target{Dialect: s.dialect})
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = got
		}
		if !reflect.DeepEqual(first, got) {
			t.Errorf("with a dialector or a DB\n%+v\nwithout\n%+v", got, first)
		}
	}
	return first
}

func (s *server) inspect(t *testing.T) *schema.Schema {
	t.Helper()
	got, err := s.dialect.Inspect(context.Background(), s.db, dialect.InspectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// create empties the database and makes it anew from a schema.
func (s *server) create(t *testing.T, p proof, want *schema.Schema) {
	t.Helper()
	s.reset(t)
	s.open(t, p)
	var ops []op.Op
	for _, tab := range want.Tables { // first the tables, as they may point at one another
		tab = tab.Clone()
		tab.ForeignKeys = nil
		ops = append(ops, op.CreateTable{Table: tab})
	}
	for _, tab := range want.Tables {
		for _, fk := range tab.ForeignKeys {
			ops = append(ops, op.AddConstraint{Table: tab.Name, Constraint: fk})
		}
	}
	before := s.inspect(t)
	statements, err := s.dialect.Compile(ops, before)
	if err != nil {
		t.Fatal(err)
	}
	for _, st := range statements {
		if st.Guard != nil {
			continue
		}
		if _, err := s.db.Exec(st.SQL, st.Args...); err != nil {
			t.Fatalf("%s: %v", st.SQL, err)
		}
	}
}

// check is what the command of that name does: there must be no difference, and nobody may be told that
// the engine could not be asked.
func (s *server) check(t *testing.T, p proof) {
	t.Helper()
	cfg := p.config
	cfg.Models = p.models()
	m, err := skein.New(skein.Config{DB: s.db, Dialect: s.dialect, Models: gormmodel.New(cfg), Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	found, err := m.Check(context.Background())
	switch {
	case errors.Is(err, skein.ErrFound):
		for _, c := range found.Changes {
			t.Errorf("check: %+v", c)
		}
	case err != nil:
		t.Fatal(err)
	}
}

func exec(t *testing.T, db *sql.DB, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

func sorted(lines []string) []string {
	slices.Sort(lines)
	return lines
}
