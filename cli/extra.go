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
