package cli

import (
	"cmp"

	"github.com/spf13/cobra"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/cli/view"
)

func newVerify(a *app) *cobra.Command {
	var o skein.VerifyOptions
	cmd := &cobra.Command{
		Use:   "verify [RANGE]",
		Short: "Run revisions up, down and up again on a scratch database with rows.",
		Long: `Run every revision of a range, all of them without one, up, down and up again on a scratch database that
has rows in its tables: does the way back lead to the schema before, and are the rows back? Go functions
are run too. The exit code is 1 if a revision fails, leads elsewhere or loses rows; each is named with its
file. Your own database is not touched.`,
		Example:           lines(a, "verify", "verify 5f15cbadc711:", "verify heads --json", "verify --allow-loss 5f15cbadc711"),
		Args:              a.args(0, 1, "at most one range"),
		ValidArgsFunction: a.complete,
		RunE: a.run(func(s *session, args []string) error {
			if len(args) > 0 {
				o.Range = args[0]
			}
			v, err := s.Verify(s.ctx, o)
			if v == nil {
				return err
			}
			return cmp.Or(s.show((*view.Verified)(v)), err)
		}),
	}
	cmd.Flags().StringArrayVar(&o.AllowLoss, "allow-loss", nil, "revision whose downgrade need not give everything back (may be repeated)")
	cmd.RegisterFlagCompletionFunc("allow-loss", a.complete)
	return cmd
}
