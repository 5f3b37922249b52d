package cli

import (
	"github.com/spf13/cobra"

	"github.com/skein-go/skein/cli/view"
)

func newCurrent(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "current",
		Short:   "Show the revision that the database is at.",
		Long:    "Show the revision that the database is at: a line for each row of its version table, none if it is empty.",
		Example: lines(a, "current", "current -v", "current --json"),
		Args:    a.args(0, 0, ""),
		RunE: a.run(func(s *session, _ []string) error {
			c, err := s.Current(s.ctx)
			if err != nil {
				return err
			}
			return s.show((*view.Currents)(c))
		}),
	}
}
