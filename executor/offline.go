package executor

import (
	"fmt"

	"github.com/skein-go/skein/internal/sqltext"
)

// StampSQL are the statements that move the rows of the version table from one set to another, and log
// it, signed by a tool. From nothing they create the tables before.
func (s Store) StampSQL(from, to []string, tool string) []string {
	var out []string
	if len(from) == 0 {
		out = append(out, s.tableSQL()...)
	}
	gone, added := minus(from, to), minus(to, from)
	out = append(out, s.moveSQL(gone, added)...)
	for _, e := range stampEntries(gone, added) {
		e.Tool = tool
		out = append(out, s.LogSQL(e))
	}
	return out
}

// LogSQL is the statement that adds a row to the log from a printed script: the time is that of the
// database when it runs, and nobody knows who runs it.
func (s Store) LogSQL(e LogEntry) string {
	return fmt.Sprintf("INSERT INTO %s (at, revision, direction, checksum, took_ms, tool, who) VALUES (%s, %s, %s, %s, 0, %s, 'offline')",
		s.quoted(s.log), s.nowSQL(), s.text(e.Revision), s.text(e.Direction), s.text(e.Checksum), s.text(e.Tool))
}

// nowSQL is the expression for the time in the form of the log.
func (s Store) nowSQL() string {
	switch sqltext.FlavorOf(s.dialect) {
	case sqltext.Postgres:
		return `to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
	case sqltext.MySQL:
		return `DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')`
	}
	return `strftime('%Y-%m-%dT%H:%M:%fZ', 'now')`
}
