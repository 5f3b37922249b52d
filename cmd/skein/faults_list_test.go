package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

const outsideOnes = "PostgreSQL MariaDB"

// faults are those of the table, in its order.
func faults() []*fault {
	return []*fault{
		{name: "the third of four statements fails", code: 4, meet: failing},
		{name: "kill -9", code: -1, meet: signal(syscall.SIGKILL)},
		{name: "^C", code: 4, meet: signal(syscall.SIGINT)},
		{name: "SIGTERM", code: 4, meet: signal(syscall.SIGTERM)},
		{name: "connection cut in a transaction", engines: outsideOnes, code: 4, meet: func(r *rig) (*run, func()) {
			c := r.inSlow()
			r.proxy.cut()
			return c, nothing
		}},
		{name: "connection cut outside a transaction", engines: outsideOnes, code: 4, meet: cutOutside},
		{name: "killed in a statement that no catalog shows", engines: outsideOnes, code: 3, again: []string{"upgrade", "--resume-as", "done"}, meet: unseen},
		{name: "server killed and started again", engines: outsideOnes, code: 4, meet: func(r *rig) (*run, func()) {
			c := r.inSlow()
			r.server.Kill()
			return c, func() { r.server.Start(r.T) }
		}},
		{name: "server shut down", engines: outsideOnes, code: 4, meet: func(r *rig) (*run, func()) {
			c := r.inSlow()
			r.server.Stop()
			return c, func() { r.server.Start(r.T) }
		}},
		{name: "disk full", engines: "SQLite", code: 4, meet: with(map[string]string{"SQLite": "_pragma=max_page_count(6)"})},
		{name: "lock timeout", code: 4, meet: lockTimeout},
		{name: "deadlock", engines: outsideOnes, code: 0, meet: deadlock},
		{name: "serialization failure", engines: "PostgreSQL", code: 0, meet: unserializable},
		{name: "statement timeout", engines: outsideOnes, code: 4, meet: with(map[string]string{"PostgreSQL": "statement_timeout=300", "MariaDB": "max_statement_time=0.3"})},
		{name: "read-only server", code: 4, meet: readOnly},
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
	statement := "-- +skein no transaction\nDO $$ BEGIN PERFORM pg_sleep(0.7); UPDATE users SET n = n + 1; END $$;"
	if r.engine == "MariaDB" {
		r.script(1, "CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY, n INTEGER NOT NULL);\nINSERT INTO users VALUES (1, 10), (2, 20), (3, 30);\n"+
			"CREATE PROCEDURE p() BEGIN DO SLEEP(0.7); UPDATE users SET n = n + 1; END;")
		statement = "-- +skein no transaction\nCALL p();"
	}
	r.script(2, "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY);\n"+statement+"\nINSERT INTO a SELECT n FROM users;")
	r.ok("upgrade", "r1")
	c := r.command("upgrade").start()
	if r.engine == "MariaDB" {
		r.eventually("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND INFO LIKE '%SLEEP(0%' AND ID <> CONNECTION_ID()", "1")
	} else {
		r.eventually("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE 'DO $$%'", "1")
	}
	r.must(c.Process.Kill())
	c.wait()
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
		statements = append(statements, "INSERT INTO heavy VALUES "+strings.TrimSuffix(strings.Repeat("(#),", 1), ","))
		var rows []string
		for i := range 100 {
			rows = append(rows, fmt.Sprintf("(%d)", i))
		}
		statements[len(statements)-1] = "INSERT INTO heavy VALUES " + strings.Join(rows, ", ")
	}
	other := r.other(statements...)
	c := r.inSlow()
	_, err := other.ExecContext(context.Background(), "UPDATE users SET n = n + 100 WHERE id = 1") // until the upgrade gave up
	r.must(err)
	r.end(other, "ROLLBACK")
	return c, func() { r.exec("DROP TABLE heavy") }
}

func unserializable(r *rig) (*run, func()) {
	r.options = "default_transaction_isolation=repeatable%20read"
	c := r.inSlow()
	r.exec("UPDATE users SET n = n WHERE id = 2")
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
		r.exec("CREATE OR REPLACE USER app")
		r.exec("GRANT ALL ON *.* TO app")
		r.exec("REVOKE SUPER, READ_ONLY ADMIN ON *.* FROM app")
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
