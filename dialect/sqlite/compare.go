package sqlite

import (
	"slices"

	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// rules says which two spellings are one to SQLite.
func rules() diff.Rules {
	return diff.Rules{Type: sameType, ColumnType: bothCount, TypeText: TypeSQL, Widens: widens, Expr: sameExpr, Fold: foldName, NotNull: impliedNotNull, NoComments: true}
}

// sameType compares the words of two types, whatever their letter case and blanks. Types of other
// words are others, even of one affinity: SQLite shows them to whoever asks.
func sameType(a, b schema.Type) bool {
	x, y := TypeSQL(a), TypeSQL(b)
	return x == y || typeText(x) == typeText(y)
}

// bothCount decides that the types of two columns that count by themselves are one.
func bothCount(_ string, a, b *schema.Column) (same, decided bool) {
	both := a.AutoIncrement && b.AutoIncrement && isInteger(a.Type) && isInteger(b.Type)
	return both, both
}

// widens reports whether a change of type leaves all values as they are, and takes all: the affinity stays,
// and with it what is stored, and a length that is to be kept to does not get less.
func widens(from, to schema.Type) bool {
	if isAny(from) || isAny(to) || Affinity(from) != Affinity(to) {
		return false
	}
	n := length(to)
	return n == 0 || length(from) > 0 && length(from) <= n
}

// impliedNotNull reports whether a column can't be NULL because of the key it is in: any part of the
// primary key of a STRICT table or one WITHOUT ROWID, and the name of the row's number. Elsewhere a
// primary key of SQLite lets NULL in.
func impliedNotNull(t *schema.Table, column string) bool {
	if t.PrimaryKey == nil || !slices.ContainsFunc(t.PrimaryKey.Columns, func(p schema.Part) bool { return p.Column == column }) {
		return false
	}
	return t.Options.Strict || t.Options.WithoutRowID || rowidAlias(t) == column
}

func sameExpr(a, b string) bool {
	return a == b || sqltext.Normalize(a, sqltext.SQLite) == sqltext.Normalize(b, sqltext.SQLite)
}

// foldName returns a name as SQLite goes by it: A to Z in lower case, all other letters as they are.
func foldName(name string) string {
	for i := range len(name) {
		if c := name[i]; c >= 'A' && c <= 'Z' {
			return foldFrom(name, i)
		}
	}
	return name
}

func foldFrom(name string, i int) string {
	b := []byte(name)
	for ; i < len(b); i++ {
		if b[i] >= 'A' && b[i] <= 'Z' {
			b[i] += 'a' - 'A'
		}
	}
	return string(b)
}
