package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/skein-go/skein/op"
)

// tagFlag adds the flag whose value the Go functions of scripts can read.
func tagFlag(a *app, cmd *cobra.Command) {
	cmd.Flags().StringVar(&a.tag, "tag", "", "word to hand to Go functions in the scripts (op.Tag)")
	cmd.RegisterFlagCompletionFunc("tag", cobra.NoFileCompletions)
}

// resumeFlag adds the flag that answers what became of a statement whose end nobody saw.
func resumeFlag(a *app, cmd *cobra.Command) {
	cmd.Flags().StringVar(&a.resumeAs, "resume-as", "", "say whether the statement took effect that a run before this one began: done or not-done")
	cmd.RegisterFlagCompletionFunc("resume-as", cobra.FixedCompletions([]string{"done", "not-done"}, cobra.ShellCompDirectiveNoFileComp))
}

// singleFlag adds the flag for one transaction.
func singleFlag(a *app, cmd *cobra.Command) {
	cmd.Flags().BoolVar(&a.together, "single-transaction", false, "run all revisions in one transaction: all of them stay, or none")
}

// exactFlag adds the flag for numbers that are exact.
func exactFlag(a *app, cmd *cobra.Command) {
	cmd.Flags().BoolVar(&a.exact, "exact", false, "count all rows where a number of them is shown, also where they are many")
}

// waitFlag adds the flag for how long to wait for another process.
func waitFlag(a *app, cmd *cobra.Command) {
	cmd.Flags().DurationVar(&a.wait, "lock-timeout", 0, "how long to wait for another process that migrates the database, such as 30s (default: a minute)")
	cmd.RegisterFlagCompletionFunc("lock-timeout", cobra.NoFileCompletions)
}

// handOver puts --tag and -x where Go functions in scripts find them.
func (s *session) handOver(a *app) {
	if a.tag != "" {
		s.ctx = op.WithTag(s.ctx, a.tag)
	}
	if len(a.x) == 0 {
		return
	}
	values := map[string]string{}
	for _, x := range a.x {
		name, value, _ := strings.Cut(x, "=")
		values[name] = value
	}
	s.ctx = op.WithX(s.ctx, values)
}
