package mysql_test

import "github.com/skein-go/skein/dialect/dialecttest"

// mysqlCases are what MySQL has and MariaDB has not, or has otherwise. They run on MySQL itself alone.
func mysqlCases() []dialecttest.Case {
	return append(append(append(mysqlTextCases(), mysqlColumnCases()...), mysqlIndexCases()...), mysqlTableCases()...)
}

// mysqlTextCases are about what information_schema shows otherwise than it was written.
func mysqlTextCases() []dialecttest.Case {
	return []dialecttest.Case{
		column("mysql: letters in expressions", "`имя` VARCHAR(20), c VARCHAR(90)", "`имя` VARCHAR(20) DEFAULT (concat('é', '🪿\\\\')), c VARCHAR(90) AS (concat(`имя`, 'é日🪿', \"it's\", 'back\\\\s', '\\n')) STORED, "+
			"CHECK (`имя` <> 'é' OR `имя` <> 'q\"x'), KEY f ((concat(`имя`, 'Ã©')))", ""),
		column("mysql: letters in an expression change", "c VARCHAR(20), CHECK (c <> 'é')", "c VARCHAR(20), CHECK (c <> 'è')", "(1, 'x')"),
		same("mysql: letters in expressions, the same", "c VARCHAR(20) DEFAULT ('é'), n VARCHAR(9) AS (concat(c, 'ü')), CHECK (c <> 'é🪿')", "c VARCHAR(20) DEFAULT (('é')), n VARCHAR(9) AS (CONCAT(`c`,_utf8mb4'ü')), CHECK ((c) != 'é🪿')"),
		on("mysql: view with names in its head", "CREATE VIEW v (x, `y``2`, `(`) AS SELECT id, c, s FROM t WHERE s <> '🪿' WITH CASCADED CHECK OPTION",
			"CREATE VIEW v (x, `y``3`, `(`) AS SELECT id, c, s FROM t WHERE s <> '🪿🪿' WITH CASCADED CHECK OPTION"),
		on("mysql: view as", "", "CREATE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW `as` (`as`) AS WITH `as` AS (SELECT id AS `as` FROM t) SELECT `as` FROM `as`"),
		on("mysql: duality view", "CREATE JSON RELATIONAL DUALITY VIEW v AS SELECT JSON_DUALITY_OBJECT('_id': id, 's': s) FROM t",
			"CREATE SQL SECURITY INVOKER JSON RELATIONAL DUALITY VIEW v AS SELECT JSON_DUALITY_OBJECT(WITH (INSERT, UPDATE) '_id': id, 's': s) FROM t"),
		on("mysql: duality view, a view before", "CREATE VIEW v AS SELECT id FROM t", "CREATE JSON RELATIONAL DUALITY VIEW v AS SELECT JSON_DUALITY_OBJECT('_id': id) FROM t"),
		on("mysql: trigger with a name in quotes", "CREATE TABLE `b``t` (`c``d` INT); CREATE TRIGGER `t\"r` BEFORE INSERT ON `b``t` FOR EACH ROW SET @x = '🪿'",
			"CREATE TABLE `b``t` (`c``d` INT); CREATE TRIGGER `t\"r` BEFORE INSERT ON `b``t` FOR EACH ROW BEGIN SET NEW.`c``d` = LENGTH(_latin1'x') + LENGTH('🪿'); END"),
		on("mysql: triggers in turn with names in quotes", "", "CREATE TRIGGER `a``1` BEFORE INSERT ON t FOR EACH ROW SET @a = '🪿1'; CREATE TRIGGER `a``2` BEFORE INSERT ON t FOR EACH ROW FOLLOWS `a``1` SET @a = '🪿2'; "+
			"CREATE TRIGGER `a``3` BEFORE INSERT ON t FOR EACH ROW PRECEDES `a``2` SET @a = '🪿3'"),
		on("mysql: routines with names in quotes", "CREATE PROCEDURE `p``1`(INOUT `a``b` INT, e ENUM('x','y;\nz') CHARSET latin1) READS SQL DATA SQL SECURITY INVOKER COMMENT 'it''s\n two' BEGIN SELECT _latin1'x', '🪿'; SET `a``b` = 2; END",
			"CREATE PROCEDURE `p``1`(INOUT `a``b` INT, e ENUM('x','y;\nz') CHARSET latin1) COMMENT 'it''s\n two' BEGIN SELECT _latin1'x', '🪿2'; SET `a``b` = 2; END"),
		on("mysql: function with letters", "CREATE FUNCTION fn(a INT) RETURNS ENUM('x','y\nz') CHARSET latin1 DETERMINISTIC RETURN IF('é🪿' = _utf8mb4'é🪿', 'x', NULL)",
			"CREATE FUNCTION fn(a INT) RETURNS ENUM('x','y\nz') CHARSET latin1 DETERMINISTIC RETURN IF('é🪿' = 'é🪿', 'x', NULL)"),
		on("mysql: event with letters", "", "CREATE EVENT `do` ON SCHEDULE EVERY 1 DAY STARTS '2035-01-01 00:00:00' COMMENT 'do' DO INSERT INTO t (s) VALUES ('🪿'), (_latin1'x')"),
	}
}

// mysqlColumnCases are about columns.
func mysqlColumnCases() []dialecttest.Case {
	return []dialecttest.Case{
		column("mysql: reference system", "c POINT NOT NULL", "c POINT NOT NULL SRID 0, SPATIAL KEY k (c)", "(1, ST_GeomFromText('POINT(1 1)'))"),
		refused(column("mysql: another reference system", "c POINT SRID 0", "c POINT SRID 4326", "(1, ST_GeomFromText('POINT(1 1)'))")),
		column("mysql: a computed point", "c POINT SRID 4326, d INT", "c POINT SRID 4326, d INT, e POINT AS (c) STORED SRID 4326 NOT NULL", ""),
		column("mysql: vector", "c INT, v VECTOR(3)", "c INT, v VECTOR(4), w VECTOR", ""),
		same("mysql: vector, the same", "c VECTOR", "c VECTOR(2048)"),
		column("mysql: json default", "c JSON", "c JSON NOT NULL DEFAULT (json_array(1, 'é', json_object('a', null)))", "(1, '[1]')"),
		column("mysql: text default", "c TEXT DEFAULT ('x')", "c TEXT DEFAULT ('it''s \\\\ \"é\"')", "(1, 'y')"),
		same("mysql: text default, the same", "c TEXT DEFAULT ('x'), d BLOB DEFAULT (0x4142), e JSON DEFAULT ('{}')", "c TEXT DEFAULT (_utf8mb4'x'), d BLOB DEFAULT (x'4142'), e JSON DEFAULT ('{}')"),
		column("mysql: bytes by default", "c BINARY(5), d VARBINARY(9) NOT NULL DEFAULT 'x\\0'", "c BINARY(5) NOT NULL DEFAULT '', d VARBINARY(9) NOT NULL DEFAULT 'x\\0y', e BINARY(3) DEFAULT 'a\\0b', f VARBINARY(9) DEFAULT 0xFF00FE, g VARBINARY(9) DEFAULT ''",
			"(1, 'x')"),
		same("mysql: bytes by default, the same", "c BINARY(5) DEFAULT '', d BINARY(3) DEFAULT 'a', e VARBINARY(3) DEFAULT '\\0'", "c BINARY(5) DEFAULT 0x0000, d BINARY(3) DEFAULT 0x6100, e VARBINARY(3) DEFAULT 0x00"),
		column("mysql: default of another column", "c INT", "c INT DEFAULT (z + 1)", "(1, 1)"),
		column("mysql: dates by default", "c DATETIME(3)", "c DATETIME(3) DEFAULT (CURRENT_TIMESTAMP(3) + INTERVAL 1 DAY)", "(1, '2020-01-01')"),
		column("mysql: time by default", "c TIME", "c TIME DEFAULT (CURRENT_TIME), d DATE DEFAULT (CURRENT_DATE), e YEAR DEFAULT (YEAR(NOW()))", "(1, '10:00:00')"),
		column("mysql: a new column with a value of each row's own", "c TIMESTAMP NULL DEFAULT NULL ON UPDATE CURRENT_TIMESTAMP", "c TIMESTAMP NULL DEFAULT NULL ON UPDATE CURRENT_TIMESTAMP, u CHAR(36) NOT NULL DEFAULT (uuid()), r DOUBLE DEFAULT (rand()) COMMENT 'x', UNIQUE (u)",
			"(1, '2020-01-01'), (2, NULL)"),
		column("mysql: uuid by default", "c BINARY(16)", "c BINARY(16) NOT NULL DEFAULT (uuid_to_bin(uuid(), 1))", "(1, x'00112233445566778899aabbccddeeff')"),
		column("mysql: uuid by default, beside a new column", "c VARCHAR(40) DEFAULT (uuid())", "c VARCHAR(41) NOT NULL DEFAULT (uuid()) COMMENT 'rand()', d INT", "(1, 'x')"),
		column("mysql: invisible computed", "c INT", "c INT, d INT AS (c * 2) VIRTUAL INVISIBLE COMMENT 'x', e INT NOT NULL DEFAULT 3 INVISIBLE", "(1, 1)"),
		column("mysql: visible again", "c INT INVISIBLE DEFAULT 7 COMMENT 'x'", "c INT DEFAULT 7 COMMENT 'x'", "(1, 1)"),
		column("mysql: computed and not null", "c INT, d INT AS (c + 1) STORED NOT NULL COMMENT 'x'", "c INT, d INT AS (c + 2) STORED NOT NULL COMMENT 'x'", "(1, 1)"),
		column("mysql: check not enforced", "c INT, CONSTRAINT k CHECK (c > 0)", "c INT, CONSTRAINT k CHECK (c > 0) NOT ENFORCED", "(1, 1)"),
		refused(column("mysql: check enforced", "c INT, CONSTRAINT k CHECK (c > 0) NOT ENFORCED", "c INT, CONSTRAINT k CHECK (c > 0)", "(1, -1)")),
		column("mysql: collations of 0900", "c VARCHAR(9) COLLATE utf8mb4_0900_as_cs", "c VARCHAR(9) COLLATE utf8mb4_0900_bin", "(1, 'é')"),
		same("mysql: the server's collation said", "c VARCHAR(9) COLLATE utf8mb4_0900_ai_ci", "c VARCHAR(9) CHARACTER SET utf8mb4"),
		same("mysql: national", "c NCHAR(9), d NVARCHAR(9)", "c CHAR(9) CHARACTER SET utf8mb3, d VARCHAR(9) CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci"),
		same("mysql: serial", "c INT, s SERIAL", "c INT, s BIGINT UNSIGNED NOT NULL AUTO_INCREMENT UNIQUE"),
		{Name: "mysql: the one column of a table becomes a computed one", Before: "CREATE TABLE t (c INT)", After: "CREATE TABLE t (c INT AS (d + 1) STORED, d INT)"},
		kept(dialecttest.Case{Name: "mysql: the one column that is seen becomes a computed one", Before: "CREATE TABLE t (d INT NOT NULL, c INT AS (d + 1) STORED)", After: "CREATE TABLE t (c INT)", Rows: "INSERT INTO t (d) VALUES (1)"}),
	}
}

// mysqlIndexCases are about indexes.
func mysqlIndexCases() []dialecttest.Case {
	return []dialecttest.Case{
		on("mysql: functional index", "", "CREATE UNIQUE INDEX i ON t ((c * 2) DESC, s(5), (lower(s)) ASC) COMMENT 'x'"),
		on("mysql: functional index changes", "CREATE INDEX i ON t ((c * 2))", "CREATE INDEX i ON t ((c * 3))"),
		{Name: "mysql: functional index, the same", Same: true, Before: "CREATE TABLE t (a VARCHAR(9), b INT, KEY i ((lower(a))), KEY k ((b + 1) DESC, a), KEY l ((`b` <> 1)))",
			After: "CREATE TABLE t (a VARCHAR(9), b INT, KEY i ((((LOWER(`a`))))), KEY k (((`b`+1)) DESC, a), KEY l ((b!=1)))"},
		renamed(on("mysql: functional index renamed", "CREATE INDEX i ON t ((c * 2))", "CREATE INDEX j ON t ((c * 2))")),
		{Name: "mysql: a column under a functional index is renamed", Renames: []string{"t.a:z"}, Rows: "INSERT INTO t VALUES (1, 'x')",
			Before: "CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(9), KEY i ((lower(a)), id))", After: "CREATE TABLE t (id INT PRIMARY KEY, z VARCHAR(9), KEY i ((lower(z)), id))"},
		{Name: "mysql: a table with a functional index is renamed", Renames: []string{"t:u"}, Before: "CREATE TABLE t (a VARCHAR(9), KEY i ((lower(a))))", After: "CREATE TABLE u (a VARCHAR(9), KEY i ((lower(a))))"},
		kept(dialecttest.Case{Name: "mysql: a column under a functional index is kept", Rows: "INSERT INTO t VALUES (1, 'x')",
			Before: "CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(9), KEY i ((lower(a)), id))", After: "CREATE TABLE t (id INT PRIMARY KEY)"}),
		{Name: "mysql: multi-valued index", Before: "CREATE TABLE t (id INT, j JSON)", After: "CREATE TABLE t (id INT, j JSON, KEY i ((CAST(j->'$.tags' AS UNSIGNED ARRAY)), id), UNIQUE KEY k ((CAST(j->'$.names' AS CHAR(10) ARRAY))))", Rows: `INSERT INTO t VALUES (1, '{"tags": [1, 2]}')`},
		{Name: "mysql: multi-valued index changes", Before: "CREATE TABLE t (j JSON, KEY i ((CAST(j->'$.a' AS UNSIGNED ARRAY))))", After: "CREATE TABLE t (j JSON, KEY i ((CAST(j->'$.a' AS CHAR(9) ARRAY))))", Rows: `INSERT INTO t VALUES ('{"a": [1, 2]}')`},
		{Name: "mysql: multi-valued index, the same", Same: true, Before: "CREATE TABLE t (j JSON, KEY i ((CAST(j->'$.a' AS UNSIGNED ARRAY))))", After: "CREATE TABLE t (j JSON, KEY i ((cast(json_extract(`j`, \"$.a\") AS unsigned array))))"},
		on("mysql: index visible again", "CREATE INDEX i ON t (c) COMMENT 'x' INVISIBLE", "CREATE INDEX i ON t (c) COMMENT 'x'"),
		on("mysql: unique and invisible", "ALTER TABLE t ADD UNIQUE u (c)", "ALTER TABLE t ADD UNIQUE u (c) INVISIBLE"),
		on("mysql: orders of an index", "CREATE INDEX i ON t (c DESC, s)", "CREATE INDEX i ON t (c, s(3) DESC)"),
		on("mysql: fulltext with a parser", "CREATE FULLTEXT INDEX i ON t (s)", "CREATE FULLTEXT INDEX i ON t (s) WITH PARSER ngram COMMENT 'x'"),
		on("mysql: fulltext without a parser", "CREATE FULLTEXT INDEX i ON t (s) WITH PARSER ngram", "CREATE FULLTEXT INDEX i ON t (s)"),
		same("mysql: index of a kind that there is not", "c INT, KEY i (c) USING HASH", "c INT, KEY i (c) USING BTREE"),
		kept(on("mysql: a foreign key's own index and one more", "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (pid) REFERENCES p (id)", "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (pid) REFERENCES p (id), ADD KEY k (pid, c)")),
		{Name: "mysql: another reference system of an indexed column", Before: "CREATE TABLE t (c POINT NOT NULL SRID 0, SPATIAL KEY k (c))", After: "CREATE TABLE t (c POINT NOT NULL SRID 4326, SPATIAL KEY k (c))"},
		kept(on("mysql: two foreign keys over one column, kept", "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (pid) REFERENCES p (id)", "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (pid) REFERENCES p (id), ADD CONSTRAINT a FOREIGN KEY (pid) REFERENCES p (id)")),
		on("mysql: two foreign keys over one column", "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (pid) REFERENCES p (id)", "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (pid) REFERENCES p (id), ADD CONSTRAINT a FOREIGN KEY (pid) REFERENCES p (id)"),
	}
}

// mysqlTableCases are about tables.
func mysqlTableCases() []dialecttest.Case {
	const bare = "CREATE TABLE t (a VARCHAR(9), b VARCHAR(9) CHARACTER SET ascii, c TEXT COLLATE utf8mb4_bin)"
	return []dialecttest.Case{
		{Name: "mysql: character set of a table with columns of their own", Before: bare, After: bare + " DEFAULT CHARACTER SET latin1", Rows: "INSERT INTO t VALUES ('é', 'x', '日🪿')"},
		{Name: "mysql: character set of the database again", Before: bare + " COLLATE utf8mb4_0900_as_cs", After: bare, Rows: "INSERT INTO t VALUES ('é', 'x', '日🪿')"},
		{Name: "mysql: names of columns go round, one of them computed", Renames: []string{"t.a:c", "t.b:a", "t.c:b"}, Rows: "INSERT INTO t (b, c) VALUES (2, 3)",
			Before: "CREATE TABLE t (a INT AS (b + 1) STORED, b INT NOT NULL, c INT)", After: "CREATE TABLE t (c INT AS (a + 1) STORED, a INT NOT NULL, b INT)"},
		{Name: "mysql: numbers under foreign keys", Rows: "INSERT INTO p VALUES (7); INSERT INTO t VALUES (7); INSERT INTO k VALUES (7)",
			Before: "CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE t (c INT AUTO_INCREMENT PRIMARY KEY, CONSTRAINT f FOREIGN KEY (c) REFERENCES p (id)); CREATE TABLE k (a INT, CONSTRAINT g FOREIGN KEY (a) REFERENCES t (c))",
			After:  "CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE t (c INT PRIMARY KEY, CONSTRAINT f FOREIGN KEY (c) REFERENCES p (id)); CREATE TABLE k (a INT, CONSTRAINT g FOREIGN KEY (a) REFERENCES t (c))"},
		{Name: "mysql: a primary key that the server makes", Same: true, Before: "SET SESSION sql_generate_invisible_primary_key = ON; CREATE TABLE t (a INT); SET SESSION sql_generate_invisible_primary_key = DEFAULT", After: "CREATE TABLE t (a INT)"},
		{Name: "mysql: counter", Same: true, Before: "CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT) AUTO_INCREMENT = 1000", After: "CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT)"},
		{Name: "mysql: partitions of a key", Before: "CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(9))", After: "CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(9)) PARTITION BY KEY ALGORITHM=2 () PARTITIONS 3", Rows: "INSERT INTO t VALUES (1, 'x')"},
		{Name: "mysql: partitions of texts", Before: "CREATE TABLE t (a VARCHAR(9)) PARTITION BY LIST COLUMNS (a) (PARTITION p VALUES IN ('é', 'it''s'))", After: "CREATE TABLE t (a VARCHAR(9)) PARTITION BY LIST COLUMNS (a) (PARTITION p VALUES IN ('é', 'it''s'), PARTITION q VALUES IN ('🪿', 'x\\\\y'))", Rows: "INSERT INTO t VALUES ('é')"},
		{Name: "mysql: a check that depends on two columns is renamed with its table", Renames: []string{"t:u", "u.a:z"}, Before: "CREATE TABLE t (a INT, b INT, CHECK (a > b))", After: "CREATE TABLE u (z INT, b INT, CHECK (z > b))", Rows: "INSERT INTO t VALUES (2, 1)"},
		{Name: "mysql: comments with letters", Before: "CREATE TABLE t (a INT COMMENT 'é') COMMENT 'ü'", After: "CREATE TABLE t (a INT COMMENT 'è日') COMMENT 'ö日'"},
	}
}
