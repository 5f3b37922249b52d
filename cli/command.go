// Package cli is the command line: the commands as a user mounts them in an app of their own (Command),
// and the root of the shipped binary (Root).
//
// Every command is three things in one file: newX parses into options, a function named for the
// command runs them, and package view shows the result, to a person or as JSON.
package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/cli/view"
	"github.com/skein-go/skein/script"
)

// Command returns the command db, to be mounted in an app's own cobra command:
//
//	app.AddCommand(cli.Command(skein.Config{DB: db, Dialect: sqlite.Dialect{}, Models: models, Scripts: migrations.Revisions}))
//	if err := app.Execute(); err != nil {
//		os.Exit(cli.ExitCode(err))
//	}
//
// An error is printed once, by cobra, as any other error of the app; where the app sets SilenceErrors
// it is the app's to print. Main does all of it, and ends on ^C.
//
// db has the persistent flags -d, -q, -v, -x and -y: an app with persistent flags of its own on its root
// must not use these letters for other flags.
func Command(cfg skein.Config) *cobra.Command {
	cfg.Form = cmp.Or(cfg.Form, script.Go)
	a := &app{
		program:   cmp.Or(cfg.Program, "app db"),
		directory: cfg.Dir,
		load:      func(*cobra.Command) (skein.Databases, error) { return skein.Databases{{Config: cfg}}, nil },
	}
	a.multidb = appMultidb
	return a.group("db", "Perform database migrations.")
}

// CommandOf is Command for an app with several databases. Its commands work on all of them, or on those
// of --database. Where a Config says no Dir, it is the folder named for the database in migrations.
func CommandOf(dbs skein.Databases) *cobra.Command {
	dbs = slices.Clone(dbs)
	a := &app{program: "app db"}
	for i := range dbs {
		dbs[i].Config.Form = cmp.Or(dbs[i].Config.Form, script.Go)
		a.program = cmp.Or(dbs[i].Config.Program, a.program)
	}
	a.load = func(*cobra.Command) (skein.Databases, error) {
		if len(dbs) == 0 {
			return nil, usage("no databases: give cli.CommandOf one at least")
		}
		return dbs, dbs.Check()
	}
	return a.group("db", "Perform database migrations.")
}

// app is what all commands of one tree share.
type app struct {
	// program is what is typed before a command, for examples.
	program string
	// load gets the configuration when a command runs.
	load func(*cobra.Command) (skein.Databases, error)
	// multidb, for init, tells the project of databases, or says how to; wiring is what each Config needs.
	multidb func(names, wiring []string) (paths []string, wired string, err error)
	// naming is how databases get names, for messages.
	naming string
	// start runs in place of a command in tests.
	start func(*cobra.Command) error
	// The flags of every command.
	directory string
	moved     bool // the environment says the directory
	databases []string
	json      bool
	quiet     bool
	verbose   bool
	yes       bool
	color     colorMode
	x         []string
	raise     bool
	tag       string        // of the commands that have --tag
	sql       bool          // of the commands that refuse --sql
	resumeAs  string        // of upgrade and downgrade
	together  bool          // likewise: --single-transaction
	exact     bool          // of the commands that have --exact
	wait      time.Duration // --lock-timeout, of upgrade, downgrade and stamp; 0: not given
}

// group returns the command that the others hang under.
func (a *app) group(use, short string) *cobra.Command {
	group := &cobra.Command{
		Use:                        use,
		Short:                      short,
		Args:                       cobra.ArbitraryArgs,
		SilenceUsage:               true,
		SuggestionsMinimumDistance: 2,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return a.paint(cmd, unknownCommand(cmd, args[0]))
		},
	}
	group.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return a.paint(cmd, usage("%w; see '%s --help'", err, cmd.CommandPath()))
	})
	help := group.HelpFunc()
	group.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		cmd.Example = strings.ReplaceAll(cmd.Example, a.program+" ", groupOf(cmd).CommandPath()+" ")
		help(cmd, args)
	})
	a.addFlags(group.PersistentFlags())
	a.databaseFlag(group)
	for _, make := range commands() {
		cmd := make(a)
		cmd.SilenceUsage = true
		cmd.DisableFlagsInUseLine = true
		group.AddCommand(cmd)
	}
	return group
}

// commands lists the constructors in the order in which a project meets the commands.
func commands() []func(*app) *cobra.Command {
	return []func(*app) *cobra.Command{
		newInit, newListTemplates, newRevision, newMigrate, newEdit, newMerge, newSquash,
		newUpgrade, newDowngrade, newStamp, newEnsureVersion, newPlan,
		newCurrent, newHistory, newHeads, newBranches, newShow,
		newKept, newPurge, newCheck, newVerify, newDiff,
	}
}

func (a *app) addFlags(f *pflag.FlagSet) {
	if a.directory == "" {
		a.directory = "migrations"
	}
	f.StringVarP(&a.directory, "directory", "d", a.directory, "folder of the migration scripts")
	f.BoolVar(&a.json, "json", false, "print the result as one JSON document")
	f.BoolVarP(&a.quiet, "quiet", "q", false, "log warnings only")
	f.BoolVarP(&a.verbose, "verbose", "v", false, "show more of each revision, and debug log lines")
	f.BoolVarP(&a.yes, "yes", "y", false, "ask nothing: confirm what a terminal would be asked to confirm")
	f.StringArrayVarP(&a.x, "x-arg", "x", nil, "name=value to hand to Go functions in the scripts (op.X; may be repeated)")
	f.BoolVar(&a.raise, "raiseerr", false, "show the errors inside of an error, and their types")
	f.Var(&a.color, "color", "when to use colour: auto, always or never")
}

// runFunc is the run of a command, after its flags were parsed.
type runFunc func(s *session, args []string) error

// run makes a cobra run of it, on each database that check lets it, and leaves the error to cobra to print.
func (a *app) run(f runFunc, check ...func(skein.Databases) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		if a.start != nil {
			return a.start(cmd)
		}
		return a.paint(cmd, interrupted(cmd.Context(), a.each(cmd, args, f, check...)))
	}
}

// paint colours the word in front of the error, which cobra prints, on a terminal, and with --raiseerr
// shows what is in the error. It returns err.
func (a *app) paint(cmd *cobra.Command, err error) error {
	if err != nil && a.raise {
		raise(cmd.ErrOrStderr(), err, "  ")
	}
	if err != nil && a.color.enabled(cmd.ErrOrStderr()) {
		cmd.SetErrPrefix("\x1b[1;31mError:\x1b[0m")
	}
	if err != nil && view.Plain(err.Error()) != err.Error() {
		err = plainError{err}
	}
	return err
}

// plainError is an error whose text is safe for a terminal.
type plainError struct{ error }

// Error returns the text with what a terminal would obey written out.
func (e plainError) Error() string { return view.Plain(e.error.Error()) }

func (e plainError) Unwrap() error { return e.error }

// args returns a validator for min to max arguments; max < 0: any number.
func (a *app) args(min, max int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		args = targets(cmd, args)
		switch {
		case max == 0 && len(args) > 0:
			return a.paint(cmd, usage("%s takes no arguments, got %q", cmd.CommandPath(), strings.Join(args, " ")))
		case len(args) < min:
			return a.paint(cmd, usage("%s needs %s; see '%s --help'", cmd.CommandPath(), what, cmd.CommandPath()))
		case max >= 0 && len(args) > max:
			return a.paint(cmd, usage("%s takes %s, got %d arguments: %s", cmd.CommandPath(), what, len(args), strings.Join(args, " ")))
		}
		for _, arg := range args {
			if arg == "" {
				return a.paint(cmd, usage("%s: an argument is empty; leave it out, or name a revision", cmd.CommandPath()))
			}
		}
		return nil
	}
}

func unknownCommand(cmd *cobra.Command, name string) error {
	hint := ""
	if s := cmd.SuggestionsFor(name); len(s) > 0 {
		hint = fmt.Sprintf("; did you mean %q?", s[0])
	} else {
		hint = fmt.Sprintf("; see '%s --help'", cmd.CommandPath())
	}
	return usage("unknown command %q for %q%s", name, cmd.CommandPath(), hint)
}

// lines are the examples of a command, as they are typed.
func lines(a *app, examples ...string) string {
	return "  " + a.program + " " + strings.Join(examples, "\n  "+a.program+" ")
}
