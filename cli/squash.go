package cli

import (
	"github.com/spf13/cobra"

	"github.com/skein-go/skein"
)

func newSquash(a *app) *cobra.Command {
	var o skein.GenerateOptions
	cmd := &cobra.Command{
		Use:   "squash FROM:TO",
		Short: "Write one script that stands in place of a range of revisions.",
		Long: `Write one script that stands in place of a range of revisions, both ends in it; ":TO" begins at the
first one. A new database runs the squash; one that has run the whole range has run the squash; one
that is inside the range goes on with the range's own scripts. So they stay where they are until no
database is inside it any more.

The squash does in one go what the range does to the schema: both are run on scratch databases and
compared before it is written. Go functions, inserted rows and SQL on rows stop it (exit code 3),
unless they are marked: m.Elidable(…) in a Go script, "-- +skein elidable" above the statement in SQL.
What the range drops and keeps stops it too; --discard says that the squash may destroy it.`,
		Example:           lines(a, `squash :ae1027a6acf0 -m "schema of version 1"`, "squash 5f15cbadc711:ae1027a6acf0"),
		Args:              a.args(1, 1, "the range, as in 5f15cbadc711:ae1027a6acf0"),
		ValidArgsFunction: a.complete,
		RunE: a.run(func(s *session, args []string) error {
			g, err := s.Squash(s.ctx, args[0], o)
			return s.showGenerated(g, err)
		}, ownFolders),
	}
	f := cmd.Flags()
	f.StringVarP(&o.Message, "message", "m", "", "what the revision stands for, in a few words")
	f.StringVar(&o.RevID, "rev-id", "", "revision id to use in place of a random one")
	f.StringArrayVar(&o.VersionPath, "version-path", nil, "folder to write to, one of version_locations (default: where the parent is; may be repeated: of these)")
	f.Var(drop{&o.Drops, skein.Discard}, "discard", "let the squash destroy what the range drops and keeps")
	f.Lookup("discard").NoOptDefVal = "true"
	cmd.RegisterFlagCompletionFunc("message", cobra.NoFileCompletions)
	cmd.RegisterFlagCompletionFunc("rev-id", cobra.NoFileCompletions)
	return cmd
}
