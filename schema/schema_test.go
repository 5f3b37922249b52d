package schema_test

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/skein-go/skein/dialect/dialecttest"
	"github.com/skein-go/skein/schema"
)

func eachSchema(t *testing.T, law func(t *rapid.T, s *schema.Schema)) {
	schemas := dialecttest.Schemas(dialecttest.SQLite())
	rapid.Check(t, func(t *rapid.T) { law(t, schemas.Draw(t, "schema")) })
}

// TestCloneSharesNothing writes to every place of a copy and looks at the original.
func TestCloneSharesNothing(t *testing.T) {
	eachSchema(t, func(t *rapid.T, s *schema.Schema) {
		want := s.Clone()
		scribble(reflect.ValueOf(s.Clone()))
		if !reflect.DeepEqual(s, want) {
			t.Fatal("a copy shares memory with its original")
		}
	})
}

// scribble zeroes everything that can be reached through pointers and slices.
func scribble(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			scribble(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			scribble(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			scribble(v.Field(i))
		}
	default:
		v.SetZero()
	}
}

func TestCloneOfNothing(t *testing.T) {
	var none *schema.Schema
	if s := none.Clone(); s == nil || !s.Empty() {
		t.Errorf("%v", s)
	}
}

func TestElementsMakeTheTable(t *testing.T) {
	eachSchema(t, func(t *rapid.T, s *schema.Schema) {
		for i := range s.Tables {
			s.Tables[i].Comment = rapid.SampledFrom([]string{"", "people"}).Draw(t, "comment")
			if got := schema.NewTable(s.Tables[i].Name, s.Tables[i].Elements()...); !equalTables(got, s.Tables[i]) {
				t.Fatalf("%+v\nbecame %+v", s.Tables[i], got)
			}
		}
	})
}

// equalTables takes an empty list for none.
func equalTables(a, b schema.Table) bool {
	return reflect.DeepEqual(a.Elements(), b.Elements()) && a.Name == b.Name && a.Options == b.Options && a.Comment == b.Comment
}

func TestFind(t *testing.T) {
	eachSchema(t, func(t *rapid.T, s *schema.Schema) {
		for i := range s.Tables {
			table := &s.Tables[i]
			if s.Table(table.Name) != table {
				t.Fatalf("table %s is not found", table.Name)
			}
			for j := range table.Columns {
				if table.Column(table.Columns[j].Name) != &table.Columns[j] {
					t.Fatalf("column %s is not found", table.Columns[j].Name)
				}
			}
			for j := range table.Indexes {
				if on, x := s.Index(table.Indexes[j].Name); on != table || x != &table.Indexes[j] {
					t.Fatalf("index %s is not found", table.Indexes[j].Name)
				}
			}
		}
		if on, x := s.Index("no such index"); on != nil || x != nil || s.Table("") != nil || s.View("") != nil || s.Trigger("", "") != nil {
			t.Fatal("found what is not there")
		}
	})
}

func TestSort(t *testing.T) {
	s := &schema.Schema{
		Tables: []schema.Table{{Name: "b"}, {Name: "a"}}, Views: []schema.View{{Name: "v"}, {Name: "u"}},
		Triggers: []schema.Trigger{{Name: "y"}, {Name: "x"}}, LeftAlone: []schema.Object{{Name: "n"}, {Name: "m"}},
	}
	s.Sort()
	if s.Tables[0].Name != "a" || s.Views[0].Name != "u" || s.Triggers[0].Name != "x" || s.LeftAlone[0].Name != "m" {
		t.Errorf("%+v", s)
	}
}

func TestTypeNames(t *testing.T) {
	for want, typ := range map[string]schema.Type{
		"VARCHAR(3)": schema.Raw("VARCHAR(3)"), "string(64)": schema.String(64), "text": schema.Text{}, "integer": schema.Integer{},
		"bigint": schema.BigInt{}, "smallint": schema.SmallInt{}, "boolean": schema.Boolean{}, "float": schema.Float{},
		"decimal": schema.Decimal{}, "decimal(10,2)": schema.Decimal{Precision: 10, Scale: 2}, "date": schema.Date{}, "time": schema.Time{},
		"timestamp": schema.Timestamp{}, "timestamp with time zone": schema.Timestamp{TZ: true}, "bytes": schema.Bytes{}, "json": schema.JSON{}, "uuid": schema.UUID{},
	} {
		if typ.String() != want {
			t.Errorf("%T is called %s, want %s", typ, typ, want)
		}
	}
}
