package executor

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/skein-go/skein/internal/sqltext"
)

// effect is how it can be found out whether a statement took effect, after nobody waited for its end.
type effect int

const (
	// repeatable: to run it again does no harm: CREATE … IF NOT EXISTS, GRANT, ANALYZE, SET.
	repeatable effect = iota
	// visible: the catalog shows it. Where the catalog says the same as before, it did not happen, or it
	// changes nothing that could be told apart, and runs again.
	visible
	// hidden: only a person can tell: CALL, DO, TRUNCATE.
	hidden
)

// repeatables are the first words of statements that may as well run twice.
var repeatables = []string{
	"VACUUM", "ANALYZE", "ANALYSE", "OPTIMIZE", "REINDEX", "REFRESH", "CLUSTER", "CHECKPOINT", "SET", "RESET", "USE", "LOCK", "UNLOCK",
	"FLUSH", "CHECK", "REPAIR", "LISTEN", "NOTIFY", "GRANT", "REVOKE", "COMMENT",
	"COMMIT", // outside a transaction: it only says where one ends
}

// silent are the words of an ALTER that moves or destroys rows and leaves the catalog as it was: that of
// a partition, or of a table's file.
var silent = []string{"EXCHANGE", "TRUNCATE", "DISCARD", "IMPORT"}

// elsewhere are kinds of things that not every user can look up.
var elsewhere = []string{"USER", "ROLE", "SERVER", "TABLESPACE", "LOGFILE", "SUBSCRIPTION", "INSTANCE", "SYSTEM"}

// effectOf tells how the effect of a statement can be found out.
func effectOf(statement string) effect {
	words := sqltext.Words(statement, 40)
	if len(words) == 0 {
		return repeatable
	}
	switch sqltext.Kind(statement) {
	case sqltext.Query, sqltext.Pragma:
		return repeatable
	case sqltext.DML:
		return hidden
	}
	if slices.Contains(repeatables, words[0]) {
		return repeatable
	}
	if len(words) > 1 && slices.Contains(elsewhere, words[1]) {
		return hidden
	}
	switch words[0] {
	case "CREATE":
		switch {
		case follows(words[:min(len(words), 5)], "REPLACE", "TABLE"):
			return hidden // the rows that came since would go
		case follows(words[:min(len(words), 5)], "OR", "REPLACE"), follows(words, "IF", "NOT", "EXISTS"):
			return repeatable
		}
		return visible
	case "DROP":
		if follows(words, "IF", "EXISTS") {
			return repeatable
		}
		return visible
	case "ALTER":
		if slices.ContainsFunc(words, func(w string) bool { return slices.Contains(silent, w) }) {
			return hidden
		}
		return visible
	case "RENAME":
		return visible
	}
	return hidden
}

// dropsSeveral reports whether a statement drops a list of things: it may be cut short between two.
func dropsSeveral(statement string) bool {
	if w := sqltext.Words(statement, 1); len(w) == 0 || w[0] != "DROP" {
		return false
	}
	for t := range sqltext.Lex(statement, sqltext.Any) {
		if t.Kind == sqltext.Op && t.Text == "," {
			return true
		}
	}
	return false
}

// ofSession reports whether a statement sets up the connection, which another one knows nothing of.
func ofSession(statement string) bool {
	words := append(sqltext.Words(statement, 2), "", "")
	switch words[0] {
	case "SET":
		return words[1] != "GLOBAL" && words[1] != "PERSIST"
	case "PRAGMA", "USE", "RESET":
		return true
	}
	return false
}

// follows reports whether words hold these in a row.
func follows(words []string, row ...string) bool {
	for i := 0; i+len(row) <= len(words); i++ {
		if slices.Equal(words[i:i+len(row)], row) {
			return true
		}
	}
	return false
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
