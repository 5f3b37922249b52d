package op

import (
	"fmt"
	"strings"

	"github.com/skein-go/skein/schema"
)

// Change is one change of a column, one of the types below. The list is closed.
type Change interface {
	change(*schema.Column)
	fmt.Stringer
}

// SetType changes a column's type. Using is the expression that converts the old value; "" leaves
// the conversion to the engine.
type SetType struct {
	To    schema.Type
	Using string
}

// SetNotNull adds (true) or removes (false) NOT NULL.
type SetNotNull bool

// SetNotNullAs changes the constraint that NOT NULL is (PostgreSQL 18): its name, its comment, and for which rows and
// tables it is. The zero value has it be as the server makes it.
type SetNotNullAs schema.NotNull

// SetDefault changes a column's default to an SQL expression; "" removes it.
type SetDefault string

// SetCollate changes a column's collation; "" is the engine's own.
type SetCollate string

// SetGenerated changes what a column is computed from; the zero value makes it a plain column that
// keeps the values it had.
type SetGenerated schema.Generated

// SetOnConflict changes what SQLite does with a NULL for a NOT NULL column ("IGNORE", …); "" is to
// fail.
type SetOnConflict string

// SetAutoIncrement adds or removes AUTOINCREMENT.
type SetAutoIncrement bool

// SetColumnComment changes a column's comment; "" removes it.
type SetColumnComment string

// SetCharset changes a column's character set (MySQL); "" is the table's.
type SetCharset string

// SetIdentity changes what makes a column's numbers (PostgreSQL): "ALWAYS", "BY DEFAULT (START WITH 5)";
// "" makes it a plain column.
type SetIdentity string

// SetOnUpdate changes what a column is set to when its row changes (MySQL); "" is nothing.
type SetOnUpdate string

// SetInvisible hides a column from SELECT *, or shows it again (MySQL, MariaDB).
type SetInvisible bool

// SetStorage changes how long values are stored (PostgreSQL); "" is the type's own way.
type SetStorage string

// SetCompression changes how long values are compressed (PostgreSQL, MariaDB); "" is the database's way.
type SetCompression string

// SetStatistics changes how much the planner knows of a column (PostgreSQL); 0 is the database's measure.
type SetStatistics int

// Alter makes a change on a column.
func Alter(col *schema.Column, c Change) { c.change(col) }

func (c SetType) change(col *schema.Column) { col.Type = c.To }
func (c SetNotNull) change(col *schema.Column) {
	if col.NotNull = bool(c); !c {
		col.NotNullAs = schema.NotNull{}
	}
}
func (c SetNotNullAs) change(col *schema.Column)     { col.NotNullAs = schema.NotNull(c) }
func (c SetDefault) change(col *schema.Column)       { col.Default = string(c) }
func (c SetCollate) change(col *schema.Column)       { col.Collate = string(c) }
func (c SetOnConflict) change(col *schema.Column)    { col.OnConflict = string(c) }
func (c SetAutoIncrement) change(col *schema.Column) { col.AutoIncrement = bool(c) }
func (c SetColumnComment) change(col *schema.Column) { col.Comment = string(c) }
func (c SetCharset) change(col *schema.Column)       { col.Charset = string(c) }
func (c SetIdentity) change(col *schema.Column)      { col.Identity = string(c) }
func (c SetOnUpdate) change(col *schema.Column)      { col.OnUpdate = string(c) }
func (c SetInvisible) change(col *schema.Column)     { col.Invisible = bool(c) }
func (c SetStorage) change(col *schema.Column)       { col.Storage = string(c) }
func (c SetCompression) change(col *schema.Column)   { col.Compression = string(c) }
func (c SetStatistics) change(col *schema.Column)    { col.Statistics = int(c) }
func (c SetGenerated) change(col *schema.Column) {
	col.Generated = nil
	if c.Expr != "" {
		g := schema.Generated(c)
		col.Generated = &g
	}
}

func (c SetType) String() string { return "type " + typeName(c.To) }
func (c SetNotNull) String() string {
	if c {
		return "not null"
	}
	return "null"
}
func (c SetNotNullAs) String() string     { return "constraint of not null" }
func (c SetDefault) String() string       { return orNone("default ", string(c)) }
func (c SetCollate) String() string       { return orNone("collate ", string(c)) }
func (c SetOnConflict) String() string    { return orNone("on conflict ", string(c)) }
func (c SetGenerated) String() string     { return orNone("generated as ", c.Expr) }
func (c SetColumnComment) String() string { return "comment" }
func (c SetCharset) String() string       { return orNone("character set ", string(c)) }
func (c SetIdentity) String() string      { return orNone("identity ", string(c)) }
func (c SetOnUpdate) String() string      { return orNone("on update ", string(c)) }
func (c SetStorage) String() string       { return orNone("storage ", string(c)) }
func (c SetCompression) String() string   { return orNone("compression ", string(c)) }
func (c SetStatistics) String() string    { return fmt.Sprintf("statistics %d", int(c)) }
func (c SetInvisible) String() string {
	if c {
		return "invisible"
	}
	return "visible"
}
func (c SetAutoIncrement) String() string {
	if c {
		return "autoincrement"
	}
	return "no autoincrement"
}

func orNone(what, value string) string {
	if value == "" {
		return "no " + strings.TrimSpace(what)
	}
	return what + value
}

func typeName(t schema.Type) string {
	if t == nil {
		return "none"
	}
	return t.String()
}
