package mysql

import (
	"strings"

	"github.com/skein-go/skein/schema"
)

// SizeSQL returns a query for the bytes of a column's values, or of all of a table's. What the engine
// needs around them is not counted.
func (Dialect) SizeSQL(t *schema.Table, column string) string {
	var terms []string
	for i := range t.Columns {
		if c := &t.Columns[i]; (column == "" || c.Name == column) && c.Generated == nil {
			terms = append(terms, "coalesce(length("+ident(c.Name)+"), 0)")
		}
	}
	return "SELECT CAST(sum(" + strings.Join(terms, " + ") + ") AS SIGNED) FROM " + tableIdent(t.Name)
}
