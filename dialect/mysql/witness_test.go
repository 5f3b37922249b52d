package mysql_test

import (
	"context"
	"fmt"
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
		text, err := mysql.Dialect{}.Trace(context.Background(), db, names)
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
