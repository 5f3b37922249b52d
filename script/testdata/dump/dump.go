// Package dump writes values in full, for the tests of package script: it tells nil from empty and
// follows pointers, and it knows nothing of how scripts are rendered.
package dump

import (
	"fmt"
	"math"
	"reflect"
	"sort"
	"strings"
	"time"
)

// Value returns all there is to v.
func Value(v any) string {
	var b strings.Builder
	write(&b, reflect.ValueOf(v))
	return b.String()
}

func write(b *strings.Builder, v reflect.Value) {
	if !v.IsValid() {
		b.WriteString("nil")
		return
	}
	if t, ok := v.Interface().(time.Time); ok {
		_, offset := t.Zone()
		fmt.Fprintf(b, "time(%d %d)", t.UnixNano(), offset)
		return
	}
	switch v.Kind() {
	case reflect.Interface:
		write(b, v.Elem())
		return
	case reflect.Pointer:
		b.WriteByte('&')
		if v.IsNil() {
			b.WriteString("nil")
			return
		}
		write(b, v.Elem())
		return
	}
	fmt.Fprintf(b, "%s", v.Type())
	switch v.Kind() {
	case reflect.Struct:
		b.WriteByte('{')
		for i := range v.NumField() {
			b.WriteString(v.Type().Field(i).Name + ":")
			write(b, v.Field(i))
			b.WriteByte(' ')
		}
		b.WriteByte('}')
	case reflect.Slice:
		if v.IsNil() {
			b.WriteString("(nil)")
			return
		}
		b.WriteByte('[')
		for i := range v.Len() {
			write(b, v.Index(i))
			b.WriteByte(' ')
		}
		b.WriteByte(']')
	case reflect.Map:
		if v.IsNil() {
			b.WriteString("(nil)")
			return
		}
		keys := v.MapKeys()
		sort.Slice(keys, func(i, j int) bool { return keys[i].String() < keys[j].String() })
		for _, k := range keys {
			fmt.Fprintf(b, "%q=", k.String())
			write(b, v.MapIndex(k))
			b.WriteByte(' ')
		}
	case reflect.Float64, reflect.Float32:
		fmt.Fprintf(b, "%x", math.Float64bits(v.Float()))
	default:
		fmt.Fprintf(b, "%#v", v.Interface())
	}
}
