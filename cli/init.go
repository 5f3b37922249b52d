package cli

import (
	"github.com/spf13/cobra"

	"github.com/skein-go/skein/cli/view"
)

func newInit(a *app) *cobra.Command {
	var template string
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Create the folder that the migration scripts live in.",
		Long: `Create the folder that the migration scripts live in. In a Go project the folder is a package,
and what is printed at the end is the one line that makes the scripts part of your app.`,
		Example: lines(a, "init", "init -t go", "init -d db/migrations"),
		Args:    a.args(0, 0, ""),
		RunE:    a.run(func(s *session, _ []string) error { return initFolder(s, template) }),
	}
	cmd.Flags().StringVarP(&template, "template", "t", "", "kind of folder, see list-templates (default: what the app or skein.toml says)")
	cmd.RegisterFlagCompletionFunc("template", cobra.FixedCompletions([]string{"go", "sql"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func initFolder(s *session, template string) error {
	paths, err := s.InitTemplate(s.ctx, template)
	if err != nil {
		return err
	}
	return s.show(view.Created{Paths: paths, Wiring: s.Wiring()})
}
