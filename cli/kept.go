package cli

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/cli/view"
)

func newKept(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "kept",
		Short: "List what was dropped and is kept.",
		Long: `List the tables and columns that revisions dropped and that are kept: a downgrade gives them back, with
their rows; purge destroys them. With -v also what was purged, and where each is.`,
		Example: lines(a, "kept", "kept --json"),
		Args:    a.args(0, 0, ""),
		RunE: a.run(func(s *session, _ []string) error {
			list, err := s.Kept(s.ctx)
			if err != nil {
				return err
			}
			return s.show(view.Kept(list))
		}),
	}
}

func newPurge(a *app) *cobra.Command {
	var older, rev string
	cmd := &cobra.Command{
		Use:   "purge",
		Short: "Destroy what was dropped and is kept, for good.",
		Long: `Destroy the rows and values that kept lists, after a question: all of them, or those of one revision, or
of before some time. A downgrade gives back the tables and columns after that, and no rows.`,
		Example: lines(a, "purge", "purge --older-than 30d", "purge --revision 5f15cbadc711 --yes"),
		Args:    a.args(0, 0, ""),
		RunE: a.run(func(s *session, _ []string) error {
			o := skein.PurgeOptions{Revision: rev, Confirm: s.confirmPurge}
			var err error
			if o.OlderThan, err = age(older); err != nil {
				return err
			}
			list, err := s.Purge(s.ctx, o)
			if err != nil {
				return err
			}
			if len(list) == 0 {
				s.log.Info("There is nothing to purge.")
			}
			return s.show(view.Kept(list))
		}),
	}
	cmd.Flags().StringVar(&older, "older-than", "", "only what was dropped longer ago than this, as in 30d or 12h")
	cmd.Flags().StringVar(&rev, "revision", "", "only what this revision dropped")
	cmd.RegisterFlagCompletionFunc("older-than", cobra.NoFileCompletions)
	cmd.RegisterFlagCompletionFunc("revision", a.complete)
	waitFlag(a, cmd)
	return cmd
}

// age reads a time span: a number of days, or what time.ParseDuration reads.
func age(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.ParseFloat(days, 64); err == nil && n > 0 {
			return time.Duration(n * float64(24*time.Hour)), nil
		}
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return 0, usage("--older-than %s: it takes days or hours, as in 30d or 12h", text)
	}
	return d, nil
}

// confirmPurge lists what would be destroyed and asks.
func (s *session) confirmPurge(ctx context.Context, list []skein.Kept) (bool, error) {
	if s.yes {
		return true, nil
	}
	words := make([]string, len(list))
	for i, k := range list {
		words[i] = fmt.Sprintf("%s %s (%s)", k.Kind, k.Object, k.Amount())
	}
	text := fmt.Sprintf("This destroys %s, for good.", strings.Join(words, ", "))
	if !s.interactive {
		return false, refusedError{fmt.Errorf("%s Nobody is there to confirm it: --yes does", text)}
	}
	return confirm(ctx, s.in, s.err, text)
}
