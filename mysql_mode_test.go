package skein_test

import (
	"net/url"
	"strings"
	"testing"
)

// TestMySQLModes: whatever sql_mode a server has, the models mean the same: names stay names and texts texts, and what
// was read under one mode is not written under another.
func TestMySQLModes(t *testing.T) {
	t.Parallel()
	const models = "CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(20) DEFAULT 'x\\\\y' COMMENT 'it''s', g VARCHAR(40) AS (concat(a, '-')) VIRTUAL, CHECK (a <> 'it''s \\\\'));\n" +
		"CREATE VIEW v AS SELECT a, 'q' AS q FROM t;\nCREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 'y';\nCREATE PROCEDURE p(x INT) BEGIN SELECT 'a;b'; END;\n"
	for _, mode := range []string{"ANSI_QUOTES", "NO_BACKSLASH_ESCAPES", "ORACLE"} {
		t.Run(mode, func(t *testing.T) {
			w := newMySQLWorld(t)
			if mode == "ORACLE" && !w.maria {
				return // MySQL has no such mode
			}
			w.url = w.asked(url.Values{"sql_mode": {"'" + mode + "'"}})
			w.migrate(models)
			w.exec("INSERT INTO t (id) VALUES (1)")
			if got := w.text("SELECT g FROM t"); got != "y-" {
				t.Errorf("computed is %q", got)
			}
			want := "`a` <> 'it\\'s \\\\'"
			if !w.maria {
				want = `(` + "`a`" + ` <> _utf8mb4\'it\\\'s \\\\\')`
			}
			if got := w.text("SELECT CHECK_CLAUSE FROM information_schema.check_constraints WHERE constraint_schema = DATABASE()"); got != want {
				t.Errorf("the check is %s", got)
			}
			w.check()
			w.migrate(strings.NewReplacer("'-'", "'+'", "VARCHAR(20)", "VARCHAR(30)", "'q'", "'r'", "NEW.a = 'y'", "NEW.a = 'z'").Replace(models))
			if got := w.text("SELECT g FROM t"); got != "y+" {
				t.Errorf("computed is %q", got)
			}
		})
	}
}

// TestMySQLSurroundings: the same file means another schema in a database of another collation. What it was found to mean in
// one is not taken for what it means in the other, and a scratch database has the collation of the one that it stands for.
func TestMySQLSurroundings(t *testing.T) {
	t.Parallel()
	cache := t.TempDir()
	scratch := newMySQLWorld(t)
	scratch.exec("ALTER DATABASE CHARACTER SET latin1")
	for _, collation := range []string{"utf8mb4_general_ci", "utf8mb4_unicode_ci", "latin1_swedish_ci", "utf8mb4_bin"} {
		w := newMySQLWorld(t)
		w.cache = cache
		if strings.HasSuffix(collation, "_bin") || strings.HasSuffix(collation, "_general_ci") {
			w.beside = scratch.url
		}
		w.exec("ALTER DATABASE CHARACTER SET " + strings.Split(collation, "_")[0] + " COLLATE " + collation)
		w.migrate("CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(9) COLLATE utf8mb4_general_ci, b TEXT CHARACTER SET latin1)")
		w.check()
		if got := w.text("SELECT GROUP_CONCAT(collation_name ORDER BY column_name) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 't'"); got != "utf8mb4_general_ci,latin1_swedish_ci" {
			t.Errorf("in a database of %s: %s", collation, got)
		}
	}
}
