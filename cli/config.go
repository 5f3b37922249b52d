package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/model/sqlmodel"
	"github.com/skein-go/skein/script"
)

// settings are the keys of skein.toml.
type settings struct {
	URL          string   `toml:"url"`
	Directory    string   `toml:"directory"`
	Locations    []string `toml:"version_locations"`
	Models       string   `toml:"models"`
	ScratchURL   string   `toml:"scratch_url"`
	Dialect      string   `toml:"dialect"`
	FileTemplate string   `toml:"file_template"`
	VersionTable string   `toml:"version_table"`
	LockTimeout  string   `toml:"lock_timeout"`
	Format       string   `toml:"format"`
	Hooks        []hook   `toml:"post_write_hooks"`
}

// hook is a command to run on each new script.
type hook struct {
	Name    string   `toml:"name"`
	Command []string `toml:"command"`
}

// readConfig reads a skein.toml. Its paths are relative to its folder. An error names the file and,
// where there is one, the line.
func readConfig(file string) (skein.Config, error) {
	var cfg skein.Config
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return cfg, usage("config file %s is not there", file)
	}
	if err != nil {
		return cfg, usage("config file: %w", err)
	}
	var s settings
	dec := toml.NewDecoder(strings.NewReader(string(data))).DisallowUnknownFields()
	if err := dec.Decode(&s); err != nil {
		return cfg, tomlError(file, err)
	}
	if err := s.apply(&cfg, file); err != nil {
		return cfg, usage("%s: %w", file, err)
	}
	return cfg, nil
}

// apply checks the settings and puts them into a Config.
func (s settings) apply(cfg *skein.Config, file string) error {
	cfg.URL, cfg.ScratchURL, cfg.Dir = s.URL, s.ScratchURL, inFolder(file, s.Directory)
	for _, dir := range s.Locations {
		cfg.Dirs = append(cfg.Dirs, inFolder(file, dir))
	}
	cfg.FileTemplate, cfg.VersionTable = s.FileTemplate, s.VersionTable
	if s.Models != "" {
		cfg.Models = sqlmodel.Path(inFolder(file, s.Models))
	}
	var err error
	if cfg.Dialect, err = dialectNamed(s.Dialect); err != nil {
		return err
	}
	switch script.Form(s.Format) {
	case "", script.Go, script.SQL:
		cfg.Form = script.Form(s.Format)
	default:
		return fmt.Errorf(`format = %q: it can be "sql" or "go"`, s.Format)
	}
	if s.LockTimeout != "" {
		if cfg.LockTimeout, err = time.ParseDuration(s.LockTimeout); err != nil || cfg.LockTimeout <= 0 {
			return fmt.Errorf(`lock_timeout = %q: it takes a duration, as in "30s" or "5m"`, s.LockTimeout)
		}
	}
	for i, h := range s.Hooks {
		if len(h.Command) == 0 {
			return fmt.Errorf("post_write_hooks: hook %d has no command, as in {name = \"fmt\", command = [\"sqlfmt\", \"{file}\"]}", i+1)
		}
		cfg.Hooks = append(cfg.Hooks, script.Hook{Name: h.Name, Command: h.Command})
	}
	return nil
}

func dialectNamed(name string) (dialect.Dialect, error) {
	if name == "" {
		return nil, nil
	}
	d, err := skein.DialectNamed(name)
	if err != nil {
		return nil, fmt.Errorf("dialect = %q: %w", name, err)
	}
	return d, nil
}

// tomlError puts file and line in front of what is wrong, and for an unknown key what was meant.
func tomlError(file string, err error) error {
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) && len(strict.Errors) > 0 {
		e := strict.Errors[0]
		row, _ := e.Position()
		key := strings.Join(e.Key(), ".")
		hint := "; the keys are " + strings.Join(keys(), ", ")
		if near := nearest(key, keys()); near != "" {
			hint = fmt.Sprintf("; did you mean %q?", near)
		}
		return usage("%s:%d: unknown key %q%s", file, row, key, hint)
	}
	var decode *toml.DecodeError
	if errors.As(err, &decode) {
		row, col := decode.Position()
		return usage("%s:%d:%d: %s", file, row, col, strings.TrimPrefix(decode.Error(), "toml: "))
	}
	return usage("%s: %w", file, err)
}

// keys lists the keys that skein.toml can have.
func keys() []string {
	var out []string
	t := reflect.TypeFor[settings]()
	for i := range t.NumField() {
		out = append(out, t.Field(i).Tag.Get("toml"))
	}
	return out
}

// nearest returns the word that is a typo or two away, "" if none is.
func nearest(word string, words []string) string {
	best, least := "", len(word)/2+1
	for _, w := range words {
		if d := distance(word, w); d < least {
			best, least = w, d
		}
	}
	return best
}

// distance counts the single-letter edits between two words.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
