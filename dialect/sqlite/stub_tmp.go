package sqlite

import (
	"context"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

func inspect(context.Context, op.Tx, dialect.InspectOptions) (*schema.Schema, error) { return nil, nil }
func rules() diff.Rules                                                              { return diff.Rules{} }

// TypeSQL is a stub.
func TypeSQL(t schema.Type) string {
	if t == nil {
		return ""
	}
	switch t := t.(type) {
	case schema.Raw:
		return string(t)
	case schema.Integer, schema.BigInt:
		return "INTEGER"
	case schema.Bytes:
		return "BLOB"
	case schema.Float:
		return "REAL"
	case schema.String:
		return "VARCHAR" + strings.TrimPrefix(t.String(), "string")
	}
	return strings.ToUpper(t.String())
}

// Affinity is a stub.
func Affinity(t schema.Type) string {
	s := strings.ToUpper(TypeSQL(t))
	switch {
	case strings.Contains(s, "INT"):
		return "INTEGER"
	case strings.Contains(s, "CHAR"), strings.Contains(s, "TEXT"), strings.Contains(s, "CLOB"):
		return "TEXT"
	case s == "", strings.Contains(s, "BLOB"):
		return "BLOB"
	case strings.Contains(s, "REAL"), strings.Contains(s, "FLOA"), strings.Contains(s, "DOUB"):
		return "REAL"
	}
	return "NUMERIC"
}
