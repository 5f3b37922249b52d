package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
)

// ErrLocked is wrapped by the error of a Begin or Commit that waited for another process in vain.
var ErrLocked = errors.New("database is locked by another process")

// Begin begins an immediate transaction, so that there is one writer from the start. Where something
// may drop a table, foreign keys are turned off first, because DROP TABLE deletes the rows that point
// at the table's; Commit then looks at every foreign key itself. Waiting does not depend on the
// driver's busy timeout and ends with ctx.
func (Dialect) Begin(ctx context.Context, conn *sql.Conn, o dialect.TxOptions) (dialect.Tx, error) {
	t := &transaction{conn: conn, wait: o.Wait, ops: o.Ops}
	quick := context.WithoutCancel(ctx) // a driver that has to watch a context starts a goroutine for it
	var foreignKeys, legacy, busy int
	for _, p := range []struct {
		name string
		to   *int
	}{{"foreign_keys", &foreignKeys}, {"legacy_alter_table", &legacy}, {"busy_timeout", &busy}} {
		if err := conn.QueryRowContext(quick, "PRAGMA "+p.name).Scan(p.to); err != nil {
			return nil, fmt.Errorf("read PRAGMA %s: %w", p.name, err)
		}
	}
	t.set(ctx, "busy_timeout", busy, 0)
	t.restoreLater("busy_timeout", busy)
	// A rebuild turns this one on and off again; renames rely on it to be off.
	t.restoreLater("legacy_alter_table", legacy)
	t.set(ctx, "legacy_alter_table", legacy, 0)
	drops := dropsTables(o)
	if foreignKeys != 0 && drops {
		t.restoreLater("foreign_keys", foreignKeys)
		t.set(ctx, "foreign_keys", foreignKeys, 0)
		t.check = true
	}
	if t.err == nil {
		t.err = t.poll(ctx, "BEGIN IMMEDIATE", o.Waiting)
	}
	if t.err != nil {
		return nil, errors.Join(t.err, t.restore(ctx))
	}
	// A big change may need the file for itself before it is committed, and has to wait for readers.
	t.set(ctx, "busy_timeout", 0, max(busy, int(o.Wait.Milliseconds())))
	if t.err == nil && t.check {
		t.before, t.err = dangling(ctx, conn)
	}
	if t.err == nil && drops {
		t.err = t.keepStats(ctx)
	}
	if t.err != nil {
		return nil, errors.Join(t.err, t.Rollback(ctx))
	}
	return t, nil
}

// A transaction remembers how the connection was.
type transaction struct {
	conn   *sql.Conn
	wait   time.Duration
	ops    []op.Op
	check  bool // foreign keys were turned off
	before violations
	stats  []string // tables of statistics that were set aside
	undo   []string // sets the connection as it was
	err    error    // of the setting up
}

// set sets a pragma that is not yet so.
func (t *transaction) set(ctx context.Context, pragma string, was, is int) {
	if t.err != nil || was == is {
		return
	}
	if _, err := t.conn.ExecContext(context.WithoutCancel(ctx), fmt.Sprintf("PRAGMA %s = %d", pragma, is)); err != nil {
		t.err = fmt.Errorf("set PRAGMA %s: %w", pragma, err)
	}
}

func (t *transaction) restoreLater(pragma string, was int) {
	t.undo = append(t.undo, fmt.Sprintf("PRAGMA %s = %d", pragma, was))
}

// restore gives the connection back as it was, whatever became of ctx.
func (t *transaction) restore(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	var errs []error
	for _, p := range t.undo {
		if _, err := t.conn.ExecContext(ctx, p); err != nil {
			errs = append(errs, fmt.Errorf("restore %s: %w", p, err))
		}
	}
	t.undo = nil
	return errors.Join(errs...)
}

// Commit checks the foreign keys, where they were turned off, and commits.
func (t *transaction) Commit(ctx context.Context) error {
	var err error
	if t.check {
		err = t.checkForeignKeys(ctx)
	}
	if err == nil {
		err = t.returnStats(ctx)
	}
	if err == nil {
		// In rollback journal mode the readers have to be gone, and waiting for them ends with ctx.
		t.set(ctx, "busy_timeout", 1, 0)
		err = t.err
	}
	if err == nil {
		err = t.poll(ctx, "COMMIT", nil)
	}
	if err != nil {
		return errors.Join(err, t.Rollback(ctx))
	}
	return t.restore(ctx)
}

// Rollback undoes everything. It does not stop where ctx has ended.
func (t *transaction) Rollback(ctx context.Context) error {
	_, err := t.conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
	if err != nil && strings.Contains(err.Error(), "no transaction is active") {
		err = nil // SQLite did so itself
	}
	if err != nil {
		err = fmt.Errorf("roll back: %w", err)
	}
	return errors.Join(err, t.restore(ctx))
}

// poll runs a statement again and again while the database is locked, as long as it may wait.
func (t *transaction) poll(ctx context.Context, statement string, waiting func()) error {
	start := time.Now()
	for pause := 2 * time.Millisecond; ; pause = min(pause*3/2, 100*time.Millisecond) {
		if ctx.Err() != nil {
			return fmt.Errorf("wait for the database: %w", ctx.Err())
		}
		// A COMMIT that has begun is not cut short: nobody could tell what became of it.
		_, err := t.conn.ExecContext(context.WithoutCancel(ctx), statement)
		if err == nil {
			return nil
		}
		if !isLocked(err) {
			return fmt.Errorf("%s: %w", strings.ToLower(statement), err)
		}
		left := t.wait - time.Since(start)
		if left <= 0 {
			return fmt.Errorf("%w; waited %s: %w", ErrLocked, t.wait, err)
		}
		if waiting != nil {
			waiting()
			waiting = nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for the database: %w", ctx.Err())
		case <-time.After(min(pause, left)):
		}
	}
}

// isLocked knows the error by its words: every driver has a type of its own for it.
func isLocked(err error) bool {
	s := err.Error()
	return strings.Contains(s, "is locked") || strings.Contains(s, "SQLITE_BUSY")
}

// dropsTables reports whether a table may be dropped, be it to make way for its copy.
func dropsTables(o dialect.TxOptions) bool {
	for _, x := range o.Ops {
		switch x := x.(type) {
		case op.DropTable, op.DropColumn, op.RenameColumn, op.AlterColumn, op.AddConstraint, op.DropConstraint, op.SetOptions:
			return true
		case op.AddColumn:
			if !addable(&x.Column) {
				return true
			}
		}
	}
	for _, s := range o.Statements {
		if dropsTable(s) {
			return true
		}
	}
	return false
}

// dropsTable reports whether a statement drops a table, or tries to turn foreign keys off itself,
// which does nothing inside a transaction.
func dropsTable(statement string) bool {
	first, last := "", ""
	for t := range sqltext.Lex(statement, sqltext.SQLite) {
		if t.Kind != sqltext.Word {
			continue
		}
		word := strings.ToUpper(t.Text)
		if first == "" {
			first = word
		}
		if last == "DROP" && word == "TABLE" || first == "PRAGMA" && word == "FOREIGN_KEYS" {
			return true
		}
		last = word
	}
	return false
}
