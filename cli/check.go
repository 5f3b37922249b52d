package cli

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/cli/view"
)

func newCheck(a *app) *cobra.Command {
	var strict bool
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Tell whether the models have changes that no script has yet.",
		Long: `Compare the models with the database as migrate does, and write nothing. The exit code is 1 if there
are changes. Scripts that were edited after they were applied are named; with --strict the exit code is
1 for them too.`,
		Example: lines(a, "check", "check --json", "check --strict"),
		Args:    a.args(0, 0, ""),
		RunE:    a.run(func(s *session, _ []string) error { return check(s, strict) }),
	}
	cmd.Flags().BoolVar(&strict, "strict", false, "fail too if a script was edited after it was applied")
	return cmd
}

func check(s *session, strict bool) error {
	c, err := s.Check(s.ctx)
	if err == nil && strict {
		err = edited(c)
	}
	if c != nil && (err == nil || s.json && ExitCode(err) == exitFound) {
		return cmp.Or(s.show((*view.Checked)(c)), err)
	}
	return err
}

// edited is the error of --strict, nil if no script was edited.
func edited(c *skein.Checked) error {
	if len(c.Edited) == 0 {
		return nil
	}
	return foundError{fmt.Errorf("scripts were edited after they were applied: %s; take the edit back, and write a new revision for what is to change", strings.Join(c.Edited, ", "))}
}
