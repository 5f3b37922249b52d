package executor

import (
	"context"
	"fmt"
	"slices"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
)

// session is what a run knows of the settings of its connection. What a script says with SET, whose rights it takes and
// where it looks names up above all, is for what the script does: not for what Skein writes in between, and not
// for the next revision, which may be run another day.
type session struct {
	before map[string]string // the settings that no script has touched; nil: not asked for yet
	told   bool              // a statement of the step may have changed them
}

// tells notes the settings before the first operation that may change them.
func (r *runner) tells(ctx context.Context, o op.Op) error {
	d, ok := r.Dialect.(dialect.Settled)
	if !ok || r.told || !mayTell(o) {
		return nil
	}
	if r.before == nil {
		var err error
		if r.before, err = d.Settings(ctx, r.conn); err != nil {
			return err
		}
	}
	r.told = true
	return nil
}

// mayTell reports whether an operation may change the settings of a session.
func mayTell(o op.Op) bool {
	switch o := o.(type) {
	case op.Func:
		return true
	case op.Exec:
		return sqltext.Kind(o.SQL) == sqltext.Query || slices.Contains([]string{"SET", "RESET", "DISCARD", "DO", "CALL"}, first(o.SQL))
	}
	return false
}

// saysAgain reports whether a statement only changes settings, so that a run that goes on behind it has to say it again.
func saysAgain(statement string) bool {
	words := append(sqltext.Words(statement, 2), "", "")
	return words[0] == "RESET" || words[0] == "SET" && words[1] != "TRANSACTION" && words[1] != "CONSTRAINTS"
}

func first(statement string) string { return append(sqltext.Words(statement, 1), "")[0] }

// asItWas runs what Skein does with the settings that no script has touched, and gives the script its own back.
func (r *runner) asItWas(ctx context.Context, f func() error) error {
	if !r.told {
		return f()
	}
	d := r.Dialect.(dialect.Settled)
	theirs, err := d.Settings(ctx, r.conn)
	if err != nil {
		return err
	}
	if err := d.Settle(ctx, r.conn, r.before, r.pooled); err != nil {
		return err
	}
	if err := f(); err != nil {
		return err
	}
	return d.Settle(ctx, r.conn, theirs, r.pooled)
}

// forgetTold takes back what a script said.
func (r *runner) forgetTold(ctx context.Context) error {
	if !r.told {
		return nil
	}
	r.told = false
	if err := r.Dialect.(dialect.Settled).Settle(ctx, r.conn, r.before, r.pooled); err != nil {
		return fmt.Errorf("take back what the script set: %w", err)
	}
	return nil
}
