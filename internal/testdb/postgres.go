package testdb

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver for PostgreSQL
)

// PostgresURLVariable names the environment variable with the URL of a server to use in place of a
// throwaway one. The user in it must be allowed to create databases.
const PostgresURLVariable = "SKEIN_TEST_POSTGRES_URL"

// PostgresBinVariable names the environment variable with the folder of initdb and postgres, to test
// with another release than the one that is installed.
const PostgresBinVariable = "SKEIN_TEST_POSTGRES_BIN"

// postgresServer is the server of this test binary: started by the first test that asks for it.
var postgresServer = sync.OnceValues(startPostgres)

var postgresDatabases atomic.Int64

// Postgres creates an empty database and returns its URL. The database is dropped when the test ends.
func Postgres(tb testing.TB) string {
	tb.Helper()
	server, err := postgresServer()
	if err != nil {
		tb.Fatalf("no PostgreSQL server to test with: %v\nInstall one (apt-get install postgresql), or name a server: %s=postgres://user:password@host/database",
			err, PostgresURLVariable)
	}
	name := fmt.Sprintf("skein_test_%d_%d_%d", os.Getpid(), time.Now().UnixNano(), postgresDatabases.Add(1))
	admin, err := sql.Open("pgx", server)
	if err != nil {
		tb.Fatal(err)
	}
	defer admin.Close()
	if _, err := admin.Exec("CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"); err != nil {
		tb.Fatalf("create database %s: %v", name, err)
	}
	tb.Cleanup(func() {
		admin, err := sql.Open("pgx", server)
		if err == nil {
			defer admin.Close()
			if _, err = admin.Exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil { // new in PostgreSQL 13
				_, err = admin.Exec("DROP DATABASE " + name)
			}
		}
		if err != nil {
			tb.Errorf("drop database %s: %v", name, err)
		}
	})
	u, err := url.Parse(server)
	if err != nil {
		tb.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

// PostgresProgram finds a client program of the server: psql, pg_dump.
func PostgresProgram(tb testing.TB, name string) string {
	tb.Helper()
	path, err := program(name, os.Getenv(PostgresBinVariable), "/usr/lib/postgresql/*/bin")
	if err != nil {
		tb.Fatalf("%v; install it: apt-get install postgresql", err)
	}
	return path
}

// WithParameter is the URL of a database with one more parameter.
func WithParameter(tb testing.TB, database, name, value string) string {
	tb.Helper()
	u, err := url.Parse(database)
	if err != nil {
		tb.Fatal(err)
	}
	q := u.Query()
	q.Set(name, value)
	u.RawQuery = strings.ReplaceAll(q.Encode(), "+", "%20") // in options a + is a +
	return u.String()
}

// startPostgres returns the URL of the server.
func startPostgres() (string, error) {
	if u := os.Getenv(PostgresURLVariable); u != "" {
		return u, nil
	}
	initdb, err := program("initdb", os.Getenv(PostgresBinVariable), "/usr/lib/postgresql/*/bin")
	if err != nil {
		return "", err
	}
	bin := quoteShell(filepath.Dir(initdb))
	s, err := watch("pg", "export LD_LIBRARY_PATH="+bin+"/../lib:$LD_LIBRARY_PATH\n"+
		bin+"/initdb -D \"$DIR/data\" -U postgres -A trust -E UTF8 --locale=C -N || exit 1\n"+
		bin+"/postgres -D \"$DIR/data\" -k \"$DIR\" -c listen_addresses= -c fsync=off -c autovacuum=off -c synchronous_commit=off "+
		"-c full_page_writes=off -c shared_buffers=32MB -c max_connections=200 -c max_locks_per_transaction=256 & pid=$!")
	if err != nil {
		return "", err
	}
	u := url.URL{Scheme: "postgres", User: url.User("postgres"), Path: "/postgres", RawQuery: url.Values{"host": {s.dir}}.Encode()}
	db, err := sql.Open("pgx", u.String())
	if err != nil {
		return "", err
	}
	defer db.Close()
	return u.String(), s.await(func() error { return db.PingContext(context.Background()) })
}
