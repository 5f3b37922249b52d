// Package gormmodel reads a schema from GORM models: what AutoMigrate would create, worked out
// without a connection.
//
// Two tags are Skein's own. A field tagged `skein:"was:old_name"` had that column name before, and a
// blank field `_ struct{}` with that tag says the same of the model's table.
package gormmodel

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"
	gormschema "gorm.io/gorm/schema"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/model"
	"github.com/skein-go/skein/schema"
)

// Config says which models there are and how GORM is set up for them.
type Config struct {
	// Models are the models as AutoMigrate takes them: &User{}. Models that they belong to, and the
	// join tables of many2many relations, come along by themselves.
	Models []any
	// NamingStrategy is the one in the app's gorm.Config. Nil: GORM's default.
	NamingStrategy gormschema.Namer
	// Dialector gives the SQL types. It isn't initialized, so nothing connects. Nil: the types that GORM's
	// official dialector gives, which are known for SQLite, PostgreSQL, MySQL and MariaDB.
	Dialector gorm.Dialector
	// DB is the app's own, in place of NamingStrategy, Dialector, JoinTables and NoForeignKeys: all
	// are taken from it.
	DB *gorm.DB
	// JoinTables are the models of join tables, as SetupJoinTable takes them.
	JoinTables []JoinTable
	// NoForeignKeys leaves foreign keys out, as DisableForeignKeyConstraintWhenMigrating does.
	NoForeignKeys bool
	// Extra adds what no model can say: views, triggers, table options.
	Extra func(*schema.Schema) error
}

// JoinTable makes a model of the app's the join table of a many2many relation.
type JoinTable struct {
	Model any    // the model with the relation
	Field string // the relation's field
	Join  any    // the join table's model
}

// Models is a set of GORM models.
type Models struct{ cfg Config }

var _ model.Source = (*Models)(nil)

// Of returns the models of an app that leaves GORM's defaults alone.
func Of(models ...any) *Models { return New(Config{Models: models}) }

// New returns the models of an app.
func New(cfg Config) *Models { return &Models{cfg: cfg} }

// Schema returns what AutoMigrate would create on an empty database, in a fixed order.
func (m *Models) Schema(ctx context.Context, t model.Target) (*schema.Schema, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	db, engine, err := m.open(t)
	if err != nil {
		return nil, fmt.Errorf("gorm models: %w", err)
	}
	r := reader{db: db, engine: engine}
	if t.Dialect != nil {
		r.fold = t.Dialect.Rules().Fold
		r.types, _ = t.Dialect.(dialect.TypeReader)
	}
	out, err := r.read(m.cfg)
	if err != nil {
		return nil, fmt.Errorf("gorm models: %w", err)
	}
	return out, nil
}

// reader is one reading of a set of models.
type reader struct {
	db     *gorm.DB
	engine string
	fold   func(string) string // nil: names are what they are
	types  dialect.TypeReader  // nil: types stay as they are written
	spaces []string            // schemas beside the default one that tables are in
}

func (r *reader) read(cfg Config) (*schema.Schema, error) {
	for _, j := range cfg.JoinTables {
		if err := r.db.SetupJoinTable(j.Model, j.Field, j.Join); err != nil {
			return nil, fmt.Errorf("join table of %T.%s: %w", j.Model, j.Field, err)
		}
	}
	sources, err := r.collect(cfg.Models)
	if err != nil {
		return nil, err
	}
	out := &schema.Schema{}
	for _, s := range sources {
		t, err := r.table(s)
		if err != nil {
			return nil, fmt.Errorf("model %s: %w", modelName(s), err)
		}
		out.Tables = append(out.Tables, t)
	}
	for _, space := range slices.Compact(slices.Sorted(slices.Values(r.spaces))) {
		out.Definitions = append(out.Definitions, schema.Definition{Kind: "schema", Name: space, Text: "CREATE SCHEMA " + quoted(space)})
	}
	if r.engine == postgresName {
		if err := fit(out); err != nil {
			return nil, err
		}
	}
	out.Sort()
	if err := r.checkNames(out); err != nil {
		return nil, err
	}
	if cfg.Extra != nil {
		if err := cfg.Extra(out); err != nil {
			return nil, fmt.Errorf("extra: %w", err)
		}
		out.Sort()
	}
	return out, nil
}

// checkNames refuses what the engine could not hold side by side.
func (r *reader) checkNames(s *schema.Schema) error {
	tables, indexes := map[string]string{}, map[string]string{}
	for i := range s.Tables {
		t := &s.Tables[i]
		if other, ok := tables[r.folded(t.Name)]; ok {
			return fmt.Errorf("tables %q and %q are one to %s: rename one with TableName", other, t.Name, r.engine)
		}
		tables[r.folded(t.Name)] = t.Name
		if r.engine == mysqlName || r.engine == "sqlserver" {
			continue // index names belong to their table there
		}
		space, _ := schema.SplitName(t.Name)
		for _, x := range t.Indexes {
			key := schema.Qualify(space, r.folded(x.Name))
			if other, ok := indexes[key]; ok {
				return fmt.Errorf("index %q is on tables %q and %q: %w: leave the name out of the tag, or give each its own",
					x.Name, other, t.Name, errTwice)
			}
			indexes[key] = t.Name
		}
	}
	return nil
}

var errTwice = errors.New("an index name stands for one index of all tables")

func (r *reader) folded(name string) string {
	if r.fold == nil {
		return name
	}
	return r.fold(name)
}
