package sqlite

import (
	"testing"

	"github.com/skein-go/skein/schema"
)

func TestTypesThereAndBack(t *testing.T) {
	for text, typ := range map[string]schema.Type{
		"":             nil,
		"VARCHAR(64)":  schema.String(64),
		"TEXT":         schema.Text{},
		"INTEGER":      schema.Integer{},
		"BIGINT":       schema.BigInt{},
		"SMALLINT":     schema.SmallInt{},
		"BOOLEAN":      schema.Boolean{},
		"REAL":         schema.Float{},
		"DECIMAL(8,2)": schema.Decimal{Precision: 8, Scale: 2},
		"DECIMAL":      schema.Decimal{},
		"DATE":         schema.Date{},
		"TIME":         schema.Time{},
		"DATETIME":     schema.Timestamp{},
		"TIMESTAMP":    schema.Timestamp{TZ: true},
		"BLOB":         schema.Bytes{},
		"JSON":         schema.JSON{},
		"CHAR(36)":     schema.Raw("CHAR(36)"),
		"varchar(007)": schema.Raw("varchar(007)"),
		"VARCHAR":      schema.Raw("VARCHAR"),
		"INT":          schema.Raw("INT"),
		"DECIMAL(8)":   schema.Raw("DECIMAL(8)"),
		"DECIMAL(0,2)": schema.Raw("DECIMAL(0,2)"),
		"VARCHAR(9)(9": schema.Raw("VARCHAR(9)(9"),
	} {
		if got := TypeSQL(typ); got != text {
			t.Errorf("TypeSQL(%#v) = %q, want %q", typ, got, text)
		}
		if got := ParseType(text); got != typ {
			t.Errorf("ParseType(%q) = %#v, want %#v", text, got, typ)
		}
	}
	if got := TypeSQL(schema.UUID{}); got != "CHAR(36)" {
		t.Errorf("UUID is %s", got)
	}
	for text, typ := range map[string]schema.Type{
		" varchar ( 64 ) ": schema.String(64), "Decimal( 8 ,\n2 )": schema.Decimal{Precision: 8, Scale: 2}, "dateTime": schema.Timestamp{},
	} {
		if got := ParseType(text); got != typ {
			t.Errorf("ParseType(%q) = %#v", text, got)
		}
	}
}

func TestSameType(t *testing.T) {
	for _, tt := range []struct {
		a, b schema.Type
		want bool
	}{
		{nil, nil, true},
		{nil, schema.Text{}, false},
		{schema.UUID{}, schema.Raw("char (36)"), true},
		{schema.Raw("unsigned  BIG int"), schema.Raw("Unsigned big\tINT"), true},
		{schema.Raw("bigint"), schema.Raw("big int"), false},
		{schema.String(64), schema.Raw("Varchar( 64 )"), true},
		{schema.Integer{}, schema.Raw("INT"), false},
	} {
		if got := sameType(tt.a, tt.b); got != tt.want {
			t.Errorf("sameType(%v, %v) = %v", tt.a, tt.b, got)
		}
	}
}

// The engine shows an affinity by what it makes of values.
func TestAffinity(t *testing.T) {
	db := databaseOf(t)
	for _, word := range []string{
		"", "INTEGER", "INT", "POINT", "TEXT", "CHAR(36)", "CLOB", "BLOB", "REAL", "FLOAT", "DOUBLE PRECISION", "DECIMAL(8,2)", "NUMERIC",
		"STRING", "BOOLEAN", "DATE", "JSON", "JSONB", "CHARINT", "BLOBREAL", "REALBLOB", "TEXTBLOB", "ANY", "DATETIME", `"text"`, "'real' int", "TİNT", "uuid",
	} {
		if _, err := db.Exec("CREATE TABLE t(a " + word + "); INSERT INTO t VALUES ('5'), (5), (5.0), ('5.0'), (5.5)"); err != nil {
			t.Fatalf("%s: %v", word, err)
		}
		table := inspected(t, db).Tables[0]
		kinds := records(t, db, "SELECT group_concat(typeof(a)) FROM t")[0][0]
		want := map[string]string{
			"integer,integer,integer,integer,real": "INTEGER", // or NUMERIC: they differ in CAST only
			"text,text,text,text,text":             "TEXT",
			"text,integer,real,text,real":          "BLOB",
			"real,real,real,real,real":             "REAL",
		}[kinds]
		got := Affinity(table.Columns[0].Type)
		if got == "NUMERIC" {
			got = "INTEGER"
		}
		if got != want {
			t.Errorf("%s: the engine makes %s of values (%s), Affinity says %s", word, kinds, want, got)
		}
		if _, err := db.Exec("DROP TABLE t"); err != nil {
			t.Fatal(err)
		}
	}
}

func TestNarrows(t *testing.T) {
	for _, tt := range []struct {
		from, to schema.Type
		want     Narrowing
	}{
		{schema.Text{}, schema.Text{}, Narrowing{}},
		{schema.Text{}, schema.String(10), Narrowing{Length: 10}},
		{schema.String(20), schema.String(10), Narrowing{Length: 10}},
		{schema.String(10), schema.String(20), Narrowing{}},
		{schema.Text{}, schema.Integer{}, Narrowing{Values: true}},
		{schema.Integer{}, schema.Text{}, Narrowing{Values: true}},
		{schema.Integer{}, schema.String(5), Narrowing{Values: true, Length: 5}},
		{schema.Integer{}, schema.Boolean{}, Narrowing{}},
		{schema.Integer{}, schema.Float{}, Narrowing{Values: true}},
		{schema.Text{}, nil, Narrowing{}},
		{nil, schema.Text{}, Narrowing{Values: true}},
	} {
		if got := Narrows(tt.from, tt.to); got != tt.want {
			t.Errorf("Narrows(%v, %v) = %+v, want %+v", tt.from, tt.to, got, tt.want)
		}
	}
}
