package dialecttest

import (
	"context"
	"database/sql"
	"slices"
	"testing"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/op"
)

// Harness is what the suite needs of a dialect and its engine.
type Harness struct {
	Dialect dialect.Dialect
	// Open opens a fresh, empty database. The suite closes it, unless Keep is set: then it is the same
	// handle again, and the database is empty again.
	Open     func() (*sql.DB, error)
	Keep     bool
	Features Features
	// Literal turns a column, quoted, into an expression for its value as a text that tells values of
	// different types apart. nil: the column itself.
	Literal func(column string) string
	// Afresh are arguments that keep the driver from remembering a query of tables, which change all the time.
	Afresh []any
	// Sound looks for damage in a database. May be nil.
	Sound func(ctx context.Context, db op.Tx) error
	// Refused reports whether an error means that rows are in the way, as a guard would. May be nil.
	Refused func(error) bool
	// Dump shows the schema of the database that Open opened last, as the engine's own program does; nil:
	// there is none. The order of columns must make no difference to it.
	Dump  func(t *testing.T) string
	Cases []Case
	// Lacks names the cases that the engine can't show, and says why. They are run, and one that works is a fault of
	// the list.
	Lacks map[string]string
	// Live is set if operations are compiled for what is inspected by then, as they are when they are run: of two
	// schemas that are one to Diff, the engine may take another way to each.
	Live bool
	// NoPairs is set if the engine takes no several changes of a table in one statement: then pairs show nothing.
	NoPairs bool
}

// Run runs the whole suite: the random laws, as far as the engine can show them, and the cases.
func Run(t *testing.T, h Harness) {
	t.Run("schemas", h.schemas)
	if !h.NoPairs {
		t.Run("pairs", h.pairs)
		t.Run("kept", h.kept)
	}
	t.Run("cases", func(t *testing.T) {
		for name := range h.Lacks {
			if !slices.ContainsFunc(h.Cases, func(c Case) bool { return c.Name == name }) {
				t.Errorf("there is no case %q for the engine to lack", name)
			}
		}
		for _, c := range h.Cases {
			t.Run(c.Name, func(t *testing.T) { h.runCase(t, c) })
		}
	})
}
