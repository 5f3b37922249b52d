package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/cli/view"
)

type diffOptions struct {
	skein.DiffOptions
	sql, goCode, exitCode bool
}

func newDiff(a *app) *cobra.Command {
	var o diffOptions
	cmd := &cobra.Command{
		Use:   "diff --from SCHEMA --to SCHEMA",
		Short: "Print the statements that turn one schema into another.",
		Long: `Print the statements that turn one schema into another. A schema is the URL of a database, a .sql
file or a folder of them, history (what the scripts make), or empty.`,
		Example: lines(a,
			"diff --from sqlite://app.db --to schema.sql",
			"diff --from history --to sqlite://app.db --exit-code",
			"diff --from v1.sql --to v2.sql --dialect sqlite --rename users.name:full_name --go"),
		Args: a.args(0, 0, ""),
		RunE: a.run(func(s *session, _ []string) error { return diffSchemas(s, o) }, oneOnly),
	}
	f := cmd.Flags()
	f.StringVar(&o.From, "from", "", "schema to start from")
	f.StringVar(&o.To, "to", "", "schema to end at")
	f.StringVar(&o.Dialect, "dialect", "", "engine to compare for, where no URL says it: sqlite, postgres, …")
	f.BoolVar(&o.Down, "down", false, "print the way back")
	f.BoolVar(&o.sql, "sql", false, "print SQL (the default)")
	f.BoolVar(&o.goCode, "go", false, "print the operations of a Go script")
	f.BoolVar(&o.exitCode, "exit-code", false, "end with exit code 1 if there is a difference")
	renameFlags(cmd, &o.Renames, &o.NoRename)
	return cmd
}

func diffSchemas(s *session, o diffOptions) error {
	switch {
	case o.From == "" || o.To == "":
		return usage("diff needs --from and --to: a database URL, a .sql file or a folder of them, history or empty")
	case count(o.sql, o.goCode, s.json) > 1:
		return usage("--sql, --go and --json can't be used together")
	}
	if err := checkRenames(o.Renames); err != nil {
		return err
	}
	d, err := s.Diff(s.ctx, o.DiffOptions)
	if err != nil {
		return err
	}
	var v view.View = view.Diffed{Diffed: d}
	if o.goCode {
		v = view.Text{Text: d.Go()}
	}
	if err := s.show(v); err != nil {
		return err
	}
	if o.exitCode && !d.Empty() {
		return foundError{fmt.Errorf("the schemas differ: %s", plural(len(d.Changes), "change"))}
	}
	return nil
}

// foundError is an error of kind skein.ErrFound.
type foundError struct{ error }

func (e foundError) Unwrap() []error { return []error{skein.ErrFound, e.error} }

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func count(list ...bool) int {
	n := 0
	for _, b := range list {
		if b {
			n++
		}
	}
	return n
}
