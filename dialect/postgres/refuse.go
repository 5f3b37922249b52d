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
		Keep: keepSettings,
		Back: backSettings,
		Undone: func(n int) string {
			return fmt.Sprintf("SELECT 1 WHERE current_setting('%s', true) IS DISTINCT FROM '%d'", mark, n)
		},
	}
}

// keepSettings notes in a setting what SET has changed in a session, as Settings does.
const keepSettings = `SELECT pg_catalog.set_config('skein.before', pg_catalog.json_object_agg(name, setting)::text, false) FROM (
    SELECT name, coalesce(setting, '') AS setting FROM pg_catalog.pg_settings WHERE source = 'session' AND name !~ '^(transaction_|skein[.])'
    UNION ALL SELECT 'role', pg_catalog.current_setting('role')
    UNION ALL SELECT '` + authorization + `', session_user::text) AS settings`

// backSettings does as Settle does with what was noted.
const backSettings = `DO $skein$ DECLARE had pg_catalog.json := pg_catalog.current_setting('skein.before'); s record; BEGIN
    IF session_user <> had ->> '` + authorization + `' THEN
        PERFORM pg_catalog.set_config('` + authorization + `', had ->> '` + authorization + `', false);
    END IF;
    PERFORM pg_catalog.set_config('role', had ->> 'role', false);
    FOR s IN SELECT name, coalesce(had ->> name, reset_val, '') AS setting FROM pg_catalog.pg_settings
        WHERE (source = 'session' OR had ->> name IS NOT NULL) AND name !~ '^(transaction_|skein[.])' AND name NOT IN ('role', '` + authorization + `')
    LOOP
        PERFORM pg_catalog.set_config(s.name, s.setting, false);
    END LOOP;
END $skein$`
