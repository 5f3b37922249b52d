package mysql

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"

	"github.com/skein-go/skein/dialect"
)

var _ dialect.Locator = Dialect{}

// Schemes returns mysql and mariadb.
func (Dialect) Schemes() []string { return []string{"mysql", "mariadb"} }

// Drivers returns github.com/go-sql-driver/mysql, as a program may have made it a TLSDriver, and by itself.
func (Dialect) Drivers() []dialect.Driver {
	const driver = "github.com/go-sql-driver/mysql"
	return []dialect.Driver{{Name: TLSDriverName, Import: driver}, {Name: "mysql", Import: driver}}
}

// Source turns mysql://user:password@host:port/database?parameters into what the driver takes, and Open. A socket
// is the parameter socket; user and password may be parameters too; ssl-ca, ssl-cert, ssl-key and ssl-mode are those of
// the engine's own programs. The other parameters are the driver's: tls, timeout, parseTime, …. What the URL leaves out is
// taken from the section [client] of ~/.my.cnf, and from the environment (MYSQL_PWD, MYSQL_HOST, MYSQL_TCP_PORT,
// MYSQL_UNIX_PORT), as the engine's own programs do.
func (Dialect) Source(rawURL string) (string, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return "", errors.New("the URL can't be read: write mysql://user:password@host:port/database, with %40 for an @ in a password")
	}
	own := readOptionFile()
	query := u.Query()
	network, address := "tcp", ""
	host, port := u.Hostname(), u.Port()
	usual := cmp.Or(own["socket"], os.Getenv("MYSQL_UNIX_PORT"))
	switch socket := query.Get("socket"); {
	case socket != "":
		network, address = "unix", socket
	case host == "" && own["host"] == "" && usual != "":
		network, address = "unix", usual
	default:
		address = net.JoinHostPort(cmp.Or(host, own["host"], os.Getenv("MYSQL_HOST"), "127.0.0.1"),
			cmp.Or(port, own["port"], os.Getenv("MYSQL_TCP_PORT"), "3306"))
	}
	user, password := cmp.Or(u.User.Username(), query.Get("user")), ""
	given, hasPassword := u.User.Password()
	if !hasPassword && query.Has("password") {
		given, hasPassword = query.Get("password"), true
	}
	for _, ours := range []string{"socket", "user", "password"} {
		query.Del(ours) // the driver would run what it does not know as SET
	}
	switch env, ok := os.LookupEnv("MYSQL_PWD"); {
	case hasPassword:
		password = given
	case user == "" || user == own["user"] || own["user"] == "":
		password = cmp.Or(own["password"], env)
	case ok:
		password = env
	}
	if !query.Has("charset") && !query.Has("collation") {
		query.Set("charset", "utf8mb4") // with the collation that the server gives its own clients: views and checks keep it
	}
	user = cmp.Or(user, own["user"], os.Getenv("USER"))
	database := strings.TrimPrefix(u.Path, "/")
	if strings.Contains(database, "/") {
		return "", fmt.Errorf("the URL names no database: write mysql://user@host/database")
	}
	if err := addTLS(query, own); err != nil {
		return "", err
	}
	source := user
	if password != "" {
		source += ":" + password
	}
	source += "@" + network + "(" + address + ")/" + url.PathEscape(database)
	return source + "?" + query.Encode(), nil
}
