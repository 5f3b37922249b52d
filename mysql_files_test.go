package skein_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/skein-go/skein"
)

// difference works out what lies between a file and the database of a world.
func (w *mysqlWorld) difference(file string) *skein.Diffed {
	w.t.Helper()
	var out *skein.Diffed
	w.must(func(ctx context.Context, m *skein.Migrator) (err error) {
		out, err = m.Diff(ctx, skein.DiffOptions{From: w.url, To: file, NoRename: true})
		return err
	})
	return out
}

// TestMySQLFilesLoad: a file makes the same schema however it is written: as a dump with rows, with a mark
// at its beginning and the line ends of Windows, with DELIMITER, without. What reaches beyond a database
// is passed over.
func TestMySQLFilesLoad(t *testing.T) {
	t.Parallel()
	w := newMySQLWorld(t)
	first := w.words(mysqlFirst)
	w.migrate(first)
	w.exec("INSERT INTO users (email, age) VALUES ('it''s; -- x', 20)")
	delimited := "DELIMITER //\n" + strings.ReplaceAll(first, ";\nCREATE", " //\nCREATE")
	delimited = strings.TrimSuffix(strings.TrimSpace(delimited), ";") + " //\nDELIMITER ;\n"
	dump := w.dump("--ignore-table=" + w.text("SELECT DATABASE()") + ".skein_version")
	for name, text := range map[string]string{
		"dump":         dump,
		"dump windows": "\ufeff" + strings.ReplaceAll(dump, "\n", "\r\n"),
		"dump named":   w.dump("--add-drop-database", "--hex-blob", "--databases"),
		"dump mysql": "SET @MYSQLDUMP_TEMP_LOG_BIN = @@SESSION.SQL_LOG_BIN;\nSET @@SESSION.SQL_LOG_BIN= 0;\nSET @@GLOBAL.GTID_PURGED=/*!80000 '+'*/ 'b6c5:1-5';\n" +
			dump + "SET @@SESSION.SQL_LOG_BIN = @MYSQLDUMP_TEMP_LOG_BIN;\n",
		"windows":   "\ufeff" + strings.ReplaceAll(first, "\n", "\r\n"),
		"delimiter": delimited,
		"server":    "CREATE DATABASE other; USE other; SET GLOBAL max_connections = 7; GRANT ALL ON *.* TO nobody;\n" + first,
		"comments":  "-- one\n# two\n/* three; */\n/*!40101 SET NAMES utf8mb4 */;\n" + first + "\n-- the end",
	} {
		file := filepath.Join(t.TempDir(), name+".sql")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		d := w.difference(file)
		for _, c := range d.Changes {
			if !strings.Contains(c.Message, "skein_") {
				t.Errorf("%s: %s", name, c.Message)
			}
		}
	}
}

// TestMySQLFilesOfNothing: an empty file, and one of comments, is an empty schema; a statement about
// another database is refused before it runs.
func TestMySQLFilesOfNothing(t *testing.T) {
	t.Parallel()
	w := newMySQLWorld(t)
	for _, text := range []string{"", "-- nothing\n", "\ufeff\r\n", "/* nothing */ ;;"} {
		w.setModels(text)
		if d := w.difference(w.models); !d.Empty() {
			t.Errorf("%q: %v", text, d.Changes)
		}
	}
	w.exec("CREATE TABLE precious (id INT)")
	w.setModels("DROP TABLE " + w.text("SELECT DATABASE()") + ".precious")
	err := w.with(func(ctx context.Context, m *skein.Migrator) error {
		_, err := m.Diff(ctx, skein.DiffOptions{From: w.url, To: w.models, NoRename: true})
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "only names without a database") {
		t.Errorf("%v", err)
	}
	w.exec("SELECT id FROM precious")
}

// TestMySQLScripts: what real scripts hold runs in its place, and nothing of it is run twice. Transactions of a script's
// own are refused before anything runs; one that drops every table, Skein's with them, is at its revision after it.
func TestMySQLScripts(t *testing.T) {
	t.Parallel()
	w := newMySQLWorld(t)
	w.script(1, "INSERT INTO nowhere VALUES (1);\nCOMMIT AND CHAIN;")
	err := w.with(func(ctx context.Context, m *skein.Migrator) error { return m.Upgrade(ctx, "head") })
	if err == nil || !strings.Contains(err.Error(), "a transaction of its own") {
		t.Errorf("transactions of a script's own: %v", err)
	}
	w.script(1, "CREATE TABLE t (id INT PRIMARY KEY, m VARCHAR(20));\nINSERT INTO t VALUES (1, 'ok'), (2, 'a;b');")
	w.script(2, "CREATE PROCEDURE more(n INT) BEGIN IF n > 0 THEN INSERT INTO t VALUES (n, 'it''s; END'); END IF; END;\n"+
		"CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW BEGIN CASE WHEN NEW.m = 'x' THEN SET NEW.m = 'y'; ELSE SET @n = 1; END CASE; END;\nCALL more(3);")
	w.script(3, "\ufeff-- only a comment\r\n")
	w.script(4, "/*!40101 SET @saved = @@sql_mode, sql_mode = 'NO_AUTO_VALUE_ON_ZERO' */;\nLOCK TABLES `t` WRITE;\n/*!40000 ALTER TABLE `t` DISABLE KEYS */;\nINSERT INTO `t` VALUES (4,'x'),(5,'\\'');\nUNLOCK TABLES;\n/*!40101 SET sql_mode = @saved */;")
	w.script(5, "DELIMITER $$\nCREATE FUNCTION f() RETURNS INT BEGIN RETURN 7; END $$\nDELIMITER ;\nINSERT INTO t VALUES (6, f());")
	w.must(func(ctx context.Context, m *skein.Migrator) error { return m.Upgrade(ctx, "head") })
	w.must(func(ctx context.Context, m *skein.Migrator) error { return m.Upgrade(ctx, "head") })
	if got := w.text("SELECT GROUP_CONCAT(id, m ORDER BY id SEPARATOR ' ') FROM t"); got != "1ok 2a;b 3it's; END 4y 5' 67" {
		t.Error(got)
	}
	w.script(6, "SET FOREIGN_KEY_CHECKS = 0;\nDROP TABLE t, skein_version, skein_log;\nSET FOREIGN_KEY_CHECKS = 1;")
	w.must(func(ctx context.Context, m *skein.Migrator) error { return m.Upgrade(ctx, "head") })
	if got := w.text("SELECT GROUP_CONCAT(revision) FROM skein_version"); got != "aaaa00000006" {
		t.Errorf("after a script that drops every table, the database is at %q", got)
	}
	w.must(func(ctx context.Context, m *skein.Migrator) error { return m.Upgrade(ctx, "head") })
}

// TestMySQLLargeFile loads 5 MB.
func TestMySQLLargeFile(t *testing.T) {
	t.Parallel()
	w := newMySQLWorld(t)
	var b strings.Builder
	b.WriteString("CREATE TABLE words (id INT PRIMARY KEY, word VARCHAR(200));\n")
	for i := 0; b.Len() < 5<<20; i++ {
		fmt.Fprintf(&b, "INSERT INTO words VALUES")
		for k := range 1000 {
			fmt.Fprintf(&b, "%s (%d, 'a word; it''s -- number %d')", strings.Repeat(",", min(k, 1)), i*1000+k, k)
		}
		b.WriteString(";\n")
	}
	w.setModels(b.String())
	if d := w.difference(w.models); len(d.Changes) != 1 || d.Changes[0].Message != "Detected added table 'words'" {
		t.Errorf("%v", d.Changes)
	}
}

// TestMySQLOwnTables: the tables that are Skein's own hold any text, and keep apart revisions that differ in the case
// of a letter alone, whatever the database's character set is.
func TestMySQLOwnTables(t *testing.T) {
	t.Parallel()
	w := newMySQLWorld(t)
	w.exec("ALTER DATABASE CHARACTER SET latin1")
	for file, text := range map[string]string{
		"1.sql": "-- revision: rév漢\n\n-- +skein upgrade\nCREATE TABLE a (id INT PRIMARY KEY, n VARCHAR(10) CHARACTER SET utf8mb4 DEFAULT '漢😀');\nINSERT INTO a (id) VALUES (1);\n\n-- +skein downgrade\nDROP TABLE a;\n",
		"2.sql": "-- revision: RÉV漢\n\n-- +skein upgrade\nCREATE TABLE b (id INT PRIMARY KEY);\n\n-- +skein downgrade\nDROP TABLE b;\n",
	} {
		must(t, os.WriteFile(filepath.Join(w.dir, file), []byte(text), 0o600))
	}
	w.must(func(ctx context.Context, m *skein.Migrator) error { return m.Upgrade(ctx, "heads") })
	if got := w.text("SELECT GROUP_CONCAT(HEX(revision) ORDER BY revision) FROM skein_version"); got != fmt.Sprintf("%X,%X", "RÉV漢", "rév漢") {
		t.Errorf("the database is at %q", got)
	}
	w.must(func(ctx context.Context, m *skein.Migrator) error { return m.Downgrade(ctx, "RÉV漢-1") })
	if got := w.text("SELECT HEX(revision) FROM skein_version"); got != fmt.Sprintf("%X", "rév漢") {
		t.Errorf("one revision down, it is at %q", got)
	}
	w.must(func(ctx context.Context, m *skein.Migrator) error { return m.Downgrade(ctx, "base") })
}
