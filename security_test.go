package skein_test

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/internal/testdb"
	"github.com/skein-go/skein/model/sqlmodel"
)

var eachRight = flag.Bool("each-right", false, "have TestRights take away each right of the guide in turn")

// guarded is an engine with users, as docs/security.md sets them up.
type guarded struct {
	*testing.T
	engine       portableEngine
	url          string
	admin        *sql.DB
	migrator     string // a URL
	app          string
	versionTable string
	dir          string // of the last flow
}

// TestRights runs the whole flow as a user who has the rights that docs/security.md names, and no others.
func TestRights(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := map[string][]string{}
	for _, m := range regexp.MustCompile("(?s)```sql rights/(\\S+)\\.sql\n(.*?)```\n").FindAllStringSubmatch(string(data), -1) {
		blocks[m[1]] = strings.SplitAfter(strings.TrimSpace(m[2]), ";\n")
	}
	for _, e := range portableEngines()[1:] {
		t.Run(e.name, func(t *testing.T) {
			name := e.dialect.Name()
			all := slices.Concat(blocks[name], blocks[name+".scratch"], blocks[name+".app"])
			if len(all) < 5 {
				t.Fatalf("the guide has %d statements", len(all))
			}
			g := guard(t, e, all)
			if err := g.flow(); err != nil {
				t.Fatal(err)
			}
			g.asApp()
			if !*eachRight {
				return
			}
			for i, less := range lessRights(slices.Concat(blocks[name], blocks[name+".scratch"])) {
				has := strings.Join(less, "")
				if name == "mysql" && testdb.IsMariaDB(t, g.admin) && !(strings.Contains(has, "REFERENCES") && strings.Contains(has, "SHOW VIEW")) {
					continue // which does without
				}
				t.Run(fmt.Sprint("without ", i), func(t *testing.T) {
					g := guard(t, e, less)
					if err := g.flow(); err == nil {
						t.Errorf("all works by these too:\n%s", strings.Join(less, ""))
					}
				})
			}
		})
	}
}

// lessRights are lists of statements, in each of which a right is missing.
func lessRights(all []string) (out [][]string) {
	for i, s := range all {
		rights, rest, ok := strings.Cut(strings.TrimPrefix(s, "GRANT "), " ON ")
		switch list := strings.Split(rights, ", "); {
		case ok && strings.HasPrefix(s, "GRANT ") && len(list) > 1:
			for j := range list {
				less := slices.Clone(all)
				less[i] = "GRANT " + strings.Join(slices.Delete(slices.Clone(list), j, j+1), ", ") + " ON " + rest
				out = append(out, less)
			}
		case strings.HasPrefix(s, "GRANT "), strings.HasPrefix(s, "ALTER ROLE"):
			out = append(out, slices.Delete(slices.Clone(all), i, i+1))
		}
	}
	return out
}

// guard sets users up by the statements of the guide.
func guard(t *testing.T, e portableEngine, statements []string) *guarded {
	t.Helper()
	g := &guarded{T: t, engine: e, url: e.url(t)}
	u, err := url.Parse(g.url)
	if err != nil {
		t.Fatal(err)
	}
	database := strings.TrimPrefix(u.Path, "/")
	migrator, app := fmt.Sprintf("m%x", database[len(database)-7:]), fmt.Sprintf("a%x", database[len(database)-7:])
	if g.admin, _, err = skein.OpenURL(g.url); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.admin.Close() })
	t.Cleanup(func() { g.forget(migrator); g.forget(app) })
	for _, s := range statements {
		s = regexp.MustCompile(`\b(app|migrator|app_user)\b`).ReplaceAllStringFunc(s, func(word string) string {
			return map[string]string{"app": database, "migrator": migrator, "app_user": app}[word]
		})
		if _, err := g.admin.Exec(strings.TrimSuffix(strings.TrimSpace(s), ";")); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	u.User = url.UserPassword(migrator, "change me")
	g.migrator = u.String()
	u.User = url.UserPassword(app, "change me too")
	g.app = u.String()
	if e.dialect.Name() == "postgres" {
		g.versionTable = "skein.skein_version"
	}
	return g
}

// forget drops a user, who may not be there.
func (g *guarded) forget(user string) {
	statements := []string{"DROP USER IF EXISTS " + user}
	if g.engine.dialect.Name() == "postgres" {
		statements = []string{"DROP OWNED BY " + user + " CASCADE", "DROP ROLE IF EXISTS " + user}
	}
	for _, s := range statements {
		_, _ = g.admin.Exec(s)
	}
}

const guardedModels = `
CREATE TABLE roles (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL UNIQUE);
CREATE TABLE users (id INTEGER PRIMARY KEY, role_id INTEGER NOT NULL, email VARCHAR(80), nick VARCHAR(20),
  CONSTRAINT users_role FOREIGN KEY (role_id) REFERENCES roles (id));
CREATE INDEX users_email ON users (email);
CREATE TABLE old (id INTEGER PRIMARY KEY, note VARCHAR(40));
CREATE VIEW mails AS SELECT id, email FROM users;
`

var guardedTrigger = map[string]string{
	"mysql": "CREATE TRIGGER users_email BEFORE INSERT ON users FOR EACH ROW SET NEW.email = lower(NEW.email);\n",
	"postgres": `CREATE FUNCTION lower_email() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.email = lower(NEW.email); RETURN NEW; END $$;
CREATE TRIGGER users_email BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION lower_email();
`,
}

// flow is all that a user of migrations does: first tables, rows, a change that drops things, and all ways back.
func (g *guarded) flow() error {
	dir := g.TempDir()
	g.dir = dir
	models := filepath.Join(dir, "schema.sql")
	first := guardedModels + guardedTrigger[g.engine.dialect.Name()]
	second := strings.Replace(strings.Replace(first, ", nick VARCHAR(20)", ", born INTEGER", 1), "CREATE TABLE old (id INTEGER PRIMARY KEY, note VARCHAR(40));", "CREATE TABLE new (id INTEGER PRIMARY KEY);\nCREATE INDEX users_role_id ON users (role_id, email);", 1)
	as := func(text string, f func(context.Context, *skein.Migrator) error) error {
		if err := os.WriteFile(models, []byte(text), 0o600); err != nil {
			return err
		}
		return g.as(g.migrator, dir, f)
	}
	migrate := func(ctx context.Context, m *skein.Migrator) error {
		made, err := m.Migrate(ctx, skein.GenerateOptions{Message: "next", NoRename: true})
		if err == nil && (made.File == "" || made.Proof == nil) {
			err = errors.New("nothing was written, or it was not proved")
		}
		return err
	}
	upgrade := func(ctx context.Context, m *skein.Migrator) error { return m.Upgrade(ctx, "head") }
	check := func(ctx context.Context, m *skein.Migrator) error { _, err := m.Check(ctx); return err }
	if err := errors.Join(as(first, func(ctx context.Context, m *skein.Migrator) error { _, err := m.Init(ctx); return err }), as(first, migrate)); err != nil {
		return err
	}
	if err := as(first, upgrade); err != nil {
		return err
	}
	if err := as(first, check); err != nil {
		return err
	}
	for _, s := range []string{"INSERT INTO roles VALUES (1, 'author')", "INSERT INTO users VALUES (1, 1, 'A@B', 'sue')", "INSERT INTO old VALUES (1, 'note')"} {
		if _, err := g.admin.Exec(s); err != nil {
			return err
		}
	}
	if err := as(second, migrate); err != nil {
		return err
	}
	for _, step := range []func(context.Context, *skein.Migrator) error{
		upgrade, check, func(ctx context.Context, m *skein.Migrator) error { return kept(ctx, m, 2) },
		func(ctx context.Context, m *skein.Migrator) error { return m.Downgrade(ctx, "-1") }, upgrade,
		func(ctx context.Context, m *skein.Migrator) error {
			_, err := m.Purge(ctx, skein.PurgeOptions{})
			return err
		},
		func(ctx context.Context, m *skein.Migrator) error { return kept(ctx, m, 0) }, check,
	} {
		if err := as(second, step); err != nil {
			return err
		}
	}
	return nil
}

// kept wants so many rows and values to be kept.
func kept(ctx context.Context, m *skein.Migrator, want int64) error {
	list, err := m.Kept(ctx)
	if err != nil {
		return err
	}
	var rows int64
	for _, k := range list {
		rows += k.Rows
	}
	if rows != want {
		return fmt.Errorf("%d rows and values are kept, not %d", rows, want)
	}
	return nil
}

func (g *guarded) as(user, dir string, f func(context.Context, *skein.Migrator) error) error {
	m, err := skein.New(skein.Config{URL: user, Models: sqlmodel.Path(filepath.Join(dir, "schema.sql")), Dir: filepath.Join(dir, "migrations"), VersionTable: g.versionTable})
	if err != nil {
		return err
	}
	return errors.Join(f(g.Context(), m), m.Close())
}

// asApp is what the app's user may do, and what not.
func (g *guarded) asApp() {
	g.Helper()
	db, _, err := skein.OpenURL(g.app)
	if err != nil {
		g.Fatal(err)
	}
	defer db.Close()
	if err := g.as(g.app, g.dir, func(ctx context.Context, m *skein.Migrator) error { return m.Upgrade(ctx, "heads") }); err != nil {
		g.Errorf("upgrade with nothing to do: %v", err)
	}
	for _, s := range []string{"INSERT INTO users VALUES (2, 1, 'c@d', 1990)", "UPDATE users SET born = 1991", "DELETE FROM users WHERE id = 2"} {
		if _, err := db.Exec(s); err != nil {
			g.Errorf("%s: %v", s, err)
		}
	}
	refused := []string{"DROP TABLE users", "ALTER TABLE users ADD COLUMN x INTEGER", "CREATE TABLE mine (id INTEGER)"}
	if g.versionTable != "" {
		refused = append(refused, "DELETE FROM "+g.versionTable)
	}
	for _, s := range refused {
		if _, err := db.Exec(s); err == nil {
			g.Errorf("%s was done", s)
		}
	}
}
