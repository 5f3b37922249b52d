package executor_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// killing is a driver whose process is killed at a chosen moment: before a call reaches the database, or
// after its answer came. So each boundary between two calls is met, whichever they are.
type killing struct {
	driver.Driver
	calls *atomic.Int64
	at    int64         // twice the number of the call, and one more for after it; 0: never
	delay time.Duration // into the call: the process dies in its middle, or right behind it where it takes less
	took  *lengths      // of the calls
}

// lengths are how long calls took.
type lengths struct {
	sync.Mutex
	list []time.Duration
}

func (l *lengths) add(d time.Duration) {
	l.Lock()
	defer l.Unlock()
	l.list = append(l.list, d)
}

// openKilling opens a database through the driver of that name. at is as in killing.
func openKilling(name, dsn string, at int64, delay time.Duration) (*sql.DB, killing, error) {
	db, err := sql.Open(name, dsn)
	if err != nil {
		return nil, killing{}, err
	}
	defer db.Close()
	k := killing{db.Driver(), new(atomic.Int64), at, delay, new(lengths)}
	return sql.OpenDB(killingConnector{k, dsn}), k, nil
}

type killingConnector struct {
	killing
	dsn string
}

func (c killingConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Open(c.dsn)
	return killingConn{conn, c.killing}, err
}
func (c killingConnector) Driver() driver.Driver { return c.killing.Driver }

// around makes a call, and dies before or after it if its turn has come.
func (k killing) around(call func() error) error {
	n := 2 * k.calls.Add(1)
	if k.delay > 0 && k.at == n {
		return k.inside(call)
	}
	k.die(n)
	start := time.Now()
	err := call()
	k.took.add(time.Since(start))
	k.die(n + 1)
	return err
}

// inside makes a call and dies in its middle, which it says.
func (k killing) inside(call func() error) error {
	var over atomic.Bool
	go func() {
		time.Sleep(k.delay)
		if !over.Load() {
			fmt.Println("inside")
		}
		k.die(k.at)
	}()
	_ = call()
	over.Store(true)
	select {}
}

func (k killing) die(n int64) {
	switch {
	case k.at != n:
	case os.Getenv(stopVar) != "":
		fmt.Println("stopped")
		_ = syscall.Kill(os.Getpid(), syscall.SIGSTOP)
	default:
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}
}

type killingConn struct {
	driver.Conn
	killing
}

func (c killingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (res driver.Result, err error) {
	err = c.around(func() error {
		if trace != nil {
			fmt.Fprintf(trace, "%d %s\n", c.calls.Load(), strings.Join(strings.Fields(query), " "))
		}
		res, err = c.Conn.(driver.ExecerContext).ExecContext(ctx, query, args)
		return err
	})
	return res, err
}

func (c killingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (rows driver.Rows, err error) {
	err = c.around(func() error {
		rows, err = c.Conn.(driver.QueryerContext).QueryContext(ctx, query, args)
		return err
	})
	return rows, err
}

func (c killingConn) ResetSession(ctx context.Context) error {
	if r, ok := c.Conn.(driver.SessionResetter); ok {
		return r.ResetSession(ctx)
	}
	return nil
}

func (c killingConn) IsValid() bool {
	v, ok := c.Conn.(driver.Validator)
	return !ok || v.IsValid()
}

func (c killingConn) CheckNamedValue(v *driver.NamedValue) error {
	if n, ok := c.Conn.(driver.NamedValueChecker); ok {
		return n.CheckNamedValue(v)
	}
	return driver.ErrSkip
}

// trace is where a helper writes its calls, for whoever looks for an error; nil: nowhere.
var trace = func() *os.File {
	if path := os.Getenv("SKEIN_TEST_TRACE"); path != "" {
		f, _ := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		return f
	}
	return nil
}()

// killAt reads where a helper is to die.
func killAt() (at int64, delay time.Duration) {
	at, _ = strconv.ParseInt(os.Getenv(killVar), 10, 64)
	delay, _ = time.ParseDuration(os.Getenv(delayVar))
	return at, delay
}
