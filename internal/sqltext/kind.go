package sqltext

import "strings"

// StatementKind is what a statement does, roughly.
type StatementKind uint8

// The kinds of statement.
const (
	Other     StatementKind = iota // SET, CALL, DO, VACUUM, ANALYZE, LOCK, …
	Query                          // SELECT, VALUES, TABLE, SHOW, DESCRIBE, EXPLAIN
	DML                            // INSERT, UPDATE, DELETE, REPLACE, MERGE, COPY, LOAD; also in a WITH
	DDL                            // CREATE, ALTER, DROP, RENAME, TRUNCATE, COMMENT, GRANT, REVOKE
	TxControl                      // BEGIN, START TRANSACTION, COMMIT, ROLLBACK, SAVEPOINT, …
	Pragma                         // PRAGMA
)

// String returns the kind's name in plain words.
func (k StatementKind) String() string {
	names := [...]string{"other", "query", "DML", "DDL", "transaction control", "pragma"}
	if int(k) < len(names) {
		return names[k]
	}
	return "unknown kind"
}

// WithoutSettings returns the statement that MariaDB's SET STATEMENT … FOR makes settings
// for: what comes behind that says what is done. It returns sql where no such
// thing stands before it.
func WithoutSettings(sql string) string {
	said := 0
	for t := range Lex(sql, MySQL) {
		switch word := asciiUpper(t.Text); {
		case !t.Significant():
		case said == 0 && word == "SET", said == 1 && word == "STATEMENT":
			said++
		case said < 2:
			return sql
		case t.Kind == Word && word == "FOR":
			return strings.TrimSpace(sql[t.End():])
		}
	}
	return sql
}

// Words returns the first n words of sql in upper case, or all if there are
// fewer. Comments, operators and literals are passed over; an identifier in
// quotes counts as a word and keeps its quotes and case, so that it is never
// taken for a keyword. What SET STATEMENT … FOR says is passed over too.
func Words(sql string, n int) []string {
	var out []string
	if n <= 0 {
		return nil
	}
	for t := range Lex(WithoutSettings(skipHash(sql)), Any) {
		switch t.Kind {
		case Word:
			out = append(out, asciiUpper(t.Text))
		case QuotedIdent:
			out = append(out, t.Text)
		}
		if len(out) == n {
			break
		}
	}
	return out
}

// skipHash drops MySQL's # comments ahead of the statement; further inside, #
// may be an operator of PostgreSQL.
func skipHash(sql string) string {
	l := lexer{src: sql}
	for {
		start := l.pos
		t, ok := l.next()
		switch {
		case ok && t.Text == "#":
			l.pos = l.lineEnd(start)
		case !ok || t.Significant():
			return sql[start:]
		}
	}
}

// Kind tells what sort of statement sql begins with. SELECT … INTO counts as a
// Query and EXPLAIN as well, whatever it explains.
func Kind(sql string) StatementKind {
	w := append(Words(sql, 3), "", "", "")
	switch w[0] {
	case "SELECT", "VALUES", "TABLE", "SHOW", "DESCRIBE", "DESC", "EXPLAIN":
		return Query
	case "INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", "COPY", "LOAD":
		return DML
	case "CREATE", "ALTER", "DROP", "RENAME", "TRUNCATE", "COMMENT", "GRANT", "REVOKE":
		return DDL
	case "PRAGMA":
		return Pragma
	case "WITH":
		return withKind(sql)
	}
	if controlsTx(w) {
		return TxControl
	}
	return Other
}

// controlsTx knows the statements that begin and end transactions.
func controlsTx(w []string) bool {
	switch w[0] {
	case "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "END", "ABORT", "XA":
		return true
	case "BEGIN":
		return w[1] != "NOT" || w[2] != "ATOMIC"
	case "START", "PREPARE", "SET":
		return w[1] == "TRANSACTION"
	}
	return false
}

// withKind reads on behind WITH for what is done with the common tables. A
// verb that changes data counts right behind a parenthesis as well.
func withKind(sql string) StatementKind {
	depth, last, kind := 0, "", Other
	for t := range Lex(WithoutSettings(skipHash(sql)), Any) {
		if !t.Significant() {
			continue
		}
		w := keyword(t)
		switch w {
		case "(":
			depth++
		case ")":
			depth--
		case "INSERT", "UPDATE", "DELETE", "MERGE":
			if last == "(" || depth == 0 && last == ")" {
				return DML
			}
		case "SELECT", "VALUES", "TABLE":
			if depth == 0 && kind == Other {
				kind = Query
			}
		}
		last = w
	}
	return kind
}
