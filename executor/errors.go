package executor

import (
	"errors"
	"fmt"
	"strings"

	"github.com/skein-go/skein/revision"
)

var (
	// ErrGuard is wrapped by the error of a run that stopped because rows are in the way.
	ErrGuard = errors.New("rows are in the way")
	// ErrInterrupted is wrapped by the error of a run whose context ended.
	ErrInterrupted = errors.New("interrupted")
	// ErrConnect is wrapped by the error of a run that got no connection.
	ErrConnect = errors.New("connect")
	// ErrRead is wrapped by the error of a run, or of a Store, that could not read where the database
	// stands.
	ErrRead  = errors.New("read")
	errMoved = errors.New("another process moved the database")
)

// StepError says where a run failed. What ran before the revision stays; of the revision itself
// nothing does, unless Partial says otherwise.
type StepError struct {
	Revision  string
	Direction revision.Direction
	Pos       string // file:line:column of the operation, "" if it is not known
	Statement string // "" if none was running
	Number    int    // of the statement in the step, from 1
	Partial   bool   // statements outside a transaction, or that ended it, stay
	Whole     bool   // the run was one transaction: nothing of the revisions before it stays either
	Done      []Did  // those that are in the database, where Partial is set
	Err       error
}

// Error tells it in one line.
func (e *StepError) Error() string {
	var b strings.Builder
	if e.Pos != "" {
		b.WriteString(e.Pos + ": ")
	}
	fmt.Fprintf(&b, "%s of revision %s failed", e.Direction, e.Revision)
	if e.Statement != "" {
		fmt.Fprintf(&b, " at statement %d (%s)", e.Number, shorten(e.Statement))
	}
	fmt.Fprintf(&b, ": %s; ", e.Err)
	if e.Direction == revision.Down && e.Pos != "" && errors.Is(e.Err, ErrGuard) && !saysHow(e.Err.Error()) {
		b.WriteString("a statement that mends them may stand in the script, above that line; ")
	}
	if e.Partial {
		fmt.Fprintf(&b, "of this revision %s in the database already (%s), the rest was rolled back; the same command goes on behind them",
			amount(len(e.Done)), list(e.Done))
	} else if e.Whole {
		b.WriteString("everything of this run was rolled back")
	} else {
		b.WriteString("everything of this revision was rolled back")
	}
	return b.String()
}

// saysHow reports whether a guard tells already that its rows can be mended.
func saysHow(text string) bool {
	return strings.Contains(text, "in a statement before it") || strings.Contains(text, "mend the rows first")
}

// amount says how many statements are somewhere.
func amount(n int) string {
	if n == 1 {
		return "1 statement is"
	}
	return fmt.Sprintf("%d statements are", n)
}

// Unwrap returns what went wrong.
func (e *StepError) Unwrap() error { return e.Err }

// readOnly tells who can't write what to do about it.
func readOnly(err error) error {
	for _, words := range []string{"read-only transaction", "--read-only option", "readonly database"} {
		if err != nil && strings.Contains(err.Error(), words) {
			return fmt.Errorf("%w: this database is for reading alone, as a replica is: name the one that is written to", err)
		}
	}
	return err
}

// GuardError says that rows are in the way of a statement, and shows some of them.
type GuardError struct {
	Why     string // with the number of rows
	Count   int64
	AtLeast bool   // there may be more than Count: nobody asked for an exact number
	Example string // "id=7, email=NULL; id=9, email=NULL": three rows at most
	Fix     string
}

// Error tells it in one line.
func (e *GuardError) Error() string {
	s := e.Why
	if e.Example != "" {
		s += fmt.Sprintf(" (for example %s)", e.Example)
	}
	if e.Fix != "" {
		s += ": " + e.Fix
	}
	return s
}

// Unwrap makes the error one of ErrGuard.
func (e *GuardError) Unwrap() error { return ErrGuard }

// shorten gives a statement in one line of readable length.
func shorten(sql string) string {
	s := strings.Join(strings.Fields(sql), " ")
	if r := []rune(s); len(r) > 120 {
		s = string(r[:117]) + "…"
	}
	return s
}
