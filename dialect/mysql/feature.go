package mysql

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// A feature is what each of the two lines has since a release of its own; "": it has none of it.
type feature struct{ what, mysql, maria string }

var (
	checkConstraints    = feature{"checks", "8.0.16", "10.2"}
	notEnforcedChecks   = feature{"checks that are not enforced", "8.0.16", ""}
	exprDefaults        = feature{"expressions as defaults", "8.0.13", "10.2"}
	invisibleColumns    = feature{"invisible columns", "8.0.23", "10.3"}
	exprIndexes         = feature{"indexes on expressions", "8.0.13", ""}
	invisibleIndexes    = feature{"invisible indexes", "8.0", "10.6"}
	vectorIndexes       = feature{"VECTOR indexes", "", "11.7"}
	descendingKeys      = feature{"descending keys", "8.0", "10.8"} // before, the word was read and forgotten
	sequences           = feature{"sequences", "", "10.3"}
	typesOfSequences    = feature{"types of sequences", "", "11.5"}
	systemVersioning    = feature{"system versioning", "", "10.3"}
	periods             = feature{"periods of the application", "", "10.4"}
	keysWithoutOverlaps = feature{"keys WITHOUT OVERLAPS", "", "10.5.3"}
	partitionsOfTime    = feature{"partitions that come by themselves (AUTO)", "", "10.9"}
	compressedColumns   = feature{"compression of columns", "", "10.3"}
	modesOfParameters   = feature{"modes of a function's parameters", "", "10.8"}
	longTimestamps      = feature{"timestamps after 2038", "", "11.5"}
	parametersDefaults  = feature{"defaults of parameters", "", "11.8"}
	libraries           = feature{"libraries", "9.2", ""}
	dualityViews        = feature{"duality views", "9.4", ""}
)

// typesSince are the types that not all releases have that Skein knows.
var typesSince = map[string]feature{
	"uuid":   {"type uuid", "", "10.7"},
	"inet4":  {"type inet4", "", "10.10"},
	"inet6":  {"type inet6", "", "10.5"},
	"vector": {"type vector", "9.0", "11.7"},
}

// first is the release of the server's line that had a feature first, "" if none has.
func (s server) first(f feature) string {
	if s.maria {
		return f.maria
	}
	return f.mysql
}

// has reports whether the server has a feature. One that is not known has all.
func (s server) has(f feature) bool {
	if s.product == "" {
		return true
	}
	first := s.first(f)
	return first != "" && s.atLeast(releaseOf(first))
}

// releaseOf are the three numbers of a release.
func releaseOf(release string) (major, minor, patch int) {
	var n [3]int
	for i, part := range strings.SplitN(release, ".", 3) {
		n[i], _ = strconv.Atoi(part)
	}
	return n[0], n[1], n[2]
}

// hasNo says that the server lacks a feature, and with which release of its line it came.
func (s server) hasNo(f feature) string {
	text := fmt.Sprintf("%s has no %s", s, f.what)
	if first := s.first(f); first != "" {
		text += ", which came with " + first
	}
	return text
}

// noGuess has MariaDB give a TIMESTAMP no default that nobody asked for ("explicit_defaults_for_timestamp").
const noGuess = "explicit_defaults_for_timestamp = 1"

// guessesDefaults reports whether the server, as it comes, gives a column of the table a default of its own, and has the
// first of them follow every change of its row: a TIMESTAMP that is NOT NULL, before 10.10. A session can tell it not to since
// the releases of August 2022 ("explicit_defaults_for_timestamp"); before them nothing helps.
func (s server) guessesDefaults(t *schema.Table) bool {
	return s.maria && !s.atLeast(10, 10, 0) && s.setsInSession() && slices.ContainsFunc(t.Columns, func(c schema.Column) bool {
		return c.Default == "" && c.Generated == nil && mustHave(t, c.Name) && parseType(TypeSQL(c.Type)).base == "timestamp"
	})
}

// setsInSession reports whether a session may have its own explicit_defaults_for_timestamp: each line of releases has a first
// one of which that is true.
func (s server) setsInSession() bool {
	for _, first := range []string{"10.9.2", "10.8.4", "10.7.5", "10.6.9", "10.5.17"} {
		major, minor, patch := releaseOf(first)
		if s.atLeast(major, minor, 0) {
			return s.atLeast(major, minor, patch)
		}
	}
	return false
}

// unguessed is a statement that makes or changes a table, under settings of MariaDB's. Where the server guesses defaults, it
// does so with every change of the table.
func (s server) unguessed(settings []string, sql string, states ...*schema.Table) string {
	if slices.ContainsFunc(states, s.guessesDefaults) {
		settings = append(settings, noGuess)
	}
	if len(settings) == 0 {
		return sql
	}
	return "SET STATEMENT " + strings.Join(settings, ", ") + " FOR " + sql
}

// lacksType says that the server has no such type; "" if it has, or nothing is known of it. What speaks like MySQL has
// types that its release of MySQL had not.
func (s server) lacksType(t schema.Type) string {
	if f, known := typesSince[parseType(TypeSQL(t)).base]; known && (s.maria || s.product == "mysql") && !s.has(f) {
		return s.hasNo(f)
	}
	return ""
}

// lacksOf says what of the text of a routine the server does not have; "" if it has all.
func (s server) lacksOf(d schema.Definition) string {
	if d.Kind != "function" && d.Kind != "procedure" {
		return ""
	}
	for _, text := range parametersIn(d.Text) {
		p := sqltext.Tokens(text, sqltext.MySQL)
		switch {
		case len(p) == 0:
		case d.Kind == "function" && isWord(p[0], "IN", "OUT", "INOUT") && !s.has(modesOfParameters):
			return s.hasNo(modesOfParameters)
		case hasWord(p, "DEFAULT") && !s.has(parametersDefaults):
			return s.hasNo(parametersDefaults)
		}
	}
	return ""
}

// comesByItself reports whether a table is cut into partitions of versions, of which the server makes new ones.
func comesByItself(partitionBy string) bool {
	return strings.HasPrefix(partitionBy, "SYSTEM_TIME") && hasWord(sqltext.Tokens(partitionBy, sqltext.MySQL), "AUTO")
}

func hasWord(tokens []sqltext.Token, word string) bool {
	for _, t := range tokens {
		if isWord(t, word) {
			return true
		}
	}
	return false
}
