package cli

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/cli/view"
	"github.com/skein-go/skein/runner"
	"github.com/skein-go/skein/script"
)

// session is one run of a command: the migrator, the streams and how to show results.
type session struct {
	*skein.Migrator
	ctx context.Context
	cfg skein.Config
	log *slog.Logger
	in  io.Reader
	out io.Writer
	// terminal is where out leads to in the end, for a program that is to have it.
	terminal io.Writer
	err      io.Writer
	json     bool
	yes      bool
	// interactive is set where a person can be asked.
	interactive bool
	view        view.Options
}

// open makes a session of a configuration.
func (a *app) open(cmd *cobra.Command, cfg skein.Config, out io.Writer) (*session, error) {
	m, err := skein.New(cfg)
	if err != nil {
		return nil, err
	}
	if stale, err := m.Stale(); err == nil && len(stale) > 0 {
		cfg.Log.Warn(strings.Join(stale, ", ") + " is not compiled into this program: build it again to have it in the history.")
	}
	return &session{
		Migrator: m,
		ctx:      cmd.Context(),
		cfg:      cfg,
		log:      cfg.Log,
		in:       cmd.InOrStdin(),
		out:      out,
		terminal: cmd.OutOrStdout(),
		err:      cmd.ErrOrStderr(),
		json:     a.json,
		yes:      a.yes,

		interactive: interactive(cmd),
		view:        view.Options{Color: a.color.enabled(cmd.OutOrStdout()), Verbose: a.verbose},
	}, nil
}

// config is the configuration of a database with the flags laid over it.
func (a *app) config(cmd *cobra.Command, db skein.Database) skein.Config {
	cfg := db.Config
	if cfg.Dir == "" || cmd.Flags().Changed("directory") || a.moved {
		cfg.Dir = filepath.Join(a.directory, db.Name)
	}
	if cfg.Log == nil {
		log := newLogHandler(cmd.ErrOrStderr(), a.level(), a.color.enabled(cmd.ErrOrStderr()))
		log.name = strings.TrimSuffix("skein."+db.Name, ".")
		cfg.Log = slog.New(log)
	} else if db.Name != "" {
		cfg.Log = cfg.Log.With("database", db.Name)
	}
	if r, ok := cfg.Compiler.(*runner.Runner); ok {
		r.Building = func(n int) { cfg.Log.Info("Building " + plural(n, "Go script") + ".") }
	}
	if cfg.Progress == nil {
		cfg.Progress = a.progress(cmd)
	}
	cfg.OneTransaction = cfg.OneTransaction || a.together
	cfg.Exact = cfg.Exact || a.exact
	if a.resumeAs != "" {
		cfg.ResumeAs = a.resumeAs
	}
	if a.wait != 0 {
		cfg.LockTimeout = a.wait
	}
	if _, err := os.Stat(filepath.Join(cfg.Dir, "migrations.go")); err == nil && cfg.Form == "" {
		cfg.Form = script.Go // the folder is what init makes for Go scripts
	}
	if cfg.Program == "" {
		cfg.Program = groupOf(cmd).CommandPath()
	}
	if db.Name != "" {
		cfg.Program += " --database " + db.Name
	}
	if cfg.Ask == nil && !a.yes && interactive(cmd) {
		cfg.Ask = newAsker(cmd.InOrStdin(), cmd.ErrOrStderr())
	}
	if cfg.AskValue == nil && !a.yes && interactive(cmd) {
		cfg.AskValue = newValueAsker(cmd.InOrStdin(), cmd.ErrOrStderr())
	}
	if a.yes {
		cfg.AskLoss = yes
	} else if cfg.AskLoss == nil && interactive(cmd) {
		cfg.AskLoss = newLossAsker(cmd.InOrStdin(), cmd.ErrOrStderr())
	}
	return cfg
}

// interactive reports whether there is a person to ask.
func interactive(cmd *cobra.Command) bool {
	return isTerminal(cmd.InOrStdin()) && isTerminal(cmd.ErrOrStderr())
}

// groupOf returns the command that cmd hangs under and that has the flags of app.
func groupOf(cmd *cobra.Command) *cobra.Command {
	for c := cmd; c != nil; c = c.Parent() {
		if c.PersistentFlags().Lookup("directory") != nil {
			return c
		}
	}
	return cmd.Root()
}

// level is what is logged. With --quiet, --verbose is about the result alone.
func (a *app) level() slog.Level {
	switch {
	case a.quiet:
		return slog.LevelWarn
	case a.verbose:
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

// close closes what the session opened.
func (s *session) close() {
	if s.Migrator != nil {
		s.Migrator.Close()
	}
}

// noJSON refuses --json beside a flag that says another form.
func (s *session) noJSON(flag string, given bool) error {
	if given && s.json {
		return usage("%s and --json can't be used together", flag)
	}
	return nil
}

// show prints a result on stdout in the form that was asked for.
func (s *session) show(v view.View) error {
	if s.json {
		return v.JSON(s.out)
	}
	return v.Human(s.out, s.view)
}

// printed prints what write writes, nothing of it if write fails: half a script must not be run.
func (s *session) printed(write func(io.Writer) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	_, err := b.WriteTo(s.out)
	return err
}
