package sqltext

// clauses are the words that begin a part of a query, and whether tables are listed behind them.
var clauses = map[string]bool{
	"FROM": true, "JOIN": true, "STRAIGHT_JOIN": true, "SELECT": false, "ON": false, "USING": false, "WHERE": false,
	"GROUP": false, "ORDER": false, "HAVING": false, "WINDOW": false, "LIMIT": false, "OFFSET": false, "FETCH": false,
	"UNION": false, "EXCEPT": false, "INTERSECT": false, "VALUES": false, "WITH": false,
}

// Reads tells whether a query names ident where its tables stand, behind FROM and JOIN. It sees less than
// Mentions: a column or an alias of that name is not read.
func Reads(sql, ident string, f Flavor) bool {
	type part struct{ tables, list bool } // list: a comma leads to the next table
	at, outer := part{}, []part{}
	before := ""
	for t := range Lex(sql, f) {
		if !t.Significant() {
			continue
		}
		word := keyword(t)
		tables, begins := clauses[word]
		switch {
		case word == "(":
			outer = append(outer, at)
			at.list = at.tables
		case word == ")" && len(outer) > 0:
			at, outer = outer[len(outer)-1], outer[:len(outer)-1]
		case word == ",":
			at.tables = at.list
		case begins && before != "." && before != "DISTINCT":
			at = part{tables, tables || at.list && (word == "ON" || word == "USING")}
		case at.tables && leadsToTable[before] && names(t, ident, f):
			return true
		}
		before = word
	}
	return false
}

// leadsToTable are the words that a table's name can stand behind.
var leadsToTable = map[string]bool{"FROM": true, "JOIN": true, "STRAIGHT_JOIN": true, ",": true, "(": true, ".": true, "ONLY": true, "LATERAL": true}
