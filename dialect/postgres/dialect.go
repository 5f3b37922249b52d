// Package postgres is what Skein knows of PostgreSQL, 12 and later. It needs no driver: it takes the
// database/sql handle that the caller opened, with whichever driver.
package postgres

import (
	"context"
	"fmt"
	"slices"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// Dialect is the PostgreSQL dialect. The zero value is ready to use.
//
// What is in the first schema of the search path is named without it: users. All else is named with its
// schema: billing.invoices.
type Dialect struct {
	// Rights has owners and grants compared too. The roles have to be there: they are the server's, not
	// the database's.
	Rights bool
}

var (
	_ dialect.Dialect    = Dialect{}
	_ dialect.Titler     = Dialect{}
	_ dialect.TypeReader = Dialect{}
	_ dialect.Transactor = Dialect{}
	_ dialect.Scratcher  = Dialect{}
	_ dialect.Locator    = Dialect{}
	_ dialect.Sparer     = Dialect{}
	_ dialect.Released   = Dialect{}
	_ dialect.Resetter   = Dialect{}
	_ dialect.Settled    = Dialect{}
	_ dialect.Excuser    = Dialect{}
	_ dialect.Namespaced = Dialect{}
)

// Name returns "postgres".
func (Dialect) Name() string { return "postgres" }

// ParseType is the function of that name.
func (Dialect) ParseType(text string) schema.Type { return ParseType(text) }

// Title returns "PostgreSQL".
func (Dialect) Title() string { return "PostgreSQL" }

// Inspect reads the schema of a database.
func (d Dialect) Inspect(ctx context.Context, db op.Tx, o dialect.InspectOptions) (*schema.Schema, error) {
	return d.inspect(ctx, db, o)
}

// Keeping says that the names of indexes, and of what stands on one, are shared by the tables of a schema.
func (Dialect) Keeping() op.Keeping {
	return op.Keeping{Dialect: "postgres", Side: true, Spaces: true, TakeDown: []string{"index", "primary_key", "unique", "exclusion"}}
}

// Rules says which two spellings are one to PostgreSQL.
func (Dialect) Rules() diff.Rules {
	return diff.Rules{Type: sameType, TypeText: TypeSQL, Widens: widens, Expr: sameExpr, NotNull: impliedNotNull, IndexNames: diff.AmongSchema, KeyNames: true, RenamesAll: true, Holds: true}
}

// Release returns the server's version, and the schema that names without one are in.
func (d Dialect) Release(ctx context.Context, db op.Tx) (string, error) {
	var release string
	if err := db.QueryRowContext(ctx, "SELECT version() || ' ' || coalesce(current_schema(), '')").Scan(&release); err != nil {
		return "", fmt.Errorf("ask PostgreSQL for its release: %w", err)
	}
	if d.Rights {
		release += " with rights"
	}
	return release, nil
}

// Namespace returns the first schema of the search path that is there.
func (Dialect) Namespace(ctx context.Context, db op.Tx) (string, error) {
	var space string
	err := db.QueryRowContext(ctx, "SELECT coalesce(current_schema(), '')").Scan(&space)
	return space, err
}

// impliedNotNull reports whether a column can't be NULL because of the key it is in, or because the
// server gives it its numbers.
func impliedNotNull(t *schema.Table, column string) bool {
	if c := t.Column(column); c != nil && (c.AutoIncrement || c.Identity != "") {
		return true
	}
	return t.PrimaryKey != nil && slices.ContainsFunc(t.PrimaryKey.Columns, func(p schema.Part) bool { return p.Column == column })
}
