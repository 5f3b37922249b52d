package script

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
)

func TestBatchedStatements(t *testing.T) {
	for sql, want := range map[string]op.Op{
		"UPDATE users SET a = 1": op.Backfill{Table: "users", Set: "a = 1"},
		"update App.Users SET a = (SELECT max(b) FROM c ORDER BY 1 LIMIT 1), d = d + 1\nWHERE a IS DISTINCT FROM 1 AND b <> 'WHERE; x' -- all": op.Backfill{
			Table: "app.users", Set: "a = (SELECT max(b) FROM c ORDER BY 1 LIMIT 1), d = d + 1", Where: "a IS DISTINCT FROM 1 AND b <> 'WHERE; x'"},
		`UPDATE "Users" SET a = CASE WHEN b THEN 1 ELSE 2 END WHERE (c)`: op.Backfill{Table: "Users", Set: "a = CASE WHEN b THEN 1 ELSE 2 END", Where: "(c)"},
		`INSERT INTO people (ID, "Full") SELECT id, concat(a, b) FROM users`: op.CopyTable{From: "users", To: "people",
			Columns: []string{"id = id", "Full = concat(a, b)"}},
		"INSERT INTO people (id) SELECT id FROM users WHERE id IN (SELECT u FROM v GROUP BY u)": op.CopyTable{From: "users", To: "people",
			Columns: []string{"id"}, Where: "id IN (SELECT u FROM v GROUP BY u)"},
	} {
		got, err := batchedOf(sql, sqltext.Postgres, op.Batch{})
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %#v, %v", sql, got, err)
			continue
		}
		again, err := batchedOf(got.(op.Batched).Part("postgres", ""), sqltext.Postgres, op.Batch{})
		if err != nil || !reflect.DeepEqual(got, again) && !strings.Contains(sql, "ID") {
			t.Errorf("%s: read back as %#v, %v", sql, again, err)
		}
	}
	for _, sql := range []string{
		"DELETE FROM users", "UPDATE users u SET a = 1", "UPDATE ONLY users SET a = 1", "UPDATE users SET a = b FROM c", "UPDATE users SET",
		"UPDATE users SET a = 1 WHERE", "UPDATE users SET a = 1 WHERE b ORDER BY c", "UPDATE users SET a = 1 LIMIT 5", "UPDATE users SET a = 1 RETURNING b",
		"UPDATE users, posts SET a = 1", "INSERT INTO a VALUES (1)", "INSERT INTO a (b) VALUES (1)", "INSERT INTO a (b) SELECT b FROM c JOIN d",
		"INSERT INTO a (b) SELECT DISTINCT b FROM c", "INSERT INTO a (b, c) SELECT b FROM c", "INSERT INTO a (b) SELECT b FROM c, d",
		"INSERT INTO a (b) SELECT b FROM c WHERE d ON CONFLICT DO NOTHING", "INSERT INTO a (b) SELECT b FROM c GROUP BY b", "INSERT INTO a SELECT b FROM c",
		"INSERT INTO a (b) SELECT b FROM c WHERE d UNION SELECT 1", "WITH x AS (SELECT 1) UPDATE users SET a = 1", "",
	} {
		if o, err := batchedOf(sql, sqltext.Postgres, op.Batch{}); err == nil {
			t.Errorf("%s is taken as %#v", sql, o)
		}
	}
}

func TestBatchTerms(t *testing.T) {
	want := op.Batch{Key: []string{"a", "b"}, Size: 5, Target: time.Second, Pause: 10 * time.Millisecond, WaitWhile: "SELECT 1; SELECT 2"}
	got, err := batchTerms("by a, b; size 5; TARGET 1s; pause 10ms; wait  while SELECT 1; SELECT 2")
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	if again, err := batchTerms(termsText(want)); err != nil || !reflect.DeepEqual(again, want) {
		t.Errorf("%+v, %v", again, err)
	}
	for _, bad := range []string{"size", "size many", "size -1", "by", "by a,", "target 5", "wait 5", "pause -1s", "slowly"} {
		if b, err := batchTerms(bad); err == nil {
			t.Errorf("%s is taken as %+v", bad, b)
		}
	}
}
