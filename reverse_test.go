package skein_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/revision"
	"github.com/skein-go/skein/schema"
)

// TestReverse takes an upgrade that moves rows back by itself, on every engine: what was there comes back, with what
// the app wrote meanwhile.
func TestReverse(t *testing.T) {
	t.Parallel()
	email := schema.Column{Name: "email", Type: schema.String(40), NotNull: true, Default: "'none'"}
	up := func(m *op.Recorder) {
		m.AddColumn("users", schema.Column{Name: "login", Type: schema.String(40)})
		m.Do(op.CopyColumn{Table: "users", From: "email", To: "login", Batch: op.Batch{Size: 2}})
		m.KeepColumn("users", email)
		m.AddColumn("users", schema.Column{Name: "twice", Type: schema.Integer{}})
		m.Do(op.Backfill{Table: "users", Set: "twice = id * 2", Batch: op.Batch{Size: 2}})
		m.Do(op.Backfill{Table: "users", Set: "cents = cents * 100", Back: "cents = cents / 100", Batch: op.Batch{Size: 2}})
		m.Do(op.CopyTable{From: "users", To: "partners", Columns: []string{"id = id + 100", "kind = 'user'"}, Batch: op.Batch{Size: 2}, Back: "DELETE FROM partners WHERE kind = 'user'"})
		m.Do(op.Exec{SQL: "UPDATE partners SET n = n + 1", Back: "UPDATE partners SET n = n - 1"})
		m.Do(op.Each{Name: "double", Table: "users", Batch: op.Batch{Size: 2}, Run: running("n = n * 2"), Back: running("n = n / 2")})
		m.Do(op.Func{Name: "add", Run: counting(1), Back: counting(-1)})
	}
	for _, e := range portableEngines() {
		t.Run(e.name, func(t *testing.T) {
			m, db := e.open(t, up, op.Reverse(up))
			execAll(t, db, "CREATE TABLE users (id INTEGER PRIMARY KEY, email VARCHAR(40) DEFAULT 'none' NOT NULL, cents INTEGER NOT NULL)",
				"ALTER TABLE users ADD COLUMN n INTEGER DEFAULT 5",
				"INSERT INTO users VALUES (1, 'a@b', 1, 5), (2, 'c@d', 2, 5), (3, 'e@f', 3, 5), (4, 'g@h', 4, 5), (5, 'i@j', 5, 5)",
				"CREATE TABLE partners (id INTEGER PRIMARY KEY, kind VARCHAR(9), n INTEGER DEFAULT 0)", "INSERT INTO partners VALUES (1, 'other', 8)")
			for range 2 {
				if err := m.Upgrade(t.Context(), "head"); err != nil {
					t.Fatal(err)
				}
				wantCount(t, db, "SELECT count(*) FROM users WHERE twice = id * 2 AND cents >= 100 AND login <> ''", 5)
				wantCount(t, db, "SELECT count(*) FROM users WHERE n = 11", 5)
				wantCount(t, db, "SELECT count(*) FROM partners WHERE kind = 'user' AND n = 1 OR n = 9", 6)
				execAll(t, db, "UPDATE users SET login = 'new' WHERE id = 2")
				plan, err := m.Plan(t.Context(), revision.Down, skein.PlanOptions{Target: "base"})
				if err != nil {
					t.Fatal(err)
				}
				if text := fmt.Sprint(plan.Steps); !strings.Contains(text, "DELETE FROM partners") || !strings.Contains(text, "double (back)") || !strings.Contains(text, "cents = cents / 100") {
					t.Errorf("the plan does not show the way back: %s", text)
				}
				if err := m.Downgrade(t.Context(), "base"); err != nil {
					t.Fatal(err)
				}
				wantCount(t, db, "SELECT count(*) FROM users WHERE n = 5", 5)
				wantCount(t, db, "SELECT count(*) FROM partners WHERE n = 8", 1)
				wantCount(t, db, "SELECT count(*) FROM users WHERE cents = id AND (id = 2 AND email = 'new' OR id <> 2 AND email LIKE '_@_')", 5)
			}
		})
	}
}

// running sets columns of the rows of a batch.
func running(set string) func(context.Context, op.Tx, op.Range) error {
	return func(ctx context.Context, tx op.Tx, rows op.Range) error {
		_, err := tx.ExecContext(ctx, "UPDATE users SET "+set+" WHERE "+rows.Where)
		return err
	}
}

func counting(n int) func(context.Context, op.Tx) error {
	return func(ctx context.Context, tx op.Tx) error {
		_, err := tx.ExecContext(ctx, fmt.Sprintf("UPDATE users SET n = n + (%d)", n))
		return err
	}
}

func execAll(t *testing.T, db *sql.DB, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

func wantCount(t *testing.T, db *sql.DB, query string, want int) {
	t.Helper()
	var n int
	if err := db.QueryRow(query).Scan(&n); err != nil || n != want {
		t.Errorf("%s: %d, %v, want %d", query, n, err, want)
	}
}
