package testdb_test

import (
	"database/sql"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/skein-go/skein/internal/testdb"
)

func TestPostgres(t *testing.T) {
	if os.Getenv("SKEIN_TEST_CHILD") != "" {
		u, err := url.Parse(testdb.Postgres(t))
		if err != nil {
			t.Fatal(err)
		}
		os.Stdout.WriteString("DIR " + u.Query().Get("host") + "\n")
		time.Sleep(10 * time.Minute) // it is killed
	}
	db, err := sql.Open("pgx", testdb.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var n int
	if err := db.QueryRow("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").Scan(&n); err != nil || n != 0 {
		t.Errorf("%d tables, %v", n, err)
	}
}

// TestServerEndsWithItsBinary kills a test binary and waits for the server's folder to go.
func TestServerEndsWithItsBinary(t *testing.T) {
	if os.Getenv(testdb.PostgresURLVariable) != "" {
		return // the server is not ours to end
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestPostgres$")
	cmd.Env = append(os.Environ(), "SKEIN_TEST_CHILD=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 4096)
	n, _ := out.Read(buf)
	dir, ok := strings.CutPrefix(strings.TrimSpace(string(buf[:n])), "DIR ")
	if !ok {
		t.Fatalf("the child said %q", buf[:n])
	}
	if _, err := os.Stat(dir); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	for deadline := time.Now().Add(5 * time.Minute); ; time.Sleep(20 * time.Millisecond) {
		if _, err := os.Stat(dir); os.IsNotExist(err) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s is still there", dir)
		}
	}
}
