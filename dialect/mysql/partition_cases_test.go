package mysql_test

import "github.com/skein-go/skein/dialect/dialecttest"

// partitionCases are tables that are cut otherwise, with rows in all that is cut.
func partitionCases() []dialecttest.Case {
	cut := func(name, before, after, rows string) dialecttest.Case {
		const t = "CREATE TABLE t (id INT, s VARCHAR(9), d DATE, PRIMARY KEY (id, s, d)) PARTITION BY "
		return dialecttest.Case{Name: "partitions: " + name, Before: t + before, After: t + after,
			Rows: "INSERT INTO t VALUES " + rows}
	}
	const low = "PARTITION a VALUES LESS THAN (10)"
	return []dialecttest.Case{
		cut("a range more", "RANGE (id) ("+low+")", "RANGE (id) ("+low+", PARTITION b VALUES LESS THAN (20) COMMENT 'x', PARTITION c VALUES LESS THAN MAXVALUE)", "(1, 'x', '2020-01-01')"),
		refused(cut("a range less, with rows in it", "RANGE (id) ("+low+", PARTITION b VALUES LESS THAN (20))", "RANGE (id) ("+low+")", "(1, 'x', '2020-01-01'), (15, 'x', '2020-01-01')")),
		cut("the rest is split", "RANGE (id) ("+low+", PARTITION z VALUES LESS THAN MAXVALUE)",
			"RANGE (id) ("+low+", PARTITION b VALUES LESS THAN (20), PARTITION c VALUES LESS THAN (30), PARTITION z VALUES LESS THAN MAXVALUE)",
			"(1, 'x', '2020-01-01'), (15, 'x', '2020-01-01'), (25, 'x', '2020-01-01'), (35, 'x', '2020-01-01')"),
		cut("a range is split, another joined", "RANGE (id) ("+low+", PARTITION b VALUES LESS THAN (20), PARTITION c VALUES LESS THAN (30), PARTITION d VALUES LESS THAN (40))",
			"RANGE (id) (PARTITION x VALUES LESS THAN (5), "+low+", PARTITION b VALUES LESS THAN (30), PARTITION d VALUES LESS THAN (40))",
			"(1, 'x', '2020-01-01'), (7, 'x', '2020-01-01'), (15, 'x', '2020-01-01'), (25, 'x', '2020-01-01')"),
		cut("ranges of days", "RANGE COLUMNS (d) (PARTITION a VALUES LESS THAN ('2020-01-01'))",
			"RANGE COLUMNS (d) (PARTITION a VALUES LESS THAN ('2020-01-01'), PARTITION b VALUES LESS THAN ('2021-01-01'))", "(1, 'x', '2019-01-01')"),
		cut("ranges of two columns", "RANGE COLUMNS (id, s) (PARTITION a VALUES LESS THAN (1, 'm'), PARTITION b VALUES LESS THAN (MAXVALUE, MAXVALUE))",
			"RANGE COLUMNS (id, s) (PARTITION a VALUES LESS THAN (1, 'm'), PARTITION c VALUES LESS THAN (2, 'm'), PARTITION b VALUES LESS THAN (MAXVALUE, MAXVALUE))",
			"(1, 'a', '2020-01-01'), (2, 'a', '2020-01-01'), (2, 'x', '2020-01-01')"),
		cut("with subpartitions", "RANGE (id) SUBPARTITION BY HASH (id) SUBPARTITIONS 2 ("+low+", PARTITION z VALUES LESS THAN MAXVALUE)",
			"RANGE (id) SUBPARTITION BY HASH (id) SUBPARTITIONS 2 ("+low+", PARTITION b VALUES LESS THAN (20), PARTITION z VALUES LESS THAN MAXVALUE)",
			"(1, 'x', '2020-01-01'), (15, 'x', '2020-01-01'), (25, 'x', '2020-01-01')"),
		cut("a list more", "LIST (id) (PARTITION a VALUES IN (1, NULL))", "LIST (id) (PARTITION a VALUES IN (1, NULL), PARTITION b VALUES IN (2, 3))", "(1, 'x', '2020-01-01')"),
		cut("a list is split", "LIST (id) (PARTITION a VALUES IN (1, 2, 3), PARTITION b VALUES IN (4))", "LIST (id) (PARTITION a VALUES IN (1), PARTITION c VALUES IN (2, 3, 5), PARTITION b VALUES IN (4))",
			"(1, 'x', '2020-01-01'), (2, 'x', '2020-01-01'), (3, 'x', '2020-01-01'), (4, 'x', '2020-01-01')"),
		refused(cut("a value goes off a list, with rows of it", "LIST (id) (PARTITION a VALUES IN (1, 2), PARTITION b VALUES IN (3), PARTITION c VALUES IN (4))",
			"LIST (id) (PARTITION a VALUES IN (1, 2), PARTITION c VALUES IN (4))", "(1, 'x', '2020-01-01'), (3, 'x', '2020-01-01')")),
		cut("a list out of a rest before it", "LIST (id) (PARTITION a VALUES IN (1), PARTITION b DEFAULT)", "LIST (id) (PARTITION a VALUES IN (1), PARTITION b DEFAULT, PARTITION c VALUES IN (2))", "(1, 'x', '2020-01-01'), (2, 'x', '2020-01-01'), (3, 'x', '2020-01-01')"),
		cut("a list out of a rest behind it", "LIST (id) (PARTITION a VALUES IN (1), PARTITION b DEFAULT)", "LIST (id) (PARTITION a VALUES IN (1), PARTITION c VALUES IN (2), PARTITION b DEFAULT)", "(1, 'x', '2020-01-01'), (2, 'x', '2020-01-01'), (3, 'x', '2020-01-01')"),
		cut("a rest comes", "LIST (id) (PARTITION a VALUES IN (1))", "LIST (id) (PARTITION a VALUES IN (1), PARTITION b DEFAULT)", "(1, 'x', '2020-01-01')"),
		cut("a rest is no list of 0", "LIST (id) (PARTITION a VALUES IN (1), PARTITION b DEFAULT)", "LIST (id) (PARTITION a VALUES IN (1), PARTITION b VALUES IN (0))", "(1, 'x', '2020-01-01'), (0, 'x', '2020-01-01')"),
		cut("more of a hash", "HASH (id) PARTITIONS 2", "HASH (id) PARTITIONS 5", "(1, 'x', '2020-01-01'), (2, 'x', '2020-01-01'), (3, 'x', '2020-01-01')"),
		cut("more of a hash, with names", "LINEAR HASH (id) (PARTITION a, PARTITION b)", "LINEAR HASH (id) (PARTITION a, PARTITION b, PARTITION c COMMENT 'x')", "(1, 'x', '2020-01-01'), (2, 'x', '2020-01-01'), (3, 'x', '2020-01-01')"),
		cut("fewer of a key", "KEY (id, s) PARTITIONS 4", "KEY (id, s)", "(1, 'x', '2020-01-01'), (2, 'x', '2020-01-01'), (3, 'x', '2020-01-01')"),
		cut("another hash", "HASH (id) PARTITIONS 2", "KEY (id) PARTITIONS 3", "(1, 'x', '2020-01-01'), (2, 'x', '2020-01-01')"),
	}
}
