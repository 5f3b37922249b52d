package skein_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/internal/testdb"
	"github.com/skein-go/skein/model/sqlmodel"
)

// postgresWorld is a database with its models and scripts.
type postgresWorld struct {
	t      *testing.T
	url    string
	dir    string
	models string
	db     *sql.DB
}

func newPostgresWorld(t *testing.T) *postgresWorld {
	t.Helper()
	dir := t.TempDir()
	w := &postgresWorld{t: t, url: testdb.Postgres(t), dir: filepath.Join(dir, "migrations"), models: filepath.Join(dir, "schema.sql")}
	db, err := sql.Open("pgx", w.url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	w.db = db
	w.must(func(ctx context.Context, m *skein.Migrator) error { _, err := m.Init(ctx); return err })
	return w
}

// with runs f with a Migrator of its own, as a command does.
func (w *postgresWorld) with(f func(context.Context, *skein.Migrator) error) error {
	w.t.Helper()
	m, err := skein.New(skein.Config{URL: w.url, Models: sqlmodel.Path(w.models), Dir: w.dir})
	if err != nil {
		w.t.Fatal(err)
	}
	defer m.Close()
	return f(w.t.Context(), m)
}

func (w *postgresWorld) must(f func(context.Context, *skein.Migrator) error) {
	w.t.Helper()
	if err := w.with(f); err != nil {
		w.t.Fatal(err)
	}
}

func (w *postgresWorld) exec(query string) {
	w.t.Helper()
	if _, err := w.db.Exec(query); err != nil {
		w.t.Fatalf("%s: %v", query, err)
	}
}

// migrate sets the models, writes a revision, applies it and checks.
func (w *postgresWorld) migrate(models string, renames ...string) {
	w.t.Helper()
	if err := os.WriteFile(w.models, []byte(models), 0o600); err != nil {
		w.t.Fatal(err)
	}
	w.must(func(ctx context.Context, m *skein.Migrator) error {
		g, err := m.Migrate(ctx, skein.GenerateOptions{Message: "next", Renames: renames, NoRename: true})
		if err == nil && g.File == "" {
			err = errors.New("no difference was seen")
		}
		return err
	})
	w.must(func(ctx context.Context, m *skein.Migrator) error { return m.Upgrade(ctx, "head") })
	w.check()
}

func (w *postgresWorld) check() {
	w.t.Helper()
	w.must(func(ctx context.Context, m *skein.Migrator) error {
		c, err := m.Check(ctx)
		if err != nil {
			w.t.Errorf("%+v", c.Changes)
		}
		return err
	})
}

// dump is the schema as pg_dump sees it.
func (w *postgresWorld) dump() string {
	w.t.Helper()
	out, err := exec.Command(testdb.PostgresProgram(w.t, "pg_dump"), "--schema-only", w.url).Output()
	if err != nil {
		w.t.Fatal(err)
	}
	return regexp.MustCompile(`(?m)^\\(un)?restrict .*$`).ReplaceAllString(string(out), "")
}

func (w *postgresWorld) text(query string) string {
	w.t.Helper()
	var s string
	if err := w.db.QueryRow(query).Scan(&s); err != nil {
		w.t.Fatalf("%s: %v", query, err)
	}
	return s
}

const postgresFirst = `
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TABLE roles (id bigserial PRIMARY KEY, name varchar(64) NOT NULL UNIQUE);
CREATE TABLE users (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	email text NOT NULL DEFAULT lower('X'),
	age int CHECK (age > 0),
	m mood DEFAULT 'ok',
	role_id bigint REFERENCES roles ON DELETE CASCADE,
	created timestamptz DEFAULT now(),
	tags text[] DEFAULT '{}',
	total numeric(10,2) GENERATED ALWAYS AS (age * 2) STORED
);
CREATE UNIQUE INDEX ix_users_email ON users (lower(email) text_pattern_ops DESC NULLS LAST, age) WHERE age > 3;
COMMENT ON COLUMN users.email IS 'it''s';
CREATE VIEW adults AS SELECT id, email FROM users WHERE age >= 18;
CREATE VIEW old_adults AS SELECT id FROM adults WHERE email <> '';
COMMENT ON VIEW adults IS 'of age';
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.created = now(); RETURN NEW; END $$;
CREATE TRIGGER tr BEFORE UPDATE ON users FOR EACH ROW WHEN (OLD.age IS DISTINCT FROM NEW.age) EXECUTE FUNCTION touch();
CREATE SCHEMA billing;
CREATE TABLE billing.invoices (id int PRIMARY KEY, user_id bigint REFERENCES users, day date);
CREATE TABLE ev (id int, day date) PARTITION BY RANGE (day);
CREATE TABLE ev1 PARTITION OF ev FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE INDEX ON ev (id);
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON users USING (age > 1);
CREATE DOMAIN posint AS int CHECK (VALUE > 0);
CREATE SEQUENCE s START 5;
`

// TestPostgresJourney goes the whole way on a real server: models, script, upgrade, another model, and
// back, with rows; what pg_dump says of the schema is the same before and after.
func TestPostgresJourney(t *testing.T) {
	t.Parallel()
	w := newPostgresWorld(t)
	w.migrate(postgresFirst)
	w.exec("GRANT SELECT, UPDATE ON adults TO PUBLIC") // grants are nobody's models, and stay
	w.exec("INSERT INTO roles (name) VALUES ('a'), ('b')")
	w.exec("INSERT INTO users (email, age, role_id) VALUES ('x@y', 20, 1), ('z', 30, 2)")
	w.exec("INSERT INTO ev VALUES (1, '2020-03-03')")
	before := w.dump()
	second := strings.NewReplacer(
		"'sad', 'ok', 'happy'", "'ok', 'happy', 'great'", // values go, come, and are in another order
		"name varchar(64)", "title varchar(32)",
		"email text NOT NULL DEFAULT lower('X')", "email varchar(99) NOT NULL DEFAULT lower('Y')",
		"age int CHECK (age > 0)", "age bigint CHECK (age > 1)",
		"ON DELETE CASCADE", "ON DELETE SET NULL",
		"(age * 2)", "(age * 3)",
		"'it''s'", "'mail'",
		"day date);", "day date NOT NULL);",
		"id int, day date) PARTITION", "id int, day date, x int) PARTITION",
	).Replace(postgresFirst)
	w.migrate(second, "roles.name:title")
	if got := w.text("SELECT string_agg(u.email || u.age || u.total || r.title, ' ' ORDER BY u.id) FROM users u JOIN roles r ON r.id = u.role_id"); got != "x@y2060.00a z3090.00b" {
		t.Errorf("the rows are %s", got)
	}
	w.must(func(ctx context.Context, m *skein.Migrator) error { return m.Downgrade(ctx, "-1") })
	if got := w.text("SELECT string_agg(u.email || u.age || u.total || r.name, ' ' ORDER BY u.id) FROM users u JOIN roles r ON r.id = u.role_id"); got != "x@y2040.00a z3060.00b" {
		t.Errorf("the rows are %s", got)
	}
	if after := w.dump(); after != before {
		t.Errorf("the schema was\n%s\nand is\n%s", before, after)
	}
	w.must(func(ctx context.Context, m *skein.Migrator) error { return m.Upgrade(ctx, "head") })
	w.check()
	w.must(func(ctx context.Context, m *skein.Migrator) error { return m.Downgrade(ctx, "base") })
	if n := w.text("SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND relname !~ '^skein_'"); n != "0" {
		t.Errorf("%s relations are left", n)
	}
}
