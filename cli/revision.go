package cli

import (
	"github.com/spf13/cobra"

	"github.com/skein-go/skein"
)

func newRevision(a *app) *cobra.Command {
	var o skein.GenerateOptions
	var auto bool
	cmd := &cobra.Command{
		Use:   "revision",
		Short: "Write a new, empty migration script.",
		Long: `Write a new, empty migration script, to be filled in by hand. See migrate for one that is filled
in from the changes of your models; revision --autogenerate is the same.`,
		Example: lines(a, `revision -m "count the users"`, `revision -m "billing: first table" --head base --branch-label billing`),
		Args:    a.args(0, 0, ""),
		RunE: a.run(func(s *session, _ []string) error {
			switch {
			case auto:
				return migrate(s, o)
			case o.FromHistory:
				return usage("--from-history is for --autogenerate")
			case o.NoRename || len(o.Renames) > 0:
				return usage("--rename and --no-rename are for --autogenerate")
			}
			return s.showGenerated(s.NewRevision(s.ctx, o))
		}, ownFolders, noSQL(a)),
	}
	generateFlags(cmd, &o)
	parentFlags(a, cmd, &o)
	cmd.Flags().BoolVar(&auto, "autogenerate", false, "fill the script in from the changes of your models, as migrate does")
	migrateFlags(a, cmd, &o)
	return cmd
}
