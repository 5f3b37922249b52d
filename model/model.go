// Package model is the seam to what describes a database in the user's code: adapters below it turn
// the structs of one library, or SQL files, into a schema.
package model

import (
	"context"
	"database/sql"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/schema"
)

// Source gives the schema that the models describe.
type Source interface {
	// Schema returns the schema as the target's engine is to have it. The caller owns the result.
	Schema(ctx context.Context, t Target) (*schema.Schema, error)
}

// Target says which engine the schema is for.
type Target struct {
	// Dialect is the engine's dialect.
	Dialect dialect.Dialect
	// Scratch opens an empty, private database of the engine, which is gone when closed. It is nil
	// if none can be had.
	Scratch func(ctx context.Context) (*sql.DB, error)
	// Release tells which release of the engine a scratch database is of, and what else the same SQL is read by there;
	// nil if that is not known.
	Release func(ctx context.Context) (string, error)
	// Cache is a folder in which a source may keep what costs time to work out; "": none.
	Cache string
}
