package mysql

import (
	"strings"
	"testing"
)

// TestRecut: what is done to partitions moves no more rows than have to be, and destroys none. "" is a new PARTITION BY.
func TestRecut(t *testing.T) {
	t.Parallel()
	const range1 = "RANGE (`id`)\n(PARTITION `a` VALUES LESS THAN (10)"
	const list1 = "LIST (`id`) (PARTITION a VALUES IN (1,2)"
	for _, c := range []struct{ was, is, want string }{
		{range1 + ")", "RANGE (id) (PARTITION a VALUES LESS THAN (10), PARTITION `b` VALUES LESS THAN (20))", "ADD PARTITION (PARTITION `b` VALUES LESS THAN (20))"},
		{range1 + ")", range1 + ", PARTITION b VALUES LESS THAN (20) COMMENT = 'a,)', PARTITION c VALUES LESS THAN MAXVALUE)",
			"ADD PARTITION (PARTITION b VALUES LESS THAN (20) COMMENT = 'a,)', PARTITION c VALUES LESS THAN MAXVALUE)"},
		{range1 + ", PARTITION b VALUES LESS THAN (20))", range1 + ")", ""},
		{range1 + ", PARTITION z VALUES LESS THAN MAXVALUE)", range1 + ")", ""},
		{range1 + ", PARTITION z VALUES LESS THAN MAXVALUE)", range1 + ", PARTITION b VALUES LESS THAN (20), PARTITION z VALUES LESS THAN MAXVALUE)",
			"REORGANIZE PARTITION `z` INTO (PARTITION b VALUES LESS THAN (20), PARTITION z VALUES LESS THAN MAXVALUE)"},
		{range1 + ", PARTITION b VALUES LESS THAN (20), PARTITION z VALUES LESS THAN (MAXVALUE))", range1 + ", PARTITION z VALUES LESS THAN (MAXVALUE))",
			"REORGANIZE PARTITION `b`, `z` INTO (PARTITION z VALUES LESS THAN (MAXVALUE))"},
		{range1 + ", PARTITION b VALUES LESS THAN (20))", range1 + ", PARTITION c VALUES LESS THAN (30))", "REORGANIZE PARTITION `b` INTO (PARTITION c VALUES LESS THAN (30))"},
		{range1 + ", PARTITION b VALUES LESS THAN (20))", range1 + ", PARTITION c VALUES LESS THAN (19))", ""},
		{range1 + ", PARTITION b VALUES LESS THAN (20), PARTITION c VALUES LESS THAN (40))", range1 + ", PARTITION b VALUES LESS THAN (30), PARTITION c VALUES LESS THAN (40))",
			"REORGANIZE PARTITION `b`, `c` INTO (PARTITION b VALUES LESS THAN (30), PARTITION c VALUES LESS THAN (40))"},
		{list1 + ")", list1 + ", PARTITION b VALUES IN (3))", "ADD PARTITION (PARTITION b VALUES IN (3))"},
		{list1 + ", PARTITION b VALUES IN (3))", list1 + ")", ""},
		{list1 + ", PARTITION b VALUES IN (3), PARTITION c VALUES IN (4))", list1 + ", PARTITION c VALUES IN (4))", ""},
		{list1 + ", PARTITION b VALUES IN (3), PARTITION c VALUES IN (4))", list1 + ", PARTITION c VALUES IN (4, 3))", "REORGANIZE PARTITION `b`, `c` INTO (PARTITION c VALUES IN (4, 3))"},
		{list1 + ")", list1 + ", PARTITION r DEFAULT)", "ADD PARTITION (PARTITION r DEFAULT)"},
		{list1 + ", PARTITION r DEFAULT)", list1 + ", PARTITION r DEFAULT, PARTITION b VALUES IN (3))", ""},
		{list1 + ", PARTITION r DEFAULT)", list1 + ")", ""},
		{list1 + ", PARTITION r DEFAULT)", list1 + ", PARTITION b VALUES IN (3), PARTITION r DEFAULT)", "REORGANIZE PARTITION `r` INTO (PARTITION b VALUES IN (3), PARTITION r DEFAULT)"},
		{list1 + ", PARTITION r DEFAULT)", "LIST (id) (PARTITION a VALUES IN (1), PARTITION r DEFAULT)", "REORGANIZE PARTITION `a`, `r` INTO (PARTITION a VALUES IN (1), PARTITION r DEFAULT)"},
		{"LIST COLUMNS (a, b) (PARTITION a VALUES IN ((1,'a'),(2,'b')))", "LIST COLUMNS (a, b) (PARTITION a VALUES IN ((1,'a')))", ""},
		{"HASH (id)\n(PARTITION `p0`,\n PARTITION `p1`)", "HASH (id) PARTITIONS 4", "ADD PARTITION (PARTITION `p2`, PARTITION `p3`)"},
		{"HASH (id) PARTITIONS 4", "HASH (id)", "COALESCE PARTITION 3"},
		{"HASH (id) PARTITIONS 4", "LINEAR HASH (id) PARTITIONS 4", ""},
		{"HASH (id) (PARTITION a, PARTITION b)", "HASH (id) (PARTITION b)", ""},
		{"HASH (id)", "KEY (id)", ""},
		{"RANGE (id) (PARTITION a VALUES LESS THAN (1))", "LIST (id) (PARTITION a VALUES IN (1))", ""},
		{"SYSTEM_TIME LIMIT 10 PARTITIONS 2", "SYSTEM_TIME LIMIT 10 PARTITIONS 3", ""},
		{"RANGE (id)", "RANGE (id) (PARTITION a VALUES LESS THAN (1))", ""},
	} {
		if got := strings.ReplaceAll(recut(c.was, c.is), "\n     ", " "); got != c.want {
			t.Errorf("%s\nto %s:\n%s, want\n%s", c.was, c.is, got, c.want)
		}
	}
}
