package cli

import (
	"io"

	"github.com/spf13/cobra"
)

func newEnsureVersion(a *app) *cobra.Command {
	var sql bool
	cmd := &cobra.Command{
		Use:     "ensure-version",
		Aliases: []string{"ensure_version"},
		Short:   "Create the version table where it is missing, and nothing else.",
		Long: `Create the version table, and the tables for the log and the lock beside it, where they are missing.
The first upgrade does so too: this is for a database in which only another user may create tables.`,
		Example: lines(a, "ensure-version", "ensure-version --sql"),
		Args:    a.args(0, 0, ""),
	}
	cmd.RunE = a.run(func(s *session, _ []string) error {
		if err := s.noJSON("--sql", sql); err != nil {
			return err
		}
		if sql {
			return s.printed(func(w io.Writer) error { return s.EnsureVersionSQL(s.ctx, w) })
		}
		if err := s.EnsureVersion(s.ctx); err != nil {
			return err
		}
		return s.showReached()
	})
	cmd.Flags().BoolVar(&sql, "sql", false, "print the SQL and leave the database alone")
	return cmd
}
