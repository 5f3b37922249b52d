package executor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/revision"
)

var (
	// ErrHalfDone is wrapped by the error of a run that would leave a half-done revision behind.
	ErrHalfDone = errors.New("a revision is half done")
	// ErrEdited is wrapped by the error of a run that meets a statement which is in the database already
	// and was changed in the script since.
	ErrEdited = errors.New("a statement that is in the database was edited")
	// ErrUnclear is wrapped by the error of a run that can't tell whether a statement took effect.
	ErrUnclear = errors.New("nobody can tell whether a statement took effect")
)

// HalfDone is a revision of which a part is in the database: its run failed, or was killed, behind a
// statement that the engine commits at once. The same command goes on with it.
type HalfDone struct {
	Revision  string
	Direction revision.Direction
	Run       string    // who ran it: "user@host pid 4711 run 0a1b…"
	At        time.Time // when the last of them was written down
	Done      []Did     // what is in the database, in order
	Begun     *Did      // what was begun last, and may be; nil: nothing was
	Moving    *Did      // of which some batches are; nil: there is no such statement
	Rows      int64     // that those batches had
	Total     int64     // about how many there were
	past      []record
}

// Did is a statement of a half-done revision.
type Did struct {
	Number    int // in the step, from 1
	Statement string
}

// String tells it in plain words.
func (h *HalfDone) String() string {
	var parts []string
	if n := len(h.Done); n > 0 || h.Begun == nil && h.Moving == nil {
		parts = append(parts, amount(n)+" in the database")
	}
	if h.Begun != nil {
		parts = append(parts, fmt.Sprintf("statement %d was begun (%s)", h.Begun.Number, shorten(h.Begun.Statement)))
	}
	if h.Moving != nil {
		parts = append(parts, fmt.Sprintf("of statement %d (%s) %s of about %s rows", h.Moving.Number, shorten(h.Moving.Statement), plan.Number(h.Rows), plan.Number(h.Total)))
	}
	return fmt.Sprintf("the %s of revision %s is half done: %s", h.Direction, h.Revision, strings.Join(parts, ", "))
}

// HalfDone returns the half-done revision of a database, nil if there is none.
func (s Store) HalfDone(ctx context.Context, db op.Tx) (*HalfDone, error) {
	list, _, err := s.readJournal(ctx, db)
	return halfDone(list), err
}

func halfDone(list []record) *HalfDone {
	if len(list) == 0 {
		return nil
	}
	h := &HalfDone{Revision: list[0].revision, Direction: revision.Direction(list[0].direction), past: list}
	for _, r := range list {
		d := Did{Number: r.number, Statement: r.text}
		switch {
		case r.state == done && changes(r.text):
			h.Done = append(h.Done, d)
		case r.state == done:
		case r.state == moving:
			h.Moving = &d
			var p position
			if json.Unmarshal([]byte(r.position), &p) == nil {
				h.Rows, h.Total = p.Rows, p.Total
			}
		case r.state == intended || r.effect() == hidden:
			h.Begun = &d
		}
		h.Run, h.At = r.run, r.at
	}
	return h
}

// HalfDoneError says that a run has to finish what another began, and can't.
type HalfDoneError struct {
	HalfDone
	Err error  // ErrHalfDone, ErrEdited or ErrUnclear
	Why string // what is in the way
}

// Error tells it, and what to do.
func (e *HalfDoneError) Error() string { return e.String() + ": " + e.Why }

// Unwrap makes the error one of its kind.
func (e *HalfDoneError) Unwrap() error { return e.Err }

// fits checks that a plan begins with what is half done, if anything is.
func (h *HalfDone) fits(steps []plan.Step) error {
	if h == nil || len(steps) > 0 && steps[0].Revision.ID == h.Revision && steps[0].Direction == h.Direction {
		return nil
	}
	why := fmt.Sprintf("run the same %s again to finish it, before anything else; to give it up, undo by hand what is in the database, and stamp", h.Direction)
	return &HalfDoneError{HalfDone: *h, Err: ErrHalfDone, Why: why}
}

// list shows what is in the database, one statement after the other.
func list(did []Did) string {
	parts := make([]string, len(did))
	for i, d := range did {
		parts[i] = fmt.Sprintf("%d: %s", d.Number, shorten(d.Statement))
	}
	if n := len(parts); n > 6 {
		parts = append(append(parts[:2:2], fmt.Sprintf("… %d more …", n-4)), parts[n-2:]...)
	}
	return strings.Join(parts, "; ")
}
