package sqltext

import (
	"fmt"
	"testing"
)

func TestAlter(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]string{
		"ALTER TABLE a DROP COLUMN b, ADD CHECK (x IN (1, 2));":                             "[a] 2",
		"alter table if exists only \"s\".\"a b\" * -- x, y\n add c numeric(4, 2)":          "[s a b] 1",
		"SET STATEMENT system_versioning_alter_history = KEEP FOR ALTER TABLE `t` DROP `c`": "[t] 1",
		"ALTER IGNORE TABLE t DROP c, DROP d":                                               "[t] 2",
		"ALTER TABLE t ALTER c SET DEFAULT ARRAY[1, 2]":                                     "[t] 1",
		"ALTER INDEX a RENAME TO b":                                                         "no",
		"SELECT 1":                                                                          "no",
		"":                                                                                  "no",
		"ALTER TABLE":                                                                       "no",
	} {
		a, ok := Alter(sql, Any)
		got := "no"
		if ok {
			got = fmt.Sprint(a.Table, " ", len(a.Actions))
		}
		if got != want {
			t.Errorf("%s: %s, want %s", sql, got, want)
		}
	}
}
