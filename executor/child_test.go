package executor_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/revision"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// The test binary is its own helper: with this variable it upgrades the file that it names, and says
// on stdout what it does.
const (
	childVar, engineVar, leaseVar = "SKEIN_TEST_CHILD", "SKEIN_TEST_ENGINE", "SKEIN_TEST_LEASE"
	killVar, delayVar             = "SKEIN_TEST_KILL", "SKEIN_TEST_DELAY"
	timesVar                      = "SKEIN_TEST_TIMES" // says how long each call took
	stopVar                       = "SKEIN_TEST_STOP"  // stops in the place of dying
	holdVar                       = "SKEIN_TEST_HOLD"  // behind which revision it waits until its input ends
)

func TestMain(m *testing.M) {
	if path := os.Getenv(childVar); path != "" {
		if err := child(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	code := m.Run()
	_ = os.Remove(filepath.Join(os.TempDir(), fmt.Sprintf("skein-helper-%d", os.Getpid())))
	os.Exit(code)
}

func child(path string) error {
	e, err := engineNamed(os.Getenv(engineVar))
	if err != nil {
		return err
	}
	at, delay := killAt()
	db, kill, err := openKilling(e.driver, e.source(path), at, delay)
	if err != nil {
		return err
	}
	defer db.Close()
	lease, err := time.ParseDuration(os.Getenv(leaseVar))
	if err != nil {
		return err
	}
	w := &world{db: db, set: e.history()}
	w.cfg = executor.Config{
		Dialect: e.dialect, Store: executor.NewStore("skein_version").For(e.dialect), Wait: 10 * time.Minute, Lease: lease, Now: time.Now,
		Owner: fmt.Sprint(os.Getpid()), Observe: func(e executor.Event) {
			if e.Kind == executor.Ended {
				fmt.Println("ended", e.Step.Revision.ID)
				if e.Step.Revision.ID == os.Getenv(holdVar) {
					_, _ = io.Copy(io.Discard, os.Stdin)
				}
			}
		},
	}
	fmt.Println("begin")
	err = executor.Run(context.Background(), db, w.cfg, w.planner(revision.Up, "heads"))
	if os.Getenv(timesVar) != "" {
		for _, d := range kill.took.list {
			fmt.Println("took", d)
		}
	}
	fmt.Println("calls", kill.calls.Load())
	return err
}

// engineNamed finds an engine with one of its histories.
func engineNamed(name string) (*engine, error) {
	kind, plain, _ := strings.Cut(name, " ")
	switch {
	case kind == "batched":
		return batchedEngine(plain), nil
	case kind == "heavy":
		return heavyEngine(plain), nil
	case engines[name] != nil:
		return engines[name], nil
	}
	return nil, fmt.Errorf("no engine %q", name)
}

// helper is the test binary; in the place of one with the race detector, which is ten times slower,
// one without.
var helper = sync.OnceValue(func() string {
	info, _ := debug.ReadBuildInfo()
	for _, s := range info.Settings {
		if s.Key == "-race" && s.Value == "true" {
			path := filepath.Join(os.TempDir(), fmt.Sprintf("skein-helper-%d", os.Getpid()))
			if exec.Command("go", "test", "-c", "-o", path, ".").Run() == nil {
				return path
			}
		}
	}
	return os.Args[0]
})

// process is a running helper.
type process struct {
	*exec.Cmd
	goOn   func() error // ends its input
	out    *bufio.Scanner
	errors strings.Builder
	ended  []string // revisions
	calls  int64    // of the driver, if it ended by itself
	took   []time.Duration
	inside bool // it died in the middle of a call
	// stopped: it sleeps, until it is told to go on.
	stopped bool
}

// start starts a helper on SQLite, and waits until it is there.
func start(t testing.TB, path string, lease time.Duration, vars ...string) *process {
	t.Helper()
	return startOn(t, "sqlite", path, lease, vars...)
}

// startOn starts a helper on an engine.
func startOn(t testing.TB, engine, path string, lease time.Duration, vars ...string) *process {
	t.Helper()
	p := &process{Cmd: exec.Command(helper())}
	p.Env = append(append(os.Environ(), childVar+"="+path, engineVar+"="+engine, leaseVar+"="+lease.String()), vars...)
	p.Stderr = &p.errors
	in, err := p.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.goOn = in.Close
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.out = bufio.NewScanner(out)
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	if !p.out.Scan() || p.out.Text() != "begin" {
		t.Fatalf("the helper says %q, %v", p.out.Text(), p.Wait())
	}
	return p
}

// next waits until the helper has ended a step; false if there is no more.
func (p *process) next() bool {
	for p.out.Scan() {
		word, rest, _ := strings.Cut(p.out.Text(), " ")
		switch word {
		case "ended":
			p.ended = append(p.ended, rest)
			return true
		case "calls":
			p.calls, _ = strconv.ParseInt(rest, 10, 64)
		case "took":
			d, _ := time.ParseDuration(rest)
			p.took = append(p.took, d)
		case "inside":
			p.inside = true
		case "stopped":
			p.stopped = true
			return true
		}
	}
	return false
}

// finish waits until the helper ends by itself.
func (p *process) finish() error {
	for p.next() {
	}
	if err := p.Wait(); err != nil {
		return fmt.Errorf("%w: %s", err, p.errors.String())
	}
	return nil
}

const longLength = 60

func longID(i int) string { return fmt.Sprintf("r%03d", i) }

// longHistory is a line of 60 revisions of all kinds. Each changes the rows in such a way that running
// it twice, or not at all, shows.
func longHistory() *script.Set {
	files := fstest.MapFS{}
	set := script.NewSet(files)
	for i := range longLength {
		sc := script.Script{ID: longID(i), Message: "step", Downgrade: func(m *op.Recorder) { m.Irreversible("not here") }}
		if i > 0 {
			sc.Revises = []string{longID(i - 1)}
		}
		table, parent := fmt.Sprintf("t%d", i/6), fmt.Sprintf("t%d", max(i/6-1, 0))
		if i%6 == 1 || i%6 == 4 {
			text := "INSERT INTO " + table + " (parent_id, name, n) SELECT id, 'x' || id, id FROM " + parent + " WHERE id <= 20;\nUPDATE t0 SET n = n + 1;"
			if i%6 == 4 {
				text = fmt.Sprintf("CREATE VIEW v%d AS SELECT id, full_name FROM %s;\nCREATE TABLE raw%d (id INTEGER PRIMARY KEY, t REFERENCES %s (id));\nINSERT INTO raw%d (t) SELECT id FROM %s;\nUPDATE t0 SET n = n * 2 %% 1000003;", i, table, i, table, i, table)
			}
			files[sc.ID+".sql"] = &fstest.MapFile{Data: []byte(fmt.Sprintf("-- revision: %s\n-- revises: %s\n\n-- +skein upgrade\n%s\n", sc.ID, sc.Revises[0], text))}
			continue
		}
		sc.Upgrade = func(m *op.Recorder) { longStep(m, i%6, table, parent) }
		set.Add(sc)
	}
	return set
}

func longStep(m *op.Recorder, kind int, table, parent string) {
	switch kind {
	case 0:
		m.CreateTable(table,
			schema.Column{Name: "id", Type: schema.Integer{}, AutoIncrement: true},
			schema.Column{Name: "parent_id", Type: schema.Integer{}},
			schema.Column{Name: "name", Type: schema.Text{}},
			schema.Column{Name: "n", Type: schema.Integer{}, NotNull: true, Default: "0"},
			schema.PrimaryKey{Columns: schema.Columns("id")},
			schema.ForeignKey{Columns: []string{"parent_id"}, RefTable: parent, RefColumns: []string{"id"}, OnDelete: schema.Cascade},
			schema.Index{Name: "ix_" + table, Parts: schema.Columns("name")},
		)
		m.BulkInsert(table, op.Row{"id": 1, "name": "one"}, op.Row{"id": 2, "name": "two", "parent_id": 1}, op.Row{"id": 40, "name": "forty"})
	case 2: // a rebuild, with rows that point at the table
		m.AlterColumn(parent, "n", op.SetDefault("1"))
		m.AlterColumn(table, "name", op.SetNotNull(true))
		m.AddConstraint(table, schema.Check{Name: "ck_" + table, Expr: "n >= 0"})
	case 3:
		m.RenameColumn(table, "name", "full_name")
		m.AddColumn(table, schema.Column{Name: "extra", Type: schema.Text{}})
	case 5:
		m.Func("count", func(ctx context.Context, tx op.Tx) error {
			var n int
			if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM "+table).Scan(&n); err != nil {
				return err
			}
			for k := range 20 {
				if _, err := tx.ExecContext(ctx, "INSERT INTO "+table+" (full_name, n) VALUES (?, ?)", fmt.Sprint("f", k), n+k); err != nil {
					return err
				}
			}
			_, err := tx.ExecContext(ctx, "UPDATE t0 SET n = n + ?", n)
			return err
		})
		m.AlterColumn(table, "extra", op.SetDefault("'late'"))
	}
}
