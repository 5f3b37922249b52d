package plan

import (
	"slices"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// Effects are what statements may have changed of what a query behind them finds. They are taken from the texts
// alone, and rather too many than too few. The zero value is of no statements.
type Effects struct {
	Dialect string // whose words the statements are in
	names   []string
	all     bool
	ran     bool // anything
}

// Everything says that nothing is known of what has run, as of a Go function.
func (e *Effects) Everything() { e.all = true }

// Reach reports whether a query may find something else than before all statements.
func (e *Effects) Reach(query string) bool {
	f := sqltext.FlavorOf(e.Dialect)
	if e.ran && strings.Contains(query, "changes()") {
		return true // it counts what the statement before it has changed
	}
	return e.all || slices.ContainsFunc(e.names, func(n string) bool { return sqltext.Mentions(query, n, f) })
}

// Forget takes back that something was changed, for whom knows all about it.
func (e *Effects) Forget(name string) {
	e.names = slices.DeleteFunc(e.names, func(n string) bool { return strings.EqualFold(n, name) })
}

// Created takes apart a CREATE TABLE of a table that is new and empty, and returns its name and its columns; "" for
// any other statement.
func Created(sql, dialect string) (table string, columns []string) {
	tokens := sqltext.Tokens(sql, sqltext.FlavorOf(dialect))
	if !take(&tokens, "CREATE", "TABLE") {
		return "", nil
	}
	name := path(&tokens)
	if len(name) != 1 || !take(&tokens, "(") {
		return "", nil // IF NOT EXISTS, LIKE, of another database
	}
	depth, first := 1, true
	for i, t := range tokens {
		switch {
		case t.Text == "(":
			depth++
		case t.Text == ")":
			depth--
		case depth == 0 && t.Kind == sqltext.Word && (strings.EqualFold(t.Text, "SELECT") || strings.EqualFold(t.Text, "AS")):
			return "", nil // with rows
		case depth == 1 && first && !beginsNoColumn(tokens[i]):
			columns = append(columns, t.Name())
		}
		first = depth == 1 && t.Text == ","
	}
	return name[0], columns
}

// beginsNoColumn reports whether what begins with a token in a CREATE TABLE is no column.
func beginsNoColumn(t sqltext.Token) bool {
	return t.Name() == "" || t.Kind == sqltext.Word && slices.Contains([]string{
		"CONSTRAINT", "PRIMARY", "UNIQUE", "KEY", "INDEX", "FOREIGN", "CHECK", "FULLTEXT", "SPATIAL", "PERIOD", "LIKE", "VECTOR",
	}, strings.ToUpper(t.Text))
}

// Add takes a statement into account. What only Skein's own tables notice does not count.
func (e *Effects) Add(sql string) {
	e.ran = true
	r := &reading{}
	for t := range sqltext.Lex(sql, sqltext.FlavorOf(e.Dialect)) {
		if t.Significant() {
			r.tokens = append(r.tokens, t)
		}
	}
	switch first := r.next(); first {
	case "UPDATE":
		r.update()
	case "INSERT", "REPLACE":
		r.until("INTO")
		r.path()
	case "CREATE", "DROP":
		r.made()
	case "ALTER":
		r.altered()
	case "RENAME": // TABLE a TO b, c TO d
		for r.next() != "" { // TABLE, TO, a comma
			r.pass("IF", "EXISTS")
			r.path()
		}
	case "SELECT":
		// A query may call a function that writes.
		r.all = !strings.Contains(sql, "pg_catalog.set_config(") && !strings.HasSuffix(sql, "LIMIT 0")
	case "DO":
		r.all = !onlyLocks(sql)
	case "", "SET", "PRAGMA", "LOCK", "COMMENT", "GRANT", "REVOKE", "EXPLAIN", "ANALYZE", "SHOW":
	default: // DELETE, which may go on in other tables, among them
		r.all = true
	}
	e.all = e.all || r.all
	for _, n := range r.names {
		if !schema.IsKept(n) && !slices.Contains(e.names, n) {
			e.names = append(e.names, n)
		}
	}
}

// onlyLocks knows the block that holds a table as long as its values are set aside.
func onlyLocks(sql string) bool {
	return strings.HasPrefix(sql, "DO $$ BEGIN LOCK TABLE ") && strings.Count(sql, ";") == 1
}

// reading goes through the tokens of a statement and collects names.
type reading struct {
	tokens []sqltext.Token
	names  []string
	all    bool
}

// peek is the next word in upper case, an operator, or a name in its quotes; "" at the end.
func (r *reading) peek() string {
	if len(r.tokens) == 0 {
		return ""
	}
	if t := r.tokens[0]; t.Kind == sqltext.QuotedIdent {
		return t.Text
	}
	return strings.ToUpper(r.tokens[0].Text)
}

func (r *reading) next() string {
	w := r.peek()
	if w != "" {
		r.tokens = r.tokens[1:]
	}
	return w
}

// until passes over everything up to a word, and that.
func (r *reading) until(word string) {
	for w := r.next(); w != "" && w != word; w = r.next() {
	}
}

// name takes the next token where it can be a name.
func (r *reading) name() (string, bool) {
	if len(r.tokens) == 0 || r.tokens[0].Kind != sqltext.Word && r.tokens[0].Kind != sqltext.QuotedIdent {
		return "", false
	}
	n := r.tokens[0].Name()
	r.tokens = r.tokens[1:]
	return n, true
}

// path collects the last part of a name that may have its schema, or its table, before it.
func (r *reading) path() (string, bool) {
	n, ok := r.name()
	for ok && r.peek() == "." {
		r.next()
		n, ok = r.name()
	}
	if ok {
		r.names = append(r.names, n)
	}
	r.all = r.all || !ok
	return n, ok
}

// update collects the columns that get values.
func (r *reading) update() {
	r.pass("ONLY", "LOW_PRIORITY", "IGNORE")
	table, ok := r.path()
	r.names = nil
	if !ok || schema.IsKept(table) {
		return
	}
	if r.pass("AS"); r.peek() != "SET" {
		r.name() // an alias
	}
	if r.next() != "SET" {
		r.all = true // it is about several tables
		return
	}
	for {
		if _, ok := r.path(); !ok || r.next() != "=" {
			r.all = true
			return
		}
		if !r.comma() {
			return
		}
	}
}

// comma passes over an expression; false where no other assignment comes behind it.
func (r *reading) comma() bool {
	depth := 0
	for w := r.next(); w != ""; w = r.next() {
		switch {
		case w == "(":
			depth++
		case w == ")":
			depth--
		case depth == 0 && w == ",":
			return true
		case depth == 0 && (w == "WHERE" || w == "FROM"):
			return false
		}
	}
	return false
}

// made collects what is created or dropped by its name. A trigger changes no rows.
func (r *reading) made() {
	for w := r.peek(); w != "" && w != "(" && w != "AS" && w != "ON"; w = r.peek() {
		if w == "TRIGGER" {
			r.names = nil
			return
		}
		if n, ok := r.name(); ok {
			r.names = append(r.names, n)
		} else {
			r.next()
		}
	}
}

// altered collects the columns that an ALTER TABLE speaks of, and the table where it gets another name or all of
// its text changes. What else is altered is known by its name.
func (r *reading) altered() {
	if r.peek() != "TABLE" {
		r.made()
		return
	}
	r.next()
	r.pass("IF", "EXISTS", "ONLY", "IGNORE")
	table, ok := r.path()
	if r.names = nil; !ok || schema.IsKept(table) {
		return
	}
	for more := true; more && !r.all; more = r.comma() {
		r.clause(table)
	}
}

// clause reads one change of a table.
func (r *reading) clause(table string) {
	verb := r.next()
	switch verb {
	case "CONVERT":
		r.names = append(r.names, table)
		return
	case "ADD", "DROP", "MODIFY", "ALTER", "CHANGE", "RENAME":
	default:
		return // an option
	}
	if slices.Contains(noColumn, r.peek()) {
		return
	}
	if verb == "RENAME" && r.peek() != "COLUMN" {
		r.names = append(r.names, table)
	}
	r.pass("COLUMN", "IF", "NOT", "EXISTS", "TO", "AS")
	r.path()
	if r.pass("TO"); verb == "CHANGE" || verb == "RENAME" {
		if r.peek() != "" {
			r.path()
		}
	}
}

// pass passes over words that may stand there, in this order.
func (r *reading) pass(words ...string) {
	for _, w := range words {
		if r.peek() == w {
			r.next()
		}
	}
}
