package prove

import (
	"slices"
	"strings"

	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/schema"
)

// lost lists what one content has and another one lacks, for the tables of a schema.
func lost(s *schema.Schema, before, after content) []Loss {
	var out []Loss
	for i := range s.Tables {
		name := s.Tables[i].Name
		was, is := before[name], after[name]
		if was == nil || len(was.rows) == 0 {
			continue
		}
		if is == nil {
			out = append(out, Loss{Table: name})
			continue
		}
		for _, column := range unlike(was, is) {
			out = append(out, Loss{name, column})
		}
	}
	return out
}

// unlike lists the columns whose values differ, and "" where whole rows do.
func unlike(was, is *table) []string {
	if !slices.Equal(was.columns, is.columns) || len(was.rows) != len(is.rows) {
		return []string{""}
	}
	all := make([]int, len(was.columns))
	for i := range all {
		all[i] = i
	}
	if slices.Equal(was.lines(all), is.lines(all)) {
		return nil
	}
	var names []string
	var others []int
	for i, name := range was.columns {
		if slices.Equal(was.lines([]int{i}), is.lines([]int{i})) {
			others = append(others, i)
		} else {
			names = append(names, name)
		}
	}
	if len(names) > 0 && slices.Equal(was.lines(others), is.lines(others)) {
		return names
	}
	return []string{""} // the values are there, and not in the rows where they belong
}

// lines are the rows in some columns, sorted.
func (t *table) lines(columns []int) []string {
	out := make([]string, len(t.rows))
	for i, row := range t.rows {
		var b strings.Builder
		for _, c := range columns {
			b.WriteString(row[c] + "|")
		}
		out[i] = b.String()
	}
	slices.Sort(out)
	return out
}

// only returns the rows in some columns, under other names.
func (t *table) only(columns, names []string) *table {
	out := &table{columns: names}
	for _, row := range t.rows {
		var r []string
		for _, c := range columns {
			r = append(r, row[slices.Index(t.columns, c)])
		}
		out.rows = append(out.rows, r)
	}
	return out
}

// shed lists what a way up loses though both sides have it with the same type, in the names before.
func (b *Bench) shed(before *schema.Schema, was, is content, p *pairing) []Loss {
	rules := b.Dialect.Rules()
	elsewhere := diff.Regrouped(before, p.to, func(name string) string {
		if to := p.table(name); to != nil {
			return to.Name
		}
		return ""
	})
	var out []Loss
	for i := range before.Tables {
		t := &before.Tables[i]
		to := p.table(t.Name)
		if to == nil || was[t.Name] == nil || is[to.Name] == nil || elsewhere[t.Name] {
			continue
		}
		var mine, theirs []string
		for j := range t.Columns {
			c := &t.Columns[j]
			d := p.column(to, c.Name)
			if d != nil && diff.Revalued(p.renames, d.Type) {
				continue // that they come back is seen on the way back
			}
			if d != nil && c.Generated == nil && d.Generated == nil && (c.Type == d.Type || rules.Type != nil && rules.Type(c.Type, d.Type)) {
				mine, theirs = append(mine, c.Name), append(theirs, d.Name)
			}
		}
		for _, column := range unlike(was[t.Name].only(mine, mine), is[to.Name].only(theirs, mine)) {
			out = append(out, Loss{t.Name, column})
		}
	}
	return out
}
