// Package executor runs steps on a database: on one pinned connection, each revision in one
// transaction together with its row of the version table, so that a run can be stopped at any point
// and the same command goes on where it stopped.
package executor

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/schema"
)

// Config says how to run. Dialect and Store are needed.
type Config struct {
	Dialect dialect.Dialect
	Store   Store
	// Wait is how long to wait for another process that migrates the database.
	Wait time.Duration
	// Lease is how long a lock may show no sign of life before it counts as left behind; 0: 3 seconds.
	Lease time.Duration
	// Observe hears what happens, in order; nil: nobody.
	Observe func(Event)
	// Before and After are called in each step's transaction, before its first operation and after its
	// last; an error rolls the step back. nil: nobody is called.
	Before, After StepFunc
	// Now is the clock; Tool and Who sign the log.
	Now       func() time.Time
	Tool, Who string
	// Owner names this run among others that may work on the database: no two are alike.
	Owner string
}

// StepFunc is called around the operations of a step.
type StepFunc func(ctx context.Context, s *plan.Step, tx op.Tx) error

// Event is something that happened in a run.
type Event struct {
	Kind      EventKind
	Step      *plan.Step         // nil for Waiting
	Statement *dialect.Statement // for Statement events
	Took      time.Duration      // for Ended and Statement events
}

// EventKind is a kind of event.
type EventKind int

// The kinds of events, in the order a step sees them.
const (
	Waiting   EventKind = iota // another process holds the database
	Started                    // a step begins
	Statement                  // a statement ran
	Ended                      // a step is committed
)

// Planner plans the steps from the rows that a database has. It is called again, under the lock,
// when the rows turn out to have changed.
type Planner func(rows []string) ([]plan.Step, error)

// Run brings a database along the planned steps. With no steps it changes nothing, takes no lock and
// does not create the version table. Each step is committed before the next begins; on an error,
// mostly a *StepError, the steps before it stay.
func Run(ctx context.Context, db *sql.DB, c Config, next Planner) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrConnect, err)
	}
	defer conn.Close()
	r := &runner{Config: c, conn: conn}
	defer r.release(ctx)
	for {
		rows, err := Read(ctx, c.Dialect, c.Wait, func() ([]string, error) { return c.Store.Rows(ctx, conn) })
		if err != nil {
			return err
		}
		steps, err := next(rows)
		if err != nil || len(steps) == 0 {
			return err
		}
		if again, err := r.await(ctx); err != nil {
			return err
		} else if again {
			continue
		}
		if err = r.steps(ctx, steps, rows); !errors.Is(err, errMoved) {
			return err
		}
	}
}

type runner struct {
	Config
	conn    *sql.Conn
	known   *schema.Schema // schema of the database now; nil: to be inspected
	tx      dialect.Tx
	version int64     // of the known schema when the step before was committed
	partial bool      // something of the step was committed before its end
	held    bool      // the lock may be in the database
	stale   lock      // a lock that was left behind
	moved   time.Time // when the lock was last written
}

func (r *runner) steps(ctx context.Context, steps []plan.Step, rows []string) (err error) {
	alone, err := r.alone(ctx, steps)
	if err != nil {
		return err
	}
	for i := range steps {
		if err := r.step(ctx, &steps[i], rows, i == 0, i < len(steps)-1); err != nil {
			return err
		}
		rows = steps[i].Rows
		if i == 0 && alone != nil {
			// The lock row is in the database by now: whoever comes later waits and reads nothing.
			restore, err := alone.Seclude(context.WithoutCancel(ctx), r.conn)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, unlessGone(restore())) }()
		}
	}
	return nil
}

// step runs one step in its transaction.
func (r *runner) step(ctx context.Context, s *plan.Step, rows []string, first, more bool) (err error) {
	start := r.Now()
	r.partial = false
	if err := r.begin(ctx, s); err != nil {
		return r.stepError(ctx, s, "", err)
	}
	defer func() {
		if err != nil && r.tx != nil {
			err = errors.Join(err, r.tx.Rollback(context.WithoutCancel(ctx)))
			r.tx, r.known = nil, nil
		}
	}()
	quick := context.WithoutCancel(ctx) // see finish
	if err := r.expectRows(quick, s, rows, first); err != nil {
		return err
	}
	if err := r.hold(quick, more); err != nil {
		return r.stepError(ctx, s, "", err)
	}
	if err := r.recall(quick); err != nil {
		return r.stepError(ctx, s, "", err)
	}
	r.observe(Event{Kind: Started, Step: s})
	if err := r.around(ctx, s, r.Before, "before the revision"); err != nil {
		return err
	}
	if err := r.segments(ctx, s); err != nil {
		return err
	}
	if err := r.around(ctx, s, r.After, "after the revision"); err != nil {
		return err
	}
	if err := r.finish(ctx, s, start, more); err != nil {
		return r.stepError(ctx, s, s.File, err)
	}
	r.held = more
	r.observe(Event{Kind: Ended, Step: s, Took: r.Now().Sub(start)})
	return nil
}

// stepError says that a step failed outside of its statements.
func (r *runner) stepError(ctx context.Context, s *plan.Step, pos string, err error) error {
	return &StepError{Revision: s.Revision.ID, Direction: s.Direction, Pos: pos, Partial: r.partial, Err: interrupted(ctx, err)}
}

// expectRows looks again, now that nobody else can write, whether the database is where the plan
// begins.
func (r *runner) expectRows(ctx context.Context, s *plan.Step, rows []string, first bool) error {
	if first {
		if err := r.Store.create(ctx, r.conn); err != nil {
			return r.stepError(ctx, s, "", err)
		}
	}
	now, err := r.Store.Rows(ctx, r.conn)
	if err != nil {
		return r.stepError(ctx, s, "", err)
	}
	want := slices.Clone(rows)
	slices.Sort(want)
	if !slices.Equal(now, want) {
		r.known = nil
		return errMoved
	}
	return nil
}

// finish moves the version rows, writes the log and commits.
func (r *runner) finish(ctx context.Context, s *plan.Step, start time.Time, more bool) error {
	quick := context.WithoutCancel(ctx) // a driver that has to watch a context starts a goroutine for it
	if err := r.Store.move(quick, r.conn, s.Delete, s.Insert); err != nil {
		return err
	}
	entry := LogEntry{
		At: r.Now(), Revision: s.Revision.ID, Direction: string(s.Direction), Checksum: s.Checksum,
		Took: r.Now().Sub(start), Tool: r.Tool, Who: r.Who,
	}
	if err := r.Store.append(quick, r.conn, entry); err != nil {
		return err
	}
	if !more {
		if err := r.letGo(quick); err != nil {
			return err
		}
	}
	if err := r.remember(quick); err != nil {
		return err
	}
	return r.commit(ctx)
}

func (r *runner) begin(ctx context.Context, s *plan.Step) error {
	o := dialect.TxOptions{Wait: r.Wait, Waiting: func() { r.observe(Event{Kind: Waiting, Step: s}) }, Ops: s.Ops()}
	for _, rec := range s.Records {
		if x, ok := rec.Op.(op.Exec); ok {
			o.Statements = append(o.Statements, x.SQL)
		}
		if own, ok := rec.Op.(op.Compiler); ok {
			statements, _ := own.Statements(r.Dialect.Name()) // Compile tells of an error
			o.Statements = append(o.Statements, statements...)
		}
	}
	tx, err := begin(ctx, r.Dialect, r.conn, o)
	r.tx = tx
	return err
}

func (r *runner) commit(ctx context.Context) error {
	tx := r.tx
	r.tx = nil
	return tx.Commit(ctx)
}

func (r *runner) observe(e Event) {
	if r.Observe != nil {
		r.Observe(e)
	}
}

// begin begins a transaction in the engine's own way, or in the standard's.
func begin(ctx context.Context, d dialect.Dialect, conn *sql.Conn, o dialect.TxOptions) (dialect.Tx, error) {
	if t, ok := d.(dialect.Transactor); ok {
		return t.Begin(ctx, conn, o)
	}
	if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	return plainTx{conn}, nil
}

type plainTx struct{ conn *sql.Conn }

func (t plainTx) Commit(ctx context.Context) error {
	if _, err := t.conn.ExecContext(ctx, "COMMIT"); err != nil {
		return errors.Join(fmt.Errorf("commit: %w", err), t.Rollback(context.WithoutCancel(ctx)))
	}
	return nil
}

func (t plainTx) Rollback(ctx context.Context) error {
	_, err := t.conn.ExecContext(ctx, "ROLLBACK")
	return err
}

// interrupted puts plain words to an error that comes from a context that ended.
func interrupted(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%w (%w)", ErrInterrupted, err)
	}
	return err
}

// Stamp sets the rows of the version table without running anything. next gives the new rows for
// those that are there. Purge forgets all rows first: next gets none.
func Stamp(ctx context.Context, db *sql.DB, c Config, purge bool, next func(rows []string) ([]string, error)) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrConnect, err)
	}
	defer conn.Close()
	tx, err := begin(ctx, c.Dialect, conn, dialect.TxOptions{Wait: c.Wait})
	if err != nil {
		return err
	}
	if err := stamp(ctx, conn, c, purge, next); err != nil {
		return errors.Join(err, tx.Rollback(context.WithoutCancel(ctx)))
	}
	return tx.Commit(ctx)
}

func stamp(ctx context.Context, conn *sql.Conn, c Config, purge bool, next func(rows []string) ([]string, error)) error {
	if err := c.Store.create(ctx, conn); err != nil {
		return err
	}
	rows, err := c.Store.Rows(ctx, conn)
	if err != nil {
		return err
	}
	known := rows
	if purge {
		known = nil
	}
	want, err := next(known)
	if err != nil {
		return err
	}
	gone, added := minus(rows, want), minus(want, rows)
	if err := c.Store.move(ctx, conn, gone, added); err != nil {
		return err
	}
	for _, id := range added {
		e := LogEntry{At: c.Now(), Revision: id, Direction: "stamp", Tool: c.Tool, Who: c.Who}
		if err := c.Store.append(ctx, conn, e); err != nil {
			return err
		}
	}
	return nil
}

// minus returns the members of a that b lacks.
func minus(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(x string) bool { return slices.Contains(b, x) })
}

// StampSQL are the statements that move the rows of the version table from one set to another.
func (s Store) StampSQL(from, to []string) []string {
	var out []string
	if len(from) == 0 {
		out = append(out, s.tableSQL()...)
	}
	return append(out, s.moveSQL(minus(from, to), minus(to, from))...)
}
