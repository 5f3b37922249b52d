package autogenerate

import (
	"cmp"
	"strings"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// beforehand is which names tables beside and kept tables may get in a way up. Those of a_b.c and a.b_c are the same, and
// so are those of the column users.nick and the table users_nick: then the values stay where they are.
type beforehand struct {
	whose   map[string]string    // by such a name: the table or the column; "": there are several
	renamed map[[2]string]string // columns, by table before and name now: the name before
}

// foresee notes what an operation may keep.
func (b *beforehand) foresee(p *keeper, o op.Op) {
	switch o := o.(type) {
	case op.RenameColumn:
		if b.renamed == nil {
			b.renamed = map[[2]string]string{}
		}
		b.renamed[[2]string{p.origin(o.Table), o.To}] = b.before(p, o.Table, o.Column)
	case op.DropColumn:
		b.wants(p, p.origin(o.Table), b.before(p, o.Table, o.Column))
	case op.AlterColumn:
		b.wants(p, p.origin(o.Table), b.before(p, o.Table, o.Column))
	case op.DropTable:
		b.wants(p, p.origin(o.Table), "")
	case op.KeepTable:
		b.wants(p, p.origin(o.Table), "")
	}
}

// before is the name that a column had before the way up.
func (b *beforehand) before(p *keeper, table, column string) string {
	return cmp.Or(b.renamed[[2]string{p.origin(table), column}], column)
}

// wants notes that a table is kept, or that values of a column may be.
func (b *beforehand) wants(p *keeper, table, column string) {
	if b.whose == nil {
		b.whose = map[string]string{}
	}
	name, who := keptBesideAs(p, table, column), table+"\x00"+column
	if other, taken := b.whose[name]; taken && other != who {
		who = ""
	}
	b.whose[name] = who
}

// shares reports whether something else may want the name of the table beside a column.
func (b *beforehand) shares(p *keeper, table, column string) bool {
	who, taken := b.whose[keptBesideAs(p, table, column)]
	return taken && who != table+"\x00"+column
}

// keptBesideAs is what a kept table is called, or the table beside a column, but for the revision.
func keptBesideAs(p *keeper, table, column string) string {
	space, local := "", table
	if p.Spaces {
		space, local = schema.SplitName(table)
	}
	if column != "" {
		local += "_" + column
	}
	return strings.ToLower(space + "." + local)
}
