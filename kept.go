package skein

import (
	"cmp"
	"fmt"
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

// dropped does with what is dropped what was asked for.
func (m *Migrator) dropped(r *autogenerate.Result, is *schema.Schema, drops Drops) (*autogenerate.Result, error) {
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
	return autogenerate.Keep(r, is, dialect.KeepingOf(m.cfg.Dialect)), nil
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
