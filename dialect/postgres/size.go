package postgres

import (
	"strings"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// SizeSQL returns a query for the bytes of a column's values as they are stored, or of a table with its
// indexes.
func (Dialect) SizeSQL(t *schema.Table, column string) string {
	if column == "" {
		return "SELECT pg_catalog.pg_total_relation_size('" + strings.ReplaceAll(qualified(t.Name), "'", "''") + "'::pg_catalog.regclass)"
	}
	return "SELECT sum(pg_catalog.pg_column_size(" + op.Quote(column) + "))::bigint FROM " + qualified(t.Name)
}
