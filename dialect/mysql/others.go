package mysql

import (
	"context"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/op"
)

var _ dialect.Overseen = Dialect{}

// changing are the server's counters of statements that change what an inspection reads. They rise as such a statement
// begins, in whatever way it is run.
const changing = "'^COM_(CREATE|ALTER|DROP|RENAME|GRANT|REVOKE)'"

// othersSQL are the server, since when it counts, and how many of its statements were those of others. On a cluster
// those of other nodes count for nothing here, so there it gives no row.
const othersSQL = "SELECT CONCAT_WS(' ', @@hostname, @@port, @@server_id, UNIX_TIMESTAMP() - SUM(IF(VARIABLE_NAME = 'UPTIME_SINCE_FLUSH_STATUS', VARIABLE_VALUE, 0)), " +
	"SUM(IF(VARIABLE_NAME LIKE 'COM%', VARIABLE_VALUE, 0)) - (SELECT SUM(VARIABLE_VALUE) FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME REGEXP " + changing + ")) " +
	"FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME IN ('UPTIME_SINCE_FLUSH_STATUS', 'WSREP_CLUSTER_SIZE') OR VARIABLE_NAME REGEXP " + changing +
	" HAVING VERSION() LIKE '%MariaDB%' AND SUM(IF(VARIABLE_NAME = 'WSREP_CLUSTER_SIZE', VARIABLE_VALUE, 0)) = 0"

// busySQL is whether this user sees all connections, and how many others may be in the middle of a change. What a
// server runs is shown before it is counted.
const busySQL = "SELECT (SELECT COUNT(*) FROM information_schema.USER_PRIVILEGES WHERE PRIVILEGE_TYPE = 'PROCESS' AND GRANTEE = " +
	"CONCAT('''', LEFT(CURRENT_USER(), CHAR_LENGTH(CURRENT_USER()) - CHAR_LENGTH(SUBSTRING_INDEX(CURRENT_USER(), '@', -1)) - 1), '''@''', SUBSTRING_INDEX(CURRENT_USER(), '@', -1), '''')), " +
	"(SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID() AND INFO IS NOT NULL AND INFO NOT REGEXP '^[[:space:]]*(SELECT|INSERT|UPDATE|DELETE|REPLACE|COMMIT|SHOW)[[:space:]]')"

// Others returns how many statements that change a schema others have begun on a server of MariaDB; "" while one of them
// may run, for a user without the right PROCESS, who can't see that, on a Galera cluster, and on servers that don't
// understand the question.
func (Dialect) Others(ctx context.Context, db op.Tx) (string, error) {
	var mark string
	var sees, busy int
	err := db.QueryRowContext(ctx, othersSQL).Scan(&mark) // before it is looked who is busy
	if err == nil {
		err = db.QueryRowContext(ctx, busySQL).Scan(&sees, &busy)
	}
	if err != nil || sees == 0 || busy > 0 {
		return "", ctx.Err()
	}
	return mark, nil
}
