package cli

import (
	"github.com/spf13/cobra"

	"github.com/skein-go/skein/cli/view"
)

func newShow(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:               "show [REVISION]",
		Short:             "Show all that is known of a revision (default: head).",
		Example:           lines(a, "show", "show 5f15", "show current", "show heads --json"),
		Args:              a.args(0, 1, "one revision"),
		ValidArgsFunction: a.complete,
	}
	cmd.RunE = a.run(func(s *session, args []string) error {
		revs, err := s.Show(s.ctx, target(cmd, args, "head"))
		if err != nil {
			return err
		}
		return s.show(view.Entries(revs))
	})
	allowRelative(cmd)
	return cmd
}
