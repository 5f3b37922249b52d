package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/cli/view"
)

// databaseFlag adds the flag that names databases, also as -n and --name.
func (a *app) databaseFlag(group *cobra.Command) {
	group.PersistentFlags().StringSliceVarP(&a.databases, "database", "n", nil, "database to work on, where the project has several (may be repeated; default: all)")
	group.SetGlobalNormalizationFunc(func(_ *pflag.FlagSet, name string) pflag.NormalizedName {
		if name == "name" {
			name = "database"
		}
		return pflag.NormalizedName(name)
	})
	group.RegisterFlagCompletionFunc("database", func(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		dbs, err := a.load(cmd)
		if err != nil || dbs[0].Name == "" {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return dbs.Names(), cobra.ShellCompDirectiveNoFileComp
	})
}

// selected returns the databases that a command is for, with the flags laid over their configuration. A
// project without named ones has one that has no name.
func (a *app) selected(cmd *cobra.Command) (skein.Databases, error) {
	dbs, err := a.load(cmd)
	if err != nil {
		return nil, err
	}
	if dbs[0].Name == "" {
		if len(a.databases) > 0 {
			return nil, usage("this project has no named databases: leave --database out%s", a.naming)
		}
	} else if dbs, err = dbs.Named(a.databases...); err != nil {
		return nil, err
	}
	dbs = slices.Clone(dbs)
	for i := range dbs {
		dbs[i].Config = a.config(cmd, dbs[i])
	}
	return dbs, nil
}

// single reports whether a result stands alone: there is one database, or the user asked for one.
func (a *app) single(dbs skein.Databases) bool {
	return len(dbs) == 1 && (dbs[0].Name == "" || len(a.databases) == 1)
}

// each runs a command on the databases that it is for, if check lets it.
func (a *app) each(cmd *cobra.Command, args []string, f runFunc, check ...func(skein.Databases) error) error {
	dbs, err := a.selected(cmd)
	if err != nil {
		return err
	}
	for _, c := range check {
		if err := c(dbs); err != nil {
			return err
		}
	}
	if a.single(dbs) {
		return a.one(cmd, dbs[0], cmd.OutOrStdout(), args, f)
	}
	if flag := cmd.Flags().Lookup("sql"); flag != nil && flag.Changed {
		return usage("--sql prints for one database: say --database, one of %s", strings.Join(dbs.Names(), ", "))
	}
	if a.json {
		return a.eachJSON(cmd, dbs, args, f)
	}
	return dbs.Each(cmd.Context(), func(_ context.Context, db skein.Database) error {
		out := &titled{w: cmd.OutOrStdout(), title: db.Name + ":\n"}
		return a.one(cmd, db, out, args, f)
	})
}

// eachJSON shows the documents of all databases in one.
func (a *app) eachJSON(cmd *cobra.Command, dbs skein.Databases, args []string, f runFunc) error {
	results := make(view.Databases, 0, len(dbs))
	err := dbs.Each(cmd.Context(), func(_ context.Context, db skein.Database) error {
		var out bytes.Buffer
		err := a.one(cmd, db, &out, args, f)
		r := view.Database{Name: db.Name, Result: json.RawMessage(out.Bytes())}
		if err != nil {
			r.Error = err.Error()
		}
		results = append(results, r)
		return err
	})
	if many, ok := errors.AsType[*skein.DatabasesError](err); ok || err == nil {
		if many != nil {
			for _, name := range many.NotBegun {
				results = append(results, view.Database{Name: name, Error: "not begun"})
			}
		}
		return errors.Join(results.JSON(cmd.OutOrStdout()), err)
	}
	return err
}

// one runs a command on one database.
func (a *app) one(cmd *cobra.Command, db skein.Database, out io.Writer, args []string, f runFunc) error {
	s, err := a.open(cmd, db.Config, out)
	if err != nil {
		return err
	}
	defer s.close()
	s.handOver(a)
	return f(s, args)
}

// oneOnly is for a command that is about one database.
func oneOnly(dbs skein.Databases) error {
	if len(dbs) > 1 {
		return usage("this works on one database: say --database, one of %s", strings.Join(dbs.Names(), ", "))
	}
	return nil
}

// ownFolders is for a command that writes into the folder of scripts.
func ownFolders(dbs skein.Databases) error {
	owner := map[string]string{}
	for _, db := range dbs {
		dir := filepath.Clean(db.Config.Dir)
		if other := owner[dir]; other != "" {
			return usage("databases %s and %s share the folder %s: say --database, so that it is written once", other, db.Name, dir)
		}
		owner[dir] = db.Name
	}
	return nil
}

// titled writes a title before what is written first.
type titled struct {
	w     io.Writer
	title string
}

func (t *titled) Write(p []byte) (int, error) {
	if t.title != "" {
		if _, err := io.WriteString(t.w, t.title); err != nil {
			return 0, err
		}
		t.title = ""
	}
	return t.w.Write(p)
}

// variable is the environment variable that holds the URL of a named database.
func variable(name string) string {
	return "SKEIN_URL_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// sections are lines of skein.toml for databases that are to be named.
func sections(names []string) string {
	var b strings.Builder
	for i, name := range names {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "[databases.%s]\nurl = \"sqlite://%[1]s.db\"   # or in the environment: %s\nmodels = \"%[1]s.sql\"\n", name, variable(name))
	}
	return b.String()
}
