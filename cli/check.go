package cli

import (
	"cmp"

	"github.com/spf13/cobra"

	"github.com/skein-go/skein/cli/view"
)

func newCheck(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "check",
		Short: "Tell whether the models have changes that no script has yet.",
		Long: `Compare the models with the database as migrate does, and write nothing. The exit code is 1 if there
are changes.`,
		Example: lines(a, "check", "check --json"),
		Args:    a.args(0, 0, ""),
		RunE:    a.run(check),
	}
}

func check(s *session, _ []string) error {
	c, err := s.Check(s.ctx)
	if c != nil && (err == nil || s.json && ExitCode(err) == exitFound) {
		return cmp.Or(s.show((*view.Checked)(c)), err)
	}
	return err
}
