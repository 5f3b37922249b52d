package mysql

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/skein-go/skein/schema"
)

// types looks for values that would not come through a change of type or of character set.
func (g *guard) types() {
	for i := range g.is.Columns {
		c := &g.is.Columns[i]
		from, stays := g.cols[c.Name]
		if !stays || c.Generated != nil || g.using[c.Name] != "" {
			continue
		}
		was := g.was.Column(c.Name)
		if was == nil || turns(was, c) {
			continue
		}
		if c.AutoIncrement && !was.AutoIncrement {
			g.ask(g.rowsWhere([]string{from}, ident(from)+" = 0"), g.shown(c.Name)+" has %d rows of number 0, which AUTO_INCREMENT would give another number",
				exec("UPDATE %s SET %s = …", tableIdent(g.from), ident(from)))
		}
		if cond := g.misfit(ident(from), parseType(TypeSQL(was.Type)), parseType(TypeSQL(c.Type))); cond != "" {
			g.askMisfit(from, cond,
				fmt.Sprintf("%s has %%d values that %s can't hold unchanged", g.shown(c.Name), strings.ReplaceAll(TypeSQL(c.Type), "%", "%%")),
				"say how to convert them (op.SetType{To: …, Using: …}), or "+exec("UPDATE %s SET %s = …", tableIdent(g.from), ident(from)))
		}
		if charset := g.newCharset(was, c); charset != "" {
			x := ident(from)
			g.askMisfit(from, fmt.Sprintf("HEX(CONVERT(%s USING utf8mb4)) <> HEX(CONVERT(CONVERT(%[1]s USING %s) USING utf8mb4))", x, charset),
				fmt.Sprintf("%s has %%d values that can't be written in the character set %s", g.shown(c.Name), charset),
				exec("UPDATE %s SET %s = …", tableIdent(g.from), x))
		}
	}
}

// newCharset is the character set that a column of text gets, "" where it keeps its own, or where the
// schema does not say its name.
func (g *guard) newCharset(was, c *schema.Column) string {
	if !isText(was.Type) || !isText(c.Type) || g.collation(c) == g.oldCollation(was) {
		return ""
	}
	o := g.is.Options
	for _, name := range []string{c.Charset, charsetOf(c.Collate), o.Charset, charsetOf(o.Collate)} {
		if name != "" {
			return name
		}
	}
	return ""
}

// family puts types together whose values are alike.
func family(c columnType) string {
	switch {
	case slices.Contains(wholeNumbers, c.base):
		return "whole"
	case c.base == "decimal", c.base == "float", c.base == "double":
		return "number"
	case slices.Contains([]string{"char", "varchar", "tinytext", "text", "mediumtext", "longtext", "json"}, c.base):
		return "text"
	case strings.HasSuffix(c.base, "blob"), strings.HasSuffix(c.base, "binary"):
		return "bytes"
	case slices.Contains([]string{"date", "datetime", "timestamp"}, c.base):
		return "date"
	}
	return c.base
}

// misfit returns the condition for the values of a column that change under its new type, or that it
// refuses; "" if there can be none.
func (g *guard) misfit(x string, from, to columnType) string {
	if from.String() == to.String() {
		return ""
	}
	var conds []string
	add := func(format string, args ...any) { conds = append(conds, fmt.Sprintf(format, args...)) }
	any := x + " IS NOT NULL"
	a, b := family(from), family(to)
	switch {
	case b == "text":
		if a == "bytes" {
			add("CONVERT(%s USING utf8mb4) IS NULL OR HEX(CONVERT(%[1]s USING utf8mb4)) <> HEX(%[1]s)", x)
		}
		if to.base == "json" && from.base != "json" {
			document := x
			if a == "whole" { // which is none to MySQL, and becomes one
				document = "CAST(" + x + " AS CHAR)"
			}
			add("NOT JSON_VALID(%s)", document)
		}
		add("%s", tooLong(x, from, to))
	case b == "bytes":
		add("%s", tooLong(x, from, to))
	case (b == "whole" || b == "number") && (a == "whole" || a == "number"):
		add("%s", g.outOfRange(x, from, to))
	case (b == "whole" || b == "number") && a == "text":
		pattern := `^(0|-?[1-9][0-9]*)$`
		if b == "number" {
			pattern = `^-?(0|[1-9][0-9]*)([.][0-9]*[1-9])?$`
		}
		add("%s NOT REGEXP '%s' OR CHAR_LENGTH(%[1]s) > 15", x, pattern)
		add("%s", g.outOfRange(x+" + 0", columnType{base: "double"}, to))
	case b == "bit" && (a == "bit" || a == "whole"):
		add("%s", tooManyBits(x, from, to))
	case b == "whole" && a == "bit":
		add("%s", g.outOfRange(x+" + 0", columnType{base: "bigint", unsigned: true}, to))
	case b == "date" && (a == "date" || a == "text"):
		add("%s", g.notDate(x, a, from, to))
	case to.base == "time" && from.base == "time":
		add("%s <> CAST(%[1]s AS TIME(%d))", x, precision(to))
	case to.base == "enum" && (a == "enum" || a == "text"):
		if a == "enum" && includes(to.args, from.args) {
			return ""
		}
		add("%s NOT IN (%s)", x, strings.Join(to.args, ", "))
	case to.base == "set" && a == "set":
		for _, value := range from.args {
			if !slices.Contains(to.args, value) {
				add("FIND_IN_SET(%s, %s) > 0", value, x)
			}
		}
	case from.base == to.base && strings.HasPrefix(from.rest+to.rest, "srid "):
		if srid, fixed := strings.CutPrefix(to.rest, "srid "); fixed {
			add("ST_SRID(%s) <> %s", x, srid)
		}
	default:
		return any
	}
	return strings.Join(slices.DeleteFunc(conds, func(s string) bool { return s == "" }), " OR ")
}

func includes(list, some []string) bool {
	return !slices.ContainsFunc(some, func(v string) bool { return !slices.Contains(list, v) })
}

func precision(c columnType) int {
	if len(c.args) == 0 {
		return 0
	}
	n, _ := strconv.Atoi(c.args[0])
	return n
}

// limits of the types of text and bytes: in characters for those with a length, else in bytes.
func limit(c columnType) (n int, inBytes bool) {
	switch c.base {
	case "tinytext", "tinyblob":
		return 255, true
	case "text", "blob":
		return 65535, true
	case "mediumtext", "mediumblob":
		return 16777215, true
	case "char", "varchar", "binary", "varbinary":
		n = precision(c)
		return n, strings.HasSuffix(c.base, "binary")
	}
	return 0, true
}

func tooLong(x string, from, to columnType) string {
	n, inBytes := limit(to)
	if n == 0 {
		return ""
	}
	have, haveBytes := limit(from)
	if f := family(from); f != "text" && f != "bytes" {
		return fmt.Sprintf("CHAR_LENGTH(CAST(%s AS CHAR)) > %d", x, n)
	}
	if have > 0 && have <= n && (inBytes == haveBytes || haveBytes || have*4 <= n) {
		return ""
	}
	if inBytes {
		return fmt.Sprintf("LENGTH(%s) > %d", x, n)
	}
	return fmt.Sprintf("CHAR_LENGTH(%s) > %d", x, n)
}

// ranges of the whole numbers, with a sign and without.
var ranges = map[string][2][2]string{
	"tinyint":   {{"-128", "127"}, {"0", "255"}},
	"smallint":  {{"-32768", "32767"}, {"0", "65535"}},
	"mediumint": {{"-8388608", "8388607"}, {"0", "16777215"}},
	"int":       {{"-2147483648", "2147483647"}, {"0", "4294967295"}},
	"bigint":    {{"-9223372036854775808", "9223372036854775807"}, {"0", "18446744073709551615"}},
}

// tooManyBits looks for numbers that a number of bits can't hold.
func tooManyBits(x string, from, to columnType) string {
	bits := precision(to)
	switch {
	case from.base == "bit" && precision(from) <= bits:
		return ""
	case bits == 64:
		return fmt.Sprintf("%s < 0", x)
	}
	return fmt.Sprintf("%s + 0 NOT BETWEEN 0 AND %d", x, uint64(1)<<bits-1)
}

func (g *guard) outOfRange(x string, from, to columnType) string {
	var conds []string
	fractions := family(from) == "number"
	switch {
	case family(to) == "whole":
		signed := 0
		if to.unsigned {
			signed = 1
		}
		if narrower := family(from) == "whole" && from.unsigned == to.unsigned && slices.Index(wholeNumbers, from.base) <= slices.Index(wholeNumbers, to.base); narrower {
			return ""
		}
		r := ranges[to.base][signed]
		conds = append(conds, fmt.Sprintf("%s NOT BETWEEN %s AND %s", x, r[0], r[1]))
		if fractions {
			conds = append(conds, fmt.Sprintf("%s <> ROUND(%[1]s)", x))
		}
	case to.base == "decimal":
		scale, _ := strconv.Atoi(to.args[1])
		digits := precision(to) - scale
		conds = append(conds, fmt.Sprintf("ABS(%s) >= 1%s", x, strings.Repeat("0", digits)))
		if fractions {
			conds = append(conds, fmt.Sprintf("%s <> ROUND(%[1]s, %d)", x, scale))
		}
	case to.base == "float", len(to.args) == 2:
		conds = append(conds, g.inexact(x, from, to)...)
	case from.base == "bigint":
		conds = append(conds, fmt.Sprintf("ABS(%s) > 9007199254740992", x)) // 53 bits
	case from.base == "decimal" && precision(from) > 15:
		conds = append(conds, fmt.Sprintf("ABS(%s) > 999999999999999 OR %[1]s <> ROUND(%[1]s)", x))
	}
	if to.unsigned && family(to) != "whole" && !from.unsigned {
		conds = append(conds, x+" < 0")
	}
	return strings.Join(conds, " OR ")
}

// inexact looks for numbers that one of few bits, or of a number of digits, does not hold as they are.
func (g *guard) inexact(x string, from, to columnType) (conds []string) {
	casts := g.since(8, 0, 17, 10, 5) // to FLOAT
	few := casts && (to.base == "float" || from.base == "float")
	same := x + " <> CAST(" + x + " AS FLOAT)"
	if len(to.args) == 2 {
		scale, _ := strconv.Atoi(to.args[1])
		conds = append(conds, fmt.Sprintf("ABS(%s) >= 1%s", x, strings.Repeat("0", max(precision(to)-scale, 0))))
		if few {
			conds = append(conds, fmt.Sprintf("CAST(ROUND(%s, %d) AS FLOAT) <> CAST(%[1]s AS FLOAT)", x, scale))
		} else {
			conds = append(conds, fmt.Sprintf("%s <> ROUND(%[1]s, %d)", x, scale))
		}
		own := x
		if len(from.args) == 2 { // MySQL stores one with digits a bit beside what ROUND gives
			own = fmt.Sprintf("ROUND(%s, %s)", x, from.args[1])
		}
		same = fmt.Sprintf("%s AND %s <> ROUND(CAST(%s AS FLOAT), %d)", same, own, x, scale)
	}
	switch {
	case to.base != "float" || from.base == "float":
	case casts:
		conds = append(conds, same)
	default: // 24 bits
		conds = append(conds, fmt.Sprintf("ABS(%s) > 16777216 OR %[1]s <> ROUND(%[1]s)", x))
	}
	return conds
}

func (g *guard) notDate(x, family string, from, to columnType) string {
	as := strings.ToUpper(to.String())
	if to.base == "timestamp" {
		as = fmt.Sprintf("DATETIME(%d)", precision(to))
	}
	var conds []string
	switch {
	case family == "text":
		conds = append(conds, fmt.Sprintf("CAST(%s AS %s) IS NULL OR HEX(CONVERT(CAST(CAST(%[1]s AS %[2]s) AS CHAR) USING utf8mb4)) <> HEX(CONVERT(%[1]s USING utf8mb4))", x, as))
	case to.base == "date" && from.base != "date", from.base != "date" && precision(from) > precision(to):
		conds = append(conds, fmt.Sprintf("%s <> CAST(%[1]s AS %s)", x, as))
	}
	if to.base == "timestamp" && from.base != "timestamp" {
		last := "2038-01-17" // whatever the time zone
		if g.maria && g.has(longTimestamps) {
			last = "2106-02-05"
		}
		conds = append(conds, fmt.Sprintf("%s NOT BETWEEN '1970-01-03' AND '%s'", x, last))
		if family == "date" {
			// Days and months of number 0, and hours that the clock leaves out.
			conds = append(conds, fmt.Sprintf("%s IS NOT NULL AND UNIX_TIMESTAMP(%[1]s) IS NULL OR FROM_UNIXTIME(UNIX_TIMESTAMP(%[1]s)) <> %[1]s", x))
		}
	}
	return strings.Join(conds, " OR ")
}
