package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"time"

	_ "modernc.org/sqlite" // the driver that skein has

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/model"
	"github.com/skein-go/skein/model/sqlmodel"
	"github.com/skein-go/skein/schema"
)

// roles are what this program does as a process of its own, to be measured. Each prints what it found
// in a line of JSON, times in nanoseconds.
var roles = map[string]struct {
	args int
	// ends gives the role a context that can end, as every command of Skein has: the driver watches such
	// a context for each statement, which costs. Raw statements go without.
	ends bool
	run  func(ctx context.Context, args []string) error
}{
	"ask":           {2, false, ask},
	"library":       {2, true, library},
	"raw-upgrade":   {2, false, rawUpgrade},
	"raw-reads":     {1, false, rawReads},
	"raw-load":      {1, false, rawLoad},
	"check":         {3, true, checkInParts},
	"count":         {3, true, countQueries},
	"fill":          {2, false, fill},
	"rebuild-raw":   {1, false, rebuildRaw},
	"rebuild-skein": {1, true, rebuildSkein},
}

func role(name string, args []string) error {
	r, ok := roles[name]
	if !ok || len(args) != r.args {
		return fmt.Errorf("no role %s with %d arguments", name, len(args))
	}
	ctx := context.Background()
	if r.ends {
		var stop context.CancelFunc
		ctx, stop = signal.NotifyContext(ctx, os.Interrupt)
		defer stop()
	}
	return r.run(ctx, args)
}

func say(parts map[string]time.Duration) error {
	out := map[string]int64{}
	for k, v := range parts {
		out[k] = int64(v)
	}
	return json.NewEncoder(os.Stdout).Encode(out)
}

// ask opens a database and prints a query's first value.
func ask(ctx context.Context, args []string) error {
	db, err := sql.Open("sqlite", args[0])
	if err != nil {
		return err
	}
	defer db.Close()
	var s string
	if err := db.QueryRowContext(ctx, args[1]).Scan(&s); err != nil {
		return err
	}
	fmt.Println(s)
	return nil
}

// library upgrades as an app does when it starts.
func library(ctx context.Context, args []string) error {
	start := time.Now()
	if err := upgradeOnce(ctx, args[0], args[1]); err != nil {
		return err
	}
	return say(map[string]time.Duration{"upgrade": time.Since(start)})
}

// upgradeOnce opens a database and applies what a folder of scripts has for it.
func upgradeOnce(ctx context.Context, dsn, dir string) error {
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	m, err := skein.New(skein.Config{DB: db, Dialect: sqlite.Dialect{}, Dir: dir})
	if err != nil {
		return err
	}
	return m.Upgrade(ctx, "heads")
}

// rawUpgrade runs the statements of each revision one by one.
func rawUpgrade(ctx context.Context, args []string) error {
	db, err := sql.Open("sqlite", args[0])
	if err != nil {
		return err
	}
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, versionSQL+logSQL); err != nil {
		return err
	}
	for i := 1; i <= atoi(args[1]); i++ {
		for _, statement := range stepSQL(i, true) {
			if _, err := conn.ExecContext(ctx, statement); err != nil {
				return err
			}
		}
	}
	return nil
}

// rawReads reads what any inspection has to read, and keeps it.
func rawReads(ctx context.Context, args []string) error {
	start := time.Now()
	db, err := sql.Open("sqlite", args[0])
	if err != nil {
		return err
	}
	defer db.Close()
	objects, err := strings2D(ctx, db, "SELECT type, name, tbl_name, sql FROM sqlite_schema")
	if err != nil {
		return err
	}
	columns, err := strings2D(ctx, db, `SELECT s.name, x.cid, x.name, x.type, x."notnull", x.dflt_value, x.pk, x.hidden
FROM sqlite_schema AS s JOIN pragma_table_xinfo(s.name) AS x WHERE s.type = 'table'`)
	if err != nil {
		return err
	}
	took := time.Since(start)
	if len(objects) == 0 || len(columns) == 0 {
		return fmt.Errorf("%s: %d objects, %d columns", args[0], len(objects), len(columns))
	}
	return say(map[string]time.Duration{"read": took})
}

func strings2D(ctx context.Context, db *sql.DB, query string) ([][]sql.NullString, error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var out [][]sql.NullString
	for rows.Next() {
		row, into := make([]sql.NullString, len(names)), make([]any, len(names))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, rows.Err()
}

// rawLoad loads a SQL file into memory as fast as the driver can: in one call, in one transaction.
func rawLoad(ctx context.Context, args []string) error {
	start := time.Now()
	text, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, "BEGIN;"+string(text)+"COMMIT"); err != nil {
		return err
	}
	return say(map[string]time.Duration{"load": time.Since(start)})
}

// checkInParts runs a whole check, and then, one by one and on connections of their own, what it is
// made of.
func checkInParts(ctx context.Context, args []string) error {
	parts := map[string]time.Duration{}
	timed := func(name string, f func() error) error {
		start := time.Now()
		err := f()
		parts[name] = time.Since(start)
		return err
	}
	if err := timed("check", func() error {
		db, err := sql.Open("sqlite", args[0])
		if err != nil {
			return err
		}
		defer db.Close()
		return checkOnce(ctx, db, args[1], args[2], "")
	}); err != nil {
		return err
	}
	cache, err := os.MkdirTemp("", "skein-bench-models-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(cache)
	for _, name := range []string{"first", "again"} { // the first one keeps what schema.sql loads to
		if err := timed(name, func() error {
			db, err := sql.Open("sqlite", args[0])
			if err != nil {
				return err
			}
			defer db.Close()
			return checkOnce(ctx, db, args[1], args[2], cache)
		}); err != nil {
			return err
		}
	}
	var is, should *schema.Schema
	if err := timed("inspect", func() (err error) {
		db, err := sql.Open("sqlite", args[0])
		if err != nil {
			return err
		}
		defer db.Close()
		is, err = sqlite.Dialect{}.Inspect(ctx, db, dialect.InspectOptions{Skip: executor.NewStore("skein_version").Tables()})
		return err
	}); err != nil {
		return err
	}
	if err := timed("models", func() (err error) {
		should, err = sqlmodel.Path(args[2]).Schema(ctx, model.Target{Dialect: sqlite.Dialect{}, Scratch: memory})
		return err
	}); err != nil {
		return err
	}
	if err := timed("diff", func() error {
		ops, err := diff.Diff(is, should, diff.Options{Rules: sqlite.Dialect{}.Rules()})
		if err == nil && len(ops) > 0 {
			err = fmt.Errorf("%d differences, the first %T", len(ops), ops[0])
		}
		return err
	}); err != nil {
		return err
	}
	return say(parts)
}

func checkOnce(ctx context.Context, db *sql.DB, dir, models, cache string) error {
	m, err := skein.New(skein.Config{DB: db, Dialect: sqlite.Dialect{}, Dir: dir, Models: sqlmodel.Path(models), CacheDir: cache})
	if err != nil {
		return err
	}
	_, err = m.Check(ctx)
	return err
}

func memory(context.Context) (*sql.DB, error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err == nil {
		db.SetMaxOpenConns(1)
	}
	return db, err
}

// atoi is for arguments that this program gave itself.
func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		panic(err)
	}
	return n
}
