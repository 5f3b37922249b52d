package cli

import (
	"cmp"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/cli/view"
)

type initOptions struct {
	template string
	multidb  bool
}

func newInit(a *app) *cobra.Command {
	var o initOptions
	cmd := &cobra.Command{
		Use:   "init [DIRECTORY]",
		Short: "Create the folder that the migration scripts live in.",
		Long: `Create the folder that the migration scripts live in. In a Go project the folder is a package,
and what is printed at the end is the one line that makes the scripts part of your app.

With --multidb, or -t multidb, each database that --database names gets a folder, and
skein.toml or your app is told of them.`,
		Example: lines(a, "init", "init -t go", "init -d db/migrations", "init --multidb --database main --database billing"),
		Args:    a.args(0, 1, "one folder"),
	}
	run := a.run(func(s *session, _ []string) error { return initFolder(s, o.template) })
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			if err := cmd.Flags().Set("directory", args[0]); err != nil {
				return err
			}
		}
		if o.template == "multidb" {
			o.template, o.multidb = "", true
		}
		if o.multidb {
			dbs, err := a.load(cmd)
			if err == nil && dbs[0].Name == "" {
				return a.paint(cmd, initMultidb(a, cmd, dbs[0].Config, o.template))
			}
		}
		return run(cmd, args)
	}
	cmd.Flags().StringVarP(&o.template, "template", "t", "", "kind of folder, see list-templates, or a folder to copy (default: what the app or skein.toml says)")
	// For scripts that ran another tool: a folder of Go scripts is a package anyway.
	cmd.Flags().Bool("package", false, "")
	_ = cmd.Flags().MarkHidden("package")
	cmd.Flags().BoolVar(&o.multidb, "multidb", false, "make a folder for each of several databases")
	cmd.RegisterFlagCompletionFunc("template", cobra.FixedCompletions([]string{"go", "sql", "multidb"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func initFolder(s *session, template string) error {
	paths, err := s.InitTemplate(s.ctx, template)
	if err != nil {
		return err
	}
	return s.show(view.Created{Paths: paths, Wiring: s.Wiring()})
}

// initMultidb makes the folders of databases that the project does not know yet. What is said of the one
// that it knows is said of each.
func initMultidb(a *app, cmd *cobra.Command, one skein.Config, template string) error {
	if len(a.databases) == 0 {
		return usage("init --multidb needs names: give --database NAME for each database")
	}
	one.DB, one.URL, one.Dialect = nil, "", nil
	dbs := make(skein.Databases, len(a.databases))
	for i, name := range a.databases {
		dbs[i] = skein.Database{Name: name, Config: one}
		if one.Dir != "" {
			dbs[i].Config.Dir = filepath.Join(one.Dir, name)
		}
		dbs[i].Config = a.config(cmd, dbs[i])
	}
	if err := dbs.Check(); err != nil {
		return err
	}
	var out view.Created
	var wiring []string
	for _, db := range dbs {
		m, err := skein.New(db.Config)
		if err != nil {
			return err
		}
		paths, err := m.InitTemplate(cmd.Context(), template)
		if err != nil {
			return err
		}
		out.Paths, wiring = append(out.Paths, paths...), append(wiring, m.Wiring())
	}
	paths, wired, err := a.multidb(dbs.Names(), wiring)
	if err != nil {
		return err
	}
	out.Paths, out.Wiring = append(out.Paths, paths...), wired
	s := &session{out: cmd.OutOrStdout(), json: a.json}
	return s.show(out)
}

// appMultidb says how an app gets to know databases, each with the line that gives it its scripts.
func appMultidb(names, wiring []string) (paths []string, wired string, err error) {
	var b strings.Builder
	b.WriteString("app.AddCommand(cli.CommandOf(skein.Databases{\n")
	for i, name := range names {
		fmt.Fprintf(&b, "\t{Name: %q, Config: skein.Config{\n\t\t%s\n\t}},\n", name, cmp.Or(wiring[i], "DB: …,"))
	}
	return nil, b.String() + "}))", nil
}
