package revision

import (
	"fmt"
	"strings"
)

// SyntaxError is a target that no rule covers. It matches ErrSyntax.
type SyntaxError struct {
	Target string
	Reason string
}

// Error names the target and the reason.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("target '%s' not understood: %s", e.Target, e.Reason)
}

// Unwrap returns ErrSyntax.
func (e *SyntaxError) Unwrap() error { return ErrSyntax }

// UnknownError is a name that is neither id, label nor the start of one. It
// matches ErrUnknown.
type UnknownError struct {
	Target     string // the whole target
	Name       string // the part that is unknown
	Suggestion string // the closest name there is; "" if none is close
}

// Error names the target and what might have been meant.
func (e *UnknownError) Error() string {
	s := fmt.Sprintf("can't locate revision identified by '%s'", e.Name)
	if e.Target != e.Name {
		s += fmt.Sprintf(" (in '%s')", e.Target)
	}
	if e.Suggestion != "" {
		s += fmt.Sprintf("; did you mean '%s'?", e.Suggestion)
	}
	return s
}

// Unwrap returns ErrUnknown.
func (e *UnknownError) Unwrap() error { return ErrUnknown }

// AmbiguousError is a target that several revisions fit. It matches
// ErrAmbiguous.
type AmbiguousError struct {
	Target     string
	Reason     string
	Candidates []*Revision
	Hint       string // the ways out
}

// Error names the target, why it is ambiguous, the candidates with their
// messages, and the ways out.
func (e *AmbiguousError) Error() string {
	return fmt.Sprintf("target '%s' is ambiguous: %s: %s; %s", e.Target, e.Reason, listed(e.Candidates, nil), e.Hint)
}

// Unwrap returns ErrAmbiguous.
func (e *AmbiguousError) Unwrap() error { return ErrAmbiguous }

// MultipleHeadsError is a target that wants one head where there are several.
// It matches ErrMultipleHeads.
type MultipleHeadsError struct {
	Target string
	Heads  []*Revision
	Labels [][]string // of each head, the branches it belongs to
}

// Error lists the heads with their branches and messages, and the ways out.
func (e *MultipleHeadsError) Error() string {
	return fmt.Sprintf("multiple head revisions are present for given argument '%s': %s; please specify a specific target revision, "+
		"'<branchname>@head' to narrow to a specific head, or 'heads' for all heads", e.Target, listed(e.Heads, e.Labels))
}

// Unwrap returns ErrMultipleHeads.
func (e *MultipleHeadsError) Unwrap() error { return ErrMultipleHeads }

// OverrunError is a relative target that leaves the history. It matches
// ErrOverrun.
type OverrunError struct {
	Target   string
	Offset   int    // as asked for, with its sign
	Possible int    // how many steps there are that way
	From     string // where the count started: an id, or "base"
}

// Error names the target and says how far it could go.
func (e *OverrunError) Error() string {
	asked, side := e.Offset, "above"
	if asked < 0 {
		asked, side = -asked, "below"
	}
	return fmt.Sprintf("relative revision '%s' didn't produce %d migrations: there are only %d %s %s", e.Target, asked, e.Possible, side, e.From)
}

// Unwrap returns ErrOverrun.
func (e *OverrunError) Unwrap() error { return ErrOverrun }

// DirectionError is a relative target that counts the wrong way, such as -1
// for an upgrade. It matches ErrDirection.
type DirectionError struct {
	Target string
	Reason string
}

// Error names the target and what it should be.
func (e *DirectionError) Error() string {
	return fmt.Sprintf("relative revision '%s' goes the wrong way: %s", e.Target, e.Reason)
}

// Unwrap returns ErrDirection.
func (e *DirectionError) Unwrap() error { return ErrDirection }

// NotReachedError is a downgrade to something that is not applied. It matches
// ErrNotReached.
type NotReachedError struct {
	Target string
	Rows   []string // where the database is
}

// Error names the target and where the database is.
func (e *NotReachedError) Error() string {
	at := "none"
	if len(e.Rows) > 0 {
		at = quoted(e.Rows)
	}
	return fmt.Sprintf("destination '%s' is not a valid downgrade target from current head(s) (%s): it is not applied", e.Target, at)
}

// Unwrap returns ErrNotReached.
func (e *NotReachedError) Unwrap() error { return ErrNotReached }

// NotInBranchError is a target "branch@id" whose id is elsewhere. It matches
// ErrNotInBranch.
type NotInBranchError struct {
	Target   string
	Branch   string
	Revision string
	Labels   []string // the branches the revision does belong to
}

// Error names the revision, the branch, and where the revision is.
func (e *NotInBranchError) Error() string {
	s := fmt.Sprintf("revision '%s' is not a member of branch '%s'", e.Revision, e.Branch)
	if len(e.Labels) > 0 {
		s += "; it is on " + quoted(e.Labels)
	}
	return s
}

// Unwrap returns ErrNotInBranch.
func (e *NotInBranchError) Unwrap() error { return ErrNotInBranch }

// RangeError is a history range that selects nothing sensible. It matches
// ErrRange.
type RangeError struct {
	Range  string
	Reason string
}

// Error names the range and the reason.
func (e *RangeError) Error() string {
	return fmt.Sprintf("range '%s': %s", e.Range, e.Reason)
}

// Unwrap returns ErrRange.
func (e *RangeError) Unwrap() error { return ErrRange }

// listed shows revisions in a line, each as id (labels) "message".
func listed(revs []*Revision, labels [][]string) string {
	const most = 10
	var parts []string
	for i, r := range revs {
		if i == most {
			return strings.Join(parts, ", ") + fmt.Sprintf(" and %d more", len(revs)-most)
		}
		s := r.ID
		if i < len(labels) && len(labels[i]) > 0 {
			s += " (" + strings.Join(labels[i], ", ") + ")"
		}
		if r.Message != "" {
			s += fmt.Sprintf(" %q", r.Message)
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, ", ")
}
