package executor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/op"
)

// ErrLocked is wrapped by the error of a run that waited in vain for another process.
var ErrLocked = errors.New("another process is migrating the database")

// defaultLease stands in for Config.Lease. A lease is measured on the waiting side, so that the clocks
// of two machines need not agree.
const defaultLease = 3 * time.Second

// A run of several steps holds a row in the lock table from its first step on, so that other
// processes don't take steps in between. The row is written and taken away in the steps' own
// transactions: it costs none of its own, and a run of one step needs none. A process that was killed
// leaves its row behind; it is passed over when it has not moved for the lease and its owner holds no
// transaction.
type lock struct {
	owner string // "user@host pid 4711"
	seen  string // changes with each step
}

// lockTable is the name of the lock table.
func (s Store) lockTable() string { return s.log[:len(s.log)-len("_log")] + "_lock" }

// readLock returns the lock, a zero one if there is none.
func (s Store) readLock(ctx context.Context, db op.Tx) (lock, error) {
	rows, err := db.QueryContext(ctx, "SELECT owner, seen FROM "+s.quoted(s.lockTable()))
	if err != nil {
		if ctx.Err() == nil && isNoTable(err) {
			return lock{}, nil
		}
		return lock{}, fmt.Errorf("read %s: %w", s.lockTable(), err)
	}
	defer rows.Close()
	var l lock
	if rows.Next() {
		if err := rows.Scan(&l.owner, &l.seen); err != nil {
			return lock{}, fmt.Errorf("read %s: %w", s.lockTable(), err)
		}
	}
	return l, rows.Err()
}

// writeLock puts the lock in the place of any other; a zero one takes it away.
func (s Store) writeLock(ctx context.Context, db op.Tx, l lock) error {
	if _, err := db.ExecContext(ctx, "DELETE FROM "+s.quoted(s.lockTable())); err != nil {
		return fmt.Errorf("write %s: %w", s.lockTable(), err)
	}
	if l == (lock{}) {
		return nil
	}
	sql := fmt.Sprintf("INSERT INTO %s (owner, seen) VALUES (%s, %s)", s.quoted(s.lockTable()), s.text(l.owner), s.text(l.seen))
	if _, err := db.ExecContext(ctx, sql); err != nil {
		return fmt.Errorf("write %s: %w", s.lockTable(), err)
	}
	return nil
}

// await waits while another process holds the lock. again is true if it let go, so that the plan has
// to be made anew; otherwise the lock is free, or was left behind, which is remembered. An owner that
// moves is waited for as long as r.Wait says; one that does not, until the lease is over: else a run
// with less patience than that would never get past a lock that was left behind.
func (r *runner) await(ctx context.Context) (again bool, err error) {
	start, since, moves := time.Now(), time.Now(), false
	var last lock
	for {
		l, err := Read(ctx, r.Dialect, r.Wait, func() (lock, error) { return r.Store.readLock(ctx, r.conn) })
		if err != nil {
			return false, interrupted(ctx, err)
		}
		switch {
		case l == (lock{}) || l.owner == r.Owner:
			return last != (lock{}), nil
		case last == (lock{}):
			r.observe(Event{Kind: Waiting})
			last, since = l, time.Now()
		case l != last:
			last, since, moves = l, time.Now(), true
		case time.Since(since) >= cmp.Or(r.Lease, defaultLease):
			r.stale = l
			return false, nil
		}
		if moves && time.Since(start) > r.Wait {
			return false, fmt.Errorf("%w: %s, last seen %s; waited %s", ErrLocked, l.owner, l.seen, r.Wait)
		}
		select {
		case <-ctx.Done():
			return false, interrupted(ctx, ctx.Err())
		case <-time.After(25 * time.Millisecond):
		}
	}
}

// hold sees to it, in a step's transaction, that nobody else holds the lock. If more is to follow when
// the transaction is committed, it takes the lock, or shows that it is alive.
func (r *runner) hold(ctx context.Context, more bool) error {
	l, err := r.Store.readLock(ctx, r.conn)
	if err != nil {
		return err
	}
	if l != (lock{}) && l.owner != r.Owner && l != r.stale {
		return errMoved
	}
	if !more {
		return nil
	}
	if l.owner == r.Owner && time.Since(r.moved) < cmp.Or(r.Lease, defaultLease)/3 {
		return nil // moved not long ago: a page less to write in each step
	}
	r.held, r.moved = true, time.Now() // until the last step is committed
	return r.Store.writeLock(ctx, r.conn, lock{owner: r.Owner, seen: r.Now().UTC().Format(time.RFC3339Nano)})
}

// letGo takes the lock away in the transaction of the last step.
func (r *runner) letGo(ctx context.Context) error {
	if !r.held && r.stale == (lock{}) {
		return nil
	}
	return r.Store.writeLock(ctx, r.conn, lock{})
}

// release takes the lock away after a run that stopped between its steps. If that fails too, the
// lease ends it.
func (r *runner) release(ctx context.Context) {
	if !r.held {
		return
	}
	r.held = false
	ctx = context.WithoutCancel(ctx)
	tx, err := begin(ctx, r.Dialect, r.conn, dialect.TxOptions{Wait: time.Second})
	if err != nil {
		return
	}
	if l, err := r.Store.readLock(ctx, r.conn); err != nil || l.owner != r.Owner || r.Store.writeLock(ctx, r.conn, lock{}) != nil {
		_ = tx.Rollback(ctx)
		return
	}
	_ = tx.Commit(ctx)
}
