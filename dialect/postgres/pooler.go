package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"reflect"
	"strings"
	"sync/atomic"
)

// A pooler between the program and the server, such as PgBouncer in its mode "transaction", gives each
// transaction to another session. It answers the client's start in the server's place, so that the number of
// the session which it tells is not the one that the server knows; so it is found.

// Open returns what connects with a driver and a source.
func (Dialect) Open(d driver.Driver, source string) driver.Connector { return newOpener(d, source) }

// opener connects with a driver and a source. Behind a pooler a statement is sent whole, other than
// describing says: what was described may be gone when it is run, or be another's.
type opener struct {
	driver driver.Driver
	source string
	behind *atomic.Bool // a pooler was found
}

func newOpener(d driver.Driver, source string) opener { return opener{d, source, new(atomic.Bool)} }

// Connect opens a connection.
func (o opener) Connect(ctx context.Context) (driver.Conn, error) {
	whole := strings.Replace(o.source, described, execMode+"=exec", 1)
	if o.behind.Load() {
		return o.open(ctx, whole)
	}
	conn, err := o.open(ctx, o.source)
	if err != nil || whole == o.source {
		return conn, err
	}
	pooled, err := throughPooler(ctx, conn)
	if err != nil || !pooled {
		return conn, nil // what is wrong with it will show
	}
	conn.Close()
	o.behind.Store(true)
	return o.open(ctx, whole)
}

func (o opener) open(ctx context.Context, source string) (driver.Conn, error) {
	if d, ok := o.driver.(driver.DriverContext); ok {
		c, err := d.OpenConnector(source)
		if err != nil {
			return nil, err
		}
		return c.Connect(ctx)
	}
	return o.driver.Open(source)
}

// Driver returns the driver.
func (o opener) Driver() driver.Driver { return o.driver }

// Pooled reports whether a pooler stands between a connection and the server. It is an error if the driver
// goes on to send statements in two parts, which may meet two sessions.
func (Dialect) Pooled(ctx context.Context, conn *sql.Conn) (pooled bool, err error) {
	mode := ""
	rerr := conn.Raw(func(c any) error {
		dc, ok := c.(driver.Conn)
		if !ok {
			return nil
		}
		mode = modeOf(dc)
		pooled, err = throughPooler(ctx, dc)
		return err
	})
	switch {
	case rerr != nil:
		return false, fmt.Errorf("look whether a pooler stands between: %w", rerr)
	case pooled && mode != "exec" && mode != "simple protocol":
		return true, fmt.Errorf("a pooler stands between, and the driver is in the mode %q, which needs a session: open the database with %s=exec, or past the pooler", mode, execMode)
	}
	return pooled, nil
}

// throughPooler compares the session that the start of the connection told with the server's own word. A
// driver that does not tell is taken for one without a pooler. The statement is one message of one
// transaction; its answer is a number of rows.
func throughPooler(ctx context.Context, conn driver.Conn) (bool, error) {
	pid, ok := call(conn, "Conn", "PgConn", "PID").(uint32)
	x, can := conn.(driver.ExecerContext)
	if !ok || !can {
		return false, nil
	}
	res, err := x.ExecContext(ctx, fmt.Sprintf("SELECT 1 WHERE pg_catalog.pg_backend_pid() = %d", pid), nil)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 0, err
}

// modeOf is the driver's word for how statements are prepared, "" where it is not known.
func modeOf(conn driver.Conn) string {
	config := reflect.Indirect(reflect.ValueOf(call(conn, "Conn", "Config")))
	if config.Kind() != reflect.Struct {
		return ""
	}
	if mode := config.FieldByName("DefaultQueryExecMode"); mode.IsValid() {
		return fmt.Sprint(mode.Interface())
	}
	return ""
}

// call calls methods without arguments one after another, nil where one is not there. The driver's types are
// not named, since the dialect must not bring it along.
func call(on any, methods ...string) any {
	v := reflect.ValueOf(on)
	for _, name := range methods {
		if v = v.MethodByName(name); !v.IsValid() || v.Type().NumIn() > 0 || v.Type().NumOut() != 1 {
			return nil
		}
		v = v.Call(nil)[0]
	}
	return v.Interface()
}
