package mysql_test

import (
	"fmt"

	"github.com/skein-go/skein/dialect/dialecttest"
)

// periodCases are about periods of the application, and the keys on them, of MariaDB.
func periodCases() []dialecttest.Case {
	table := func(name, before, after, rows string) dialecttest.Case {
		const t = "CREATE TABLE t (id INT NOT NULL, n INT, b DATE NOT NULL, e DATE NOT NULL"
		c := dialecttest.Case{Name: ofMaria + "period, " + name, Before: t + before + ")", After: t + after + ")", Same: name == "the same"}
		if rows != "" {
			c.Rows = "INSERT INTO t VALUES " + rows
		}
		return c
	}
	whole := func(name, before, after, rows string, renames ...string) dialecttest.Case {
		return dialecttest.Case{Name: ofMaria + "period, " + name, Before: "CREATE TABLE t (" + before + ")", After: "CREATE TABLE t (" + after + ")", Rows: "INSERT INTO t VALUES " + rows, Renames: renames}
	}
	const p, key, primary = ", PERIOD FOR p (b, e)", ", UNIQUE u (id, p WITHOUT OVERLAPS)", ", PRIMARY KEY (id, p WITHOUT OVERLAPS)"
	const rows = "(1, 5, '2020-01-01', '2020-02-01'), (1, 5, '2020-02-01', '2020-03-01'), (2, 6, '2020-01-15', '2020-02-01')"
	const overlap = "(1, 5, '2020-01-01', '2020-02-02'), (1, 5, '2020-02-01', '2020-03-01')"
	list := []dialecttest.Case{
		table("added", "", p, rows),
		table("added with its keys", "", p+key+primary, rows),
		table("a key added", p, p+key, rows),
		table("a primary key added", p+key, p+key+primary, rows),
		table("a key changed", p+key, p+", UNIQUE u (id, n, p WITHOUT OVERLAPS)", rows),
		table("a key comes to be without overlaps", p+", UNIQUE u (id, b, e)", p+key, rows),
		table("a primary key comes to be without overlaps", p+", PRIMARY KEY (id, b, e)", p+primary, rows),
		table("another name", p+key+primary, ", PERIOD FOR `it's q` (b, e), UNIQUE u (id, `it's q` WITHOUT OVERLAPS), PRIMARY KEY (id, `it's q` WITHOUT OVERLAPS)", rows),
		table("a check of its kind", ", CHECK (b < e)", ", CHECK (b < e)"+p, rows),
		table("beside a check of its name", ", CONSTRAINT q CHECK (b < e)", p, rows),
		table("the same", p+key, ", period  for `p`(B,`e`), unique key u (id,P without overlaps)", rows),
		refused(table("rows that end before they begin", "", p, "(1, 5, '2020-01-01', '2020-01-01')")),
		refused(table("rows that overlap", "", p+key, overlap)),
		refused(table("rows that overlap, in a period that is there", p, p+primary, overlap)),
		{Name: ofMaria + "period, a table with one is new", Before: "CREATE TABLE x (a INT)", After: "CREATE TABLE x (a INT); CREATE TABLE t (id INT, b DATETIME(3), e DATETIME(3), PERIOD FOR p (b, e), UNIQUE u (id, p WITHOUT OVERLAPS) COMMENT 'x')"},
		whole("its columns made NOT NULL", "id INT, b DATE, e DATE", "id INT, b DATE, e DATE, PERIOD FOR p (b, e)", "(1, '2020-01-01', '2020-02-01')"),
		refused(whole("its columns made NOT NULL, with NULL", "id INT, b DATE, e DATE", "id INT, b DATE, e DATE, PERIOD FOR p (b, e)", "(1, '2020-01-01', NULL)")),
		whole("its columns of another type", "id INT, b DATE, e DATE"+p+key, "id INT, b DATETIME, e DATETIME"+p+key, "(1, '2020-01-01', '2020-02-01')"),
		whole("a column renamed", "id INT, b DATE, e DATE"+p+key+primary, "id INT, z DATE, e DATE, PERIOD FOR p (z, e), UNIQUE u (id, p WITHOUT OVERLAPS), PRIMARY KEY (id, p WITHOUT OVERLAPS)", "(1, '2020-01-01', '2020-02-01')", "t.b:z"),
		whole("a column renamed with the other", "id INT, b DATE, e DATE"+p+key, "id INT, e DATE, b DATE, PERIOD FOR p (e, b), UNIQUE u (id, p WITHOUT OVERLAPS)", "(1, '2020-01-01', '2020-02-01')", "t.b:e", "t.e:b"),
		whole("of another column", "id INT, b DATE, e DATE, z DATE NOT NULL"+p+key, "id INT, b DATE, e DATE, z DATE NOT NULL, PERIOD FOR p (b, z), UNIQUE u (id, p WITHOUT OVERLAPS)", "(1, '2020-01-01', '2020-02-01', '2020-03-01')"),
		kept(whole("a column is kept", "id INT PRIMARY KEY, b DATE, e DATE"+p+key, "id INT PRIMARY KEY, e DATE NOT NULL", "(1, '2020-01-01', '2020-02-01')")),
		refusedDown(whole("a column goes", "id INT, b DATE, e DATE"+p+key, "id INT, e DATE NOT NULL", "(1, '2020-01-01', '2020-02-01')")),
		kept(dialecttest.Case{Name: ofMaria + "period, a column is kept, and a foreign key stood on its key",
			Before: "CREATE TABLE o (x INT UNIQUE); CREATE TABLE t (id INT, b DATE, e DATE, CONSTRAINT f FOREIGN KEY (id) REFERENCES o (x)" + p + primary + ")",
			After:  "CREATE TABLE o (x INT UNIQUE); CREATE TABLE t (id INT NOT NULL, e DATE NOT NULL, CONSTRAINT f FOREIGN KEY (id) REFERENCES o (x))",
			Rows:   "INSERT INTO o VALUES (1); INSERT INTO t VALUES (1, '2020-01-01', '2020-02-01')"}),
		whole("a column renamed under a key that a foreign key stands on", "id INT, b DATE, e DATE, x INT UNIQUE, FOREIGN KEY (id) REFERENCES t (x)"+p+key, "id INT, b DATE, z DATE, x INT UNIQUE, FOREIGN KEY (id) REFERENCES t (x), PERIOD FOR p (b, z), UNIQUE u (id, p WITHOUT OVERLAPS)", "(1, '2020-01-01', '2020-02-01', 1)", "t.e:z"),
		renamed(dialecttest.Case{Name: ofMaria + "period, its table and key renamed", Before: "CREATE TABLE t (id INT, b DATE, e DATE" + p + key + ")", After: "CREATE TABLE z (id INT, b DATE, e DATE" + p + ", UNIQUE v (id, p WITHOUT OVERLAPS))",
			Rows: "INSERT INTO t VALUES (1, '2020-01-01', '2020-02-01')"}, "t:z", "u:v"),
		{Name: ofMaria + "period, with versions", Before: "CREATE TABLE t (id INT, b DATE, e DATE" + p + key + ") WITH SYSTEM VERSIONING", After: "CREATE TABLE t (id BIGINT, b DATE, z DATE, PERIOD FOR p (b, z)) WITH SYSTEM VERSIONING",
			Rows: "INSERT INTO t VALUES (1, '2020-01-01', '2020-02-01'); UPDATE t SET id = 2", Renames: []string{"t.e:z"}},
		{Name: ofMaria + "period, in partitions", Before: "CREATE TABLE t (id INT, b DATE NOT NULL, e DATE NOT NULL) PARTITION BY HASH (id) PARTITIONS 2", After: "CREATE TABLE t (id INT, b DATE NOT NULL, e DATE NOT NULL" + p + ") PARTITION BY HASH (id) PARTITIONS 3",
			Rows: "INSERT INTO t VALUES (1, '2020-01-01', '2020-02-01')"},
	}
	return append(list, periodPairs()...)
}

// periodPairs turn each of some tables into each of the others.
func periodPairs() (list []dialecttest.Case) {
	const columns = "CREATE TABLE t (id INT NOT NULL, b DATE NOT NULL, e DATE NOT NULL, z DATE NOT NULL"
	tables := []string{
		", PRIMARY KEY (id, b, e), KEY u (id)",
		", PERIOD FOR p (b, e), KEY k (b, e)",
		", PERIOD FOR p (b, e), UNIQUE u (id, p WITHOUT OVERLAPS)",
		", PERIOD FOR q (b, e), PRIMARY KEY (id, q WITHOUT OVERLAPS), UNIQUE u (id, b, e)",
		", PERIOD FOR p (b, z), PRIMARY KEY (id, p WITHOUT OVERLAPS), UNIQUE u (id, p WITHOUT OVERLAPS), CHECK (b < e)",
		", PERIOD FOR q (e, z), UNIQUE v (id, q WITHOUT OVERLAPS), KEY u (z)",
	}
	for i, before := range tables {
		for j, after := range tables {
			if i == j {
				continue
			}
			c := dialecttest.Case{Name: fmt.Sprintf("%speriod, table %d to %d", ofMaria, i, j), Before: columns + before + ")", After: columns + after + ")",
				Rows: "INSERT INTO t VALUES (1, '2020-01-01', '2020-02-01', '2020-02-02'), (1, '2020-03-01', '2020-04-01', '2020-05-01'), (2, '2020-01-01', '2020-02-01', '2020-03-01')"}
			list = append(list, c)
			c.Name, c.Kept = c.Name+", kept", true
			list = append(list, c)
		}
	}
	return list
}

func refusedDown(c dialecttest.Case) dialecttest.Case { c.RefusedDown = true; return c }
