package executor_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/revision"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// servers are the engines whose batches are tested.
var servers = []string{"sqlite", "postgres", "mysql"}

// on is a fresh database of an engine with a history of the given upgrades.
func on(t *testing.T, name string, steps ...func(*op.Recorder)) *world {
	t.Helper()
	return onURL(t, name, engines[name].fresh(t), steps...)
}

// onURL is on for an empty database that is there.
func onURL(t *testing.T, name, url string, steps ...func(*op.Recorder)) *world {
	t.Helper()
	e := engines[name]
	set := script.NewSet(fstest.MapFS{})
	for i, up := range steps {
		sc := script.Script{ID: fmt.Sprint("b", i), Upgrade: up, Downgrade: func(m *op.Recorder) { m.Irreversible("not here") }}
		if i > 0 {
			sc.Revises = []string{fmt.Sprint("b", i-1)}
		}
		set.Add(sc)
	}
	w := &world{T: t, db: e.open(t, url), set: set}
	w.cfg = executor.Config{
		Dialect: e.dialect, Store: executor.NewStore("skein_version").For(e.dialect), Wait: time.Minute, Now: time.Now,
		Tool: "test", Who: "me@here", Owner: t.Name(), Observe: func(e executor.Event) { w.events = append(w.events, e) },
	}
	return w
}

// fill makes table t with a counter in each row.
func fill(columns string, keys []string) func(*op.Recorder) {
	return func(m *op.Recorder) { fillTable(m, "t", columns, keys) }
}

func fillTable(m *op.Recorder, table, columns string, keys []string) {
	m.Exec("CREATE TABLE " + table + " (x INTEGER NOT NULL DEFAULT 0, " + columns + ")")
	for part := range slices.Chunk(keys, 500) {
		m.Exec("INSERT INTO " + table + " VALUES " + strings.Join(part, ", "))
	}
}

func eachOf(n int, key func(i int) string) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = "(0, " + key(i) + ")"
	}
	dice(n).Shuffle(n, func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

func (w *world) count(query string) (n int) {
	w.Helper()
	w.must(w.db.QueryRow(query).Scan(&n))
	return n
}

func (w *world) moved() (batches int) {
	for _, e := range w.events {
		if e.Kind == executor.Moving && e.Moved.Batch > 0 {
			batches++
		}
	}
	return batches
}

// TestBatchesOfEveryKey counts each row once, whatever the key.
func TestBatchesOfEveryKey(t *testing.T) {
	nasty := []string{"", " ", "a", "A", "a ", "ä", "Z", "it''s", `back\slash`, `\`, "%", "_", "0", "00", "日本", "🪿", "NULL", "a\tb", "\"q\""}
	text := func(i int) string { return fmt.Sprintf("'%s %d'", nasty[i%len(nasty)], i) }
	mysqlText := func(i int) string { return strings.ReplaceAll(text(i), `\`, `\\`) }
	uuid := func(i int) string { return fmt.Sprintf("'%08x-0000-4000-8000-%012x'", uint32(i*2654435761), i) }
	type key struct {
		columns string
		value   func(int) string
	}
	common := map[string]key{
		"integer":   {"id INTEGER NOT NULL PRIMARY KEY", func(i int) string { return fmt.Sprint(i*7 - 300) }},
		"decimal":   {"id DECIMAL(30,3) NOT NULL PRIMARY KEY", func(i int) string { return fmt.Sprintf("%d.%03d", i-400, i%1000) }},
		"text":      {"id VARCHAR(60) NOT NULL PRIMARY KEY", text},
		"composite": {"a VARCHAR(40) NOT NULL, b INTEGER NOT NULL, c DATE NOT NULL, PRIMARY KEY (a, b, c)", func(i int) string { return fmt.Sprintf("'k%d', %d, '2026-01-%02d'", i%3, i%50, i%28+1) + "" }},
		"datetime":  {"id TIMESTAMP(6) NOT NULL PRIMARY KEY", func(i int) string { return fmt.Sprintf("'2026-10-25 0%d:%02d:00.%06d'", i%10, i%60, i) }},
	}
	own := map[string]map[string]key{
		"sqlite": {
			"no_type": {"id NOT NULL PRIMARY KEY", func(i int) string {
				return []string{fmt.Sprint(i), fmt.Sprintf("'%d'", i), fmt.Sprintf("x'%06x'", i), fmt.Sprintf("%d.5", i)}[i%4]
			}},
			"nul":      {"id TEXT NOT NULL PRIMARY KEY", func(i int) string { return fmt.Sprintf("'k' || char(0) || %d", i) }},
			"datetime": {"id DATETIME NOT NULL PRIMARY KEY", func(i int) string { return fmt.Sprintf("'2026-10-25 0%d:%02d:00.%06d'", i%10, i%60, i) }},
			"rowless":  {"id TEXT NOT NULL COLLATE NOCASE PRIMARY KEY", text},
		},
		"postgres": {
			"uuid":        {"id uuid PRIMARY KEY", uuid},
			"bytea":       {"id bytea PRIMARY KEY", func(i int) string { return fmt.Sprintf(`'\x%06x'`, i) }},
			"timestamptz": {"id timestamptz PRIMARY KEY", func(i int) string { return fmt.Sprintf("timestamptz '2026-10-25 00:00Z' + interval '%d minutes'", i) }},
			"double":      {"id double precision PRIMARY KEY", func(i int) string { return fmt.Sprintf("%d/7.0", i) }},
			"collated":    {`id text COLLATE "C" PRIMARY KEY`, text},
			"mixed":       {"a uuid, b bigint, PRIMARY KEY (b, a)", func(i int) string { return uuid(i) + fmt.Sprintf(", %d", int64(9007199254740993)+int64(i%5)) }},
		},
		"mysql": {
			"uuid":     {"id UUID PRIMARY KEY", uuid},
			"char36":   {"id CHAR(36) PRIMARY KEY", uuid},
			"binary":   {"id BINARY(16) PRIMARY KEY", func(i int) string { return fmt.Sprintf("x'ff%030x'", i) }},
			"big":      {"id BIGINT UNSIGNED PRIMARY KEY", func(i int) string { return fmt.Sprint(uint64(18446744073709550000) + uint64(i)) }},
			"text":     {"id VARCHAR(60) COLLATE utf8mb4_bin NOT NULL PRIMARY KEY", mysqlText},
			"latin":    {"id VARCHAR(60) CHARACTER SET latin1 NOT NULL PRIMARY KEY", func(i int) string { return fmt.Sprintf("'é%dß'", i) }},
			"datetime": {"id DATETIME(6) NOT NULL PRIMARY KEY", common["datetime"].value},
		},
	}
	for _, name := range servers {
		keys := map[string]key{}
		for k, v := range common {
			keys[k] = v
		}
		for k, v := range own[name] {
			keys[k] = v
		}
		if name == "mysql" && !engines[name].isMariaDB(t) {
			delete(keys, "uuid") // no type of MySQL
		}
		t.Run(name, func(t *testing.T) {
			ranges, rows := map[string]int{}, map[string]int{}
			w := on(t, name, func(m *op.Recorder) {
				for _, what := range slices.Sorted(maps.Keys(keys)) {
					k := keys[what]
					list := eachOf(743, k.value)
					slices.Sort(list)
					list = slices.Compact(list)
					rows[what] = len(list)
					fillTable(m, "t_"+what, k.columns, list)
				}
			}, func(m *op.Recorder) {
				for _, what := range slices.Sorted(maps.Keys(keys)) {
					table := "t_" + what
					m.Do(op.Backfill{Table: table, Set: "x = x + 1 -- one", Where: "x < 5 -- five", Batch: op.Batch{Size: 40, Target: time.Hour}})
					m.Do(op.Each{Name: what, Table: table, Batch: op.Batch{Size: 90, Target: time.Hour}, Run: func(ctx context.Context, tx op.Tx, rows op.Range) error {
						ranges[what]++
						_, err := tx.ExecContext(ctx, "UPDATE "+table+" SET x = x + 10 WHERE "+rows.Where)
						return err
					}})
				}
			})
			w.must(w.upgrade("heads"))
			for what := range keys {
				if got := w.count("SELECT count(*) FROM t_" + what + " WHERE x = 11"); got != rows[what] || got < 100 {
					t.Errorf("%s: %d of %d rows were counted once and once: %s", what, got, rows[what], rowsOf(t, w.db, "SELECT x, count(*) FROM t_"+what+" GROUP BY x"))
				}
				if ranges[what] < 2 {
					t.Errorf("%s: %d ranges", what, ranges[what])
				}
			}
			for _, e := range w.events {
				if e.Kind == executor.Moving && e.Moved.Over {
					table, _ := e.Moved.Op.Walks()
					if want := int64(rows[strings.TrimPrefix(table, "t_")]); e.Moved.Rows != want || e.Moved.Total != want {
						t.Errorf("%s: %d of %d rows, of %d", e.Moved.Op, e.Moved.Rows, e.Moved.Total, want)
					}
				}
			}
			if w.moved() < 8*len(keys) {
				t.Errorf("%d batches", w.moved())
			}
			if left := w.count("SELECT count(*) FROM skein_journal"); left != 0 {
				t.Errorf("%d rows are in the journal", left)
			}
		})
	}
}

// TestSmallTable does what one batch can do in the step's transaction: all or nothing.
func TestSmallTable(t *testing.T) {
	for _, name := range servers {
		t.Run(name, func(t *testing.T) {
			w := on(t, name, fill("id INTEGER NOT NULL PRIMARY KEY", eachOf(900, func(i int) string { return fmt.Sprint(i) })),
				func(m *op.Recorder) {
					m.Backfill("t", "x = x + 1", "id >= 0", "id < 800")
					m.Exec("INSERT INTO nowhere VALUES (1)")
				})
			err := w.upgrade("heads")
			if err == nil || !strings.Contains(err.Error(), "everything of this revision was rolled back") {
				t.Errorf("err = %v", err)
			}
			if n := w.count("SELECT count(*) FROM t WHERE x <> 0"); n != 0 || w.moved() != 0 {
				t.Errorf("%d rows were changed", n)
			}
			w.set.Get("b1").Upgrade = func(m *op.Recorder) { m.Backfill("t", "x = x + 1", "id >= 0", "id < 800") }
			w.must(w.upgrade("heads"))
			if n := w.count("SELECT count(*) FROM t WHERE x = 1"); n != 800 {
				t.Errorf("%d rows were changed", n)
			}
		})
	}
}

// TestEmptyTable has nothing to do.
func TestEmptyTable(t *testing.T) {
	for _, name := range servers {
		w := on(t, name, fill("id INTEGER NOT NULL PRIMARY KEY", nil), func(m *op.Recorder) {
			m.Backfill("t", "x = x + 1")
			m.CopyColumn("t", "id", "x")
		})
		w.must(w.upgrade("heads"))
	}
}

// TestBatchesRefused are the tables that can't be gone through.
func TestBatchesRefused(t *testing.T) {
	for name, c := range map[string]struct {
		columns string
		rows    []string
		o       op.Op
		want    string
	}{
		"no key":      {"id INTEGER", []string{"(0, 1)"}, op.Backfill{Table: "t", Set: "x = 1"}, `table "t" has no primary key`},
		"other key":   {"id INTEGER PRIMARY KEY", nil, op.Backfill{Table: "t", Set: "x = 1", Batch: op.Batch{Key: []string{"x"}}}, `has no unique key (x)`},
		"sets key":    {"id INTEGER PRIMARY KEY", nil, op.Backfill{Table: "t", Set: "x = coalesce(x, id), ID = id + 1"}, "it sets id, a column of the key"},
		"copies":      {"id INTEGER PRIMARY KEY", nil, op.CopyColumn{Table: "t", From: "x", To: "id"}, "it sets id, a column of the key"},
		"null in key": {"id TEXT PRIMARY KEY", []string{"(0, NULL)"}, op.Backfill{Table: "t", Set: "x = 1"}, "have NULL in the key"},
		"no table":    {"id INTEGER PRIMARY KEY", nil, op.Backfill{Table: "u", Set: "x = 1"}, `table "u": no such object`},
	} {
		t.Run(name, func(t *testing.T) {
			w := on(t, "sqlite", fill(c.columns, c.rows), func(m *op.Recorder) { m.Do(c.o) })
			if err := w.upgrade("heads"); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("err = %v, want %q", err, c.want)
			}
		})
	}
	w := on(t, "mysql", fill("id DOUBLE PRIMARY KEY", nil), func(m *op.Recorder) { m.Backfill("t", "x = 1") })
	if err := w.upgrade("heads"); err == nil || !strings.Contains(err.Error(), "a table can't be gone through by a column of type double") {
		t.Errorf("err = %v", err)
	}
}

// TestBatchesGoOn fails in the middle, between schema changes; what ran is there, and the next run goes on
// behind it.
func TestBatchesGoOn(t *testing.T) {
	for _, name := range servers {
		t.Run(name, func(t *testing.T) {
			broken := errors.New("a bad row")
			left := 3
			w := on(t, name, fill("id INTEGER NOT NULL PRIMARY KEY, other VARCHAR(10)", eachOf(2000, func(i int) string { return fmt.Sprintf("%d, 'a'", i) })),
				func(m *op.Recorder) {
					m.AddColumn("t", schema.Column{Name: "y", Type: schema.Integer{}})
					m.Exec("UPDATE t SET x = x + 1")
					m.Do(op.Each{Name: "sum", Table: "t", Batch: op.Batch{Size: 100, Target: time.Hour}, Run: func(ctx context.Context, tx op.Tx, rows op.Range) error {
						if left--; left == 0 {
							return broken
						}
						_, err := tx.ExecContext(ctx, "UPDATE t SET x = x + 1, y = coalesce(y, 0) + id WHERE "+rows.Where)
						return err
					}})
					m.AlterColumn("t", "y", op.SetNotNull(true))
					m.Do(op.CopyColumn{Table: "t", From: "y", To: "x", Batch: op.Batch{Size: 300, Target: time.Hour}})
				})
			err := w.upgrade("heads")
			if !errors.Is(err, broken) || !strings.Contains(err.Error(), "rows), the rest was rolled back; the same command goes on behind them") {
				t.Fatalf("err = %v", err)
			}
			h, err := w.cfg.Store.HalfDone(context.Background(), w.db)
			w.must(err)
			if h.Moving == nil || h.Rows < 100 || !strings.Contains(h.String(), "for ") {
				t.Errorf("half done: %+v", h)
			}
			w.must(w.upgrade("heads"))
			if n := w.count("SELECT count(*) FROM t WHERE x = id AND y = id"); n != 2000 {
				t.Errorf("%d rows are right", n)
			}
			if left := w.count("SELECT count(*) FROM skein_journal"); left != 0 {
				t.Errorf("%d rows are in the journal", left)
			}
		})
	}
}

// TestCopyTable copies rows with expressions while others write: all that was there is copied once.
func TestCopyTable(t *testing.T) {
	for _, name := range servers {
		t.Run(name, func(t *testing.T) {
			w := on(t, name, fill("id INTEGER NOT NULL PRIMARY KEY, other VARCHAR(10)", eachOf(3000, func(i int) string { return fmt.Sprintf("%d, 'a'", 2*i) })),
				func(m *op.Recorder) {
					m.Exec("CREATE TABLE u (id INTEGER NOT NULL PRIMARY KEY, double_id INTEGER)")
					m.Do(op.CopyTable{From: "t", To: "u", Columns: []string{"id", "double_id = id * 2"}, Where: "id <> 4", Batch: op.Batch{Size: 50, Target: time.Hour}})
				})
			w.must(w.upgrade("b0"))
			odd := 1
			w.cfg.Throttle = func(ctx context.Context) (bool, error) { // a row behind the cursor, one before it, one past the end
				for _, id := range []int{odd, 6000 - odd, 6001 + odd} {
					if _, err := w.db.ExecContext(ctx, fmt.Sprintf("INSERT INTO t (id, other) VALUES (%d, 'new')", id)); err != nil {
						return false, err
					}
				}
				odd += 2
				return false, nil
			}
			w.must(w.upgrade("heads"))
			if n := w.count("SELECT count(*) FROM u WHERE double_id = id * 2 AND id % 2 = 0"); n != 2999 {
				t.Errorf("%d rows were copied", n)
			}
			if n := w.count("SELECT count(*) FROM u WHERE id > 6000"); n != 0 || odd < 5 {
				t.Errorf("%d new rows past the end were copied, %d batches", n, odd/2)
			}
		})
	}
}

// TestBatchesWait looks at a probe before each batch.
func TestBatchesWait(t *testing.T) {
	for _, name := range servers {
		t.Run(name, func(t *testing.T) { batchesWait(t, name) })
	}
}

func batchesWait(t *testing.T, name string) {
	w := on(t, name, func(m *op.Recorder) {
		m.Exec("CREATE TABLE brake (id INTEGER)")
		m.Exec("INSERT INTO brake VALUES (1)")
	}, fill("id INTEGER NOT NULL PRIMARY KEY", eachOf(300, func(i int) string { return fmt.Sprint(i) })),
		func(m *op.Recorder) {
			m.Do(op.Backfill{Table: "t", Set: "x = x + 1", Batch: op.Batch{Size: 100, Pause: 20 * time.Millisecond, WaitWhile: "SELECT id FROM brake"}})
		})
	waits := 0
	w.cfg.Observe = func(e executor.Event) {
		if e.Kind == executor.Moving && e.Moved.Batch == 0 {
			if waits++; waits == 2 {
				w.exec("DELETE FROM brake")
			}
			if n := w.count("SELECT count(*) FROM t WHERE x = 1"); n != 0 {
				t.Errorf("%d rows while it waits", n)
			}
		}
	}
	w.must(w.upgrade("heads"))
	if n := w.count("SELECT count(*) FROM t WHERE x = 1"); n != 300 || waits != 2 {
		t.Errorf("%d rows, waited %d times", n, waits)
	}
	w.cfg.Throttle = func(context.Context) (bool, error) { return false, errors.New("the replicas are gone") }
	if err := executor.Run(context.Background(), w.db, w.cfg, w.planner(revision.Up, "heads")); err != nil {
		t.Error(err) // nothing to do asks nobody
	}
}
