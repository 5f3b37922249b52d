package mysql

import (
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/schema"
)

// How the value of a key's column is read and written, by the first word of its type. A number that was
// compared with a string would be rounded ("Type Conversion in Expression Evaluation").
var (
	keyNumbers = []string{"int", "bigint", "smallint", "tinyint", "mediumint", "decimal", "year"}
	keyStrings = []string{"varchar", "char", "text", "tinytext", "mediumtext", "longtext"}
	keyBytes   = []string{"binary", "varbinary", "blob", "tinyblob", "mediumblob", "longblob"}
	keyWords   = []string{"date", "time", "datetime", "uuid", "inet4", "inet6"}
)

// typeWord is the first word of a column's type.
func typeWord(c *schema.Column) string {
	text := strings.ToLower(TypeSQL(c.Type))
	if end := strings.IndexAny(text, "( "); end >= 0 {
		text = text[:end]
	}
	return text
}

// KeyText returns the value as text, that of strings in hexadecimal. Binary fractions are not exact as text,
// an ENUM has an order of its own, and what a TIMESTAMP is as text depends on the session, where one hour of
// the year stands for two.
func (Dialect) KeyText(c *schema.Column) (string, error) {
	switch w := typeWord(c); {
	case slices.Contains(keyNumbers, w), slices.Contains(keyWords, w):
		return "CAST(" + ident(c.Name) + " AS CHAR)", nil
	case slices.Contains(keyStrings, w):
		return "HEX(CONVERT(" + ident(c.Name) + " USING utf8mb4))", nil
	case slices.Contains(keyBytes, w):
		return "HEX(" + ident(c.Name) + ")", nil
	}
	return "", fmt.Errorf("a table can't be gone through by a column of type %s", TypeSQL(c.Type))
}

// KeyValue is the value in SQL.
func (Dialect) KeyValue(c *schema.Column, text string) string {
	switch w := typeWord(c); {
	case slices.Contains(keyNumbers, w):
		return text
	case slices.Contains(keyStrings, w):
		return "_utf8mb4 x'" + text + "'"
	case slices.Contains(keyBytes, w):
		return "x'" + text + "'"
	}
	return "'" + text + "'"
}

// ComparesRows returns false: for a range, rows are compared one by one ("Range Optimization of Row
// Constructor Expressions" is about equality).
func (Dialect) ComparesRows() bool { return false }

// RowsSQL asks for the engine's estimate. What it knows of NULLs in a column, if anything, only some users may read.
func (Dialect) RowsSQL(table, column string) string {
	if column != "" {
		return ""
	}
	return "SELECT COALESCE(MAX(TABLE_ROWS), 0) FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = " + quoted(table)
}
