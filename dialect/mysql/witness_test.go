package mysql_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/skein-go/skein/dialect/mysql"
)

// TestTrace: what a statement names is seen to come, to change and to go, be it one of many names or in another
// database, and nothing else is.
func TestTrace(t *testing.T) {
	db, err := openConformance()
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	other, err := openConformance()
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	var space string
	if err := other.QueryRow("SELECT DATABASE()").Scan(&space); err != nil {
		t.Fatal(err)
	}
	many := []string{"Users", space}
	for i := range 60 {
		many = append(many, fmt.Sprint("c", i))
	}
	trace := func(names []string) string {
		text, err := mysql.Dialect{}.Trace(context.Background(), db, "DROP TABLE "+strings.Join(names, ", "))
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	for _, names := range [][]string{{"Users", "id", space}, many} {
		last := trace(names)
		if last != "" {
			t.Fatalf("of nothing: %s", last)
		}
		for _, step := range []struct {
			sql   string
			other bool // it is done in the other database
			same  bool
		}{
			{sql: "CREATE TABLE Users (id INT PRIMARY KEY AUTO_INCREMENT)"}, {sql: "INSERT INTO Users VALUES (7)", same: true},
			{sql: "CREATE TABLE posts (id INT)", same: true}, {sql: "ALTER TABLE Users ADD c INT"},
			{sql: "CREATE TABLE Users (id INT)", other: true}, {sql: "DROP TABLE Users", other: true}, {sql: "DROP TABLE posts", same: true}, {sql: "DROP TABLE Users"},
		} {
			at := db
			if step.other {
				at = other
			}
			if _, err := at.Exec(step.sql); err != nil {
				t.Fatal(err)
			}
			now := trace(names)
			if (now == last) != step.same {
				t.Errorf("%s: before it\n%s\nand after it\n%s", step.sql, last, now)
			}
			last = now
		}
	}
}

// TestTraceOfOne: a statement about one table is followed by that table alone, however it is written.
func TestTraceOfOne(t *testing.T) {
	db, err := openConformance()
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var space string
	if err := db.QueryRow("SELECT DATABASE()").Scan(&space); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		"CREATE TABLE users (id INT)", "alter table `users` add posts INT", "CREATE TABLE " + space + ".users AS SELECT * FROM posts",
		"ALTER ONLINE TABLE IF EXISTS `" + space + "` . `users` RENAME TO posts", "ALTER TABLE users ADD FOREIGN KEY (a) REFERENCES posts (id)",
		"ALTER TABLE users",
	} {
		trace := func() string {
			text, err := mysql.Dialect{}.Trace(context.Background(), db, statement)
			if err != nil {
				t.Fatal(err)
			}
			return text
		}
		last := trace()
		if last != "" {
			t.Fatalf("%s: of nothing: %s", statement, last)
		}
		for _, step := range []struct {
			sql  string
			same bool
		}{
			{sql: "CREATE TABLE users (id INT PRIMARY KEY AUTO_INCREMENT)"}, {sql: "INSERT INTO users VALUES (7)", same: true},
			{sql: "ALTER TABLE users ADD c INT"}, {sql: "RENAME TABLE users TO others"}, {sql: "DROP TABLE others", same: true},
		} {
			if _, err := db.Exec(step.sql); err != nil {
				t.Fatal(err)
			}
			now := trace()
			if (now == last) != step.same {
				t.Errorf("%s: %s: before it\n%s\nand after it\n%s", statement, step.sql, last, now)
			}
			last = now
		}
	}
}
