package cli

import (
	"github.com/spf13/cobra"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/cli/view"
)

func newHistory(a *app) *cobra.Command {
	var o skein.HistoryOptions
	var log bool
	cmd := &cobra.Command{
		Use:     "history",
		Short:   "List the revisions, the newest first.",
		Example: lines(a, "history", "history -i", "history --log", "history -r -3:current", "history -r billing@base:billing@head -v"),
		Args:    a.args(0, 0, ""),
		RunE: a.run(func(s *session, _ []string) error {
			if log {
				return historyLog(s, o)
			}
			revs, err := s.History(s.ctx, o)
			if err != nil {
				return err
			}
			return s.show(view.Revisions(revs))
		}),
	}
	cmd.Flags().StringVarP(&o.Range, "rev-range", "r", "", "range to list: from:to, from: or :to")
	cmd.Flags().BoolVarP(&o.Database, "indicate-current", "i", false, "ask the database, and mark what it is at")
	cmd.Flags().BoolVar(&log, "log", false, "list what was ever run on the database, downgrades too, the newest first")
	cmd.RegisterFlagCompletionFunc("rev-range", a.complete)
	return cmd
}

func historyLog(s *session, o skein.HistoryOptions) error {
	if o.Range != "" || o.Database {
		return usage("--log can't be used together with --rev-range or --indicate-current")
	}
	entries, err := s.Log(s.ctx)
	if err != nil {
		return err
	}
	return s.show(view.Log(entries))
}
