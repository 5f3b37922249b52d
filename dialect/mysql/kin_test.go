package mysql_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/skein-go/skein/dialect/dialecttest"
	"github.com/skein-go/skein/dialect/mysql"
	"github.com/skein-go/skein/schema"
)

// doltLacks are the cases that Dolt 1.86 can't show, and why: what it does not take, and what its information_schema
// does not tell.
var doltLacks = map[string]string{
	"on update":                   "information_schema does not tell of ON UPDATE",
	"invisible":                   "it has no invisible columns",
	"zerofill":                    "information_schema does not tell of ZEROFILL",
	"charset":                     "it takes a character set, and stores UTF-8",
	"json to text":                "it spells JSON its own way",
	"json alias":                  "JSON is MariaDB's here",
	"parentheses":                 "PERSISTENT is MariaDB's",
	"uuid":                        "UUID is MariaDB's",
	"geometry":                    "REF_SYSTEM_ID is MariaDB's",
	"year":                        "it does not take YEAR(4)",
	"index desc":                  "it has no order of keys",
	"index ignored":               "IGNORED is MariaDB's",
	"view":                        "it has no CHECK OPTION",
	"trigger order":               "it does not tell the order of triggers",
	"procedure":                   "it does not take a character set of a parameter",
	"function":                    "it has no functions",
	"sequence":                    "sequences are MariaDB's",
	"sequence change":             "sequences are MariaDB's",
	"table engine":                "it has one engine",
	"table row format":            "it has one row format",
	"table charset":               "it stores UTF-8",
	"table charset back":          "it stores UTF-8",
	"table collation":             "a column does not follow its table's collation",
	"table versioning":            "system versioning is MariaDB's",
	"rename":                      "it renames no table that a foreign key of its own points at in the same way",
	"foreign key loses its index": "it refuses to drop an index that a key stands on, with another in its place",
	"index on the column of a foreign key without a name": "it refuses to drop an index that a key stands on, with another in its place",
}

// overDolt takes out of the suite what Dolt can't show. It names what is left out.
func overDolt(t *testing.T, h dialecttest.Harness) dialecttest.Harness {
	h.Cases = slices.DeleteFunc(h.Cases, func(c dialecttest.Case) bool {
		why := doltLacks[c.Name]
		text := c.Before + c.After
		switch {
		case why != "":
		case strings.Contains(text, "PARTITION"):
			why = "it has no partitions"
		case strings.Contains(text, " AS ("):
			why = "information_schema does not tell of computed columns"
		default:
			return false
		}
		t.Logf("left out on Dolt: %s: %s", c.Name, why)
		return true
	})
	t.Log("left out on Dolt: pairs and kept: it does not take several changes of a table in one statement")
	h.NoPairs = true
	f := &h.Features
	f.Types = []schema.Type{
		schema.Integer{}, schema.String(64), schema.BigInt{}, schema.Boolean{}, schema.Float{}, schema.Decimal{Precision: 10, Scale: 2}, schema.Date{},
		schema.SmallInt{}, schema.Raw("int unsigned"), schema.Raw("VARCHAR (200)"), schema.Raw("INT"), schema.Raw("enum('a','b''c','d,e')"), schema.Raw("datetime"),
	}
	f.Generated, f.Triggers, f.KeyOrder, f.Views = false, false, false, false
	all := f.DefaultsOf
	f.DefaultsOf = func(typ schema.Type) []string {
		return slices.DeleteFunc(all(typ), func(text string) bool { return strings.HasPrefix(text, "+") })
	}
	f.Options, f.Collations = []schema.Options{{}}, nil
	return h
}

// product asks the server what it is.
func product(t *testing.T) string {
	db, err := openConformance()
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	release, err := mysql.Dialect{}.Release(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	name, _, _ := strings.Cut(release, " ")
	return name
}
