package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/cli/view"
	"github.com/skein-go/skein/model/sqlmodel"
	"github.com/skein-go/skein/runner"
)

// rootOptions are the flags that only the shipped binary has: an app says the same in its Config.
type rootOptions struct {
	config  string
	early   string // -c before the command
	url     string
	scratch string
	models  string
	schemas []string
}

// Root returns the command skein, as the shipped binary has it: the commands of Command at top level,
// configured by flags, the environment and skein.toml. It links no driver.
func Root() *cobra.Command {
	o := new(rootOptions)
	a := &app{program: "skein", naming: ", or write [databases.NAME] into skein.toml"}
	a.directory = os.Getenv("SKEIN_DIRECTORY")
	a.moved = a.directory != ""
	a.load = func(cmd *cobra.Command) (skein.Databases, error) { return o.load(cmd, a.databases) }
	a.multidb = o.multidb
	root := a.group("skein", "Database migrations that keep your data.")
	root.Long = `Skein migrates databases: change your models, let migrate write a script, look at it, and apply it
with upgrade.

The database is --url, or SKEIN_URL, or DATABASE_URL, or url in skein.toml, whichever is there first.
A project with several has [databases.NAME] in skein.toml; commands work on all of them, or on those of
--database.`
	root.Version = version()
	root.SetVersionTemplate("skein {{.Version}}\n")
	f := root.PersistentFlags()
	f.StringVar(&o.config, "config", cmp.Or(os.Getenv("SKEIN_CONFIG"), "skein.toml"), "file with the settings")
	// -c belongs to current --check-heads too: before the command it is --config, as with Alembic.
	root.TraverseChildren = true
	root.Flags().StringVarP(&o.early, "config-file", "c", "", "")
	root.Flags().MarkHidden("config-file")
	f.StringVar(&o.url, "url", "", "database, as in sqlite://file.db")
	f.StringVar(&o.scratch, "scratch-url", "", "server where scratch databases may be made, if not that of the database")
	f.StringSliceVar(&o.schemas, "schema", nil, "schema within the database to compare, where it has several (may be repeated; default: all)")
	f.StringVar(&o.models, "models", "", ".sql file, or folder of them, that says what the schema should be")
	root.RegisterFlagCompletionFunc("url", cobra.NoFileCompletions)
	root.RegisterFlagCompletionFunc("scratch-url", cobra.NoFileCompletions)
	root.AddCommand(newVersion(a))
	return root
}

// load puts flags, environment and file together. asked are the names that the user gave.
func (o *rootOptions) load(cmd *cobra.Command, asked []string) (skein.Databases, error) {
	dbs := make(skein.Databases, 1)
	o.config = cmp.Or(o.early, o.config)
	if _, err := os.Stat(o.config); err == nil || o.config != "skein.toml" || cmd.Flags().Changed("config") {
		if dbs, err = readConfig(o.config); err != nil {
			return nil, err
		}
	}
	if dbs[0].Name != "" && len(dbs) > 1 && len(asked) != 1 && (o.url != "" || o.models != "") {
		return nil, usage("--url and --models are said of one database: say --database, one of %s", strings.Join(dbs.Names(), ", "))
	}
	for i := range dbs {
		o.lay(cmd, &dbs[i], len(dbs) == 1 || slices.Contains(asked, dbs[i].Name))
	}
	if dbs[0].Name == "" {
		return dbs, nil
	}
	return dbs, dbs.Check()
}

// lay lays the environment over what the file says of a database, and the flags if they are meant for it.
func (o *rootOptions) lay(cmd *cobra.Command, db *skein.Database, flags bool) {
	cfg := &db.Config
	if db.Name == "" {
		cfg.URL = cmp.Or(os.Getenv("SKEIN_URL"), os.Getenv("DATABASE_URL"), cfg.URL)
	} else {
		cfg.URL = cmp.Or(os.Getenv(variable(db.Name)), cfg.URL)
	}
	if flags {
		cfg.URL = cmp.Or(o.url, cfg.URL)
		if o.models != "" {
			cfg.Models = sqlmodel.Path(o.models)
		}
	}
	cfg.ScratchURL = cmp.Or(o.scratch, cfg.ScratchURL)
	if len(o.schemas) > 0 {
		cfg.Schemas = o.schemas
	}
	cfg.Compiler = &runner.Runner{Noise: cmd.ErrOrStderr()}
	if dir := cacheDir(); dir != "" {
		cfg.CacheDir = filepath.Join(dir, "models")
		cfg.Compiler = &runner.Runner{Noise: cmd.ErrOrStderr(), Cache: filepath.Join(dir, "programs")}
	}
}

// multidb writes skein.toml for databases of these names, or says what to write into the one there is.
func (o *rootOptions) multidb(names, wiring []string) (paths []string, wired string, err error) {
	text := sections(names)
	if wiring[0] != "" {
		text = "format = \"go\"\n\n" + text
	}
	switch err := writeNew(o.config, text); {
	case errors.Is(err, fs.ErrExist):
		return nil, "Write into " + o.config + ":\n\n" + strings.TrimSuffix(text, "\n"), nil
	case err != nil:
		return nil, "", err
	}
	return []string{o.config}, "", nil
}

// writeNew writes a file that must not be there yet.
func writeNew(file, text string) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}

// cacheDir is where the binary keeps what can be worked out again; "" if there is no such place, or
// SKEIN_CACHE says off.
func cacheDir() string {
	switch dir := os.Getenv("SKEIN_CACHE"); dir {
	case "":
	case "off", "0", "false":
		return ""
	default:
		return dir
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "skein")
}

func newVersion(a *app) *cobra.Command {
	return &cobra.Command{
		Use:          "version",
		Short:        "Print the version of skein.",
		Example:      lines(a, "version", "version --json"),
		Args:         a.args(0, 0, ""),
		SilenceUsage: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s := &session{out: cmd.OutOrStdout(), json: a.json}
			v := version()
			return s.show(view.Text{
				Text:  fmt.Sprintf("skein %s (%s, %s/%s)", v, runtime.Version(), runtime.GOOS, runtime.GOARCH),
				Value: map[string]string{"version": v, "go": runtime.Version(), "platform": runtime.GOOS + "/" + runtime.GOARCH},
			})
		},
	}
}

// version is the version that the go command stamped into the binary.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "devel"
	}
	return info.Main.Version
}

// inFolder makes a path that a file names relative to the file's folder.
func inFolder(file, path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(file), path)
}
