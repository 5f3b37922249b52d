package postgres

import (
	"database/sql"
	"fmt"
	"strings"

	"github.com/skein-go/skein/dialect"
)

// A text of several statements is one message to the server, which runs them one after another and stops at the first
// that fails ("Multiple Statements in a Simple Query"). So no two of them cost more than one wait for its answer.

// Opening begins a transaction with a statement.
func (Dialect) Opening(conn *sql.Conn, statement string) (string, dialect.Tx) {
	return "BEGIN;\n" + statement, transaction{conn}
}

// Closing makes one text of several writes and the COMMIT. Those that have to change a row are one query ("Data-Modifying
// Statements in WITH"), in which a row that was not met is a division by zero.
func (Dialect) Closing(writes []dialect.Write) string {
	var text strings.Builder
	var with, counts []string
	for _, w := range writes {
		if !w.One {
			text.WriteString(w.SQL + ";\n")
			continue
		}
		name := fmt.Sprintf("w%d", len(with))
		with = append(with, fmt.Sprintf("%s AS (%s RETURNING 1)", name, w.SQL))
		counts = append(counts, "SELECT 1 / count(*) FROM "+name)
	}
	if len(with) > 0 {
		text.WriteString("WITH " + strings.Join(with, ", ") + "\n" + strings.Join(counts, " UNION ALL ") + ";\n")
	}
	return text.String() + "COMMIT"
}

// Missed reports whether an error is that division by zero.
func (Dialect) Missed(err error) bool { return SQLState(err) == "22012" }
