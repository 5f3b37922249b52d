package mysql

import "testing"

// TestCarries: what ends a block is one statement about a table, which the server calls by the text that was sent.
func TestCarries(t *testing.T) {
	t.Parallel()
	for statement, want := range map[string][2]bool{
		"CREATE TABLE a (id INTEGER)":                         {true, true},
		"create table `a b`.`c` (id INTEGER)":                 {true, true},
		"CREATE TABLE IF NOT EXISTS a (id INTEGER)":           {true, false},
		"CREATE OR REPLACE TABLE a (id INTEGER)":              {},
		"CREATE INDEX i ON a (id)":                            {true, false},
		"CREATE UNIQUE INDEX i ON a (id)":                     {true, false},
		"ALTER TABLE a ADD COLUMN b TEXT":                     {true, false},
		"DROP TABLE a":                                        {true, false},
		"DROP INDEX i ON a":                                   {true, false},
		"RENAME TABLE a TO b":                                 {true, false},
		"CREATE TABLE a (id INTEGER); DROP TABLE b":           {},
		"CREATE TABLE a (id INTEGER COMMENT 'x;y')":           {},
		"CREATE TABLE a (id INTEGER) /*!50000 COMMENT 'x' */": {},
		"CREATE TABLE a (id INTEGER) -- of old":               {},
		"CREATE TABLE a (id INTEGER) # of old":                {},
		"CREATE VIEW v AS SELECT 1":                           {},
		"CREATE PROCEDURE p() SELECT 1":                       {},
		"DROP VIEW v":                                         {},
		"ALTER VIEW v AS SELECT 1":                            {},
		"TRUNCATE TABLE a":                                    {},
		"CALL p()":                                            {},
		"":                                                    {},
	} {
		takes, makes := (&transaction{blocks: true}).Carries(statement)
		if got := [2]bool{takes, makes}; got != want {
			t.Errorf("%s: %v, want %v", statement, got, want)
		}
		if takes, _ := (&transaction{}).Carries(statement); takes {
			t.Errorf("%s: without blocks", statement)
		}
	}
}
