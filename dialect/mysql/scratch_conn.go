package mysql

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
)

// scratchConn is a connection that stays in its database.
type scratchConn struct {
	conn *sql.Conn
	name string
}

var (
	_ driver.ExecerContext  = (*scratchConn)(nil)
	_ driver.QueryerContext = (*scratchConn)(nil)
)

// Prepare is refused: statements are run as they come.
func (c *scratchConn) Prepare(string) (driver.Stmt, error) {
	return nil, errors.New("a scratch database prepares no statements")
}

// Begin begins a transaction.
func (c *scratchConn) Begin() (driver.Tx, error) {
	_, err := c.conn.ExecContext(context.Background(), "START TRANSACTION")
	return scratchTx{c.conn}, err
}

// Close leaves the connection open: the connector closes it.
func (c *scratchConn) Close() error { return nil }

// ExecContext runs a statement that concerns the scratch database; what concerns the server is passed
// over.
func (c *scratchConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if skip, err := vet(query, c.name); skip || err != nil {
		return driver.RowsAffected(0), err
	}
	res, err := c.conn.ExecContext(ctx, query, plainArgs(args)...)
	return res, err
}

// QueryContext runs a query.
func (c *scratchConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if _, err := vet(query, c.name); err != nil {
		return nil, err
	}
	rows, err := c.conn.QueryContext(ctx, query, plainArgs(args)...)
	if err != nil {
		return nil, err
	}
	names, err := rows.Columns()
	if err != nil {
		return nil, errors.Join(err, rows.Close())
	}
	return &scratchRows{rows, names}, nil
}

func plainArgs(args []driver.NamedValue) []any {
	out := make([]any, len(args))
	for i, a := range args {
		out[i] = a.Value
	}
	return out
}

type scratchTx struct{ conn *sql.Conn }

func (t scratchTx) Commit() error {
	_, err := t.conn.ExecContext(context.Background(), "COMMIT")
	return err
}

func (t scratchTx) Rollback() error {
	_, err := t.conn.ExecContext(context.Background(), "ROLLBACK")
	return err
}

type scratchRows struct {
	rows  *sql.Rows
	names []string
}

func (r *scratchRows) Columns() []string { return r.names }
func (r *scratchRows) Close() error      { return r.rows.Close() }

func (r *scratchRows) Next(dest []driver.Value) error {
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return err
		}
		return io.EOF
	}
	values, at := make([]any, len(dest)), make([]any, len(dest))
	for i := range dest {
		at[i] = &values[i]
	}
	err := r.rows.Scan(at...)
	for i := range dest {
		dest[i] = values[i]
	}
	return err
}

// serverWide are the first words of statements that change the server and no database.
var serverWide = [][]string{
	{"USE"}, {"CREATE", "DATABASE"}, {"CREATE", "SCHEMA"}, {"ALTER", "DATABASE"}, {"ALTER", "SCHEMA"}, {"DROP", "DATABASE"}, {"DROP", "SCHEMA"},
	{"GRANT"}, {"REVOKE"}, {"CREATE", "USER"}, {"ALTER", "USER"}, {"DROP", "USER"}, {"RENAME", "USER"}, {"CREATE", "ROLE"}, {"DROP", "ROLE"}, {"SET", "ROLE"},
	{"SET", "GLOBAL"}, {"SET", "PERSIST"}, {"SET", "PERSIST_ONLY"}, {"SET", "PASSWORD"}, {"SET", "DEFAULT"}, {"INSTALL"}, {"UNINSTALL"}, {"FLUSH"}, {"RESET"}, {"PURGE"},
	{"CHANGE"}, {"SHUTDOWN"}, {"KILL"}, {"CREATE", "SERVER"}, {"DROP", "SERVER"}, {"CREATE", "TABLESPACE"}, {"DROP", "TABLESPACE"},
}

// vet says what to do with a statement in a scratch database: run it, pass it over, or refuse it.
func vet(query, database string) (skip bool, err error) {
	words := append(sqltext.Words(head(query), 2), "", "")
	for _, w := range serverWide {
		if w[0] == words[0] && (len(w) == 1 || w[1] == words[1]) {
			return true, nil
		}
	}
	if words[0] == "SET" && strings.Contains(strings.ToUpper(head(query)), "@@GLOBAL.") {
		return true, nil
	}
	if k := sqltext.Kind(query); k != sqltext.DDL && k != sqltext.DML {
		return false, nil
	}
	if other := foreignDatabase(query, database); other != "" {
		return false, fmt.Errorf("the statement is about database %s: only names without a database are safe to run in a scratch database", other)
	}
	return false, nil
}

// head is the beginning of a statement.
func head(query string) string { return query[:min(len(query), 200)] }

// foreignDatabase finds a name in the head of a statement, before any body, that says another database.
func foreignDatabase(query, database string) string {
	var last []sqltext.Token
	n := 0
	for t := range sqltext.Lex(query, sqltext.MySQL) {
		if !t.Significant() {
			continue
		}
		if n++; n > 14 || t.Text == "(" || isWord(t, "SELECT", "AS", "SET", "VALUES", "WHERE", "FOR", "BEGIN") {
			return ""
		}
		if k := len(last); t.Text == "." && k > 1 && last[k-1].Name() != "" && last[k-1].Name() != database && namesObject(last[k-2]) {
			return last[k-1].Name()
		}
		last = append(last, t)
	}
	return ""
}

func namesObject(t sqltext.Token) bool {
	return t.Text == "," || isWord(t, "TABLE", "VIEW", "TRIGGER", "PROCEDURE", "FUNCTION", "EVENT", "SEQUENCE", "EXISTS", "INTO", "UPDATE", "FROM", "ON", "TO", "IGNORE", "TRUNCATE", "REPLACE", "INSERT") ||
		slices.Contains([]string{"*/"}, t.Text)
}
