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
	"regexp"
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
	// Typed is set if expressions, defaults and foreign keys have to fit the types of columns.
	Typed bool
	// Qualified is set if names of tables and views are in the form of schema.Qualify.
	Qualified bool
	// Rewrites is set if the engine keeps texts in words of its own.
	Rewrites bool
	// Texts are the expressions, views and triggers, in the engine's words.
	Texts Texts
	// Steady reports whether columns of a type can be in the expression of an index, and have values that
	// can be compared as text; nil: all can.
	Steady func(schema.Type) bool
	// Collatable reports whether columns of a type have a collation; nil: all have.
	Collatable func(schema.Type) bool
	// DefaultsOf are the defaults for columns of a type; nil: Defaults are, for all.
	DefaultsOf func(schema.Type) []string
	// ValuesOf are values for columns of a type, the first of them for that number alone; nil: those of
	// SQLite are taken.
	ValuesOf func(t schema.Type, n int) []any
	// Dialect is whose quotes names in texts stand in; "": double quotes.
	Dialect string
	// Options are options of tables, to be taken as they are; empty: those that other features allow.
	Options []schema.Options
	// Comments is set if tables and columns have comments.
	Comments bool
	// Mend takes out of a schema, whose names are symbols yet, what else the engine would refuse. May be nil.
	Mend func(*schema.Schema)
	// Fold maps a name to what the engine goes by; nil: names are exact.
	Fold func(string) string
}

// Texts are templates: A and B stand for columns, T for the table, O for another table, V for a view.
type Texts struct {
	// Exprs are deterministic and never fail.
	Exprs []string
	// Conditions are met by most rows.
	Conditions []string
	// Views have a column v0, or the columns that are listed.
	Views []ViewText
	// OnView is a view on another one.
	OnView string
	// Triggers are bodies of triggers of a table, ViewTriggers of those of a view.
	Triggers, ViewTriggers []string
}

// ViewText is a view's query, and the names in its head.
type ViewText struct {
	Query   string
	Columns []string
}

func sqliteTexts() Texts {
	return Texts{
		Exprs: []string{
			"lower(A)", "length(A)", "A || ' '||B", "coalesce(A, '')", "CASE WHEN A IS NULL THEN 'none' ELSE B END", "typeof(A)",
		},
		Conditions: []string{
			"length(A) < 5000", "A <> 'it''s'", "A IS NULL OR B IS NOT 'x;y'", "A   NOT IN ('a', 'b') -- or so\n", "(A) != 77",
			"NOT (A = 'never' and B = 'ever')",
		},
		Views: []ViewText{
			{Query: "SELECT A AS v0 FROM T"},
			{Query: "SELECT A FROM T AS q WHERE q.A IS NOT NULL", Columns: []string{"v0"}},
			{Query: "SELECT A AS v0, count(*) AS \"how many\"\n  FROM T -- a comment\n GROUP BY A"},
			{Query: "WITH q AS (SELECT A AS v0 FROM T) SELECT v0 FROM q UNION ALL SELECT 'x;y'"},
			{Query: "SELECT *, 1 AS v0 FROM T"},
		},
		OnView: "SELECT v0 FROM V WHERE v0 IS NOT 'gone'",
		Triggers: []string{
			"AFTER INSERT ON T BEGIN SELECT 1; END",
			"BEFORE UPDATE OF A ON T FOR EACH ROW WHEN NEW.A IS NOT OLD.A BEGIN SELECT RAISE(IGNORE); END",
			"AFTER DELETE ON T\nBEGIN\n  DELETE FROM O; -- all of them\nEND",
			"BEFORE DELETE ON T BEGIN SELECT CASE WHEN OLD.A IS NULL THEN 1 ELSE RAISE(ABORT, 'no; never') END; END",
		},
		ViewTriggers: []string{"INSTEAD OF DELETE ON V BEGIN SELECT OLD.v0; END"},
	}
}

// fill puts the symbols of a template in.
func fill(template string, with map[string]string) string {
	return placeholder.ReplaceAllStringFunc(template, func(p string) string { return with[p] })
}

var placeholder = regexp.MustCompile(`\b[ABTOV]\b`)

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
		Fold: foldASCII, Texts: sqliteTexts(),
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
