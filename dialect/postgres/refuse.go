package postgres

import (
	"fmt"
	"strings"

	"github.com/skein-go/skein/dialect"
)

var _ dialect.Refuser = Dialect{}

// Refusal raises an exception, after which the server takes nothing more of a transaction. The mark that one leaves
// is a setting of the session: it is gone where the transaction is rolled back.
func (Dialect) Refusal(string) dialect.Refusal {
	const mark = "skein.committed"
	return dialect.Refusal{
		Hint: "For psql -v ON_ERROR_STOP=1, which stops at the first error.",
		Guard: func(_ int, query, why string) string {
			quote := "$skein$"
			for i := 1; strings.Contains(query+why, quote); i++ {
				quote = fmt.Sprintf("$skein%d$", i)
			}
			return fmt.Sprintf("DO %s BEGIN IF EXISTS (\n%s\n) THEN RAISE EXCEPTION USING MESSAGE = %s; END IF; END %[1]s", quote, query, text(why))
		},
		Commit: func(n, _, _ int, more bool) []string {
			if !more {
				return nil
			}
			return []string{fmt.Sprintf("SET %s = '%d'", mark, n)}
		},
		Undone: func(n int) string {
			return fmt.Sprintf("SELECT 1 WHERE current_setting('%s', true) IS DISTINCT FROM '%d'", mark, n)
		},
	}
}
