package skein_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/dialect/sqlite"
)

// alembicEnv is what Alembic's own template comes to.
const alembicEnv = `
from alembic import context
from sqlalchemy import create_engine

with create_engine(context.config.get_main_option("sqlalchemy.url")).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
`

// takenOver is a database with two tools, Alembic itself and Skein, that have the same revisions:
//
//	aaa1 - bbb2 - ccc3 - eee5
//	            \ ddd4 /
type takenOver struct {
	*testing.T
	dir  string
	file string
	db   *sql.DB
}

func newTakenOver(t *testing.T) *takenOver {
	t.Helper()
	if _, err := exec.LookPath("alembic"); err != nil {
		t.Fatalf("Alembic is needed (apt-get install alembic, or pip install alembic): %v", err)
	}
	w := &takenOver{T: t, dir: t.TempDir()}
	w.write("env.py", alembicEnv)
	for _, r := range []struct{ id, down, up, back string }{
		{"aaa1", "", "CREATE TABLE a (id INTEGER PRIMARY KEY)", "DROP TABLE a"},
		{"bbb2", "aaa1", "CREATE TABLE b (id INTEGER PRIMARY KEY)", "DROP TABLE b"},
		{"ccc3", "bbb2", "CREATE TABLE c (id INTEGER PRIMARY KEY)", "DROP TABLE c"},
		{"ddd4", "bbb2", "CREATE TABLE d (id INTEGER PRIMARY KEY)", "DROP TABLE d"},
		{"eee5", "ccc3 ddd4", "CREATE TABLE e (id INTEGER PRIMARY KEY)", "DROP TABLE e"},
	} {
		down := "None"
		if parents := strings.Fields(r.down); len(parents) > 0 {
			down = fmt.Sprintf("('%s',)", strings.Join(parents, "', '"))
		}
		w.write("versions/"+r.id+".py", fmt.Sprintf("from alembic import op\nrevision = '%s'\ndown_revision = %s\ndef upgrade():\n    op.execute('%s')\ndef downgrade():\n    op.execute('%s')\n", r.id, down, r.up, r.back))
		w.write("migrations/"+r.id+".sql", fmt.Sprintf("-- revision: %s\n-- revises: %s\n\n-- +skein upgrade\n%s;\n\n-- +skein downgrade\n%s;\n", r.id, strings.Join(strings.Fields(r.down), ", "), r.up, r.back))
	}
	w.fresh("first.db")
	return w
}

func (w *takenOver) write(name, text string) {
	w.Helper()
	must(w, os.MkdirAll(filepath.Dir(filepath.Join(w.dir, name)), 0o700))
	must(w, os.WriteFile(filepath.Join(w.dir, name), []byte(text), 0o600))
}

// fresh goes on with another database.
func (w *takenOver) fresh(name string) {
	w.Helper()
	var err error
	w.file = filepath.Join(w.dir, name)
	w.db, err = sql.Open("sqlite", w.file)
	must(w, err)
	w.Cleanup(func() { w.db.Close() })
	w.write("alembic.ini", "[alembic]\nscript_location = "+w.dir+"\nsqlalchemy.url = sqlite:///"+w.file+"\n")
}

// alembic runs a command of Alembic.
func (w *takenOver) alembic(args ...string) string {
	w.Helper()
	cmd := exec.Command("alembic", append([]string{"-c", filepath.Join(w.dir, "alembic.ini")}, args...)...)
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		w.Fatalf("alembic %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

func (w *takenOver) skein(do func(*skein.Migrator) error) {
	w.Helper()
	m, err := skein.New(skein.Config{URL: "sqlite://" + w.file, Dialect: sqlite.Dialect{}, Dir: filepath.Join(w.dir, "migrations"), VersionTable: "alembic_version"})
	must(w, err)
	must(w, do(m))
	must(w, m.Close())
}

// at holds both tools to one answer, and the database to it.
func (w *takenOver) at(tables string, rows ...string) {
	w.Helper()
	wantRows(w, w.db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND length(name) = 1 ORDER BY 1", tables)
	wantRows(w, w.db, "SELECT version_num FROM alembic_version ORDER BY 1", strings.Join(rows, " "))
	w.skein(func(m *skein.Migrator) error {
		c, err := m.Current(ctx)
		if err != nil || len(c.Revisions) != len(rows) {
			w.Errorf("Skein finds %+v, %v", c, err)
		}
		return nil
	})
}

// TestAlembicGoesOnWithWhatSkeinTookOver: the two take turns on one database, over a branch and a merge, and on
// one that Skein made, by a run and by what it prints.
func TestAlembicGoesOnWithWhatSkeinTookOver(t *testing.T) {
	t.Parallel()
	w := newTakenOver(t)
	w.alembic("upgrade", "bbb2")
	w.at("a b", "bbb2")
	var b bytes.Buffer
	w.skein(func(m *skein.Migrator) error { return m.UpgradeSQL(ctx, &b, "bbb2:ccc3") })
	shell(t, w.db, b.String())
	w.skein(func(m *skein.Migrator) error { return m.Upgrade(ctx, "ddd4") })
	w.at("a b c d", "ccc3", "ddd4")
	if out := w.alembic("current"); !strings.Contains(out, "ccc3") || !strings.Contains(out, "ddd4") {
		t.Errorf("Alembic finds %s", out)
	}
	w.alembic("upgrade", "head")
	w.at("a b c d e", "eee5")
	w.skein(func(m *skein.Migrator) error { return m.Downgrade(ctx, "-1") })
	w.at("a b c d", "ccc3", "ddd4")
	w.alembic("downgrade", "aaa1")
	w.at("a", "aaa1")
	w.skein(func(m *skein.Migrator) error { return m.Downgrade(ctx, "base") })
	w.at("")

	w.fresh("second.db")
	b.Reset()
	w.skein(func(m *skein.Migrator) error { return m.UpgradeSQL(ctx, &b, "ccc3") })
	shell(t, w.db, b.String())
	w.alembic("upgrade", "heads")
	w.at("a b c d e", "eee5")
}
