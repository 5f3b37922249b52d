package dialecttest

import (
	"slices"
	"strconv"
	"strings"

	"github.com/skein-go/skein/schema"
)

// repair takes out of a draft what an engine would refuse: what refers to something that is gone,
// and what does not go together.
func repair(d *draft, f Features) {
	for before := -1; before != weight(d.s); {
		before = weight(d.s)
		for i := range d.s.Tables {
			repairTable(&d.s.Tables[i], f)
		}
		d.s.Tables = slices.DeleteFunc(d.s.Tables, func(t schema.Table) bool { return len(plainColumns(&t)) == 0 })
		for i := range d.s.Tables {
			t := &d.s.Tables[i]
			t.ForeignKeys = slices.DeleteFunc(t.ForeignKeys, func(fk schema.ForeignKey) bool { return !pointsWell(d.s, t, fk, f) })
		}
		if f.Mend != nil {
			f.Mend(d.s)
		}
		known := present(d.s)
		d.s.Views = slices.DeleteFunc(d.s.Views, func(v schema.View) bool { return !allIn(v.Query, known) })
		d.s.Triggers = slices.DeleteFunc(d.s.Triggers, func(t schema.Trigger) bool { return !allIn(t.Table+t.Body, known) })
	}
}

// weight counts what a repair can take out.
func weight(s *schema.Schema) int {
	n := len(s.Views) + len(s.Triggers)
	for i := range s.Tables {
		n += 1 + len(s.Tables[i].Columns) + len(s.Tables[i].Constraints()) + len(s.Tables[i].Indexes)
	}
	return n
}

func repairTable(t *schema.Table, f Features) {
	known := columnSymbols(t)
	steady := steadyColumns(t, f)
	for i := range t.Columns {
		repairColumn(&t.Columns[i], steady, f)
	}
	if f.Typed {
		repairTypes(t, f)
	}
	steady = steadyColumns(t, f)
	if t.Options.Strict && slices.ContainsFunc(t.Columns, func(c schema.Column) bool { return !slices.Contains(f.StrictTypes, c.Type) }) {
		t.Options.Strict = false
	}
	for i := range t.Columns {
		c := &t.Columns[i]
		if t.Options.Strict && c.Default != "" {
			c.Default = strictDefault(c.Type)
		}
		if t.Options.Strict && c.Generated != nil {
			c.Type = schema.Raw("ANY")
		}
	}
	plain := plainColumns(t)
	if k := t.PrimaryKey; k != nil && !allKnown(partColumns(k.Columns), plain) {
		t.PrimaryKey = nil
	}
	if t.PrimaryKey == nil {
		t.Options.WithoutRowID = false
	}
	for i := range t.Columns {
		c := &t.Columns[i]
		c.AutoIncrement = c.AutoIncrement && !t.Options.WithoutRowID && isRowID(t, c)
	}
	if k := t.PrimaryKey; k != nil && len(k.Columns) == 1 && t.Column(k.Columns[0].Column).Type == (schema.Integer{}) {
		k.Columns[0].Collate, k.Columns[0].Desc = "", false
	}
	t.Uniques = slices.DeleteFunc(t.Uniques, func(u schema.Unique) bool { return !allKnown(partColumns(u.Columns), known) })
	dropDoubles(t)
	t.Checks = slices.DeleteFunc(t.Checks, func(c schema.Check) bool { return !allIn(c.Expr, steady) })
	t.Indexes = slices.DeleteFunc(t.Indexes, func(x schema.Index) bool { return !indexKnown(x, known, steady) })
}

// repairColumn makes a computed column one that an engine takes: computed from older ones only.
func repairColumn(c *schema.Column, known []string, f Features) {
	if c.Generated == nil {
		return
	}
	c.Default, c.NotNull, c.AutoIncrement = "", false, false
	for _, sym := range symbol.FindAllString(c.Generated.Expr, -1) {
		if !slices.Contains(known, sym) || number(sym) >= number(c.Name) {
			c.Generated = nil
			return
		}
	}
	if f.Typed {
		c.Type, c.Collate, c.Generated.Stored = schema.Text{}, "", true
	}
}

// steadyColumns lists the columns that can be in expressions.
func steadyColumns(t *schema.Table, f Features) []string {
	var out []string
	for _, c := range t.Columns {
		if f.steady(c.Type) {
			out = append(out, c.Name)
		}
	}
	return out
}

// repairTypes takes out what does not fit a column's type, and columns computed from computed ones.
func repairTypes(t *schema.Table, f Features) {
	plain := plainColumns(t)
	for i := range t.Columns {
		c := &t.Columns[i]
		if c.Generated != nil && !allIn(c.Generated.Expr, plain) {
			c.Generated = nil
		}
		if !f.collatable(c.Type) {
			c.Collate = ""
		}
		if !slices.Contains(f.defaults(c.Type), c.Default) || c.AutoIncrement {
			c.Default = ""
		}
	}
}

// dropDoubles drops uniques over the same columns: engines keep one of them.
func dropDoubles(t *schema.Table) {
	seen := map[string]bool{}
	if t.PrimaryKey != nil {
		seen[strings.Join(partColumns(t.PrimaryKey.Columns), ",")] = true
	}
	t.Uniques = slices.DeleteFunc(t.Uniques, func(u schema.Unique) bool {
		key := strings.Join(partColumns(u.Columns), ",")
		double := seen[key]
		seen[key] = true
		return double
	})
}

func isRowID(t *schema.Table, c *schema.Column) bool {
	return t.PrimaryKey != nil && len(t.PrimaryKey.Columns) == 1 && t.PrimaryKey.Columns[0].Column == c.Name &&
		c.Type == (schema.Integer{})
}

func pointsWell(s *schema.Schema, t *schema.Table, fk schema.ForeignKey, f Features) bool {
	to := s.Table(fk.RefTable)
	if to == nil || !allKnown(fk.Columns, plainColumns(t)) {
		return false
	}
	if f.Typed && !sameTypes(t, to, fk) {
		return false
	}
	if len(fk.RefColumns) == 0 {
		return to.PrimaryKey != nil && !collated(to.PrimaryKey.Columns) && len(to.PrimaryKey.Columns) == len(fk.Columns)
	}
	return slices.ContainsFunc(candidateKeys(to), func(key []string) bool { return sameNames(key, fk.RefColumns) })
}

// sameTypes reports whether the columns of a foreign key have the types of those that they point at.
func sameTypes(t, to *schema.Table, fk schema.ForeignKey) bool {
	refs := fk.RefColumns
	if len(refs) == 0 && to.PrimaryKey != nil {
		refs = partColumns(to.PrimaryKey.Columns)
	}
	if len(refs) != len(fk.Columns) {
		return false
	}
	for i, name := range fk.Columns {
		a, b := t.Column(name), to.Column(refs[i])
		if b == nil || a.Type != b.Type || a.Collate != b.Collate {
			return false
		}
	}
	return true
}

// present lists the symbols that texts can mention.
func present(s *schema.Schema) []string {
	var out []string
	for i := range s.Tables {
		out = append(append(out, s.Tables[i].Name), columnSymbols(&s.Tables[i])...)
	}
	for i := range s.Views {
		out = append(out, s.Views[i].Name)
	}
	return out
}

func indexKnown(x schema.Index, known, steady []string) bool {
	for _, p := range x.Parts {
		if p.Expr == "" && !slices.Contains(known, p.Column) || !allIn(p.Expr, steady) {
			return false
		}
	}
	return len(x.Parts) > 0 && allIn(x.Where, steady)
}

// allIn reports whether all symbols of a text are known.
func allIn(text string, known []string) bool {
	return allKnown(symbol.FindAllString(text, -1), known)
}

func allKnown(list, known []string) bool {
	return !slices.ContainsFunc(list, func(s string) bool { return !slices.Contains(known, s) })
}

func plainColumns(t *schema.Table) []string {
	var out []string
	for _, c := range t.Columns {
		if c.Generated == nil {
			out = append(out, c.Name)
		}
	}
	return out
}

func partColumns(parts []schema.Part) []string {
	out := make([]string, len(parts))
	for i, p := range parts {
		out[i] = p.Column
	}
	return out
}

func collated(parts []schema.Part) bool {
	return slices.ContainsFunc(parts, func(p schema.Part) bool { return p.Collate != "" })
}

func sameNames(a, b []string) bool { return slices.Equal(a, b) }

// number returns the age of a symbol.
func number(sym string) int {
	n, _ := strconv.Atoi(strings.Trim(sym, "@"))
	return n
}
