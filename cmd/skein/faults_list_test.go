package main

import (
	"context"
	"fmt"
	"os"
	ossignal "os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/skein-go/skein/internal/testdb"
)

const outsideOnes = "PostgreSQL MariaDB MySQL"

// faults are those of the table, in its order.
func faults() []*fault {
	return []*fault{
		{name: "the third of four statements fails", code: 4, meet: failing},
		{name: "kill -9", code: -1, meet: signal(syscall.SIGKILL)},
		{name: "^C", code: 4, meet: signal(syscall.SIGINT)},
		{name: "^C twice", code: -1, meet: twice},
		{name: "SIGTERM", code: 4, meet: signal(syscall.SIGTERM)},
		{name: "connection cut in a transaction", engines: outsideOnes, code: 4, meet: func(r *rig) (*run, func()) {
			c := r.atGate()
			r.proxy.cut()
			return c, nothing
		}},
		{name: "connection cut outside a transaction", engines: outsideOnes, code: 4, meet: cutOutside},
		{name: "host vanishes, and leaves its connections open", engines: outsideOnes, code: -1, meet: func(r *rig) (*run, func()) {
			c := r.atGate()
			r.proxy.keep()
			r.must(c.Process.Kill())
			return c, nothing
		}},
		{name: "killed in a statement that no catalog shows", engines: outsideOnes, code: 3, again: []string{"upgrade", "--resume-as", "done"}, meet: unseen},
		{name: "server killed and started again", engines: outsideOnes, code: 4, meet: func(r *rig) (*run, func()) {
			c := r.atGate()
			r.server.Kill()
			return c, func() { r.server.Start(r.T) }
		}},
		{name: "server shut down", engines: outsideOnes, code: 4, meet: func(r *rig) (*run, func()) {
			c := r.atGate()
			r.server.Stop()
			return c, func() { r.server.Start(r.T) }
		}},
		{name: "disk full", engines: "SQLite PostgreSQL MariaDB", code: 4, meet: diskFull},
		{name: "lock timeout", code: 4, meet: lockTimeout},
		{name: "deadlock", engines: outsideOnes, code: 0, meet: deadlock},
		{name: "serialization failure", engines: "PostgreSQL MariaDB", code: 0, meet: unserializable},
		{name: "statement timeout", engines: outsideOnes, code: 4, meet: statementTimeout},
		{name: "read-only server", code: 4, meet: readOnly},
		{name: "read-only replica", engines: "PostgreSQL", code: 4, meet: replica},
		{name: "version table missing", code: 4, again: []string{"stamp", "r1"}, meet: func(r *rig) (*run, func()) {
			r.ok("upgrade", "r1")
			r.exec("DROP TABLE skein_version")
			return r.command("upgrade").start(), nothing
		}},
		{name: "version table locked for a while", code: 0, meet: versionLocked},
		{name: "lock left by a host whose clock is decades ahead", code: 0, meet: func(r *rig) (*run, func()) {
			r.ok("upgrade", "r1")
			r.exec("DELETE FROM skein_lock")
			r.exec("INSERT INTO skein_lock (name, owner, token, since, seen) VALUES ('holder', 'me@there pid 1', 7, '2099-01-01T00:00:00Z', 4070908800000000000)")
			return r.command("upgrade").start(), nothing
		}},
		{name: "the clock jumps by decades, back and forth", code: 0, meet: func(r *rig) (*run, func()) {
			c := r.command("upgrade")
			c.Env = append(c.Env, clockVar+"=1")
			return c.start(), nothing
		}},
		{name: "another version of the program at work, whose tables have columns more", code: 0, meet: versions},
		{name: "an older program that lacks the last script", code: 3, meet: func(r *rig) (*run, func()) {
			r.ok("upgrade")
			last := filepath.Join(r.dir, "migrations", "r3_step.sql")
			r.must(os.Rename(last, last+".away"))
			return r.command("upgrade").start(), func() { r.must(os.Rename(last+".away", last)) }
		}},
	}
}

// failing is the file of the table of other tools: two tables, a statement that fails, and another table.
func failing(r *rig) (*run, func()) {
	const text = "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY);\nCREATE TABLE t3 (id INTEGER NOT NULL PRIMARY KEY);\nINSERT INTO %s VALUES (1);\nCREATE TABLE t4 (id INTEGER NOT NULL PRIMARY KEY);"
	r.script(2, fmt.Sprintf(text, "nowhere"))
	return r.command("upgrade").start(), func() { r.script(2, fmt.Sprintf(text, "t3")) }
}

// cutOutside cuts the connection of a statement that commits by itself, while the server waits with it
// for somebody else. The server goes on with it, and the next run waits for that.
func cutOutside(r *rig) (*run, func()) {
	statement, running := "-- +skein no transaction\nCREATE INDEX CONCURRENTLY ix ON users (n);",
		"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE 'CREATE INDEX CONC%'"
	if r.engine == "MariaDB" {
		statement, running = "ALTER TABLE users ADD COLUMN c INTEGER;", "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND INFO LIKE 'ALTER TABLE%'"
	}
	r.script(2, "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY);\n"+statement+"\nINSERT INTO a SELECT n FROM users;")
	r.ok("upgrade", "r1")
	other := r.other("BEGIN", "UPDATE users SET n = n WHERE id = 1")
	c := r.command("upgrade").start()
	r.eventually(running, "1")
	r.proxy.cut()
	return c, func() {
		time.AfterFunc(500*time.Millisecond, func() { r.end(other, "ROLLBACK") })
	}
}

// unseen kills the program in a statement whose effect no catalog shows, which the server then ends. The
// run that follows is refused, and says what a person has to find out.
func unseen(r *rig) (*run, func()) {
	statement := "-- +skein no transaction\nDO $$ BEGIN PERFORM pg_advisory_xact_lock(7); UPDATE users SET n = n + 1; END $$;"
	if r.engine == "MariaDB" {
		r.script(1, "CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY, n INTEGER NOT NULL);\nINSERT INTO users VALUES (1, 10), (2, 20), (3, 30);\n"+
			"CREATE PROCEDURE p() BEGIN WHILE IS_USED_LOCK(DATABASE()) DO DO SLEEP(0.02); END WHILE; UPDATE users SET n = n + 1; END;")
		statement = "-- +skein no transaction\nCALL p();"
	}
	r.script(2, "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY);\n"+statement+"\nINSERT INTO a SELECT n FROM users;")
	r.ok("upgrade", "r1")
	r.shut()
	c := r.command("upgrade").start()
	if r.engine == "MariaDB" {
		r.eventually("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND INFO LIKE '%SLEEP(0%' AND ID <> CONNECTION_ID()", "1")
	} else {
		r.eventually("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE 'DO $$%'", "1")
	}
	r.must(c.Process.Kill())
	c.wait()
	r.open()
	r.eventually("SELECT n FROM users WHERE id = 3", "31")
	return r.command("upgrade").start(), nothing
}

func lockTimeout(r *rig) (*run, func()) {
	r.ok("upgrade", "r1")
	if r.engine == "SQLite" {
		other := r.other("BEGIN EXCLUSIVE")
		return r.command("upgrade", "--lock-timeout", "300ms").start(), func() { r.end(other, "ROLLBACK") }
	}
	r.options = map[string]string{"PostgreSQL": "lock_timeout=200", "MariaDB": "innodb_lock_wait_timeout=1"}[r.engine]
	other := r.other("BEGIN", "UPDATE users SET n = n + 100")
	return r.command("upgrade").start(), func() { r.end(other, "ROLLBACK") }
}

// statementTimeout has a statement take longer than the server allows.
func statementTimeout(r *rig) (*run, func()) {
	if r.engine == "MariaDB" { // whose GET_LOCK then just returns NULL
		slow := "SELECT SLEEP(IF(IS_FREE_LOCK(DATABASE()), 0, 60));\n"
		if r.mysql { // whose SLEEP then just returns 1
			slow = "SELECT SLEEP(IF(IS_FREE_LOCK(DATABASE()), 0, 0.1)) FROM users AS a, users AS b, users AS c, users AS d, users AS e, users AS f;\n"
		}
		r.script(2, "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY);\nUPDATE users SET n = n + 1 WHERE id = 1;\n"+slow+
			"UPDATE users SET n = n + 1 WHERE id = 2;\nINSERT INTO a SELECT n FROM users;")
	}
	r.ok("upgrade", "r1")
	r.options = map[string]string{"PostgreSQL": "statement_timeout=1500", "MariaDB": "max_statement_time=1.5", "MySQL": "max_execution_time=1500"}[r.title()]
	r.shut()
	return r.command("upgrade").start(), nothing
}

// deadlock: somebody has the row that the upgrade needs, and needs the one that the upgrade has.
func deadlock(r *rig) (*run, func()) {
	r.ok("upgrade", "r1")
	r.exec("CREATE TABLE heavy (id INTEGER NOT NULL PRIMARY KEY)")
	statements := []string{"BEGIN", "UPDATE users SET n = n + 100 WHERE id = 2"}
	if r.engine == "PostgreSQL" {
		r.options = "deadlock_timeout=100" // who looks first is who gives up
		statements = append([]string{"SET deadlock_timeout = '60s'"}, statements...)
	} else {
		// The one that wrote less gives up.
		var rows []string
		for i := range 100 {
			rows = append(rows, fmt.Sprintf("(%d)", i))
		}
		statements = append(statements, "INSERT INTO heavy VALUES "+strings.Join(rows, ", "))
	}
	other := r.other(statements...)
	c := r.atGate()
	gaveUp := make(chan error)
	go func() {
		_, err := other.ExecContext(context.Background(), "UPDATE users SET n = n + 100 WHERE id = 1") // until the upgrade gave up
		gaveUp <- err
	}()
	r.eventually(map[string]string{
		"PostgreSQL": "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'UPDATE%'",
		"MariaDB":    "SELECT COUNT(*) FROM information_schema.INNODB_TRX t JOIN information_schema.PROCESSLIST p ON p.ID = t.trx_mysql_thread_id WHERE p.DB = DATABASE() AND t.trx_state = 'LOCK WAIT'",
	}[r.engine], "1")
	r.open()
	r.must(<-gaveUp)
	r.end(other, "ROLLBACK")
	return c, func() { r.exec("DROP TABLE heavy") }
}

// unserializable: somebody changes a row that the upgrade's snapshot has.
func unserializable(r *rig) (*run, func()) {
	r.options = map[string]string{"PostgreSQL": "default_transaction_isolation=repeatable%20read", "MariaDB": "innodb_snapshot_isolation=ON"}[r.engine]
	if r.engine == "MariaDB" { // error 1020, which is of no class
		r.script(2, "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY);\nSELECT n FROM users;\n"+r.gate()+"\nUPDATE users SET n = n + 1 WHERE id = 2;\nINSERT INTO a SELECT n FROM users;")
		c := r.atGate()
		r.exec("UPDATE users SET n = n + 100 WHERE id = 2")
		r.exec("UPDATE users SET n = n - 100 WHERE id = 2")
		r.open()
		return c, nothing
	}
	c := r.atGate()
	r.exec("UPDATE users SET n = n WHERE id = 2")
	r.open()
	return c, nothing
}

func readOnly(r *rig) (*run, func()) {
	r.ok("upgrade", "r1")
	switch r.engine {
	case "SQLite":
		r.options = "mode=ro"
	case "PostgreSQL":
		r.options = "default_transaction_read_only=on"
	default:
		r.exec("DROP USER IF EXISTS app")
		r.exec("CREATE USER app")
		r.exec("GRANT ALL ON *.* TO app")
		r.exec("REVOKE SUPER, " + map[bool]string{false: "READ_ONLY ADMIN", true: "CONNECTION_ADMIN"}[r.mysql] + " ON *.* FROM app")
		r.exec("SET GLOBAL read_only = 1")
		root := r.url
		r.url = strings.Replace(r.url, "root@", "app@", 1)
		c := r.command("upgrade").start()
		return c, func() { r.url = root; r.exec("SET GLOBAL read_only = 0") }
	}
	return r.command("upgrade").start(), nothing
}

func versionLocked(r *rig) (*run, func()) {
	r.ok("upgrade", "r1")
	lock := map[string][]string{
		"SQLite": {"BEGIN EXCLUSIVE"}, "PostgreSQL": {"BEGIN", "LOCK TABLE skein_version"}, "MariaDB": {"LOCK TABLES skein_version WRITE"},
	}[r.engine]
	other := r.other(lock...)
	time.AfterFunc(700*time.Millisecond, func() {
		r.end(other, map[string]string{"SQLite": "ROLLBACK", "PostgreSQL": "ROLLBACK", "MariaDB": "UNLOCK TABLES"}[r.engine])
	})
	return r.command("upgrade").start(), nothing
}

// twice sends ^C to a program whose server does not answer, and another one when it did not end.
func twice(r *rig) (*run, func()) {
	c := r.atGate()
	if r.engine == "SQLite" { // it ends at the first one
		c.either = true
	} else {
		r.proxy.stall()
	}
	r.must(c.Process.Signal(syscall.SIGINT))
	second := syscall.SIGINT
	if ossignal.Ignored(os.Interrupt) { // as a job in the background has it, and its children
		second = syscall.SIGTERM
	}
	go func() { // two signals that come before the program looks are one
		for c.Process.Signal(second) == nil {
			time.Sleep(50 * time.Millisecond)
		}
	}()
	return c, func() {
		if r.engine != "SQLite" {
			r.proxy.cut()
		}
	}
}

// diskFull fills the disk but for what small statements need.
func diskFull(r *rig) (*run, func()) {
	if r.engine == "SQLite" {
		return with(map[string]string{"SQLite": "_pragma=max_page_count(6)"})(r)
	}
	many := "generate_series(1000, 150000) AS g (n)"
	if r.engine == "MariaDB" {
		r.small(testdb.SmallMySQL)
		many = "(SELECT seq AS n FROM seq_1000_to_200000) AS g"
	} else {
		r.small(testdb.SmallPostgres)
	}
	r.script(2, "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY);\nUPDATE users SET n = n + 1 WHERE id = 1;\nINSERT INTO a SELECT n FROM "+many+";\n"+
		"UPDATE users SET n = n + 1 WHERE id = 2;\nDELETE FROM a;\nINSERT INTO a SELECT n FROM users;")
	r.ok("upgrade", "r1")
	r.server.Fill()
	return r.command("upgrade").start(), func() {
		r.server.Free()
		if r.engine == "MariaDB" { // which has ended itself: it found no room to roll back
			r.server.Kill()
			r.server.Start(r.T)
		}
	}
}

// replica runs the upgrade on a server that follows the one it ran on before.
func replica(r *rig) (*run, func()) {
	r.ok("upgrade", "r1")
	primary := r.url
	r.alone()
	direct := r.server.Replica(r.T)(r.direct)
	r.url = direct
	db := openDB(r.T, "pgx", direct)
	for n := 0; n == 0; time.Sleep(5 * time.Millisecond) {
		_ = db.QueryRow("SELECT count(*) FROM skein_version").Scan(&n)
	}
	c := r.command("upgrade").start()
	return c, func() { r.url = primary }
}

// alone drops the databases of the faults before: a replica begins with a copy of all there are.
func (r *rig) alone() {
	r.Helper()
	for _, name := range strings.Fields(r.value("SELECT coalesce(string_agg(datname, ' '), '') FROM pg_database WHERE datname LIKE 'own%' AND datname <> current_database()")) {
		r.exec("DROP DATABASE " + name + " WITH (FORCE)")
	}
}

// versions has another run at work, whose version of the program adds columns to the tables, and has another
// form for what it leaves beside the lock.
func versions(r *rig) (*run, func()) {
	r.ok("upgrade", "r1")
	for _, table := range []string{"skein_lock", "skein_journal", "skein_log"} {
		r.exec("ALTER TABLE " + table + " ADD COLUMN more INTEGER")
	}
	r.exec("DELETE FROM skein_lock")
	r.lease = "4s"
	r.exec("INSERT INTO skein_lock (name, owner, token, since, seen, more) VALUES ('holder', 'me@there pid 1 run 2', 7, '2026-11-28T10:00:00Z', 1, 9), ('pulse', '', 7, 'of another form', 1, 9), ('third', '', 0, '', 0, 9)")
	c := r.command("upgrade").start()
	c.await("Waiting for another process")
	for i, begin := 2, time.Now(); time.Since(begin) < 5*time.Second; i++ { // longer than the lease
		r.insist(fmt.Sprintf("UPDATE skein_lock SET seen = %d WHERE name = 'pulse'", i))
		time.Sleep(70 * time.Millisecond)
	}
	r.insist("UPDATE skein_lock SET owner = '' WHERE name = 'holder'")
	return c, func() {
		for _, table := range []string{"skein_lock", "skein_journal", "skein_log"} {
			r.exec("ALTER TABLE " + table + " DROP COLUMN more")
		}
	}
}
