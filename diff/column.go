package diff

import (
	"slices"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// columnChanges returns what has to change to make column a into b of table t, whatever their names.
func (r Rules) columnChanges(a, b *schema.Column, t *schema.Table) []op.Change {
	var out []op.Change
	if !r.sameColumnType(a, b, t) {
		out = append(out, op.SetType{To: b.Type})
	}
	if !r.sameGenerated(a.Generated, b.Generated) {
		g := op.SetGenerated{}
		if b.Generated != nil {
			g = op.SetGenerated(*b.Generated)
		}
		out = append(out, g)
	}
	if !r.sameDefault(a, b, t) {
		out = append(out, op.SetDefault(b.Default))
	}
	if a.NotNull != b.NotNull && (r.NotNull == nil || !r.NotNull(t, b.Name)) {
		out = append(out, op.SetNotNull(b.NotNull))
	}
	if b.NotNull && a.NotNullAs != b.NotNullAs {
		out = append(out, op.SetNotNullAs(b.NotNullAs))
	}
	if !r.sameName(a.OnConflict, b.OnConflict) {
		out = append(out, op.SetOnConflict(b.OnConflict))
	}
	if !r.sameName(a.Collate, b.Collate) {
		out = append(out, op.SetCollate(b.Collate))
	}
	if a.AutoIncrement != b.AutoIncrement {
		out = append(out, op.SetAutoIncrement(b.AutoIncrement))
	}
	out = append(out, r.engineChanges(a, b)...)
	if !r.sameComment(a.Comment, b.Comment) {
		out = append(out, op.SetColumnComment(b.Comment))
	}
	return out
}

// engineChanges is columnChanges for what only some engines know.
func (r Rules) engineChanges(a, b *schema.Column) []op.Change {
	var out []op.Change
	if !r.sameName(a.Charset, b.Charset) {
		out = append(out, op.SetCharset(b.Charset))
	}
	if !r.sameExpr(a.Identity, b.Identity) {
		out = append(out, op.SetIdentity(b.Identity))
	}
	if !r.sameExpr(a.OnUpdate, b.OnUpdate) {
		out = append(out, op.SetOnUpdate(b.OnUpdate))
	}
	if a.Invisible != b.Invisible {
		out = append(out, op.SetInvisible(b.Invisible))
	}
	if a.Storage != b.Storage {
		out = append(out, op.SetStorage(b.Storage))
	}
	if a.Compression != b.Compression {
		out = append(out, op.SetCompression(b.Compression))
	}
	if a.Statistics != b.Statistics {
		out = append(out, op.SetStatistics(b.Statistics))
	}
	return out
}

func (r Rules) sameColumnType(a, b *schema.Column, t *schema.Table) bool {
	if r.ColumnType != nil && a.Type != b.Type {
		if same, decided := r.ColumnType(t.Name, a, b); decided {
			return same
		}
	}
	return r.sameType(a.Type, b.Type)
}

func (r Rules) sameDefault(a, b *schema.Column, t *schema.Table) bool {
	if r.ColumnDefault != nil && a.Default != b.Default {
		if same, decided := r.ColumnDefault(t.Name, a, b); decided {
			return same
		}
	}
	return r.sameExpr(a.Default, b.Default)
}

// changeColumns adds the new columns of each table and alters those that differ.
func (d *differ) changeColumns() {
	d.eachPair(func(now, to *schema.Table) {
		var added []schema.Column
		for i := range to.Columns {
			if c := &to.Columns[i]; now.Column(c.Name) == nil {
				added = append(added, *c)
			}
		}
		var changed, computed []op.Op
		for i := range to.Columns {
			c := &to.Columns[i]
			have := now.Column(c.Name)
			if have == nil {
				continue
			}
			if ch := d.rules.columnChanges(have, c, to); len(ch) > 0 {
				o := op.AlterColumn{Table: to.Name, Column: c.Name, Changes: ch}
				if c.Generated != nil {
					computed = append(computed, o)
				} else {
					changed = append(changed, o)
				}
			}
		}
		// What is computed comes last: it may need the new types of what it is computed from.
		added = sourcesFirst(added, d.dialect())
		for _, c := range added {
			if c.Generated == nil {
				d.emit(op.AddColumn{Table: to.Name, Column: plain(c)})
			}
		}
		for _, o := range slices.Concat(changed, computed) {
			d.emit(o)
		}
		for _, c := range added {
			if c.Generated != nil {
				d.emit(op.AddColumn{Table: to.Name, Column: plain(c)})
			}
		}
	})
}

// plain takes what models intend off a column: it is not part of what is created.
func plain(c schema.Column) schema.Column {
	c.Was, c.Fill = "", ""
	return c
}

// dropColumns drops the columns that the target doesn't have, computed ones before their sources.
func (d *differ) dropColumns() {
	d.eachPair(func(now, to *schema.Table) {
		var gone []schema.Column
		for i := range now.Columns {
			if to.Column(now.Columns[i].Name) == nil {
				gone = append(gone, now.Columns[i])
			}
		}
		gone = sourcesFirst(gone, d.dialect())
		slices.Reverse(gone)
		for _, c := range gone {
			d.emit(op.DropColumn{Table: to.Name, Column: c.Name})
		}
	})
}

// sourcesFirst orders columns so that a generated one comes after those it is computed from; for the
// rest the order stays.
func sourcesFirst(list []schema.Column, dialect string) []schema.Column {
	out := make([]schema.Column, 0, len(list))
	done := make([]bool, len(list))
	var place func(i int)
	place = func(i int) {
		if done[i] {
			return
		}
		done[i] = true
		if g := list[i].Generated; g != nil {
			for j := range list {
				if j != i && op.Mentions(g.Expr, list[j].Name, dialect) {
					place(j)
				}
			}
		}
		out = append(out, list[i])
	}
	for i := range list {
		place(i)
	}
	return out
}
