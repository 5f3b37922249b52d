package mysql

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/skein-go/skein/dialect"
)

var _ dialect.Locator = Dialect{}

// Schemes returns mysql and mariadb.
func (Dialect) Schemes() []string { return []string{"mysql", "mariadb"} }

// Drivers returns github.com/go-sql-driver/mysql.
func (Dialect) Drivers() []dialect.Driver {
	return []dialect.Driver{{Name: "mysql", Import: "github.com/go-sql-driver/mysql"}}
}

// Source turns mysql://user:password@host:port/database?parameters into what the driver takes. A socket
// is the parameter socket; user and password may be parameters too. The other parameters are the driver's: tls, timeout,
// parseTime, …. What the URL leaves out is taken from the environment (MYSQL_PWD) and from the section
// [client] of ~/.my.cnf, as the engine's own programs do.
func (Dialect) Source(rawURL string) (string, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return "", errors.New("the URL can't be read: write mysql://user:password@host:port/database, with %40 for an @ in a password")
	}
	own := readOptionFile()
	query := u.Query()
	network, address := "tcp", ""
	host, port := u.Hostname(), u.Port()
	switch socket := query.Get("socket"); {
	case socket != "":
		network, address = "unix", socket
	case host == "" && own["socket"] != "":
		network, address = "unix", own["socket"]
	default:
		address = net.JoinHostPort(cmp.Or(host, own["host"], "127.0.0.1"), cmp.Or(port, own["port"], "3306"))
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
	user = cmp.Or(user, own["user"], os.Getenv("USER"))
	database := strings.TrimPrefix(u.Path, "/")
	if strings.Contains(database, "/") {
		return "", fmt.Errorf("the URL names no database: write mysql://user@host/database")
	}
	source := user
	if password != "" {
		source += ":" + password
	}
	source += "@" + network + "(" + address + ")/" + url.PathEscape(database)
	if len(query) > 0 {
		source += "?" + query.Encode()
	}
	return source, nil
}

// readOptionFile reads the section [client] of ~/.my.cnf; without one there is nothing.
func readOptionFile() map[string]string {
	out := map[string]string{}
	home, err := os.UserHomeDir()
	if err != nil {
		return out
	}
	f, err := os.Open(filepath.Join(home, ".my.cnf"))
	if err != nil {
		return out
	}
	defer f.Close()
	section := ""
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		if name, ok := strings.CutPrefix(line, "["); ok {
			section = strings.TrimSuffix(name, "]")
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		if section != "client" || !ok || strings.HasPrefix(line, "#") {
			continue
		}
		value = strings.TrimSpace(value)
		if n := len(value); n > 1 && (value[0] == '"' || value[0] == '\'') && value[n-1] == value[0] {
			value = value[1 : n-1]
		}
		out[strings.TrimSpace(key)] = value
	}
	return out
}
