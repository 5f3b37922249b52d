package script

import (
	"fmt"
	"strings"
	"testing"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/revision"
)

// show prints records one to a line: place, kind, text.
func show(records []op.Record) string {
	var b strings.Builder
	for _, r := range records {
		text := ""
		switch o := r.Op.(type) {
		case op.Exec:
			text = "exec " + o.SQL
			if o.NoTx {
				text = "outside " + o.SQL
			}
		case op.ExpectNone:
			text = fmt.Sprintf("expect none %s: %s", o.Query, o.Why)
		case op.Irreversible:
			text = "irreversible " + o.Why
		}
		fmt.Fprintf(&b, "%d:%d %s\n", r.Line, r.Col, strings.ReplaceAll(text, "\n", "⏎"))
	}
	return b.String()
}

const head = "-- revision: a\n-- +skein upgrade\n"

var sqlCases = []struct {
	name, text, dialect string
	up, down            string
}{
	{
		"whole", "-- revision: a\n\n-- +skein upgrade\nCREATE TABLE r (id INTEGER);\n  -- a comment\n  CREATE INDEX i ON r (id)\n;\n\n" +
			"-- +skein downgrade\nDROP TABLE r", "sqlite",
		"4:1 exec CREATE TABLE r (id INTEGER)\n6:3 exec CREATE INDEX i ON r (id)\n", "10:1 exec DROP TABLE r\n",
	},
	{"no downgrade", head + "SELECT 1", "sqlite", "3:1 exec SELECT 1\n", "1:0 irreversible the script has no downgrade section\n"},
	{"empty downgrade", head + "-- +skein downgrade\n-- nothing\n", "sqlite", "", ""},
	{"irreversible", head + "-- +skein downgrade\n--  +skein  irreversible:  gone: for good \n", "sqlite", "", "4:1 irreversible gone: for good\n"},
	{
		"own section", head + "SELECT 1;\n-- +skein upgrade postgres, mysql\nSELECT 2;\n-- +skein downgrade postgres\n", "postgres",
		"5:1 exec SELECT 2\n", "",
	},
	{
		"the common section", head + "SELECT 1;\n-- +skein upgrade postgres, mysql\nSELECT 2;\n-- +skein downgrade postgres\n", "sqlite",
		"3:1 exec SELECT 1\n", "1:0 irreversible the script has no downgrade section for sqlite\n",
	},
	{
		"trigger", head + "CREATE TRIGGER t AFTER INSERT ON a BEGIN\n  SELECT 1;\nEND;\nSELECT 2;\n", "sqlite",
		"3:1 exec CREATE TRIGGER t AFTER INSERT ON a BEGIN⏎  SELECT 1;⏎END\n6:1 exec SELECT 2\n",
		"1:0 irreversible the script has no downgrade section\n",
	},
	{
		"dollars", head + "CREATE FUNCTION f() RETURNS int AS $$ BEGIN; COMMIT; END $$ LANGUAGE sql;", "postgres",
		"3:1 exec CREATE FUNCTION f() RETURNS int AS $$ BEGIN; COMMIT; END $$ LANGUAGE sql\n",
		"1:0 irreversible the script has no downgrade section\n",
	},
	{
		"fence", head + "SELECT 1;\n-- +skein begin\n\n  a; b;\nc;\n-- +skein end\nSELECT 2\n-- +skein downgrade\n", "sqlite",
		"3:1 exec SELECT 1\n6:3 exec a; b;⏎c\n9:1 exec SELECT 2\n", "",
	},
	{
		"directives", head + "-- +skein no transaction\nVACUUM;\nSELECT 1;\n-- +skein expect none: %d bad\n-- look\nWITH x AS (SELECT 1) SELECT * FROM x;\n" +
			"-- +skein no transaction\n-- +skein begin\nx;y\n-- +skein end\n-- +skein downgrade", "sqlite",
		"4:1 outside VACUUM\n5:1 exec SELECT 1\n8:1 expect none WITH x AS (SELECT 1) SELECT * FROM x: %d bad\n11:1 outside x;y\n", "",
	},
	{"savepoints", head + "SAVEPOINT a; ROLLBACK TO a; RELEASE a;\n-- +skein downgrade", "sqlite", "3:1 exec SAVEPOINT a\n3:14 exec ROLLBACK TO a\n3:29 exec RELEASE a\n", ""},
	{"framed", head + "BEGIN;\nSELECT 1;\nCOMMIT;\n-- +skein downgrade\nSTART TRANSACTION; SELECT 2; COMMIT WORK", "sqlite", "4:1 exec SELECT 1\n", "7:20 exec SELECT 2\n"},
	{"framed nothing", head + "-- all of it\nBEGIN IMMEDIATE; END TRANSACTION;\n-- +skein downgrade\n", "sqlite", "", ""},
	{"windows", "\ufeff-- revision: a\r\n-- +skein upgrade\r\nSELECT 1,\r\n 2;\r\n-- +skein downgrade\r\n", "sqlite", "3:1 exec SELECT 1,⏎ 2\n", ""},
	{"unicode columns", head + "SELECT 'é'; SELECT 2;\n-- +skein downgrade", "sqlite", "3:1 exec SELECT 'é'\n3:13 exec SELECT 2\n", ""},
}

func TestSQL(t *testing.T) {
	for _, test := range sqlCases {
		s, err := readSQL("x.sql", "x.sql", test.text)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		for d, want := range map[revision.Direction]string{revision.Up: test.up, revision.Down: test.down} {
			got, err := s.Record(d, test.dialect)
			if err != nil || show(got) != want {
				t.Errorf("%s: %s: got %v\n%swant\n%s", test.name, d, err, show(got), want)
			}
		}
	}
}

func TestSQLHeader(t *testing.T) {
	s, err := readSQL("m/x.sql", "x.sql", "/* Copyright\n us */\n--revision:5f15cbadc711\n-- Revises: 1975ea83b712, ae1027a6acf0\n"+
		"-- branch labels: billing\n-- depends on: 27c6a30d7c24\n-- message: add: roles\n-- created: 2026-11-22T19:21:42Z\n"+
		"-- reviewed by: me\n-- just words\n")
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprintf("%s %q %q %q %q %s %s %s", s.ID, s.Revises, s.Labels, s.DependsOn, s.Message, s.Created, s.Form(), s.File())
	want := `5f15cbadc711 ["1975ea83b712" "ae1027a6acf0"] ["billing"] ["27c6a30d7c24"] "add: roles" 2026-11-22T19:21:42Z sql m/x.sql`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	s, err = readSQL("x.sql", "x.sql", "-- revision: a\n-- revises:\n-- depends on:\n")
	if err != nil || s.Revises != nil || s.DependsOn != nil || s.Message != "" {
		t.Errorf("empty lines: %+v, %v", s, err)
	}
}

var sqlErrors = []struct{ text, want string }{
	{"", `x.sql:1:1: no revision line: a script starts with "-- revision: <id>"`},
	{"-- +skein upgrade\nSELECT 1", `x.sql:1:1: no revision line: a script starts with "-- revision: <id>"`},
	{"-- revison: a\n", `x.sql:1:1: unknown header line "revison" (did you mean "revision"?)`},
	{"-- revision: a\n-- depends_on: b\n", `x.sql:2:1: unknown header line "depends_on" (did you mean "depends on"?)`},
	{"-- revision:\n", `x.sql:1:1: the revision line names no revision`},
	{"-- revision: a, b\n", `x.sql:1:1: the revision line names more than one revision: "a, b"`},
	{"-- revision: a\n-- revision: b\n", `x.sql:2:1: second "revision" line; the first is line 1`},
	{"-- revision: a\n-- created: noon\n", `x.sql:2:1: "noon" is not a time: write it as 2026-11-22T19:21:42Z`},
	{"-- revision: a\nSELECT 1;\n", `x.sql:2:1: SQL before the first section: write "-- +skein upgrade" above it`},
	{head + "\n-- +skein upgrad", `x.sql:4:1: unknown directive "+skein upgrad" (did you mean "upgrade"?)`},
	{head + "\n-- +skein downgrad sqlite", `x.sql:4:1: unknown directive "+skein downgrad sqlite" (did you mean "downgrade"?)`},
	{head + "\n-- +skein no transactions", `x.sql:4:1: unknown directive "+skein no transactions" (did you mean "no transaction"?)`},
	{head + "\n-- +skein banana", `x.sql:4:1: unknown directive "+skein banana"`},
	{head + "\n  -- +skein", `x.sql:4:3: "+skein" without a directive: one of upgrade, downgrade, begin, end, no transaction, expect none, irreversible, elidable, batches`},
	{head + "-- +skein upgrade", `x.sql:3:1: second "upgrade" section; the first is line 2`},
	{head + "-- +skein upgrade sqlite\n-- +skein upgrade mysql, sqlite", `x.sql:4:1: second "upgrade mysql, sqlite" section; the first is line 3`},
	{head + "-- +skein upgrade postgre", `x.sql:3:1: unknown dialect "postgre" (did you mean "postgres"?)`},
	{head + "-- +skein upgrade the users", `x.sql:3:1: "the users" is not the name of a dialect; commas part several`},
	{"-- revision: a\n-- +skein begin", `x.sql:2:1: "begin" stands before the first section: write it below the line of its section, such as "-- +skein upgrade"`},
	{head + "-- +skein begin\nSELECT 1", `x.sql:3:1: "begin" without an "end"`},
	{head + "-- +skein begin\n-- +skein begin\n", `x.sql:4:1: "begin" inside "begin" … "end"; "begin" is line 3`},
	{head + "-- +skein begin\n-- +skein downgrade\n", `x.sql:4:1: "downgrade" inside "begin" … "end"; "begin" is line 3`},
	{head + "-- +skein end\n", `x.sql:3:1: "end" without a "begin"`},
	{head + "-- +skein begin\n ;\n-- +skein end\n", `x.sql:4:1: nothing stands between "begin" and "end"`},
	{head + "-- +skein begin\n-- +skein end\n", `x.sql:3:1: nothing stands between "begin" and "end"`},
	{head + "-- +skein no transaction\n\n", `x.sql:3:1: no statement follows "no transaction"`},
	{head + "-- +skein no transaction\n-- +skein expect none: x\nSELECT 1", `x.sql:3:1: no statement follows "no transaction"`},
	{head + "-- +skein expect none\nSELECT 1", `x.sql:3:1: say why: "-- +skein expect none: …"`},
	{head + "-- +skein expect none: x\nDELETE FROM a", `x.sql:4:1: "expect none" needs a SELECT that finds the rows in the way`},
	{head + "-- +skein irreversible: x", `x.sql:3:1: "irreversible" in an upgrade: it belongs in the downgrade`},
	{head + "SELECT 1;\n  BEGIN;\n", "x.sql:4:3: BEGIN in a script: Skein runs each revision in a transaction of its own; " +
		`write "-- +skein no transaction" above a statement that must run outside one`},
	{head + "SELECT 1; commit", "x.sql:3:11: COMMIT in a script: Skein runs each revision in a transaction of its own; " +
		`write "-- +skein no transaction" above a statement that must run outside one`},
	{head + "BEGIN; SELECT 1", "x.sql:3:1: BEGIN in a script: Skein runs each revision in a transaction of its own; " +
		`write "-- +skein no transaction" above a statement that must run outside one`},
	{head + "BEGIN; SELECT 1; COMMIT AND CHAIN; SELECT 2; COMMIT", "x.sql:3:18: COMMIT in a script: Skein runs each revision in a transaction of its own; " +
		`write "-- +skein no transaction" above a statement that must run outside one`},
	{head + "BEGIN; SELECT 1; COMMIT; SELECT 2", "x.sql:3:18: COMMIT in a script: Skein runs each revision in a transaction of its own; " +
		`write "-- +skein no transaction" above a statement that must run outside one`},
	{head + "BEGIN; COMMIT; BEGIN; COMMIT", "x.sql:3:8: COMMIT in a script: Skein runs each revision in a transaction of its own; " +
		`write "-- +skein no transaction" above a statement that must run outside one`},
	{head + "BEGIN; SELECT 1; ROLLBACK", "x.sql:3:18: ROLLBACK in a script: Skein runs each revision in a transaction of its own; " +
		`write "-- +skein no transaction" above a statement that must run outside one`},
	{head + "BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT 1; COMMIT", "x.sql:3:1: BEGIN in a script: Skein runs each revision in a transaction of its own; " +
		`write "-- +skein no transaction" above a statement that must run outside one`},
	{head + "BEGIN;\n-- +skein no transaction\nVACUUM; COMMIT", "x.sql:3:1: BEGIN in a script: Skein runs each revision in a transaction of its own; " +
		`write "-- +skein no transaction" above a statement that must run outside one`},
	{head + "BEGIN; SELECT 1;\n-- +skein no transaction\nCOMMIT", "x.sql:5:1: COMMIT in a script: Skein runs each revision in a transaction of its own; " +
		`write "-- +skein no transaction" above a statement that must run outside one`},
	{head + "SELECT 'a;\n", "x.sql:3:8: this string never ends"},
	{"-- revision: a\n-- +skein downgrade\n", `x.sql:1: the script has no upgrade section: an empty "-- +skein upgrade" says that there is nothing to do`},
	{"-- revision: a\n-- +skein upgrade mysql\n", `x.sql:1: the script has no upgrade section for sqlite: an empty "-- +skein upgrade" says that there is nothing to do`},
}

func TestSQLErrors(t *testing.T) {
	for _, test := range sqlErrors {
		s, err := readSQL("x.sql", "x.sql", test.text)
		if err == nil {
			_, err = s.Record(revision.Up, "sqlite")
		}
		if err == nil || err.Error() != test.want {
			t.Errorf("%q:\ngot  %v\nwant %s", test.text, err, test.want)
		}
	}
	s, err := readSQL("x.sql", "x.sql", head+"-- +skein downgrade\nSELECT 1;\n-- +skein irreversible: x\n")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Record(revision.Down, "sqlite"); err == nil || err.Error() != `x.sql:5:1: "irreversible" stands alone in a downgrade` {
		t.Error(err)
	}
}

func TestSQLIrreversible(t *testing.T) {
	for text, want := range map[string]string{
		head: "the script has no downgrade section",
		head + "-- +skein downgrade\n-- +skein irreversible: gone": "gone",
		head + "-- +skein downgrade\nSELECT 1":                     "",
		head + "-- +skein downgrade mysql\nSELECT 1":               "",
		head + "-- +skein downgrad":                                "",
	} {
		s, err := readSQL("x.sql", "x.sql", text)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Irreversible(); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func FuzzSQL(f *testing.F) {
	for _, c := range sqlCases {
		f.Add(c.text, c.dialect)
	}
	for _, c := range sqlErrors {
		f.Add(c.text, "sqlite")
	}
	f.Fuzz(func(t *testing.T, text, dialect string) {
		s, err := readSQL("x.sql", "x.sql", text)
		if err != nil {
			return
		}
		lines := strings.Count(text, "\n") + 1
		_ = s.Irreversible()
		for _, d := range []revision.Direction{revision.Up, revision.Down} {
			records, err := s.Record(d, dialect)
			if err != nil {
				if !strings.HasPrefix(err.Error(), "x.sql:") {
					t.Errorf("an error without a place: %v", err)
				}
				continue
			}
			for _, r := range records {
				if r.Line < 1 || r.Line > lines {
					t.Errorf("line %d of %d", r.Line, lines)
				}
			}
		}
	})
}
