package mysql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/internal/sqltext"
)

// Begin begins a transaction, with the settings that the texts of statements rely on. It keeps nobody
// away for long: the engine commits the transaction with every CREATE, ALTER and DROP.
func (Dialect) Begin(ctx context.Context, conn *sql.Conn, _ dialect.TxOptions) (dialect.Tx, error) {
	quick := context.WithoutCancel(ctx)
	t := &transaction{conn: conn}
	var version string
	if err := conn.QueryRowContext(quick, "SELECT @@SESSION.sql_mode, VERSION()").Scan(&t.mode, &version); err != nil {
		return nil, fmt.Errorf("read the session: %w", err)
	}
	t.blocks = strings.Contains(version, "MariaDB")
	if err := t.plainQuotes(quick); err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(quick, "START TRANSACTION"); err != nil {
		return nil, errors.Join(fmt.Errorf("begin: %w", err), t.restore(quick))
	}
	return t, nil
}

var _ dialect.Renewer = (*transaction)(nil)

type transaction struct {
	conn *sql.Conn
	mode string // the session's sql_mode; restored at the end where it was changed
	undo bool

	blocks bool // several statements can be sent as one
}

// unplain are the modes by which a text means something else than it does in Skein's, those that stand for several with
// such a one among them, and those that hide a part of what SHOW CREATE tells ("SQL_MODE").
var unplain = []string{"ANSI_QUOTES", "NO_BACKSLASH_ESCAPES", "ANSI", "DB2", "MAXDB", "MSSQL", "ORACLE", "POSTGRESQL", "NO_FIELD_OPTIONS", "NO_KEY_OPTIONS", "NO_TABLE_OPTIONS"}

// plainMode is a sql_mode without those.
func plainMode(mode string) string {
	modes := strings.Split(mode, ",")
	return strings.Join(slices.DeleteFunc(modes, func(m string) bool { return slices.Contains(unplain, m) }), ",")
}

// speakPlainly has the server show texts as they are in Skein's own connections, on a connection that leave gives back as
// it was.
func (i *inspector) speakPlainly(mode, plain string) (leave func() error, err error) {
	release := func() error { return nil }
	if pool, ok := i.db.(interface {
		Conn(ctx context.Context) (*sql.Conn, error)
	}); ok {
		conn, err := pool.Conn(i.ctx)
		if err != nil {
			return nil, err
		}
		i.db, release = conn, conn.Close
	}
	set := func(mode string) error {
		_, err := i.db.ExecContext(context.WithoutCancel(i.ctx), "SET SESSION sql_mode = '"+mode+"'")
		return err
	}
	if err := set(plain); err != nil {
		return nil, errors.Join(fmt.Errorf("set sql_mode: %w", err), release())
	}
	return func() error { return errors.Join(set(mode), release()) }, nil
}

// plainQuotes turns off what would make the texts of statements mean something else.
func (t *transaction) plainQuotes(ctx context.Context) error {
	if plain := plainMode(t.mode); plain != t.mode {
		if _, err := t.conn.ExecContext(ctx, "SET SESSION sql_mode = '"+plain+"'"); err != nil {
			return fmt.Errorf("set sql_mode: %w", err)
		}
		t.undo = true
	}
	return nil
}

// restore gives the connection back as it was, whatever became of ctx.
func (t *transaction) restore(ctx context.Context) error {
	if !t.undo {
		return nil
	}
	t.undo = false
	if _, err := t.conn.ExecContext(context.WithoutCancel(ctx), "SET SESSION sql_mode = '"+t.mode+"'"); err != nil {
		return fmt.Errorf("restore sql_mode: %w", err)
	}
	return nil
}

// maxTogether is how long statements may be that are sent together: far from what a server takes by default.
const maxTogether = 1 << 18

// Renew begins anew behind a statement with which the engine has committed. MariaDB takes several statements as one
// ("BEGIN NOT ATOMIC").
func (t *transaction) Renew(ctx context.Context, writes []dialect.Write) (ran bool, err error) {
	quick := context.WithoutCancel(ctx)
	if text := together("", writes, ""); t.blocks && len(writes) > 1 && len(text) < maxTogether {
		if _, err := t.conn.ExecContext(quick, text); err == nil {
			return true, nil
		}
		t.blocks = false
		if _, err := t.conn.ExecContext(quick, "ROLLBACK"); err != nil {
			return false, fmt.Errorf("roll back: %w", err)
		}
	}
	if _, err := t.conn.ExecContext(quick, "START TRANSACTION"); err != nil {
		return false, fmt.Errorf("begin: %w", err)
	}
	return false, nil
}

// together is a block that begins a transaction and makes these writes in it, with something before and behind.
func together(before string, writes []dialect.Write, behind string) string {
	var b strings.Builder
	b.WriteString("BEGIN NOT ATOMIC\n" + before + "START TRANSACTION;\n")
	for _, w := range writes {
		b.WriteString(w.SQL + ";\n")
		if w.One {
			b.WriteString("IF ROW_COUNT() <> 1 THEN SIGNAL SQLSTATE '45000'; END IF;\n")
		}
	}
	return b.String() + behind + "END"
}

// Carries reports whether a statement can end a block: one about a table, without what could end before it does, and
// without comments, which the server takes out of what it says to be running.
func (t *transaction) Carries(statement string) (takes, makes bool) {
	if !t.blocks || slices.ContainsFunc([]string{";", "/*", "--", "#"}, func(s string) bool { return strings.Contains(statement, s) }) {
		return false, false
	}
	words := append(sqltext.Words(statement, 3), "", "", "")
	switch {
	case sqltext.WithoutSettings(statement) != statement: // a block has its own
		return false, false
	case words[0] == "CREATE" && words[1] == "TABLE":
		return true, words[2] != "IF" && subject(statement) != ""
	case words[0] == "CREATE":
		return words[1] == "INDEX" || words[1] == "UNIQUE" && words[2] == "INDEX", false
	}
	return words[1] == "TABLE" && slices.Contains([]string{"ALTER", "DROP", "RENAME"}, words[0]) || words[0] == "DROP" && words[1] == "INDEX", false
}

// Carry sends all as one block. The server commits before the statement, as it does outside of a block.
func (t *transaction) Carry(ctx context.Context, writes []dialect.Write, statement string, absent bool) error {
	before := ""
	if absent { // the statement's own names are not those of variables: there are none
		before = "BEGIN\nDECLARE EXIT HANDLER FOR 1146 BEGIN END;\nSHOW CREATE TABLE " + subject(statement) + ";\nSIGNAL SQLSTATE '45000';\nEND;\n"
	}
	text := together(before, writes, statement+"\n;\n")
	if len(text) > maxTogether {
		return errors.New("too long to be sent together")
	}
	_, err := t.conn.ExecContext(ctx, text)
	if err != nil {
		if _, rerr := t.conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK"); rerr != nil {
			return errors.Join(err, fmt.Errorf("roll back: %w", rerr))
		}
	}
	return err
}

// Commit makes what was not committed yet durable.
func (t *transaction) Commit(ctx context.Context) error {
	// A COMMIT that has begun is not cut short: nobody could tell what became of it.
	if _, err := t.conn.ExecContext(context.WithoutCancel(ctx), "COMMIT"); err != nil {
		return errors.Join(fmt.Errorf("commit: %w", err), t.Rollback(ctx))
	}
	return t.restore(ctx)
}

// Rollback undoes what the engine has not committed by itself.
func (t *transaction) Rollback(ctx context.Context) error {
	_, err := t.conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
	if err != nil {
		err = fmt.Errorf("roll back: %w", err)
	}
	return errors.Join(err, t.restore(ctx))
}
