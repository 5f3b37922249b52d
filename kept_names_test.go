package skein_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/revision"
)

// TestKeptNames drops, on every engine, what would be kept under one name, and what has names that are hard to tell apart
// or to read again: all comes back, and what is kept and what is said of it go by the right names.
func TestKeptNames(t *testing.T) {
	const long = "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz"
	quoted := func(engine, text string) string {
		text = strings.ReplaceAll(text, "LONG", long)
		if engine == "mysql" {
			return strings.ReplaceAll(text, `"`, "`")
		}
		return text
	}
	models := [2]string{
		`CREATE TABLE a_b (id INTEGER NOT NULL PRIMARY KEY, c VARCHAR(9));
CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY, b_c VARCHAR(9));
CREATE TABLE u_nick (id INTEGER NOT NULL PRIMARY KEY);
CREATE TABLE u (id INTEGER NOT NULL PRIMARY KEY, nick VARCHAR(9));
CREATE TABLE "we.ird" (id INTEGER NOT NULL PRIMARY KEY, "a.b" VARCHAR(9), "C d" VARCHAR(9));
CREATE TABLE "LONGt" (id INTEGER NOT NULL PRIMARY KEY, "LONG1" VARCHAR(9), "LONG2" VARCHAR(9));`,
		`CREATE TABLE a_b (id INTEGER NOT NULL PRIMARY KEY);
CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY);
CREATE TABLE u (id INTEGER NOT NULL PRIMARY KEY);
CREATE TABLE "we.ird" (id INTEGER NOT NULL PRIMARY KEY);
CREATE TABLE "LONGt" (id INTEGER NOT NULL PRIMARY KEY);`,
	}
	all := []string{"SELECT * FROM a_b", "SELECT * FROM a", "SELECT * FROM u_nick", "SELECT * FROM u", `SELECT * FROM "we.ird"`, `SELECT * FROM "LONGt"`}
	want := []string{"1|c", "1|bc", "5", "1|n", "1|ab|cd", "1|one|two"}
	for name, open := range keptEngines() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &keptWorld{T: t, dir: t.TempDir(), besides: besides(name)}
			w.url, w.db = open(t)
			t.Cleanup(func() { w.db.Close() })
			engine, _, _ := strings.Cut(name, " ")
			_, err := w.migrator("").Init(ctx)
			must(t, err)
			w.step(quoted(engine, models[0]), "aaaa00000001", skein.GenerateOptions{})
			for i, query := range all {
				_, table, _ := strings.Cut(query, " FROM ")
				w.exec(quoted(engine, "INSERT INTO "+table+" VALUES ('"+strings.ReplaceAll(want[i], "|", "', '")+"')"))
			}
			before := w.migrator(quoted(engine, models[1]))
			_, err = before.Migrate(ctx, skein.GenerateOptions{RevID: "bbbb00000002", Message: "gone", NoRename: true})
			must(t, err)
			for _, f := range before.Dropping(ctx, revision.Up, "head") {
				if f.Kind != "kept" {
					t.Errorf("%s", f.Text)
				}
			}
			before.Close()
			w.remove("bbbb00000002_gone.sql")
			w.step(quoted(engine, models[1]), "bbbb00000002", skein.GenerateOptions{})
			m := w.migrator(quoted(engine, models[1]))
			defer m.Close()
			list, err := m.Kept(ctx)
			must(t, err)
			if len(list) != 8 || slices.ContainsFunc(list, func(k skein.Kept) bool { return k.Rows != 1 || k.Bytes == nil }) {
				t.Errorf("kept: %+v", list)
			}
			named := 0
			for _, k := range list {
				if strings.HasPrefix(k.Object, long+"t.") {
					named++
				}
			}
			if named != 2 {
				t.Errorf("%d of 2 columns have the name of their table: %+v", named, list)
			}
			must(t, m.Downgrade(ctx, "-1"))
			for i, query := range all {
				w.want(quoted(engine, query), want[i])
			}
		})
	}
}
