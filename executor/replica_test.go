package executor_test

import (
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/internal/testdb"
	"github.com/skein-go/skein/op"
)

// lagging finds a replica that is behind by more than so many bytes: what docs/data.md says, with another number.
const lagging = "SELECT 1 FROM pg_stat_replication WHERE pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn) > %d"

// TestBatchesWaitForReplica has a real replica that stands still: the batches stop before it is far behind, and go on
// when it does.
func TestBatchesWaitForReplica(t *testing.T) {
	t.Parallel()
	server := testdb.OwnPostgres(t)
	url := server.Fresh(t)
	replica, err := sql.Open("pgx", server.Replica(t)(url))
	if err != nil {
		t.Fatal(err)
	}
	defer replica.Close()
	const rows, size, behind = 4000, 100, 200_000
	w := onURL(t, "postgres", url, fill("id INTEGER NOT NULL PRIMARY KEY, pad TEXT", eachOf(rows, func(i int) string { return fmt.Sprintf("%d, '%0200d'", i, i) })),
		func(m *op.Recorder) {
			m.Do(op.Backfill{Table: "t", Set: "x = x + 1", Batch: op.Batch{Size: size, Target: time.Hour, WaitWhile: fmt.Sprintf(lagging, behind)}})
		})
	w.must(w.upgrade("b0"))
	for deadline := time.Now().Add(5 * time.Minute); w.count("SELECT count(*) FROM pg_stat_replication WHERE replay_lsn >= pg_current_wal_lsn()") == 0; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the replica does not catch up")
		}
	}
	do := func(query string) {
		if _, err := replica.Exec(query); err != nil {
			t.Error(err)
		}
	}
	do("ALTER SYSTEM SET wal_receiver_status_interval = 1") // how often it says how far it is; else ten seconds
	do("SELECT pg_reload_conf()")
	do("SELECT pg_wal_replay_pause()")
	waits, done := 0, 0
	w.cfg.Observe = func(e executor.Event) {
		if e.Kind != executor.Moving || e.Moved.Batch > 0 {
			return
		}
		if waits++; waits == 2 {
			done = w.count("SELECT count(*) FROM t WHERE x = 1")
			do("SELECT pg_wal_replay_resume()")
		}
	}
	w.must(w.upgrade("heads"))
	if waits < 2 || done == 0 || done == rows {
		t.Errorf("it waited %d times, with %d of %d rows done", waits, done, rows)
	}
	if n := w.count("SELECT count(*) FROM t WHERE x = 1"); n != rows {
		t.Errorf("%d rows were done", n)
	}
}
