package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
)

// Begin begins a transaction, at the isolation level that the step asks for with SET TRANSACTION: when that statement
// runs, something may have been read already. It keeps nobody out: a run has its lease for that, which, other than a
// lock of a transaction's, ends with an owner whose host vanished.
func (Dialect) Begin(ctx context.Context, conn *sql.Conn, o dialect.TxOptions) (dialect.Tx, error) {
	begin := "BEGIN"
	if level := isolation(o.Statements); level != "" {
		begin += " " + level
	}
	if _, err := conn.ExecContext(context.WithoutCancel(ctx), begin); err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	return transaction{conn}, nil
}

// isolation is "ISOLATION LEVEL …" as the first of the statements says it that does, "" if none does.
func isolation(statements []string) string {
	for _, sql := range statements {
		words := sqltext.Words(sql, 7)
		if len(words) > 4 && words[0] == "SET" && words[1] == "TRANSACTION" && words[2] == "ISOLATION" {
			return strings.Join(words[2:min(len(words), 4+levelWords(words[4]))], " ")
		}
	}
	return ""
}

// levelWords is how many words the name of an isolation level has that begins so.
func levelWords(first string) int {
	if first == "SERIALIZABLE" {
		return 1
	}
	return 2
}

var _ dialect.Framer = Dialect{}

// Frame has each transaction of a printed step begin at the isolation level that the step asks for.
func (Dialect) Frame(_ []op.Op, statements []string) dialect.Frame {
	if level := isolation(statements); level != "" {
		return dialect.Frame{Begin: []string{"SET TRANSACTION " + level}}
	}
	return dialect.Frame{}
}

// transaction is one on a pinned connection.
type transaction struct{ conn *sql.Conn }

// Commit commits. A COMMIT that has begun is not cut short: nobody could tell what became of it.
func (t transaction) Commit(ctx context.Context) error {
	if _, err := t.conn.ExecContext(context.WithoutCancel(ctx), "COMMIT"); err != nil {
		return errors.Join(fmt.Errorf("commit: %w", err), t.Rollback(ctx))
	}
	return nil
}

// Rollback undoes everything. It does not stop where ctx has ended.
func (t transaction) Rollback(ctx context.Context) error {
	if _, err := t.conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK"); err != nil {
		return fmt.Errorf("roll back: %w", err)
	}
	return nil
}

// numbersSQL reads numbers of transactions ("Transaction ID and Snapshot Information Functions"). A snapshot ends with
// the number behind the last transaction that has ended, and lists those before it that have not.
const numbersSQL = `SELECT coalesce(pg_catalog.txid_current_if_assigned(), 0),
	CASE WHEN EXISTS (SELECT 1 FROM pg_catalog.txid_snapshot_xip(s)) THEN 0 ELSE pg_catalog.txid_snapshot_xmax(s) END
	FROM (SELECT pg_catalog.txid_current_snapshot() AS s) AS now`

// Transactions returns the number of this transaction and that of the next one.
func (Dialect) Transactions(ctx context.Context, tx op.Tx) (own, next int64, err error) {
	if err := tx.QueryRowContext(ctx, numbersSQL).Scan(&own, &next); err != nil {
		return 0, 0, fmt.Errorf("read the numbers of transactions: %w", err)
	}
	return own, next, nil
}

// Reset takes back what SET said, search_path above all.
func (Dialect) Reset(ctx context.Context, conn *sql.Conn) error {
	if _, err := conn.ExecContext(ctx, "RESET ALL"); err != nil {
		return fmt.Errorf("reset the connection: %w", err)
	}
	return nil
}

// settingsSQL reads what SET changes, each with what RESET makes of it. The two that say who a session works as are in
// no view.
const settingsSQL = `SELECT name, coalesce(setting, ''), coalesce(reset_val, '') FROM pg_catalog.pg_settings WHERE source = 'session' AND name !~ '^transaction_'
	UNION ALL SELECT 'role', pg_catalog.current_setting('role'), 'none'
	UNION ALL SELECT '` + authorization + `', session_user::text, session_user::text`

const authorization = "session_authorization"

// Settings returns what SET and the like have changed on a connection.
func (Dialect) Settings(ctx context.Context, conn *sql.Conn) (map[string]string, error) {
	now, _, err := settings(ctx, conn)
	return now, err
}

func settings(ctx context.Context, conn *sql.Conn) (now, usual map[string]string, err error) {
	rows, err := conn.QueryContext(ctx, settingsSQL)
	if err != nil {
		return nil, nil, fmt.Errorf("read the settings of the connection: %w", err)
	}
	defer rows.Close()
	now, usual = map[string]string{}, map[string]string{}
	for rows.Next() {
		var name, value, reset string
		if err := rows.Scan(&name, &value, &reset); err != nil {
			return nil, nil, err
		}
		now[name], usual[name] = value, reset
	}
	return now, usual, rows.Err()
}

// Settle gives a connection settings that it had. Who it works as comes first: that decides what may be set.
func (Dialect) Settle(ctx context.Context, conn *sql.Conn, to map[string]string, local bool) error {
	now, usual, err := settings(ctx, conn)
	if err != nil {
		return err
	}
	anew := now[authorization] != to[authorization] // which lets the role go
	for name, value := range to {
		usual[name] = value
	}
	names := append([]string{authorization, "role"}, slices.DeleteFunc(slices.Sorted(maps.Keys(usual)), func(name string) bool {
		return name == authorization || name == "role"
	})...)
	for _, name := range names {
		if now[name] == usual[name] && !(anew && name == "role") {
			continue
		}
		if _, err := conn.ExecContext(ctx, "SELECT pg_catalog.set_config("+text(name)+", "+text(usual[name])+", "+fmt.Sprint(local)+")"); err != nil {
			return fmt.Errorf("set %s back to %q: %w", name, usual[name], err)
		}
	}
	return nil
}

// Excused reports whether a statement of a dump failed that says who owns something, or who may use it,
// because this server has no such role; or one that makes the schema which is there already.
func (Dialect) Excused(statement string, err error) bool {
	words := append(sqltext.Words(statement, 64), "", "", "")
	switch SQLState(err) {
	case "42704": // no such role, or no such setting of an older server
		owner := words[0] == "ALTER" && slices.Contains(words, "OWNER")
		return owner || words[0] == "GRANT" || words[0] == "REVOKE" || words[0] == "ALTER" && words[1] == "DEFAULT" || words[0] == "SET"
	case "42P06": // the schema is there
		return words[0] == "CREATE" && words[1] == "SCHEMA" && strings.EqualFold(words[2], "public")
	}
	return false
}

var _ dialect.Adviser = Dialect{}

// Advice names the setting that a transaction which touches many tables needs: the hint of the server's error is not
// in its text.
func (Dialect) Advice(err error) string {
	if SQLState(err) == "53200" && strings.Contains(err.Error(), "shared memory") {
		return "a transaction that makes, changes or drops so many tables needs a larger max_locks_per_transaction in postgresql.conf (2048, in place of 64) and a restart of the server, or parts of the models in revisions of their own"
	}
	return ""
}

// SQLState returns the code of an error of PostgreSQL's, "" for another one. Drivers have types of their
// own for it, and this method in common.
func SQLState(err error) string {
	var e interface{ SQLState() string }
	if errors.As(err, &e) {
		return e.SQLState()
	}
	return ""
}
