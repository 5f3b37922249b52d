package skein

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/skein-go/skein/autogenerate"
	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// Drops says what a new script does with the rows and values of what the models drop.
type Drops string

// What a new script does with what is dropped.
const (
	Keep    Drops = "keep"    // sets it aside: a downgrade gives it back, Purge destroys it
	Discard Drops = "discard" // destroys it
	Refuse  Drops = "refuse"  // nothing: it is not written
)

func (d Drops) valid() bool { return d == "" || d == Keep || d == Discard || d == Refuse }

// safe has a new script fill what may not be empty, and keep what is dropped or has no room any more.
func (m *Migrator) safe(ctx context.Context, r *autogenerate.Result, is, should *schema.Schema, o GenerateOptions) (*autogenerate.Result, error) {
	misfits, why, err := m.misfits(r, is)
	if err != nil {
		return nil, err
	}
	empty := autogenerate.WithoutValue(r, is, m.cfg.Dialect.Rules())
	var names []string
	for _, u := range empty {
		names = append(names, u.String())
	}
	for _, x := range misfits {
		names = append(names, x.Table+"."+x.Column)
	}
	keep := cmp.Or(o.Drops, m.cfg.Drops, Keep) != Discard
	var wanting []string
	if keep {
		wanting = autogenerate.Wanting(r, is)
	}
	given, err := answers(o.Fill, slices.Concat(names, wanting))
	if err != nil {
		return nil, err
	}
	said := fills(should)
	for _, name := range names {
		if _, told := given[name]; !told && said[name] != "" {
			given[name] = said[name]
		}
	}
	if misfits, err = m.narrowed(ctx, misfits, why, o, given); err != nil {
		return nil, err
	}
	beside := m.keptBeside(ctx, o)
	var voids *autogenerate.Voids
	if keep {
		voids = &autogenerate.Voids{Beside: beside, But: misfits}
	}
	r, last, err := m.filled(ctx, r, is, empty, o, given, voids)
	if err != nil {
		return nil, err
	}
	if r, err = m.dropped(r, is, o.Drops, beside); err != nil {
		return nil, err
	}
	maps.DeleteFunc(given, func(name, _ string) bool { return !slices.Contains(wanting, name) })
	r = autogenerate.Late(r, given, dialect.KeepingOf(m.cfg.Dialect))
	if len(last) > 0 {
		r = &autogenerate.Result{Up: r.Up, Down: slices.Concat(r.Down, last), Changes: r.Changes}
	}
	return autogenerate.Narrow(r, is, misfits, keep, dialect.KeepingOf(m.cfg.Dialect), beside), nil
}

// dropped does with what is dropped what was asked for.
func (m *Migrator) dropped(r *autogenerate.Result, is *schema.Schema, drops Drops, beside *autogenerate.Beside) (*autogenerate.Result, error) {
	switch cmp.Or(drops, m.cfg.Drops, Keep) {
	case Discard:
		return r, nil
	case Refuse:
		if lost := autogenerate.Losses(r, is); len(lost) > 0 {
			words := make([]string, len(lost))
			for i, l := range lost {
				words[i] = l.String()
			}
			return nil, withKind(ErrRefused, fmt.Errorf("the models drop %s, and drops are refused here: --keep sets the data aside, --discard destroys it", strings.Join(words, ", ")))
		}
		return r, nil
	}
	return autogenerate.Keep(r, is, dialect.KeepingOf(m.cfg.Dialect), beside), nil
}

// spellOut puts in place of the lines of a revision that keep something what they come to, as it stands
// in a SQL script.
func (m *Migrator) spellOut(lines []script.Line, revision string) []script.Line {
	var out []script.Line
	for _, l := range lines {
		for i, o := range op.Spell(l.Op, revision, dialect.KeepingOf(m.cfg.Dialect)) {
			part := script.Line{Op: o}
			if i == 0 {
				part.Comment = l.Comment
			}
			out = append(out, part)
		}
	}
	return out
}
