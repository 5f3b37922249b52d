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

// defaultLease and soleLease stand in for Config.Lease. A lease is measured on the waiting side, so that
// the clocks of two machines need not agree, nor one clock with itself.
const (
	defaultLease = 10 * time.Second
	soleLease    = 3 * time.Second
)

// lock is who migrates the database. It is a row, so it holds behind poolers and on clusters where locks
// of a session do not.
//
// On an engine that is dialect.Sole a run of several steps holds it from its first step on, so that
// other processes don't take steps in between. It is written and taken away in the steps' own
// transactions: it costs none of its own, and a run of one step needs none. A process that was killed
// leaves it behind; it is passed over at once where it can be told that its owner is dead (see trail), else
// when it has not moved for the lease and its owner holds no transaction.
//
// On other engines it is a lease; see lease.
type lock struct {
	owner string // "user@host pid 4711 run 0a1b…"; "": nobody
	token int64  // grows with each owner
	since string
	seen  int64  // changes as long as the owner lives
	trail string // of the owner; see runner.trail
}

func (l lock) holder() Holder {
	since, _ := time.Parse(time.RFC3339Nano, l.since)
	return Holder{Owner: l.owner, Since: since}
}

// locked is the error of a run that waited for the owner in vain.
func (l lock) locked(waited time.Duration) error {
	return fmt.Errorf("%w: %s, since %s; waited %s", ErrLocked, l.owner, l.since, waited)
}

func (r *runner) leaseTime() time.Duration {
	if r.sole() {
		return cmp.Or(r.Lease, soleLease)
	}
	return cmp.Or(r.Lease, defaultLease)
}

// lockTable is the name of the lock table.
func (s Store) lockTable() string { return s.log[:len(s.log)-len("_log")] + "_lock" }

// lockSQL creates the lock table where it is missing. The row "holder" says who holds the lock; the row
// "pulse", where there is one, is all that a holder touches to show that it lives, so that the holder's
// transactions, which look at the other row, never meet it. In its column since is the holder's trail.
func (s Store) lockSQL() string {
	return fmt.Sprintf("CREATE TABLE IF NOT EXISTS %s (name VARCHAR(10) NOT NULL PRIMARY KEY, owner VARCHAR(200) NOT NULL, token BIGINT NOT NULL, "+
		"since VARCHAR(40) NOT NULL, seen BIGINT NOT NULL)", s.quoted(s.lockTable())) + s.engine
}

// readLock returns the lock; there says whether it has its rows.
func (s Store) readLock(ctx context.Context, db op.Tx) (l lock, there bool, err error) {
	rows, err := db.QueryContext(ctx, "SELECT name, owner, token, since, seen FROM "+s.quoted(s.lockTable()))
	if err != nil {
		if ctx.Err() == nil && isNoTable(err) {
			return lock{}, false, nil
		}
		return lock{}, false, fmt.Errorf("read %s: %w", s.lockTable(), err)
	}
	defer rows.Close()
	var pulse lock
	for rows.Next() {
		var row lock
		var name string
		if err := rows.Scan(&name, &row.owner, &row.token, &row.since, &row.seen); err != nil {
			return lock{}, false, fmt.Errorf("read %s: %w", s.lockTable(), err)
		}
		if there = true; name == "holder" {
			l = row
		} else {
			pulse = row
		}
	}
	l.seen = cmp.Or(pulse.seen, l.seen)
	if pulse.token == l.token {
		l.trail = pulse.since
	}
	return l, there, rows.Err()
}

// writeLock puts the lock in the place of any other; a zero one takes it away.
func (s Store) writeLock(ctx context.Context, db op.Tx, l lock) error {
	if _, err := db.ExecContext(ctx, "DELETE FROM "+s.quoted(s.lockTable())); err != nil {
		return fmt.Errorf("write %s: %w", s.lockTable(), readOnly(err))
	}
	if l == (lock{}) {
		return nil
	}
	sql := fmt.Sprintf("INSERT INTO %s (name, owner, token, since, seen) VALUES ('holder', %s, %d, %s, %d), ('pulse', '', %[3]d, %[6]s, %[5]d)",
		s.quoted(s.lockTable()), s.text(l.owner), l.token, s.text(l.since), l.seen, s.text(l.trail))
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
	start, moves := time.Now(), false
	var last lock
	var still stillness
	for pause := 25 * time.Millisecond; ; pause = min(pause*5/4, 250*time.Millisecond) {
		l, err := Read(ctx, r.Dialect, r.Wait, func() (lock, error) {
			l, _, err := r.Store.readLock(ctx, r.conn)
			return l, err
		})
		if err != nil {
			return false, interrupted(ctx, err)
		}
		why, err := r.leftBehind(ctx, l, still.look(l == last, pause) >= r.leaseTime())
		switch {
		case err != nil:
			return false, interrupted(ctx, err)
		case l.owner == "" || l.owner == r.Owner:
			return last != (lock{}), nil
		case why != "":
			r.observe(Event{Kind: TakingOver, Holder: l.holder(), Why: why})
			r.stale = l
			return false, nil
		case last == (lock{}):
			r.observe(Event{Kind: Waiting, Holder: l.holder()})
			last = l
		case l != last:
			last, moves = l, true
		}
		if moves && time.Since(start) > r.Wait {
			return false, l.locked(r.Wait)
		}
		select {
		case <-ctx.Done():
			return false, interrupted(ctx, ctx.Err())
		case <-time.After(pause):
		}
	}
}

// stillness measures how long a lock has not moved, as seen by who waits for it. Of the time between two looks no
// more counts than twice what was meant to pass: where it is longer the machine, or the server, was busy, and the
// owner had no time to show that it lives either.
type stillness struct {
	looked time.Time
	long   time.Duration
}

// look is told of a look at the lock, whether that is as it was at the last one, and the pause between them.
func (s *stillness) look(same bool, pause time.Duration) time.Duration {
	now := time.Now()
	s.long += min(now.Sub(s.looked), 2*pause)
	if s.looked = now; !same {
		s.long = 0
	}
	return s.long
}

// hold sees to it, in a step's transaction on an engine that is sole, that nobody else holds the lock.
// If more is to follow when the transaction is committed, it takes the lock, or shows that it is alive.
func (r *runner) hold(ctx context.Context, more bool) error {
	if !r.sole() {
		return nil
	}
	l, _, err := r.Store.readLock(ctx, r.conn)
	if err != nil {
		return err
	}
	if l.owner != "" && l.owner != r.Owner && l != r.stale {
		return errMoved
	}
	if !more {
		return nil
	}
	if l.owner == r.Owner && time.Since(r.moved) < r.leaseTime()/3 {
		return nil // moved not long ago: a page less to write in each step
	}
	r.held, r.moved = true, time.Now() // until the last step is committed
	if r.since == "" {
		r.since = r.Now().UTC().Format(time.RFC3339Nano)
		if r.tracks, err = r.trail(ctx); err != nil {
			return err
		}
	}
	return r.Store.writeLock(ctx, r.conn, lock{owner: r.Owner, token: l.token + 1, since: r.since, seen: time.Now().UnixNano(), trail: r.tracks})
}

// letGo takes the lock away in the transaction of the last step.
func (r *runner) letGo(ctx context.Context) error {
	switch {
	case r.lease != nil:
		return r.lease.free(ctx, r.desk())
	case !r.held && r.stale == (lock{}):
		return nil
	}
	return r.Store.writeLock(ctx, r.conn, lock{})
}

// release takes the lock away after a run that stopped between its steps. If that fails too, the
// lease ends it.
func (r *runner) release(ctx context.Context) {
	if r.lease != nil {
		r.lease.end(context.WithoutCancel(ctx), r)
		r.lease = nil
	}
	if !r.held {
		return
	}
	r.held = false
	ctx = context.WithoutCancel(ctx)
	tx, err := begin(ctx, r.Dialect, r.conn, dialect.TxOptions{Wait: time.Second})
	if err != nil {
		return
	}
	if l, _, err := r.Store.readLock(ctx, r.conn); err != nil || l.owner != r.Owner || r.Store.writeLock(ctx, r.conn, lock{}) != nil {
		_ = tx.Rollback(ctx)
		return
	}
	_ = tx.Commit(ctx)
}
