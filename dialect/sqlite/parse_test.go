package sqlite

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/skein-go/skein/schema"
)

func TestParseTable(t *testing.T) {
	tests := []struct {
		name, text string
		want       schema.Table
	}{
		{"keys of columns become the table's",
			`CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT, a text CONSTRAINT u UNIQUE ON CONFLICT replace CHECK ((a <> '')), b REFERENCES p(x) ON DELETE CASCADE)`,
			schema.NewTable("t",
				schema.Column{Name: "id", Type: schema.Integer{}, AutoIncrement: true},
				schema.Column{Name: "a", Type: schema.Text{}},
				schema.Column{Name: "b"},
				schema.PrimaryKey{Columns: schema.Columns("id")},
				schema.Unique{Name: "u", Columns: schema.Columns("a"), OnConflict: "REPLACE"},
				schema.Check{Expr: "a <> ''"},
				schema.ForeignKey{Columns: []string{"b"}, RefTable: "p", RefColumns: []string{"x"}, OnDelete: schema.Cascade},
			)},
		{"DESC beside the column makes it no alias of the row's number",
			`CREATE TABLE t(id INTEGER PRIMARY KEY DESC)`,
			schema.NewTable("t", schema.Column{Name: "id", Type: schema.Integer{}},
				schema.PrimaryKey{Columns: []schema.Part{{Column: "id", Desc: true}}})},
		{"DESC in a constraint of the table does not count for an alias",
			`CREATE TABLE t(id INTEGER, CONSTRAINT pk PRIMARY KEY ("ID" COLLATE nocase DESC AUTOINCREMENT))`,
			schema.NewTable("t", schema.Column{Name: "id", Type: schema.Integer{}, AutoIncrement: true},
				schema.PrimaryKey{Name: "pk", Columns: schema.Columns("id")})},
		{"what a key without row numbers implies is not declared",
			`CREATE TABLE t(a, b DEFAULT ((1) + 2), PRIMARY KEY (a DESC)) STRICT, WITHOUT ROWID`,
			schema.NewTable("t", schema.Column{Name: "a"}, schema.Column{Name: "b", Default: "(1) + 2"},
				schema.PrimaryKey{Columns: []schema.Part{{Column: "a", Desc: true}}},
				schema.Options{Strict: true, WithoutRowID: true})},
		{"a name of a constraint is for the next one only",
			`CREATE TABLE t(a CONSTRAINT x NOT NULL CHECK (a) CONSTRAINT y CHECK (1), b CHECK (2), CONSTRAINT z CHECK (3))`,
			schema.NewTable("t", schema.Column{Name: "a", NotNull: true}, schema.Column{Name: "b"},
				schema.Check{Expr: "a"}, schema.Check{Name: "y", Expr: "1"}, schema.Check{Expr: "2"}, schema.Check{Name: "z", Expr: "3"})},
		{"only DEFERRABLE INITIALLY DEFERRED defers",
			`CREATE TABLE t(a REFERENCES p DEFERRABLE, b REFERENCES p NOT DEFERRABLE INITIALLY DEFERRED, c REFERENCES p NOT NULL DEFERRABLE INITIALLY DEFERRED, FOREIGN KEY (A, b) REFERENCES q ON UPDATE NO ACTION MATCH full DEFERRABLE INITIALLY IMMEDIATE)`,
			schema.NewTable("t", schema.Column{Name: "a"}, schema.Column{Name: "b"}, schema.Column{Name: "c", NotNull: true},
				schema.ForeignKey{Columns: []string{"a"}, RefTable: "p"},
				schema.ForeignKey{Columns: []string{"b"}, RefTable: "p"},
				schema.ForeignKey{Columns: []string{"c"}, RefTable: "p", Deferrable: schema.InitiallyDeferred},
				schema.ForeignKey{Columns: []string{"a", "b"}, RefTable: "q", Match: "full", Deferrable: schema.InitiallyNow})},
		{"generated columns",
			`CREATE TABLE t(a, b INT GENERATED ALWAYS AS ((a) + (1)) STORED, c text as ( ( a ) ) virtual)`,
			schema.NewTable("t", schema.Column{Name: "a"},
				schema.Column{Name: "b", Type: schema.Raw("INT"), Generated: &schema.Generated{Expr: "(a) + (1)", Stored: true}},
				schema.Column{Name: "c", Type: schema.Text{}, Generated: &schema.Generated{Expr: "a"}})},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parseTable(tt.text)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got  %+v\nwant %+v", got, tt.want)
			}
		})
	}
}

func TestFormerNames(t *testing.T) {
	tests := []struct{ name, text, table, columns string }{
		{"behind the comma", "CREATE TABLE t (\n  a int, -- was: x\n  b text -- was: \"y z\"\n)", "", "a=x b=y z"},
		{"before the comma", "CREATE TABLE t (\n  a int -- was: x\n, b text /* was: [y] */, c)", "", "a=x b=y"},
		{"on the line before", "CREATE TABLE t (\n  -- was: x\n  a int,\n  -- about b:\n  -- was: y\n  -- really\n  b text)", "", "a=x b=y"},
		{"on the line before a leading comma", "CREATE TABLE t (\n  a int\n  -- was: y\n, b text)", "", "b=y"},
		{"inside the definition", "CREATE TABLE t (a int /* was: x */ not null, b -- was: y\n text\n -- was: z\n not null)", "", "a=x b=z"},
		{"of the table, behind the parenthesis", "CREATE TABLE t ( -- was: old\n a int)", "old", ""},
		{"of the table, before the parenthesis", "CREATE TABLE t /* was: 'old t' */ (a int)", "old t", ""},
		{"of the table, before all", "-- was: old\nCREATE TABLE t (a int)", "old", ""},
		{"of the table, at the end", "CREATE TABLE t (a int\n) -- was: old", "old", ""},
		{"one line", "CREATE TABLE t (/* was: x */ a int, /* was: y */ b int)", "", "a=x b=y"},
		{"behind constraints", "CREATE TABLE t (a int, -- was: x\n CHECK (a > 0), -- was: y\n UNIQUE (a) -- was: z\n)", "", "a=x"},
		{"after an addition", "CREATE TABLE t (a int, b int /* was: y */)", "", "b=y"},
		{"prose", "CREATE TABLE t (a int, -- was: x before\n b int, -- this was: x\n c int -- was:\n)", "", ""},
		{"in a string", "CREATE TABLE t (a int default '-- was: x')", "", ""},
		{"at the end, for nothing", "CREATE TABLE t (a int\n-- was: x\n)", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parseTable(tt.text)
			if err != nil {
				t.Fatal(err)
			}
			var columns []string
			for _, c := range got.Columns {
				if c.Was != "" {
					columns = append(columns, c.Name+"="+c.Was)
				}
			}
			if got.Was != tt.table || strings.Join(columns, " ") != tt.columns {
				t.Errorf("table %q columns %q, want %q and %q", got.Was, columns, tt.table, tt.columns)
			}
		})
	}
}

func TestParseIndex(t *testing.T) {
	table, err := parseTable(`CREATE TABLE T (Aa, "b b", desc)`)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		text string
		want schema.Index
	}{
		{`CREATE UNIQUE INDEX i ON t (AA COLLATE nocase DESC, [B B]) WHERE ( aa > 1 ) ;`,
			schema.Index{Name: "i", Unique: true, Parts: []schema.Part{{Column: "Aa", Collate: "nocase", Desc: true}, {Column: "b b"}}, Where: "( aa > 1 )"}},
		{`CREATE INDEX i ON t (lower(aa) COLLATE rtrim, aa || "b b" COLLATE nocase ASC, ((Aa)), "other", desc, desc desc, -aa collate x)`,
			schema.Index{Name: "i", Parts: []schema.Part{{Expr: "lower(aa)", Collate: "rtrim"}, {Expr: `aa || "b b" COLLATE nocase`}, {Column: "Aa"}, {Expr: `"other"`}, {Column: "desc"}, {Column: "desc", Desc: true}, {Expr: "-aa", Collate: "x"}}}},
	}
	for _, tt := range tests {
		got, on, err := parseIndex(tt.text, &table)
		if err != nil {
			t.Fatal(err)
		}
		if on != "t" || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("on %s\ngot  %+v\nwant %+v", on, got, tt.want)
		}
	}
}

func TestParseViewAndTrigger(t *testing.T) {
	v, err := parseView("CREATE VIEW [v 1] (a, \"b c\") /* c */ AS /* d */ SELECT 1, -- one\n 2 ; -- end")
	if err != nil {
		t.Fatal(err)
	}
	if want := (schema.View{Name: "v 1", Columns: []string{"a", "b c"}, Query: "SELECT 1, -- one\n 2"}); !reflect.DeepEqual(v, want) {
		t.Errorf("got %+v", v)
	}
	for text, want := range map[string]schema.Trigger{
		"CREATE TRIGGER a /* c */ after INSERT ON \"t t\" BEGIN SELECT 1; END;":   {Name: "a", Table: "t t", Body: "after INSERT ON \"t t\" BEGIN SELECT 1; END"},
		"CREATE TRIGGER main.a UPDATE OF x ON main.t BEGIN SELECT 1; END -- end":  {Name: "a", Table: "t", Body: "BEFORE UPDATE OF x ON main.t BEGIN SELECT 1; END"},
		"CREATE TEMP TRIGGER b INSTEAD OF DELETE ON v BEGIN DELETE FROM x; END":   {Name: "b", Table: "v", Body: "INSTEAD OF DELETE ON v BEGIN DELETE FROM x; END"},
		"CREATE TRIGGER before before insert on t when new.a begin select 1; end": {Name: "before", Table: "t", Body: "before insert on t when new.a begin select 1; end"},
	} {
		if got, err := parseTrigger(text); err != nil || got != want {
			t.Errorf("got %+v, %v\nwant %+v", got, err, want)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                                    "the text ends where CREATE is expected",
		"CREATE VIEW t AS SELECT 1":           `"VIEW" at byte 7 where TABLE is expected`,
		"CREATE TABLE t AS SELECT 1":          `"AS" at byte 15 where ( is expected`,
		"CREATE TABLE t(a int":                "the text ends where a comma or a closing parenthesis is expected",
		"CREATE TABLE t(a CHECK (b":           "the parenthesis at byte 23 is not closed",
		"CREATE TABLE t(a CHECK ())":          "where an expression is expected",
		"CREATE TABLE t(a DEFAULT )":          `")" at byte 25 where a default value is expected`,
		"CREATE TABLE t(a NOT)":               "where a constraint of the column is expected",
		"CREATE TABLE t(a REFERENCES p ON x)": "expected",
		"CREATE TABLE t(a) WITHOUT":           "where an option of the table is expected",
		"CREATE TABLE t(a) x":                 "where an option of the table is expected",
		"CREATE TABLE t(PRIMARY KEY (a,))":    "a column",
	} {
		_, err := parseTable(text)
		if !errors.Is(err, errSyntax) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
