package cli

import (
	"github.com/spf13/cobra"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/cli/view"
)

// generateFlags adds the flags that say where a new revision goes in the history.
func generateFlags(cmd *cobra.Command, o *skein.GenerateOptions) {
	f := cmd.Flags()
	f.StringVarP(&o.Message, "message", "m", "", "what the revision does, in a few words")
	f.StringVar(&o.RevID, "rev-id", "", "revision id to use in place of a random one")
	f.StringVar(&o.BranchLabel, "branch-label", "", "branch label to give to the revision")
	f.StringArrayVar(&o.VersionPath, "version-path", nil, "folder to write to, one of version_locations (default: where the parent is; may be repeated: of these)")
	cmd.RegisterFlagCompletionFunc("message", cobra.NoFileCompletions)
	cmd.RegisterFlagCompletionFunc("rev-id", cobra.NoFileCompletions)
	cmd.RegisterFlagCompletionFunc("branch-label", cobra.NoFileCompletions)
}

// parentFlags adds the flags that say what a new revision builds on.
func parentFlags(a *app, cmd *cobra.Command, o *skein.GenerateOptions) {
	f := cmd.Flags()
	f.StringVar(&o.Head, "head", "", "revision to build on (default: the only head); base starts a new branch")
	f.BoolVar(&o.Splice, "splice", false, "let --head be a revision that others build on already")
	f.StringArrayVar(&o.DependsOn, "depends-on", nil, "revision or label that has to be there first (may be repeated)")
	cmd.RegisterFlagCompletionFunc("head", a.complete)
	cmd.RegisterFlagCompletionFunc("depends-on", a.complete)
}

// showGenerated shows what was written, and warns of what a person should look at.
func (s *session) showGenerated(g *skein.Generated, err error) error {
	if err != nil {
		return err
	}
	for _, w := range g.Warnings {
		s.log.Warn(w)
	}
	return s.show((*view.Generated)(g))
}
