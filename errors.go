package skein

import (
	"errors"
	"fmt"
)

// The kinds of failure that a caller may want to tell apart; errors of this package wrap one of them
// where it applies. The command line turns them into exit codes.
var (
	// ErrUsage: what was asked for can't be meant: an unknown revision, a folder that is not there.
	ErrUsage = errors.New("usage")
	// ErrRefused: refused to protect data, or a person has to answer a question first. The message
	// names the flags that answer it.
	ErrRefused = errors.New("refused")
	// ErrFound: the check that was asked for found something.
	ErrFound = errors.New("found")
)

// kindError gives an error a kind without changing its words.
type kindError struct {
	kind error
	err  error
}

func (e *kindError) Error() string   { return e.err.Error() }
func (e *kindError) Unwrap() []error { return []error{e.kind, e.err} }

func usage(format string, args ...any) error {
	return &kindError{ErrUsage, fmt.Errorf(format, args...)}
}

func withKind(kind, err error) error {
	if err == nil {
		return nil
	}
	return &kindError{kind, err}
}
