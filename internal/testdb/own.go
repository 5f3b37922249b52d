package testdb

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// Own is a server that belongs to one test, to be killed and started again. What was committed outlives
// that, as it does on a real one.
type Own struct {
	*server
	driver   string
	root     string // a URL that reaches the server itself
	source   func(string) (string, error)
	database string // ends the statement that creates a database
	lenient  string // is in it, since there may be a folder already
	made     atomic.Int64
	tb       testing.TB
	words    int // that the script was told
}

// restarts is the end of a server's script: it does what the test writes, a word a line.
const restarts = `
while read -r word <&3; do
	case $word in
	kill) # stopped first, it starts no more children; those that live a moment longer keep its memory from the next
		kill -STOP $pid
		children=$(pgrep -P $pid)
		kill -KILL $children $pid
		wait $pid 2>/dev/null
		for child in $children; do while [ -e /proc/$child/exe ]; do sleep 0.01; done; done ;;
	stop) kill -${halt:-INT} $pid; wait $pid 2>/dev/null ;;
	start) start ;;
	fill)
		if [ "$SMALL" ]; then
			dd if=/dev/zero of="$SMALL/filler" bs=256K 2>/dev/null
			truncate -s -3M "$SMALL/filler"
		else
			prlimit --pid $pid --fsize=$full:
		fi ;;
	free) if [ "$SMALL" ]; then rm "$SMALL/filler"; else prlimit --pid $pid --fsize=unlimited:; fi ;;
	esac
	echo $word >>"$DIR/said"
done`

// OwnPostgres starts a PostgreSQL server for a test.
func OwnPostgres(tb testing.TB) *Own { tb.Helper(); return ownPostgres(tb, "") }

// SmallPostgres is OwnPostgres with little room for data, which Fill takes up. Its log is elsewhere.
func SmallPostgres(tb testing.TB) *Own { tb.Helper(); return ownPostgres(tb, "data") }

func ownPostgres(tb testing.TB, disk string) *Own {
	tb.Helper()
	initdb, err := program("initdb", "/usr/lib/postgresql/*/bin")
	if err != nil {
		tb.Fatalf("no PostgreSQL server to test with: %v\nInstall one: apt-get install postgresql", err)
	}
	bin := quoteShell(filepath.Dir(initdb))
	s, err := watchOn(disk, "pgown", "full=4000000\n"+bin+"/initdb -D \"$DIR/data\" --waldir=\"$DIR/wal\" --wal-segsize=1 -U postgres -A trust -E UTF8 --locale=C -N || exit 1\n"+
		"start() { rm -f \"$DIR/data/postmaster.pid\"; "+bin+"/postgres -D \"$DIR/data\" -k \"$DIR\" -c listen_addresses= -c fsync=off -c autovacuum=off -c shared_buffers=16MB -c max_connections=60 & pid=$!; }\nstart"+restarts)
	if err != nil {
		tb.Fatal(err)
	}
	u := url.URL{Scheme: "postgres", User: url.User("postgres"), Path: "/postgres", RawQuery: url.Values{"host": {s.dir}}.Encode()}
	o := &Own{server: s, driver: "pgx", root: u.String(), source: func(u string) (string, error) { return u, nil }}
	return o.ready(tb)
}

// OwnMySQL starts a MariaDB server for a test.
func OwnMySQL(tb testing.TB) *Own { tb.Helper(); return ownMySQL(tb, "") }

// SmallMySQL is OwnMySQL with little room for its first database, which Fill takes up. What the server itself
// needs is elsewhere: MariaDB ends where that can't be written.
func SmallMySQL(tb testing.TB) *Own { tb.Helper(); return ownMySQL(tb, "small") }

// mariaPrograms is findMaria for a test.
func mariaPrograms(tb testing.TB) (install, daemon string) {
	tb.Helper()
	install, daemon, err := findMaria()
	if err != nil {
		tb.Fatalf("no MariaDB server to test with: %v\nInstall one: apt-get install mariadb-server", err)
	}
	return install, daemon
}

func ownMySQL(tb testing.TB, disk string) *Own {
	tb.Helper()
	const size = "--innodb-buffer-pool-size=24M --innodb-flush-log-at-trx-commit=2 --skip-log-bin --character-set-server=utf8mb4 & pid=$!; }\nstart"
	var script string
	if folder := os.Getenv(MySQLFolderVariable); folder != "" {
		start, err := folderScript(folder)
		if err != nil {
			tb.Fatal(err)
		}
		script = "halt=TERM\nstart() { " + start + size
	} else {
		install, daemon := mariaPrograms(tb)
		script = "full=13000000\n" + quoteShell(install) + " --no-defaults --datadir=\"$DIR/data\" --auth-root-authentication-method=normal --skip-test-db --innodb-log-file-size=8M " + installTmp + "\n" +
			"[ \"$SMALL\" ] && ln -s \"$SMALL\" \"$DIR/data/own1\"\n" +
			"halt=TERM\nstart() { " + quoteShell(daemon) + " --no-defaults --datadir=\"$DIR/data\" --socket=\"$DIR/s\" --skip-networking --pid-file=\"$DIR/pid\" --tmpdir=\"$DIR\" " +
			"--innodb-log-file-size=8M --innodb-flush-method=nosync --performance-schema=OFF " + size
	}
	s, err := watchOn(disk, "myown", script+restarts)
	if err != nil {
		tb.Fatal(err)
	}
	u := url.URL{Scheme: "mysql", User: url.User("root"), Path: "/", RawQuery: url.Values{"socket": {s.dir + "/s"}}.Encode()}
	o := &Own{server: s, driver: "mysql", root: u.String(), source: MySQLSource, database: " CHARACTER SET utf8mb4", lenient: "IF NOT EXISTS "}
	return o.ready(tb)
}

func (o *Own) ready(tb testing.TB) *Own {
	tb.Helper()
	o.tb = tb
	tb.Cleanup(o.stop)
	if err := o.wait(); err != nil {
		tb.Fatal(err)
	}
	return o
}

// wait polls until the server answers.
func (o *Own) wait() error {
	source, err := o.source(o.root)
	if err != nil {
		return err
	}
	db, err := sql.Open(o.driver, source)
	if err != nil {
		return err
	}
	defer db.Close()
	return o.await(func() error {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second) // a server that was killed may have left its socket
		defer cancel()
		return db.PingContext(ctx)
	})
}

// Kill kills the server with SIGKILL, all of it.
func (o *Own) Kill() { o.say("kill") }

// Stop ends the server in good order, without waiting for its clients.
func (o *Own) Stop() { o.say("stop") }

// Fill takes up the room that a small server has, but for a little.
func (o *Own) Fill() { o.say("fill") }

// Free gives the room back.
func (o *Own) Free() { o.say("free") }

// say tells the script to do something, and waits until it did.
func (o *Own) say(word string) {
	o.words++
	fmt.Fprintln(o.hold, word)
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		if said, _ := os.ReadFile(filepath.Join(o.dir, "said")); bytes.Count(said, []byte("\n")) >= o.words {
			return
		}
	}
	log, _ := os.ReadFile(filepath.Join(o.dir, "log"))
	o.tb.Errorf("the server was told to %s, and did not in %s:\n%s", word, patience, lastLines(log, 20))
}

// Start starts the server again, and waits until it answers.
func (o *Own) Start(tb testing.TB) {
	tb.Helper()
	o.say("start")
	if err := o.wait(); err != nil {
		tb.Fatal(err)
	}
}

// Fresh creates an empty database and returns its URL. It goes with the server.
func (o *Own) Fresh(tb testing.TB) string {
	tb.Helper()
	source, err := o.source(o.root)
	if err != nil {
		tb.Fatal(err)
	}
	db, err := sql.Open(o.driver, source)
	if err != nil {
		tb.Fatal(err)
	}
	defer db.Close()
	name := fmt.Sprintf("own%d", o.made.Add(1))
	if _, err := db.Exec("CREATE DATABASE " + o.lenient + name + o.database); err != nil {
		tb.Fatal(err)
	}
	u, err := url.Parse(o.root)
	if err != nil {
		tb.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

// Pooled starts a PgBouncer in its mode "transaction" before a PostgreSQL server, and returns what turns the URL
// of a database of that server into one that leads through it.
func (o *Own) Pooled(tb testing.TB) func(rawURL string) string {
	tb.Helper()
	bouncer, err := program("pgbouncer", "/usr/sbin")
	if err != nil {
		tb.Fatalf("no pooler to test with: %v\nInstall one: apt-get install pgbouncer", err)
	}
	const config = `[databases]
* = host=%s user=postgres
[pgbouncer]
listen_addr =
unix_socket_dir = %%s
listen_port = 6432
auth_type = any
pool_mode = transaction
default_pool_size = 4
max_client_conn = 100
server_check_delay = 0
`
	s, err := watch("bouncer", "printf '"+fmt.Sprintf(config, o.dir)+"' \"$DIR\" >\"$DIR/ini\"\n"+quoteShell(bouncer)+" \"$DIR/ini\" & pid=$!")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(s.stop)
	through := func(rawURL string) string {
		u, err := url.Parse(rawURL)
		if err != nil {
			tb.Fatal(err)
		}
		u.RawQuery = url.Values{"host": {s.dir}, "port": {"6432"}, "sslmode": {"disable"}}.Encode()
		return u.String()
	}
	db, err := sql.Open(o.driver, through(o.root)+"&default_query_exec_mode=exec")
	if err != nil {
		tb.Fatal(err)
	}
	defer db.Close()
	if err := s.await(func() error { return db.PingContext(context.Background()) }); err != nil {
		tb.Fatal(err)
	}
	return through
}

// Replica starts a server that follows a PostgreSQL server, and returns what turns the URL of a database of that
// one into its own.
func (o *Own) Replica(tb testing.TB) func(rawURL string) string {
	tb.Helper()
	backup, err := program("pg_basebackup", "/usr/lib/postgresql/*/bin")
	if err != nil {
		tb.Fatalf("no PostgreSQL replica to test with: %v\nInstall one: apt-get install postgresql", err)
	}
	bin := quoteShell(filepath.Dir(backup))
	s, err := watch("replica", bin+"/pg_basebackup -h "+quoteShell(o.dir)+" -U postgres -D \"$DIR/data\" --waldir=\"$DIR/wal\" -R -X stream -c fast --no-sync\n"+
		bin+"/postgres -D \"$DIR/data\" -k \"$DIR\" -c listen_addresses= -c fsync=off -c autovacuum=off -c shared_buffers=16MB -c max_connections=60 & pid=$!")
	if err != nil {
		tb.Fatal(err)
	}
	to := func(rawURL string) string {
		return strings.ReplaceAll(rawURL, url.QueryEscape(o.dir), url.QueryEscape(s.dir))
	}
	follows := &Own{server: s, driver: o.driver, root: to(o.root), source: o.source}
	follows.ready(tb)
	return to
}

// User returns the URL of a database of the server for a user of it without a password.
func (o *Own) User(name, database string) string {
	u, _ := url.Parse(o.root) // Fresh says what is wrong with it
	u.User, u.Path = url.User(name), "/"+database
	return u.String()
}
