package skein_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/internal/testdb"
)

// TestPostgresConnects: a URL says as much as it likes; the rest comes from where PostgreSQL's own programs take it.
// No password is ever shown. The environment is the process's, so the test runs alone.
func TestPostgresConnects(t *testing.T) {
	s := testdb.SecuredPostgres(t)
	admin, err := sql.Open("pgx", s.Inside("postgres"))
	must(t, err)
	defer admin.Close()
	const secret = "pa:ss w\\rd@/?"
	for _, statement := range []string{
		"CREATE ROLE app LOGIN PASSWORD '" + secret + "' CREATEDB", "CREATE DATABASE appdb OWNER app",
	} {
		_, err := admin.Exec(statement)
		must(t, err)
	}
	home := t.TempDir()
	passfile := fmt.Sprintf("*:*:other:app:wrong\n%s:%s:*:app:%s\nlocalhost:*:*:app:%[3]s\n", s.Host, s.Port, strings.NewReplacer(`\`, `\\`, ":", `\:`).Replace(secret))
	must(t, os.WriteFile(filepath.Join(home, ".pgpass"), []byte(passfile), 0o600))
	address := s.Host + ":" + s.Port
	full := "?sslmode=verify-full&sslrootcert=" + url.QueryEscape(s.CA)
	for name, x := range map[string]struct {
		url  string
		env  map[string]string
		tls  bool
		fail string
	}{
		"password in the URL":          {"postgres://" + url.UserPassword("app", secret).String() + "@" + address + "/appdb", nil, true, ""},
		"postgresql as the scheme":     {"postgresql://app:" + url.PathEscape(secret) + "@" + address + "/appdb?sslmode=require", nil, true, ""},
		"password in the environment":  {"postgres://app@" + address + "/appdb", map[string]string{"PGPASSWORD": secret}, true, ""},
		"~/.pgpass":                    {"postgres://app@" + address + "/appdb", map[string]string{"HOME": home}, true, ""},
		"another passfile":             {"postgres://app@" + address + "/appdb", map[string]string{"PGPASSFILE": filepath.Join(home, ".pgpass")}, true, ""},
		"passfile in the URL":          {"postgres://app@" + address + "/appdb?passfile=" + url.QueryEscape(filepath.Join(home, ".pgpass")), nil, true, ""},
		"all from the environment":     {"postgres://", map[string]string{"PGHOST": s.Host, "PGPORT": s.Port, "PGUSER": "app", "PGPASSWORD": secret, "PGDATABASE": "appdb"}, true, ""},
		"the server's name is checked": {"postgres://app@localhost:" + s.Port + "/appdb" + full, map[string]string{"PGPASSWORD": secret}, true, ""},
		"by the environment too":       {"postgres://app@localhost:" + s.Port + "/appdb", map[string]string{"PGPASSWORD": secret, "PGSSLMODE": "verify-full", "PGSSLROOTCERT": s.CA}, true, ""},
		"another name":                 {"postgres://app@" + address + "/appdb" + full, map[string]string{"PGPASSWORD": secret}, false, "certificate"},
		"nobody vouches":               {"postgres://app@localhost:" + s.Port + "/appdb?sslmode=verify-full", map[string]string{"PGPASSWORD": secret}, false, "certificate"},
		"without TLS":                  {"postgres://app@" + address + "/appdb?sslmode=disable", map[string]string{"PGPASSWORD": secret}, false, "no encryption"},
		"wrong password":               {"postgres://" + url.UserPassword("app", secret+"x").String() + "@" + address + "/appdb", nil, false, "password authentication failed"},
		"socket":                       {"postgres://app@/appdb?host=" + url.QueryEscape(s.Socket) + "&port=" + s.Port, nil, false, ""},
		"socket in the environment":    {"postgres:///appdb", map[string]string{"PGHOST": s.Socket, "PGPORT": s.Port, "PGUSER": "app"}, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			for _, variable := range []string{"HOST", "PORT", "USER", "PASSWORD", "DATABASE", "PASSFILE", "SSLMODE", "SSLROOTCERT", "SERVICE"} {
				t.Setenv("PG"+variable, "")
				must(t, os.Unsetenv("PG"+variable))
			}
			t.Setenv("HOME", t.TempDir())
			for variable, value := range x.env {
				t.Setenv(variable, value)
			}
			db, _, err := skein.OpenURL(x.url)
			must(t, err)
			defer db.Close()
			var who string
			var tls bool
			err = db.QueryRow("SELECT current_user || ' ' || current_database(), ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").Scan(&who, &tls)
			switch {
			case x.fail != "" && (err == nil || !strings.Contains(err.Error(), x.fail)):
				t.Errorf("error %v, want one that says %q", err, x.fail)
			case x.fail == "" && (err != nil || who != "app appdb" || tls != x.tls):
				t.Errorf("%q, TLS %t, %v", who, tls, err)
			}
			w := &serverWorld{t: t, url: x.url, dir: filepath.Join(t.TempDir(), "migrations"), models: filepath.Join(t.TempDir(), "schema.sql"), db: db}
			w.must(func(ctx context.Context, m *skein.Migrator) error { _, err := m.Init(ctx); return err })
			err = w.with(func(ctx context.Context, m *skein.Migrator) error { _, err := m.Current(ctx); return err })
			if (err != nil) != (x.fail != "") || err != nil && (strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), url.PathEscape(secret))) {
				t.Errorf("current: %v", err)
			}
			if x.fail == "" && name == "~/.pgpass" { // scratch databases are reached as the database is
				w.migrate("CREATE TABLE t (a int);")
			}
		})
	}
}
