package executor

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/skein-go/skein/op"
)

// errLost says that the lease was not renewed in time, and another process took it.
var errLost = errors.New("another process took over, because this one showed no sign of life for too long")

// A lease is the lock of an engine on which others can write while a transaction is open. It is taken
// before the first step, by whoever changes the row that it read: an update of
// a row with a known token succeeds for one only, on a cluster too. A second connection shows that the
// owner lives, a third of the lease apart. Each transaction of a step changes the row before it commits,
// and can't if another owner took it: the token fences off an owner that slept through its lease.
type lease struct {
	store  Store
	lock   lock
	freed  bool               // in the transaction that is open
	fenced bool               // in that one too
	over   bool               // that one was committed
	lost   chan struct{}      // closed when another process took over
	cancel context.CancelFunc // ends the heart
	heart  chan struct{}      // closed when it has ended; nil: there is no second connection
}

// claim waits until the lease is free, or was left behind, and takes it. bare says that the store's
// tables are missing.
func (r *runner) claim(ctx context.Context, bare bool) error {
	if bare {
		if err := r.createAll(ctx); err != nil {
			return err
		}
	}
	start, moves := time.Now(), false
	var last lock
	var still stillness
	for pause := 25 * time.Millisecond; ; pause = min(pause*5/4, 250*time.Millisecond) {
		l, there, err := r.Store.readLock(ctx, r.conn)
		if err == nil && !there {
			if err = r.createAll(ctx); err == nil {
				l, _, err = r.Store.readLock(ctx, r.conn)
			}
		}
		if err != nil {
			return interrupted(ctx, err)
		}
		why, err := r.leftBehind(ctx, l, still.look(l == last, pause) >= r.leaseTime())
		if err != nil {
			return interrupted(ctx, err)
		}
		switch {
		case l.owner == "", l.owner == r.Owner, why != "":
			if why != "" { // its transaction may hold the very row
				if err := r.cutOff(ctx, l); err != nil {
					return interrupted(ctx, err)
				}
			}
			if err := r.take(ctx, l); err != nil {
				return err
			}
			if r.lease == nil {
				continue // somebody else was faster
			}
			if why != "" {
				r.observe(Event{Kind: TakingOver, Holder: l.holder(), Why: why})
			}
			return nil
		case last == (lock{}):
			r.observe(Event{Kind: Waiting, Holder: l.holder()})
			last = l
		case l != last:
			last, moves = l, true
		}
		if moves && time.Since(start) > r.Wait {
			return l.locked(time.Since(start).Round(time.Second / 10))
		}
		select {
		case <-ctx.Done():
			return interrupted(ctx, ctx.Err())
		case <-time.After(pause):
		}
	}
}

// createAll creates the store's tables, and the rows of the lock. Others may do the same at this moment,
// which an engine may answer with an error.
func (r *runner) createAll(ctx context.Context) (err error) {
	for range 10 {
		if err = r.Store.create(ctx, r.conn); err == nil {
			if err = r.Store.firstLock(ctx, r.conn); err == nil {
				return nil
			}
		}
		if _, there, lerr := r.Store.readLock(ctx, r.conn); lerr == nil && there {
			if _, missing, jerr := r.Store.readJournal(ctx, r.conn); jerr == nil && !missing {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return interrupted(ctx, err)
		case <-time.After(30 * time.Millisecond):
		}
	}
	return err
}

// firstLock puts in the rows of a lock that nobody holds, if there are none.
func (s Store) firstLock(ctx context.Context, db op.Tx) error {
	if _, there, err := s.readLock(ctx, db); err != nil || there {
		return err
	}
	_, err := db.ExecContext(ctx, "INSERT INTO "+s.quoted(s.lockTable())+" (name, owner, token, since, seen) VALUES ('holder', '', 0, '', 0), ('pulse', '', 0, '', 1)")
	if err != nil {
		return fmt.Errorf("write %s: %w", s.lockTable(), err)
	}
	return nil
}

// take takes the lease from whoever had it, if the row is still as it was read. Otherwise, or where the
// engine says that another was faster, r.lease stays nil. Its statements are transactions of their own: nobody is
// kept waiting by one that stopped between them.
func (r *runner) take(ctx context.Context, was lock) error {
	l := lock{owner: r.Owner, token: was.token + 1, since: r.Now().UTC().Format(time.RFC3339Nano), seen: time.Now().UnixNano()}
	var err error
	if l.trail, err = r.trail(ctx); err != nil {
		return interrupted(ctx, err)
	}
	table := r.Store.quoted(r.Store.lockTable())
	won, err := changed(ctx, r.conn, fmt.Sprintf("UPDATE %s SET owner = %s, token = %d, since = %s, seen = %d WHERE name = 'holder' AND token = %d AND owner = %s",
		table, r.Store.text(l.owner), l.token, r.Store.text(l.since), l.seen, was.token, r.Store.text(was.owner)))
	if err == nil && won {
		err = r.Store.firstPulse(ctx, r.conn, l)
	}
	switch {
	case gaveUp(err), err == nil && !won:
		return nil
	case err != nil:
		return interrupted(ctx, fmt.Errorf("write %s: %w", r.Store.lockTable(), readOnly(err)))
	}
	r.lease = &lease{store: r.Store, lock: l, lost: make(chan struct{})}
	r.lease.beat(ctx, r.db, r.leaseTime()/3)
	return nil
}

// firstPulse begins the pulse of a new holder. There may be no row for it: a run on another kind of engine, or a
// person, may have written the holder's.
func (s Store) firstPulse(ctx context.Context, db op.Tx, l lock) error {
	table := s.quoted(s.lockTable())
	there, err := changed(ctx, db, fmt.Sprintf("UPDATE %s SET token = %d, since = %s, seen = %d WHERE name = 'pulse'", table, l.token, s.text(l.trail), l.seen))
	if err == nil && !there {
		_, err = changed(ctx, db, fmt.Sprintf("INSERT INTO %s (name, owner, token, since, seen) VALUES ('pulse', '', %d, %s, %d)", table, l.token, s.text(l.trail), l.seen))
	}
	return err
}

// changed runs a statement that changes one row, and tells whether it did.
func changed(ctx context.Context, db op.Tx, sql string) (bool, error) {
	res, err := db.ExecContext(ctx, sql)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// beat shows on a connection of its own that the owner lives. Where there can be none, each commit of
// the run shows it.
func (l *lease) beat(ctx context.Context, db *sql.DB, every time.Duration) {
	if db.Stats().MaxOpenConnections == 1 {
		return
	}
	ctx, l.cancel = context.WithCancel(context.WithoutCancel(ctx))
	l.heart = make(chan struct{})
	go func() {
		defer close(l.heart)
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			// A beat that fails is followed by another; only the row can say that the lease is lost.
			alive, err := changed(ctx, db, l.pulse())
			if err == nil && !alive {
				close(l.lost)
				return
			}
		}
	}()
}

// pulse is the statement of a beat.
func (l *lease) pulse() string {
	return fmt.Sprintf("UPDATE %s SET seen = %d WHERE name = 'pulse' AND token = %d", l.store.quoted(l.store.lockTable()), time.Now().UnixNano(), l.lock.token)
}

// fence makes sure, in a transaction that is about to be committed, that the lease is still held.
func (r *runner) fence(ctx context.Context) error {
	l := r.lease
	if l == nil || l.freed || l.fenced {
		return nil
	}
	l.fenced = true
	if l.heart == nil {
		if _, err := r.desk().ExecContext(ctx, l.pulse()); err != nil {
			return fmt.Errorf("write %s: %w", r.Store.lockTable(), err)
		}
	}
	return l.update(ctx, r.desk(), fmt.Sprintf("seen = %d", time.Now().UnixNano()))
}

// unfenced says that a new transaction begins.
func (r *runner) unfenced() {
	if r.lease != nil {
		r.lease.freed, r.lease.fenced = false, false
	}
}

// free gives the lease up in the transaction of the last step.
func (l *lease) free(ctx context.Context, db op.Tx) error {
	l.freed = true
	return l.update(ctx, db, "owner = '', since = ''")
}

// update changes the holder's row, if it is still the owner's.
func (l *lease) update(ctx context.Context, db op.Tx, set string) error {
	err := once(ctx, db, fmt.Sprintf("UPDATE %s SET %s WHERE name = 'holder' AND token = %d AND owner = %s",
		l.store.quoted(l.store.lockTable()), set, l.lock.token, l.store.text(l.lock.owner)), func(int64) error { return errLost })
	if err != nil {
		return fmt.Errorf("hold %s: %w", l.store.lockTable(), err)
	}
	return nil
}

// end stops the heart and gives the lease up, if that was not done.
func (l *lease) end(ctx context.Context, r *runner) {
	if l.cancel != nil {
		l.cancel()
		<-l.heart
	}
	if l.over {
		return
	}
	// The connection may be gone. Where all fails, the lease ends by itself.
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if err := l.update(ctx, r.conn, "owner = '', since = ''"); err != nil && !errors.Is(err, errLost) {
		_ = l.update(ctx, r.db, "owner = '', since = ''")
	}
}

// guarded runs f until it ends, or the lease is lost.
func (r *runner) guarded(ctx context.Context, f func(context.Context) error) error {
	if r.lease == nil || r.lease.heart == nil {
		return f(ctx)
	}
	inner, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	stop, lost := make(chan struct{}), r.lease.lost // the lease itself may be given back before the goroutine looks
	defer close(stop)
	go func() {
		select {
		case <-lost:
			cancel(errLost)
		case <-stop:
		}
	}()
	err := f(inner)
	if err != nil && ctx.Err() == nil && context.Cause(inner) == errLost {
		return fmt.Errorf("%w: %w", errLost, err)
	}
	return err
}
