package cli

import (
	"log/slog"
	"strings"

	"github.com/spf13/cobra"

	"github.com/skein-go/skein"
)

// complete offers revision ids and the words that stand for revisions. It reads the scripts only: no
// database is asked while somebody presses Tab.
func (a *app) complete(cmd *cobra.Command, _ []string, prefix string) ([]string, cobra.ShellCompDirective) {
	revs, err := a.known(cmd)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var out []cobra.Completion
	add := func(word, what string) {
		if strings.HasPrefix(word, prefix) {
			out = append(out, cobra.CompletionWithDesc(word, what))
		}
	}
	branches := map[string]bool{}
	for _, r := range revs {
		message, _, _ := strings.Cut(r.Message, "\n")
		add(r.ID, message)
		for _, l := range r.Labels {
			if !branches[l] {
				branches[l] = true
				add(l+"@head", "the head of the branch")
			}
		}
	}
	add("head", "the only head")
	add("heads", "all heads")
	add("base", "before the first revision")
	add("current", "what the database is at")
	return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
}

// known returns the revisions of the scripts, and says nothing.
func (a *app) known(cmd *cobra.Command) ([]skein.Revision, error) {
	dbs, err := a.selected(cmd)
	if err != nil {
		return nil, err
	}
	var out []skein.Revision
	for _, db := range dbs {
		cfg := db.Config
		cfg.Log = slog.New(slog.DiscardHandler)
		cfg.DB, cfg.URL = nil, ""
		m, err := skein.New(cfg)
		if err != nil {
			return nil, err
		}
		revs, err := m.History(cmd.Context(), skein.HistoryOptions{})
		if err != nil {
			return nil, err
		}
		out = append(out, revs...)
	}
	return out, nil
}
