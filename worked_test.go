package skein_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/model/sqlmodel"
	"github.com/skein-go/skein/runner"
)

// TestWorked runs the examples of docs/types.md and docs/reshaping.md on every engine, from the text of the
// pages: up, down and up again, with rows.
//
// An example is the blocks whose file names begin with its name and a slash. A file may have a form for one
// engine, before.postgres.sql, in place of the common one.
//
//   - before.sql and after.sql are the models, rows.sql the rows that are there before.
//   - script.sql or script.go is the script; without one, migrate writes it. up.ENGINE.sql is then its upgrade.
//   - bad.sql are rows that the upgrade refuses, mend.sql what is done about them. late.sql is done to the
//     upgraded database; the downgrade may refuse that, and take_back.sql is done about it.
//
// Tables stand between <!-- worked: NAME WHAT --> and <!-- end -->: "up QUERY" and "down QUERY" are the rows of a
// query, "refused" and "refused down" what an engine says about bad.sql and late.sql. -update writes them.
func TestWorked(t *testing.T) {
	t.Parallel()
	compiler := t.TempDir() // what is built for one engine serves the others
	for _, page := range []string{"docs/types.md", "docs/reshaping.md"} {
		data, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		p := &workedPage{text: string(data), said: map[string][]string{}}
		p.read(t)
		for _, e := range portableEngines() {
			t.Run(page+"/"+e.name, func(t *testing.T) {
				w := &workedWorld{T: t, engine: e, url: e.url(t), page: p, compiler: compiler}
				db, _, err := skein.OpenURL(w.url)
				if err != nil {
					t.Fatal(err)
				}
				defer db.Close()
				w.db = db
				for _, name := range p.names {
					if !t.Run(name, func(t *testing.T) { here := *w; here.T = t; here.run(name) }) {
						return // what it left would be in the way of the next
					}
				}
			})
		}
		if len(p.said) == 0 {
			continue // -run left the page out
		}
		if text := p.rewritten(t); text != p.text {
			if !*update {
				t.Errorf("%s does not say what is true; go test -run TestWorked . -update writes it", page)
			} else if err := os.WriteFile(page, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// workedPage is a page of examples.
type workedPage struct {
	text  string
	names []string
	files map[string]string   // the blocks, by their names
	said  map[string][]string // what the engines said, by "NAME WHAT", in lines of a table
}

var workedTable = regexp.MustCompile(`(?s)<!-- worked: (\w+) ([^>]*?) -->\n(.*?)<!-- end -->`)

func (p *workedPage) read(t *testing.T) {
	t.Helper()
	p.files = map[string]string{}
	for _, m := range regexp.MustCompile("(?s)```\\w+ (\\w+)/(\\S+)\n(.*?)```\n").FindAllStringSubmatch(p.text, -1) {
		p.files[m[1]+"/"+m[2]] = m[3]
		if !slices.Contains(p.names, m[1]) {
			p.names = append(p.names, m[1])
		}
	}
	if len(p.names) < 3 {
		t.Fatalf("only %d examples", len(p.names))
	}
}

// rewritten is the page with what the engines really said.
func (p *workedPage) rewritten(t *testing.T) string {
	t.Helper()
	seen := 0
	out := workedTable.ReplaceAllStringFunc(p.text, func(part string) string {
		m := workedTable.FindStringSubmatch(part)
		lines := p.said[m[1]+" "+m[2]]
		if len(lines) == 0 {
			t.Errorf("nobody filled the table %s %s", m[1], m[2])
			return part
		}
		seen++
		return fmt.Sprintf("<!-- worked: %s %s -->\n%s\n<!-- end -->", m[1], m[2], strings.Join(lines, "\n"))
	})
	if seen != len(p.said) {
		t.Errorf("%d tables of the page, and %d were asked for", seen, len(p.said))
	}
	return out
}

// workedWorld is an engine on which examples run, one after another in one database.
type workedWorld struct {
	*testing.T
	engine   portableEngine
	page     *workedPage
	url      string
	db       *sql.DB
	dir      string
	compiler string
	name     string
}

// file is a block of the example, for this engine if it has a form of its own; "" if there is none.
func (w *workedWorld) file(name string) string {
	base, ext, _ := strings.Cut(name, ".")
	if text, ok := w.page.files[w.name+"/"+base+"."+w.engine.dialect.Name()+"."+ext]; ok {
		return text
	}
	return w.page.files[w.name+"/"+name]
}

func (w *workedWorld) run(name string) {
	w.name, w.dir = name, w.TempDir()
	w.write("migrations/migrations.go", "package migrations\n\nimport \"github.com/skein-go/skein/script\"\n\n// Revisions are all scripts.\nvar Revisions = script.NewSet()\n")
	root, err := filepath.Abs(".")
	if err != nil {
		w.Fatal(err)
	}
	w.write("go.mod", "module example.com/app\n\ngo 1.26.0\n\nrequire github.com/skein-go/skein v0.0.0\n\nreplace github.com/skein-go/skein => "+root+"\n")
	w.write("schema.sql", w.file("before.sql"))
	w.migrate("aaaaaaaaaaa1", "before", true)
	w.must(w.upgrade())
	w.sql(w.file("rows.sql"))
	before := w.rows()

	w.write("schema.sql", w.file("after.sql"))
	w.script()
	if bad := w.file("bad.sql"); bad != "" {
		w.sql(bad)
		with := w.rows()
		w.refused("refused", w.upgrade())
		w.same("after the refused upgrade", with, w.rows())
		w.sql(w.file("mend.sql"))
		before = w.rows()
	}
	w.must(w.upgrade())
	w.check()
	up := w.rows()
	w.tables("up")
	w.must(w.downgrade())
	w.tables("down")
	if !w.asks("down") {
		w.same("after the downgrade", before, w.rows())
	}
	w.must(w.upgrade())
	w.check()
	w.same("after the second upgrade", up, w.rows())
	if late := w.file("late.sql"); late != "" {
		w.sql(late)
		w.refused("refused down", w.downgrade())
		w.sql(w.file("take_back.sql"))
		w.must(w.upgrade())
	}
	w.must(w.with(func(ctx context.Context, m *skein.Migrator) error { return m.Downgrade(ctx, "base") }))
	if n := w.engine.tables(w.T, w.db); n != 0 {
		w.Errorf("%d tables are left", n)
	}
}

// script puts the example's script into the folder, or has migrate write it.
func (w *workedWorld) script() {
	if text := w.file("script.sql"); text != "" {
		w.write("migrations/bbbbbbbbbbb1_change.sql", text)
		return
	}
	if text := w.file("script.go"); text != "" {
		w.write("migrations/bbbbbbbbbbb1_change.go", text)
		return
	}
	text := w.migrate("bbbbbbbbbbb1", "change", true)
	if said := w.page.files[w.name+"/up."+w.engine.dialect.Name()+".sql"]; said != "" {
		_, up, _ := strings.Cut(text, "-- +skein upgrade\n")
		up, _, _ = strings.Cut(up, "\n-- +skein downgrade")
		if said != up {
			w.Errorf("the script is\n%s\nand the page says\n%s", up, said)
			if *update {
				w.page.text = strings.Replace(w.page.text, said, up, 1)
			}
		}
	}
}

func (w *workedWorld) write(name, text string) {
	w.Helper()
	path := filepath.Join(w.dir, name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o750), os.WriteFile(path, []byte(text), 0o600)); err != nil {
		w.Fatal(err)
	}
}

// with runs f with a Migrator of its own, as a command does.
func (w *workedWorld) with(f func(context.Context, *skein.Migrator) error) (err error) {
	w.Helper()
	m, err := skein.New(skein.Config{URL: w.url, Models: sqlmodel.Path(filepath.Join(w.dir, "schema.sql")), Dir: filepath.Join(w.dir, "migrations"),
		Form: "sql", Compiler: &runner.Runner{Cache: w.compiler}})
	if err != nil {
		w.Fatal(err)
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	return f(w.Context(), m)
}

func (w *workedWorld) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *workedWorld) upgrade() error {
	return w.with(func(ctx context.Context, m *skein.Migrator) error { return m.Upgrade(ctx, "head") })
}

func (w *workedWorld) downgrade() error {
	return w.with(func(ctx context.Context, m *skein.Migrator) error { return m.Downgrade(ctx, "-1") })
}

// migrate writes a revision from the models, proved, and returns its text.
func (w *workedWorld) migrate(id, message string, noRename bool) (text string) {
	w.Helper()
	w.must(w.with(func(ctx context.Context, m *skein.Migrator) error {
		g, err := m.Migrate(ctx, skein.GenerateOptions{Message: message, RevID: id, NoRename: noRename})
		if err != nil {
			return err
		}
		data, err := os.ReadFile(g.File)
		text = string(data)
		return err
	}))
	return text
}

// check holds the database to the models after the change.
func (w *workedWorld) check() {
	w.Helper()
	w.must(w.with(func(ctx context.Context, m *skein.Migrator) error {
		c, err := m.Check(ctx)
		if err != nil {
			w.Errorf("%+v", c.Changes)
		}
		return err
	}))
}

// sql runs statements, each of which ends its line with a semicolon.
func (w *workedWorld) sql(text string) {
	w.Helper()
	for statement := range strings.SplitSeq(strings.TrimSpace(text), ";\n") {
		if _, err := w.db.Exec(strings.TrimSuffix(statement, ";")); err != nil {
			w.Fatalf("%s: %v", statement, err)
		}
	}
}

// tables fills the tables of the example that say what the rows are at a time.
func (w *workedWorld) tables(when string) {
	w.Helper()
	for _, m := range workedTable.FindAllStringSubmatch(w.page.text, -1) {
		if query, ok := strings.CutPrefix(m[2], when+" "); ok && m[1] == w.name {
			got := w.query(query, slices.Collect[string])
			lines := append([]string{got[0], strings.Repeat("|---", strings.Count(got[0], "|")-1) + "|"}, got[1:]...)
			if said := w.page.said[m[1]+" "+m[2]]; said == nil {
				w.page.said[m[1]+" "+m[2]] = lines
			} else {
				w.same(query+" on "+w.engine.name, said, lines)
			}
		}
	}
}

// asks tells whether the page says what the rows are at a time.
func (w *workedWorld) asks(when string) bool {
	return slices.ContainsFunc(workedTable.FindAllStringSubmatch(w.page.text, -1), func(m []string) bool {
		return m[1] == w.name && strings.HasPrefix(m[2], when+" ")
	})
}

// refused fills the row of this engine in a table of what they say. No refusal is said too.
func (w *workedWorld) refused(what string, err error) {
	w.Helper()
	said := "goes through"
	if err != nil {
		_, said, _ = strings.Cut(err.Error(), " failed: ")
		said, _, _ = strings.Cut(said, "; everything of this revision was rolled back")
		said = strings.NewReplacer("|", `\|`, "<", "&lt;", "`", "'").Replace(said)
		if !errors.Is(err, skein.ErrRefused) {
			w.Errorf("the exit code would not be 3: %v", err)
		}
	} else if what == "refused" {
		w.Error("the upgrade goes through")
	}
	key := w.name + " " + what
	if w.page.said[key] == nil {
		w.page.said[key] = []string{"| | |", "|---|---|"}
	}
	w.page.said[key] = append(w.page.said[key], "| "+w.engine.name+" | "+said+" |")
}

// rows are all rows of the tables that the models have names for, as text.
func (w *workedWorld) rows() (out []string) {
	w.Helper()
	for _, m := range regexp.MustCompile(`CREATE TABLE (\w+)`).FindAllStringSubmatch(w.file("before.sql")+w.file("after.sql"), -1) {
		if _, err := w.db.Exec("SELECT 1 FROM " + m[1]); err == nil && !slices.Contains(out, m[1]) {
			rows := w.query("SELECT * FROM "+m[1], slices.Sorted[string])
			slices.Sort(rows[1:])
			out = append(append(out, m[1]), rows...)
		}
	}
	return out
}

// query returns the columns and the rows of a query as rows of a table. A column that came back stands last in its
// table: order brings columns into an order of their own.
func (w *workedWorld) query(query string, order func(iter.Seq[string]) []string) (out []string) {
	w.Helper()
	rows, err := w.db.Query(query)
	if err != nil {
		w.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		w.Fatal(err)
	}
	shown := order(slices.Values(names))
	out = append(out, "| "+strings.Join(shown, " | ")+" |")
	for rows.Next() {
		values, into := make([]sql.NullString, len(names)), make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			w.Fatal(err)
		}
		line := "|"
		for _, name := range shown {
			v := values[slices.Index(names, name)]
			if !v.Valid {
				v.String = "NULL"
			}
			line += " " + v.String + " |"
		}
		out = append(out, line)
	}
	if err := rows.Err(); err != nil {
		w.Fatal(err)
	}
	return out
}

func (w *workedWorld) same(what string, want, got []string) {
	w.Helper()
	if !slices.Equal(want, got) {
		w.Errorf("%s:\n%s\nnot\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
