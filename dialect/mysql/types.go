package mysql

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// typeWords are the portable types that have one spelling.
var typeWords = [...]struct {
	word string
	typ  schema.Type
}{
	{"int", schema.Integer{}},
	{"bigint", schema.BigInt{}},
	{"smallint", schema.SmallInt{}},
	{"tinyint(1)", schema.Boolean{}},
	{"double", schema.Float{}},
	{"date", schema.Date{}},
	{"time(6)", schema.Time{}},
	{"datetime(6)", schema.Timestamp{}},
	{"timestamp(6)", schema.Timestamp{TZ: true}},
	{"longtext", schema.Text{}},
	{"longblob", schema.Bytes{}},
	{"json", schema.JSON{}},
	{"char(36)", schema.UUID{}},
}

// TypeSQL spells a type as a column declares it, "" for nil.
func TypeSQL(t schema.Type) string {
	switch t := t.(type) {
	case schema.Raw:
		return string(t)
	case schema.String:
		return fmt.Sprintf("varchar(%d)", int(t))
	case schema.Decimal:
		if t.Precision > 0 {
			return fmt.Sprintf("decimal(%d,%d)", t.Precision, t.Scale)
		}
		return "decimal(10,0)"
	}
	for _, w := range typeWords {
		if w.typ == t {
			return w.word
		}
	}
	return ""
}

// ParseType reads what TypeSQL writes, in any spelling of it; everything else is Raw, in the engine's
// own words. char(36) stays Raw: not every column of that type holds UUIDs.
func ParseType(text string) schema.Type {
	c := parseType(text)
	canonical := c.String()
	if canonical == "" {
		return nil
	}
	switch {
	case c.base == "varchar" && len(c.args) == 1 && c.plain():
		if n, err := strconv.Atoi(c.args[0]); err == nil {
			return schema.String(n)
		}
	case c.base == "decimal" && len(c.args) == 2 && c.plain():
		p, err1 := strconv.Atoi(c.args[0])
		s, err2 := strconv.Atoi(c.args[1])
		if err1 == nil && err2 == nil {
			return schema.Decimal{Precision: p, Scale: s}
		}
	}
	for _, w := range typeWords {
		if w.word == canonical && w.typ != (schema.UUID{}) {
			return w.typ
		}
	}
	return schema.Raw(canonical)
}

// columnType is a type taken apart.
type columnType struct {
	base               string
	args               []string // numbers, or the values of an enum or set in their quotes
	unsigned, zerofill bool
	rest               string // what else is said, as "srid 4326"
}

func (c columnType) plain() bool { return !c.unsigned && !c.zerofill && c.rest == "" }

// typeAliases are the words that the manual ("Data Types", "Using Data Types from Other Database
// Engines") gives for one another.
var typeAliases = map[string]string{
	"integer": "int", "int4": "int", "int1": "tinyint", "int2": "smallint", "int3": "mediumint", "middleint": "mediumint", "int8": "bigint",
	"bool": "tinyint(1)", "boolean": "tinyint(1)", "dec": "decimal", "numeric": "decimal", "fixed": "decimal", "number": "decimal",
	"float4": "float", "float8": "double", "double precision": "double", "real": "double",
	"character": "char", "character varying": "varchar", "varcharacter": "varchar", "char varying": "varchar", "long": "mediumtext",
	"long varchar": "mediumtext", "long varbinary": "mediumblob", "geomcollection": "geometrycollection",
}

var wholeNumbers = []string{"tinyint", "smallint", "mediumint", "int", "bigint"}

// parseType reads a type. Display widths go, as newer servers show none, but for tinyint(1), which says
// that a boolean is meant, and where zeros are filled in; what is implied is said.
func parseType(text string) columnType {
	var c columnType
	var words []string
	depth := 0
	for _, t := range sqltext.Tokens(text, sqltext.MySQL) {
		switch {
		case t.Text == "(":
			depth++
		case t.Text == ")":
			depth--
		case depth > 0 && t.Text != ",":
			c.args = append(c.args, t.Text)
		case depth > 0:
		default:
			switch w := strings.ToLower(t.Text); w {
			case "unsigned":
				c.unsigned = true
			case "zerofill":
				c.unsigned, c.zerofill = true, true
			case "signed":
			default:
				words = append(words, w)
			}
		}
	}
	c.name(words)
	c.imply()
	return c
}

// name sorts the words of a type: its own, and what follows.
func (c *columnType) name(words []string) {
	for n := min(2, len(words)); n > 0; n-- {
		base := strings.Join(words[:n], " ")
		alias, known := typeAliases[base]
		if n == 2 && !known {
			continue
		}
		c.base = base
		if known {
			c.base = alias
		}
		c.rest = strings.Join(words[n:], " ")
		break
	}
	if c.base == "tinyint(1)" {
		c.base, c.args = "tinyint", []string{"1"}
	}
	c.rest = strings.TrimSpace(strings.ReplaceAll(c.rest, " = ", "="))
}

// imply says what a type leaves unsaid.
func (c *columnType) imply() {
	switch {
	case slices.Contains(wholeNumbers, c.base) && !c.zerofill:
		if c.base != "tinyint" || !slices.Equal(c.args, []string{"1"}) || c.unsigned {
			c.args = nil
		}
	case c.base == "year":
		c.args = nil
	case c.base == "decimal" && len(c.args) == 0:
		c.args = []string{"10", "0"}
	case c.base == "decimal" && len(c.args) == 1:
		c.args = append(c.args, "0")
	case slices.Contains([]string{"char", "binary", "bit"}, c.base) && len(c.args) == 0:
		c.args = []string{"1"}
	case c.base == "vector" && len(c.args) == 0: // MySQL's; MariaDB wants it said
		c.args = []string{"2048"}
	case slices.Contains([]string{"time", "datetime", "timestamp"}, c.base) && slices.Equal(c.args, []string{"0"}):
		c.args = nil
	case c.base == "float" && len(c.args) == 1:
		if n, err := strconv.Atoi(c.args[0]); err == nil && n > 24 {
			c.base = "double"
		}
		c.args = nil
	}
}

// String spells the type as SHOW CREATE TABLE does.
func (c columnType) String() string {
	s := c.base
	if len(c.args) > 0 {
		s += "(" + strings.Join(c.args, ",") + ")"
	}
	if c.unsigned {
		s += " unsigned"
	}
	if c.zerofill {
		s += " zerofill"
	}
	if c.rest != "" {
		s += " " + c.rest
	}
	return s
}

// sameType compares two types by what the engine makes of them.
func sameType(a, b schema.Type) bool {
	x, y := TypeSQL(a), TypeSQL(b)
	return x == y || parseType(x).String() == parseType(y).String()
}

// isText reports whether values of a type have a character set.
func isText(t schema.Type) bool {
	switch parseType(TypeSQL(t)).base {
	case "char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set":
		return true
	}
	return false
}

// fraction is how many digits of a second a type keeps, -1 for a type without a time.
func fraction(t schema.Type) int {
	c := parseType(TypeSQL(t))
	if !slices.Contains([]string{"time", "datetime", "timestamp"}, c.base) {
		return -1
	}
	if len(c.args) == 0 {
		return 0
	}
	n, _ := strconv.Atoi(c.args[0])
	return n
}

// otherWords are types of PostgreSQL that no release of MySQL or MariaDB has. What is in neither list is
// left to the server.
var otherWords = []string{
	"inet", "cidr", "macaddr", "macaddr8", "jsonb", "bytea", "timestamptz", "timetz", "money", "interval", "tsvector", "tsquery",
	"citext", "hstore", "smallserial", "bigserial", "int4range", "int8range", "numrange", "tsrange", "tstzrange", "daterange", "oid", "regclass",
}

// otherEngines reports whether a type is known to be another engine's.
func otherEngines(t schema.Type) bool {
	raw, ok := t.(schema.Raw)
	if !ok {
		return false
	}
	text := strings.ToLower(strings.TrimSpace(string(raw)))
	word, _, _ := strings.Cut(text, "(")
	return slices.Contains(otherWords, strings.TrimSpace(word)) || strings.HasSuffix(text, "[]") || strings.HasSuffix(text, " time zone")
}
