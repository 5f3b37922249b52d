package mysql_test

import (
	"context"
	"database/sql"
	"fmt"
	"testing"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/mysql"
	"github.com/skein-go/skein/internal/testdb"
	"github.com/skein-go/skein/op"
)

// counted counts the queries that go through it.
type counted struct {
	op.Tx
	queries []string
}

func (c *counted) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	c.queries = append(c.queries, query)
	return c.Tx.QueryContext(ctx, query, args...)
}

func (c *counted) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	c.queries = append(c.queries, query)
	return c.Tx.QueryRowContext(ctx, query, args...)
}

// TestQueries: reading a schema takes as many queries with 50 objects of a kind as with 5.
func TestQueries(t *testing.T) {
	asked := map[int][]string{}
	for _, n := range []int{5, 50} {
		db := open(t, testdb.MySQL(t))
		for i := range n {
			for _, statement := range []string{
				"CREATE TABLE p%d (id INT PRIMARY KEY, a DATE NOT NULL, b INT NOT NULL, s TEXT, j JSON, v INT AS (id + 1) STORED, FULLTEXT KEY f (s), CHECK (id < b)) WITH SYSTEM VERSIONING",
				"CREATE TABLE t%[1]d (id INT PRIMARY KEY, FOREIGN KEY (id) REFERENCES p%[1]d (id))",
				"CREATE TABLE r%d (id INT PRIMARY KEY) PARTITION BY RANGE (id) (PARTITION a VALUES LESS THAN (10), PARTITION b VALUES LESS THAN MAXVALUE)",
				"CREATE ALGORITHM=MERGE VIEW v%[1]d AS SELECT id FROM t%[1]d",
				"CREATE TRIGGER g%[1]d BEFORE INSERT ON t%[1]d FOR EACH ROW SET @a = 1",
				"CREATE PROCEDURE c%d(a INT) SELECT 1",
				"CREATE EVENT e%[1]d ON SCHEDULE EVERY 1 DAY DO DELETE FROM t%[1]d",
				"CREATE SEQUENCE s%d",
			} {
				if _, err := db.Exec(fmt.Sprintf(statement, i)); err != nil {
					t.Fatalf("%s: %v", statement, err)
				}
			}
		}
		c := &counted{Tx: db}
		s, err := mysql.Dialect{}.Inspect(t.Context(), c, dialect.InspectOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Tables) != 3*n || len(s.Views) != n || len(s.Sequences) != n || s.Views[0].Options != "ALGORITHM=MERGE" {
			t.Fatalf("%d tables, %d views, %d sequences, view options %q", len(s.Tables), len(s.Views), len(s.Sequences), s.Views[0].Options)
		}
		asked[n] = c.queries
	}
	if few, many := len(asked[5]), len(asked[50]); few != many {
		t.Errorf("%d queries for 5 objects of each kind, %d for 50: %.200q", few, many, asked[50])
	}
}
