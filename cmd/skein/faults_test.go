package main

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/skein-go/skein/internal/testdb"
)

var update = flag.Bool("update", false, "write the table of docs/faults.md anew")

const page = "../../docs/faults.md"

// fault is something that goes wrong in the middle of an upgrade.
type fault struct {
	name    string
	engines string // "" for all
	// meet brings it about in a run of the program, and returns that; lift takes it away again.
	meet func(r *rig) (c *run, lift func())
	// code is the exit code, -1 for a run that a signal ended; again the command that follows.
	code  int
	again []string
}

// project writes the scripts that most faults meet: the second of them comes to the gate between two rows.
func (r *rig) project() {
	r.script(1, "CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY, n INTEGER NOT NULL);\nINSERT INTO users VALUES (1, 10), (2, 20), (3, 30);")
	r.script(2, "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY);\nUPDATE users SET n = n + 1 WHERE id = 1;\n"+r.gate()+"\nUPDATE users SET n = n + 1 WHERE id = 2;\nINSERT INTO a SELECT n FROM users;")
	r.script(3, "CREATE TABLE b (id INTEGER NOT NULL PRIMARY KEY);\nINSERT INTO b SELECT id + 100 FROM a;")
}

// TestFaults meets each fault on each engine. Afterwards the same command ends where a run that nobody
// disturbed does, in schema and rows; what happened is the table of docs/faults.md. With a MySQL in MariaDB's place, -update
// writes MySQL's rows.
func TestFaults(t *testing.T) {
	if testing.Short() {
		t.Skip("starts servers")
	}
	data, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(data), "<!-- faults -->\n")
	old, after, ok2 := strings.Cut(rest, "<!-- /faults -->")
	if !ok || !ok2 {
		t.Fatal("the page has no place for the table")
	}
	s := &servers{testdb.OwnPostgres(t), testdb.OwnMySQL(t)}
	engines := []string{"SQLite", "PostgreSQL", "MariaDB"}
	table := make([]map[string]row, len(faults())) // each by its engine
	for i := range table {
		table[i] = map[string]row{}
	}
	// The engines are met side by side, since a fault is mostly waited for; the faults of one after another,
	// since some end its server.
	t.Run("engines", func(t *testing.T) {
		var mu sync.Mutex
		for _, engine := range engines {
			t.Run(engine, func(t *testing.T) {
				t.Parallel()
				for i, f := range faults() {
					r := newRig(t, engine, s)
					if f.engines != "" && !strings.Contains(f.engines, r.title()) {
						continue
					}
					t.Run(f.name, func(t *testing.T) {
						r.T = t
						row := f.row(r)
						if !*update && !strings.Contains(old, row.key()) {
							t.Errorf("the page has no row that begins %q: write it with -update", row.key())
						}
						mu.Lock()
						defer mu.Unlock()
						table[i][row.engine] = row
					})
				}
			})
		}
	})
	var b strings.Builder
	b.WriteString("| fault | engine | exit code | what the user sees | then, `skein current` | the same command again | lost |\n|---|---|---|---|---|---|---|\n")
	for i, f := range faults() {
		for _, engine := range append(engines, "MySQL") {
			row, ok := table[i][engine]
			if ok {
				b.WriteString(row.String())
				continue
			}
			for line := range strings.Lines(old) { // of an engine that was not met now
				if strings.HasPrefix(line, fmt.Sprintf("| %s | %s | ", f.name, engine)) {
					b.WriteString(line)
				}
			}
		}
	}
	if *update && !t.Failed() {
		if err := os.WriteFile(page, []byte(before+"<!-- faults -->\n"+b.String()+"<!-- /faults -->"+after), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// row is a row of the table.
type row struct{ fault, engine, code, saw, current, again, lost string }

func (r row) key() string { return fmt.Sprintf("| %s | %s | %s | ", r.fault, r.engine, r.code) }
func (r row) String() string {
	return r.key() + fmt.Sprintf("%s | %s | %s | %s |\n", cell(r.saw), cell(r.current), r.again, r.lost)
}

func cell(text string) string { return strings.ReplaceAll(strings.TrimSpace(text), "|", `\|`) }

func (f *fault) row(r *rig) row {
	r.project()
	c, lift := f.meet(r)
	code := c.wait()
	if c.either && code == 4 {
		code = f.code
	}
	if code != f.code {
		r.Errorf("exit code %d, want %d:\n%s", code, f.code, c.out.String())
	}
	out := row{fault: f.name, engine: r.title(), code: fmt.Sprint(code), saw: c.last(), lost: "nothing"}
	if code == -1 {
		out.code, out.saw = "killed", ""
	}
	if c.either {
		out.code = "killed, or 4"
	}
	r.open()
	lift()
	r.options = ""
	now := r.run("current", "-q")
	out.current = strings.Join(strings.Fields(now.out.String()), " ")
	args := f.again
	if args == nil {
		args = []string{"upgrade"}
	}
	again := r.run(args...)
	if again.code != 0 {
		r.Errorf("once more: exit code %d:\n%s", again.code, again.out.String())
	}
	out.again = fmt.Sprint(again.code)
	if f.again != nil {
		out.again += fmt.Sprintf(" (`%s`)", strings.Join(f.again, " "))
		r.ok("upgrade")
	}
	got, want := r.dump(), r.calm()
	if got != want {
		out.lost = "something"
		r.Errorf("it left\n%s\nwant\n%s\nwhat was said:\n%s\n%s", got, want, c.out.String(), again.out.String())
	}
	return out
}

// dump is what there is: the rows of all tables, and what Skein says of itself.
func (r *rig) dump() string {
	r.Helper()
	var b strings.Builder
	for _, q := range []string{"SELECT * FROM users ORDER BY 1", "SELECT * FROM a ORDER BY 1", "SELECT * FROM b ORDER BY 1", "SELECT revision FROM skein_version",
		"SELECT revision FROM skein_log WHERE direction = 'upgrade' ORDER BY 1", "SELECT count(*) FROM skein_journal", "SELECT count(*) FROM skein_lock WHERE owner <> ''"} {
		rows, err := r.db.Query(q)
		if err != nil {
			fmt.Fprintf(&b, "%s: %v\n", q, err)
			continue
		}
		names, _ := rows.Columns()
		fmt.Fprintf(&b, "%s %v:", q, names)
		for rows.Next() {
			values, into := make([]sql.NullString, len(names)), make([]any, len(names))
			for i := range values {
				into[i] = &values[i]
			}
			r.must(rows.Scan(into...))
			fmt.Fprintf(&b, " %v", values)
		}
		rows.Close()
		b.WriteString("\n")
	}
	// The names and types of columns, as models that have just them would be compared.
	b.WriteString(strings.ReplaceAll(r.schema(), r.dir, ""))
	return b.String()
}

// schema is what Skein sees of the database.
func (r *rig) schema() string {
	r.Helper()
	c := r.ok("diff", "--from", "empty", "--to", r.url, "--sql", "-q")
	return c.out.String()
}

// calm is what a run that nobody disturbs leaves, with the same scripts on another database.
func (r *rig) calm() string {
	r.Helper()
	s := &servers{r.server, r.server}
	calm := newRig(r.T, r.engine, s)
	r.must(os.RemoveAll(filepath.Join(calm.dir, "migrations")))
	r.must(os.CopyFS(filepath.Join(calm.dir, "migrations"), os.DirFS(filepath.Join(r.dir, "migrations"))))
	calm.ok("upgrade")
	return calm.dump()
}

// other is a session of somebody else.
func (r *rig) other(statements ...string) *sql.Conn {
	r.Helper()
	c, err := r.db.Conn(context.Background())
	r.must(err)
	for _, s := range statements {
		if _, err := c.ExecContext(context.Background(), s); err != nil {
			r.Fatalf("%s: %v", s, err)
		}
	}
	return c
}

func (r *rig) end(c *sql.Conn, statement string) {
	r.Helper()
	_, err := c.ExecContext(context.Background(), statement)
	r.must(err)
	r.must(c.Close())
}

func nothing() {}

// signal sends a signal in the middle of a statement.
func signal(s syscall.Signal) func(*rig) (*run, func()) {
	return func(r *rig) (*run, func()) {
		c := r.atGate()
		r.must(c.Process.Signal(s))
		return c, nothing
	}
}

// with runs the upgrade with more parameters in the URL, by engine.
func with(options map[string]string) func(*rig) (*run, func()) {
	return func(r *rig) (*run, func()) {
		r.options = options[r.engine]
		return r.command("upgrade").start(), nothing
	}
}
