package executor_test

import (
	"errors"
	"testing"

	"github.com/skein-go/skein/executor"
)

func TestEffect(t *testing.T) {
	for statement, want := range map[string]string{
		"":                                     "repeatable",
		"CREATE TABLE t (id INT)":              "visible",
		"/* x */ create index i on t (a)":      "visible",
		"CREATE INDEX CONCURRENTLY i ON t (a)": "visible",
		"CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)": "repeatable",
		"CREATE OR REPLACE VIEW v AS SELECT 1":               "repeatable",
		"CREATE OR REPLACE TABLE t (id INT)":                 "hidden",
		"CREATE TABLE IF NOT EXISTS t (id INT)":              "repeatable",
		"DROP TABLE t":                                       "visible",
		"DROP TABLE IF EXISTS t, u":                          "repeatable",
		"ALTER TABLE t ADD c INT":                            "visible",
		"SET STATEMENT system_versioning_alter_history = KEEP FOR ALTER TABLE t ADD c INT": "visible",
		"SET STATEMENT max_statement_time = 1 FOR UPDATE t SET a = 1":                      "hidden",
		"ALTER TABLE t EXCHANGE PARTITION p WITH TABLE u":                                  "hidden",
		"ALTER TABLE t TRUNCATE PARTITION p":                                               "hidden",
		"RENAME TABLE a TO b":                                                              "visible",
		"TRUNCATE TABLE t":                                                                 "hidden",
		"GRANT SELECT ON t TO u":                                                           "repeatable",
		"VACUUM":                                                                           "repeatable",
		"SET NAMES utf8mb4":                                                                "repeatable",
		"SELECT 1":                                                                         "repeatable",
		"PRAGMA journal_mode = WAL":                                                        "repeatable",
		"UPDATE t SET n = n + 1":                                                           "hidden",
		"CALL p()":                                                                         "hidden",
		"DO $$ BEGIN END $$":                                                               "hidden",
	} {
		if got := executor.EffectOf(statement); got != want {
			t.Errorf("%s: %s, want %s", statement, got, want)
		}
	}
}

func TestSaysAgain(t *testing.T) {
	for statement, want := range map[string]bool{
		"SET search_path = a": true, "SET @x = 1": true, "RESET ALL": true, "SET TRANSACTION READ ONLY": false, "SELECT 1": false,
		"SET STATEMENT system_versioning_alter_history = KEEP FOR ALTER TABLE t ADD c INT": false,
	} {
		if got := executor.SaysAgain(statement); got != want {
			t.Errorf("%s: %t", statement, got)
		}
	}
}

type coded string

func (c coded) Error() string    { return "something" }
func (c coded) SQLState() string { return string(c) }

func TestGaveUp(t *testing.T) {
	for err, want := range map[error]bool{
		coded("40001"): true, coded("40P01"): true, coded("23505"): false,
		errors.New("Error 1213 (40001): Deadlock found when trying to get lock"): true,
		errors.New("x: Error 1205 (HY000): Lock wait timeout exceeded"):          false,
		errors.New("a value (400) that is odd"):                                  false,
	} {
		if got := executor.GaveUp(err); got != want {
			t.Errorf("%v: %t", err, got)
		}
	}
}
