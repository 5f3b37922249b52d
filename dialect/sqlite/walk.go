package sqlite

import (
	"fmt"

	"github.com/skein-go/skein/schema"
)

// KeyText returns an expression for a literal of the value, whatever its type is: quote() cuts only text
// that holds a NUL.
func (Dialect) KeyText(c *schema.Column) (string, error) {
	k := ident(c.Name)
	return fmt.Sprintf("CASE WHEN typeof(%s) = 'text' AND instr(%s, char(0)) > 0 THEN 'CAST(x''' || hex(%s) || ''' AS TEXT)' ELSE quote(%s) END", k, k, k, k), nil
}

// KeyValue returns the literal.
func (Dialect) KeyValue(_ *schema.Column, text string) string { return text }

// ComparesRows returns true ("Row Values", section 3.1).
func (Dialect) ComparesRows() bool { return true }

// RowsSQL asks for what the last ANALYZE counted, if there ever was one: the first number of an index, of which one
// with a condition has fewer ("The ANALYZE Command"). Of columns it says nothing.
func (Dialect) RowsSQL(table, column string) string {
	if column != "" {
		return ""
	}
	return "SELECT max(CAST(stat AS INTEGER)) FROM sqlite_stat1 WHERE tbl = " + literal(table) + " COLLATE NOCASE"
}
