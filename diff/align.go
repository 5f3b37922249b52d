package diff

import "github.com/skein-go/skein/schema"

// Partners tells what tables and columns of a target were called before.
type Partners struct {
	tables  mapping
	columns map[string]mapping
}

// Table returns the former name of a table of the target, "" if it is new.
func (p Partners) Table(name string) string { return p.tables.fromOf(name) }

// Column returns the former name of a column of a table of the target, "" if it is new.
func (p Partners) Column(table, name string) string { return p.columns[table].fromOf(name) }

// aligned is Align with the renames that were decided; without Align it is to.
func (r Rules) aligned(from, to *schema.Schema, renames []Rename) (*schema.Schema, error) {
	if r.Align == nil {
		return to, nil
	}
	var tables []Rename
	for _, ren := range renames {
		if ren.Kind != IndexKind {
			tables = append(tables, ren)
		}
	}
	bare := r
	bare.IndexNames = AmongTable
	p, err := matchAll(from, to, bare, tables)
	if err != nil {
		return nil, err
	}
	return r.Align(from, to, Partners{p.tables, p.columns}), nil
}

// alignedAsIs is aligned without renames, which can't fail.
func (r Rules) alignedAsIs(from, to *schema.Schema) *schema.Schema {
	out, err := r.aligned(from, to, nil)
	if err != nil {
		return to
	}
	return out
}

// forTables are the rules for names of tables and views.
func (r Rules) forTables() Rules {
	if r.ExactTables {
		r.Fold = nil
	}
	return r
}
