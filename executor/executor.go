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
	// Lease is how long a lock may show no sign of life before it counts as left behind; 0: 3 seconds on
	// an engine that is dialect.Sole, 10 seconds on others.
	Lease time.Duration
	// ResumeAs answers whether a statement took effect whose end nobody saw, where the catalog does not
	// show it: ResumeDone or ResumeNotDone; "": such a run is refused.
	ResumeAs string
	// Throttle is asked before each batch of an operation that runs in batches, outside a transaction, and
	// again as long as it says to wait; an error ends the run, which can go on later. nil: nobody is asked.
	Throttle func(context.Context) (wait bool, err error)
	// OneTransaction has all steps of a run in one transaction: all of them stay, or none. The error is of
	// kind ErrOneTransaction where a statement can't run in one.
	OneTransaction bool
	// Exact has all rows counted that are in the way of a step, also where they are many.
	Exact bool
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
	Holder    Holder             // for Waiting, where it is known, and TakingOver
	Why       string             // for TakingOver
	HalfDone  *HalfDone          // for Resuming and GivenUp
	Err       error              // for Retrying
	Moved     *Moved             // for Moving
}

// Holder is who keeps others from migrating a database.
type Holder struct {
	Owner string // "user@host pid 4711 run 0a1b…"; "" if nobody knows
	Since time.Time
}

// EventKind is a kind of event.
type EventKind int

// The kinds of events, in the order a step sees them.
const (
	Waiting    EventKind = iota // another process holds the database
	Started                     // a step begins
	Statement                   // a statement ran
	Ended                       // a step is committed
	Resuming                    // a step goes on that a run before this one began
	GivenUp                     // a stamp forgets a half-done step; what is of it in the database stays
	Retrying                    // the engine gave a transaction up, as it does in a deadlock: the step, or the batch, runs again
	Moving                      // a batch is committed, or the next one waits
	TakingOver                  // the lock was left behind, and is this run's now
)

// Planner plans the steps from the rows that a database has. It is called again, under the lock,
// when the rows turn out to have changed.
type Planner func(rows []string) ([]plan.Step, error)

// Run brings a database along the planned steps. With no steps it changes nothing, takes no lock and
// does not create the version table. Each step is committed before the next begins; on an error,
// mostly a *StepError, the steps before it stay. A step that a run before this one left half done goes
// on where it stopped; it is an error of kind ErrHalfDone if the plan does not begin with it.
func Run(ctx context.Context, db *sql.DB, c Config, next Planner) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrConnect, err)
	}
	r := &runner{Config: c, conn: conn, db: db}
	ctx = op.WithDialect(ctx, c.Dialect.Name())
	defer func() { r.conn.Close() }()
	defer r.release(ctx)
	for tries := 0; ; {
		at, err := r.look(ctx)
		if err != nil {
			return err
		}
		steps, err := next(at.rows)
		if err != nil || len(steps) == 0 && len(at.journal) == 0 {
			return err
		}
		if err := r.fitsPooler(ctx, steps); err != nil {
			return err
		}
		if again, err := r.own(ctx, at); err != nil {
			return err
		} else if again {
			continue
		}
		if err := errors.Join(halfDone(at.journal).fits(steps), r.fitsJournal(at)); err != nil {
			return err
		}
		err = r.guarded(ctx, func(ctx context.Context) error { return r.steps(ctx, steps, at) })
		switch {
		case errors.Is(err, errMoved):
		case tries < maxTries && ctx.Err() == nil && errors.Is(err, errLost):
			tries++
			r.release(ctx)
			if err := r.reconnect(ctx); err != nil {
				return err
			}
		case tries < maxTries && ctx.Err() == nil && gaveUp(err):
			tries++
			r.observe(Event{Kind: Retrying, Err: err})
			time.Sleep(time.Duration(tries*tries) * 20 * time.Millisecond)
		default:
			return err
		}
	}
}

// reconnect gets another connection where what was cut short took this one with it.
func (r *runner) reconnect(ctx context.Context) error {
	if r.conn.PingContext(ctx) == nil {
		return nil
	}
	conn, err := r.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrConnect, err)
	}
	r.conn.Close()
	r.conn, r.session = conn, session{}
	return nil
}

// state is where a database stands.
type state struct {
	rows    []string
	journal []record
	bare    bool // tables of the store are missing
}

func (r *runner) look(ctx context.Context) (state, error) {
	return Read(ctx, r.Dialect, r.Wait, func() (s state, err error) {
		if s.rows, err = r.Store.Rows(ctx, r.conn); err != nil {
			return s, err
		}
		if s.journal, s.bare, err = r.Store.readJournal(ctx, r.conn); err != nil || s.bare || len(s.rows) > 0 {
			return s, err
		}
		there, err := r.Store.Exists(ctx, r.conn)
		s.bare = !there
		return s, err
	})
}

// own sees to it that nobody else migrates the database. again is true if somebody did in the meantime,
// so that the plan has to be made anew.
func (r *runner) own(ctx context.Context, at state) (again bool, err error) {
	if r.sole() {
		return r.await(ctx)
	}
	if r.lease == nil {
		if err := r.claim(ctx, at.bare); err != nil {
			return false, err
		}
	}
	now, err := r.look(ctx)
	if err != nil {
		return false, err
	}
	return !slices.Equal(now.rows, at.rows) || len(now.journal) != len(at.journal), nil
}

// sole reports whether the engine's transactions keep other writers out.
func (r *runner) sole() bool {
	s, ok := r.Dialect.(dialect.Sole)
	return ok && s.Sole()
}

type runner struct {
	Config
	progress // of the step that runs
	session
	conn    *sql.Conn
	db      *sql.DB
	known   *schema.Schema // schema of the database now; nil: to be inspected
	tx      dialect.Tx
	version int64       // of the known schema when the step before was committed; dialect.Numbered: the next transaction's number then
	mark    int64       // the next transaction's number when the known schema was read, or found to be as it was; 0: not known
	others  string      // what a dialect.Overseen said before the known schema was read; "": nothing
	held    bool        // the lock may be in the database
	stale   lock        // a lock that was left behind
	moved   time.Time   // when the lock was last written
	since   string      // when it was first
	tracks  string      // what is written beside it, on an engine that is sole; see trail
	lease   *lease      // nil: none is held, or the engine is sole
	records []op.Record // of all steps
	draft   *draft      // the transaction of the step, where it is put off
	owed    bool        // that one ends the step before
	// The step's transaction begins with its first statement.
	unopened bool
	pooled   bool // a pooler stands between, so that the connection has no session of its own
}

func (r *runner) steps(ctx context.Context, steps []plan.Step, at state) (err error) {
	rows := at.rows
	r.progress = newProgress(at.journal)
	alone, err := r.alone(ctx, steps)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil && r.tx != nil { // of the whole run: between two steps
			err = errors.Join(err, unlessGone(r.tx.Rollback(context.WithoutCancel(ctx))))
			r.tx, r.known = nil, nil
		}
	}()
	r.records = nil
	for i := range steps {
		r.records = append(r.records, steps[i].Records...)
	}
	for i := range steps {
		if err := r.step(ctx, &steps[i], rows, i == 0, i < len(steps)-1); err != nil {
			return err
		}
		rows, r.progress = steps[i].Rows, progress{}
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
	if err := r.settle(ctx); err != nil {
		return err
	}
	if err := r.beginStep(ctx, s, first); err != nil {
		return r.stepError(ctx, s, "", err)
	}
	defer func() {
		if err != nil && r.tx != nil {
			err = errors.Join(err, r.abandon(context.WithoutCancel(ctx)))
		}
		if err != nil {
			_ = r.forgetTold(context.WithoutCancel(ctx)) // the connection may be gone
			r.keepMarks(context.WithoutCancel(ctx), s)
		}
	}()
	quick := context.WithoutCancel(ctx) // see finish
	if !r.sure(first) {
		if err := r.expectRows(quick, s, rows, first); err != nil {
			return err
		}
	}
	if err := r.hold(quick, more); err != nil {
		return r.stepError(ctx, s, "", err)
	}
	if err := r.recall(quick); err != nil {
		return r.stepError(ctx, s, "", err)
	}
	r.observe(Event{Kind: Started, Step: s})
	if r.kept {
		r.observe(Event{Kind: Resuming, Step: s, HalfDone: halfDone(r.past)})
	} else if err := r.around(ctx, s, r.Before, "before the revision"); err != nil {
		return err
	}
	if err := r.foresee(ctx, s); err != nil {
		return err
	}
	if err := r.segments(ctx, s); err != nil {
		return err
	}
	if err := r.forgetTold(ctx); err != nil {
		return r.stepError(ctx, s, s.File, err)
	}
	if err := r.around(ctx, s, r.After, "after the revision"); err != nil {
		return err
	}
	if err := r.refound(quick, s, rows); err != nil {
		return r.stepError(ctx, s, s.File, err)
	}
	if err := r.finish(ctx, s, start, more); err != nil {
		return r.stepError(ctx, s, s.File, err)
	}
	r.held = more && r.sole()
	if r.lease != nil {
		r.lease.over = !more
	}
	r.observe(Event{Kind: Ended, Step: s, Took: r.Now().Sub(start)})
	return nil
}

// stepError says that a step failed outside of its statements.
func (r *runner) stepError(ctx context.Context, s *plan.Step, pos string, err error) *StepError {
	if a, ok := r.Dialect.(dialect.Adviser); ok {
		if advice := a.Advice(err); advice != "" {
			err = fmt.Errorf("%w: %s", err, advice)
		}
	}
	return &StepError{
		Revision: s.Revision.ID, Direction: s.Direction, Pos: pos, Partial: len(r.did) > 0, Done: r.did, Whole: r.OneTransaction, Err: interrupted(ctx, err),
	}
}

// expectRows looks again, now that nobody else can write, whether the database is where the plan
// begins.
func (r *runner) expectRows(ctx context.Context, s *plan.Step, rows []string, first bool) error {
	if first && r.sole() {
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
	if err := r.open(ctx, s); err != nil {
		return err
	}
	if err := r.remember(quick); err != nil {
		return err
	}
	enter := func() error { return r.enter(quick, s, start, more) }
	done, err := r.close(quick, s, enter)
	if err == nil && !done {
		err = enter()
	}
	if err != nil || done {
		return err
	}
	return r.endStep(ctx, more)
}

// enter writes that a step has run.
func (r *runner) enter(ctx context.Context, s *plan.Step, start time.Time, more bool) error {
	if err := r.stillOurs(ctx, more); err != nil {
		return err
	}
	if err := r.Store.move(ctx, r.desk(), s.Delete, s.Insert); err != nil {
		return err
	}
	entry := LogEntry{
		At: r.Now(), Revision: s.Revision.ID, Direction: string(s.Direction), Checksum: s.Checksum,
		Took: r.Now().Sub(start), Tool: r.Tool, Who: r.Who,
	}
	if err := r.Store.append(ctx, r.desk(), entry); err != nil {
		return err
	}
	if !r.kept {
		return nil
	}
	if r.draft != nil && r.lone {
		r.draft.clears = len(r.draft.writes) + 1
	}
	return r.Store.clearJournal(ctx, r.desk())
}

// stillOurs makes sure that the lock is, and gives it up if nothing more is to follow.
func (r *runner) stillOurs(ctx context.Context, more bool) error {
	if more {
		return r.fence(ctx)
	}
	return r.letGo(ctx)
}

func (r *runner) begin(ctx context.Context, s *plan.Step) error {
	r.unfenced()
	r.unopened = false
	o := dialect.TxOptions{Wait: r.Wait, Waiting: func() { r.observe(Event{Kind: Waiting, Step: s}) }}
	records := s.Records
	if r.OneTransaction {
		records = r.records
	}
	for _, rec := range records {
		o.Ops = append(o.Ops, rec.Op)
		if x, ok := rec.Op.(op.Exec); ok {
			o.Statements = append(o.Statements, x.SQL)
		}
		if own, ok := rec.Op.(op.Compiler); ok {
			statements, _ := own.Statements(r.Dialect.Name()) // Compile tells of an error
			o.Statements = append(o.Statements, statements...)
		}
	}
	tx, err := begin(ctx, r.Dialect, r.conn, o)
	r.tx, r.draft = tx, nil
	return err
}

func (r *runner) commit(ctx context.Context) error {
	if err := r.write(ctx); err != nil {
		return err
	}
	tx := r.tx
	r.tx = nil
	return tx.Commit(ctx)
}

func (r *runner) observe(e Event) {
	if r.Observe != nil {
		r.Observe(e)
	}
}

// interrupted puts plain words to an error that comes from a context that ended.
func interrupted(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%w (%w)", ErrInterrupted, err)
	}
	return err
}
