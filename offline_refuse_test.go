package skein_test

import (
	"bytes"
	"database/sql"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/dialect/mysql"
	"github.com/skein-go/skein/internal/testdb"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// inTheWay is a history whose second revision refuses rows of the first: half of it would be left by a shell
// that goes on after an error. The middle of the second runs outside a transaction.
func inTheWay(outside string) *script.Set {
	set := script.NewSet()
	set.Add(script.Script{ID: "aaa1", Message: "users", Upgrade: func(m *op.Recorder) {
		m.CreateTable("users", schema.Column{Name: "id", Type: schema.Integer{}, NotNull: true},
			schema.Column{Name: "name", Type: schema.Text{}}, schema.PrimaryKey{Columns: schema.Columns("id")})
	}})
	set.Add(script.Script{ID: "bbb2", Revises: []string{"aaa1"}, Message: "must have names", Upgrade: func(m *op.Recorder) {
		m.Exec("INSERT INTO users (id, name) VALUES (100, 'early')")
		m.ExpectNone("SELECT id FROM users WHERE name = 'it''s' -- a name\n", `it's "50%" \ done`)
		m.AlterColumn("users", "name", op.SetNotNull(true))
		m.Do(op.Exec{SQL: outside, NoTx: true})
		m.Exec("INSERT INTO users (id, name) VALUES (101, 'late')")
	}})
	set.Add(script.Script{ID: "ccc3", Revises: []string{"bbb2"}, Message: "more", Upgrade: func(m *op.Recorder) {
		m.Exec("INSERT INTO users (id, name) VALUES (102, 'more')")
	}})
	return set
}

// refusing is a shell with a database of its own, and what is in that.
type refusing struct {
	cfg     skein.Config
	db      *sql.DB
	shell   func() *exec.Cmd
	outside string
	says    []string // of NULLs, of what ExpectNone finds, and of another place in the history
}

// refuses runs what is printed over rows that guards refuse, and on a database that stands elsewhere: the shell
// fails, and nothing has changed. Without those rows it does what a run does.
func (r refusing) refuses(t *testing.T) {
	set := inTheWay(r.outside)
	cfg := r.cfg
	cfg.Scripts = set
	online, err := skein.New(cfg)
	must(t, err)
	t.Cleanup(func() { online.Close() })
	printed := func(target string) string {
		var b bytes.Buffer
		must(t, online.UpgradeSQL(ctx, &b, target))
		return b.String()
	}
	run := func(text string) (string, bool) {
		cmd := r.shell()
		cmd.Stdin = strings.NewReader(text)
		var problems bytes.Buffer
		cmd.Stderr = &problems
		err := cmd.Run()
		return problems.String(), err == nil && !strings.Contains(problems.String(), "ERROR")
	}
	holds := func() string {
		return query(t, r.db, "SELECT * FROM users ORDER BY 1") + query(t, r.db, "SELECT * FROM skein_version") + query(t, r.db, "SELECT revision, direction FROM skein_log ORDER BY at")
	}
	if out, ok := run(printed("aaa1")); !ok {
		t.Fatal(out)
	}
	text := printed("aaa1:ccc3")
	for i, row := range []string{"NULL", "'it''s'"} {
		_, err := r.db.Exec("INSERT INTO users (id, name) VALUES (1, " + row + ")")
		must(t, err)
		before := holds()
		out, ok := run(text)
		if is := holds(); ok || is != before || strings.Contains(is, "bbb2") || strings.Contains(is, "ccc3") || !strings.Contains(out, r.says[i]) {
			t.Errorf("%s: %s\nbefore %s\nafter %s\n%s", row, out, before, is, text)
		}
		_, err = r.db.Exec("DELETE FROM users")
		must(t, err)
	}
	if out, ok := run(text); !ok || !strings.Contains(holds(), "more") {
		t.Fatalf("%s\n%s\n%s", out, holds(), text)
	}
	before := holds()
	for _, again := range []string{text, printed("aaa1"), printed("bbb2:ccc3")} {
		out, ok := run(again)
		if is := holds(); ok || is != before || !strings.Contains(out, r.says[2]) {
			t.Errorf("again: %s\nbefore %s\nafter %s\n%s", out, before, is, again)
		}
	}
}

func TestPrintedSQLRefusesSQLite(t *testing.T) {
	t.Parallel()
	needShell(t)
	for name, args := range map[string][]string{"bail": {"-bail"}, "goes on": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "a.db")
			db, err := sql.Open("sqlite", file)
			must(t, err)
			t.Cleanup(func() { db.Close() })
			const says = "the comment above says why this is refused"
			refusing{cfg: skein.Config{URL: "sqlite://" + file}, db: db, outside: "VACUUM", says: []string{says, says, says},
				shell: func() *exec.Cmd { return exec.Command("sqlite3", append(args, file)...) }}.refuses(t)
		})
	}
}

func TestPrintedSQLRefusesPostgres(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{"stop": {"-v", "ON_ERROR_STOP=1"}, "goes on": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newPostgresWorld(t)
			refusing{cfg: skein.Config{URL: w.url}, db: w.db, outside: "VACUUM",
				says: []string{`has some NULLs; NOT NULL would fail`, `it's "50%" \ done`, "skein_version"},
				shell: func() *exec.Cmd {
					return exec.Command(testdb.PostgresProgram(t, "psql"), append(args, "-X", "-q", w.url)...)
				}}.refuses(t)
		})
	}
}

func TestPrintedSQLRefusesMySQL(t *testing.T) {
	t.Parallel()
	const two = "Subquery returns more than 1 row" // the words of MySQL, and where the release is not known
	for name, says := range map[string][]string{"MariaDB": {"users.name has some NULLs", `it's "50%" \ done`, "skein_version"}, "MySQL": {two, two, two}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newMySQLWorld(t)
			cfg := skein.Config{URL: w.url}
			if name == "MySQL" {
				cfg = skein.Config{Dialect: mysql.Dialect{}}
			} else if !w.maria {
				says = []string{two, two, two}
			}
			refusing{cfg: cfg, db: w.db, outside: "ANALYZE TABLE users", says: says, shell: func() *exec.Cmd { return w.client("mariadb") }}.refuses(t)
		})
	}
}
