package cli

import (
	"github.com/spf13/cobra"

	"github.com/skein-go/skein/cli/view"
)

func newInit(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "init",
		Short: "Create the folder that the migration scripts live in.",
		Long: `Create the folder that the migration scripts live in. In a Go project the folder is a package,
and what is printed at the end is the one line that makes the scripts part of your app.`,
		Example: lines(a, "init", "init -d db/migrations"),
		Args:    a.args(0, 0, ""),
		RunE:    a.run(initFolder),
	}
}

func initFolder(s *session, _ []string) error {
	paths, err := s.Init(s.ctx)
	if err != nil {
		return err
	}
	return s.show(view.Created{Paths: paths, Wiring: s.Wiring()})
}
