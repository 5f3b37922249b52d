package cli

import (
	"cmp"

	"github.com/spf13/cobra"

	"github.com/skein-go/skein/cli/view"
)

func newCurrent(a *app) *cobra.Command {
	var check bool
	cmd := &cobra.Command{
		Use:     "current",
		Short:   "Show the revision that the database is at.",
		Long:    "Show the revision that the database is at: a line for each row of its version table, none if it is empty.\nWith --check-heads the exit code is 1 if the database lacks a revision.",
		Example: lines(a, "current", "current -v", "current --check-heads"),
		Args:    a.args(0, 0, ""),
		RunE: a.run(func(s *session, _ []string) error {
			get := s.Current
			if check {
				get = s.CheckHeads
			}
			c, err := get(s.ctx)
			if c == nil {
				return err
			}
			return cmp.Or(s.show((*view.Currents)(c)), err)
		}),
	}
	cmd.Flags().BoolVarP(&check, "check-heads", "c", false, "fail if the database is not at all heads")
	return cmd
}
