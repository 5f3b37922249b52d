package mysql

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/skein-go/skein/schema"
)

// withBytes matches what SHOW CREATE TABLE says of a column of bytes that has a default.
var withBytes = regexp.MustCompile("(?m)^ *(`(?:[^`]|``)+`) (?:var)?binary\\(\\d+\\)[^'\n]* DEFAULT (0x[0-9A-Fa-f]+|'(?:[^'\\\\]|\\\\.|'')*')")

// readBytes reads the defaults of columns of bytes that MySQL's information_schema shows up to the first zero alone. Those
// that are as long as the column are whole.
func (i *inspector) readBytes() error {
	if i.product != "mysql" || !i.atLeast(8, 0, 0) {
		return nil
	}
	for k := range i.out.Tables {
		t := &i.out.Tables[k]
		for n := range t.Columns {
			c := &t.Columns[n]
			if !cutBytes(c) {
				continue
			}
			text, err := i.textOf(t)
			if err != nil {
				return err
			}
			for _, m := range withBytes.FindAllStringSubmatch(text, -1) {
				if m[1] == ident(c.Name) {
					c.Default = bytesDefault(m[2], parseType(TypeSQL(c.Type)).base == "binary")
				}
			}
		}
	}
	return nil
}

// cutBytes reports whether the default of a column may be longer than what information_schema shows.
func cutBytes(c *schema.Column) bool {
	typ := parseType(TypeSQL(c.Type))
	if !strings.HasSuffix(typ.base, "binary") || !isHex(c.Default) || len(typ.args) == 0 {
		return false
	}
	size, err := strconv.Atoi(typ.args[0])
	return err == nil && len(c.Default)/2-1 < size
}

// bytesDefault is a default of bytes as information_schema shows those without a zero; one that fills its column up with
// zeros goes without these.
func bytesDefault(literal string, fills bool) string {
	value := unquoted(literal)
	if digits, ok := strings.CutPrefix(literal, "0x"); ok {
		value, _ = bytesOf(digits)
	}
	if fills {
		value = strings.TrimRight(value, "\x00")
	}
	if value == "" {
		return "''"
	}
	return fmt.Sprintf("0x%X", value)
}
