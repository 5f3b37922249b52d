package cli

import (
	"cmp"

	"github.com/spf13/cobra"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/cli/view"
)

func newMerge(a *app) *cobra.Command {
	var o skein.GenerateOptions
	var cmd *cobra.Command
	cmd = &cobra.Command{
		Use:   "merge REVISION REVISION… | heads",
		Short: "Join branches: write a script that builds on several revisions.",
		Long: `Join branches: write a script that builds on several revisions. Before, both are run over the schema
at their fork, in both orders, on paper and on a scratch database: the log says what each did. Where
they don't fit together the objects in conflict are shown and nothing is written (exit code 3). What
can't be compared, such as Go functions, is named.`,
		Example:           lines(a, `merge heads -m "merge billing and users"`, "merge 5f15cbadc711 ae1027a6acf0"),
		Args:              a.args(1, -1, "the revisions to merge, or heads"),
		ValidArgsFunction: a.complete,
		RunE: a.run(func(s *session, revs []string) error {
			return mergeRevisions(s, o, targets(cmd, revs))
		}, ownFolders),
	}
	generateFlags(cmd, &o)
	allowRelative(cmd)
	cmd.Flags().BoolVar(&o.Splice, "splice", false, "merge revisions that others build on already")
	cmd.Flags().BoolVar(&o.Build, "build", false, "build Go scripts to compare the branches, however many it takes")
	cmd.Flags().BoolVar(&o.AllowConflicts, "allow-conflicts", false, "write the merge although the branches don't fit together")
	return cmd
}

func mergeRevisions(s *session, o skein.GenerateOptions, revs []string) error {
	g, err := s.Merge(s.ctx, o, revs...)
	if g != nil && err != nil && s.json && ExitCode(err) == exitRefused {
		return cmp.Or(s.show((*view.Generated)(g)), err)
	}
	return s.showGenerated(g, err)
}
