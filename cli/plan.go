package cli

import (
	"github.com/spf13/cobra"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/cli/view"
	"github.com/skein-go/skein/revision"
)

func newPlan(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "plan upgrade|downgrade [REVISION]",
		Short:   "Show what an upgrade or a downgrade would run, without running it.",
		Example: lines(a, "plan upgrade", "plan downgrade base --from 5f15cbadc711", "plan upgrade head --json"),
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return a.paint(cmd, usage("%s needs upgrade or downgrade, and a revision; see '%s --help'", cmd.CommandPath(), cmd.CommandPath()))
			}
			return a.paint(cmd, unknownCommand(cmd, args[0]))
		},
		SuggestionsMinimumDistance: 2,
	}
	up := newPlanOf(a, revision.Up, "head")
	up.Short = "Show what an upgrade would run (default: to head)."
	up.Example = lines(a, "plan upgrade", "plan upgrade +1", "plan upgrade head --from base --json")
	down := newPlanOf(a, revision.Down, "-1")
	down.Short = "Show what a downgrade would run (default: -1, one step)."
	down.Example = lines(a, "plan downgrade", "plan downgrade base --from 5f15cbadc711")
	cmd.AddCommand(up, down)
	return cmd
}

func newPlanOf(a *app, d revision.Direction, fallback string) *cobra.Command {
	var o skein.PlanOptions
	cmd := &cobra.Command{
		Use:               string(d) + " [REVISION]",
		Args:              a.args(0, 1, "one revision"),
		ValidArgsFunction: a.complete,
		SilenceUsage:      true,
	}
	cmd.RunE = a.run(func(s *session, args []string) error {
		o.Target = target(cmd, args, fallback)
		p, err := s.Plan(s.ctx, d, o)
		if err != nil {
			return err
		}
		return s.show(view.Plan{Plan: p})
	})
	cmd.Flags().StringSliceVar(&o.From, "from", nil, "revisions to start at, or base; no database is asked")
	cmd.RegisterFlagCompletionFunc("from", a.complete)
	exactFlag(a, cmd)
	allowRelative(cmd)
	return cmd
}
