package mysql

import (
	"fmt"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/op"
)

var (
	_ dialect.Framer  = Dialect{}
	_ dialect.Refuser = Dialect{}
)

// Frame returns what a printed script has to say before a step, so that the client sends and the server
// reads its texts as Skein's own connection does: in UTF-8, with plain quotes and backslashes.
func (Dialect) Frame([]op.Op, []string) dialect.Frame {
	return dialect.Frame{Before: []string{
		"SET NAMES utf8mb4",
		"SET SESSION sql_mode = TRIM(BOTH ',' FROM REPLACE(REPLACE(REPLACE(CONCAT(',', @@SESSION.sql_mode, ','), " +
			"',ANSI_QUOTES,', ','), ',NO_BACKSLASH_ESCAPES,', ','), ',ANSI,', ','))",
	}}
}

// maxMessage is how long the message of a SIGNAL may be.
const maxMessage = 128

// Refusal fails with a SIGNAL on MariaDB. MySQL has none outside of routines: there a query that must give one
// row gives two. The client stops at the first error unless it is told otherwise (--force).
func (Dialect) Refusal(release string) dialect.Refusal {
	guard := func(_ int, query, _ string) string {
		return fmt.Sprintf("SET @skein_guard = IF(EXISTS (\n%s\n), (SELECT 1 UNION ALL SELECT 2), NULL)", query)
	}
	if parseServer(release).maria {
		guard = func(_ int, query, why string) string {
			if r := []rune(why); len(r) > maxMessage {
				why = string(r[:maxMessage-1]) + "…"
			}
			return fmt.Sprintf("BEGIN NOT ATOMIC\nIF EXISTS (\n%s\n) THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '%s';\nEND IF;\nEND",
				query, strings.NewReplacer(`\`, `\\`, "'", "''").Replace(why))
		}
	}
	return dialect.Refusal{Guard: guard}
}
