package script

import (
	"fmt"
	"maps"
	"math"
	"path"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// lineWidth is how long a line of a script may get before it is broken.
const lineWidth = 110

// literals writes Go values as source. It keeps which packages the source needs, and the first value
// that has no source.
type literals struct {
	imports map[string]bool // import paths
	dump    bool            // whatever has no source is written by its name
	err     error
}

var (
	partsType  = reflect.TypeFor[[]schema.Part]()
	actionType = reflect.TypeFor[schema.Action]()
	deferType  = reflect.TypeFor[schema.Deferrable]()
	rowType    = reflect.TypeFor[op.Row]()
	funcType   = reflect.TypeFor[op.Func]()
	eachType   = reflect.TypeFor[op.Each]()
	timeType   = reflect.TypeFor[time.Time]()
)

var constants = map[reflect.Type]map[string]string{
	actionType: {"RESTRICT": "Restrict", "CASCADE": "Cascade", "SET NULL": "SetNull", "SET DEFAULT": "SetDefault"},
	deferType: {
		string(schema.InitiallyDeferred): "InitiallyDeferred",
		string(schema.InitiallyNow):      "InitiallyNow",
	},
}

// ours are the packages whose types a script can name.
var ours = map[string]bool{reflect.TypeFor[schema.Table]().PkgPath(): true, reflect.TypeFor[op.Exec]().PkgPath(): true}

func (l *literals) refuse(format string, args ...any) string {
	if l.err == nil {
		l.err = fmt.Errorf(format+": %w", append(args, ErrNotRendered)...)
	}
	return "nil"
}

// value writes v for a place of type at, on one line if it is short.
func (l *literals) value(v reflect.Value, at reflect.Type) string {
	flat := l.flat(v, at)
	for v.IsValid() && v.Kind() == reflect.Interface && !v.IsNil() {
		v = v.Elem()
	}
	if len(flat) <= lineWidth && !strings.Contains(flat, "\n") || !v.IsValid() {
		return flat
	}
	switch {
	case v.Kind() == reflect.Struct && v.Type() != timeType && v.Type() != funcType:
		return l.typeName(v.Type()) + "{\n" + strings.Join(l.fields(v, l.value), ",\n") + ",\n}"
	case v.Kind() == reflect.Pointer && v.Elem().Kind() == reflect.Struct:
		return "&" + l.value(v.Elem(), v.Type().Elem())
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() != reflect.Uint8 && !plainParts(v):
		return l.typeName(v.Type()) + "{\n" + strings.Join(l.items(v, l.value), ",\n") + ",\n}"
	case v.Kind() == reflect.Map && !v.IsNil():
		return l.typeName(v.Type()) + "{\n" + strings.Join(l.pairs(v, l.value), ",\n") + ",\n}"
	}
	return flat
}

// flat writes v for a place of type at without line breaks but those of long strings.
func (l *literals) flat(v reflect.Value, at reflect.Type) string {
	if !v.IsValid() {
		return "nil"
	}
	switch v.Kind() {
	case reflect.Interface:
		if v.IsNil() {
			return "nil"
		}
		return l.flat(v.Elem(), v.Type())
	case reflect.Pointer:
		if v.IsNil() {
			return "nil"
		}
		if v.Elem().Kind() != reflect.Struct {
			return l.unknown(v)
		}
		return "&" + l.flat(v.Elem(), v.Type().Elem())
	case reflect.Struct:
		return l.structure(v)
	case reflect.Slice:
		return l.slice(v)
	case reflect.Map:
		if v.IsNil() {
			return "nil"
		}
		return l.typeName(v.Type()) + "{" + strings.Join(l.pairs(v, l.flat), ", ") + "}"
	}
	return l.basic(v, at)
}

func (l *literals) unknown(v reflect.Value) string {
	if l.dump {
		return fmt.Sprintf("%s(%v)", v.Type(), v)
	}
	return l.refuse("a value of type %s", v.Type())
}

func (l *literals) structure(v reflect.Value) string {
	switch {
	case v.Type() == timeType:
		return l.time(v.Interface().(time.Time))
	case v.Type() == funcType && l.dump:
		return "op.Func{Name: " + quote(v.FieldByName("Name").String()) + "}"
	case v.Type() == eachType && l.dump:
		o := v.Interface().(op.Each)
		return fmt.Sprintf("op.Each{%s, %s, %+v}", quote(o.Name), quote(o.Table), o.Batch)
	case v.Type() == eachType:
		return l.refuse("%s", v.Interface().(op.Each))
	case v.Type() == funcType:
		return l.refuse("Go function %q", v.FieldByName("Name").String())
	case !ours[v.Type().PkgPath()]:
		return l.unknown(v)
	}
	return l.typeName(v.Type()) + "{" + strings.Join(l.fields(v, l.flat), ", ") + "}"
}

func (l *literals) fields(v reflect.Value, value func(reflect.Value, reflect.Type) string) []string {
	var out []string
	for i := range v.NumField() {
		if f := v.Type().Field(i); !v.Field(i).IsZero() {
			out = append(out, f.Name+": "+value(v.Field(i), f.Type))
		}
	}
	return out
}

func (l *literals) slice(v reflect.Value) string {
	switch {
	case v.IsNil():
		return "nil"
	case v.Type().Elem().Kind() == reflect.Uint8:
		return l.typeName(v.Type()) + "(" + quote(string(v.Bytes())) + ")"
	case plainParts(v):
		names := make([]string, v.Len())
		for i := range names {
			names[i] = quote(v.Index(i).FieldByName("Column").String())
		}
		l.imports[v.Type().Elem().PkgPath()] = true
		return "schema.Columns(" + strings.Join(names, ", ") + ")"
	}
	return l.typeName(v.Type()) + "{" + strings.Join(l.items(v, l.flat), ", ") + "}"
}

// items writes the elements of a slice. The type of a struct among them goes without saying.
func (l *literals) items(v reflect.Value, value func(reflect.Value, reflect.Type) string) []string {
	elem := v.Type().Elem()
	out := make([]string, v.Len())
	for i := range out {
		out[i] = value(v.Index(i), elem)
		if elem.Kind() == reflect.Struct && elem != timeType {
			out[i] = strings.TrimPrefix(out[i], l.typeName(elem))
		}
	}
	return out
}

func (l *literals) pairs(v reflect.Value, value func(reflect.Value, reflect.Type) string) []string {
	if v.Type().Key().Kind() != reflect.String {
		return []string{l.unknown(v)}
	}
	byKey := map[string]reflect.Value{}
	for k, x := range v.Seq2() {
		byKey[k.String()] = x
	}
	var out []string
	for _, k := range slices.Sorted(maps.Keys(byKey)) {
		out = append(out, quote(k)+": "+value(byKey[k], v.Type().Elem()))
	}
	return out
}

// plainParts reports whether v is a list of columns with nothing else to them.
func plainParts(v reflect.Value) bool {
	if v.Type() != partsType || v.Len() == 0 {
		return false
	}
	for _, p := range v.Interface().([]schema.Part) {
		if p != (schema.Part{Column: p.Column}) {
			return false
		}
	}
	return true
}

// basic writes strings, numbers and booleans; with their type where the place doesn't say it.
func (l *literals) basic(v reflect.Value, at reflect.Type) string {
	text, natural := "", reflect.Type(nil)
	switch v.Kind() {
	case reflect.String:
		if name := constants[v.Type()][v.String()]; name != "" {
			return strings.TrimSuffix(l.typeName(v.Type()), v.Type().Name()) + name
		}
		text, natural = quote(v.String()), reflect.TypeFor[string]()
	case reflect.Bool:
		text, natural = strconv.FormatBool(v.Bool()), reflect.TypeFor[bool]()
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		text, natural = strconv.FormatInt(v.Int(), 10), reflect.TypeFor[int]()
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		text = strconv.FormatUint(v.Uint(), 10)
	case reflect.Float64, reflect.Float32:
		text, natural = l.float(v.Float()), reflect.TypeFor[float64]()
	default:
		return l.unknown(v)
	}
	if v.Type() == at || at.Kind() == reflect.Interface && v.Type() == natural {
		return text
	}
	return l.typeName(v.Type()) + "(" + text + ")"
}

func (l *literals) float(f float64) string {
	switch {
	case math.IsNaN(f):
		l.imports["math"] = true
		return "math.NaN()"
	case math.IsInf(f, 0):
		l.imports["math"] = true
		return fmt.Sprintf("math.Inf(%d)", int(math.Copysign(1, f)))
	case f == 0 && math.Signbit(f):
		l.imports["math"] = true
		return "math.Copysign(0, -1)"
	}
	text := strconv.FormatFloat(f, 'g', -1, 64)
	if !strings.ContainsAny(text, ".e") {
		text += ".0"
	}
	return text
}

func (l *literals) time(t time.Time) string {
	l.imports["time"] = true
	zone := "time.UTC"
	if t.Location() != time.UTC {
		name, offset := t.Zone()
		zone = fmt.Sprintf("time.FixedZone(%s, %d)", quote(name), offset)
	}
	return fmt.Sprintf("time.Date(%d, %d, %d, %d, %d, %d, %d, %s)",
		t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), zone)
}

// typeName writes the name of a type, as a script spells it.
func (l *literals) typeName(t reflect.Type) string {
	switch {
	case t == rowType:
		l.imports[funcType.PkgPath()] = true
		return "op.Row"
	case t.Name() == "" && t.Kind() == reflect.Slice:
		return "[]" + l.typeName(t.Elem())
	case t.Name() == "" && t.Kind() == reflect.Map:
		return "map[" + l.typeName(t.Key()) + "]" + l.typeName(t.Elem())
	case t.Kind() == reflect.Interface && t.Name() == "":
		return "any"
	case t == reflect.TypeFor[byte]():
		return "byte"
	case t.PkgPath() == "":
		return t.String()
	case ours[t.PkgPath()] || t == timeType:
		l.imports[t.PkgPath()] = true
		return path.Base(t.PkgPath()) + "." + t.Name()
	case l.dump:
		return t.String()
	}
	return l.refuse("type %s", t)
}

// quote writes a string literal, between back-quotes where that reads better: several lines, or
// quotes and backslashes in it.
func quote(s string) string {
	raw := strings.ContainsAny(s, "\n\"\\") && utf8.ValidString(s)
	for _, r := range s {
		if r == '`' || r == '\ufeff' || r == utf8.RuneError || r != '\n' && r != '\t' && !unicode.IsPrint(r) {
			raw = false
		}
	}
	if raw {
		return "`" + s + "`"
	}
	return strconv.Quote(s)
}
