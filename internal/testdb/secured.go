package testdb

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Secured is a server for one test that is reached by TCP with TLS and a password, and by its socket.
type Secured struct {
	Host, Port string
	Socket     string // the folder of PostgreSQL's socket, or MariaDB's socket, where no password is asked for
	CA         string // the file that vouches for the server, called localhost
}

// SecuredPostgres starts such a server.
func SecuredPostgres(tb testing.TB) Secured {
	tb.Helper()
	initdb, err := program("initdb", os.Getenv(PostgresBinVariable), "/usr/lib/postgresql/*/bin")
	if err != nil {
		tb.Fatalf("no PostgreSQL server to test with: %v\nInstall one: apt-get install postgresql", err)
	}
	certificate, err := selfSigned()
	if err != nil {
		tb.Fatal(err)
	}
	bin := quoteShell(filepath.Dir(initdb))
	// A port that is taken ends the server at once, and the next one is tried.
	s, err := watch("pgtls", "umask 077\nexport LD_LIBRARY_PATH="+bin+"/../lib:$LD_LIBRARY_PATH\nprintf %s "+quoteShell(certificate)+" >tls.pem\n"+
		bin+"/initdb -D \"$DIR/data\" -U postgres -A trust -E UTF8 --locale=C -N || exit 1\n"+
		"printf 'local all all trust\\nhostssl all all 127.0.0.1/32 scram-sha-256\\n' >\"$DIR/data/pg_hba.conf\"\n"+
		"port=$((20000 + $$ % 20000))\nfor try in 1 2 3 4 5 6 7 8 9 10; do\n"+
		bin+"/postgres -D \"$DIR/data\" -k \"$DIR\" -p $port -c listen_addresses=127.0.0.1 -c fsync=off -c shared_buffers=16MB -c max_connections=30 "+
		"-c password_encryption=scram-sha-256 -c ssl=on -c ssl_cert_file=\"$DIR/tls.pem\" -c ssl_key_file=\"$DIR/tls.pem\" & pid=$!\n"+
		"until grep -q ready \"$DIR/data/postmaster.pid\" 2>/dev/null || ! kill -0 $pid 2>/dev/null; do sleep 0.05; done\n"+
		"kill -0 $pid 2>/dev/null && break\nport=$((port + 1))\ndone\necho $port >\"$DIR/port\"")
	if err != nil {
		tb.Fatal(err)
	}
	return s.secured(tb, s.dir)
}

// secured waits until the server has written its port.
func (s *server) secured(tb testing.TB, socket string) Secured {
	tb.Helper()
	tb.Cleanup(s.stop)
	out := Secured{Host: "127.0.0.1", Socket: socket, CA: filepath.Join(s.dir, "tls.pem")}
	if err := s.await(func() error {
		port, err := os.ReadFile(filepath.Join(s.dir, "port"))
		if err != nil {
			return fmt.Errorf("the server has not started: %w", err)
		}
		line, whole := strings.CutSuffix(string(port), "\n")
		if !whole {
			return errors.New("the server's port is not written yet")
		}
		out.Port = line
		conn, err := net.Dial("tcp", net.JoinHostPort(out.Host, out.Port))
		if err != nil {
			return err
		}
		return conn.Close()
	}); err != nil {
		tb.Fatal(err)
	}
	return out
}

// SecuredMySQL starts a MariaDB server that way. By its socket, root needs no password.
func SecuredMySQL(tb testing.TB) Secured {
	tb.Helper()
	install, daemon := mariaPrograms(tb)
	certificate, err := selfSigned()
	if err != nil {
		tb.Fatal(err)
	}
	// A port that is taken ends the server, and the next one is tried. The file of the process is written when it listens.
	s, err := watch("mytls", "umask 077\nprintf %s "+quoteShell(certificate)+" >tls.pem\n"+
		quoteShell(install)+" --no-defaults --datadir=\"$DIR/data\" --auth-root-authentication-method=normal --skip-test-db --innodb-log-file-size=8M "+installTmp+"\n"+
		"port=$((20000 + $$ % 20000))\nfor try in 1 2 3 4 5 6 7 8 9 10; do\n"+
		quoteShell(daemon)+" --no-defaults --datadir=\"$DIR/data\" --socket=\"$DIR/s.sock\" --bind-address=127.0.0.1 --port=$port --pid-file=\"$DIR/pid\" --tmpdir=\"$DIR\" "+
		"--innodb-buffer-pool-size=24M --innodb-log-file-size=8M --innodb-flush-method=nosync --performance-schema=OFF --skip-log-bin --skip-name-resolve "+
		"--ssl-cert=\"$DIR/tls.pem\" --ssl-key=\"$DIR/tls.pem\" & pid=$!\n"+
		"until [ -s \"$DIR/pid\" ] || ! kill -0 $pid 2>/dev/null; do sleep 0.05; done\n"+
		"kill -0 $pid 2>/dev/null && break\nport=$((port + 1))\ndone\necho $port >\"$DIR/port\"")
	if err != nil {
		tb.Fatal(err)
	}
	return s.secured(tb, filepath.Join(s.dir, "s.sock"))
}

// Inside is the URL of a database by the server's socket.
func (s Secured) Inside(database string) string {
	u := url.URL{Scheme: "postgres", User: url.User("postgres"), Path: "/" + database, RawQuery: url.Values{"host": {s.Socket}, "port": {s.Port}}.Encode()}
	return u.String()
}
