package skein_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/autogenerate"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

var injections = flag.Int("injections", 3, "how many hostile models TestNothingInjects draws for each engine")

// hostile are texts that would do something if they ended the string, name, comment or block that they stand in.
var hostile = []string{
	`a"; DROP TABLE canary; --`, `a'; DROP TABLE canary; --`, "a`; DROP TABLE canary; --", `a\'; DROP TABLE canary; #`, `a\"; DROP TABLE canary; --`,
	"a\n-- +skein downgrade\nDROP TABLE canary;\n-- +skein upgrade", "a\r-- +skein no transaction\rDROP TABLE canary;",
	"a\nDROP TABLE canary;\n", "a*/ DROP TABLE canary; /*", "$$; DROP TABLE canary; $$", "$a$; DROP TABLE canary; $a$", "a);\nDROP TABLE canary;--", "x','y'); DROP TABLE canary; --",
	"{{ .Message }}`+panic(`a`)+`", "\")\n}\nfunc init() { panic(\"x\") }\n//", "%d %s %[2]d %", "a ? b $1 :c @d", "-- +skein elidable", "--", "ÿ＇; DROP TABLE canary; --", "a\tb",
}

// directive begins a line that a script understands. A text of a model that has one is refused; a message is not.
const directive = "-- +skein"

// hostileText is a hostile text for a model.
func hostileText(r *rand.Rand) string {
	for {
		if text := hostile[r.IntN(len(hostile))]; !strings.Contains(text, directive) {
			return text
		}
	}
}

// hostileName is a name of a prefix and a hostile text, which the engine takes: 56 bytes at most.
func hostileName(r *rand.Rand, prefix string) string {
	name := prefix + hostileText(r)
	for len(name) > 56 || strings.HasSuffix(name, " ") || strings.HasSuffix(name, "\n") {
		runes := []rune(name)
		name = string(runes[:len(runes)-1])
	}
	return name
}

// sqlString is a text as an SQL literal.
func sqlString(dialect, s string) string {
	if dialect == "mysql" {
		s = strings.ReplaceAll(s, `\`, `\\`)
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

// hostileSchema has hostile texts wherever a text may stand. Where full is not set, a column is gone.
func hostileSchema(r *rand.Rand, e portableEngine, full bool) *schema.Schema {
	name := e.dialect.Name()
	quote := func(column string) string { return op.QuoteFor(name, column) }
	id, a, b, gone := hostileName(r, "i"), hostileName(r, "a"), hostileName(r, "b"), hostileName(r, "g")
	table, other := hostileName(r, "t"), hostileName(r, "o")
	if name != "sqlite" { // the others have namespaces, and write names of tables so
		table, other = schema.Qualify("", table), schema.Qualify("", other)
	}
	value, comment, tableComment := hostileText(r), hostileText(r), hostileText(r)
	if name == "sqlite" {
		comment, tableComment = "", "" // it keeps none
	}
	t := schema.NewTable(table,
		schema.Column{Name: id, Type: schema.Integer{}, NotNull: true},
		schema.Column{Name: a, Type: schema.String(80), NotNull: true, Default: sqlString(name, value), Comment: comment},
		schema.PrimaryKey{Columns: schema.Columns(id)},
		schema.Check{Name: hostileName(r, "c"), Expr: quote(a) + " <> " + sqlString(name, hostileText(r)+"!")},
		schema.Unique{Name: hostileName(r, "u"), Columns: schema.Columns(a)},
		schema.Comment(tableComment),
	)
	dropped := schema.Column{Name: gone, Type: schema.String(80), Default: sqlString(name, hostileText(r)), Comment: comment}
	if full {
		t.Columns = append(t.Columns, dropped)
	}
	t.Indexes = append(t.Indexes, schema.Index{Name: hostileName(r, "x"), Parts: schema.Columns(a, id)})
	o := schema.NewTable(other,
		schema.Column{Name: b, Type: schema.Integer{}, NotNull: true},
		schema.PrimaryKey{Columns: schema.Columns(b)},
		schema.ForeignKey{Name: hostileName(r, "f"), Columns: []string{b}, RefTable: table, RefColumns: []string{id}},
	)
	return &schema.Schema{Dialect: name, Tables: []schema.Table{t, o}}
}

// TestNothingInjects: names, comments, defaults, messages and labels that are made to break out of what they stand
// in stay names, comments, defaults, messages and labels: in the SQL that runs and in SQL scripts. (Those in Go are
// held to this by package script.)
func TestNothingInjects(t *testing.T) {
	t.Parallel()
	for _, e := range portableEngines() {
		t.Run(e.name, func(t *testing.T) {
			w := &hostileWorld{T: t, engine: e, url: e.url(t)}
			w.exec("CREATE TABLE canary (id INTEGER PRIMARY KEY)")
			w.exec("INSERT INTO canary VALUES (7)")
			for seed := range uint64(*injections) {
				t.Run(fmt.Sprint(seed), func(t *testing.T) {
					here := *w
					here.T = t
					here.run(seed)
				})
			}
		})
	}
}

// TestEndOfBlockInText: a text that would end the block it stands in is refused, with nothing written.
func TestEndOfBlockInText(t *testing.T) {
	t.Parallel()
	for _, e := range portableEngines() {
		t.Run(e.name, func(t *testing.T) {
			w := &hostileWorld{T: t, engine: e, url: e.url(t), dir: filepath.Join(t.TempDir(), "migrations")}
			w.must(func(ctx context.Context, m *skein.Migrator) error { _, err := m.Init(ctx); return err })
			table := schema.NewTable("t", schema.Column{Name: "id", Type: schema.Integer{}},
				schema.Column{Name: "a", Type: schema.String(80), Default: "'x\n-- +skein end\nDROP TABLE canary;\n'"})
			w.models = &schema.Schema{Dialect: e.dialect.Name(), Tables: []schema.Table{table}}
			w.must(func(ctx context.Context, m *skein.Migrator) error {
				_, err := m.Migrate(ctx, skein.GenerateOptions{Message: "a\n-- +skein end\nb"})
				if err == nil || !strings.Contains(err.Error(), "can't be written in a script") {
					t.Errorf("err = %v", err)
				}
				return nil
			})
			if files, _ := filepath.Glob(filepath.Join(w.dir, "*.sql")); len(files) > 0 {
				t.Errorf("%s were written", files)
			}
		})
	}
}

// hostileWorld is a database with a table of somebody else, which has to live through everything.
type hostileWorld struct {
	*testing.T
	engine portableEngine
	url    string
	dir    string
	models *schema.Schema
}

func (w *hostileWorld) run(seed uint64) {
	full := hostileSchema(rand.New(rand.NewPCG(seed, 1)), w.engine, true)
	less := hostileSchema(rand.New(rand.NewPCG(seed, 1)), w.engine, false)
	r := rand.New(rand.NewPCG(seed, 2))
	w.dir = filepath.Join(w.TempDir(), "migrations")
	w.must(func(ctx context.Context, m *skein.Migrator) error { _, err := m.Init(ctx); return err })
	w.models = full
	w.migrate(r)
	w.exec(w.insert(full, r))
	w.models = less
	w.migrate(r)
	w.must(func(ctx context.Context, m *skein.Migrator) error { return m.Downgrade(ctx, "-1") })
	w.alive()
	w.must(func(ctx context.Context, m *skein.Migrator) error { return m.Upgrade(ctx, "head") })
	w.must(func(ctx context.Context, m *skein.Migrator) error { return m.Downgrade(ctx, "base") })
	w.alive()
}

// insert is a row whose values break out of nothing.
func (w *hostileWorld) insert(s *schema.Schema, r *rand.Rand) string {
	name := w.engine.dialect.Name()
	t := &s.Tables[0]
	return fmt.Sprintf("INSERT INTO %s (%s, %s, %s) VALUES (1, %s, %s)", op.TableFor(name, t.Name), op.QuoteFor(name, t.Columns[0].Name), op.QuoteFor(name, t.Columns[1].Name),
		op.QuoteFor(name, t.Columns[2].Name), sqlString(name, hostileText(r)), sqlString(name, hostileText(r)))
}

// migrate writes a revision of hostile words, runs it, and checks.
func (w *hostileWorld) migrate(r *rand.Rand) {
	w.Helper()
	w.must(func(ctx context.Context, m *skein.Migrator) error {
		_, err := m.Migrate(ctx, skein.GenerateOptions{Message: hostile[r.IntN(len(hostile))], NoRename: true})
		return err
	})
	w.must(func(ctx context.Context, m *skein.Migrator) error { return m.Upgrade(ctx, "head") })
	w.must(func(ctx context.Context, m *skein.Migrator) error {
		c, err := m.Check(ctx)
		if err != nil {
			w.Errorf("%+v", c.Changes)
		}
		return err
	})
	w.alive()
}

func (w *hostileWorld) must(f func(context.Context, *skein.Migrator) error) {
	w.Helper()
	m, err := skein.New(skein.Config{URL: w.url, Dialect: w.engine.dialect, Models: asModels(func() *schema.Schema { return w.models.Clone() }), Dir: w.dir, Form: script.SQL, Include: notCanary})
	if err != nil {
		w.Fatal(err)
	}
	defer m.Close()
	if err := f(w.Context(), m); err != nil {
		w.Fatal(err)
	}
}

func (w *hostileWorld) exec(query string) {
	w.Helper()
	db, _, err := skein.OpenURL(w.url)
	if err != nil {
		w.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(query); err != nil {
		w.Fatalf("%s: %v", query, err)
	}
}

// alive looks whether the canary is.
func (w *hostileWorld) alive() {
	w.Helper()
	db, _, err := skein.OpenURL(w.url)
	if err != nil {
		w.Fatal(err)
	}
	defer db.Close()
	var id int
	if err := db.QueryRow("SELECT id FROM canary").Scan(&id); err != nil || id != 7 {
		w.Fatalf("the canary is dead: %d, %v", id, err)
	}
}

// notCanary leaves somebody else's table alone.
func notCanary(o autogenerate.Object) bool { return o.Name != "canary" && o.Table != "canary" }
