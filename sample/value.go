package sample

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// table is a table with what its rows have to keep to.
type table struct {
	*schema.Table
	unique   map[string]bool  // columns in a key
	literals map[string][]any // by column: what its checks mention, and what is next to that
	enums    map[string][]string
	period   map[string]int // the columns that begin (0) and end (1) a period
	dialect  string
}

func newTable(s *schema.Schema, t *schema.Table, dialect string) *table {
	g := &table{Table: t, unique: map[string]bool{}, literals: map[string][]any{}, enums: map[string][]string{}, period: map[string]int{}, dialect: dialect}
	if words := sqltext.Tokens(t.Options.Period, sqltext.FlavorOf(dialect)); len(words) == 6 { // a name, and two columns
		g.period[words[2].Name()], g.period[words[4].Name()] = 0, 1
	}
	mark := func(parts []schema.Part) {
		for _, p := range parts {
			g.unique[p.Column] = true
			for _, c := range t.Columns {
				if p.Expr != "" && sqltext.Mentions(p.Expr, c.Name, sqltext.FlavorOf(dialect)) {
					g.unique[c.Name] = true
				}
			}
		}
	}
	if t.PrimaryKey != nil {
		mark(t.PrimaryKey.Columns)
	}
	for _, u := range t.Uniques {
		mark(u.Columns)
	}
	for _, x := range t.Indexes {
		if x.Unique {
			mark(x.Parts)
		}
	}
	for _, e := range s.Enums {
		g.enums[e.Name] = e.Values
	}
	for _, k := range t.Checks {
		found := literals(k.Expr, dialect)
		for _, c := range t.Columns {
			if sqltext.Mentions(k.Expr, c.Name, sqltext.FlavorOf(dialect)) {
				g.literals[c.Name] = append(g.literals[c.Name], found...)
			}
		}
	}
	return g
}

// literals lists the numbers and texts of an expression, each number with its neighbours.
func literals(expr, dialect string) []any {
	var out []any
	for t := range sqltext.Lex(expr, sqltext.FlavorOf(dialect)) {
		switch t.Kind {
		case sqltext.Number:
			if n, err := strconv.ParseInt(t.Text, 10, 64); err == nil {
				out = append(out, n, n+1, n-1)
			} else if x, err := strconv.ParseFloat(t.Text, 64); err == nil {
				out = append(out, x, x+1, x-1)
			}
		case sqltext.String:
			if len(t.Text) >= 2 && t.Text[0] == '\'' {
				out = append(out, strings.ReplaceAll(t.Text[1:len(t.Text)-1], "''", "'"))
			}
		}
	}
	return out
}

// row is the i-th row of a table in one of its forms: the first is the hardest, the last the tamest.
func (g *table) row(i, attempt int) row {
	r := row{}
	for k := range g.Columns {
		c := &g.Columns[k]
		switch {
		case c.Generated != nil, strings.HasPrefix(c.Identity, "ALWAYS"):
		case g.inPeriod(c.Name):
			r[c.Name] = g.value(c, i+k, i, attempt)
		case c.Default != "" && (i+k)%7 == 6 && !g.unique[c.Name]:
		case c.AutoIncrement && attempt > 2:
		case !c.NotNull && !g.unique[c.Name] && ((i+k)%4 == 1 && attempt == 0 || attempt == attempts-1):
			r[c.Name] = nil
		default:
			r[c.Name] = g.value(c, i+k, i, attempt)
		}
	}
	return r
}

func (g *table) inPeriod(column string) bool {
	_, ok := g.period[column]
	return ok
}

// value is a value for a column: n varies it, and i is the row's number, for keys.
func (g *table) value(c *schema.Column, n, i, attempt int) any {
	if list := g.literals[c.Name]; len(list) > 0 && attempt >= 2 {
		return fitting(list[(i+attempt-2)%len(list)], c.Type)
	}
	if labels := g.labels(c.Type); len(labels) > 0 {
		return labels[n%len(labels)]
	}
	k := kindOf(c.Type)
	if end, ok := g.period[c.Name]; ok {
		return k.key(i + 1 + 1000*attempt + end) // each begins where the one before ends
	}
	if g.unique[c.Name] {
		return k.key(i + 1 + 1000*attempt)
	}
	if attempt >= 2 || k.hard == nil {
		return k.key(n%100 + 1)
	}
	return k.hard[(n+attempt)%len(k.hard)]
}

// labels are the values of an enum, of the schema or written in the type: enum('a','b').
func (g *table) labels(t schema.Type) []string {
	raw, ok := t.(schema.Raw)
	if !ok {
		return nil
	}
	if list, ok := g.enums[string(raw)]; ok {
		return list
	}
	if !strings.HasPrefix(strings.ToLower(string(raw)), "enum(") {
		return nil
	}
	var out []string
	for _, v := range literals(string(raw), g.dialect) {
		if s, ok := v.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// fitting gives a literal of a check the form that the column's type takes.
func fitting(v any, t schema.Type) any {
	if _, ok := v.(string); !ok && kindOf(t).text {
		if n, ok := v.(int64); ok && n >= 0 && n < 1000 {
			return strings.Repeat("x", int(n)) // it may be about the length
		}
		return fmt.Sprint(v)
	}
	return v
}

// kind is what values of a type look like.
type kind struct {
	hard []any // to be gone round
	key  func(int) any
	text bool
}

// kindOf knows the kind of a type; a type in an engine's own words by what is in its name.
func kindOf(t schema.Type) kind {
	switch t := t.(type) {
	case schema.SmallInt:
		return whole(32767)
	case schema.Integer:
		return whole(2147483647)
	case schema.BigInt:
		return whole(9223372036854775807)
	case schema.Boolean:
		return kind{hard: []any{true, false}, key: func(n int) any { return n%2 == 1 }}
	case schema.Float:
		return floats()
	case schema.Decimal:
		return decimal(t)
	case schema.String:
		return words(int(t))
	case schema.Date:
		return dates()
	case schema.Time:
		return kind{hard: []any{"00:00:00", "23:59:59", "12:34:56"}, key: func(n int) any { return fmt.Sprintf("%02d:%02d:%02d", n/3600%24, n/60%60, n%60) }}
	case schema.Timestamp:
		return times()
	case schema.Bytes:
		return bytes()
	case schema.JSON:
		return kind{hard: []any{`{}`, `[]`, `null`, `{"a": "é\"", "b": [1, 2.5]}`}, key: func(n int) any { return fmt.Sprintf(`{"n": %d}`, n) }}
	case schema.UUID:
		return kind{key: func(n int) any { return fmt.Sprintf("00000000-0000-4000-8000-%012x", n) }}
	case schema.Raw:
		return rawKind(string(t))
	}
	return words(0)
}

// rawKinds are found by the first part of a type's name that fits.
var rawKinds = []struct {
	part string
	kind func() kind
}{
	{"BIGINT", func() kind { return whole(9223372036854775807) }},
	{"SMALLINT", func() kind { return whole(32767) }},
	{"TINYINT", func() kind { return whole(127) }},
	{"INT4RANGE", func() kind { return literal("[%d,%d)") }},
	{"INTERVAL", func() kind { return literal("%d days") }},
	{"POINT", func() kind { return literal("(%d,%d)") }},
	{"INT", func() kind { return whole(2147483647) }},
	{"DATETIME", times},
	{"TIMESTAMP", times},
	{"DATE", dates},
	{"YEAR", func() kind { return literal("20%02d") }},
	{"BLOB", bytes},
	{"BINARY", bytes},
	{"BYTEA", bytes},
	{"REAL", floats},
	{"FLO", floats},
	{"DOUB", floats},
	{"NUMERIC", func() kind { return decimal(schema.Decimal{}) }},
	{"DEC", func() kind { return decimal(schema.Decimal{}) }},
	{"BIT", func() kind { return literal("%[1]b") }},
	{"INET", func() kind { return literal("10.0.0.%d") }},
	{"CIDR", func() kind { return literal("10.%d.0.0/16") }},
	{"MACADDR", func() kind { return literal("08:00:2b:01:02:%02x") }},
}

func rawKind(name string) kind {
	name = strings.ToUpper(name)
	if strings.HasSuffix(name, "[]") {
		return kind{hard: []any{"{}", "{NULL}"}, key: func(n int) any { return fmt.Sprintf("{%d}", n) }}
	}
	for _, r := range rawKinds {
		if strings.Contains(name, r.part) {
			return r.kind()
		}
	}
	_, length, _ := strings.Cut(name, "(")
	n, _ := strconv.Atoi(strings.TrimSuffix(length, ")"))
	return words(n)
}

// literal is a kind of an engine's own, written as text that holds the number once or twice.
func literal(format string) kind {
	return kind{key: func(n int) any {
		if strings.Count(format, "%") == 2 {
			return fmt.Sprintf(format, n, n+1)
		}
		return fmt.Sprintf(format, n%250)
	}}
}

func floats() kind {
	return kind{hard: []any{0.5, -1e300, 5e-324, 0.1, 0.0, 1e15}, key: func(n int) any { return float64(n) + 0.5 }}
}

func bytes() kind {
	return kind{hard: []any{[]byte{}, []byte{0}, []byte{0xff, 0xfe, 0}, []byte("text")}, key: func(n int) any { return []byte{byte(n >> 16), byte(n >> 8), byte(n), 0} }}
}

func dates() kind {
	return kind{hard: []any{"2026-11-22", "1970-01-01", "9999-12-31", "2024-02-29"}, key: func(n int) any { return fmt.Sprintf("2%03d-01-%02d", n/28%1000, n%28+1) }}
}

func times() kind {
	return kind{hard: []any{"2026-11-22 19:21:42", "1970-01-02 00:00:01", "2037-12-31 23:59:59", "2024-02-29 12:00:00"}, key: func(n int) any {
		return fmt.Sprintf("20%02d-01-%02d %02d:%02d:%02d", n/86400%38, n/3600/24%28+1, n/3600%24, n/60%60, n%60)
	}}
}

func whole(limit int64) kind {
	return kind{hard: []any{int64(0), int64(1), int64(-1), limit, -limit - 1, int64(42)}, key: func(n int) any { return int64(n) }}
}

func decimal(d schema.Decimal) kind {
	hard := []any{"0", "1", "-1"}
	if d.Precision > d.Scale {
		most := strings.Repeat("9", d.Precision-d.Scale)
		if d.Scale > 0 {
			most += "." + strings.Repeat("9", d.Scale)
		}
		hard = append(hard, most, "-"+most)
	}
	return kind{hard: hard, key: func(n int) any { return strconv.Itoa(n) }}
}

// words are texts of at most so many characters; 0: any number.
func words(limit int) kind {
	cut := func(s string) string {
		for limit > 0 && utf8.RuneCountInString(s) > limit {
			_, size := utf8.DecodeLastRuneInString(s)
			s = s[:len(s)-size]
		}
		return s
	}
	var hard []any
	for _, s := range []string{"", "it's", "日本 \n\t🪿", "0123", " 12 ", `"q" \ %`, "NULL", "ÄÖÜ ß", strings.Repeat("x", max(limit, 1))} {
		hard = append(hard, cut(s))
	}
	return kind{text: true, hard: hard, key: func(n int) any { return cut(strconv.Itoa(n) + " é🪿") }}
}
