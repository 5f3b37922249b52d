package skein_test

import (
	"database/sql"
	"testing"

	"github.com/skein-go/skein/op"
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
	}
	for _, e := range portableEngines() {
		t.Run(e.name, func(t *testing.T) {
			m, db := e.open(t, up, op.Reverse(up))
			execAll(t, db, "CREATE TABLE users (id INTEGER PRIMARY KEY, email VARCHAR(40) DEFAULT 'none' NOT NULL, cents INTEGER NOT NULL)",
				"INSERT INTO users VALUES (1, 'a@b', 1), (2, 'c@d', 2), (3, 'e@f', 3), (4, 'g@h', 4), (5, 'i@j', 5)")
			for range 2 {
				if err := m.Upgrade(t.Context(), "head"); err != nil {
					t.Fatal(err)
				}
				wantCount(t, db, "SELECT count(*) FROM users WHERE twice = id * 2 AND cents >= 100 AND login <> ''", 5)
				execAll(t, db, "UPDATE users SET login = 'new' WHERE id = 2")
				if err := m.Downgrade(t.Context(), "base"); err != nil {
					t.Fatal(err)
				}
				wantCount(t, db, "SELECT count(*) FROM users WHERE cents = id AND (id = 2 AND email = 'new' OR id <> 2 AND email LIKE '_@_')", 5)
			}
		})
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
