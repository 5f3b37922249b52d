package skein_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/mysql"
	"github.com/skein-go/skein/dialect/postgres"
	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/internal/testdb"
	"github.com/skein-go/skein/model"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/revision"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// portableEngine is an engine that scripts are to run on.
type portableEngine struct {
	name    string
	dialect dialect.Dialect
	url     func(*testing.T) string
	typeSQL func(schema.Type) string
	count   string // a query for the number of the user's tables
}

func portableEngines() []portableEngine {
	return []portableEngine{
		{"SQLite", sqlite.Dialect{}, func(t *testing.T) string { return "sqlite://" + filepath.Join(t.TempDir(), "app.db") }, sqlite.TypeSQL,
			"SELECT count(*) FROM sqlite_schema WHERE name NOT LIKE 'skein%' AND name NOT LIKE 'sqlite%'"},
		{"PostgreSQL", postgres.Dialect{}, func(t *testing.T) string { return testdb.Postgres(t) }, postgres.TypeSQL,
			"SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname NOT LIKE 'skein%'"},
		{"MariaDB", mysql.Dialect{}, func(t *testing.T) string { return testdb.MySQL(t) }, mysql.TypeSQL,
			"SELECT count(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name NOT LIKE 'skein%'"},
	}
}

// asModels is a schema that is said outright.
type asModels func() *schema.Schema

// Schema returns the schema.
func (f asModels) Schema(context.Context, model.Target) (*schema.Schema, error) { return f(), nil }

var portableTypes = []schema.Type{
	schema.String(64), schema.Text{}, schema.SmallInt{}, schema.Integer{}, schema.BigInt{}, schema.Boolean{}, schema.Float{},
	schema.Decimal{}, schema.Decimal{Precision: 12, Scale: 2}, schema.Date{}, schema.Time{}, schema.Timestamp{}, schema.Timestamp{TZ: true},
	schema.Bytes{}, schema.JSON{}, schema.UUID{},
}

// portableScript has an operation of every kind that all engines know, and every portable type.
func portableScript(m *op.Recorder) {
	all := []schema.Element{schema.Column{Name: "id", Type: schema.BigInt{}, NotNull: true}, schema.PrimaryKey{Columns: schema.Columns("id")}}
	for i, t := range portableTypes {
		all = append(all, schema.Column{Name: fmt.Sprintf("c%d", i), Type: t})
	}
	m.CreateTable("all_types", all...)
	m.CreateTable("groups",
		schema.Column{Name: "id", Type: schema.BigInt{}, AutoIncrement: true},
		schema.Column{Name: "name", Type: schema.String(40), NotNull: true, Default: "'none'"},
		schema.PrimaryKey{Columns: schema.Columns("id")},
		schema.Unique{Name: "groups_name", Columns: schema.Columns("name")},
	)
	m.CreateTable("users",
		schema.Column{Name: "id", Type: schema.Integer{}, NotNull: true},
		schema.Column{Name: "nick", Type: schema.String(40)},
		schema.Column{Name: "age", Type: schema.Integer{}, Default: "1"},
		schema.Column{Name: "born", Type: schema.Date{}},
		schema.Column{Name: "seen", Type: schema.Timestamp{}, Default: "CURRENT_TIMESTAMP"},
		schema.Column{Name: "twice", Type: schema.Integer{}, Generated: &schema.Generated{Expr: "age * 2", Stored: true}},
		schema.Column{Name: "junk", Type: schema.Text{}},
		schema.Column{Name: "group_id", Type: schema.BigInt{}},
		schema.PrimaryKey{Columns: schema.Columns("id")},
		schema.Check{Name: "grown", Expr: "age > 0"},
	)
	m.BulkInsert("groups", op.Row{"name": "one"}, op.Row{"name": "two"})
	m.Func("third group", func(ctx context.Context, tx op.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO "+op.QuoteFor(op.Dialect(ctx), "groups")+" (name) VALUES ('three')")
		return err
	})
	m.BulkInsert("users", op.Row{"id": 1, "nick": "Susan", "age": 30}, op.Row{"id": 2, "nick": "Tomás", "age": 40})
	m.AddConstraint("users", schema.ForeignKey{Name: "users_group", Columns: []string{"group_id"}, RefTable: "groups", RefColumns: []string{"id"}, OnDelete: schema.SetNull})
	m.CreateIndex("users", schema.Index{Name: "users_group_id", Parts: schema.Columns("group_id")})
	m.CreateIndex("users", schema.Index{Name: "users_nick", Unique: true, Parts: schema.Columns("nick")})
	m.RenameColumn("users", "nick", "name")
	m.AlterColumn("users", "name", op.SetType{To: schema.String(80)}, op.SetNotNull(true))
	m.AddColumn("users", schema.Column{Name: "active", Type: schema.Boolean{}, NotNull: true, Default: "TRUE"})
	m.DropColumn("users", "junk")
	m.DropConstraint("users", schema.Check{Name: "grown", Expr: "age > 0"})
	m.AddConstraint("users", schema.Check{Name: "of_age", Expr: "age > 1"})
	m.RenameIndex("users", "users_nick", "users_name")
	m.RenameTable("groups", "teams")
	m.Exec("UPDATE users SET group_id = 1 WHERE name = 'Susan'")
	m.ExpectNone("SELECT id FROM users WHERE age < 2", "%d users are too young")
	m.CreateView(schema.View{Name: "names", Query: "SELECT id, name FROM users WHERE active"})
}

func undoPortable(m *op.Recorder) {
	m.DropView("names")
	m.DropTable("users")
	m.DropTable("teams")
	m.DropTable("all_types")
}

// portableModels are what the script leads to: its operations, folded.
func portableModels(t *testing.T, name string, record func(*op.Recorder)) asModels {
	t.Helper()
	return func() *schema.Schema {
		s := &schema.Schema{Dialect: name}
		m := &op.Recorder{}
		record(m)
		for _, r := range m.Records() {
			if err := r.Op.Apply(s); err != nil {
				t.Fatal(err)
			}
		}
		return s
	}
}

// open returns a Migrator for a script on a database of its own, and a handle of that.
func (e portableEngine) open(t *testing.T, up, down func(*op.Recorder)) (*skein.Migrator, *sql.DB) {
	t.Helper()
	set := script.NewSet()
	set.Add(script.Script{ID: "5f15cbadc711", Message: "portable", Upgrade: up, Downgrade: down})
	url := e.url(t)
	locator := e.dialect.(dialect.Locator)
	source, err := locator.Source(url)
	if err != nil {
		t.Fatal(err)
	}
	linked := slices.IndexFunc(locator.Drivers(), func(d dialect.Driver) bool { return slices.Contains(sql.Drivers(), d.Name) })
	db, err := sql.Open(locator.Drivers()[linked].Name, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	m, err := skein.New(skein.Config{DB: db, Dialect: e.dialect, Scripts: set, Models: portableModels(t, e.dialect.Name(), up), Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m, db
}

// TestPortable runs one script on every engine: up, checked, down, and nothing is left.
func TestPortable(t *testing.T) {
	for _, e := range portableEngines() {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			m, db := e.open(t, portableScript, undoPortable)
			e.upgraded(t, m)
			if err := m.Downgrade(t.Context(), "base"); err != nil {
				t.Fatal(err)
			}
			if n := e.tables(t, db); n != 0 {
				t.Errorf("%d tables are left", n)
			}
			e.upgraded(t, m)
		})
	}
}

func (e portableEngine) upgraded(t *testing.T, m *skein.Migrator) {
	t.Helper()
	if err := m.Upgrade(t.Context(), "head"); err != nil {
		t.Fatal(err)
	}
	c, err := m.Check(t.Context())
	if errors.Is(err, skein.ErrFound) {
		t.Errorf("%s: %+v", e.name, c.Changes)
	} else if err != nil {
		t.Fatal(err)
	}
}

// tables counts the tables of the database that are not Skein's.
func (e portableEngine) tables(t *testing.T, db *sql.DB) int {
	t.Helper()
	var n int
	if err := db.QueryRow(e.count).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// feature is something that some engines can't do.
type feature struct {
	name string
	up   func(*op.Recorder)
}

func features() []feature {
	id := schema.Column{Name: "id", Type: schema.Integer{}, NotNull: true}
	a := schema.Column{Name: "a", Type: schema.String(20)}
	key := schema.PrimaryKey{Columns: schema.Columns("id")}
	with := func(more ...schema.Element) func(*op.Recorder) {
		return func(m *op.Recorder) {
			m.CreateTable("before_it", id, key) // stands first, so that it would be there if anything ran
			m.CreateTable("t", append([]schema.Element{id, a, key}, more...)...)
		}
	}
	index := func(x schema.Index) func(*op.Recorder) {
		x.Name = "t_index"
		return with(x)
	}
	object := func(do func(m *op.Recorder)) func(*op.Recorder) {
		return func(m *op.Recorder) { with()(m); do(m) }
	}
	return []feature{
		{"check constraint", with(schema.Check{Name: "k", Expr: "a <> 'x'"})},
		{"exclusion constraint", with(schema.Exclude{Name: "x", Text: "USING btree (a WITH =)"})},
		{"deferrable foreign key", with(schema.ForeignKey{Name: "f", Columns: []string{"id"}, RefTable: "before_it", RefColumns: []string{"id"}, Deferrable: schema.InitiallyDeferred})},
		{"`ON DELETE SET DEFAULT`", with(schema.ForeignKey{Name: "f", Columns: []string{"id"}, RefTable: "before_it", RefColumns: []string{"id"}, OnDelete: schema.SetDefault})},
		{"partial index", index(schema.Index{Parts: schema.Columns("a"), Where: "a IS NOT NULL"})},
		{"index on an expression", index(schema.Index{Parts: []schema.Part{{Expr: "lower(a)"}}})},
		{"descending index", index(schema.Index{Parts: []schema.Part{{Column: "a", Desc: true}}})},
		{"index with `Include`", index(schema.Index{Parts: schema.Columns("a"), Include: []string{"id"}})},
		{"index of a length", index(schema.Index{Parts: []schema.Part{{Column: "a", Length: 5}}})},
		{"index of another method", index(schema.Index{Parts: schema.Columns("a"), Method: "hash"})},
		{"full-text index", index(schema.Index{Parts: schema.Columns("a"), Method: "FULLTEXT"})},
		{"order of NULLs in an index", index(schema.Index{Parts: []schema.Part{{Column: "a", Nulls: "FIRST"}}})},
		{"stored generated column", with(schema.Column{Name: "g", Type: schema.Integer{}, Generated: &schema.Generated{Expr: "id * 2", Stored: true}})},
		{"virtual generated column", with(schema.Column{Name: "g", Type: schema.Integer{}, Generated: &schema.Generated{Expr: "id * 2"}})},
		{"identity column", with(schema.Column{Name: "g", Type: schema.Integer{}, NotNull: true, Identity: "ALWAYS"})},
		{"`OnUpdate` of a column", with(schema.Column{Name: "g", Type: schema.Timestamp{}, OnUpdate: "CURRENT_TIMESTAMP"})},
		{"invisible column", with(schema.Column{Name: "g", Type: schema.Integer{}, Invisible: true})},
		{"comments", with(schema.Column{Name: "g", Type: schema.Integer{}, Comment: "a number"}, schema.Comment("a table"))},
		{"strict table", func(m *op.Recorder) { m.CreateTable("t", id, key, schema.Options{Strict: true}) }},
		{"unlogged table", with(schema.Options{Unlogged: true})},
		{"engine of a table", with(schema.Options{Engine: "Aria"})},
		{"view", object(func(m *op.Recorder) { m.CreateView(schema.View{Name: "v", Query: "SELECT id FROM t"}) })},
		{"materialized view", object(func(m *op.Recorder) {
			m.CreateView(schema.View{Name: "v", Query: "SELECT id FROM t", Materialized: true})
		})},
		{"enum type", object(func(m *op.Recorder) { m.Do(op.CreateEnum{Enum: schema.Enum{Name: "mood", Values: []string{"ok"}}}) })},
		{"sequence", object(func(m *op.Recorder) {
			m.Do(op.CreateSequence{Sequence: schema.Sequence{Name: "s", Type: "bigint", Start: 1, Increment: 1, Min: 1, Max: 9999, Cache: 1}})
		})},
		{"engine's own type `inet`", with(schema.Column{Name: "g", Type: schema.Raw("inet")})},
		{"engine's own type `mediumint unsigned`", with(schema.Column{Name: "g", Type: schema.Raw("mediumint unsigned")})},
	}
}

// TestRefusedAtPlanTime runs a script with each thing that some engine can't do. An engine takes it, and
// then check finds no difference, or refuses it before anything is run, saying what is in the way.
func TestRefusedAtPlanTime(t *testing.T) {
	list, engines := features(), portableEngines()
	cells := make([][]string, len(list))
	t.Run("", func(t *testing.T) { // is over when all that run side by side are
		for i, f := range list {
			cells[i] = append([]string{f.name}, make([]string, len(engines))...)
			for j, e := range engines {
				t.Run(strings.Trim(f.name, "`")+"/"+e.name, func(t *testing.T) {
					t.Parallel()
					cells[i][j+1] = e.takes(t, f)
				})
			}
		}
	})
	table := "| | SQLite | PostgreSQL | MariaDB |\n|---|---|---|---|\n"
	for _, row := range cells {
		table += "| " + strings.Join(row, " | ") + " |\n"
	}
	wantTable(t, "features", table)
}

// takes returns what becomes of a feature: "yes", "refused" by Skein when the plan is made, or, on an engine
// that takes back what it ran of the script, by "the engine".
func (e portableEngine) takes(t *testing.T, f feature) string {
	t.Helper()
	m, db := e.open(t, f.up, func(m *op.Recorder) { m.Irreversible("a test") })
	_, planned := m.Plan(t.Context(), revision.Up, skein.PlanOptions{Target: "head"})
	err := m.Upgrade(t.Context(), "head")
	if planned != nil && err == nil {
		t.Errorf("the plan is refused, and not the upgrade: %v", planned)
	}
	if err != nil {
		if n := e.tables(t, db); n != 0 {
			t.Errorf("%d tables are there after %v", n, err)
		}
		if planned == nil {
			return "refused by the engine"
		}
		t.Log(planned)
		return "refused"
	}
	c, err := m.Check(t.Context())
	if errors.Is(err, skein.ErrFound) {
		t.Errorf("it was taken, and not all of it was done: %+v", c.Changes)
	} else if err != nil {
		t.Fatal(err)
	}
	return "yes"
}

// TestPortableTypes keeps the table of types in the documents.
func TestPortableTypes(t *testing.T) {
	table := "| in a script | SQLite | PostgreSQL | MySQL, MariaDB |\n|---|---|---|---|\n"
	for _, typ := range portableTypes {
		table += fmt.Sprintf("| `%s` |", goType(typ))
		for _, e := range portableEngines() {
			table += " " + e.typeSQL(typ) + " |"
		}
		table += "\n"
	}
	wantTable(t, "types", table)
}

// goType is a type as a script says it.
func goType(t schema.Type) string {
	if n, ok := t.(schema.String); ok {
		return fmt.Sprintf("schema.String(%d)", int(n))
	}
	return strings.NewReplacer("Precision:0, Scale:0", "", "TZ:false", "", ":", ": ").Replace(fmt.Sprintf("%#v", t))
}

// wantTable compares a table of docs/scripts.md, which stands between <!-- table: NAME --> and <!-- end -->.
func wantTable(t *testing.T, name, table string) {
	t.Helper()
	const page = "docs/scripts.md"
	data, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	at := regexp.MustCompile(`(?s)<!-- table: ` + name + ` -->\n(.*?)<!-- end -->`)
	m := at.FindSubmatchIndex(data)
	if m == nil {
		t.Fatalf("%s has no table %s", page, name)
	}
	if have := string(data[m[2]:m[3]]); have != table {
		if *update {
			text := string(data[:m[2]]) + table + string(data[m[3]:])
			if err := os.WriteFile(page, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			return
		}
		t.Errorf("%s says\n%s\nand true is\n%s", page, have, table)
	}
}
