package mysql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
)

// Running reports whether another connection to the database is busy with a statement of that text.
func (Dialect) Running(ctx context.Context, db op.Tx, statement string) (bool, error) {
	var own, database string
	err := db.QueryRowContext(ctx, "SELECT CONNECTION_ID(), COALESCE(DATABASE(), '')").Scan(&own, &database)
	if err != nil {
		return false, fmt.Errorf("look whether the server still runs a statement: %w", err)
	}
	list, err := processes(ctx, db, "FULL")
	if err != nil {
		return false, fmt.Errorf("look whether the server still runs a statement: %w", err)
	}
	return slices.ContainsFunc(list, func(p process) bool {
		return p.id != own && p.database == database && p.command != "Sleep" && strings.EqualFold(seenOf(p.statement), seenOf(statement))
	}), nil
}

// seenOf is a statement as far as it is looked at: who asks may know no more of a long one, and servers take what ends it off.
func seenOf(statement string) string {
	runes := []rune(strings.Trim(statement, "; \t\r\n"))
	return string(runes[:min(len(runes), 1000)])
}

// process is a connection of the server, and what it does.
type process struct{ id, database, command, statement string }

// processes lists the connections that this user may see; with the word FULL, with the whole of their statements. MySQL
// can't read information_schema.PROCESSLIST while any of them has a character in its statement that takes four bytes (error
// 3854), and MariaDB shows four question marks there.
func processes(ctx context.Context, db op.Tx, full string) ([]process, error) {
	rows, err := allRows(ctx, db, "SHOW "+full+" PROCESSLIST")
	if err != nil {
		return nil, err
	}
	out := make([]process, len(rows))
	for i, r := range rows {
		if len(r) < 8 {
			return nil, errors.New("the server's list of connections is of another form")
		}
		out[i] = process{id: r[0], database: r[3], command: r[4], statement: r[7]}
	}
	return out, nil
}

// Mend does nothing: a statement that was cut short is taken back by the server, as a whole.
func (Dialect) Mend(context.Context, op.Tx, string) error { return nil }

// traced are the catalogs beside the tables, by the word that a statement about them has to hold.
var traced = []struct{ word, query string }{
	{"trigger", "SELECT TRIGGER_SCHEMA, TRIGGER_NAME, EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_STATEMENT, CREATED FROM information_schema.TRIGGERS " +
		"WHERE LOWER(TRIGGER_NAME) IN ($names) AND (TRIGGER_SCHEMA = DATABASE() OR LOWER(TRIGGER_SCHEMA) IN ($names)) ORDER BY 1, 2"},
	{"procedure", routinesSQL}, {"function", routinesSQL},
	{"event", "SELECT EVENT_SCHEMA, EVENT_NAME, EVENT_DEFINITION, STATUS, EXECUTE_AT, INTERVAL_VALUE, INTERVAL_FIELD, STARTS, ENDS, LAST_ALTERED FROM information_schema.EVENTS " +
		"WHERE LOWER(EVENT_NAME) IN ($names) AND (EVENT_SCHEMA = DATABASE() OR LOWER(EVENT_SCHEMA) IN ($names)) ORDER BY 1, 2"},
	{"database", schemataSQL}, {"schema", schemataSQL},
}

const (
	routinesSQL = "SELECT ROUTINE_SCHEMA, ROUTINE_TYPE, ROUTINE_NAME, ROUTINE_DEFINITION, LAST_ALTERED FROM information_schema.ROUTINES " +
		"WHERE LOWER(ROUTINE_NAME) IN ($names) AND (ROUTINE_SCHEMA = DATABASE() OR LOWER(ROUTINE_SCHEMA) IN ($names)) ORDER BY 1, 2, 3"
	schemataSQL = "SELECT SCHEMA_NAME, DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA " +
		"WHERE LOWER(SCHEMA_NAME) IN ($names) OR SCHEMA_NAME = DATABASE() ORDER BY 1"
	tablesSQL = "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE "
)

// fewNames is up to how many names it is quicker to ask MariaDB for one by one: it looks for a table of one name in one
// database, and goes through all tables for anything else. MySQL, whose catalog is tables, takes longer for each SELECT.
const fewNames = 40

// tablesNamed lists the tables of some names, in the database that the connection is in and in those of such names.
func tablesNamed(ctx context.Context, db op.Tx, names []string, in string) ([][]string, error) {
	spaces, err := allRows(ctx, db, "SELECT SCHEMA_NAME, VERSION() FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = DATABASE() OR LOWER(SCHEMA_NAME) IN ("+in+") ORDER BY 1")
	if err != nil {
		return nil, err
	}
	var parts []string
	for _, space := range spaces {
		within := tablesSQL + "TABLE_SCHEMA = " + quoted(space[0]) + " AND "
		if len(names) > fewNames || !strings.Contains(space[1], "MariaDB") {
			parts = append(parts, within+"LOWER(TABLE_NAME) IN ("+in+")")
			continue
		}
		for _, n := range names {
			parts = append(parts, within+"TABLE_NAME = "+quoted(n))
		}
	}
	if len(parts) == 0 {
		return nil, nil
	}
	return allRows(ctx, db, strings.Join(parts, " UNION ")+" ORDER BY 1, 2")
}

// Trace returns what SHOW CREATE says of the table that a statement creates or alters. Of another statement it is
// that of the tables, views and sequences that it names, and, where a word says that it may be about them, what the
// catalog says of triggers, routines, events and databases.
func (Dialect) Trace(ctx context.Context, db op.Tx, statement string) (string, error) {
	if table := subject(statement); table != "" {
		text, err := definition(ctx, db, table)
		if err != nil && missing(err) {
			return "", nil
		}
		return text, err
	}
	names := sqltext.Names(statement, sqltext.MySQL)
	if len(names) == 0 {
		return "", nil
	}
	list := make([]string, len(names))
	in := make([]string, len(list))
	for i, n := range names {
		list[i] = strings.ToLower(n)
		in[i] = quoted(list[i])
	}
	fill := func(query string) string { return strings.ReplaceAll(query, "$names", strings.Join(in, ", ")) }
	spellings := slices.Concat(names, list)
	slices.Sort(spellings)
	tables, err := tablesNamed(ctx, db, slices.Compact(spellings), strings.Join(in, ", "))
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, t := range tables {
		text, err := definition(ctx, db, op.QuoteFor("mysql", t[0])+"."+op.QuoteFor("mysql", t[1]))
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "%s %s\n", t[0], text)
	}
	asked := ""
	for _, c := range traced {
		if !slices.Contains(list, c.word) || c.query == asked {
			continue
		}
		asked = c.query
		rows, err := allRows(ctx, db, fill(c.query))
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "%q\n", rows)
	}
	return b.String(), nil
}

// subject returns the table that a CREATE TABLE or ALTER TABLE is about, as it is written; "" if the statement is
// another one.
func subject(statement string) string {
	table, name := false, ""
	for t := range sqltext.Lex(sqltext.WithoutSettings(statement), sqltext.MySQL) {
		word := strings.ToUpper(t.Text)
		switch {
		case !t.Significant():
		case name != "":
			if word != "." && !strings.HasSuffix(name, ".") {
				return name
			}
			name += t.Text
		case !table && t.Offset == 0 && (word == "CREATE" || word == "ALTER"), word == "ONLINE", word == "IGNORE":
		case table && (word == "IF" || word == "EXISTS"):
		case !table && word == "TABLE":
			table = true
		case table && (t.Kind == sqltext.Word || t.Kind == sqltext.QuotedIdent):
			name = t.Text
		default:
			return ""
		}
	}
	return name
}

// definition is what the server says of a table, a view or a sequence.
func definition(ctx context.Context, db op.Tx, name string) (string, error) {
	rows, err := allRows(ctx, db, "SHOW CREATE TABLE "+name)
	var b strings.Builder
	for _, r := range rows {
		fmt.Fprintf(&b, "%q", []string{r[0], withoutCounter(r[1])})
	}
	return b.String(), err
}

// missing reports whether the server knows no such table or database. Its words are in its own language (lc_messages);
// the driver gives the number too.
func missing(err error) bool {
	text := strings.ToLower(err.Error())
	if strings.Contains(text, "error 1146 ") || strings.Contains(text, "error 1049 ") {
		return true
	}
	return strings.Contains(text, "doesn't exist") || strings.Contains(text, "unknown database") || strings.Contains(text, "not found")
}

// withoutCounter takes out of a table's definition the one thing that rows change.
func withoutCounter(definition string) string {
	before, rest, found := strings.Cut(definition, " AUTO_INCREMENT=")
	if !found {
		return definition
	}
	return before + strings.TrimLeft(rest, "0123456789")
}

// allRows reads a query's rows as texts.
func allRows(ctx context.Context, db op.Tx, query string) ([][]string, error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("read what the catalog says: %w", err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var out [][]string
	for rows.Next() {
		values, into := make([]sql.NullString, len(names)), make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		texts := make([]string, len(values))
		for i, v := range values {
			texts[i] = v.String
		}
		out = append(out, texts)
	}
	return out, rows.Err()
}
