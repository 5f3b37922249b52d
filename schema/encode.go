package schema

import (
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"errors"
	"fmt"
	"reflect"
	"sync"
)

// types are all that a column's type can be.
var types = []Type{
	Raw(""), String(0), Text{}, Integer{}, BigInt{}, SmallInt{}, Boolean{},
	Float{}, Decimal{}, Date{}, Time{}, Timestamp{}, Bytes{}, JSON{}, UUID{},
}

var registerTypes = sync.OnceFunc(func() {
	for _, t := range types {
		gob.Register(t)
	}
})

// ErrEncoding is wrapped by the error of Decode for bytes that this Skein can't read: damaged ones, or
// such of a Skein with other nouns.
var ErrEncoding = errors.New("not a schema of this version of Skein")

// Encode writes a schema as bytes that Decode reads. It is no format to keep: a Skein whose nouns are
// others does not read it.
func Encode(s *Schema) ([]byte, error) {
	registerTypes()
	var b bytes.Buffer
	b.Write(shape())
	if err := gob.NewEncoder(&b).Encode(s); err != nil {
		return nil, fmt.Errorf("encode a schema: %w", err)
	}
	return b.Bytes(), nil
}

// Decode reads what Encode wrote; otherwise the error wraps ErrEncoding.
func Decode(data []byte) (*Schema, error) {
	registerTypes()
	rest, ok := bytes.CutPrefix(data, shape())
	if !ok {
		return nil, ErrEncoding
	}
	var s Schema
	if err := gob.NewDecoder(bytes.NewReader(rest)).Decode(&s); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrEncoding, err)
	}
	return &s, nil
}

// shape is a sum of the nouns' own form, so that what a Skein with other ones wrote is not misread.
var shape = sync.OnceValue(func() []byte {
	var b bytes.Buffer
	seen := map[reflect.Type]bool{}
	var walk func(t reflect.Type)
	walk = func(t reflect.Type) {
		switch t.Kind() {
		case reflect.Pointer, reflect.Slice:
			walk(t.Elem())
		case reflect.Struct:
			if seen[t] {
				return
			}
			seen[t] = true
			for i := range t.NumField() {
				fmt.Fprintf(&b, "%s.%s %s\n", t, t.Field(i).Name, t.Field(i).Type)
				walk(t.Field(i).Type)
			}
		}
	}
	walk(reflect.TypeFor[Schema]())
	for _, t := range types {
		walk(reflect.TypeOf(t))
	}
	sum := sha256.Sum256(b.Bytes())
	return sum[:8]
})
