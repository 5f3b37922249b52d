package postgres

import (
	"fmt"
	"strings"

	"github.com/skein-go/skein/dialect"
)

// Join makes one query of several writes ("WITH Queries", "Data-Modifying Statements in WITH"): each runs once and
// to its end, whether or not anything reads what it returns.
func (Dialect) Join(writes []dialect.Write) string {
	var parts, counts []string
	for i, w := range writes {
		sql := w.SQL
		if name := fmt.Sprintf("w%d", i); w.One {
			sql += " RETURNING 1"
			counts = append(counts, fmt.Sprintf("SELECT 1 FROM %s, generate_series(1, %d)", name, 1<<len(counts)))
		}
		parts = append(parts, fmt.Sprintf("w%d AS (%s)", i, sql))
	}
	if len(counts) == 0 {
		counts = []string{"SELECT 1 WHERE false"}
	}
	return "WITH " + strings.Join(parts, ", ") + "\n" + strings.Join(counts, " UNION ALL ")
}
