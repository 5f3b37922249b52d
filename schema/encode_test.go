package schema_test

import (
	"errors"
	"reflect"
	"testing"

	"github.com/skein-go/skein/schema"
)

func TestEncode(t *testing.T) {
	s := &schema.Schema{Dialect: "sqlite", Tables: []schema.Table{{
		Name: "t",
		Columns: []schema.Column{
			{Name: "id", Type: schema.Integer{}, NotNull: true}, {Name: "a", Type: schema.Raw("VARCHAR(3)")}, {Name: "b"},
			{Name: "c", Type: schema.Decimal{Precision: 10, Scale: 2}, Default: "1", Generated: &schema.Generated{Expr: "id + 1"}},
		},
		PrimaryKey: &schema.PrimaryKey{Columns: schema.Columns("id")},
	}}, Views: []schema.View{{Name: "v", Query: "SELECT 1"}}}
	data, err := schema.Encode(s)
	if err != nil {
		t.Fatal(err)
	}
	back, err := schema.Decode(data)
	if err != nil || !reflect.DeepEqual(back, s) {
		t.Errorf("%v\n got %+v\nwant %+v", err, back, s)
	}
	for _, bad := range [][]byte{nil, []byte("something else"), data[:len(data)/2], append([]byte{data[0] ^ 1}, data[1:]...)} {
		if _, err := schema.Decode(bad); !errors.Is(err, schema.ErrEncoding) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
