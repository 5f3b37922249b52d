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

// RowsSQL asks for what the last VACUUM or ANALYZE counted: -1 where there was none. Of a column it takes the share
// that is NULL from the same statistics, which show it to whoever may read the column.
func (Dialect) RowsSQL(table, column string) string {
	rows := "c.reltuples"
	if column != "" {
		rows += ` * (1 - (SELECT s.null_frac FROM pg_catalog.pg_stats AS s JOIN pg_catalog.pg_namespace AS n ON n.nspname = s.schemaname
 WHERE n.oid = c.relnamespace AND s.tablename = c.relname AND s.attname = ` + text(column) + ` ORDER BY s.inherited DESC LIMIT 1))`
	}
	return "SELECT CAST(" + rows + " AS bigint) FROM pg_catalog.pg_class AS c WHERE c.oid = " + text(qualified(table)) + "::pg_catalog.regclass"
}
