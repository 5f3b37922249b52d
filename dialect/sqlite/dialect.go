// Package sqlite is what Skein knows of SQLite. It needs no driver: it takes the database/sql handle
// that the caller opened, with whichever driver.
package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// Dialect is the SQLite dialect. The zero value is ready to use.
type Dialect struct{}

var (
	_ dialect.Dialect    = Dialect{}
	_ dialect.Titler     = Dialect{}
	_ dialect.TypeReader = Dialect{}
	_ dialect.Transactor = Dialect{}
	_ dialect.Scratcher  = Dialect{}
	_ dialect.Sole       = Dialect{}
	_ dialect.Witness    = Dialect{}
	_ dialect.Loader     = Dialect{}
	_ dialect.Pointer    = Dialect{}
	_ dialect.Sparer     = Dialect{}
)

// Name returns "sqlite".
func (Dialect) Name() string { return "sqlite" }

// ParseType is the function of that name.
func (Dialect) ParseType(text string) schema.Type { return ParseType(text) }

// Title returns "SQLite".
func (Dialect) Title() string { return "SQLite" }

// Inspect reads the schema of a database.
func (Dialect) Inspect(ctx context.Context, db op.Tx, o dialect.InspectOptions) (*schema.Schema, error) {
	return inspect(ctx, db, o)
}

// Keeping says that a dropped column costs a rewrite, and that the names of indexes are shared by all
// tables of a database.
func (Dialect) Keeping() op.Keeping {
	return op.Keeping{Dialect: "sqlite", Side: true, Rewrites: true, TakeDown: []string{"index"}}
}

// Rules says which two spellings are one to SQLite.
func (Dialect) Rules() diff.Rules { return rules() }

// Scratch opens an empty database in memory with the driver of db. It lives on one connection and is
// gone when it is closed.
func (Dialect) Scratch(ctx context.Context, db *sql.DB, _ string) (*sql.DB, error) {
	const dsn = InMemory
	d := db.Driver()
	var connector driver.Connector = plainConnector{d, dsn}
	if dc, ok := d.(driver.DriverContext); ok {
		c, err := dc.OpenConnector(dsn)
		if err != nil {
			return nil, fmt.Errorf("open scratch database: %w", err)
		}
		connector = c
	}
	scratch := sql.OpenDB(connector)
	scratch.SetMaxOpenConns(1)
	scratch.SetMaxIdleConns(1)
	if err := scratch.PingContext(ctx); err != nil {
		scratch.Close()
		return nil, fmt.Errorf("open scratch database: %w", err)
	}
	return scratch, nil
}

// Release returns the source id of the library.
func (Dialect) Release(ctx context.Context, db op.Tx) (string, error) {
	var id string
	if err := db.QueryRowContext(ctx, "SELECT sqlite_source_id()").Scan(&id); err != nil {
		return "", fmt.Errorf("ask SQLite for its release: %w", err)
	}
	return id, nil
}

// plainConnector serves drivers that have no connectors of their own.
type plainConnector struct {
	driver driver.Driver
	dsn    string
}

func (c plainConnector) Connect(context.Context) (driver.Conn, error) { return c.driver.Open(c.dsn) }
func (c plainConnector) Driver() driver.Driver                        { return c.driver }
