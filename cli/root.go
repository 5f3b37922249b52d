package cli

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/cli/view"
	"github.com/skein-go/skein/model/sqlmodel"
	"github.com/skein-go/skein/runner"
)

// rootOptions are the flags that only the shipped binary has: an app says the same in its Config.
type rootOptions struct {
	config  string
	url     string
	scratch string
	models  string
}

// Root returns the command skein, as the shipped binary has it: the commands of Command at top level,
// configured by flags, the environment and skein.toml. It links no driver.
func Root() *cobra.Command {
	o := new(rootOptions)
	a := &app{program: "skein", load: o.load}
	root := a.group("skein", "Database migrations that keep your data.")
	root.Long = `Skein migrates databases: change your models, let migrate write a script, look at it, and apply it
with upgrade.

The database is --url, or SKEIN_URL, or DATABASE_URL, or url in skein.toml, whichever is there first.`
	root.Version = version()
	root.SetVersionTemplate("skein {{.Version}}\n")
	f := root.PersistentFlags()
	f.StringVar(&o.config, "config", "skein.toml", "file with the settings")
	f.StringVar(&o.url, "url", "", "database, as in sqlite://file.db")
	f.StringVar(&o.scratch, "scratch-url", "", "server where scratch databases may be made, if not that of the database")
	f.StringVar(&o.models, "models", "", ".sql file, or folder of them, that says what the schema should be")
	root.RegisterFlagCompletionFunc("url", cobra.NoFileCompletions)
	root.RegisterFlagCompletionFunc("scratch-url", cobra.NoFileCompletions)
	root.AddCommand(newVersion(a))
	return root
}

// load puts flags, environment and file together.
func (o *rootOptions) load(cmd *cobra.Command) (skein.Config, error) {
	var cfg skein.Config
	if _, err := os.Stat(o.config); err == nil || cmd.Flags().Changed("config") {
		if cfg, err = readConfig(o.config); err != nil {
			return cfg, err
		}
	}
	cfg.URL = cmp.Or(o.url, os.Getenv("SKEIN_URL"), os.Getenv("DATABASE_URL"), cfg.URL)
	cfg.ScratchURL = cmp.Or(o.scratch, cfg.ScratchURL)
	cfg.Compiler = &runner.Runner{Noise: cmd.ErrOrStderr()}
	if dir := cacheDir(); dir != "" {
		cfg.CacheDir = filepath.Join(dir, "models")
		cfg.Compiler = &runner.Runner{Noise: cmd.ErrOrStderr(), Cache: filepath.Join(dir, "programs")}
	}
	if o.models != "" {
		cfg.Models = sqlmodel.Path(o.models)
	}
	return cfg, nil
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
