// Package dialecttest is the conformance suite of dialects. It holds generators of schemas, of pairs
// of schemas with the renames between them, and of rows; laws that every engine has to keep on a real
// database; and a runner for cases written as SQL. A dialect passes all of it:
//
//	func TestConformance(t *testing.T) {
//		dialecttest.Run(t, dialecttest.Harness{Dialect: sqlite.Dialect{}, Open: open, Features: dialecttest.SQLite()})
//	}
//
// The flags of package rapid say how many random pairs are run (-rapid.checks) and from which seed.
package dialecttest

import (
	"strings"

	"github.com/skein-go/skein/schema"
)

// Features say what schemas an engine can hold, and so what the generators make.
type Features struct {
	// Types are the types of columns; nil stands for a column without one.
	Types []schema.Type
	// StrictTypes are the types of columns of STRICT tables; empty: there are none.
	StrictTypes []schema.Type
	// Defaults are the default expressions of columns.
	Defaults []string
	// Collations are the collations of columns and of parts of keys.
	Collations []string
	// Conflicts are the conflict clauses of keys.
	Conflicts []string

	WithoutRowID   bool
	AutoIncrement  bool
	Generated      bool
	ExprIndexes    bool
	PartialIndexes bool
	KeyOrder       bool // a primary key or unique constraint can be ordered and collated
	Deferrable     bool
	Views          bool
	Triggers       bool
	// LooseTypes is set if a column takes values of any type.
	LooseTypes bool
	// Fold maps a name to what the engine goes by; nil: names are exact.
	Fold func(string) string
}

// SQLite returns what SQLite can hold.
func SQLite() Features {
	return Features{
		Types: []schema.Type{
			schema.Integer{}, schema.Text{}, schema.String(64), schema.BigInt{}, schema.Boolean{}, schema.Float{},
			schema.Decimal{Precision: 10, Scale: 2}, schema.Decimal{}, schema.Date{}, schema.Timestamp{},
			schema.Timestamp{TZ: true}, schema.Bytes{}, schema.JSON{}, schema.UUID{}, schema.SmallInt{}, schema.Time{},
			nil, schema.Raw("UNSIGNED BIG INT"), schema.Raw("VARCHAR(255)"), schema.Raw("geometry"), schema.Raw("INT"),
		},
		StrictTypes: []schema.Type{schema.Integer{}, schema.Text{}, schema.Raw("REAL"), schema.Raw("BLOB"), schema.Raw("ANY"), schema.Raw("INT")},
		Defaults: []string{
			"", "0", "-1", "1.5", "NULL", "'x'", "''", "'it''s \"so\"'", "'é; --'", "(1 + 2)", "('a' || 'b')", "CURRENT_TIMESTAMP",
			"x'00ff'", "TRUE", "(lower('ABC'))", "CURRENT_DATE", "+3", "9223372036854775807",
		},
		Collations:   []string{"NOCASE", "RTRIM"},
		Conflicts:    []string{"REPLACE", "IGNORE", "FAIL", "ROLLBACK"},
		WithoutRowID: true, AutoIncrement: true, Generated: true, ExprIndexes: true, PartialIndexes: true,
		KeyOrder: true, Deferrable: true, Views: true, Triggers: true, LooseTypes: true,
		Fold: foldASCII,
	}
}

// foldASCII lower-cases A to Z and nothing else.
func foldASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

func (f Features) fold(name string) string {
	if f.Fold == nil {
		return name
	}
	return f.Fold(name)
}
