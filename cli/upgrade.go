package cli

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/skein-go/skein/cli/view"
	"github.com/skein-go/skein/revision"
)

// moveOptions are the options of upgrade and downgrade.
type moveOptions struct {
	target string
	sql    bool
}

func newUpgrade(a *app) *cobra.Command {
	var o moveOptions
	cmd := &cobra.Command{
		Use:   "upgrade [REVISION]",
		Short: "Upgrade the database to a later revision (default: head).",
		Long: `Upgrade the database to a later revision: head if none is named; say heads where the history has
several. Any number of processes may do so at once. After a crash, or ^C, the same command goes on
where it stopped.`,
		Example:           lines(a, "upgrade", "upgrade +1", "upgrade heads", "upgrade --sql 5f15cbadc711:head > upgrade.sql"),
		Args:              a.args(0, 1, "one revision"),
		ValidArgsFunction: a.complete,
	}
	cmd.RunE = a.run(func(s *session, args []string) error {
		o.target = target(cmd, args, "head")
		return upgrade(s, o)
	})
	sqlFlag(cmd, &o.sql)
	tagFlag(a, cmd)
	singleFlag(a, cmd)
	exactFlag(a, cmd)
	resumeFlag(a, cmd)
	waitFlag(a, cmd)
	allowRelative(cmd)
	return cmd
}

func upgrade(s *session, o moveOptions) error {
	if err := s.noJSON("--sql", o.sql); err != nil {
		return err
	}
	if o.sql {
		return s.printed(func(w io.Writer) error { return s.UpgradeSQL(s.ctx, w, o.target) })
	}
	s.tellDrops(o.target)
	if err := s.Upgrade(s.ctx, o.target); err != nil {
		return err
	}
	return s.showReached()
}

// tellDrops says what an upgrade is going to keep aside, and to destroy, of what is there.
func (s *session) tellDrops(target string) {
	for _, f := range s.Dropping(s.ctx, revision.Up, target) {
		switch {
		case f.Rows == 0:
		case f.Kind == "lost":
			s.cfg.Log.Warn(f.Text)
		default:
			s.cfg.Log.Info(f.Text)
		}
	}
}

// showReached shows where the database stands after a change of it, where JSON was asked for.
func (s *session) showReached() error {
	if !s.json {
		return nil
	}
	c, err := s.Current(s.ctx)
	if err != nil {
		return err
	}
	return s.show((*view.Currents)(c))
}

func sqlFlag(cmd *cobra.Command, sql *bool) {
	cmd.Flags().BoolVar(sql, "sql", false, "print the SQL and leave the database alone; the revision may be a range from:to")
}

// target returns the argument of a command, or what it is when left out.
func target(cmd *cobra.Command, args []string, fallback string) string {
	if args = targets(cmd, args); len(args) > 0 {
		return args[0]
	}
	return fallback
}
