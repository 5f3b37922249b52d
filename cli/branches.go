package cli

import (
	"github.com/spf13/cobra"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/cli/view"
)

func newBranches(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "branches",
		Short:   "List the revisions that several others build on.",
		Example: lines(a, "branches", "branches -v"),
		Args:    a.args(0, 0, ""),
		RunE:    a.run(branches),
	}
}

func branches(s *session, _ []string) error {
	points, err := s.Branches(s.ctx)
	if err != nil {
		return err
	}
	all, err := s.History(s.ctx, skein.HistoryOptions{})
	if err != nil {
		return err
	}
	return s.show(view.Branches{Points: points, All: all})
}
