package cli

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/skein-go/skein"
)

type stampOptions struct {
	targets []string
	sql     bool
	skein.StampOptions
}

func newStamp(a *app) *cobra.Command {
	var o stampOptions
	cmd := &cobra.Command{
		Use:   "stamp [REVISION…]",
		Short: "Say at which revision the database is, and run nothing (default: head).",
		Long: `Write the revision into the version table without running a script: for a database that has the
schema already. base empties the version table.`,
		Example:           lines(a, "stamp head", "stamp 5f15cbadc711", "stamp --purge heads"),
		Args:              a.args(0, -1, "revisions"),
		ValidArgsFunction: a.complete,
	}
	cmd.RunE = a.run(func(s *session, args []string) error {
		if o.targets = targets(cmd, args); len(o.targets) == 0 {
			o.targets = []string{"head"}
		}
		return stamp(s, o)
	})
	cmd.Flags().BoolVar(&o.Purge, "purge", false, "empty the version table first, unknown revisions too")
	sqlFlag(cmd, &o.sql)
	tagFlag(a, cmd)
	waitFlag(a, cmd)
	allowRelative(cmd)
	return cmd
}

func stamp(s *session, o stampOptions) error {
	if err := s.noJSON("--sql", o.sql); err != nil {
		return err
	}
	if o.sql {
		if o.Purge {
			return usage("--purge and --sql can't be used together")
		}
		if len(o.targets) != 1 {
			return usage("--sql takes one revision, got %d", len(o.targets))
		}
		return s.printed(func(w io.Writer) error { return s.StampSQL(s.ctx, w, o.targets[0]) })
	}
	if err := s.Stamp(s.ctx, o.StampOptions, o.targets...); err != nil {
		return err
	}
	return s.showReached()
}
