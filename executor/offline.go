package executor

import (
	"fmt"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/plan"
)

// TablesSQL are the statements that create Skein's own tables where they are missing.
func (s Store) TablesSQL() []string { return s.tableSQL() }

// StampStep is a stamp from one set of rows to another, signed by a tool, as a step to be printed.
func (s Store) StampStep(from, to []string, tool string) plan.Planned {
	gone, added := minus(from, to), minus(to, from)
	out := plan.Planned{Direction: "stamp", FromRows: gone, ToRows: added, VersionTable: to, Version: s.moveSQL(gone, added)}
	for _, e := range stampEntries(gone, added) {
		e.Tool = tool
		out.Log = append(out.Log, s.LogSQL(e))
	}
	return out
}

// At is a guard that finds a row unless the version table has exactly these rows: a printed script is worked
// out for a database that has them, and does harm to another.
func (s Store) At(rows []string) plan.Statement {
	table := s.quoted(s.table)
	if len(rows) == 0 {
		return plan.Statement{Kind: "guard", SQL: "SELECT " + s.column + " FROM " + table, Note: s.table + " has rows, and this begins at base"}
	}
	list := make([]string, len(rows))
	for i, r := range rows {
		list[i] = s.text(r)
	}
	return plan.Statement{Kind: "guard", Note: fmt.Sprintf("the rows of %s are not %s", s.table, strings.Join(rows, ", ")), SQL: fmt.Sprintf(
		"SELECT 1 FROM (SELECT count(*) AS has, count(CASE WHEN %s IN (%s) THEN 1 END) AS should FROM %s) AS found WHERE has <> %d OR should <> %[4]d",
		s.column, strings.Join(list, ", "), table, len(rows))}
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
