package mysql_test

import (
	"database/sql"
	"strings"
	"testing"
	"time"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/mysql"
	"github.com/skein-go/skein/internal/testdb"
)

// TestRunningInABlock: while a statement runs behind what is carried with it, the server says that it runs, by the very text
// that the journal has, and what was carried is committed.
func TestRunningInABlock(t *testing.T) {
	t.Parallel()
	source, err := testdb.MySQLSource(testdb.MySQL(t))
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("mysql", source)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	gate, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer gate.Close()
	worker, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer worker.Close()
	for _, text := range []string{"CREATE TABLE noted (n INTEGER)", "DO GET_LOCK(DATABASE(), 0)"} {
		if _, err := gate.ExecContext(t.Context(), text); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
	tx, err := mysql.Dialect{}.Begin(t.Context(), worker, dialect.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	const statement = "CREATE TABLE\tslow (\n  `größe` INTEGER DEFAULT 1,\n  g INTEGER\n)  AS SELECT GET_LOCK(DATABASE(), 600) AS g"
	var version string
	if err := db.QueryRow("SELECT VERSION()").Scan(&version); err != nil {
		t.Fatal(err)
	}
	renewer := tx.(dialect.Renewer)
	if takes, makes := renewer.Carries(statement); takes != strings.Contains(version, "MariaDB") || takes != makes {
		t.Fatalf("%s: takes %v, makes %v", version, takes, makes)
	} else if !takes {
		return // the server has no such blocks
	}
	ended := make(chan error, 1)
	go func() {
		ended <- renewer.Carry(t.Context(), []dialect.Write{{SQL: "INSERT INTO noted VALUES (1)", One: true}}, statement, true)
	}()
	for running := false; !running; time.Sleep(time.Millisecond) {
		if running, err = (mysql.Dialect{}).Running(t.Context(), gate, statement); err != nil {
			t.Fatal(err)
		}
		select {
		case err := <-ended:
			t.Fatalf("it has ended, and was never seen to run: %v", err)
		default:
		}
	}
	var n int
	if err := gate.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM noted").Scan(&n); err != nil || n != 1 {
		t.Errorf("%d rows are committed: %v", n, err)
	}
	if _, err := gate.ExecContext(t.Context(), "DO RELEASE_LOCK(DATABASE())"); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}

	// What is there already, and a write that meets no row, leave all as it was.
	for _, writes := range [][]dialect.Write{{{SQL: "INSERT INTO noted VALUES (2)", One: true}}, {{SQL: "INSERT INTO noted VALUES (3)"}, {SQL: "UPDATE noted SET n = 4 WHERE n = 0", One: true}}} {
		if err := renewer.Carry(t.Context(), writes, "CREATE TABLE slow (id INTEGER)", len(writes) == 1); err == nil {
			t.Errorf("%v: no error", writes)
		}
	}
	if err := gate.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM noted").Scan(&n); err != nil || n != 1 {
		t.Errorf("%d rows are committed: %v", n, err)
	}
}

// TestRunningOfFourBytes: a statement with a character of four bytes is seen to run, and is not in the way of looking for
// connections.
func TestRunningOfFourBytes(t *testing.T) {
	t.Parallel()
	db := open(t, testdb.MySQL(t))
	db.SetMaxOpenConns(0)
	conn := func() *sql.Conn {
		c, err := db.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		return c
	}
	gate, worker, d := conn(), conn(), mysql.Dialect{}
	session, err := d.Session(t.Context(), worker)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := gate.ExecContext(t.Context(), "DO GET_LOCK(DATABASE(), 0)"); err != nil {
		t.Fatal(err)
	}
	statement := "DO GET_LOCK(CONCAT(DATABASE(), TRIM('🪿' FROM '🪿'), REPEAT('" + strings.Repeat("x", 5000) + "', 0)), 600)"
	ended := make(chan error, 1)
	go func() {
		_, err := worker.ExecContext(t.Context(), statement+" ;\n")
		ended <- err
	}()
	for _, known := range []string{statement, statement + ";", statement[:4000]} { // as the journal has it
		for running := false; !running; time.Sleep(time.Millisecond) {
			if running, err = d.Running(t.Context(), gate, known); err != nil {
				t.Fatal(err)
			}
			select {
			case err := <-ended:
				t.Fatalf("it has ended, and was never seen to run: %v", err)
			default:
			}
		}
	}
	if gone, err := d.Gone(t.Context(), gate, session); err != nil || gone {
		t.Errorf("the connection is gone: %v, %v", gone, err)
	}
	if _, err := gate.ExecContext(t.Context(), "DO RELEASE_LOCK(DATABASE())"); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	for running := true; running; time.Sleep(time.Millisecond) { // a moment after the answer
		if running, err = d.Running(t.Context(), gate, statement); err != nil {
			t.Fatal(err)
		}
	}
}
