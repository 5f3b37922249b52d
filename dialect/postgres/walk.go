package postgres

import (
	"strings"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// KeyText returns the value as text, which every type reads again.
func (Dialect) KeyText(c *schema.Column) (string, error) { return op.Quote(c.Name) + "::text", nil }

// KeyValue is a literal of no type, so that it takes the column's. One that could be read with escapes says
// that it is to be.
func (Dialect) KeyValue(_ *schema.Column, text string) string {
	text = strings.ReplaceAll(text, "'", "''")
	if strings.Contains(text, `\`) {
		return "E'" + strings.ReplaceAll(text, `\`, `\\`) + "'"
	}
	return "'" + text + "'"
}

// ComparesRows returns true ("Row Constructor Comparison", and nbtree's scan keys for it).
func (Dialect) ComparesRows() bool { return true }

// RowsSQL asks for what the last VACUUM or ANALYZE counted: -1 where there was none.
func (Dialect) RowsSQL(table string) string {
	return "SELECT CAST(reltuples AS bigint) FROM pg_catalog.pg_class WHERE oid = '" + strings.ReplaceAll(qualified(table), "'", "''") + "'::pg_catalog.regclass"
}
