package prove_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/mysql"
	"github.com/skein-go/skein/dialect/postgres"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/internal/testdb"
	"github.com/skein-go/skein/prove"
	"github.com/skein-go/skein/schema"
)

// engine is a server and what Skein knows of it.
type engine struct {
	dialect.Dialect
	db     *sql.DB
	source string
}

func openEngine(t *testing.T, d dialect.Dialect, driver, url string) *engine {
	t.Helper()
	source, err := d.(dialect.Locator).Source(url)
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return &engine{d, db, source}
}

func (e *engine) scratch(ctx context.Context) (*sql.DB, error) {
	return e.Dialect.(dialect.Scratcher).Scratch(ctx, e.db, e.source)
}

func (e *engine) bench() *prove.Bench {
	return &prove.Bench{Dialect: e.Dialect, Scratch: e.scratch, Exec: executor.Config{
		Dialect: e.Dialect, Store: executor.NewStore("skein_version").For(e.Dialect), Wait: time.Minute,
		Now: time.Now, Tool: "test", Who: "test", Owner: "test",
	}}
}

// inspected is the schema that SQL text makes.
func (e *engine) inspected(t *testing.T, text string) *schema.Schema {
	t.Helper()
	db, err := e.scratch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	statements, err := sqltext.Split(text, sqltext.FlavorOf(e.Name()))
	if err != nil {
		t.Fatal(err)
	}
	for _, st := range statements {
		if _, err := db.ExecContext(t.Context(), st.Text); err != nil {
			t.Fatalf("%s: %v", st.Text, err)
		}
	}
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	s, err := e.Inspect(t.Context(), conn, dialect.InspectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestEngines proves the same changes on servers.
func TestEngines(t *testing.T) {
	if testing.Short() {
		t.Skip("starts servers")
	}
	t.Run("postgres", func(t *testing.T) { engineCases(t, openEngine(t, postgres.Dialect{}, "pgx", testdb.Postgres(t))) })
	t.Run("mysql", func(t *testing.T) { engineCases(t, openEngine(t, mysql.Dialect{}, "mysql", testdb.MySQL(t))) })
}

const shop = `CREATE TABLE roles (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL UNIQUE);
CREATE TABLE users (id INTEGER PRIMARY KEY, email VARCHAR(60), nick TEXT, role INTEGER NOT NULL, born DATE, paid DECIMAL(8,2), ok BOOLEAN NOT NULL,
	age INTEGER CHECK (age > 0), CONSTRAINT users_role FOREIGN KEY (role) REFERENCES roles (id));`

func engineCases(t *testing.T, e *engine) {
	for name, test := range map[string]struct {
		old, new string // what is changed in the schema
		more     string
		lost     string
		refused  string
	}{
		"table":      {more: "CREATE TABLE posts (id INTEGER PRIMARY KEY, author INTEGER NOT NULL, CONSTRAINT posts_author FOREIGN KEY (author) REFERENCES users (id));"},
		"drop":       {old: "nick TEXT, ", lost: "the values of users.nick"},
		"not null":   {old: "email VARCHAR(60)", new: "email VARCHAR(60) NOT NULL", refused: "email"},
		"unique":     {more: "CREATE UNIQUE INDEX one_email ON users (email);", refused: "one_email"},
		"check":      {old: "CHECK (age > 0),", new: "CHECK (age > 0), CONSTRAINT ripe CHECK (age > 20),", refused: "ripe"},
		"no default": {old: "nick TEXT", new: "nick TEXT, x INTEGER NOT NULL"},
	} {
		t.Run(name, func(t *testing.T) {
			before, after := shop, shop+test.more
			if test.old != "" {
				after = strings.Replace(shop, test.old, test.new, 1)
			}
			from, to := e.inspected(t, before), e.inspected(t, after)
			rules := e.Rules()
			up, err := diff.Diff(from, to, diff.Options{Rules: rules})
			if err != nil || len(up) == 0 {
				t.Fatal(up, err)
			}
			down, err := diff.Diff(to, from, diff.Options{Rules: rules})
			if err != nil {
				t.Fatal(err)
			}
			p, err := e.bench().RoundTrip(t.Context(), prove.Script{Before: from, After: to, Up: records(up), Down: records(down), Ops: up})
			if err != nil {
				t.Fatalf("%v\nup %v\ndown %v", err, up, down)
			}
			t.Logf("%+v", p)
			if name == "table" && (p.Rows != 60 || len(p.Empty) > 0) {
				t.Error("the new table has no rows, though there are some to point at")
			}
			if prove.Names(p.Lost) != test.lost || test.refused != "" && !strings.Contains(fmt.Sprint(p.Refused), test.refused) {
				t.Errorf("%+v", p)
			}
		})
	}
}
