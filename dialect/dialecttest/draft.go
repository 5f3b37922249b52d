package dialecttest

import (
	"fmt"
	"maps"
	"regexp"

	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// draft is a schema whose names are symbols (@7@), in expressions too. What a symbol is called is kept
// apart, so that a rename changes one entry, and who was renamed is known without a guess.
type draft struct {
	s     *schema.Schema
	names map[string]string
	next  int
	freed []string // names that an edit gave up, to be taken again
	// qualify is set if names of tables and views are to be in the form of schema.Qualify.
	qualify bool
	dialect string
}

// relation is the name of a table or view as a schema has it.
func (d *draft) relation(sym string) string {
	if d.qualify {
		return schema.Qualify("", d.names[sym])
	}
	return d.names[sym]
}

var symbol = regexp.MustCompile(`@\d+@`)

func newDraft() *draft { return &draft{s: &schema.Schema{}, names: map[string]string{}} }

func (d *draft) clone() *draft {
	return &draft{s: d.s.Clone(), names: maps.Clone(d.names), next: d.next, qualify: d.qualify, dialect: d.dialect}
}

// symbol makes a new symbol of that name.
func (d *draft) symbol(name string) string {
	d.next++
	sym := fmt.Sprintf("@%d@", d.next)
	d.names[sym] = name
	return sym
}

// build puts the names in.
func (d *draft) build() *schema.Schema {
	s := d.s.Clone()
	s.Dialect = d.dialect
	name := func(at *string) {
		if n, ok := d.names[*at]; ok {
			*at = n
		}
	}
	text := func(at *string) {
		*at = symbol.ReplaceAllStringFunc(*at, func(sym string) string { return op.QuoteFor(d.dialect, d.names[sym]) })
	}
	relation := func(at *string) {
		if _, ok := d.names[*at]; ok {
			*at = d.relation(*at)
		}
	}
	for i := range s.Tables {
		eachText(&s.Tables[i], relation, name, text)
	}
	for i := range s.Views {
		relation(&s.Views[i].Name)
		text(&s.Views[i].Query)
	}
	for i := range s.Triggers {
		t := &s.Triggers[i]
		name(&t.Name)
		relation(&t.Table)
		text(&t.Body)
	}
	return s
}

// eachText calls relation for each name of a table, name for each other name, and text for each
// expression.
func eachText(t *schema.Table, relation, name, text func(*string)) {
	list := func(names []string) {
		for i := range names {
			name(&names[i])
		}
	}
	parts := func(parts []schema.Part) {
		for i := range parts {
			name(&parts[i].Column)
			text(&parts[i].Expr)
		}
	}
	relation(&t.Name)
	for i := range t.Columns {
		name(&t.Columns[i].Name)
		if g := t.Columns[i].Generated; g != nil {
			text(&g.Expr)
		}
	}
	if t.PrimaryKey != nil {
		name(&t.PrimaryKey.Name)
		parts(t.PrimaryKey.Columns)
	}
	for i := range t.Uniques {
		name(&t.Uniques[i].Name)
		parts(t.Uniques[i].Columns)
	}
	for i := range t.Checks {
		name(&t.Checks[i].Name)
		text(&t.Checks[i].Expr)
	}
	for i := range t.ForeignKeys {
		fk := &t.ForeignKeys[i]
		name(&fk.Name)
		relation(&fk.RefTable)
		list(fk.Columns)
		list(fk.RefColumns)
	}
	for i := range t.Indexes {
		name(&t.Indexes[i].Name)
		parts(t.Indexes[i].Parts)
		text(&t.Indexes[i].Where)
	}
}

// global lists the symbols that share one space of names: all but columns and constraints.
func (d *draft) global() []string {
	var out []string
	for i := range d.s.Tables {
		out = append(out, d.s.Tables[i].Name)
		for _, x := range d.s.Tables[i].Indexes {
			out = append(out, x.Name)
		}
	}
	for i := range d.s.Views {
		out = append(out, d.s.Views[i].Name)
	}
	for i := range d.s.Triggers {
		out = append(out, d.s.Triggers[i].Name)
	}
	return out
}

// columnSymbols lists a table's columns.
func columnSymbols(t *schema.Table) []string {
	out := make([]string, len(t.Columns))
	for i := range t.Columns {
		out[i] = t.Columns[i].Name
	}
	return out
}

// renames lists what is called otherwise in b than in a.
func renames(a, b *draft) []diff.Rename {
	var out []diff.Rename
	add := func(kind diff.Kind, table, sym string) {
		if from, to := a.names[sym], b.names[sym]; from != to {
			if kind == diff.TableKind {
				from, to = a.relation(sym), b.relation(sym)
			}
			out = append(out, diff.Rename{Kind: kind, Table: table, From: from, To: to})
		}
	}
	for i := range b.s.Tables {
		now := &b.s.Tables[i]
		before := a.s.Table(now.Name)
		if before == nil {
			continue
		}
		add(diff.TableKind, "", now.Name)
		for _, c := range now.Columns {
			if before.Column(c.Name) != nil {
				add(diff.ColumnKind, b.relation(now.Name), c.Name)
			}
		}
		for _, x := range now.Indexes {
			if before.Index(x.Name) != nil {
				add(diff.IndexKind, b.relation(now.Name), x.Name)
			}
		}
	}
	return out
}
