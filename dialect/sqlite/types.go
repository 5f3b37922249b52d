package sqlite

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// TypeSQL spells a type as a column declares it, "" for nil. SQLite keeps the words and goes by the
// Affinity it reads into them.
func TypeSQL(t schema.Type) string {
	switch t := t.(type) {
	case schema.Raw:
		return string(t)
	case schema.String:
		return fmt.Sprintf("VARCHAR(%d)", int(t))
	case schema.Decimal:
		if t.Precision > 0 {
			return fmt.Sprintf("DECIMAL(%d,%d)", t.Precision, t.Scale)
		}
		return "DECIMAL"
	case schema.Timestamp:
		if t.TZ {
			return "TIMESTAMP"
		}
		return "DATETIME"
	case schema.UUID:
		return "CHAR(36)"
	}
	for _, w := range typeWords {
		if w.typ == t {
			return w.word
		}
	}
	return ""
}

// columnType spells the type of a column. One that counts by itself is INTEGER whatever integer a script says: SQLite
// counts in no other, and its INTEGER holds 64 bits.
func columnType(c *schema.Column) string {
	if c.AutoIncrement && isInteger(c.Type) {
		return "INTEGER"
	}
	return TypeSQL(c.Type)
}

func isInteger(t schema.Type) bool {
	switch t.(type) {
	case schema.SmallInt, schema.Integer, schema.BigInt:
		return true
	}
	return false
}

// typeWords are the types that are one word.
var typeWords = [...]struct {
	word string
	typ  schema.Type
}{
	{"TEXT", schema.Text{}},
	{"INTEGER", schema.Integer{}},
	{"BIGINT", schema.BigInt{}},
	{"SMALLINT", schema.SmallInt{}},
	{"BOOLEAN", schema.Boolean{}},
	{"REAL", schema.Float{}},
	{"DECIMAL", schema.Decimal{}},
	{"DATE", schema.Date{}},
	{"TIME", schema.Time{}},
	{"DATETIME", schema.Timestamp{}},
	{"TIMESTAMP", schema.Timestamp{TZ: true}},
	{"BLOB", schema.Bytes{}},
	{"JSON", schema.JSON{}},
}

// ParseType reads what TypeSQL writes, in any letter case and with any blanks; everything else is
// Raw, as it is written. CHAR(36) stays Raw: not every column of that type holds UUIDs.
func ParseType(text string) schema.Type {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	for _, w := range typeWords {
		if len(w.word) == len(text) && strings.EqualFold(w.word, text) {
			return w.typ
		}
	}
	word, args := typeArgs(text)
	var t schema.Type
	switch {
	case strings.EqualFold(word, "VARCHAR") && len(args) == 1:
		t = schema.String(args[0])
	case strings.EqualFold(word, "DECIMAL") && len(args) == 2 && args[0] > 0:
		t = schema.Decimal{Precision: args[0], Scale: args[1]}
	}
	if t != nil && typeText(TypeSQL(t)) == typeText(text) {
		return t
	}
	return schema.Raw(text)
}

// typeArgs takes `VARCHAR (64)` apart: "VARCHAR" and 64. Without whole numbers in parentheses at the
// end there are no arguments.
func typeArgs(text string) (word string, args []int) {
	word, rest, ok := strings.Cut(text, "(")
	rest, closed := strings.CutSuffix(rest, ")")
	if !ok || !closed {
		return text, nil
	}
	for part := range strings.SplitSeq(rest, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil {
			return text, nil
		}
		args = append(args, n)
	}
	return strings.TrimSpace(word), args
}

// typeText brings the spellings of one type together: lower case, one blank between words and none
// beside parentheses and commas.
func typeText(text string) string {
	text = foldName(text)
	if !strings.ContainsAny(text, " \t\r\n\f") {
		return text
	}
	out := make([]byte, 0, len(text))
	for _, word := range strings.Fields(text) {
		if n := len(out); n > 0 && !strings.ContainsRune("(,", rune(out[n-1])) && !strings.ContainsRune("(,)", rune(word[0])) {
			out = append(out, ' ')
		}
		out = append(out, word...)
	}
	return string(out)
}

// Affinity returns what SQLite makes of a declared type: "INTEGER", "TEXT", "BLOB" (values stay as
// they are), "REAL" or "NUMERIC". In a STRICT table, whose types are few and are enforced, ANY is as
// BLOB here.
func Affinity(t schema.Type) string {
	text := foldName(unquoteType(TypeSQL(t)))
	has := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(text, w) {
				return true
			}
		}
		return false
	}
	switch {
	case has("int"):
		return "INTEGER"
	case has("char", "clob", "text"):
		return "TEXT"
	case text == "", has("blob"):
		return "BLOB"
	case has("real", "floa", "doub"):
		return "REAL"
	}
	return "NUMERIC"
}

// Narrowing is what a change of type can do to the values that a column holds already.
type Narrowing struct {
	// Values is set if writing the values into the new column can change them: the text '007' becomes
	// the number 7, a number becomes text, a large whole number becomes the nearest REAL, 1.0 becomes 1.
	Values bool
	// Length is the new number of characters where it is smaller than the old or new at all, 0
	// elsewhere. SQLite enforces no length: longer values stay, in the column and in a copy of it.
	Length int
}

// Narrows says what a change from one type to another can do to values.
func Narrows(from, to schema.Type) Narrowing {
	var n Narrowing
	a, b := Affinity(from), Affinity(to)
	whole := func(affinity string) bool { return affinity == "INTEGER" || affinity == "NUMERIC" }
	n.Values = a != b && b != "BLOB" && !(whole(a) && whole(b))
	if limit := textLimit(to); limit > 0 && (textLimit(from) == 0 || limit < textLimit(from)) {
		n.Length = limit
	}
	return n
}

// textLimit returns the declared length of a type of text, 0 if there is none.
func textLimit(t schema.Type) int {
	if Affinity(t) != "TEXT" {
		return 0
	}
	if _, args := typeArgs(TypeSQL(t)); len(args) == 1 {
		return args[0]
	}
	return 0
}

// declaredType reads the type of a column from its tokens in src. SQLite takes `GENERATED ALWAYS` for
// a part of the type, and cuts it off; and it takes a type in quotes for what is in them.
func declaredType(src string, tokens []sqltext.Token) schema.Type {
	if len(tokens) == 0 {
		return nil
	}
	text := src[tokens[0].Offset:tokens[len(tokens)-1].End()]
	if cut, ok := cutWord(text, "always", 16); ok {
		text, _ = cutWord(cut, "generated", 9)
	}
	if inner := unquoteType(text); inner != text && onlyTypeWords(inner) {
		text = inner
	}
	return ParseType(text)
}

// unquoteType takes the quotes off a type as SQLite does. If there are none inside it cuts off the
// first byte and the last; else it ends the type where the first quote does.
func unquoteType(text string) string {
	const quotes = "\"'`["
	if len(text) < 2 || !strings.Contains(quotes, text[:1]) {
		return text
	}
	if inner := text[1 : len(text)-1]; !strings.ContainsAny(inner, quotes) {
		return inner
	}
	for t := range sqltext.Lex(text, sqltext.SQLite) {
		return nameOf(t)
	}
	return text
}

// cutWord cuts a word from the end of a text of that many bytes or more.
func cutWord(text, word string, atLeast int) (string, bool) {
	at := len(text) - len(word)
	if len(text) < atLeast || at < 0 || !strings.EqualFold(text[at:], word) {
		return text, false
	}
	return strings.TrimSpace(text[:at]), true
}

// onlyTypeWords reports whether a type's text means the same without quotes.
func onlyTypeWords(text string) bool {
	tokens := sqltext.Tokens(text, sqltext.SQLite)
	for _, t := range tokens {
		if t.Kind != sqltext.Word || startsConstraint(t) {
			return false
		}
	}
	return len(tokens) > 0 && strings.Join(strings.Fields(text), " ") == text
}
