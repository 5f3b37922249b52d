package mysql

import "github.com/skein-go/skein/op"

// Frame returns what a printed script has to say before a step, so that the client sends and the server
// reads its texts as Skein's own connection does: in UTF-8, with plain quotes and backslashes.
func (Dialect) Frame([]op.Op, []string) (before, after []string) {
	return []string{
		"SET NAMES utf8mb4",
		"SET SESSION sql_mode = TRIM(BOTH ',' FROM REPLACE(REPLACE(REPLACE(CONCAT(',', @@SESSION.sql_mode, ','), " +
			"',ANSI_QUOTES,', ','), ',NO_BACKSLASH_ESCAPES,', ','), ',ANSI,', ','))",
	}, nil
}
