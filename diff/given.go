package diff

import (
	"fmt"
	"strings"

	"github.com/skein-go/skein/schema"
)

// given takes the renames that were decided beforehand, and the intents of the target: tables first,
// since columns are found by them.
func (v *resolver) given() error {
	var columns []Rename
	for _, text := range v.answers.Renames {
		table, from, to, err := parseRename(text)
		if err != nil {
			return err
		}
		if table != "" {
			columns = append(columns, Rename{Kind: ColumnKind, Table: table, From: from, To: to})
			continue
		}
		kind, err := v.kindOf(text, from)
		if err != nil {
			return err
		}
		v.add(Rename{Kind: kind, From: from, To: to})
	}
	v.tableIntents()
	p, err := v.pairs()
	if err != nil {
		return err
	}
	for _, r := range columns {
		if r.Table, err = tableNow(p.tables, r); err != nil {
			return err
		}
		v.add(r)
	}
	if p, err = v.pairs(); err != nil {
		return err
	}
	for i := range v.to.Tables {
		t := &v.to.Tables[i]
		if before := v.from.Table(p.tables.fromOf(t.Name)); before != nil {
			v.columnIntents(before, t)
		}
	}
	return nil
}

// kindOf finds what a rename old:new is about, a table or an index.
func (v *resolver) kindOf(text, from string) (Kind, error) {
	if v.from.Table(from) != nil {
		return TableKind, nil
	}
	if _, x := v.from.Index(from); x != nil {
		return IndexKind, nil
	}
	return "", fmt.Errorf("%w: --rename %s: there is no table and no index %q", ErrRename, text, from)
}

// tableNow returns the target's name of the table that a column's rename means: the name it has there
// or, if there is none, the one it had.
func tableNow(tables mapping, r Rename) (string, error) {
	if tables.fromOf(r.Table) != "" {
		return r.Table, nil
	}
	if name := tables.toOf(r.Table); name != "" {
		return name, nil
	}
	return "", fmt.Errorf("%w: --rename %s.%s:%s: there is no table %q on both sides", ErrRename, flagName(r.Table), flagName(r.From), flagName(r.To), r.Table)
}

// tableIntents takes the renames of tables that the target itself tells of.
func (v *resolver) tableIntents() {
	for i := range v.to.Tables {
		t := &v.to.Tables[i]
		if t.Was != "" && v.from.Table(t.Name) == nil && v.from.Table(t.Was) != nil && v.to.Table(t.Was) == nil {
			v.addNew(Rename{Kind: TableKind, From: t.Was, To: t.Name})
		}
	}
}

// columnIntents takes the intents of a table's columns. An intent is spent when the column has its
// new name; in a chain or a swap the old name is one that another column takes.
func (v *resolver) columnIntents(before, t *schema.Table) {
	for i := range t.Columns {
		c := &t.Columns[i]
		if c.Was == "" || before.Column(c.Was) == nil {
			continue
		}
		other := t.Column(c.Was)
		chained := other != nil && other.Was != "" && before.Column(other.Was) != nil
		if (before.Column(c.Name) == nil && other == nil) || (chained && v.swaps(before, t, c)) {
			v.addNew(Rename{Kind: ColumnKind, Table: t.Name, From: c.Was, To: c.Name})
		}
	}
}

// swaps reports whether a column whose old name another takes is part of a chain that is still to be
// done: one whose last new name the table does not have yet.
func (v *resolver) swaps(before, t *schema.Table, c *schema.Column) bool {
	for range t.Columns {
		if before.Column(c.Name) == nil {
			return true
		}
		next := t.Column(c.Was)
		if next == nil || next.Was == "" {
			return false
		}
		c = next
	}
	return false
}

func (v *resolver) addNew(r Rename) {
	for _, have := range v.renames {
		if have.Kind == r.Kind && have.Table == r.Table && (have.From == r.From || have.To == r.To) {
			return
		}
	}
	v.add(r)
}

// parseRename reads "[table.]old:[table.]new"; a name with a dot, a colon or a quote in it stands in
// double quotes.
func parseRename(text string) (table, from, to string, err error) {
	left, right, ok := cut(text, ':')
	if !ok || left == "" || right == "" {
		return "", "", "", fmt.Errorf("%w: --rename %s: write table.old:new for a column, old:new for a table or an index", ErrRename, text)
	}
	if table, from, ok = cut(left, '.'); !ok {
		table, from = "", left
	}
	to = right
	if _, column, ok := cut(right, '.'); ok && table != "" {
		to = column
	}
	return unquote(table), unquote(from), unquote(to), nil
}

// cut splits at the first sep that stands outside double quotes.
func cut(s string, sep byte) (before, after string, found bool) {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case s[i] == sep && !quoted:
			return s[:i], s[i+1:], true
		}
	}
	return s, "", false
}

func unquote(s string) string {
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		return strings.ReplaceAll(s[1:len(s)-1], `""`, `"`)
	}
	return s
}
