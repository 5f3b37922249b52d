package skein

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/skein-go/skein/script"
)

// Init makes the folder of scripts and what belongs in it. It returns the paths it made. A folder
// that holds something is an error that wraps ErrUsage.
func (m *Migrator) Init(context.Context) ([]string, error) {
	paths, err := script.Init(m.cfg.Dir, m.cfg.Form)
	return paths, initError(err)
}

// Wiring is the line that gives an app's Config the scripts, "" where none is needed.
func (m *Migrator) Wiring() string {
	if m.cfg.Form != script.Go {
		return ""
	}
	module, dir := goModule(m.cfg.Dir)
	return script.Wiring(module, dir)
}

// goModule finds the module that a folder is in: its path, and the folder relative to its root. Both
// are as near as can be told where there is none.
func goModule(dir string) (module, rel string) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", dir
	}
	for root := filepath.Dir(abs); ; root = filepath.Dir(root) {
		data, err := os.ReadFile(filepath.Join(root, "go.mod"))
		if err != nil {
			if root == filepath.Dir(root) {
				return "", dir
			}
			continue
		}
		for line := range strings.Lines(string(data)) {
			if name, ok := strings.CutPrefix(line, "module "); ok {
				module = strings.Trim(strings.TrimSpace(name), "\"`")
				break
			}
		}
		if rel, err = filepath.Rel(root, abs); err != nil {
			rel = dir
		}
		return module, rel
	}
}

// InitTemplate is Init for a folder of the template of that name, or a copy of the files in a folder of
// the user's; "": what the Config says. What is written later goes by Config.Form again.
func (m *Migrator) InitTemplate(ctx context.Context, name string) ([]string, error) {
	if name == "" {
		return m.Init(ctx)
	}
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		paths, err := script.InitFrom(m.cfg.Dir, name)
		return paths, initError(err)
	}
	var names []string
	for _, t := range script.Templates() {
		if t.Form == "" {
			continue // a template of several folders, one for each Config
		}
		if t.Name == name {
			m.cfg.Form = t.Form
			return m.Init(ctx)
		}
		names = append(names, t.Name)
	}
	return nil, usage("there is no template %q, and no such folder: there are %s", name, strings.Join(names, " and "))
}

// initError gives an error of a new folder its kind.
func initError(err error) error {
	if errors.Is(err, script.ErrNotEmpty) {
		return withKind(ErrUsage, err)
	}
	return err
}
