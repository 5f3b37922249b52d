// Package diff works out the operations that turn one schema into another. It is pure: the same two
// schemas give the same operations in the same order, and nothing is asked of a database.
package diff

import (
	"strings"

	"github.com/skein-go/skein/schema"
)

// Rules say which two spellings mean the same to an engine. A nil function compares exactly.
type Rules struct {
	// Type reports whether two column types are one. Either may be nil.
	Type func(a, b schema.Type) bool
	// Expr reports whether two SQL texts are one: expressions, queries, trigger bodies.
	Expr func(a, b string) bool
	// Fold maps a name to what the engine goes by: names that fold alike can't stand side by side.
	Fold func(name string) string
}

func (r Rules) sameType(a, b schema.Type) bool {
	if r.Type == nil {
		return a == b
	}
	return r.Type(a, b)
}

func (r Rules) sameExpr(a, b string) bool {
	return a == b || r.Expr != nil && r.Expr(a, b)
}

func (r Rules) fold(name string) string {
	if r.Fold == nil {
		return name
	}
	return r.Fold(name)
}

func (r Rules) sameName(a, b string) bool { return r.fold(a) == r.fold(b) }

var _ = strings.ToLower
