package remote

import (
	"encoding/base64"
	"fmt"
	"reflect"
	"strconv"
	"time"
)

// Values travel as JSON. What an interface holds is written with the name of its type, numbers as text,
// so that nothing is rounded, and bytes in base64.

var (
	timeType  = reflect.TypeFor[time.Time]()
	bytesType = reflect.TypeFor[[]byte]()
)

// encode turns a value into what encoding/json writes as it is.
func encode(v reflect.Value) (any, error) {
	switch {
	case v.Type() == timeType:
		return v.Interface().(time.Time).Format(time.RFC3339Nano), nil
	case v.Type() == bytesType:
		if v.IsNil() {
			return nil, nil
		}
		return base64.StdEncoding.EncodeToString(v.Bytes()), nil
	}
	switch v.Kind() {
	case reflect.Bool:
		return v.Bool(), nil
	case reflect.String:
		// JSON holds no text that is not UTF-8.
		return base64.StdEncoding.EncodeToString([]byte(v.String())), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.FormatUint(v.Uint(), 10), nil
	case reflect.Float32, reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'g', -1, 64), nil
	case reflect.Pointer:
		if v.IsNil() {
			return nil, nil
		}
		inner, err := encode(v.Elem())
		return []any{inner}, err
	case reflect.Interface:
		return encodeHeld(v)
	case reflect.Slice:
		if v.IsNil() {
			return nil, nil
		}
		out := make([]any, v.Len())
		for i := range out {
			var err error
			if out[i], err = encode(v.Index(i)); err != nil {
				return nil, err
			}
		}
		return out, nil
	case reflect.Map:
		return encodeMap(v)
	case reflect.Struct:
		return encodeStruct(v)
	}
	return nil, fmt.Errorf("a value of type %s can't be handed to another process", v.Type())
}

// encodeHeld writes what an interface holds with its type's name.
func encodeHeld(v reflect.Value) (any, error) {
	if v.IsNil() {
		return nil, nil
	}
	held := v.Elem()
	name := nameOf(held.Type())
	if name == "" {
		return nil, fmt.Errorf("a value of type %s can't be handed to another process", held.Type())
	}
	inner, err := encode(held)
	return []any{name, inner}, err
}

func encodeMap(v reflect.Value) (any, error) {
	if v.IsNil() {
		return nil, nil
	}
	out := map[string]any{}
	for it := v.MapRange(); it.Next(); {
		inner, err := encode(it.Value())
		if err != nil {
			return nil, err
		}
		out[base64.StdEncoding.EncodeToString([]byte(it.Key().String()))] = inner
	}
	return out, nil
}

// encodeStruct leaves out zero values and functions.
func encodeStruct(v reflect.Value) (any, error) {
	out := map[string]any{}
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if !f.IsExported() || f.Type.Kind() == reflect.Func || v.Field(i).IsZero() {
			continue
		}
		inner, err := encode(v.Field(i))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		out[f.Name] = inner
	}
	return out, nil
}

// decode puts what encode made into a value that can be set.
func decode(from any, v reflect.Value) error {
	if from == nil {
		v.SetZero()
		return nil
	}
	switch v.Type() {
	case timeType:
		t, err := time.Parse(time.RFC3339Nano, text(from))
		v.Set(reflect.ValueOf(t))
		return err
	case bytesType:
		b, err := base64.StdEncoding.DecodeString(text(from))
		v.SetBytes(b)
		return err
	}
	switch v.Kind() {
	case reflect.Bool:
		b, ok := from.(bool)
		v.SetBool(b)
		return expect(ok, from, v)
	case reflect.String:
		b, err := base64.StdEncoding.DecodeString(text(from))
		v.SetString(string(b))
		return err
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n, err := strconv.ParseInt(text(from), 10, 64)
		v.SetInt(n)
		return err
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		n, err := strconv.ParseUint(text(from), 10, 64)
		v.SetUint(n)
		return err
	case reflect.Float32, reflect.Float64:
		x, err := strconv.ParseFloat(text(from), 64)
		v.SetFloat(x)
		return err
	}
	return decodeParts(from, v)
}

func decodeParts(from any, v reflect.Value) error {
	list, isList := from.([]any)
	fields, isMap := from.(map[string]any)
	switch {
	case v.Kind() == reflect.Pointer && isList && len(list) == 1:
		v.Set(reflect.New(v.Type().Elem()))
		return decode(list[0], v.Elem())
	case v.Kind() == reflect.Interface && isList && len(list) == 2:
		t, ok := typeNamed(text(list[0]))
		if !ok || !t.AssignableTo(v.Type()) {
			return fmt.Errorf("type %v is not known here", list[0])
		}
		held := reflect.New(t).Elem()
		err := decode(list[1], held)
		v.Set(held)
		return err
	case v.Kind() == reflect.Slice && isList:
		v.Set(reflect.MakeSlice(v.Type(), len(list), len(list)))
		for i := range list {
			if err := decode(list[i], v.Index(i)); err != nil {
				return err
			}
		}
		return nil
	case v.Kind() == reflect.Map && isMap:
		v.Set(reflect.MakeMap(v.Type()))
		for key, inner := range fields {
			k, err := base64.StdEncoding.DecodeString(key)
			if err != nil {
				return err
			}
			held := reflect.New(v.Type().Elem()).Elem()
			if err := decode(inner, held); err != nil {
				return err
			}
			v.SetMapIndex(reflect.ValueOf(string(k)).Convert(v.Type().Key()), held)
		}
		return nil
	case v.Kind() == reflect.Struct && isMap:
		for name, inner := range fields {
			f := v.FieldByName(name)
			if !f.IsValid() || !f.CanSet() {
				return fmt.Errorf("%s has no field %s here", v.Type(), name)
			}
			if err := decode(inner, f); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		return nil
	}
	return expect(false, from, v)
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

func expect(ok bool, from any, v reflect.Value) error {
	if ok {
		return nil
	}
	return fmt.Errorf("%T is no %s", from, v.Type())
}

// pack encodes any value, so that unpack gives it back.
func pack[T any](v T) (any, error) { return encode(reflect.ValueOf(&v).Elem()) }

func unpack[T any](from any) (v T, err error) {
	err = decode(from, reflect.ValueOf(&v).Elem())
	return v, err
}
