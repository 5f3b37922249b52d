package skein_test

import (
	"context"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/internal/testdb"
)

// postgresWorld is a database of PostgreSQL with its models and scripts.
type postgresWorld struct{ *serverWorld }

func newPostgresWorld(t *testing.T) *postgresWorld {
	t.Helper()
	url := testdb.Postgres(t)
	return &postgresWorld{newServerWorld(t, url, "pgx", url)}
}

// dump is the schema as pg_dump sees it.
func (w *postgresWorld) dump() string {
	w.t.Helper()
	out, err := exec.Command(testdb.PostgresProgram(w.t, "pg_dump"), "--schema-only", w.url).Output()
	if err != nil {
		w.t.Fatal(err)
	}
	return restricts.ReplaceAllString(string(out), "")
}

// restricts finds the words that pg_dump tells psql with a key of each dump's own.
var restricts = regexp.MustCompile(`(?m)^\\(un)?restrict .*$`)

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

// A check may call a function that the script makes: which rows break it is looked at when both are there.
func TestCheckOfNewFunction(t *testing.T) {
	t.Parallel()
	w := newPostgresWorld(t)
	w.migrate("CREATE TABLE t (id int PRIMARY KEY, n int)")
	w.exec("INSERT INTO t VALUES (1, 5), (2, -1)")
	w.setModels("CREATE FUNCTION positive(n int) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT n > 0 $$;" +
		"CREATE TABLE t (id int PRIMARY KEY, n int CHECK (positive(n)))")
	w.must(func(ctx context.Context, m *skein.Migrator) error {
		_, err := m.Migrate(ctx, skein.GenerateOptions{Message: "positive"})
		return err
	})
	err := w.with(func(ctx context.Context, m *skein.Migrator) error { return m.Upgrade(ctx, "heads") })
	if err == nil || !strings.Contains(err.Error(), "1 row that break the check (positive(n))") || !strings.Contains(err.Error(), "id='2'") {
		t.Errorf("a row that breaks the check: %v", err)
	}
	w.exec("UPDATE t SET n = 1 WHERE id = 2")
	w.must(func(ctx context.Context, m *skein.Migrator) error { return m.Upgrade(ctx, "heads") })
	w.check()
}

// A table may have a key of columns that it inherits; the proof fills it.
func TestProofOfHeirs(t *testing.T) {
	t.Parallel()
	w := newPostgresWorld(t)
	w.setModels("CREATE TABLE kinds (id int PRIMARY KEY); CREATE TABLE notes (id int, kind int NOT NULL, body text);" +
		"CREATE TABLE user_notes (PRIMARY KEY (id), FOREIGN KEY (kind) REFERENCES kinds, CHECK (kind < 100)) INHERITS (notes)")
	w.must(func(ctx context.Context, m *skein.Migrator) error {
		g, err := m.Migrate(ctx, skein.GenerateOptions{Message: "notes"})
		if err == nil && (g.Proof == nil || g.Proof.Tables != 3 || g.Proof.Rows != 60) {
			t.Errorf("proof: %v", g.Proof)
		}
		return err
	})
}
