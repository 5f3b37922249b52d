package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
)

// countQueries checks once through a driver that counts, and prints how many statements went to the
// database and to scratch databases in memory.
func countQueries(ctx context.Context, args []string) error {
	plain, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return err
	}
	defer plain.Close()
	d := &countingDriver{Driver: plain.Driver()}
	c, err := d.OpenConnector(args[0])
	if err != nil {
		return err
	}
	db := sql.OpenDB(c)
	defer db.Close()
	if err := checkOnce(ctx, db, args[1], args[2], ""); err != nil {
		return err
	}
	text, err := os.ReadFile(args[2])
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]int64{
		"database": d.file.Load(), "scratch": d.memory.Load(), "statements": int64(strings.Count(string(text), ";\n")),
	})
}

// countingDriver counts what its connections are asked, by kind of database.
type countingDriver struct {
	driver.Driver
	file, memory atomic.Int64
}

// OpenConnector is what database/sql and Skein's scratch databases connect through.
func (d *countingDriver) OpenConnector(dsn string) (driver.Connector, error) {
	return connector{d, dsn}, nil
}

type connector struct {
	driver *countingDriver
	dsn    string
}

func (c connector) Driver() driver.Driver { return c.driver }

func (c connector) Connect(context.Context) (driver.Conn, error) {
	conn, err := c.driver.Open(c.dsn)
	if err != nil {
		return nil, err
	}
	n := &c.driver.file
	if c.dsn == ":memory:" {
		n = &c.driver.memory
	}
	full, ok := conn.(fullConn)
	if !ok {
		return nil, fmt.Errorf("the driver's %T lacks what is counted", conn)
	}
	return countingConn{full, n}, nil
}

// fullConn is what modernc's connections are.
type fullConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
}

type countingConn struct {
	fullConn
	n *atomic.Int64
}

func (c countingConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	c.n.Add(1)
	return c.fullConn.PrepareContext(ctx, query)
}

func (c countingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	c.n.Add(1)
	return c.fullConn.ExecContext(ctx, query, args)
}

func (c countingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	c.n.Add(1)
	return c.fullConn.QueryContext(ctx, query, args)
}
