package cli

import (
	"github.com/spf13/cobra"

	"github.com/skein-go/skein/cli/view"
	"github.com/skein-go/skein/script"
)

func newListTemplates(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "list-templates",
		Aliases: []string{"list_templates"},
		Short:   "List the kinds of folders that init can create.",
		Example: lines(a, "list-templates", "list-templates --json"),
		Args:    a.args(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			s := &session{out: cmd.OutOrStdout(), json: a.json}
			return s.show(view.Templates(script.Templates()))
		},
	}
}
