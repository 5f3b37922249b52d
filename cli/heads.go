package cli

import (
	"github.com/spf13/cobra"

	"github.com/skein-go/skein/cli/view"
)

func newHeads(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "heads",
		Short:   "List the revisions that nothing builds on.",
		Example: lines(a, "heads", "heads --json"),
		Args:    a.args(0, 0, ""),
		RunE: a.run(func(s *session, _ []string) error {
			revs, err := s.Heads(s.ctx)
			if err != nil {
				return err
			}
			return s.show(view.Heads(revs))
		}),
	}
}
