package gormmodel

import (
	"errors"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/logger"
	"gorm.io/gorm/migrator"
	gormschema "gorm.io/gorm/schema"

	"github.com/skein-go/skein/model"
)

const sqliteName = "sqlite"

// open returns a database handle for parsing models, and the name of the engine they are for.
func (m *Models) open(t model.Target) (*gorm.DB, string, error) {
	cfg := m.cfg
	engine := ""
	if t.Dialect != nil {
		engine = t.Dialect.Name()
	}
	if cfg.DB != nil {
		if cfg.Dialector != nil || cfg.NamingStrategy != nil || cfg.JoinTables != nil || cfg.NoForeignKeys {
			return nil, "", errors.New("config: DB says it all: leave Dialector, NamingStrategy, JoinTables and NoForeignKeys out")
		}
		engine, err := sameEngine(engine, cfg.DB.Dialector)
		return cfg.DB.Session(&gorm.Session{}), engine, err
	}
	dialector := cfg.Dialector
	if dialector == nil {
		if engine != sqliteName {
			return nil, "", fmt.Errorf("the SQL types that GORM uses on %q are not known here: "+
				"give the dialector, gormmodel.New(gormmodel.Config{Models: …, Dialector: …})", engine)
		}
		dialector = sqliteDialector{}
	}
	engine, err := sameEngine(engine, dialector)
	if err != nil {
		return nil, "", err
	}
	db, err := offline(dialector, &gorm.Config{
		NamingStrategy:                           cfg.NamingStrategy,
		DisableForeignKeyConstraintWhenMigrating: cfg.NoForeignKeys,
		DisableAutomaticPing:                     true,
		Logger:                                   logger.Discard,
	})
	return db, engine, err
}

func sameEngine(engine string, d gorm.Dialector) (string, error) {
	if d == nil {
		return "", errors.New("the gorm.DB has no dialector")
	}
	name := d.Name()
	if engine == "" || engine == name || engine == "mariadb" && name == "mysql" {
		return name, nil
	}
	return "", fmt.Errorf("the dialector is for %q, the database is %q: give the dialector of the database", name, engine)
}

// offline makes a gorm.DB that is good for parsing alone: the dialector is not initialized, for that
// may connect.
func offline(d gorm.Dialector, cfg *gorm.Config) (*gorm.DB, error) {
	if a, ok := d.(interface{ Apply(*gorm.Config) error }); ok {
		if err := a.Apply(cfg); err != nil {
			return nil, fmt.Errorf("dialector %s: %w", d.Name(), err)
		}
	}
	db, err := gorm.Open(idle{d}, cfg)
	if err != nil {
		return nil, fmt.Errorf("dialector %s: %w", d.Name(), err)
	}
	db.Dialector = d // types may ask for the dialector itself
	return db, nil
}

// idle is a dialector that is never initialized.
type idle struct{ gorm.Dialector }

func (idle) Initialize(*gorm.DB) error { return nil }

// sqliteDialector says what the official SQLite dialector says of types and values. It can't run
// anything.
type sqliteDialector struct{}

func (sqliteDialector) Name() string { return sqliteName }

func (sqliteDialector) Initialize(*gorm.DB) error { return nil }

func (d sqliteDialector) Migrator(db *gorm.DB) gorm.Migrator {
	return migrator.Migrator{Config: migrator.Config{DB: db, Dialector: d, CreateIndexAfterCreateTable: true}}
}

func (sqliteDialector) DataTypeOf(f *gormschema.Field) string {
	switch f.DataType {
	case gormschema.Bool:
		return "numeric"
	case gormschema.Int, gormschema.Uint:
		if f.AutoIncrement {
			return "integer PRIMARY KEY AUTOINCREMENT"
		}
		return "integer"
	case gormschema.Float:
		return "real"
	case gormschema.String:
		return "text"
	case gormschema.Bytes:
		return "blob"
	case gormschema.Time:
		if tagged, ok := f.TagSettings["TYPE"]; ok {
			return tagged
		}
		return "datetime"
	}
	return string(f.DataType)
}

func (sqliteDialector) DefaultValueOf(*gormschema.Field) clause.Expression {
	return clause.Expr{SQL: "NULL"}
}

func (sqliteDialector) BindVarTo(w clause.Writer, _ *gorm.Statement, _ any) { _ = w.WriteByte('?') }

func (sqliteDialector) QuoteTo(w clause.Writer, name string) {
	_, _ = w.WriteString("`" + name + "`")
}

// Explain writes strings in double quotes, as the official dialector does: SQLite takes a quoted word
// after DEFAULT for a string.
func (sqliteDialector) Explain(sql string, vars ...any) string {
	return logger.ExplainSQL(sql, nil, `"`, vars...)
}
