package sqlite

import "testing"

func TestIsBrief(t *testing.T) {
	for sql, want := range map[string]bool{
		"CREATE TABLE t (a, b AS (a + 1))":                            true,
		"create temp table if not exists \"as\" (a)":                  true,
		"-- why\nCREATE TABLE t AS SELECT * FROM big":                 false,
		"CREATE TABLE t AS WITH x(a) AS (SELECT 1) SELECT a FROM x":   false,
		"CREATE VIEW v AS SELECT * FROM big":                          true,
		"CREATE TRIGGER r AFTER INSERT ON t BEGIN DELETE FROM t; END": true,
		"CREATE INDEX i ON big (a)":                                   false,
		"CREATE VIRTUAL TABLE f USING fts5(a)":                        false,
		"DROP TABLE big":                                              false,
		"":                                                            false,
	} {
		if got := isBrief(sql); got != want {
			t.Errorf("%s: %v", sql, got)
		}
	}
}
