package skein

import (
	"context"
	"strings"

	"github.com/skein-go/skein/script"
)

// InitTemplate is Init for a folder of the template of that name; "": what the Config says. What is
// written later goes by Config.Form again.
func (m *Migrator) InitTemplate(ctx context.Context, name string) ([]string, error) {
	if name == "" {
		return m.Init(ctx)
	}
	var names []string
	for _, t := range script.Templates() {
		if t.Name == name {
			m.cfg.Form = t.Form
			return m.Init(ctx)
		}
		names = append(names, t.Name)
	}
	return nil, usage("there is no template %q: there are %s", name, strings.Join(names, " and "))
}
