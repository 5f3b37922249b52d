package sqlite

import (
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

type rename struct{ from, to string }

// orderRenames puts renames in an order in which no name is taken twice, going through a temporary
// name where they chase each other in a circle. taken holds the names in use, folded.
func orderRenames(want []rename, taken map[string]bool, caseOnly bool, temp func() string) []rename {
	var out []rename
	do := func(from, to string) {
		delete(taken, nameKey(from))
		taken[nameKey(to)] = true
		out = append(out, rename{from, to})
	}
	pending := slices.Clone(want)
	for len(pending) > 0 {
		rest := pending[:0:0]
		for _, r := range pending {
			same := caseOnly && nameKey(r.from) == nameKey(r.to)
			if taken[nameKey(r.to)] && !same {
				rest = append(rest, r)
				continue
			}
			do(r.from, r.to)
		}
		if len(rest) == len(pending) {
			t := temp()
			do(rest[0].from, t)
			rest[0].from = t
		}
		pending = rest
	}
	return out
}

// nameKey is what SQLite goes by when it compares names.
func nameKey(name string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, name)
}

// A namer finds names that nothing has.
type namer map[string]bool

func newNamer(schemas ...*schema.Schema) namer {
	n := namer{}
	for _, s := range schemas {
		for i := range s.Tables {
			n[nameKey(s.Tables[i].Name)] = true
			for _, x := range s.Tables[i].Indexes {
				n[nameKey(x.Name)] = true
			}
		}
		for _, v := range s.Views {
			n[nameKey(v.Name)] = true
		}
		for _, o := range s.LeftAlone {
			n[nameKey(o.Name)] = true
		}
	}
	return n
}

// free returns the name, or the name with a number where it is taken, and takes it.
func (n namer) free(name string) string {
	try := name
	for i := 2; n[nameKey(try)]; i++ {
		try = fmt.Sprintf("%s_%d", name, i)
	}
	n[nameKey(try)] = true
	return try
}

// tableRenames returns the steps that give the tables their new names, once the dropped are gone.
func (f *fold) tableRenames(names namer) []rename {
	taken := map[string]bool{}
	var want []rename
	for _, t := range f.tables {
		if t.isNew() {
			continue
		}
		taken[nameKey(t.from)] = true
		if t.from != t.name {
			want = append(want, rename{t.from, t.name})
		}
	}
	return orderRenames(want, taken, false, func() string { return names.free("_skein_tmp") })
}

// columnRenames returns the steps that give the columns their new names. A column that goes but has
// a name that another one gets is moved out of the way first.
func (t *fate) columnRenames(was, is *schema.Table) (moves, steps []rename) {
	cols := namer{}
	for _, c := range slices.Concat(was.Columns, is.Columns) {
		cols[nameKey(c.Name)] = true
	}
	taken := map[string]bool{}
	wanted := map[string]bool{}
	var want []rename
	for _, c := range is.Columns {
		from, stays := t.cols[c.Name]
		if !stays {
			continue
		}
		taken[nameKey(from)] = true
		if from != c.Name {
			want = append(want, rename{from, c.Name})
			wanted[nameKey(c.Name)] = true
		}
	}
	for _, g := range t.gone {
		if wanted[nameKey(g)] {
			moves = append(moves, rename{g, cols.free("_skein_old_" + g)})
		}
	}
	return moves, orderRenames(want, taken, true, func() string { return cols.free("_skein_tmp") })
}

// stage returns the schema as it stands when the dropped tables are gone and all renames are done.
func (p *planner) stage() error {
	p.staged = p.before.Clone()
	for _, t := range p.dropped {
		if err := (op.DropTable{Table: t.from}).Apply(p.staged); err != nil {
			return err
		}
	}
	for _, r := range p.renames {
		if err := (op.RenameTable{Table: r.from, To: r.to}).Apply(p.staged); err != nil {
			return err
		}
	}
	for _, t := range p.work {
		for _, r := range slices.Concat(t.moves, t.steps) {
			if err := (op.RenameColumn{Table: t.name, Column: r.from, To: r.to}).Apply(p.staged); err != nil {
				return err
			}
		}
		t.was = p.staged.Table(t.name)
	}
	return nil
}
