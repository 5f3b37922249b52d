package cli

import (
	"errors"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/skein-go/skein"
)

func newMigrate(a *app) *cobra.Command {
	var o skein.GenerateOptions
	cmd := &cobra.Command{
		Use:   "migrate",
		Short: "Write a migration script from the changes of your models.",
		Long: `Compare the models with the database, write a migration script with an upgrade and a downgrade, and
print its path. Look at it, commit it, and apply it with upgrade.

What vanished and may have been renamed is a question: it is asked on a terminal; elsewhere the
command refuses (exit code 3) and lists the flags that answer it.

A new NOT NULL column without a default is a question too, where its table has rows: what they get. --fill
answers it.

What is dropped is kept: a downgrade gives it back, with its rows. --discard destroys it.

Before it is written, the script is run up, down and up again on a scratch database that has rows in
every table. A script that fails there is not written; what its downgrade can't give back is said, and
stands in the script.`,
		Example: lines(a,
			`migrate -m "initial migration"`,
			`migrate -m "rename" --rename users.name:full_name --rename old_table:new_table`,
			`migrate -m "drop name, add full_name" --no-rename`),
		Args: a.args(0, 0, ""),
		RunE: a.run(func(s *session, _ []string) error { return migrate(s, o) }, ownFolders, noSQL(a)),
	}
	generateFlags(cmd, &o)
	parentFlags(a, cmd, &o)
	migrateFlags(a, cmd, &o)
	exactFlag(a, cmd)
	return cmd
}

func migrate(s *session, o skein.GenerateOptions) error {
	if err := checkRenames(o.Renames); err != nil {
		return err
	}
	return s.showGenerated(s.Migrate(s.ctx, o))
}

// migrateFlags adds the flags that say how to compare.
func migrateFlags(a *app, cmd *cobra.Command, o *skein.GenerateOptions) {
	f := cmd.Flags()
	f.BoolVar(&o.FromHistory, "from-history", false, "compare with the scripts in place of the database")
	f.BoolVar(&a.sql, "sql", false, "refused: a script is written; see what it runs with upgrade --sql")
	renameFlags(cmd, &o.Renames, &o.NoRename)
	f.Var(drop{&o.Drops, skein.Keep}, "keep", "keep what is dropped, whatever the settings say: a downgrade gives it back")
	f.Var(drop{&o.Drops, skein.Discard}, "discard", "destroy what is dropped, whatever the settings say")
	for _, name := range []string{"keep", "discard"} {
		f.Lookup(name).NoOptDefVal = "true"
	}
	f.StringArrayVar(&o.Fill, "fill", nil, "what rows get in a NOT NULL column that is new or comes back: table.column:expression (may be repeated)")
	cmd.RegisterFlagCompletionFunc("fill", cobra.NoFileCompletions)
	f.BoolVar(&o.NoProve, "no-prove", false, "write the script without running it on a scratch database first")
}

// drop is a flag that says what becomes of what is dropped.
type drop struct {
	to   *skein.Drops
	what skein.Drops
}

// String, Set and Type make a pflag.Value of it.
func (d drop) String() string { return "false" }

// Set takes what strconv.ParseBool takes.
func (d drop) Set(text string) error {
	on, err := strconv.ParseBool(text)
	if on && *d.to != "" && *d.to != d.what {
		return errors.New("what is dropped can't be both kept and discarded")
	}
	if on {
		*d.to = d.what
	}
	return err
}

// Type says that the flag needs no value.
func (d drop) Type() string { return "bool" }

// noSQL refuses --sql where a script is written.
func noSQL(a *app) func(skein.Databases) error {
	return func(skein.Databases) error {
		if !a.sql {
			return nil
		}
		return usage("--sql says nothing here: a script is written, and no SQL runs; see what it runs with %q", a.program+" upgrade --sql")
	}
}
