// Package mysql is what Skein knows of MySQL, MariaDB and those that speak like them. What one of them
// can and another can't is a value that its release fills in. The package needs no driver: it takes the
// database/sql handle that the caller opened.
package mysql

import (
	"context"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// Dialect is the dialect of MySQL and MariaDB. The zero value is ready to use.
type Dialect struct{}

var (
	_ dialect.Dialect    = Dialect{}
	_ dialect.Titler     = Dialect{}
	_ dialect.TypeReader = Dialect{}
	_ dialect.Transactor = Dialect{}
	_ dialect.Scratcher  = Dialect{}
	_ dialect.Sparer     = Dialect{}
	_ dialect.Released   = Dialect{}
	_ dialect.Surrounded = Dialect{}
	_ dialect.Various    = Dialect{}
)

// Name returns "mysql".
func (Dialect) Name() string { return "mysql" }

// ParseType is the function of that name.
func (Dialect) ParseType(text string) schema.Type { return ParseType(text) }

// Title returns "MySQL".
func (Dialect) Title() string { return "MySQL" }

// Inspect reads the schema of the database that the connection is in.
func (Dialect) Inspect(ctx context.Context, db op.Tx, o dialect.InspectOptions) (*schema.Schema, error) {
	return inspect(ctx, db, o)
}

// Keeping says that a column can be hidden, and that the names of checks are shared by all tables.
func (Dialect) Keeping() op.Keeping {
	return op.Keeping{Dialect: "mysql", Invisible: true, Spaces: true, TakeDown: []string{"check"}}
}

// Rules says which two spellings are one to the engine.
func (Dialect) Rules() diff.Rules { return rules() }

// StoreTable returns the engine and the character set of the tables that are Skein's own, whatever the
// defaults of the server and the database are: their rows have to be part of transactions, hold any text that
// a statement can, and keep apart the names that the scripts do.
func (Dialect) StoreTable() string {
	return "ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
}
