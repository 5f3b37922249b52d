package mysql

import (
	"slices"
	"strconv"

	"github.com/skein-go/skein/schema"
)

// The types that hold more of the same, in order.
var (
	textSizes = []string{"tinytext", "text", "mediumtext", "longtext"}
	blobSizes = []string{"tinyblob", "blob", "mediumblob", "longblob"}
)

// textLimits are how many characters of four bytes each of textSizes holds at least ("Data Type Storage
// Requirements").
var textLimits = []int{63, 16383, 4194303, 1073741823}

// widens reports whether each value of one type is a value of the other as it stands. Where it can't be
// told, it says no.
func widens(from, to schema.Type) bool {
	a, b := parseType(TypeSQL(from)), parseType(TypeSQL(to))
	if a.zerofill || b.zerofill || a.rest != b.rest {
		return false
	}
	switch {
	case slices.Contains(wholeNumbers, a.base) && slices.Contains(wholeNumbers, b.base):
		x, y := slices.Index(wholeNumbers, a.base), slices.Index(wholeNumbers, b.base)
		return x <= y && a.unsigned == b.unsigned || a.unsigned && x < y
	case a.unsigned != b.unsigned:
		return false
	case slices.Contains(textSizes, b.base):
		return fitsText(a, slices.Index(textSizes, b.base))
	case slices.Contains(blobSizes, a.base) && slices.Contains(blobSizes, b.base):
		return slices.Index(blobSizes, a.base) <= slices.Index(blobSizes, b.base)
	case a.base != b.base:
		return false
	}
	switch a.base {
	case "enum": // values go by what they say, not by their numbers
		return !slices.ContainsFunc(a.args, func(v string) bool { return !slices.Contains(b.args, v) })
	case "set": // a value lists its members in the order of the type
		return len(a.args) <= len(b.args) && slices.Equal(a.args, b.args[:len(a.args)])
	case "decimal":
		x, y := numbers(a.args), numbers(b.args)
		return len(x) == 2 && len(y) == 2 && x[1] <= y[1] && x[0]-x[1] <= y[0]-y[1]
	case "char", "varchar", "varbinary", "bit", "datetime", "time", "timestamp":
		x, y := numbers(append(a.args, "0")), numbers(append(b.args, "0"))
		return len(x) > 0 && len(y) > 0 && x[0] <= y[0]
	}
	return a.String() == b.String()
}

// fitsText reports whether the values of a type fit in a text of a size.
func fitsText(from columnType, size int) bool {
	if at := slices.Index(textSizes, from.base); at >= 0 {
		return at <= size
	}
	n := numbers(from.args)
	return from.base == "varchar" && len(n) == 1 && n[0] <= textLimits[size]
}

// numbers reads the arguments of a type, nil if one of them is no number.
func numbers(args []string) []int {
	out := make([]int, len(args))
	for i, a := range args {
		n, err := strconv.Atoi(a)
		if err != nil {
			return nil
		}
		out[i] = n
	}
	return out
}
