package cli

import (
	"io"

	"github.com/spf13/cobra"
)

func newDowngrade(a *app) *cobra.Command {
	var o moveOptions
	cmd := &cobra.Command{
		Use:   "downgrade [REVISION]",
		Short: "Take the database back to an earlier revision (default: -1, one step).",
		Long: `Take the database back to an earlier revision: one step if none is named; base undoes everything.
Where rows or values would be destroyed, it says how many, and asks a terminal first; with drops = "refuse" it wants --yes
where nobody can be asked.`,
		Example:           lines(a, "downgrade", "downgrade -2", "downgrade 5f15cbadc711", "downgrade base"),
		Args:              a.args(0, 1, "one revision"),
		ValidArgsFunction: a.complete,
	}
	cmd.RunE = a.run(func(s *session, args []string) error {
		o.target = target(cmd, args, "-1")
		if o.sql && len(targets(cmd, args)) == 0 {
			o.target = "head:-1"
		}
		return downgrade(s, o)
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

func downgrade(s *session, o moveOptions) error {
	if err := s.noJSON("--sql", o.sql); err != nil {
		return err
	}
	if o.sql {
		return s.printed(func(w io.Writer) error { return s.DowngradeSQL(s.ctx, w, o.target) })
	}
	if err := s.Downgrade(s.ctx, o.target); err != nil {
		return err
	}
	return s.showReached()
}
