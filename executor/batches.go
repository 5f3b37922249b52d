package executor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
)

// The usual batch: its first size, the size it never goes beyond, and how long one should take.
const (
	firstSize   = 1000
	maxSize     = 200_000
	usualTarget = 100 * time.Millisecond
)

// Moved is how far an operation that runs in batches has come.
type Moved struct {
	Op    op.Batched
	Rows  int64         // done, in all runs
	Total int64         // about how many there were when it began
	Batch int64         // done in the batch that just ended; 0: none did, the run waits for what Batch.WaitWhile or Config.Throttle says
	Since time.Duration // how long this run has been at it
	Here  int64         // done in this run
	Over  bool          // all are done
}

// batches runs an operation a batch at a time. A table of fewer rows than one batch is done at once, in the
// step's transaction. Otherwise what ran so far is committed, and each batch with its row of the journal.
func (r *runner) batches(ctx context.Context, s *plan.Step, st *dialect.Statement, rec *record) error {
	// What is known may be from before raw SQL in the same segment.
	now, err := r.inspect(ctx)
	if err != nil {
		return err
	}
	w, err := newWalk(r.conn, r.Dialect, now, st.Batched)
	if err != nil {
		return err
	}
	b := &batches{runner: r, walk: w, step: s, st: st, rec: rec, start: r.Now()}
	if was := r.find(rec.number); was != nil && was.position != "" {
		if w.position, err = was.moved(); err != nil {
			return err
		}
		rec.first = was.first
		if rec.hash != was.hash { // edited, and a person says to go on
			rec.state, rec.position = moving, was.position
			b.fresh = append(b.fresh, rec)
		}
	} else if over, err := b.begin(ctx); err != nil || over {
		return err
	}
	if err := r.pause(ctx, s); err != nil {
		return err
	}
	r.kept, r.known = true, nil
	for over := false; !over; {
		if over, err = b.batch(ctx); err != nil {
			r.did = append(r.did, Did{rec.number, fmt.Sprintf("%s: %s of about %s rows", rec.text, plan.Number(w.Rows), plan.Number(w.Total))})
			return err
		}
	}
	r.did = append(r.did, Did{rec.number, rec.text})
	if err := r.begin(context.WithoutCancel(ctx), s); err != nil {
		return err
	}
	return r.asItWas(ctx, func() error { return r.hold(ctx, true) })
}

// batches is an operation that runs a batch at a time.
type batches struct {
	*runner
	*walk
	step     *plan.Step
	st       *dialect.Statement
	rec      *record
	start    time.Time
	here     int64         // rows done in this run
	paused   bool          // since the last batch
	rowsTook time.Duration // how long the rows of the last batch took, without what goes around them
}

// terms are those of the batches.
func (b *batches) terms() op.Batch {
	_, t := b.st.Batched.Walks()
	t.Size, t.Target = cmp.Or(t.Size, firstSize), cmp.Or(t.Target, usualTarget)
	return t
}

// begin takes the table's measure, in the step's transaction. Where one batch is enough, it runs, and over
// is true. Otherwise the journal is to say that the operation has begun.
func (b *batches) begin(ctx context.Context) (over bool, err error) {
	if err := b.walk.begin(ctx); err != nil {
		return false, err
	}
	b.Size = b.terms().Size
	upTo := b.To
	if upTo != nil {
		if upTo, err = b.next(ctx, b.Size); err != nil {
			return false, err
		}
	}
	if slices.Equal(upTo, b.To) {
		if upTo != nil {
			err = b.part(ctx, upTo)
		}
		if err == nil {
			b.fresh = append(b.fresh, b.rec)
		}
		return err == nil, err
	}
	table, terms := b.st.Batched.Walks()
	if err := b.count(ctx, table); err != nil {
		return false, err
	}
	b.Table, b.By = table, terms.Key
	b.rec.state, b.rec.position = moving, b.position.encode()
	b.fresh = append(b.fresh, b.rec)
	return false, nil
}

// part does the rows behind b.At, up to a key.
func (b *batches) part(ctx context.Context, upTo []string) error {
	if each, ok := b.st.Batched.(op.Each); ok {
		f := op.Func{Name: each.Name}
		if each.Run != nil {
			f.Run = func(ctx context.Context, tx op.Tx) error { return each.Run(ctx, tx, b.rows(upTo)) }
		}
		return call(ctx, &f, b.conn)
	}
	_, err := b.conn.ExecContext(ctx, b.opening(&dialect.Statement{SQL: b.st.Batched.Part(b.Dialect.Name(), b.span(b.At, upTo))}))
	return err
}

// batch runs the next batch; one that the engine gives up runs again, with fewer rows. over says that it
// was the last.
func (b *batches) batch(ctx context.Context) (over bool, err error) {
	if err := b.ready(ctx); err != nil {
		return false, err
	}
	for tries := 1; ; tries++ {
		before := b.position
		start := time.Now()
		over, err = b.commitBatch(ctx)
		if err == nil {
			b.paused = false
			b.fit(time.Since(start))
			n := b.Rows - before.Rows
			b.here += n
			b.tell(n, over)
			return over, nil
		}
		b.position = before
		if b.tx != nil {
			err = errors.Join(err, b.tx.Rollback(context.WithoutCancel(ctx)))
			b.tx = nil
		}
		if tries == maxTries || ctx.Err() != nil || !gaveUp(err) {
			return false, err
		}
		b.observe(Event{Kind: Retrying, Err: err})
		b.Size = max(1, b.Size/2)
		time.Sleep(time.Duration(tries*tries) * 20 * time.Millisecond)
	}
}

// commitBatch does some rows, and says so in the journal, in one transaction.
func (b *batches) commitBatch(ctx context.Context) (over bool, err error) {
	if err := b.beginBatch(ctx); err != nil {
		return false, err
	}
	start := time.Now()
	upTo, err := b.next(ctx, b.Size)
	if err != nil {
		return false, err
	}
	state, n := moving, int64(b.Size)
	if over = slices.Equal(upTo, b.To); over {
		state = done
		if n, err = b.left(ctx); err != nil {
			return false, err
		}
	}
	if n > 0 {
		err = b.part(ctx, upTo)
	}
	if err == nil && b.unopened {
		err = b.beginHere(ctx)
	}
	if err != nil {
		return false, err
	}
	b.At = upTo
	b.rowsTook = time.Since(start)
	if b.Rows += n; over {
		b.Total = b.Rows
	}
	return over, b.asItWas(ctx, func() error {
		write := func() error {
			if err := b.Store.progress(ctx, b.desk(), b.rec, state, &b.position, b.Now()); err != nil {
				return err
			}
			return b.stillHeld(ctx)
		}
		if ended, err := b.close(ctx, b.step, write); err != nil || ended {
			return err
		}
		if err := write(); err != nil {
			return err
		}
		return b.commit(ctx)
	})
}

// beginBatch begins a transaction for this operation alone, whatever else the step does, or leaves that to the
// statement that moves the rows.
func (b *batches) beginBatch(ctx context.Context) (err error) {
	b.unfenced()
	_, joins := b.Dialect.(dialect.Joiner)
	if _, calls := b.st.Batched.(op.Each); joins && !calls {
		b.unopened = true
		return nil
	}
	return b.beginHere(ctx)
}

// beginHere begins it at once.
func (b *batches) beginHere(ctx context.Context) (err error) {
	b.unopened = false
	b.tx, err = begin(ctx, b.Dialect, b.conn, dialect.TxOptions{Wait: b.Wait, Waiting: func() { b.observe(Event{Kind: Waiting, Step: b.step}) }})
	return err
}

// stillHeld makes sure, before a commit, that the lock is still held.
func (b *batches) stillHeld(ctx context.Context) error {
	if err := b.hold(ctx, true); err != nil {
		return err
	}
	return b.fence(ctx)
}

// fit cuts the next batch to the time that it should take.
func (b *batches) fit(took time.Duration) {
	b.Size = fitting(b.Size, b.rowsTook, took-b.rowsTook, b.terms().Target)
}

// fitting is the size of a batch that takes so long, after one whose rows took some time, and its transaction some
// more. It grows slowly and shrinks at once. Where the transaction alone takes most of the time, as on a slow disk,
// the rows may take as long as it does: smaller batches would only make more of it.
func fitting(size int, rows, around, target time.Duration) int {
	n := int64(float64(size) * float64(max(target-around, around)) / float64(max(rows, time.Microsecond)))
	return int(min(max(n, 1), 2*int64(size), maxSize))
}

// tell reports how far it has come.
func (b *batches) tell(rows int64, over bool) {
	b.observe(Event{Kind: Moving, Step: b.step, Statement: b.st, Moved: &Moved{
		Op: b.st.Batched, Rows: b.Rows, Total: max(b.Total, b.Rows), Batch: rows, Since: b.Now().Sub(b.start), Here: b.here, Over: over,
	}})
}

// beat is how often a run that waits shows that it lives, and looks again.
const beat = 250 * time.Millisecond

// ready waits for the pause between two batches to be over, and for whoever asks to wait.
func (b *batches) ready(ctx context.Context) error {
	t := b.terms()
	for start := time.Now(); ; {
		rest := time.Duration(0)
		if b.here > 0 && !b.paused {
			rest = t.Pause - time.Since(start)
		}
		if rest <= 0 {
			wait, err := b.throttled(ctx, t)
			if err != nil || !wait {
				return err
			}
			b.paused = true
			b.tell(0, false)
			rest = beat
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(min(rest, beat)):
		}
		if err := b.alive(ctx); err != nil {
			return err
		}
	}
}

// throttled asks whether the next batch has to wait.
func (b *batches) throttled(ctx context.Context, t op.Batch) (bool, error) {
	if b.Throttle != nil {
		if wait, err := b.Throttle(ctx); err != nil || wait {
			return wait, err
		}
	}
	if t.WaitWhile == "" {
		return false, nil
	}
	rows, err := firstRows(ctx, b.conn, t.WaitWhile, nil, 1)
	if err != nil {
		err = fmt.Errorf("look whether to wait (%s): %w", shorten(t.WaitWhile), err)
	}
	return len(rows) > 0, err
}

// alive shows, where nothing else does, that this run still holds the lock.
func (b *batches) alive(ctx context.Context) error {
	if !b.sole() && (b.lease == nil || b.lease.heart != nil) {
		return nil
	}
	b.unfenced()
	if err := b.beginHere(ctx); err != nil {
		return err
	}
	if err := b.stillHeld(ctx); err != nil {
		return err
	}
	return b.commit(ctx)
}
