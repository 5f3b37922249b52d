package skein_test

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/model/sqlmodel"
	"github.com/skein-go/skein/revision"
)

// squashedFolder is a folder with five scripts, of which the second to the fourth are squashed, and
// databases that stopped at each of them before.
func squashedFolder(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	last := ""
	for i, ways := range [][2]string{
		{"CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT)", "DROP TABLE a"},
		{"ALTER TABLE a ADD COLUMN y TEXT", "ALTER TABLE a DROP COLUMN y"},
		{"ALTER TABLE a RENAME COLUMN x TO z", "ALTER TABLE a RENAME COLUMN z TO x"},
		{"CREATE TABLE b (id INTEGER PRIMARY KEY)", "DROP TABLE b"},
		{"ALTER TABLE b ADD COLUMN q INT", "ALTER TABLE b DROP COLUMN q"},
	} {
		id := strings.Repeat(string(rune('1'+i)), 8)
		must(t, os.WriteFile(filepath.Join(dir, id+".sql"), sqlScript(id, last, ways[0]+";", ways[1]+";").Data, 0o600))
		must(t, inFolder(t, dir, id, nil).Upgrade(ctx, id))
		last = id
	}
	_, err := inFolder(t, dir, "none", nil).Squash(ctx, "22222222:44444444", skein.GenerateOptions{RevID: "squash"})
	must(t, err)
	return dir
}

// inFolder opens a database of a folder of scripts, which hears what is logged.
func inFolder(t *testing.T, dir, name string, log *bytes.Buffer) *skein.Migrator {
	t.Helper()
	cfg := skein.Config{URL: "sqlite://" + filepath.Join(dir, name+".db"), Dir: dir}
	if log != nil {
		cfg.Log = slog.New(slog.NewTextHandler(log, nil))
	}
	return newMigrator(t, cfg)
}

func ids(list []skein.Revision) string {
	var out []string
	for _, r := range list {
		text := strings.Join(r.Revises, ",") + ">" + r.ID
		if r.Current {
			text += "!"
		}
		out = append(out, text)
	}
	return strings.Join(out, " ")
}

// TestHistoryInsideSquash shows a database that is inside the range of a squash the history that it has,
// and tells nobody that it is ahead of the scripts.
func TestHistoryInsideSquash(t *testing.T) {
	dir := squashedFolder(t)
	const short, long = "squash>55555555 11111111>squash >11111111", "44444444>55555555 33333333>44444444 22222222>33333333 11111111>22222222 >11111111"
	for at, want := range map[string]string{
		"11111111": strings.Replace(short, " >11111111", " >11111111!", 1),
		"33333333": strings.Replace(long, ">33333333 ", ">33333333! ", 1),
		"44444444": strings.Replace(short, ">squash ", ">squash! ", 1),
		"55555555": strings.Replace(short, ">55555555", ">55555555!", 1),
	} {
		var log bytes.Buffer
		m := inFolder(t, dir, at, &log)
		for _, database := range []bool{true, false} {
			list, err := m.History(ctx, skein.HistoryOptions{Database: database})
			must(t, err)
			if !database {
				want = short
			}
			if got := ids(list); got != want {
				t.Errorf("at %s, marked %t:\n got %s\nwant %s", at, database, got, want)
			}
		}
		if strings.Contains(log.String(), "WARN") {
			t.Errorf("at %s: %s", at, &log)
		}
	}

	must(t, os.Remove(filepath.Join(dir, "22222222.sql")))
	var log bytes.Buffer
	m := inFolder(t, dir, "33333333", &log)
	list, err := m.History(ctx, skein.HistoryOptions{Database: true})
	if got := ids(list); err != nil || got != short {
		t.Errorf("without a script of the range: %s, %v", got, err)
	}
	if _, err := m.Current(ctx); err != nil {
		t.Error(err)
	}
	if !strings.Contains(log.String(), "the scripts of '22222222' are gone: get them back") || strings.Contains(log.String(), "purge") {
		t.Errorf("said %s", &log)
	}
	_, err = m.Check(ctx)
	wantError(t, err, skein.ErrRefused, "the scripts of '22222222' are gone")
}

// TestOfflineAfterSquash prints for a database that has run the range, and has the row of its last one,
// what moves that row.
func TestOfflineAfterSquash(t *testing.T) {
	dir := squashedFolder(t)
	var up, down, stamp bytes.Buffer
	m := inFolder(t, dir, "none", nil)
	must(t, m.UpgradeSQL(ctx, &up, "44:heads"))
	db := openFile(t, filepath.Join(dir, "44444444.db"))
	oneByOne(t, db, up.String())
	if got := query(t, db, "SELECT revision FROM skein_version"); got != "55555555" {
		t.Errorf("the upgrade leaves the row %s", got)
	}
	_, err := db.Exec("UPDATE skein_version SET revision = '44444444'; ALTER TABLE b DROP COLUMN q")
	must(t, err)
	must(t, m.DowngradeSQL(ctx, &down, "44444444:11111111"))
	oneByOne(t, db, down.String())
	if got := query(t, db, "SELECT revision FROM skein_version") + " " + query(t, db, "SELECT count(*) FROM pragma_table_info('a')"); got != "11111111 2" {
		t.Errorf("the downgrade leaves %s", got)
	}
	_, err = db.Exec("UPDATE skein_version SET revision = '44444444'")
	must(t, err)
	must(t, m.StampSQL(ctx, &stamp, "44444444:heads"))
	oneByOne(t, db, stamp.String())
	if got := query(t, db, "SELECT revision FROM skein_version"); got != "55555555" {
		t.Errorf("the stamp leaves the row %s", got)
	}
}

// TestSquashOfWhatIsKept refuses to destroy what the range keeps, and to write a way back that would not
// find what databases keep.
func TestSquashOfWhatIsKept(t *testing.T) {
	dir := t.TempDir()
	cfg := skein.Config{URL: "sqlite://" + filepath.Join(dir, "a.db"), Dir: filepath.Join(dir, "m")}
	must(t, os.Mkdir(cfg.Dir, 0o700))
	models := filepath.Join(dir, "schema.sql")
	for i, text := range []string{
		"CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, nick TEXT); CREATE TABLE old (id INTEGER PRIMARY KEY, v TEXT);",
		"CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT); CREATE TABLE old (id INTEGER PRIMARY KEY, v TEXT);",
		"CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);",
		"CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, age INT);",
	} {
		must(t, os.WriteFile(models, []byte(text), 0o600))
		c := cfg
		c.Models = sqlmodel.Path(models)
		m := newMigrator(t, c)
		_, err := m.Migrate(ctx, skein.GenerateOptions{RevID: strings.Repeat(string(rune('a'+i)), 8), NoRename: true})
		must(t, err)
		must(t, m.Upgrade(ctx, "head"))
	}
	m := newMigrator(t, cfg)
	for rng, words := range map[string][]string{
		"bbbbbbbb:cccccccc": {"column users.nick (bbbbbbbb)", "table old (cccccccc)", "--discard"},
		"cccccccc:dddddddd": {"table old (cccccccc)"},
	} {
		_, err := m.Squash(ctx, rng, skein.GenerateOptions{})
		wantError(t, err, skein.ErrRefused, words...)
	}
	g, err := m.Squash(ctx, "bbbbbbbb:cccccccc", skein.GenerateOptions{Drops: skein.Discard, RevID: "squash"})
	must(t, err)
	text, err := os.ReadFile(g.File)
	must(t, err)
	if !strings.Contains(string(text), "the rows of old are lost here") || strings.Contains(string(text), "_skein_kept") {
		t.Errorf("wrote\n%s", text)
	}
}

// TestNoFileForNothing leaves no empty file where nothing is run.
func TestNoFileForNothing(t *testing.T) {
	dir := squashedFolder(t)
	m := inFolder(t, dir, "new", nil)
	wantError(t, m.Upgrade(ctx, "zzzz"), skein.ErrUsage, "zzzz")
	wantError(t, m.Stamp(ctx, skein.StampOptions{}, "zzzz"), skein.ErrUsage, "zzzz")
	must(t, m.Upgrade(ctx, "base"))
	must(t, m.Downgrade(ctx, "base"))
	if _, err := os.Stat(filepath.Join(dir, "new.db")); !os.IsNotExist(err) {
		t.Errorf("there is a file: %v", err)
	}
}

// TestVersionTableOfAlembic takes over a database with the table as Alembic made it, under its usual name
// or another, and one in which the column was renamed by hand.
func TestVersionTableOfAlembic(t *testing.T) {
	for name, ddl := range map[string]string{
		"alembic_version":    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))",
		"shop_version":       "CREATE TABLE shop_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT shop_version_pkc PRIMARY KEY (version_num))",
		"renamed by hand":    "CREATE TABLE alembic_version (revision VARCHAR(32) NOT NULL PRIMARY KEY)",
		"made by an upgrade": "",
		"something else":     "CREATE TABLE alembic_version (id INTEGER)",
	} {
		t.Run(name, func(t *testing.T) {
			dir := squashedFolder(t)
			table := "alembic_version"
			if strings.HasSuffix(name, "_version") {
				table = name
			}
			db := openFile(t, "")
			m := newMigrator(t, skein.Config{DB: db, Dir: dir, VersionTable: table})
			row := "version_num"
			if name == "renamed by hand" {
				row = "revision"
			}
			if ddl != "" {
				_, err := db.Exec("CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT); " + ddl)
				must(t, err)
			}
			if name == "something else" {
				wantError(t, m.Upgrade(ctx, "heads"), executor.ErrRead, "version_num", "version_table")
				return
			}
			if ddl != "" {
				_, err := db.Exec("INSERT INTO " + table + " VALUES ('11111111')")
				must(t, err)
				at, err := m.Current(ctx)
				must(t, err)
				if got := ids(at.Revisions); got != ">11111111!" {
					t.Errorf("it is at %s", got)
				}
			}
			if ddl != "" {
				p, err := m.Plan(ctx, revision.Up, skein.PlanOptions{Target: "heads"})
				must(t, err)
				if got := p.Steps[0].Version[0]; !strings.Contains(got, "SET "+row+" =") {
					t.Errorf("the plan has %s", got)
				}
				var b bytes.Buffer
				cfg := skein.Config{Dialect: sqlite.Dialect{}, Dir: dir, VersionTable: table, VersionColumn: row}
				must(t, newMigrator(t, cfg).UpgradeSQL(ctx, &b, "11111111:11111111"))
				must(t, newMigrator(t, cfg).StampSQL(ctx, &b, "11111111:heads"))
				must(t, newMigrator(t, cfg).StampSQL(ctx, &b, "heads:11111111"))
				shell(t, db, b.String())
			}
			must(t, m.Upgrade(ctx, "heads"))
			if got := query(t, db, "SELECT "+row+" FROM "+table); got != "55555555" {
				t.Errorf("the row is %s", got)
			}
			must(t, m.Downgrade(ctx, "squash"))
			must(t, m.Stamp(ctx, skein.StampOptions{}, "11111111"))
			if got := query(t, db, "SELECT "+row+" FROM "+table); got != "11111111" {
				t.Errorf("the row is %s", got)
			}
		})
	}
}
