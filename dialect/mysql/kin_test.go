package mysql_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/skein-go/skein/dialect/dialecttest"
	"github.com/skein-go/skein/schema"
)

// mysqlWords are what MariaDB says in the cases of the suite, in the words of MySQL. TestGolden has the words of 5.7.
var mysqlWords = strings.NewReplacer(
	"IGNORED", "INVISIBLE", "PERSISTENT", "STORED", "REF_SYSTEM_ID=4326", "SRID 4326", "YEAR(4)", "YEAR", "ENGINE=Aria", "ENGINE=MyISAM",
)

// mariaOnly reports whether a case is about what MySQL does not have: sequences, system versioning, a partition for the
// rest of a list, UUID as a type, JSON as a text, compressed
// columns, functions that give values back in their parameters.
func mariaOnly(c dialecttest.Case) bool {
	return strings.HasPrefix(c.Name, ofMaria) || c.Name == "uuid" || c.Name == "json alias" || strings.HasPrefix(c.Name, "compressed") || strings.HasPrefix(c.Name, "modes of a function's parameters") || slices.ContainsFunc([]string{"CREATE SEQUENCE", "WITH SYSTEM VERSIONING", "PARTITION b DEFAULT"}, func(words string) bool {
		return strings.Contains(c.Before+c.After, words)
	})
}

// kin are the servers that speak like MySQL 8: what of the suite each one can't show, by the names of cases, and why.
// A case that one shows all the same is a fault.
var kin = map[string]map[string]string{
	"dolt":            with(kinLacks, doltLacks),
	"go-mysql-server": with(kinLacks, goMySQLServerLacks),
}

func with(list ...map[string]string) map[string]string {
	out := map[string]string{}
	for _, m := range list {
		maps.Copy(out, m)
	}
	return out
}

// kinLacks is what both lack: Dolt's SQL is go-mysql-server's.
var kinLacks = map[string]string{
	"a day to a moment":                      "its FROM_UNIXTIME leaves parts of a second out",
	"no day of a month":                      "it takes no day 0",
	"on update":                              "information_schema does not tell of ON UPDATE",
	"invisible":                              "it has no invisible columns",
	"zerofill":                               "information_schema does not tell of ZEROFILL",
	"charset":                                "it takes a character set, and stores UTF-8",
	"generated expression":                   "information_schema does not tell of computed columns",
	"virtual to stored":                      "information_schema does not tell of computed columns",
	"plain to stored":                        "information_schema does not tell of computed columns",
	"stored to plain":                        "information_schema does not tell of computed columns",
	"a computed column with a check turns":   "information_schema does not tell of computed columns",
	"duplicates that are computed":           "information_schema does not tell of computed columns",
	"duplicates that are computed otherwise": "information_schema does not tell of computed columns",
	"check of what is computed":              "information_schema does not tell of computed columns",
	"a column under all kinds of expressions is renamed":                             "information_schema does not tell of computed columns",
	"a column under all kinds of expressions is kept, with what is computed from it": "information_schema does not tell of computed columns",
	"orphans that are computed":                                                      "information_schema does not tell of computed columns",
	"index desc":                                                                     "it has no order of keys",
	"index ignored":                                                                  "information_schema shows all indexes as visible",
	"foreign key loses its index":                                                    "it refuses to drop an index that a key stands on, with another in its place",
	"a foreign key on a new column that has the name of a renamed one":               "it adds no column under a name that is given up in the same statement",
	"view":                                 "it has no CHECK OPTION",
	"trigger order":                        "it does not tell the order of triggers",
	"procedure":                            "it does not take a character set of a parameter",
	"function":                             "it has no functions",
	"characters of parameters":             "it has no functions",
	"table engine":                         "it has one engine",
	"table engine in memory":               "it has one engine",
	"indexes in memory, another":           "it has one engine",
	"indexes in memory, the same":          "it has one engine",
	"table row format":                     "it has one row format",
	"table charset":                        "it stores UTF-8",
	"table charset back":                   "it stores UTF-8",
	"table collation":                      "a column does not follow its table's collation",
	"table partitions":                     "it has no partitions",
	"table partitions changed":             "it has no partitions",
	"table partitions gone":                "it has no partitions",
	"table list columns":                   "it has no partitions",
	"table subpartitions with names":       "it has no partitions",
	"table rows behind the last partition": "it has no partitions",
	"table rows in no partition":           "it has no partitions",
	"index of a table in memory":           "it has one engine",
	"digits lost":                          "it keeps no digits of a float",
	"digits of a float lost":               "it keeps no digits of a float",
	"table subpartitions":                  "it has no partitions",
}

// doltLacks is what Dolt 1.86 lacks beside.
var doltLacks = map[string]string{
	"case of a name": "it takes names that differ in case alone for one",
	"rename":         "it changes no checks of a table with a computed column",
	"json to text":   "it holds documents for another text than their own",
	"index on the column of a foreign key without a name":                         "it refuses to drop an index that a key stands on, with another in its place",
	"index called after the column of a foreign key":                              "it refuses to drop an index that a key stands on, with another in its place",
	"a computed column with a check stays, what it is computed from goes":         "it can't list columns once a computed one has lost what it is computed from",
	"a column under an expression is renamed, and the table was opened by a view": "it can't list columns once a computed one has lost what it is computed from",
}

// goMySQLServerLacks is what go-mysql-server with its tables in memory lacks beside.
var goMySQLServerLacks = map[string]string{
	"view renamed":             "information_schema does not tell of views",
	"view renamed and changed": "information_schema does not tell of views",
	"view query":               "information_schema does not tell of views",
	"view options":             "information_schema does not tell of views",
	"view on view":             "information_schema does not tell of views",
	"trigger":                  "information_schema does not tell of triggers",
	"trigger in the middle":    "information_schema does not tell of triggers",
	"procedure body":           "information_schema does not tell of procedures",
	"rename":                   "it can't list columns once a view reads a column that is gone",
	"a column under an expression is renamed, and the table was opened by a view": "it can't list columns once a view reads a column that is gone",
}

// inMySQL puts the suite into MySQL's words.
func inMySQL(h dialecttest.Harness) dialecttest.Harness {
	for i := range h.Cases {
		c := &h.Cases[i]
		c.Before, c.After = mysqlWords.Replace(c.Before), mysqlWords.Replace(c.After)
		c.Refused = c.Refused || c.Name == "geometry" // a point of no reference is none of another's; MariaDB does not look
	}
	return h
}

// overMySQL makes of the suite what MySQL itself can show, which is all but what MariaDB alone has.
func overMySQL(h dialecttest.Harness) dialecttest.Harness {
	h = inMySQL(h)
	h.Cases = slices.DeleteFunc(h.Cases, func(c dialecttest.Case) bool { return strings.HasPrefix(c.Name, "MariaDB: ") }) // of its own ways, in its own words
	h.Live = true                                                                                                         // which index a foreign key has depends on what came first, and can't be asked for with IF EXISTS
	h.Cases = append(h.Cases, mysqlCases()...)
	mend := h.Features.Mend
	h.Features.Mend = func(s *schema.Schema) {
		mend(s)
		for i := range s.Tables { // MySQL refuses a column that points at itself by its only key (error 6125)
			t := &s.Tables[i]
			t.ForeignKeys = slices.DeleteFunc(t.ForeignKeys, func(fk schema.ForeignKey) bool {
				return fk.RefTable == t.Name && (len(fk.RefColumns) == 0 || slices.Equal(fk.RefColumns, fk.Columns))
			})
		}
	}
	h.Lacks = map[string]string{}
	for _, c := range h.Cases {
		if mariaOnly(c) {
			h.Lacks[c.Name] = "MariaDB alone has it"
		}
	}
	return h
}

// overKin makes of the suite what a server can show that speaks like MySQL 8.
func overKin(t *testing.T, h dialecttest.Harness, name string) dialecttest.Harness {
	h.Cases = slices.DeleteFunc(h.Cases, mariaOnly)
	h = inMySQL(h)
	h.Lacks = maps.Clone(kin[name])
	for _, c := range h.Cases {
		if strings.HasPrefix(c.Name, "partitions: ") {
			h.Lacks[c.Name] = "it has no partitions"
		}
	}
	t.Logf("left out on %s: pairs and kept: it does not take several changes of a table in one statement", name)
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

// kinName is which of them the server is; "mysql" for MySQL itself, "mariadb" for MariaDB.
func kinName(t *testing.T) string {
	db, err := openConformance()
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var version, comment string
	if err := db.QueryRow("SELECT VERSION(), @@version_comment").Scan(&version, &comment); err != nil {
		t.Fatal(err)
	}
	low := strings.ToLower(version + " " + comment)
	for name := range kin {
		if strings.Contains(low, name) {
			return name
		}
	}
	if strings.Contains(low, "mariadb") {
		return "mariadb"
	}
	return "mysql"
}
