package postgres

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// TypeSQL spells a type as a column declares it, in the words that PostgreSQL itself uses.
func TypeSQL(t schema.Type) string {
	switch t := t.(type) {
	case nil:
		return "text"
	case schema.Raw:
		return string(t)
	case schema.String:
		return fmt.Sprintf("character varying(%d)", int(t))
	case schema.Decimal:
		if t.Precision > 0 {
			return fmt.Sprintf("numeric(%d,%d)", t.Precision, t.Scale)
		}
		return "numeric"
	}
	for word, typ := range typeWords {
		if typ == t {
			return word
		}
	}
	return "text"
}

// typeWords are the types that are one phrase.
var typeWords = map[string]schema.Type{
	"text":                        schema.Text{},
	"integer":                     schema.Integer{},
	"bigint":                      schema.BigInt{},
	"smallint":                    schema.SmallInt{},
	"boolean":                     schema.Boolean{},
	"double precision":            schema.Float{},
	"numeric":                     schema.Decimal{},
	"date":                        schema.Date{},
	"time without time zone":      schema.Time{},
	"timestamp without time zone": schema.Timestamp{},
	"timestamp with time zone":    schema.Timestamp{TZ: true},
	"bytea":                       schema.Bytes{},
	"jsonb":                       schema.JSON{},
	"uuid":                        schema.UUID{},
}

// ParseType reads a type in PostgreSQL's words, or in one of the words that it takes for them: int4,
// varchar(64), timestamptz. What has no portable type is Raw, in PostgreSQL's own words where it is one
// of its own types.
func ParseType(text string) schema.Type { return ownType(canonical(text)) }

// ownType is ParseType for a type in PostgreSQL's own words.
func ownType(word string) schema.Type {
	if t, ok := typeWords[word]; ok {
		return t
	}
	if args, ok := typeArgs(word, "character varying"); ok && len(args) == 1 {
		return schema.String(args[0])
	}
	if args, ok := typeArgs(word, "numeric"); ok && len(args) == 2 {
		return schema.Decimal{Precision: args[0], Scale: args[1]}
	}
	return schema.Raw(word)
}

// typeArgs reads the numbers in parentheses behind a type's word.
func typeArgs(text, word string) ([]int, bool) {
	rest, ok := strings.CutPrefix(text, word+"(")
	rest, closed := strings.CutSuffix(rest, ")")
	if !ok || !closed {
		return nil, false
	}
	var out []int
	for part := range strings.SplitSeq(rest, ",") {
		n, err := strconv.Atoi(part)
		if err != nil {
			return nil, false
		}
		out = append(out, n)
	}
	return out, true
}

// aliases are the other words for PostgreSQL's types (chapter "Data Types" of its manual).
var aliases = map[string]string{
	"int": "integer", "int4": "integer", "int8": "bigint", "int2": "smallint", "bool": "boolean",
	"float8": "double precision", "float": "double precision", "float4": "real", "decimal": "numeric", "dec": "numeric",
	"varchar": "character varying", "char varying": "character varying", "nchar varying": "character varying",
	"national character varying": "character varying", "national char varying": "character varying",
	"char": "character", "nchar": "character", "national character": "character", "national char": "character",
	"timestamptz": "timestamp with time zone", "timetz": "time with time zone", "timestamp": "timestamp without time zone",
	"time": "time without time zone", "varbit": "bit varying",
}

var (
	typeForm = regexp.MustCompile(`^([a-z_][a-z0-9_ ]*?)\s*(\(([^)]*)\))?\s*((?:with|without) time zone)?\s*((?:\[\d*\]|array(?:\s*\[\d*\])?)*)$`)
	interval = regexp.MustCompile(`^interval\b`)
)

// canonical brings the spellings of one built-in type together; a type in quotes stays as it is, but for
// the brackets of an array: PostgreSQL counts no dimensions.
func canonical(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if strings.ContainsAny(text, `"'.`) {
		return text
	}
	lower := strings.ToLower(text)
	m := typeForm.FindStringSubmatch(lower)
	if m == nil || interval.MatchString(lower) {
		return lower
	}
	word, args, zone, array := m[1], m[3], m[4], m[5]
	if zone != "" {
		word += " " + zone
	}
	if full, ok := aliases[word]; ok {
		word = full
	}
	if word == "bpchar" && args != "" {
		word = "character"
	}
	word, args = typeDefaults(word, strings.ReplaceAll(args, " ", ""))
	if args != "" {
		if name, zone, ok := strings.Cut(word, " with"); ok && (name == "timestamp" || name == "time") {
			word = name + "(" + args + ") with" + zone
		} else {
			word += "(" + args + ")"
		}
	}
	if array != "" {
		word += "[]"
	}
	return word
}

// typeDefaults puts in, or leaves out, what a type means when it says nothing.
func typeDefaults(word, args string) (string, string) {
	switch {
	case word == "numeric" && args != "" && !strings.Contains(args, ","):
		args += ",0"
	case (word == "character" || word == "bit") && args == "":
		args = "1"
	case word == "double precision" && args != "":
		if n, err := strconv.Atoi(args); err == nil && n < 25 {
			word = "real"
		}
		args = ""
	}
	return word, args
}

// sameType compares two types in PostgreSQL's own words.
func sameType(a, b schema.Type) bool {
	if a == b {
		return true
	}
	x, y := TypeSQL(a), TypeSQL(b)
	return x == y || canonical(x) == canonical(y)
}

// normal is the normal form of a text.
func normal(text string) string { return sqltext.Normalize(castEach(text), sqltext.Postgres) }

// castEach casts each element of a list where the list is cast: that is how PostgreSQL spells its own
// "(ARRAY['a'::character varying])::text[]" when it has read it.
func castEach(text string) string {
	if !strings.Contains(text, "(ARRAY[") {
		return text
	}
	tokens := sqltext.Tokens(text, sqltext.Postgres)
	is := func(i int, what string) bool { return i < len(tokens) && tokens[i].Text == what }
	var b strings.Builder
	done := 0
	for i := range tokens {
		if tokens[i].Offset < done || !is(i, "(") || !is(i+1, "ARRAY") || !is(i+2, "[") {
			continue // a list in a list stays as it is
		}
		commas, end := elements(tokens, i+2)
		if !is(end+1, ")") || !is(end+2, "::") {
			continue
		}
		last := end + 3 // the type, up to its brackets
		for last < len(tokens) && tokens[last].Kind == sqltext.Word {
			last++
		}
		if last == end+3 || !is(last, "[") || !is(last+1, "]") {
			continue
		}
		cast := ")::" + text[tokens[end+3].Offset:tokens[last].Offset]
		b.WriteString(text[done:tokens[i].Offset] + "ARRAY[")
		from := i + 3
		for n, comma := range append(commas, end) {
			if n > 0 {
				b.WriteString(", ")
			}
			b.WriteString("(" + strings.TrimSpace(text[tokens[from].Offset:tokens[comma].Offset]) + cast)
			from = comma + 1
		}
		b.WriteString("]")
		done = tokens[last+1].End()
	}
	return b.String() + text[done:]
}

// elements finds the commas between the elements of a list in brackets, and the bracket that ends it.
func elements(tokens []sqltext.Token, open int) (commas []int, end int) {
	depth := 0
	for i := open; i < len(tokens); i++ {
		switch tokens[i].Text {
		case "[", "(":
			depth++
		case "]", ")":
			if depth--; depth == 0 {
				return commas, i
			}
		case ",":
			if depth == 1 {
				commas = append(commas, i)
			}
		}
	}
	return nil, len(tokens)
}

// sameExpr compares two texts by their normal forms; what that can't tell, Spell asks the server.
func sameExpr(a, b string) bool {
	return a == b || normal(a) == normal(b)
}
