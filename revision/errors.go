package revision

import (
	"errors"
	"fmt"
	"strings"
)

// What can be wrong with a history. NewGraph's errors match these by
// errors.Is, and carry the details in the types below.
var (
	ErrName      = errors.New("name not allowed")
	ErrDuplicate = errors.New("name used twice")
	ErrMissing   = errors.New("parent not found")
	ErrCycle     = errors.New("cycle in the history")
	ErrSquash    = errors.New("squash not valid")
)

// What can be wrong with a target, given the history and the rows of the
// version table.
var (
	ErrEmpty         = errors.New("the target is empty")
	ErrSyntax        = errors.New("target not understood")
	ErrUnknown       = errors.New("can't locate revision")
	ErrAmbiguous     = errors.New("target is ambiguous")
	ErrMultipleHeads = errors.New("multiple head revisions are present")
	ErrOverrun       = errors.New("relative target goes too far")
	ErrDirection     = errors.New("relative target goes the wrong way")
	ErrNotReached    = errors.New("target is not applied")
	ErrNotInBranch   = errors.New("revision is not in the branch")
	ErrRange         = errors.New("range not valid")
	ErrUnknownRow    = errors.New("the database is at a revision that is not in the history")
	ErrIrreversible  = errors.New("revision cannot be undone")
)

// NameError is an id or label that cannot be used. It matches ErrName.
type NameError struct {
	Name   string
	Kind   string // "revision identifier" or "branch label"
	Reason string
	Source string // the file, if known
}

// Error names the name, what is wrong with it and the file.
func (e *NameError) Error() string {
	return fmt.Sprintf("%s %q%s: %s", e.Kind, e.Name, in(e.Source), e.Reason)
}

// Unwrap returns ErrName.
func (e *NameError) Unwrap() error { return ErrName }

// DuplicateError is an id that two revisions have, or a label that is already
// a label or an id. It matches ErrDuplicate.
type DuplicateError struct {
	Name      string
	Label     bool      // whether Name is a label
	Revisions [2]string // for a label: who had the name first, and who again
	Sources   [2]string // their files
}

// Error names the name, both revisions and both files.
func (e *DuplicateError) Error() string {
	if !e.Label {
		return fmt.Sprintf("revision %q is present more than once: %s and %s; delete one of them, or give it an id of its own", e.Name, file(e.Sources[0]), file(e.Sources[1]))
	}
	return fmt.Sprintf("branch name %q in revision %q%s already used by revision %q%s; take another name",
		e.Name, e.Revisions[1], in(e.Sources[1]), e.Revisions[0], in(e.Sources[0]))
}

// Unwrap returns ErrDuplicate.
func (e *DuplicateError) Unwrap() error { return ErrDuplicate }

// MissingError is a parent or dependency that no revision has as its id or
// label. It matches ErrMissing.
type MissingError struct {
	Name     string // what is missing
	Kind     string // "down revision" or "dependency"
	Revision string // the one that names it
	Source   string // its file
}

// Error names what is missing, and the revision and file that name it.
func (e *MissingError) Error() string {
	return fmt.Sprintf("%s %q of revision %q%s is not in the history: get its script (git pull?), or name another", e.Kind, e.Name, e.Revision, in(e.Source))
}

// Unwrap returns ErrMissing.
func (e *MissingError) Unwrap() error { return ErrMissing }

// CycleKind says by which edges a cycle is held together.
type CycleKind string

// The kinds of cycle.
const (
	VersionedCycle  CycleKind = "cycle"
	DependencyCycle CycleKind = "dependency cycle"
	MixedCycle      CycleKind = "cycle of down revisions and dependencies"
)

// CycleError is one cycle of the history: each member is a parent of the next,
// and the last of the first. A single member is its own parent. It matches
// ErrCycle.
type CycleError struct {
	Kind    CycleKind
	IDs     []string
	Sources []string // their files, in the same order
}

// Error names the members in order with their files.
func (e *CycleError) Error() string {
	kind := string(e.Kind)
	if len(e.IDs) == 1 {
		kind = strings.Replace(kind, "cycle", "self-loop", 1)
	}
	members := make([]string, len(e.IDs))
	for i, id := range e.IDs {
		members[i] = id + in(e.Sources[i])
	}
	return fmt.Sprintf("%s is detected in revisions (%s): one of them has to build on another revision", kind, strings.Join(members, ", "))
}

// Unwrap returns ErrCycle.
func (e *CycleError) Unwrap() error { return ErrCycle }

// SquashError is a revision that can't replace what it says. It matches ErrSquash.
type SquashError struct {
	Squash *Revision
	Reason string
}

// Error names the revision, its file and the reason.
func (e *SquashError) Error() string {
	return fmt.Sprintf("revision %q%s can't replace %s: %s", e.Squash.ID, in(e.Squash.Source), quoted(e.Squash.Replaces), e.Reason)
}

// Unwrap returns ErrSquash.
func (e *SquashError) Unwrap() error { return ErrSquash }

// InsideSquashError is a row of the version table inside the range of a squash whose scripts are gone.
// It matches ErrUnknownRow.
type InsideSquashError struct {
	Row     string
	Squash  *Revision
	Missing []string // of the range
}

// Error names the row, the squash and what is missing, and says what to do.
func (e *InsideSquashError) Error() string {
	return fmt.Sprintf("the database is at revision '%s', inside of what revision %q%s replaces, and the scripts of %s are gone: "+
		"get them back (from version control), run the upgrade, and delete them again", e.Row, e.Squash.ID, in(e.Squash.Source), quoted(e.Missing))
}

// Unwrap returns ErrUnknownRow.
func (e *InsideSquashError) Unwrap() error { return ErrUnknownRow }

// UnknownRowError lists rows of the version table that the history does not
// hold. It matches ErrUnknownRow.
type UnknownRowError struct {
	Rows []string
}

// Error names the rows.
func (e *UnknownRowError) Error() string {
	return fmt.Sprintf("can't locate revision identified by %s, which the version table holds: its script is missing here, or the database belongs to another history",
		quoted(e.Rows))
}

// Unwrap returns ErrUnknownRow.
func (e *UnknownRowError) Unwrap() error { return ErrUnknownRow }

// IrreversibleError stops a downgrade before its first step, because one of
// its steps cannot be undone. It matches ErrIrreversible.
type IrreversibleError struct {
	Revision *Revision
	Reason   string
}

// Error names the revision, its file and the reason its author gave.
func (e *IrreversibleError) Error() string {
	return fmt.Sprintf("revision %q%s cannot be undone: %s", e.Revision.ID, in(e.Revision.Source), e.Reason)
}

// Unwrap returns ErrIrreversible.
func (e *IrreversibleError) Unwrap() error { return ErrIrreversible }

func in(source string) string {
	if source == "" {
		return ""
	}
	return " in " + source
}

func file(source string) string {
	if source == "" {
		return "(no file)"
	}
	return source
}

func quoted(names []string) string {
	q := make([]string, len(names))
	for i, name := range names {
		q[i] = "'" + name + "'"
	}
	return strings.Join(q, ", ")
}
