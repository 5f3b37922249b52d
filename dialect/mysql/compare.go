package mysql

import (
	"encoding/hex"
	"math/big"
	"slices"
	"strings"

	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// rules says which two spellings are one to the engine.
func rules() diff.Rules {
	return diff.Rules{
		Type: sameType, TypeText: TypeSQL, Widens: widens, Expr: sameExpr, ColumnDefault: sameDefault, NotNull: impliedNotNull,
		Fold: strings.ToLower, ExactTables: true, IndexNames: diff.AmongTable, Align: align, RenamesViews: true,
	}
}

// impliedNotNull: what is in the primary key, or in a period, can't be NULL.
func impliedNotNull(t *schema.Table, column string) bool {
	return inPeriod(t, column) || t.PrimaryKey != nil && slices.ContainsFunc(t.PrimaryKey.Columns, func(p schema.Part) bool { return strings.EqualFold(p.Column, column) })
}

func sameExpr(a, b string) bool {
	return a == b || normal(a) == normal(b)
}

// normal brings spellings of an expression together that can be told alike without asking the server:
// case, blanks, quotes, the outer parentheses, and the words for the time of the statement.
func normal(expr string) string {
	text := sqltext.Normalize(expr, sqltext.MySQL)
	return withoutCallParens(plainStrings(text))
}

// plainStrings spells string literals one way: 'it\'s' is 'it”s', and "x" is 'x'. MySQL shows each with the character
// set of the connection that it came from, which tells nothing of one in ASCII.
func plainStrings(text string) string {
	if !strings.ContainsAny(text, `\"`) && !strings.Contains(text, "_utf8") && !strings.Contains(text, "_latin1") && !strings.Contains(text, "_ascii") {
		return text
	}
	var b strings.Builder
	said := "" // a character set, and the blanks behind it, until it is known what it is of
	for t := range sqltext.Lex(text, sqltext.MySQL) {
		switch {
		case t.Kind == sqltext.String && !t.Open:
			if !ascii(t.Text) {
				b.WriteString(said)
			}
			said = ""
			b.WriteString(quoted(unquoted(t.Text)))
		case t.Kind == sqltext.Word && introducers[t.Text]:
			b.WriteString(said)
			said = t.Text
		case said != "" && !t.Significant():
			said += t.Text
		default:
			b.WriteString(said + t.Text)
			said = ""
		}
	}
	return b.String() + said
}

// introducers say the character set of the literal that follows ("Character Set Introducers"): those in which ASCII is
// ASCII, and that compare as texts do.
var introducers = map[string]bool{"_utf8mb4": true, "_utf8mb3": true, "_utf8": true, "_latin1": true, "_ascii": true}

func ascii(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r > 127 })
}

// clockWords are the words for the time of the statement, by what the servers print for them.
var clockWords = map[string]string{
	"now": "current_timestamp", "localtime": "current_timestamp", "localtimestamp": "current_timestamp", "current_timestamp": "current_timestamp",
	"curdate": "current_date", "current_date": "current_date", "curtime": "current_time", "current_time": "current_time",
}

// withoutCallParens spells now(), LOCALTIME and current_timestamp() alike.
func withoutCallParens(text string) string {
	for word := range clockWords {
		if strings.Contains(text, word) {
			return clocks(text)
		}
	}
	return text
}

func clocks(text string) string {
	tokens := sqltext.Tokens(text, sqltext.MySQL)
	var b strings.Builder
	end := 0
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		b.WriteString(text[end:t.Offset])
		end = t.End()
		word, ok := clockWords[t.Text]
		if t.Kind != sqltext.Word || !ok {
			b.WriteString(t.Text)
			continue
		}
		b.WriteString(word)
		if i+2 < len(tokens) && tokens[i+1].Text == "(" && tokens[i+2].Text == ")" {
			i += 2
			end = tokens[i].End()
		}
	}
	return b.String() + text[end:]
}

// sameDefault compares the defaults of two columns by the value that the column would take.
func sameDefault(_ string, a, b *schema.Column) (same, decided bool) {
	return defaultValue(a) == defaultValue(b), true
}

// defaultValue brings a column's default into a form to compare: what a literal is to the type of the
// column, and any other expression in its normal form.
func defaultValue(c *schema.Column) string {
	text := strings.TrimSpace(c.Default)
	if text == "" || strings.EqualFold(text, "NULL") {
		return ""
	}
	if fsp := fraction(c.Type); fsp >= 0 && isClock(text) {
		return "clock"
	}
	value, ok := literalValue(text)
	if !ok {
		return "expression " + normal(text)
	}
	switch typ := parseType(TypeSQL(c.Type)); {
	case slices.Contains(wholeNumbers, typ.base), slices.Contains([]string{"decimal", "float", "double", "bit", "year"}, typ.base):
		if n, ok := new(big.Rat).SetString(value); ok {
			return n.RatString()
		}
	case typ.base == "binary":
		value = strings.TrimRight(value, "\x00")
	}
	return "'" + value
}

// isClock reports whether a default is the time of the statement, with whatever precision: a column
// takes no other than its own.
func isClock(text string) bool {
	tokens := sqltext.Tokens(text, sqltext.MySQL)
	for len(tokens) > 2 && tokens[0].Text == "(" && tokens[len(tokens)-1].Text == ")" {
		tokens = tokens[1 : len(tokens)-1]
	}
	if len(tokens) == 0 || clockWords[strings.ToLower(tokens[0].Text)] != "current_timestamp" {
		return false
	}
	rest := tokens[1:]
	if len(rest) == 0 {
		return true
	}
	return rest[0].Text == "(" && rest[len(rest)-1].Text == ")" &&
		(len(rest) == 2 || len(rest) == 3 && rest[1].Kind == sqltext.Number)
}

// literalValue reads a default that is a literal: a string without its quotes, a number as it stands,
// TRUE and FALSE as the numbers they are, bits and bytes as what they hold.
func literalValue(text string) (string, bool) {
	tokens := sqltext.Tokens(text, sqltext.MySQL)
	sign := ""
	if len(tokens) == 2 && (tokens[0].Text == "-" || tokens[0].Text == "+") && tokens[1].Kind == sqltext.Number {
		sign, tokens = strings.TrimPrefix(tokens[0].Text, "+"), tokens[1:]
	}
	if len(tokens) != 1 {
		return "", false
	}
	switch t := tokens[0]; t.Kind {
	case sqltext.Number:
		if low := strings.ToLower(t.Text); strings.HasPrefix(low, "0x") {
			return bytesOf(low[2:])
		}
		return sign + t.Text, true
	case sqltext.String:
		return unquoted(t.Text), true
	case sqltext.Blob:
		digits := t.Text[2 : len(t.Text)-1]
		if t.Text[0]|0x20 == 'b' {
			n, ok := new(big.Int).SetString(digits, 2)
			if !ok {
				return "", false
			}
			return n.String(), true
		}
		return bytesOf(digits)
	case sqltext.Word:
		switch strings.ToUpper(t.Text) {
		case "TRUE":
			return "1", true
		case "FALSE":
			return "0", true
		}
	}
	return "", false
}

func bytesOf(digits string) (string, bool) {
	if len(digits)%2 == 1 {
		digits = "0" + digits
	}
	b, err := hex.DecodeString(digits)
	return string(b), err == nil
}

// unquoted reads a string literal: doubled quotes, and what follows a backslash ("String Literals" in
// the manual).
func unquoted(text string) string {
	text = strings.TrimLeft(text, "nN")
	if len(text) < 2 {
		return text
	}
	quote := text[0]
	text = text[1 : len(text)-1]
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == quote && i+1 < len(text) && text[i+1] == quote:
			i++
		case c == '\\' && i+1 < len(text):
			i++
			c = escaped(text[i])
		}
		b.WriteByte(c)
	}
	return b.String()
}

func escaped(c byte) byte {
	switch c {
	case '0':
		return 0
	case 'b':
		return '\b'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	case 'Z':
		return 26
	}
	return c
}

// quoted writes a string literal.
func quoted(value string) string {
	r := strings.NewReplacer(`\`, `\\`, `'`, `''`, "\x00", `\0`, "\n", `\n`, "\r", `\r`, "\x1a", `\Z`)
	return "'" + r.Replace(value) + "'"
}
