package gormmodel

import (
	"errors"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/skein-go/skein/model"
)

// The names that GORM's official dialectors have.
const (
	sqliteName   = "sqlite"
	postgresName = "postgres"
	mysqlName    = "mysql" // MariaDB's too
)

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
		if dialector = builtin(engine); dialector == nil {
			return nil, "", fmt.Errorf("the SQL types that GORM uses on %q are not known here: "+
				"give the dialector, gormmodel.New(gormmodel.Config{Models: …, Dialector: …})", engine)
		}
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
	if engine == "" || engine == name || engine == "mariadb" && name == mysqlName {
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
