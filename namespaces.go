package skein

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/schema"
)

// within leaves of two schemas what is in the namespaces of Config.Schemas; all of it where none are said.
// unknown are those that neither side has.
func (m *Migrator) within(ctx context.Context, is, should *schema.Schema) (here, there *schema.Schema, unknown []string, err error) {
	if len(m.cfg.Schemas) == 0 {
		return is, should, nil, nil
	}
	first, err := m.namespace(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	known := map[string]bool{first: true}
	in := func(space string) bool {
		space = cmp.Or(space, first)
		known[space] = true
		return slices.Contains(m.cfg.Schemas, space)
	}
	here, there = only(is, in), only(should, in)
	unknown = slices.DeleteFunc(slices.Clone(m.cfg.Schemas), func(name string) bool { return known[name] })
	return here, there, unknown, nil
}

// namespace is the one that names without one are in.
func (m *Migrator) namespace(ctx context.Context) (string, error) {
	d, ok := m.cfg.Dialect.(dialect.Namespaced)
	if !ok {
		return "", usage("%s has no schemas within a database: leave --schema out", title(m.cfg.Dialect))
	}
	if m.first != "" {
		return m.first, nil
	}
	db, _, err := m.beside(m.cfg.Dialect)
	if err != nil {
		return "", err
	}
	if m.first, err = d.Namespace(ctx, db); err != nil {
		return "", m.named(fmt.Errorf("ask for the schema that names are in: %w", err))
	}
	return m.first, nil
}

// only returns what of a schema is in the namespaces that in says; in is asked about each object.
func only(s *schema.Schema, in func(space string) bool) *schema.Schema {
	named := func(name string) bool {
		name, _ = schema.SplitRoutine(name) // the arguments of a function may be of types elsewhere
		space, _ := schema.SplitName(name)
		return in(space)
	}
	out := *s
	out.Tables = filtered(s.Tables, func(t schema.Table) bool { return named(t.Name) })
	out.Views = filtered(s.Views, func(v schema.View) bool { return named(v.Name) })
	out.Triggers = filtered(s.Triggers, func(t schema.Trigger) bool { return named(t.Table) })
	out.Enums = filtered(s.Enums, func(e schema.Enum) bool { return named(e.Name) })
	out.Sequences = filtered(s.Sequences, func(q schema.Sequence) bool { return named(q.Name) })
	out.Definitions = filtered(s.Definitions, func(d schema.Definition) bool {
		switch {
		case d.Kind == "schema":
			return in(d.Name)
		case d.Table != "":
			return named(d.Table)
		}
		return named(d.Name)
	})
	return &out
}

func filtered[T any](list []T, keep func(T) bool) []T {
	var out []T
	for _, v := range list {
		if keep(v) {
			out = append(out, v)
		}
	}
	return out
}
