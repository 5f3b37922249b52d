package cli

import (
	"github.com/spf13/cobra"

	"github.com/skein-go/skein"
)

func newRevision(a *app) *cobra.Command {
	var o skein.GenerateOptions
	cmd := &cobra.Command{
		Use:   "revision",
		Short: "Write a new, empty migration script.",
		Long: `Write a new, empty migration script, to be filled in by hand. See migrate for one that is filled
in from the changes of your models.`,
		Example: lines(a, `revision -m "count the users"`, `revision -m "billing: first table" --head base --branch-label billing`),
		Args:    a.args(0, 0, ""),
		RunE: a.run(func(s *session, _ []string) error {
			return s.showGenerated(s.NewRevision(s.ctx, o))
		}),
	}
	generateFlags(cmd, &o)
	parentFlags(a, cmd, &o)
	return cmd
}
