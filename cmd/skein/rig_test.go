package main

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"modernc.org/sqlite"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/cli"
	"github.com/skein-go/skein/internal/testdb"
	"github.com/skein-go/skein/script"
)

// TestMain makes the test binary the program itself, where it is asked to be.
func TestMain(m *testing.M) {
	switch {
	case os.Getenv(clockVar) != "":
		sqlite.MustRegisterScalarFunction("shut", 0, shut)
		os.Exit(cli.Main(context.Background(), jumping()))
	case os.Getenv("SKEIN_TEST_MAIN") != "":
		sqlite.MustRegisterScalarFunction("shut", 0, shut)
		main()
	}
	os.Exit(m.Run())
}

// clockVar makes the program's clock jump.
const clockVar = "SKEIN_TEST_CLOCK"

// jumping is the program with a clock that jumps with each look at it.
func jumping() *cobra.Command {
	looks := 0
	return cli.Command(skein.Config{
		URL: os.Getenv("SKEIN_URL"), Form: script.SQL, Lease: time.Second, Log: slog.New(slog.NewTextHandler(os.Stderr, nil)),
		Now: func() time.Time {
			looks++
			return time.Now().AddDate(map[int]int{0: 0, 1: 40, 2: -30}[looks%3], 0, 0)
		},
	})
}

// rig is a project with a database that the program is run on, through a proxy that can be cut.
type rig struct {
	*testing.T
	engine  string // "SQLite", "PostgreSQL", "MariaDB"
	mysql   bool   // in MariaDB's place
	dir     string
	url     string // through the proxy
	direct  string // past it; "" for SQLite
	db      *sql.DB
	proxy   *proxy
	server  *testdb.Own // nil for SQLite
	options string      // more parameters of the URL
	config  string      // more lines of skein.toml
	lease   string      // in it
	keeper  *sql.Conn   // keeps the gate shut
}

// servers are the tests' own, one of an engine.
type servers struct{ postgres, mysql *testdb.Own }

// newRig makes an empty project and database.
func newRig(t *testing.T, engine string, s *servers) *rig {
	t.Helper()
	r := &rig{T: t, engine: engine, dir: t.TempDir(), lease: "1s"}
	var direct string
	defer func() { r.direct = direct }()
	switch engine {
	case "SQLite":
		r.url = "sqlite://" + filepath.Join(r.dir, "app.db")
		r.db = openDB(t, "sqlite", filepath.Join(r.dir, "app.db"))
	case "PostgreSQL":
		r.server = s.postgres
		direct = r.server.Fresh(t)
		u, _ := url.Parse(direct)
		r.proxy = newProxy(t, filepath.Join(u.Query().Get("host"), ".s.PGSQL.5432"))
		r.url = fmt.Sprintf("postgres://postgres@%s%s?sslmode=disable", r.proxy.address, u.Path)
		r.db = openDB(t, "pgx", direct)
	case "MariaDB":
		r.server = s.mysql
		direct = r.server.Fresh(t)
		u, _ := url.Parse(direct)
		r.proxy = newProxy(t, u.Query().Get("socket"))
		r.url = fmt.Sprintf("mariadb://root@%s%s", r.proxy.address, u.Path)
		source, err := testdb.MySQLSource(direct)
		r.must(err)
		r.db = openDB(t, "mysql", source)
		r.mysql = !testdb.IsMariaDB(t, r.db)
	}
	r.must(os.Mkdir(filepath.Join(r.dir, "migrations"), 0o755))
	return r
}

// title is the name of the engine.
func (r *rig) title() string {
	if r.mysql {
		return "MySQL"
	}
	return r.engine
}

// small moves the project to a server of its own that has little room.
func (r *rig) small(start func(testing.TB) *testdb.Own) {
	r.Helper()
	own := start(r.T)
	there := newRig(r.T, r.engine, &servers{own, own})
	r.url, r.direct, r.db, r.proxy, r.server = there.url, there.direct, there.db, there.proxy, there.server
}

func openDB(t *testing.T, driver, source string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func (r *rig) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

// script writes the n-th SQL script of a line.
func (r *rig) script(n int, text string) {
	r.Helper()
	revises := ""
	if n > 1 {
		revises = fmt.Sprintf("r%d", n-1)
	}
	r.must(os.WriteFile(filepath.Join(r.dir, "migrations", fmt.Sprintf("r%d_step.sql", n)),
		fmt.Appendf(nil, "-- revision: r%d\n-- revises: %s\n-- message: step %d\n\n-- +skein upgrade\n%s\n\n-- +skein downgrade\nSELECT 1;\n", n, revises, n, text), 0o644))
}

// patience is how long the program waits for others: longer than any machine takes for what is done meanwhile.
const patience = "5m0s"

// command is the program, about to be started.
func (r *rig) command(args ...string) *run {
	r.Helper()
	target := r.url
	if r.options != "" {
		glue := "?"
		if strings.Contains(target, "?") {
			glue = "&"
		}
		target += glue + r.options
	}
	r.must(os.WriteFile(filepath.Join(r.dir, "skein.toml"), fmt.Appendf(nil, "lease = %q\nlock_timeout = %q\n%s", r.lease, patience, r.config), 0o644))
	c := &run{Cmd: exec.Command(os.Args[0], args...), rig: r}
	c.Dir = r.dir
	c.Env = append(os.Environ(), "SKEIN_TEST_MAIN=1", "SKEIN_URL="+target, "NO_COLOR=1", "SKEIN_TEST_CHILD=")
	c.Stdout, c.Stderr = &c.out, &c.out
	return c
}

// run is a run of the program.
type run struct {
	*exec.Cmd
	rig    *rig
	out    lockedBuffer
	code   int
	either bool // a signal may have come too late to end it
}

func (c *run) start() *run { c.rig.Helper(); c.rig.must(c.Start()); return c }

// wait waits for the end and returns the exit code, -1 where a signal ended it.
func (c *run) wait() int {
	_ = c.Wait()
	c.code = c.ProcessState.ExitCode()
	return c.code
}

// await waits until the output says something.
func (c *run) await(words string) {
	c.rig.Helper()
	for deadline := time.Now().Add(2 * time.Minute); !strings.Contains(c.out.String(), words); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			c.rig.Fatalf("it never said %q:\n%s", words, c.out.String())
		}
	}
}

// lockedBuffer is a buffer that is read while it is written.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}
func (l *lockedBuffer) String() string { l.mu.Lock(); defer l.mu.Unlock(); return l.b.String() }

// run runs the program to its end.
func (r *rig) run(args ...string) *run {
	r.Helper()
	c := r.command(args...).start()
	c.wait()
	return c
}

// ok runs the program and wants it to succeed.
func (r *rig) ok(args ...string) *run {
	r.Helper()
	c := r.run(args...)
	if c.code != 0 {
		r.Fatalf("skein %s: exit code %d\n%s", strings.Join(args, " "), c.code, c.out.String())
	}
	return c
}

func (r *rig) exec(query string, args ...any) {
	r.Helper()
	if _, err := r.db.Exec(query, args...); err != nil {
		r.Fatalf("%s: %v", query, err)
	}
}

// insist runs a statement that readers may keep from being run for a moment.
func (r *rig) insist(query string) {
	r.Helper()
	err := error(nil)
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if _, err = r.db.Exec(query); err == nil {
			return
		}
	}
	r.Fatalf("%s: %v", query, err)
}

// value is a query's only value.
func (r *rig) value(query string) string {
	r.Helper()
	var v string
	if err := r.db.QueryRow(query).Scan(&v); err != nil {
		r.Fatalf("%s: %v", query, err)
	}
	return v
}

// eventually polls until a query's only value is what is wanted.
func (r *rig) eventually(query, want string) {
	r.Helper()
	var v string
	var err error
	pause := 5 * time.Millisecond
	if strings.Contains(query, "INNODB_TRX") {
		pause = 300 * time.Millisecond // InnoDB looks anew for those alone who have not asked for 0.1 s
	}
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); time.Sleep(pause) {
		if err = r.db.QueryRow(query).Scan(&v); err == nil && v == want {
			return
		}
	}
	r.Fatalf("%s: %q, %v; want %q", query, v, err, want)
}

// last is what the user saw last: the error, or the last line.
func (c *run) last() string {
	text := strings.TrimSpace(c.out.String())
	if _, e, found := strings.Cut(text, "Error: "); found {
		text = e
	} else {
		text = text[strings.LastIndexByte(text, '\n')+1:]
	}
	text = strings.ReplaceAll(text, c.rig.dir+"/", "")
	for _, s := range stable {
		text = s.was.ReplaceAllString(text, s.is)
	}
	return strings.Join(strings.Fields(text), " ")
}

// stable takes out of a message what is another one with each run.
var stable = []struct {
	was *regexp.Regexp
	is  string
}{
	{regexp.MustCompile(`\S+@\S+ pid \d+ run [0-9a-f]+`), "user@host pid 4711 run 0a1b2c3d4e5f"},
	{regexp.MustCompile(`by [^\s@]+@[^\s,)]+`), "by user@host"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z`), "2026-11-28 10:00:00Z"},
	{regexp.MustCompile(`since \d\d:\d\d:\d\d`), "since 10:00:00"},
	{regexp.MustCompile(`127\.0\.0\.1:\d+`), "127.0.0.1:5432"},
	{regexp.MustCompile(`time=\S+( \S+)? level=INFO msg="([^"]*)"`), "INFO [skein] $2"},
	{regexp.MustCompile(`base/\d+/\d+`), "base/1/1"},
	{regexp.MustCompile(`own\d+`), "app"},
	{regexp.MustCompile(`(Process|process|transaction|relation|database) \d+`), "$1 1"},
	{regexp.MustCompile(`waited [0-9.]+m?s`), "waited 1s"},
	{regexp.MustCompile(`\[mysql\] .*?\.go:\d+ [^\n]*\n?`), ""},
	{regexp.MustCompile(`0x[0-9a-f]+`), "0x1"},
}

// proxy hands TCP connections on to a socket, until it is cut.
type proxy struct {
	address string
	mu      sync.Mutex
	open    []net.Conn
	stalled atomic.Bool
	kept    atomic.Bool
}

func newProxy(t *testing.T, socket string) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	p := &proxy{address: l.Addr().String()}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			s, err := net.Dial("unix", socket)
			if err != nil {
				c.Close()
				continue
			}
			p.mu.Lock()
			p.open = append(p.open, c)
			p.mu.Unlock()
			go func() {
				_, _ = io.Copy(s, c)
				if !p.kept.Load() {
					s.Close()
				}
			}()
			go func() { _, _ = io.Copy(withheld{c, p}, s); c.Close() }()
		}
	}()
	return p
}

// stall withholds what the server says, until the proxy is cut.
func (p *proxy) stall() { p.stalled.Store(true) }

// keep has the server not be told of clients that are gone.
func (p *proxy) keep() { p.kept.Store(true) }

// withheld is the client's end of a connection.
type withheld struct {
	net.Conn
	*proxy
}

func (w withheld) Write(b []byte) (int, error) {
	for w.stalled.Load() {
		time.Sleep(10 * time.Millisecond)
	}
	return w.Conn.Write(b)
}

// cut resets every connection on the side of the client.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	defer p.stalled.Store(false)
	for _, c := range p.open {
		if tcp, ok := c.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		c.Close()
	}
	p.open = nil
}
