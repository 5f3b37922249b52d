package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/model/sqlmodel"
	"github.com/skein-go/skein/script"
)

// settings are the keys of skein.toml: those of the one database, or of what all have in common, and the
// databases that have a name.
type settings struct {
	section
	Databases map[string]section `toml:"databases"`
}

// section are the keys of one database.
type section struct {
	URL           string   `toml:"url"`
	Directory     string   `toml:"directory"`
	Locations     []string `toml:"version_locations"`
	Models        string   `toml:"models"`
	ScratchURL    string   `toml:"scratch_url"`
	Dialect       string   `toml:"dialect"`
	FileTemplate  string   `toml:"file_template"`
	VersionTable  string   `toml:"version_table"`
	VersionColumn string   `toml:"version_column"`
	Schemas       []string `toml:"schemas"`
	LockTimeout   string   `toml:"lock_timeout"`
	Lease         string   `toml:"lease"`
	Format        string   `toml:"format"`
	Prove         *bool    `toml:"prove"`
	Drops         string   `toml:"drops"`
	Grants        bool     `toml:"grants"`
	KeepBeside    *int64   `toml:"keep_beside"`
	Hooks         []hook   `toml:"post_write_hooks"`
}

// hook is a command to run on each new script.
type hook struct {
	Name    string   `toml:"name"`
	Command []string `toml:"command"`
}

// readConfig reads a skein.toml: the databases in it by name, or one that has none. Its paths are
// relative to its folder. An error names the file and, where there is one, the line.
func readConfig(file string) (skein.Databases, error) {
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, usage("config file %s is not there", file)
	}
	if err != nil {
		return nil, usage("config file: %w", err)
	}
	var s settings
	dec := toml.NewDecoder(strings.NewReader(string(data))).DisallowUnknownFields()
	if err := dec.Decode(&s); err != nil {
		return nil, tomlError(file, err)
	}
	dbs, err := s.databases(file)
	if err != nil {
		return nil, usage("%s: %w", file, err)
	}
	return dbs, nil
}

// databases makes a Config for each database, in the order of the names.
func (s settings) databases(file string) (skein.Databases, error) {
	if len(s.Databases) == 0 {
		dbs := make(skein.Databases, 1)
		return dbs, s.apply(&dbs[0].Config, file)
	}
	for key, set := range map[string]bool{"url": s.URL != "", "models": s.Models != "", "version_locations": len(s.Locations) > 0} {
		if set {
			return nil, fmt.Errorf("%s is said of one database: move it to its [databases.NAME]", key)
		}
	}
	var dbs skein.Databases
	for _, name := range slices.Sorted(maps.Keys(s.Databases)) {
		db := skein.Database{Name: name}
		if err := s.Databases[name].under(s.section, name).apply(&db.Config, file); err != nil {
			return nil, fmt.Errorf("[databases.%s]: %w", name, err)
		}
		dbs = append(dbs, db)
	}
	return dbs, nil
}

// under fills in what all databases have in common.
func (s section) under(all section, name string) section {
	s.ScratchURL, s.Dialect = cmp.Or(s.ScratchURL, all.ScratchURL), cmp.Or(s.Dialect, all.Dialect)
	s.FileTemplate, s.VersionTable = cmp.Or(s.FileTemplate, all.FileTemplate), cmp.Or(s.VersionTable, all.VersionTable)
	s.VersionColumn, s.Drops = cmp.Or(s.VersionColumn, all.VersionColumn), cmp.Or(s.Drops, all.Drops)
	s.LockTimeout, s.Lease, s.Format = cmp.Or(s.LockTimeout, all.LockTimeout), cmp.Or(s.Lease, all.Lease), cmp.Or(s.Format, all.Format)
	s.Prove, s.Grants = cmp.Or(s.Prove, all.Prove), s.Grants || all.Grants
	s.KeepBeside = cmp.Or(s.KeepBeside, all.KeepBeside)
	s.Directory = cmp.Or(s.Directory, filepath.Join(cmp.Or(all.Directory, "migrations"), name))
	if s.Hooks == nil {
		s.Hooks = all.Hooks
	}
	return s
}

// apply checks the settings and puts them into a Config.
func (s section) apply(cfg *skein.Config, file string) error {
	cfg.URL, cfg.ScratchURL, cfg.Dir = s.URL, s.ScratchURL, inFolder(file, s.Directory)
	for _, dir := range s.Locations {
		cfg.Dirs = append(cfg.Dirs, inFolder(file, dir))
	}
	cfg.FileTemplate, cfg.VersionTable, cfg.VersionColumn, cfg.Schemas = s.FileTemplate, s.VersionTable, s.VersionColumn, s.Schemas
	cfg.Rights = s.Grants
	cfg.NoProve = s.Prove != nil && !*s.Prove
	if s.KeepBeside != nil {
		if cfg.KeepBeside = *s.KeepBeside; cfg.KeepBeside <= 0 {
			cfg.KeepBeside = -1
		}
	}
	if s.Models != "" {
		cfg.Models = sqlmodel.Path(inFolder(file, s.Models))
	}
	switch cfg.Drops = skein.Drops(s.Drops); cfg.Drops {
	case "", skein.Keep, skein.Discard, skein.Refuse:
	default:
		return fmt.Errorf(`drops = %q: it can be "keep", "discard" or "refuse"`, s.Drops)
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
	if s.Lease != "" {
		if cfg.Lease, err = time.ParseDuration(s.Lease); err != nil || cfg.Lease <= 0 {
			return fmt.Errorf(`lease = %q: it takes a duration, as in "10s"`, s.Lease)
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
		key, last := strings.Join(e.Key(), "."), e.Key()[len(e.Key())-1]
		hint := "; the keys are " + strings.Join(keys(), ", ")
		if near := nearest(last, keys()); near != "" {
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
	for _, f := range reflect.VisibleFields(reflect.TypeFor[settings]()) {
		if !f.Anonymous {
			out = append(out, f.Tag.Get("toml"))
		}
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
