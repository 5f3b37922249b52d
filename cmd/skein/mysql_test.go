package main

import (
	"bytes"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/skein-go/skein/internal/testdb"
)

// TestMySQLConnects: a URL says as much as it likes; the rest comes from where MariaDB's own programs take it. Who
// connects by TCP has to speak TLS, or it is refused. No password is ever shown.
func TestMySQLConnects(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a server")
	}
	s := testdb.SecuredMySQL(t)
	admin := openDB(t, "mysql", "root@unix("+s.Socket+")/")
	const secret = `pa:ss w\rd@/?#'%"`
	for _, statement := range []string{
		"CREATE USER app@127.0.0.1 IDENTIFIED BY %s REQUIRE SSL", "CREATE USER app@localhost IDENTIFIED BY %s",
		"CREATE DATABASE appdb", "GRANT ALL ON *.* TO app@127.0.0.1", "GRANT ALL ON *.* TO app@localhost",
	} {
		if strings.Contains(statement, "%s") {
			statement = fmt.Sprintf(statement, "'"+strings.NewReplacer(`\`, `\\`, "'", "''").Replace(secret)+"'")
		}
		if _, err := admin.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	address, local := s.Host+":"+s.Port, "localhost:"+s.Port
	inURL := url.UserPassword("app", secret).String()
	ca, socket := url.QueryEscape(s.CA), url.QueryEscape(s.Socket)
	password := map[string]string{"MYSQL_PWD": secret}
	file := func(lines string) map[string]string {
		quoted := `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(secret) + `"`
		return map[string]string{".my.cnf": strings.ReplaceAll(lines, "PASSWORD", quoted)}
	}
	full := fmt.Sprintf("# mine\n[mysqldump]\nuser=nobody\npassword=no\n[client]\nuser = app ; not a comment\nuser = app # me\npassword=PASSWORD\nhost='%s'\nport = %s\nssl_ca=%s\nssl-mode=verify_ca\n[mysqld]\nport=1\n", s.Host, s.Port, s.CA)
	for name, x := range map[string]struct {
		url  string
		home map[string]string // its files, or the environment
		fail string
	}{
		"password in the URL":                    {"mysql://" + inURL + "@" + address + "/appdb?tls=skip-verify", nil, ""},
		"mariadb as the scheme":                  {"mariadb://" + inURL + "@" + address + "/appdb?tls=preferred", nil, ""},
		"password in the environment":            {"mysql://app@" + address + "/appdb?tls=skip-verify", password, ""},
		"somebody vouches":                       {"mysql://app@" + local + "/appdb?ssl-ca=" + ca, password, ""},
		"somebody vouches, said twice":           {"mysql://app@" + local + "/appdb?tls=true&ssl-ca=" + ca, password, ""},
		"vouched for, under another name":        {"mysql://app@" + address + "/appdb?ssl-mode=VERIFY_CA&ssl-ca=" + ca, password, ""},
		"mode":                                   {"mysql://app@" + address + "/appdb?ssl-mode=required", password, ""},
		"all from ~/.my.cnf":                     {"mysql:///appdb", file(full), ""},
		"~/.my.cnf includes another file":        {"mysql:///appdb", map[string]string{".my.cnf": "!include HOME/one.cnf\n!includedir HOME/more\n", "one.cnf": "[client]\r\nuser=app\r\n", "more/a.cnf": file(full)[".my.cnf"]}, ""},
		"socket in ~/.my.cnf":                    {"mysql:///appdb", file("[client-server]\nsocket=" + s.Socket + "\n[client]\nuser=app\npassword=PASSWORD\n"), ""},
		"socket":                                 {"mysql://root@/appdb?socket=" + socket, nil, ""},
		"socket and password in the environment": {"mysql://app@/appdb", map[string]string{"MYSQL_PWD": secret, "MYSQL_UNIX_PORT": s.Socket}, ""},
		"host and port in the environment":       {"mysql://app@/appdb?tls=skip-verify", map[string]string{"MYSQL_PWD": secret, "MYSQL_HOST": s.Host, "MYSQL_TCP_PORT": s.Port}, ""},
		"another name":                           {"mysql://app@" + address + "/appdb?ssl-ca=" + ca, password, "certificate"},
		"nobody vouches":                         {"mysql://app@" + local + "/appdb?tls=true", password, "certificate"},
		"nobody vouches for a mode":              {"mysql://app@" + local + "/appdb?ssl-mode=verify_ca", password, "certificate"},
		"no certificate in the file":             {"mysql://app@" + local + "/appdb?ssl-ca=" + url.QueryEscape(os.Args[0]), password, "holds no certificate"},
		"no such mode":                           {"mysql://app@" + local + "/appdb?ssl-mode=yes", password, "VERIFY_IDENTITY"},
		"without TLS":                            {"mysql://app@" + address + "/appdb", password, "Access denied"},
		"TLS turned off":                         {"mysql://app@" + address + "/appdb?tls=false&ssl-ca=" + ca, password, "Access denied"},
		"wrong password":                         {"mysql://" + url.UserPassword("app", secret+"x").String() + "@" + address + "/appdb?tls=skip-verify", nil, "Access denied"},
		"another user than the file's":           {"mysql://root@/appdb?socket=" + socket, file("[client]\nuser=app\npassword=PASSWORD\n"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			home := t.TempDir()
			environment := []string{"SKEIN_TEST_MAIN=1", "NO_COLOR=1", "HOME=" + home, "PATH=" + os.Getenv("PATH"), "SKEIN_URL=" + x.url}
			for name, value := range x.home {
				if strings.HasPrefix(name, "MYSQL_") {
					environment = append(environment, name+"="+value)
					continue
				}
				path := filepath.Join(home, filepath.FromSlash(name))
				if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(strings.ReplaceAll(value, "HOME", home)), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "schema.sql"), []byte("CREATE TABLE t (a INT DEFAULT (1 + 1))"), 0o600); err != nil {
				t.Fatal(err)
			}
			// A check loads the models into a scratch database, which is reached as the database is.
			out, code := program(t, dir, environment, "diff", "--from", x.url, "--to", "schema.sql")
			switch {
			case strings.Contains(out, secret) || strings.Contains(out, url.PathEscape(secret)) || strings.Contains(out, url.QueryEscape(secret)):
				t.Errorf("the password is shown:\n%s", out)
			case x.fail == "" && (code != 0 || !strings.Contains(out, "CREATE TABLE")), x.fail != "" && (code == 0 || !strings.Contains(out, x.fail)):
				t.Errorf("exit code %d, want an error that says %q:\n%s", code, x.fail, out)
			}
		})
	}
}

// program runs the program in a folder, and returns what it printed and its exit code.
func program(t *testing.T, dir string, environment []string, args ...string) (string, int) {
	t.Helper()
	c := exec.Command(os.Args[0], args...)
	c.Dir, c.Env = dir, environment
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	_ = c.Run() // the exit code says it
	return out.String(), c.ProcessState.ExitCode()
}
