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

	"pgregory.net/rapid"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/autogenerate"
	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/dialecttest"
	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/sample"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// TestPrintedSQLDoesWhatARunDoes draws two schemas and a script between them, with rebuilds and with what
// is dropped kept or not, and takes one database there and back by runs, another by what --sql prints,
// which is worked out from the scripts alone. SQLite's own shell runs it, and goes on after an error, as it
// does by default. Both hold the same afterwards; what one refuses, the other refuses, and leaves all as it was.
func TestPrintedSQLDoesWhatARunDoes(t *testing.T) {
	t.Parallel()
	needShell(t)
	ran, rebuilt, refused := 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		set, from, err := drawnScripts(t)
		if err != nil {
			t.Skip(err)
		}
		w := &printedWorld{T: t, set: set}
		defer w.close()
		w.open()
		w.both(func(db *sql.DB) {
			w.must(w.migrator(db).Upgrade(ctx, "first"))
			_, err := sample.Fill(ctx, db, from, sample.Options{Dialect: "sqlite", Rows: 3})
			w.must(err)
		})
		for _, target := range []string{"second", "first", "base"} {
			text, ok := w.step(target)
			ran++
			if strings.Contains(text, "_skein_new_") {
				rebuilt++
			}
			if !ok {
				refused++
				break
			}
		}
	})
	if ran == 0 || rebuilt == 0 || refused == 0 {
		t.Errorf("%d ways were run, %d of them with a rebuild, %d were refused", ran, rebuilt, refused)
	}
}

// drawnScripts are a script that makes a schema, and one from there to another.
func drawnScripts(t *rapid.T) (*script.Set, *schema.Schema, error) {
	d := sqlite.Dialect{}
	p := dialecttest.Pairs(dialecttest.SQLite()).Draw(t, "pair")
	options := autogenerate.Options{Rules: d.Rules()}
	for _, s := range []**schema.Schema{&p.From, &p.To} {
		var err error
		if *s, err = asMade(*s); err != nil {
			return nil, nil, err
		}
	}
	first, err := autogenerate.Between(&schema.Schema{Dialect: d.Name()}, p.From, nil, options)
	if err != nil {
		return nil, nil, err
	}
	second, err := autogenerate.Between(p.From, p.To, p.Renames, options)
	if err != nil {
		return nil, nil, err
	}
	if rapid.Bool().Draw(t, "kept") {
		second = autogenerate.Keep(second, p.From, dialect.KeepingOf(d), nil)
	}
	set := script.NewSet()
	for _, s := range []struct {
		id, revises string
		*autogenerate.Result
	}{{"first", "", first}, {"second", "first", second}} {
		set.Add(script.Script{ID: s.id, Revises: strings.Fields(s.revises), Upgrade: recording(s.Up), Downgrade: recording(s.Down)})
	}
	return set, p.From, nil
}

// asMade is a schema as the engine tells it once it is made.
func asMade(s *schema.Schema) (*schema.Schema, error) {
	d := sqlite.Dialect{}
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	empty := &schema.Schema{Dialect: d.Name()}
	ops, err := diff.Diff(empty, s, diff.Options{Rules: d.Rules()})
	if err != nil {
		return nil, err
	}
	statements, err := d.Compile(ops, empty)
	if err != nil {
		return nil, err
	}
	for _, st := range statements {
		if _, err := db.Exec(st.SQL, st.Args...); err != nil {
			return nil, err
		}
	}
	return d.Inspect(ctx, db, dialect.InspectOptions{})
}

func recording(lines []script.Line) func(*op.Recorder) {
	return func(m *op.Recorder) {
		for _, o := range autogenerate.Ops(lines) {
			m.Do(o)
		}
	}
}

// printedWorld has two databases: one that is run on, and one on which what is printed is run.
type printedWorld struct {
	*rapid.T
	set             *script.Set
	dir             string
	path            string // of offline
	online, offline *sql.DB
}

func (w *printedWorld) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *printedWorld) open() {
	var err error
	w.dir, err = os.MkdirTemp("", "printed")
	w.must(err)
	for _, db := range []**sql.DB{&w.online, &w.offline} {
		w.path = filepath.Join(w.dir, fmt.Sprintf("%p.db", db))
		*db, err = sql.Open("sqlite", w.path+"?_pragma=synchronous(0)&_pragma=foreign_keys(1)")
		w.must(err)
	}
}

func (w *printedWorld) close() {
	for _, db := range []*sql.DB{w.online, w.offline} {
		if db != nil {
			db.Close()
		}
	}
	os.RemoveAll(w.dir)
}

func (w *printedWorld) both(do func(*sql.DB)) { do(w.online); do(w.offline) }

func (w *printedWorld) migrator(db *sql.DB) *skein.Migrator {
	m, err := skein.New(skein.Config{DB: db, Dialect: sqlite.Dialect{}, Scripts: w.set})
	w.must(err)
	return m
}

// step goes to a target on both databases, and compares. It returns what was printed, and whether that
// was run.
func (w *printedWorld) step(target string) (string, bool) {
	var b bytes.Buffer
	printer, m := w.migrator(nil), w.migrator(w.online)
	var err error
	switch target {
	case "second":
		w.must(printer.UpgradeSQL(ctx, &b, "first:second"))
		err = m.Upgrade(ctx, target)
	case "first":
		w.must(printer.DowngradeSQL(ctx, &b, "second:first"))
		err = m.Downgrade(ctx, target)
	default:
		w.must(printer.DowngradeSQL(ctx, &b, "first:base"))
		err = m.Downgrade(ctx, target)
	}
	before := w.holds(w.offline)
	printed := w.run(b.String())
	switch {
	case err == nil && printed != nil, err != nil && printed == nil:
		w.Fatalf("to %s: the run says %v, and the shell %v\n%s", target, err, printed, &b)
	case err != nil:
		if is := w.holds(w.offline); is != before {
			w.Fatalf("to %s: what is printed was refused (%v) and leaves\n%s\nof\n%s\nafter\n%s", target, printed, is, before, &b)
		}
		return b.String(), false
	}
	w.sameSchema(target, b.String())
	if is, want := w.holds(w.offline), w.holds(w.online); is != want {
		w.Fatalf("to %s: what is printed leaves\n%s\nand the run\n%s\nafter\n%s", target, is, want, &b)
	}
	return b.String(), true
}

func (w *printedWorld) sameSchema(target, text string) {
	var both [2]*schema.Schema
	for i, db := range []*sql.DB{w.offline, w.online} {
		var err error
		both[i], err = sqlite.Dialect{}.Inspect(ctx, db, dialect.InspectOptions{})
		w.must(err)
	}
	ops, err := diff.Diff(both[0], both[1], diff.Options{Rules: sqlite.Dialect{}.Rules()})
	w.must(err)
	if len(ops) > 0 {
		w.Fatalf("to %s: the schemas differ: %v\nafter\n%s", target, ops, text)
	}
}

// run runs what was printed.
func (w *printedWorld) run(text string) error {
	var problems strings.Builder
	args := []string{"-cmd", "PRAGMA synchronous = OFF", w.path}
	if strings.Contains(text, "ON CONFLICT ROLLBACK") {
		args = append([]string{"-bail"}, args...) // such a constraint ends the transaction, and the shell goes on
	}
	cmd := exec.Command("sqlite3", args...)
	cmd.Stdin, cmd.Stderr = strings.NewReader(text), &problems
	if err := cmd.Run(); err != nil || problems.Len() > 0 {
		return fmt.Errorf("%w: %s", err, &problems)
	}
	return nil
}

// holds describes everything that a database holds, but for the log.
func (w *printedWorld) holds(db *sql.DB) string {
	var out strings.Builder
	s, err := sqlite.Dialect{}.Inspect(ctx, db, dialect.InspectOptions{})
	w.must(err)
	for _, text := range []string{
		"SELECT type, name, tbl_name FROM sqlite_schema WHERE name NOT LIKE 'skein%' AND tbl_name NOT LIKE 'skein%' ORDER BY 1, 2",
		"SELECT revision FROM skein_version",
	} {
		w.rows(&out, db, text)
	}
	for i := range s.Tables {
		if name := s.Tables[i].Name; !strings.HasPrefix(name, "skein_") {
			w.rows(&out, db, "SELECT * FROM "+op.Quote(name)+" ORDER BY 1, 2, 3")
		}
	}
	return out.String()
}

func (w *printedWorld) rows(out *strings.Builder, db *sql.DB, text string) {
	rows, err := db.Query(text)
	if err != nil && strings.Contains(err.Error(), "ORDER BY term out of range") {
		rows, err = db.Query(strings.Split(text, " ORDER BY")[0])
	}
	w.must(err)
	defer rows.Close()
	columns, err := rows.Columns()
	w.must(err)
	for rows.Next() {
		values, at := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			at[i] = &values[i]
		}
		w.must(rows.Scan(at...))
		fmt.Fprintf(out, "%q\n", values)
	}
	w.must(rows.Err())
}
