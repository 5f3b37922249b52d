package cli

import (
	"github.com/spf13/cobra"

	"github.com/skein-go/skein/cli/view"
)

func newHeads(a *app) *cobra.Command {
	var real bool
	cmd := &cobra.Command{
		Use:     "heads",
		Short:   "List the revisions that nothing builds on.",
		Example: lines(a, "heads", "heads --resolve-dependencies"),
		Args:    a.args(0, 0, ""),
		RunE: a.run(func(s *session, _ []string) error {
			get := s.Heads
			if real {
				get = s.RealHeads
			}
			revs, err := get(s.ctx)
			if err != nil {
				return err
			}
			return s.show(view.Heads(revs))
		}),
	}
	cmd.Flags().BoolVar(&real, "resolve-dependencies", false, "count depends_on as an edge: what another revision depends on is no head")
	return cmd
}
