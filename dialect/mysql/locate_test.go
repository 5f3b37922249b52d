package mysql_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/skein-go/skein/dialect/mysql"
	"github.com/skein-go/skein/internal/testdb"
)

// TestTLS connects with and without TLS, as the URL says, over the server's socket.
func TestTLS(t *testing.T) {
	if os.Getenv(testdb.MySQLURLVariable) != "" {
		return // it is not for us to say whether that server speaks TLS
	}
	rawURL := testdb.MySQL(t)
	for parameter, want := range map[string]bool{"": false, "&tls=skip-verify": true, "&tls=true": false} {
		source, err := (mysql.Dialect{}).Source(rawURL + parameter)
		if err != nil {
			t.Fatal(err)
		}
		db, err := sql.Open("mysql", source)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		var name, version string
		err = db.QueryRow("SHOW SESSION STATUS LIKE 'Ssl_version'").Scan(&name, &version)
		if parameter == "&tls=true" { // nobody vouches for the certificate
			if err == nil {
				t.Errorf("%s: it connected", parameter)
			}
			continue
		}
		if err != nil || (version != "") != want {
			t.Errorf("%q: version %q, %v", parameter, version, err)
		}
	}
}

func TestSource(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("MYSQL_PWD", "")
	for _, x := range []struct{ url, want string }{
		{"mysql://u:p%40ss@h:3307/shop?tls=true", "u:p@ss@tcp(h:3307)/shop?charset=utf8mb4&tls=true"},
		{"mariadb://u@h/shop", "u@tcp(h:3306)/shop?charset=utf8mb4"},
		{"mysql://u@localhost/shop?socket=/run/s.sock", "u@unix(/run/s.sock)/shop?charset=utf8mb4"},
		{"mysql://u@h/shop?collation=utf8mb4_bin", "u@tcp(h:3306)/shop?collation=utf8mb4_bin"},
		{"mysql://u@[::1]/shop", "u@tcp([::1]:3306)/shop?charset=utf8mb4"},
	} {
		if got, err := (mysql.Dialect{}).Source(x.url); err != nil || got != x.want {
			t.Errorf("%s: %s, %v, want %s", x.url, got, err, x.want)
		}
	}
	if _, err := (mysql.Dialect{}).Source("mysql://u:se%cret@h/shop"); err == nil || strings.Contains(err.Error(), "cret") {
		t.Errorf("%v", err)
	}
	file := "[mysql]\npassword=no\n[client]\nuser = me\npassword = \"it's\"\nport=3310\n"
	if err := os.WriteFile(filepath.Join(home, ".my.cnf"), []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := (mysql.Dialect{}).Source("mysql://h/shop"); err != nil || got != "me:it's@tcp(h:3310)/shop?charset=utf8mb4" {
		t.Errorf("%s, %v", got, err)
	}
}
