package skein_test

import (
	"context"
	"testing"

	"github.com/skein-go/skein"
)

// TestMySQLKinScripts: a script that fails at its third statement is gone on with behind the second, and one that moves
// rows in batches moves all of them. It is in words that all servers take which speak like MySQL: scripts/test-engines.sh
// runs it on those.
func TestMySQLKinScripts(t *testing.T) {
	t.Parallel()
	w := newMySQLWorld(t)
	w.script(1, "CREATE TABLE t (id INT PRIMARY KEY, m VARCHAR(20));\nINSERT INTO t VALUES (1, 'ok'), (2, 'a;b'), (5, 'x');\nINSERT INTO nowhere VALUES (1);")
	if err := w.with(func(ctx context.Context, m *skein.Migrator) error { return m.Upgrade(ctx, "head") }); err == nil {
		t.Fatal("a statement about no table ran")
	}
	w.exec("CREATE TABLE nowhere (id INT PRIMARY KEY)")
	w.script(2, "ALTER TABLE t ADD COLUMN n INT;\n-- +skein batches: size 2\nUPDATE t SET n = id * 2;")
	w.must(func(ctx context.Context, m *skein.Migrator) error { return m.Upgrade(ctx, "head") })
	if got := w.text("SELECT GROUP_CONCAT(CONCAT(id, m, n) ORDER BY id SEPARATOR ' ') FROM t"); got != "1ok2 2a;b4 5x10" {
		t.Errorf("the rows are %s", got)
	}
	const keyless = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name NOT IN " +
		"(SELECT table_name FROM information_schema.statistics WHERE table_schema = DATABASE() AND index_name = 'PRIMARY')"
	if got := w.text(keyless); got != "0" {
		t.Errorf("%s tables have no primary key, which servers may demand of all", got)
	}
	if got := w.text("SELECT GROUP_CONCAT(revision) FROM skein_version"); got != "aaaa00000002" {
		t.Errorf("the database is at %s", got)
	}
}
