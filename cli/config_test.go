package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/skein-go/skein/model/sqlmodel"
	"github.com/skein-go/skein/script"
)

func writeConfig(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "skein.toml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestConfig(t *testing.T) {
	file := writeConfig(t, `
url = "sqlite://app.db"
directory = "db/migrations"
models = "schema.sql"
dialect = "sqlite"
file_template = "{slug}"
version_table = "v"
lock_timeout = "30s"
format = "go"
[[post_write_hooks]]
name = "add"
command = ["git", "add", "{file}"]
`)
	dbs, err := readConfig(file)
	if err != nil {
		t.Fatal(err)
	}
	cfg := dbs[0].Config
	dir := filepath.Dir(file)
	if cfg.URL != "sqlite://app.db" || cfg.Dir != filepath.Join(dir, "db/migrations") || cfg.FileTemplate != "{slug}" ||
		cfg.VersionTable != "v" || cfg.LockTimeout != 30*time.Second || cfg.Form != script.Go || cfg.Dialect.Name() != "sqlite" {
		t.Errorf("%+v", cfg)
	}
	if f, ok := cfg.Models.(*sqlmodel.Files); !ok || *f != *sqlmodel.Path(filepath.Join(dir, "schema.sql")) {
		t.Errorf("models: %v", cfg.Models)
	}
	if len(cfg.Hooks) != 1 || cfg.Hooks[0].Command[2] != "{file}" {
		t.Errorf("hooks: %v", cfg.Hooks)
	}
}

func TestConfigErrors(t *testing.T) {
	for text, want := range map[string]string{
		"\nurll = \"x\"\n":                       `skein.toml:2: unknown key "urll"; did you mean "url"?`,
		"model = \"x\"":                          `skein.toml:1: unknown key "model"; did you mean "models"?`,
		"zzzzzzzzz = 1":                          `skein.toml:1: unknown key "zzzzzzzzz"; the keys are url, directory,`,
		"[[post_write_hooks]]\ncomand = [\"x\"]": `skein.toml:2: unknown key "post_write_hooks.comand"`,
		"url = ":                                 "skein.toml:1:",
		"url = 3":                                "skein.toml:1:",
		"format = \"yaml\"":                      `skein.toml: format = "yaml": it can be "sql" or "go"`,
		"lock_timeout = \"soon\"":                `skein.toml: lock_timeout = "soon": it takes a duration`,
		"lock_timeout = \"-1s\"":                 `skein.toml: lock_timeout = "-1s": it takes a duration`,
		"dialect = \"oracle\"":                   `skein.toml: dialect = "oracle": databases of kind "oracle" are not supported: there is sqlite`,
		"[[post_write_hooks]]\nname = \"x\"":     "skein.toml: post_write_hooks: hook 1 has no command",
	} {
		_, err := readConfig(writeConfig(t, text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q:\n got %v\nwant %s", text, err, want)
		}
		if ExitCode(err) != exitUsage {
			t.Errorf("%q: exit code %d", text, ExitCode(err))
		}
	}
}

// A value of the file, such as a password in the URL, is not repeated in an error.
func TestConfigErrorsKeepSecrets(t *testing.T) {
	_, err := readConfig(writeConfig(t, "url = \"postgres://u:geheim@h/d\nformat = 3\n"))
	if err == nil || strings.Contains(err.Error(), "geheim") {
		t.Errorf("%v", err)
	}
}

func TestNearest(t *testing.T) {
	for word, want := range map[string]string{"directori": "directory", "modls": "models", "x": "", "tabel": ""} {
		if got := nearest(word, keys()); got != want {
			t.Errorf("nearest(%q) = %q, want %q", word, got, want)
		}
	}
}
