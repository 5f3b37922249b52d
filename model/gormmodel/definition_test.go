package gormmodel

import (
	"reflect"
	"testing"

	"github.com/skein-go/skein/schema"
)

func TestParseDefinition(t *testing.T) {
	for text, want := range map[string]definition{
		"":                                  {},
		"text":                              {typ: "text"},
		"character varying(20)":             {typ: "character varying(20)"},
		"decimal (10, 2)":                   {typ: "decimal (10, 2)"},
		"enum('a (','b''c') not null":       {typ: "enum('a (','b''c')", notNull: true},
		"bigint unsigned AUTO_INCREMENT":    {typ: "bigint unsigned", autoIncrement: true},
		"datetime(3) NULL":                  {typ: "datetime(3)"},
		"integer primary key desc":          {typ: "integer", primaryKey: true, desc: true},
		"integer PRIMARY KEY AUTOINCREMENT": {typ: "integer", primaryKey: true, autoIncrement: true},
		"text collate \"nocase\" unique":    {typ: "text", collate: "nocase", unique: true},
		"int default -1 check(a > (1))":     {typ: "int", dflt: "-1", check: "a > (1)"},
		"int default (random())":            {typ: "int", dflt: "random()"},
		"text default lower('A') not null":  {typ: "text", dflt: "lower('A')", notNull: true},
		"int AS (a+1)":                      {typ: "int", generated: &schema.Generated{Expr: "a+1"}},
		"int generated always as ((a)+(b)) stored": {typ: "int",
			generated: &schema.Generated{Expr: "(a)+(b)", Stored: true}},
	} {
		got, err := parseDefinition(text)
		want.text, want.words, got.words = text, nil, nil
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %+v (%v), want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{
		"int REFERENCES t(id)", "int CONSTRAINT x CHECK (1)", "int CHECK", "int DEFAULT", "int NOT", "int COLLATE",
		"int AS", "datetime ON UPDATE CURRENT_TIMESTAMP", "int CHECK x",
	} {
		if got, err := parseDefinition(text); err == nil {
			t.Errorf("%q: no error, got %+v", text, got)
		}
	}
}

func FuzzParseDefinition(f *testing.F) {
	f.Add("enum('a', \"b\" (c) default ' (")
	f.Add("int) as ( (stored")
	f.Fuzz(func(_ *testing.T, text string) {
		_, _ = parseDefinition(text) // must come to an end
		_ = bare(text)
	})
}
