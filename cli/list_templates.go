package cli

import (
	"github.com/spf13/cobra"

	"github.com/skein-go/skein/cli/view"
	"github.com/skein-go/skein/script"
)

func newListTemplates(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "list-templates",
		Short:   "List the kinds of folders that init can create.",
		Example: lines(a, "list-templates", "list-templates --json"),
		Args:    a.args(0, 0, ""),
		RunE: a.run(func(s *session, _ []string) error {
			return s.show(view.Templates(script.Templates()))
		}),
	}
}
