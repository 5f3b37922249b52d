package cli

import (
	"github.com/spf13/cobra"

	"github.com/skein-go/skein"
)

func newMerge(a *app) *cobra.Command {
	var o skein.GenerateOptions
	cmd := &cobra.Command{
		Use:               "merge REVISION REVISION… | heads",
		Short:             "Join branches: write a script that builds on several revisions.",
		Example:           lines(a, `merge heads -m "merge billing and users"`, "merge 5f15cbadc711 ae1027a6acf0"),
		Args:              a.args(1, -1, "the revisions to merge, or heads"),
		ValidArgsFunction: a.complete,
		RunE: a.run(func(s *session, revs []string) error {
			return s.showGenerated(s.Merge(s.ctx, o, revs...))
		}),
	}
	generateFlags(cmd, &o)
	return cmd
}
