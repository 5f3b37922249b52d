package mysql

import (
	"strings"
	"testing"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/schema"
)

func TestWeigh(t *testing.T) {
	t.Parallel()
	column := func(_, name string) *schema.Column {
		if name == "age" {
			return &schema.Column{Name: "age", Type: ParseType("int unsigned")}
		}
		return nil
	}
	for sql, want := range map[string]string{
		"ALTER TABLE `users` MODIFY COLUMN `age` int unsigned NOT NULL":        "users|NONE|true|constraint users.age",
		"ALTER TABLE users MODIFY age INT UNSIGNED DEFAULT 3":                  "users|NONE|false|",
		"ALTER TABLE users MODIFY age int unsigned CHECK (age > 2)":            "users|SHARED|false|",
		"ALTER TABLE users CHANGE COLUMN age years int":                        "users|SHARED|true|rewrite users.age",
		"ALTER TABLE users MODIFY mood enum('a','b')":                          "users|SHARED|true|rewrite users.mood",
		"ALTER TABLE users\n DROP COLUMN `a`,\n DROP CONSTRAINT c":             "users|NONE|false|data_loss users.a",
		"ALTER TABLE users DROP INDEX i, DROP FOREIGN KEY f":                   "users|NONE|false|",
		"ALTER TABLE users ADD CONSTRAINT `c` CHECK (a > 0)":                   "users|SHARED|false|constraint users",
		"ALTER TABLE users ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES b (id)": "users|SHARED|false|constraint users",
		"ALTER TABLE users ADD UNIQUE KEY u (a)":                               "users|NONE|false|constraint users",
		"ALTER TABLE users ADD COLUMN a int":                                   "users|NONE|false|",
		"ALTER TABLE users ADD PARTITION (PARTITION b VALUES LESS THAN (9))":   "users|NONE|false|",
		"ALTER TABLE users ADD PARTITION PARTITIONS 2":                         "users|SHARED|true|rewrite users",
		"ALTER TABLE users COALESCE PARTITION 2":                               "users|SHARED|true|rewrite users",
		"ALTER TABLE users REORGANIZE PARTITION a INTO (PARTITION b DEFAULT)":  "users|SHARED|true|rewrite users",
		"ALTER TABLE users TRUNCATE PARTITION a":                               "users|EXCLUSIVE|false|data_loss users",
		"DROP TABLE users":                                                     "users|EXCLUSIVE|false|data_loss users",
		"CREATE UNIQUE INDEX i ON `d`.`users` (a)":                             "d.users|NONE|false|constraint d.users",
		"UPDATE users SET a = 1":                                               "||false|",
		"":                                                                     "||false|",
	} {
		st := dialect.Statement{SQL: sql}
		Dialect{}.Weigh(&st, column)
		var hazards []string
		for _, h := range st.Hazards {
			hazards = append(hazards, h.Kind+" "+h.Object)
		}
		rewrite := map[bool]string{true: "true", false: "false"}[st.Rewrite]
		if got := strings.Join([]string{st.Table, st.Lock, rewrite, strings.Join(hazards, " ")}, "|"); got != want {
			t.Errorf("%s\n%s, want\n%s", sql, got, want)
		}
	}
}
