package testdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql" // the driver for MySQL and MariaDB
)

// MySQLURLVariable names the environment variable with the URL of a server to use in place of a
// throwaway MariaDB. The user in it must be allowed to create databases.
const MySQLURLVariable = "SKEIN_TEST_MYSQL_URL"

// MySQLFolderVariable names the environment variable with a folder that scripts/debian-engine.sh filled: its server,
// MySQL or another release of MariaDB, is started wherever a test has MariaDB's, and its clients are used.
const MySQLFolderVariable = "SKEIN_TEST_MYSQL_FOLDER"

// mysqlServer is the server of this test binary: started by the first test that asks for it.
var mysqlServer = sync.OnceValues(startMySQL)

var mysqlDatabases atomic.Int64

// MySQL creates an empty database of utf8mb4 and returns its URL. The database is dropped when the test
// ends.
func MySQL(tb testing.TB) string {
	tb.Helper()
	u, drop, err := NewMySQL()
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := drop(); err != nil {
			tb.Error(err)
		}
	})
	return u
}

// NewMySQL is MySQL for who drops the database without a test's help.
func NewMySQL() (rawURL string, drop func() error, err error) {
	server, err := mysqlServer()
	if err != nil {
		return "", nil, fmt.Errorf("no MariaDB or MySQL server to test with: %w\nInstall one (apt-get install mariadb-server), or name a server: %s=mysql://user:password@host/",
			err, MySQLURLVariable)
	}
	name := fmt.Sprintf("skein_test_%d_%d_%d", os.Getpid(), time.Now().UnixNano(), mysqlDatabases.Add(1))
	if err := mysqlExec(server, "CREATE DATABASE "+name+" CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci"); err != nil {
		return "", nil, fmt.Errorf("create database %s: %w", name, err)
	}
	u, err := url.Parse(server)
	if err != nil {
		return "", nil, err
	}
	u.Path = "/" + name
	return u.String(), func() error { return mysqlExec(server, "DROP DATABASE IF EXISTS "+name) }, nil
}

// IsMariaDB reports whether a server is MariaDB, and not MySQL.
func IsMariaDB(tb testing.TB, db *sql.DB) bool {
	tb.Helper()
	var version string
	if err := db.QueryRow("SELECT VERSION()").Scan(&version); err != nil {
		tb.Fatal(err)
	}
	return strings.Contains(version, "MariaDB")
}

// MySQLProgram finds a client program of the server: mariadb, mariadb-dump; of MySQL it is mysql, mysqldump.
func MySQLProgram(tb testing.TB, name string) string {
	tb.Helper()
	if folder := os.Getenv(MySQLFolderVariable); folder != "" {
		return folderProgram(tb, folder, name)
	}
	path, err := program(name)
	if err != nil {
		tb.Fatalf("%v; install it: apt-get install mariadb-client", err)
	}
	return path
}

// MySQLSource is the data source of a URL that MySQL returned, as the driver takes it.
func MySQLSource(rawURL string) (string, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return "", err
	}
	c := mysql.NewConfig()
	c.User, c.DBName, c.Net, c.Addr = u.User.Username(), strings.TrimPrefix(u.Path, "/"), "tcp", u.Host
	c.Passwd, _ = u.User.Password()
	if socket := u.Query().Get("socket"); socket != "" {
		c.Net, c.Addr = "unix", socket
	} else if u.Port() == "" {
		c.Addr = net.JoinHostPort(u.Hostname(), "3306")
	}
	return c.FormatDSN(), nil
}

func mysqlExec(server, statement string) error {
	source, err := MySQLSource(server)
	if err != nil {
		return err
	}
	db, err := sql.Open("mysql", source)
	if err != nil {
		return err
	}
	_, err = db.Exec(statement)
	return errors.Join(err, db.Close())
}

// installTmp ends the command that makes MariaDB's system tables. It has a server run for that, which removes at its
// start what another one has in the same folder for temporary tables.
const installTmp = "--tmpdir=\"$DIR\" || exit 1"

// startMySQL returns the URL of the server.
func startMySQL() (string, error) {
	if u := os.Getenv(MySQLURLVariable); u != "" {
		return u, nil
	}
	certificate, err := selfSigned()
	if err != nil {
		return "", err
	}
	script := mariaScript
	if folder := os.Getenv(MySQLFolderVariable); folder != "" {
		script = func() (string, error) { return folderScript(folder) }
	}
	start, err := script()
	if err != nil {
		return "", err
	}
	s, err := watch("my", "printf %s "+quoteShell(certificate)+" >tls.pem\n"+start+
		"--innodb-buffer-pool-size=48M --skip-log-bin --character-set-server=utf8mb4 --collation-server=utf8mb4_general_ci "+
		"--ssl-cert=\"$DIR/tls.pem\" --ssl-key=\"$DIR/tls.pem\" & pid=$!")
	if err != nil {
		return "", err
	}
	u := url.URL{Scheme: "mysql", User: url.User("root"), Path: "/", RawQuery: url.Values{"socket": {s.dir + "/s"}}.Encode()}
	source, err := MySQLSource(u.String())
	if err != nil {
		return "", err
	}
	quiet, err := mysql.ParseDSN(source)
	if err != nil {
		return "", err
	}
	quiet.Logger = silent{}
	connector, err := mysql.NewConnector(quiet)
	if err != nil {
		return "", err
	}
	db := sql.OpenDB(connector)
	defer db.Close()
	return u.String(), s.await(func() error { return db.PingContext(context.Background()) })
}

// findMaria finds the program that makes a MariaDB server's data, and the server.
func findMaria() (install, daemon string, err error) {
	if install, err = program("mariadb-install-db"); err == nil {
		daemon, err = program("mariadbd", "/usr/sbin")
	}
	return install, daemon, err
}

// mariaScript makes the data of a MariaDB server, and begins the command that starts it.
func mariaScript() (string, error) {
	install, daemon, err := findMaria()
	if err != nil {
		return "", err
	}
	return quoteShell(install) + " --no-defaults --datadir=\"$DIR/data\" --auth-root-authentication-method=normal --skip-test-db --innodb-log-file-size=8M " + installTmp + "\n" +
		quoteShell(daemon) + " --no-defaults --datadir=\"$DIR/data\" --socket=\"$DIR/s\" --skip-networking --pid-file=\"$DIR/pid\" --tmpdir=\"$DIR\" " +
		"--innodb-log-file-size=8M --innodb-flush-log-at-trx-commit=0 --innodb-flush-method=nosync --skip-innodb-doublewrite --performance-schema=OFF ", nil
}

// silent is the driver's logger while the server starts.
type silent struct{}

func (silent) Print(...any) {}
