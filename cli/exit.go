package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/cli/view"
)

// The exit codes of the commands.
const (
	exitDone    = 0 // done, or nothing to do
	exitFound   = 1 // the check that was asked for found something
	exitUsage   = 2 // what was asked for can't be meant
	exitRefused = 3 // refused to protect data, or a person has to answer first
	exitFailed  = 4 // the database or a script failed
)

// ExitCode returns the exit code for the error of a command: 0 for nil, 1 if a check found something,
// 2 for a usage error, 3 for a refusal to protect data, 4 for anything else. For several databases it is
// the highest of theirs.
func ExitCode(err error) int {
	if many, ok := errors.AsType[*skein.DatabasesError](err); ok {
		worst := exitDone
		for _, e := range many.Failed {
			worst = max(worst, ExitCode(e.Err))
		}
		return cmp.Or(worst, exitFailed)
	}
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, skein.ErrUsage), misread(err):
		return exitUsage
	case errors.Is(err, skein.ErrRefused):
		return exitRefused
	case errors.Is(err, skein.ErrFound):
		return exitFound
	}
	return exitFailed
}

// misread reports whether a flag could not be read. Those in front of a command are read by cobra alone.
func misread(err error) bool {
	_, unknown := errors.AsType[*pflag.NotExistError](err)
	_, without := errors.AsType[*pflag.ValueRequiredError](err)
	_, invalid := errors.AsType[*pflag.InvalidValueError](err)
	_, syntax := errors.AsType[*pflag.InvalidSyntaxError](err)
	return unknown || without || invalid || syntax
}

// Main runs a root command and returns its exit code. The first ^C, or SIGTERM, cancels what runs, which
// is rolled back; a second one kills.
//
//	os.Exit(cli.Main(context.Background(), app))
func Main(ctx context.Context, root *cobra.Command) int {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	return ExitCode(root.ExecuteContext(ctx))
}

// raise shows an error and those inside of it with their types, each a step further in.
func raise(w io.Writer, err error, indent string) {
	fmt.Fprintf(w, "%s%T: %s\n", indent, err, strings.ReplaceAll(view.Plain(err.Error()), "\n", "\n"+indent))
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			raise(w, inner, indent+"  ")
		}
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			raise(w, inner, indent+"  ")
		}
	}
}

// usageError is an error of kind skein.ErrUsage.
type usageError struct{ error }

func (e usageError) Unwrap() []error { return []error{skein.ErrUsage, e.error} }

func usage(format string, args ...any) error {
	return usageError{fmt.Errorf(format, args...)}
}

// interrupted says of an error that comes from ^C how to go on.
func interrupted(ctx context.Context, err error) error {
	if err == nil || ctx == nil || ctx.Err() == nil || !errors.Is(err, ctx.Err()) {
		return err
	}
	return fmt.Errorf("interrupted: %w; the same command goes on from there", err)
}
