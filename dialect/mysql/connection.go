package mysql

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/skein-go/skein/op"
)

// userSQL is a number for the user: only the user's own connections can be seen without the right PROCESS.
const userSQL = "LOWER(CONV(MOD(CRC32(CURRENT_USER()), 1296), 10, 36))"

// Session returns the number of the connection, the server's time, which tells it from one of that number before
// the server was started, and a number for the user.
func (Dialect) Session(ctx context.Context, db op.Tx) (session string, err error) {
	if err := db.QueryRowContext(ctx, "SELECT CONCAT(CONNECTION_ID(), '-', LOWER(CONV(UNIX_TIMESTAMP(), 10, 36)), '-', "+userSQL+")").Scan(&session); err != nil {
		return "", fmt.Errorf("ask for the session: %w", err)
	}
	return session, nil
}

// Gone reports whether the server has no such connection of this user.
func (Dialect) Gone(ctx context.Context, db op.Tx, session string) (bool, error) {
	_, gone, err := connection(ctx, db, session)
	return gone, err
}

// End ends the connection.
func (Dialect) End(ctx context.Context, db op.Tx, session string) error {
	number, gone, err := connection(ctx, db, session)
	if err != nil || gone || number == 0 {
		return err
	}
	if _, err := db.ExecContext(ctx, fmt.Sprintf("KILL CONNECTION %d", number)); err != nil {
		return fmt.Errorf("end a connection: %w", err)
	}
	return nil
}

// connection tells what there is of a session. This very connection is another one, whatever its number: the server may
// have been started anew a moment ago.
// It returns the number of a session's connection, 0 if this user can't tell, and whether it is gone.
func connection(ctx context.Context, db op.Tx, session string) (number int64, gone bool, err error) {
	parts := append(strings.Split(session, "-"), "", "")
	number, _ = strconv.ParseInt(parts[0], 10, 64)
	seen, _ := strconv.ParseInt(parts[1], 36, 64)
	var name string
	var uptime, now int64
	var ours bool
	if err := db.QueryRowContext(ctx, "SHOW GLOBAL STATUS LIKE 'Uptime'").Scan(&name, &uptime); err != nil {
		return 0, false, fmt.Errorf("look for a connection: %w", err)
	}
	var self string
	var list []process
	err = db.QueryRowContext(ctx, fmt.Sprintf("SELECT UNIX_TIMESTAMP(), %s = %s, CONNECTION_ID()", userSQL, quoted(parts[2]))).Scan(&now, &ours, &self)
	if err == nil {
		list, err = processes(ctx, db, "")
	}
	switch {
	case err != nil:
		return 0, false, fmt.Errorf("look for a connection: %w", err)
	case now-uptime > seen+1: // the server was started since
		return 0, true, nil
	case !ours:
		return 0, false, nil
	}
	there := slices.ContainsFunc(list, func(p process) bool { return p.id == parts[0] && p.id != self })
	return number, !there, nil
}
