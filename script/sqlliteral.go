package script

import (
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
)

// Inline puts the arguments of a statement into it as literals, for a script that a person runs. A
// value that can't be written so that every reader takes it alike is an error.
func Inline(sql string, args []any, dialect string) (string, error) {
	return inline(sql, args, sqltext.FlavorOf(dialect))
}

// inline puts arguments into a statement as literals, in place of ?, ?1 and $1.
func inline(sql string, args []any, f sqltext.Flavor) (string, error) {
	if len(args) == 0 {
		return sql, nil
	}
	var b strings.Builder
	used, next, behind := map[int]bool{}, 0, false
	for t := range sqltext.Lex(sql, f) {
		if t.Kind != sqltext.Param {
			appendToken(&b, t.Text, behind)
			behind = false
			continue
		}
		n, err := strconv.Atoi(t.Text[1:])
		switch {
		case t.Text == "?":
			next++
			n = next
		case err != nil:
			return "", fmt.Errorf("argument %s has a name", t.Text)
		}
		if n < 1 || n > len(args) {
			return "", fmt.Errorf("no argument for %s", t.Text)
		}
		lit, err := literal(args[n-1], f)
		if err != nil {
			return "", err
		}
		used[n] = true
		appendToken(&b, lit, true)
		behind = true
	}
	if len(used) != len(args) {
		return "", fmt.Errorf("%d arguments, of which the statement uses %d", len(args), len(used))
	}
	return b.String(), nil
}

// appendToken appends a token; beside a literal with a space where the two would run together: x-? and -1
// are not x--1.
func appendToken(b *strings.Builder, token string, literal bool) {
	if s := b.String(); literal && s != "" && glues(s[len(s)-1]) && glues(token[0]) {
		b.WriteByte(' ')
	}
	b.WriteString(token)
}

// glues reports whether c can be a part of a longer token.
func glues(c byte) bool {
	return c == '_' || c == '-' || c == '\'' || c == '$' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80
}

// literal writes a value as SQL, or fails where that can't be done safely.
func literal(v any, f sqltext.Flavor) (string, error) {
	if v == nil {
		return "NULL", nil
	}
	if b, ok := v.([]byte); ok {
		if f == sqltext.Postgres {
			return `'\x` + hex.EncodeToString(b) + `'::bytea`, nil
		}
		return "x'" + hex.EncodeToString(b) + "'", nil
	}
	r := reflect.ValueOf(v)
	if r.Type().PkgPath() != "" {
		return "", fmt.Errorf("an argument of type %T", v)
	}
	switch {
	case r.Kind() == reflect.String:
		return stringLiteral(r.String(), f)
	case r.Kind() == reflect.Bool:
		return strings.ToUpper(strconv.FormatBool(r.Bool())), nil
	case r.CanInt():
		return strconv.FormatInt(r.Int(), 10), nil
	case r.CanUint():
		return strconv.FormatUint(r.Uint(), 10), nil
	case r.CanFloat() && !math.IsNaN(r.Float()) && !math.IsInf(r.Float(), 0):
		return floatLiteral(r.Float()), nil
	}
	return "", fmt.Errorf("an argument of type %T: %v", v, v)
}

func floatLiteral(f float64) string {
	s := strconv.FormatFloat(f, 'g', -1, 64)
	if !strings.ContainsAny(s, ".e") {
		s += ".0"
	}
	return s
}

func stringLiteral(s string, f sqltext.Flavor) (string, error) {
	switch {
	case strings.ContainsRune(s, 0):
		return "", errors.New("a string with a zero byte")
	case strings.Contains(s, "\r\n"):
		return "", errors.New("a string with the line breaks of Windows, which a script doesn't keep")
	case strings.Contains(s, `\`) && f == sqltext.Any:
		return "", errors.New("a string with a backslash, which databases read differently")
	case f == sqltext.MySQL:
		s = strings.ReplaceAll(s, `\`, `\\`)
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'", nil
}
