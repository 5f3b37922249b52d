package diff

import (
	"cmp"
	"strings"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// Rules say which two spellings mean the same to an engine. A nil function compares exactly.
type Rules struct {
	// Type reports whether two column types are one. Either may be nil.
	Type func(a, b schema.Type) bool
	// TypeText spells a type as the engine does. nil: in plain words.
	TypeText func(t schema.Type) string
	// Widens reports whether each value of the one type is a value of the other, as it stands: a change of
	// type that loses nothing and refuses nothing. nil: it is not known of any.
	Widens func(from, to schema.Type) bool
	// ColumnType and ColumnDefault are asked first about the columns of a table, where their types or
	// defaults are not spelled alike; unless they decide, Type and Expr do.
	ColumnType, ColumnDefault func(table string, a, b *schema.Column) (same, decided bool)
	// Expr reports whether two SQL texts are one: expressions, queries, trigger bodies.
	Expr func(a, b string) bool
	// Fold maps a name to what the engine goes by: names that fold alike can't stand side by side.
	Fold func(name string) string
	// ExactTables is set where names of tables and views are exact, whatever Fold makes of other names.
	ExactTables bool
	// Align returns to, or a copy of it, in which what means the same to the engine is said as from says
	// it: a unique constraint that is a unique index there, a name that the engine made up.
	Align func(from, to *schema.Schema, p Partners) *schema.Schema
	// NotNull reports whether a column of a table can't be NULL even if it doesn't say so, being a part
	// of the primary key. Saying so makes no difference then.
	NotNull func(t *schema.Table, column string) bool
	// IndexNames says among what the names of indexes are unique.
	IndexNames Scope
	// KeyNames is set where the names of primary keys, uniques and exclusions are those of indexes too.
	KeyNames bool
	// RenamesAll is set for an engine that renames all that has a name: views, functions, schemas, constraints,
	// triggers, policies and rules too.
	RenamesAll bool
	// RenamesViews is set for an engine that renames views, and not all of that.
	RenamesViews bool
	// Holds is set for an engine that drops nothing on which something else stands.
	Holds bool
	// NoComments is set for an engine that keeps no comments on tables and columns.
	NoComments bool
}

// Scope says among what names of indexes are unique.
type Scope int

// The scopes of the names of indexes: with the tables of the whole database (SQLite), with the tables
// of one schema (PostgreSQL), with the other indexes of the table (MySQL).
const (
	AmongAll Scope = iota
	AmongSchema
	AmongTable
)

// scopeEnd ends the scope in a key; no name holds it.
const scopeEnd = "\x00"

// indexKey is what an index of a table goes by: its name, after what that is unique in.
func (r Rules) indexKey(table, name string) string {
	switch r.IndexNames {
	case AmongSchema:
		space, _ := schema.SplitName(table)
		return space + scopeEnd + name
	case AmongTable:
		return table + scopeEnd + name
	}
	return name
}

// keyName is the key that a constraint's name has among those of indexes; "" if it has none there.
func (r Rules) keyName(table string, c schema.Constraint) string {
	return r.keyNamed(table, c, c.ConstraintName())
}

// keyNameOf is keyName, and for a constraint without a name what the name that is made up for it has.
func (r Rules) keyNameOf(t *schema.Table, c schema.Constraint) string {
	return r.keyNamed(t.Name, c, cmp.Or(c.ConstraintName(), op.MadeUpName(t, c)))
}

func (r Rules) keyNamed(table string, c schema.Constraint, name string) string {
	if r.KeyNames && name != "" {
		switch c.(type) {
		case schema.PrimaryKey, schema.Unique, schema.Exclude:
			return r.fold(r.indexKey(table, name))
		}
	}
	return ""
}

// sequenceKey is the key of the sequence that a column of PostgreSQL counts by; "" where there is no such.
func (r Rules) sequenceKey(table, column string) string {
	if !r.KeyNames {
		return ""
	}
	_, local := schema.SplitName(table)
	return r.fold(r.indexKey(table, op.MadeUpOf(local, column, "seq")))
}

// relationKey is the key that an index of a table's name would have, where both can't be; "" where
// they can.
func (r Rules) relationKey(table string) string {
	switch r.IndexNames {
	case AmongSchema:
		_, name := schema.SplitName(table)
		return r.indexKey(table, name)
	case AmongTable:
		return ""
	}
	return table
}

// bareName is the name in a key.
func bareName(key string) string { return key[strings.LastIndex(key, scopeEnd)+1:] }
