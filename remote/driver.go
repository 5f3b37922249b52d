package remote

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"

	"github.com/skein-go/skein/op"
)

// The child's database/sql driver: one connection, whose statements the parent runs on its own, in the
// transaction that is running there.

type connector struct{ server *server }

func (c connector) Connect(context.Context) (driver.Conn, error) { return conn(c), nil }
func (c connector) Driver() driver.Driver                        { return sqlDriver{} }

type sqlDriver struct{}

func (sqlDriver) Open(string) (driver.Conn, error) {
	return nil, errors.New("this driver serves the Go functions of scripts only")
}

type conn struct{ server *server }

func (c conn) Close() error { return nil }

func (c conn) Begin() (driver.Tx, error) {
	return nil, errors.New("transactions are begun and ended by Skein, never by a script")
}

func (c conn) Prepare(query string) (driver.Stmt, error) { return stmt{c, query}, nil }

func (c conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	m, err := c.request(ctx, kindExec, query, args)
	if err != nil {
		return nil, err
	}
	return result{m}, nil
}

func (c conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	m, err := c.request(ctx, kindQuery, query, args)
	if err != nil {
		return nil, err
	}
	return &rows{server: c.server, number: m.Rows, columns: m.Columns}, nil
}

func (c conn) request(ctx context.Context, kind, query string, args []driver.NamedValue) (*message, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	values := make([]any, len(args))
	for i, a := range args {
		values[i] = a.Value
	}
	packed, err := pack(values)
	if err != nil {
		return nil, err
	}
	return c.server.ask(&message{Kind: kind, SQL: query, Values: packed})
}

// stmt is a prepared statement that is not: the parent gets its text each time.
type stmt struct {
	conn  conn
	query string
}

func (s stmt) Close() error  { return nil }
func (s stmt) NumInput() int { return -1 }

func (s stmt) Exec(args []driver.Value) (driver.Result, error) {
	return s.conn.ExecContext(context.Background(), s.query, named(args))
}

func (s stmt) Query(args []driver.Value) (driver.Rows, error) {
	return s.conn.QueryContext(context.Background(), s.query, named(args))
}

func named(args []driver.Value) []driver.NamedValue {
	out := make([]driver.NamedValue, len(args))
	for i, a := range args {
		out[i] = driver.NamedValue{Ordinal: i + 1, Value: a}
	}
	return out
}

type result struct{ *message }

func (r result) LastInsertId() (int64, error) { return r.InsertID, nil }
func (r result) RowsAffected() (int64, error) { return r.Affected, nil }

// rows are fetched some at a time.
type rows struct {
	server  *server
	number  int
	columns []string
	data    [][]any
	last    bool
}

func (r *rows) Columns() []string { return r.columns }

func (r *rows) Close() error {
	if r.last {
		return nil
	}
	r.last = true
	_, err := r.server.ask(&message{Kind: kindCloseRows, Rows: r.number})
	return err
}

func (r *rows) Next(to []driver.Value) error {
	for len(r.data) == 0 {
		if r.last {
			return io.EOF
		}
		m, err := r.server.ask(&message{Kind: kindNext, Rows: r.number})
		if err != nil {
			return err
		}
		if r.data, err = unpack[[][]any](m.Data); err != nil {
			return err
		}
		r.last = m.Last
	}
	for i, v := range r.data[0] {
		to[i] = v
	}
	r.data = r.data[1:]
	return nil
}

// plain makes arguments values that any driver takes, so that they can travel.
func plain(args []any) ([]any, error) {
	if args == nil {
		return nil, nil
	}
	out := make([]any, len(args))
	for i, a := range args {
		v, err := driver.DefaultParameterConverter.ConvertValue(a)
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}

func plainRows(list []op.Row) ([]op.Row, error) {
	out := make([]op.Row, len(list))
	for i, r := range list {
		out[i] = op.Row{}
		for column, v := range r {
			p, err := plain([]any{v})
			if err != nil {
				return nil, err
			}
			out[i][column] = p[0]
		}
	}
	return out, nil
}
