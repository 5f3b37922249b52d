package mysql_test

import (
	"flag"
	"testing"

	"github.com/skein-go/skein/dialect/dialecttest"
	"github.com/skein-go/skein/dialect/mysql"
)

// update makes TestKinds write the table of kinds.
var update = flag.Bool("update", false, "write the table of kinds in docs/mysql.md")

// kinds are the kinds of objects, and what can be said of them, that the page on MySQL lists.
func kinds() []dialecttest.Kind {
	const t = "CREATE TABLE t (a INT, s VARCHAR(20))"
	alter := func(name, sql string) dialecttest.Kind {
		return dialecttest.Kind{Name: name, Before: t, SQL: "ALTER TABLE t " + sql}
	}
	return []dialecttest.Kind{
		{Name: "table", SQL: "CREATE TABLE x (a INT)", Renamed: "CREATE TABLE y (a INT)", Flag: "x:y"},
		alter("table: engine", "ENGINE=Aria"),
		alter("table: character set", "CHARACTER SET latin1"),
		alter("table: collation", "COLLATE utf8mb4_bin"),
		alter("table: row format", "ROW_FORMAT=COMPRESSED"),
		alter("table: comment", "COMMENT 'x'"),
		alter("table: partitions", "PARTITION BY HASH (a) PARTITIONS 2"),
		alter("table: system versioning", "ADD SYSTEM VERSIONING"),
		alter("table: system versioning with columns of one's own, which are named and left alone", "ADD COLUMN b TIMESTAMP(6) AS ROW START, ADD COLUMN c TIMESTAMP(6) AS ROW END, ADD PERIOD FOR SYSTEM_TIME (b, c), ADD SYSTEM VERSIONING"),
		{Name: "table: period of the application", Before: "CREATE TABLE t (b DATE NOT NULL, c DATE NOT NULL)", SQL: "ALTER TABLE t ADD PERIOD FOR p (b, c)"},
		alter("table: compression, encryption, statistics and other options", "PAGE_COMPRESSED=1"),
		{Name: "table: first number of AUTO_INCREMENT, in a new table", SQL: "CREATE TABLE x (a INT AUTO_INCREMENT PRIMARY KEY) AUTO_INCREMENT=100", Says: "AUTO_INCREMENT=100"},
		{Name: "table: counter of AUTO_INCREMENT, which rows move", Before: "CREATE TABLE t (a INT AUTO_INCREMENT PRIMARY KEY)", SQL: "ALTER TABLE t AUTO_INCREMENT=100"},
		{Name: "column", Before: t, SQL: "ALTER TABLE t ADD b INT", Renamed: "ALTER TABLE t ADD c INT", Flag: "t.b:c"},
		alter("column: type", "MODIFY a BIGINT"),
		alter("column: UNSIGNED", "MODIFY a INT UNSIGNED"),
		alter("column: ZEROFILL", "MODIFY a INT ZEROFILL"),
		alter("column: NOT NULL", "MODIFY a INT NOT NULL"),
		alter("column: AUTO_INCREMENT", "MODIFY a INT AUTO_INCREMENT PRIMARY KEY"),
		alter("column: character set", "MODIFY s VARCHAR(20) CHARACTER SET latin1"),
		alter("column: collation", "MODIFY s VARCHAR(20) COLLATE utf8mb4_bin"),
		alter("column: default", "MODIFY a INT DEFAULT 3"),
		alter("column: default, an expression", "MODIFY s VARCHAR(20) DEFAULT (concat('a', 'b'))"),
		alter("column: ON UPDATE", "ADD b TIMESTAMP NULL ON UPDATE CURRENT_TIMESTAMP"),
		alter("column: computed, virtual", "ADD b INT AS (a + 1) VIRTUAL"),
		alter("column: computed, stored", "ADD b INT AS (a + 1) STORED"),
		alter("column: invisible", "MODIFY a INT INVISIBLE"),
		alter("column: comment", "MODIFY a INT COMMENT 'x'"),
		alter("column: spatial reference", "ADD g POINT REF_SYSTEM_ID=4326"),
		alter("column: compressed", "MODIFY s VARCHAR(20) COMPRESSED"),
		{Name: "column: WITHOUT SYSTEM VERSIONING", Before: "CREATE TABLE t (a INT, b INT) WITH SYSTEM VERSIONING", SQL: "SET STATEMENT system_versioning_alter_history=KEEP FOR ALTER TABLE t MODIFY a INT WITHOUT SYSTEM VERSIONING"},
		alter("ENUM, SET", "ADD e ENUM('a', 'b'), ADD f SET('x', 'y')"),
		alter("JSON", "ADD j JSON"),
		alter("primary key", "ADD PRIMARY KEY (a)"),
		{Name: "unique constraint", Before: t, SQL: "ALTER TABLE t ADD CONSTRAINT u UNIQUE (a)", Renamed: "ALTER TABLE t ADD CONSTRAINT v UNIQUE (a)", Flag: "u:v"},
		{Name: "foreign key", Before: t + "; CREATE TABLE p (a INT PRIMARY KEY)", SQL: "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES p (a) ON DELETE CASCADE"},
		alter("check, of the table", "ADD CONSTRAINT c CHECK (a > 0)"),
		alter("check, of a column", "MODIFY a INT CHECK (a > 0)"),
		{Name: "index", Before: t, SQL: "CREATE INDEX x ON t (a)", Renamed: "CREATE INDEX y ON t (a)", Flag: "x:y"},
		alter("index: prefix", "ADD KEY x (s(5))"),
		alter("index: DESC", "ADD KEY x (a DESC)"),
		alter("index: FULLTEXT", "ADD FULLTEXT KEY x (s)"),
		alter("index: SPATIAL", "ADD g POINT NOT NULL, ADD SPATIAL KEY x (g)"),
		alter("index: ignored", "ADD KEY x (a) IGNORED"),
		alter("index: comment", "ADD KEY x (a) COMMENT 'x'"),
		{Name: "index: WITHOUT OVERLAPS", Before: "CREATE TABLE t (a INT, b DATE NOT NULL, c DATE NOT NULL, PERIOD FOR p (b, c))", SQL: "ALTER TABLE t ADD UNIQUE x (a, p WITHOUT OVERLAPS)"},
		{Name: "primary key: WITHOUT OVERLAPS", Before: "CREATE TABLE t (a INT NOT NULL, b DATE NOT NULL, c DATE NOT NULL, PERIOD FOR p (b, c))", SQL: "ALTER TABLE t ADD PRIMARY KEY (a, p WITHOUT OVERLAPS)"},
		{Name: "view", Before: t, SQL: "CREATE VIEW x AS SELECT a FROM t", Renamed: "CREATE VIEW y AS SELECT a FROM t", Flag: "x:y"},
		{Name: "view: ALGORITHM, SQL SECURITY, CHECK OPTION", Before: t + "; CREATE VIEW x AS SELECT a FROM t", SQL: "CREATE OR REPLACE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW x AS SELECT a FROM t WITH CHECK OPTION"},
		{Name: "trigger", Before: t, SQL: "CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1"},
		{Name: "trigger: its turn", Before: t + "; CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1", SQL: "CREATE TRIGGER y BEFORE INSERT ON t FOR EACH ROW PRECEDES x SET NEW.a = 2"},
		{Name: "procedure", SQL: "CREATE PROCEDURE x() SELECT 1"},
		{Name: "function", SQL: "CREATE FUNCTION x() RETURNS INT RETURN 1"},
		{Name: "aggregate function", SQL: "CREATE AGGREGATE FUNCTION x(a INT) RETURNS INT BEGIN DECLARE CONTINUE HANDLER FOR NOT FOUND RETURN 1; LOOP FETCH GROUP NEXT ROW; END LOOP; END"},
		{Name: "package", SQL: "SET sql_mode = 'ORACLE';\nDELIMITER //\nCREATE PACKAGE x AS PROCEDURE p; END//\nDELIMITER ;"},
		{Name: "event", SQL: "CREATE EVENT x ON SCHEDULE EVERY 1 DAY DO SELECT 1"},
		{Name: "sequence", SQL: "CREATE SEQUENCE x", Renamed: "CREATE SEQUENCE y", Flag: "x:y"},
		{Name: "sequence: ENGINE, COMMENT", Before: "CREATE SEQUENCE x", SQL: "DROP SEQUENCE x; CREATE SEQUENCE x ENGINE=Aria COMMENT='x'"},
		{Name: "DEFINER who is another user", Before: t + "; CREATE VIEW x AS SELECT a FROM t", SQL: "CREATE OR REPLACE DEFINER = somebody@localhost VIEW x AS SELECT a FROM t"},
		{Name: "sql_mode of a routine, trigger or event", Before: "CREATE PROCEDURE x() SELECT 1", SQL: "DROP PROCEDURE x; SET sql_mode = concat(@@sql_mode, ',NO_ZERO_DATE'); CREATE PROCEDURE x() SELECT 1; SET sql_mode = DEFAULT"},
		{Name: "time zone of an event", Before: "CREATE EVENT x ON SCHEDULE EVERY 1 DAY STARTS '2035-01-01' DO SELECT 1", SQL: "SET time_zone = '+05:00'; ALTER EVENT x ON SCHEDULE EVERY 1 DAY STARTS '2035-01-01'; SET time_zone = DEFAULT"},
		{Name: "grant", Before: t, SQL: "GRANT SELECT ON t TO skein_kinds@localhost IDENTIFIED BY 'x'"},
	}
}

// TestKinds holds the table in docs/mysql.md to what the server and the code make of each kind.
func TestKinds(t *testing.T) {
	h := dialecttest.Harness{Dialect: mysql.Dialect{}, Open: openConformance, Features: dialecttest.MySQL()}
	t.Cleanup(func() {
		db, err := openConformance()
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, err := db.Exec("DROP USER IF EXISTS skein_kinds@localhost"); err != nil {
			t.Error(err)
		}
	})
	dialecttest.Kinds(t, h, "../../docs/mysql.md", kinds(), *update)
}
