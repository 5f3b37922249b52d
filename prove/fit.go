package prove

import (
	"context"
	"database/sql"
	"slices"

	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/sample"
	"github.com/skein-go/skein/schema"
)

// fillBoth fills a room with rows that another room, of the schema after, takes too.
func (r *room) fillBoth(ctx context.Context, other *room, before *schema.Schema, p *pairing, o sample.Options) (sample.Filled, error) {
	o.Dialect = r.Dialect.Name()
	var filled sample.Filled
	err := other.inTransaction(ctx, p.to, func(judge *sql.Conn) error {
		o.Judge = func(table string, values map[string]any) error {
			to := p.table(table)
			if to == nil {
				return nil
			}
			row := map[string]any{}
			for name, v := range values {
				if c := p.column(to, name); c != nil && c.Generated == nil {
					row[c.Name] = v
				}
			}
			return sample.Insert(ctx, judge, o.Dialect, to.Name, row)
		}
		return r.inTransaction(ctx, before, func(conn *sql.Conn) (err error) {
			filled, err = sample.Fill(ctx, conn, fitted(before, p), o)
			return err
		})
	})
	return filled, err
}

// fitted is a schema whose rows have good prospects to be taken on both sides: that before, with what
// the one after asks of the same columns. Rows are made for it; it is never created.
func fitted(before *schema.Schema, p *pairing) *schema.Schema {
	out := before.Clone()
	back := &pairing{diff.Inverse(p.renames), p.fold, before}
	for i := range out.Tables {
		t := &out.Tables[i]
		to := p.table(t.Name)
		if to == nil {
			continue
		}
		for j := range t.Columns {
			c := &t.Columns[j]
			if d := p.column(to, c.Name); d != nil {
				c.NotNull = c.NotNull || d.NotNull
				if d.Generated == nil && c.Generated == nil {
					c.Type = d.Type
				}
			}
		}
		tighten(t, to, back)
	}
	return out
}

// tighten puts the keys and checks of a table after to the table before.
func tighten(t, to *schema.Table, back *pairing) {
	columns := func(names []string) ([]string, bool) {
		var out []string
		for _, n := range names {
			c := back.column(t, n)
			if c == nil {
				return nil, false
			}
			out = append(out, c.Name)
		}
		return out, true
	}
	key := func(parts []schema.Part) {
		for _, p := range parts {
			if c := back.column(t, p.Column); p.Column != "" && c != nil {
				t.Uniques = append(t.Uniques, schema.Unique{Columns: schema.Columns(c.Name)})
			}
		}
	}
	if to.PrimaryKey != nil {
		key(to.PrimaryKey.Columns)
	}
	for _, u := range to.Uniques {
		key(u.Columns)
	}
	for _, x := range to.Indexes {
		if x.Unique {
			key(x.Parts)
		}
	}
	t.Checks = append(t.Checks, to.Checks...)
	for _, fk := range to.ForeignKeys {
		mine, ok := columns(fk.Columns)
		parent := back.table(fk.RefTable)
		if !ok || parent == nil || parent.Name == t.Name {
			continue
		}
		fk.Columns, fk.RefTable, fk.RefColumns = mine, parent.Name, slices.Clone(fk.RefColumns)
		for i, n := range fk.RefColumns {
			if c := back.column(parent, n); c != nil {
				fk.RefColumns[i] = c.Name
			}
		}
		t.ForeignKeys = append(t.ForeignKeys, fk)
	}
}
