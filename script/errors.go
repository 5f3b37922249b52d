package script

import (
	"errors"
	"fmt"
)

// The ways that scripts and their folder fail; errors of this package wrap one of them where it
// applies.
var (
	// ErrNoFolder: the folder of scripts is not there.
	ErrNoFolder = errors.New("no such folder")
	// ErrNotEmpty: Init was asked to set up a folder that holds something.
	ErrNotEmpty = errors.New("folder exists already and is not empty")
	// ErrExists: Write was asked for a name that is taken. It never overwrites.
	ErrExists = errors.New("file exists already")
	// ErrNotCompiled: a Go script was read from its source, so its functions can't run here.
	ErrNotCompiled = errors.New("this Go script is not compiled into the program")
	// ErrNotRendered: an operation or a statement has no form in the source that was asked for.
	ErrNotRendered = errors.New("can't be written in a script")
)

// SyntaxError says what is wrong in a script, and where.
type SyntaxError struct {
	File string
	Line int
	Col  int // 0: the whole line
	Msg  string
}

// Error returns "file:line:column: message".
func (e *SyntaxError) Error() string {
	if e.Col == 0 {
		return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Msg)
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Col, e.Msg)
}

func noFolder(dir string) error {
	return fmt.Errorf("folder %s: %w: create it with \"skein init\"", dir, ErrNoFolder)
}
