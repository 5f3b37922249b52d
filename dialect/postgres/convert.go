package postgres

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/skein-go/skein/schema"
)

// A family is a group of types whose values are converted alike.
type family int

const (
	otherFamily family = iota
	textFamily
	integerFamily
	numberFamily // numeric and floating point
	boolFamily
	timeFamily
	bytesFamily
	jsonFamily
	uuidFamily
)

func familyOf(t schema.Type) family {
	word := canonical(TypeSQL(t))
	if strings.HasSuffix(word, "[]") {
		return otherFamily
	}
	base, _, _ := strings.Cut(word, "(")
	switch strings.TrimSpace(base) {
	case "text", "character varying", "character", "bpchar", "name":
		return textFamily
	case "integer", "bigint", "smallint":
		return integerFamily
	case "numeric", "real", "double precision":
		return numberFamily
	case "boolean":
		return boolFamily
	case "date", "timestamp", "timestamp without time zone", "timestamp with time zone":
		return timeFamily
	case "bytea":
		return bytesFamily
	case "json", "jsonb":
		return jsonFamily
	case "uuid":
		return uuidFamily
	}
	return otherFamily
}

// throughText reports whether PostgreSQL has no cast of its own between two types, so that the way goes
// through the text of the value.
func throughText(from, to schema.Type) bool {
	x, isArray := strings.CutSuffix(canonical(TypeSQL(from)), "[]")
	y, both := strings.CutSuffix(canonical(TypeSQL(to)), "[]")
	if isArray && both {
		return throughText(schema.Raw(x), schema.Raw(y))
	}
	a, b := familyOf(from), familyOf(to)
	numeric := func(f family) bool { return f == integerFamily || f == numberFamily }
	switch {
	case a == b && a != otherFamily, a == textFamily || b == textFamily:
		return false
	case numeric(a) && numeric(b):
		return false
	case canonical(TypeSQL(from)) == "integer" && b == boolFamily, a == boolFamily && canonical(TypeSQL(to)) == "integer":
		return false
	}
	return true
}

// assignable reports whether PostgreSQL converts the values of one type into another by itself. It does
// so for all types to text, between numbers and between points in time.
func assignable(from, to schema.Type) bool {
	a, b := familyOf(from), familyOf(to)
	number := func(f family) bool { return f == integerFamily || f == numberFamily }
	return sameType(from, to) || b == textFamily || a == b && a != otherFamily || number(a) && number(b)
}

// limitOf returns how many characters a type of text holds, 0 for any number.
func limitOf(t schema.Type) int {
	word := canonical(TypeSQL(t))
	for _, w := range []string{"character varying", "character"} {
		if args, ok := typeArgs(word, w); ok && len(args) == 1 {
			return args[0]
		}
	}
	return 0
}

// misfit is a condition for the values that a cast would refuse, or cut short without a word; "" where
// there are none, or where only the server can tell.
func misfit(column string, from, to schema.Type) string {
	a, b := familyOf(from), familyOf(to)
	limit := limitOf(to)
	switch {
	case b == textFamily && limit > 0 && (a != textFamily || limitOf(from) == 0 || limit < limitOf(from)):
		return fmt.Sprintf("length(%s::text) > %d", column, limit)
	case b == integerFamily && (a == integerFamily || a == numberFamily):
		return integerMisfit(column, from, to)
	case a == textFamily && b == integerFamily:
		// Blanks, signs and zeros that the number has not would be missing on the way back.
		least, most := limits(canonical(TypeSQL(to)))
		return fmt.Sprintf(`CASE WHEN %s ~ '^(0|-?[1-9]\d{0,18})$' THEN %[1]s::numeric NOT BETWEEN %d AND %d ELSE %[1]s IS NOT NULL END`, column, least, most)
	case a == textFamily && b == numberFamily:
		return textNumberMisfit(column, to)
	case a == textFamily && b == uuidFamily:
		return column + ` !~* '^\s*\{?([0-9a-f]{4}-?){8}\}?\s*$'`
	case a == textFamily && b == boolFamily:
		return "lower(btrim(" + column + `)) NOT IN ('t', 'tr', 'tru', 'true', 'f', 'fa', 'fal', 'fals', 'false', 'y', 'ye', 'yes', 'n', 'no', '1', '0', 'on', 'of', 'off')`
	case b == numberFamily && (a == numberFamily || a == integerFamily):
		return decimalMisfit(column, from, to)
	case a == timeFamily && b == timeFamily && coarser(from, to):
		return fmt.Sprintf("%s <> %[1]s::%s::%s", column, TypeSQL(to), TypeSQL(from))
	}
	return ""
}

// coarser reports whether a point in time loses parts of itself: the time of a day, or of a second.
func coarser(from, to schema.Type) bool {
	digits := func(t schema.Type) int {
		word := canonical(TypeSQL(t))
		if word == "date" {
			return -1
		}
		if _, rest, ok := strings.Cut(word, "("); ok {
			if n, err := strconv.Atoi(rest[:1]); err == nil {
				return n
			}
		}
		return 6
	}
	return digits(to) < digits(from)
}

// textNumberMisfit is for texts of which a number says not all: 1e5 and 007 would come back as others, and further
// digits not at all.
func textNumberMisfit(column string, to schema.Type) string {
	loses := decimalMisfit(column, nil, to)
	if _, ok := to.(schema.Decimal); !ok {
		loses = fmt.Sprintf("%s::%s::text::numeric <> %[1]s::numeric", column, TypeSQL(to))
	}
	return fmt.Sprintf(`CASE WHEN %s ~ '^-?(0|[1-9]\d{0,37})(\.\d{1,37})?$' THEN %s ELSE %[1]s IS NOT NULL END`, column, cmp.Or(loses, "false"))
}

func integerMisfit(column string, from, to schema.Type) string {
	least, most := limits(canonical(TypeSQL(to)))
	condition := fmt.Sprintf("(%s < %d OR %s > %d)", column, least, column, most)
	if familyOf(from) == numberFamily {
		return condition + fmt.Sprintf(" OR %s::numeric <> trunc(%s::numeric)", column, column)
	}
	if fromLeast, _ := limits(canonical(TypeSQL(from))); fromLeast >= least {
		return ""
	}
	return condition
}

func decimalMisfit(column string, from, to schema.Type) string {
	d, ok := to.(schema.Decimal)
	if !ok || d.Precision == 0 || from == to {
		return ""
	}
	if f, ok := from.(schema.Decimal); ok && f.Precision > 0 && f.Precision-f.Scale <= d.Precision-d.Scale && f.Scale <= d.Scale {
		return ""
	}
	return fmt.Sprintf("abs(round(%s::numeric, %d)) >= 10::numeric ^ (%d) OR %s::numeric <> round(%s::numeric, %d)",
		column, d.Scale, d.Precision-d.Scale, column, column, d.Scale)
}

// widens reports whether each value of one type is a value of the other as it stands. Where it can't be
// told, it says no: character(n) fills up with blanks, and floating point shows other digits.
func widens(from, to schema.Type) bool {
	a, b := familyOf(from), familyOf(to)
	switch {
	case a == textFamily && b == textFamily:
		return varying(from) && varying(to) && !rewrites(from, to)
	case a == integerFamily && b == integerFamily:
		return integerMisfit("x", from, to) == ""
	case a == numberFamily && b == numberFamily:
		f, exact := from.(schema.Decimal)
		d, still := to.(schema.Decimal)
		return exact && still && f.Precision > 0 && (d.Precision == 0 || decimalMisfit("x", from, to) == "")
	}
	return false
}

// varying reports whether a text's type is varchar or text.
func varying(t schema.Type) bool {
	word := canonical(TypeSQL(t))
	return word == "text" || strings.HasPrefix(word, "character varying")
}

// rewrites reports whether a change of type has the server write every row anew. Where it can't be told,
// it says yes.
func rewrites(from, to schema.Type) bool {
	if familyOf(from) == textFamily && familyOf(to) == textFamily {
		wide := func(t schema.Type) bool { return !strings.HasPrefix(canonical(TypeSQL(t)), "character(") }
		return !wide(from) || !wide(to) || limitOf(to) > 0 && (limitOf(from) == 0 || limitOf(to) < limitOf(from))
	}
	return true
}
