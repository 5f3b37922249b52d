package skein_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/revision"
)

// manyRows fills users with 12,001 rows, of which the first has no email and no nick, and odd ones have an email.
var manyRows = map[string]string{
	"sqlite":   "INSERT INTO users WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12001) SELECT i, CASE WHEN i > 1 THEN 'k' END, NULL FROM n",
	"postgres": "INSERT INTO users SELECT i, CASE WHEN i > 1 THEN 'k' END, NULL FROM generate_series(1, 12001) AS i",
	"mysql": "INSERT INTO users SELECT i, CASE WHEN i > 1 THEN 'k' END, NULL FROM (SELECT 1 + a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d AS i FROM " +
		"digits AS a, digits AS b, digits AS c, digits AS e, digits AS f) AS n WHERE i <= 12001",
}

// statistics has an engine count the rows of users.
var statistics = map[string]string{"sqlite": "ANALYZE", "postgres": "ANALYZE users", "mysql": "ANALYZE TABLE users"}

// TestFactsOfManyRows has counting stop at ten thousand rows on every engine, unless exact numbers are asked for; and
// rows that statistics say are very many are not looked at beforehand.
func TestFactsOfManyRows(t *testing.T) {
	t.Parallel()
	const one = "CREATE TABLE users (id INTEGER PRIMARY KEY, nick VARCHAR(10), email VARCHAR(40)); CREATE TABLE digits (d INTEGER PRIMARY KEY)"
	const two = "CREATE TABLE users (id INTEGER PRIMARY KEY, email VARCHAR(40) NOT NULL); CREATE TABLE digits (d INTEGER PRIMARY KEY)"
	for name, open := range keptEngines() {
		engine, rest, _ := strings.Cut(name, " ")
		if rest != "" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &keptWorld{T: t, dir: t.TempDir()}
			w.url, w.db = open(t)
			t.Cleanup(func() { w.db.Close() })
			_, err := w.migrator("").Init(ctx)
			must(t, err)
			w.step(one, "aaaa00000001", skein.GenerateOptions{})
			w.exec("INSERT INTO digits VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)", manyRows[engine])
			_, err = w.migrator(two).Migrate(ctx, skein.GenerateOptions{RevID: "bbbb00000002", Message: "two", NoRename: true})
			must(t, err)

			w.exec(statistics[engine])
			kept := "kept 10000 at least" // nobody knows how many of the column are NULL
			if engine == "postgres" {
				kept = "kept about 12000"
			}
			w.facts(false, 0, "in_the_way 10000 at least", kept)
			w.facts(true, 0, "in_the_way 12001 exact", "kept 12000 exact")
			for exact, says := range map[bool]string{false: "users.email has at least 10,000 NULLs; NOT NULL would fail", true: "users.email has 12,001 NULLs; NOT NULL would fail"} {
				m := w.exactly(exact)
				err = m.Upgrade(ctx, "head")
				var g *executor.GuardError
				if !errors.As(err, &g) || !strings.Contains(err.Error(), says) || g.AtLeast == exact {
					t.Errorf("exact %t: %v, want %q", exact, err, says)
				}
			}

			w.facts(false, 5000, "not_looked_at about 12000", kept)
			w.facts(true, 5000, "in_the_way 12001 exact", "kept 12000 exact")
		})
	}
}

// exactly is a Migrator that counts all rows, or does not.
func (w *keptWorld) exactly(exact bool) *skein.Migrator {
	w.T.Helper()
	return newMigrator(w.T, skein.Config{URL: w.url, Dir: filepath.Join(w.dir, "migrations"), Exact: exact})
}

// facts compares the facts of the plan, and has what an upgrade would drop be the same.
func (w *keptWorld) facts(exact bool, tooMany int64, want ...string) {
	w.T.Helper()
	m := w.exactly(exact)
	m.TooMany(tooMany)
	p, err := m.Plan(ctx, revision.Up, skein.PlanOptions{Target: "head"})
	must(w.T, err)
	var got, drops []string
	for _, f := range p.Facts {
		got = append(got, described(f))
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		w.T.Errorf("exact %t: %q, want %q: %+v", exact, got, want, p.Facts)
	}
	for _, f := range m.Dropping(context.Background(), revision.Up, "head") {
		drops = append(drops, described(f))
	}
	if fmt.Sprint(drops) != fmt.Sprint(want[1:]) {
		w.T.Errorf("exact %t: to be dropped %q, want %q", exact, drops, want[1:])
	}
}

// described says how many rows a fact is about. Estimates are good for two thousand rows.
func described(f plan.Fact) string {
	switch {
	case f.Exact:
		return fmt.Sprint(f.Kind, " ", f.Rows, " exact")
	case f.AtLeast:
		return fmt.Sprint(f.Kind, " ", f.Rows, " at least")
	case f.Rows > 10_000 && f.Rows < 14_000:
		return f.Kind + " about 12000"
	}
	return fmt.Sprint(f.Kind, " about ", f.Rows)
}
