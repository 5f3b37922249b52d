package main

import (
	"context"
	"database/sql/driver"
	"os"
	"path/filepath"
	"time"

	"modernc.org/sqlite"
)

// gate is a statement that waits while a test keeps the gate shut: what is done to the program meanwhile meets it
// in the middle of a transaction, however fast or slow the machine is.
func (r *rig) gate() string {
	switch r.engine {
	case "PostgreSQL":
		return "SELECT pg_advisory_xact_lock(7);"
	case "MariaDB":
		return "SELECT GET_LOCK(DATABASE(), 600);"
	}
	return "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE shut()) SELECT max(n) FROM c;"
}

// gateFile and waitingFile are the gate on SQLite, in the folder of the project, and the sign of who waits at it.
const gateFile, waitingFile = "gate", "waiting"

// shut is the program's own SQL function: whether the gate is shut, and a moment of waiting if so.
func shut(*sqlite.FunctionContext, []driver.Value) (driver.Value, error) {
	if _, err := os.Stat(gateFile); err != nil {
		return int64(0), nil
	}
	time.Sleep(time.Millisecond)
	return int64(1), os.WriteFile(waitingFile, nil, 0o600)
}

// shut shuts the gate.
func (r *rig) shut() {
	r.Helper()
	switch r.engine {
	case "PostgreSQL":
		r.keeper = r.other("SELECT pg_advisory_lock(7)")
	case "MariaDB":
		r.keeper = r.other("DO GET_LOCK(DATABASE(), 600)")
	default:
		r.must(os.WriteFile(filepath.Join(r.dir, gateFile), nil, 0o600))
	}
}

// open opens the gate, if it is shut.
func (r *rig) open() {
	_ = os.Remove(filepath.Join(r.dir, gateFile))
	_ = os.Remove(filepath.Join(r.dir, waitingFile))
	if r.keeper == nil {
		return
	}
	// Where the server was ended meanwhile, so was the session, and the lock with it.
	_, _ = r.keeper.ExecContext(context.Background(), map[string]string{"PostgreSQL": "SELECT pg_advisory_unlock_all()", "MariaDB": "DO RELEASE_LOCK(DATABASE())"}[r.engine])
	_ = r.keeper.Close()
	r.keeper = nil
}

// atGate shuts the gate, starts an upgrade, and waits until that is in the statement that waits there.
func (r *rig) atGate() *run {
	r.Helper()
	r.shut()
	c := r.command("upgrade").start()
	switch r.engine {
	case "PostgreSQL":
		r.eventually("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'", "1")
	case "MariaDB":
		r.eventually("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND STATE = 'User lock' AND INFO LIKE '%GET_LOCK(%'", "1")
	default:
		for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(time.Millisecond) {
			if _, err := os.Stat(filepath.Join(r.dir, waitingFile)); err == nil {
				break
			}
			if time.Now().After(deadline) {
				r.Fatalf("it never came to the gate:\n%s", c.out.String())
			}
		}
	}
	return c
}
