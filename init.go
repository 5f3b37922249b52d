package skein

import (
	"context"
	"errors"
	"os"
	"strings"

	"github.com/skein-go/skein/script"
)

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
