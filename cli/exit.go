package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"

	"github.com/spf13/cobra"

	"github.com/skein-go/skein"
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
// 2 for a usage error, 3 for a refusal to protect data, 4 for anything else.
func ExitCode(err error) int {
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, skein.ErrUsage):
		return exitUsage
	case errors.Is(err, skein.ErrRefused):
		return exitRefused
	case errors.Is(err, skein.ErrFound):
		return exitFound
	}
	return exitFailed
}

// Main runs a root command and returns its exit code. The first ^C cancels what runs, which is rolled
// back; a second one kills.
//
//	os.Exit(cli.Main(context.Background(), app))
func Main(ctx context.Context, root *cobra.Command) int {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	context.AfterFunc(ctx, stop)
	return ExitCode(root.ExecuteContext(ctx))
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
