package sqltext

import "testing"

func TestReads(t *testing.T) {
	for sql, want := range map[string]bool{
		"SELECT v FROM t":                                       false,
		"SELECT t.v AS v FROM t v":                              false,
		"SELECT a FROM v":                                       true,
		`SELECT a FROM "v"`:                                     true,
		"SELECT a FROM s.v":                                     true,
		"SELECT a FROM v.t":                                     true, // rather too much
		"SELECT v FROM t JOIN v ON true":                        true,
		"SELECT 1 FROM t, v":                                    true,
		"SELECT a, v FROM t":                                    false,
		"SELECT 1 FROM t JOIN u ON f(t.a, v), w":                false,
		"SELECT 1 FROM t JOIN u ON t.a = u.a, v":                true,
		"SELECT 1 FROM ((t JOIN u USING (v)) JOIN v USING (a))": true,
		"SELECT 1 FROM ((t JOIN u USING (v)) JOIN w USING (v))": false,
		"SELECT (SELECT max(a) FROM v) FROM t WHERE v":          true,
		"SELECT 1 FROM t WHERE a IN (SELECT v FROM u)":          false,
		"SELECT a IS DISTINCT FROM v FROM t":                    false,
		"SELECT 1 FROM ONLY v":                                  true,
		"WITH q AS (SELECT 1 FROM v) SELECT 1 FROM q":           true,
		"SELECT 1 FROM t WHERE a > 0 GROUP BY v ORDER BY v":     false,
	} {
		if Reads(sql, "v", Postgres) != want {
			t.Errorf("%s: not %t", sql, want)
		}
	}
}
