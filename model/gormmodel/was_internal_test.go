package gormmodel

import (
	"reflect"
	"testing"
)

func TestIntent(t *testing.T) {
	for tag, want := range map[string][2]string{
		`json:"x"`:                      {"", ""},
		`skein:"was:old_name"`:          {"old_name", ""},
		`skein:"fill:lower(name)"`:      {"", "lower(name)"},
		`skein:"was: old ; fill: ';' "`: {"old", "';'"},
		`skein:"fill:'a' || was:b"`:     {"", "'a' || was:b"},
	} {
		was, fill, err := intent(reflect.StructTag(tag))
		if err != nil || was != want[0] || fill != want[1] {
			t.Errorf("%s: %q %q %v", tag, was, fill, err)
		}
	}
	for _, tag := range []string{`skein:""`, `skein:"was:"`, `skein:"was:a;b"`, `skein:"old"`, `skein:"fill:"`} {
		if was, fill, err := intent(reflect.StructTag(tag)); err == nil {
			t.Errorf("%s: %q %q", tag, was, fill)
		}
	}
}
