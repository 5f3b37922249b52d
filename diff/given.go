package diff

import (
	"fmt"
	"strings"

	"github.com/skein-go/skein/schema"
)

// given takes the renames that were decided beforehand.
func (v *resolver) given() error {
	for _, text := range v.answers.Renames {
		table, from, to, err := parseRename(text)
		if err != nil {
			return err
		}
		r, err := v.meant(text, table, from, to)
		if err != nil {
			return err
		}
		v.add(r)
	}
	_, err := v.pairs()
	return err
}

// meant finds what a rename is about: table.old:new is a column, old:new a table or an index.
func (v *resolver) meant(text, table, from, to string) (Rename, error) {
	if table == "" {
		if v.from.Table(from) != nil {
			return Rename{Kind: TableKind, From: from, To: to}, nil
		}
		if _, x := v.from.Index(from); x != nil {
			return Rename{Kind: IndexKind, From: from, To: to}, nil
		}
		return Rename{}, fmt.Errorf("%w: --rename %s: there is no table and no index %q", ErrRename, text, from)
	}
	if v.to.Table(table) != nil && v.sameOrRenamed(table, table) {
		return Rename{Kind: ColumnKind, Table: table, From: from, To: to}, nil
	}
	// The table may be called by its old name.
	for i := range v.to.Tables {
		if name := v.to.Tables[i].Name; v.sameOrRenamed(table, name) {
			return Rename{Kind: ColumnKind, Table: name, From: from, To: to}, nil
		}
	}
	return Rename{}, fmt.Errorf("%w: --rename %s: there is no table %q on both sides", ErrRename, text, table)
}

// sameOrRenamed reports whether the table called old in the flags is the target's table now.
func (v *resolver) sameOrRenamed(old, now string) bool {
	for _, text := range v.answers.Renames {
		if table, from, to, err := parseRename(text); err == nil && table == "" && to == now {
			return from == old || old == now
		}
	}
	if t := v.to.Table(now); t != nil && t.Was != "" && v.from.Table(now) == nil {
		return t.Was == old || old == now
	}
	return old == now && v.from.Table(now) != nil || v.from.Table(old) != nil && v.rules.sameName(old, now)
}

// intents takes the renames that the target itself tells of.
func (v *resolver) intents() {
	for i := range v.to.Tables {
		t := &v.to.Tables[i]
		if t.Was != "" && v.from.Table(t.Name) == nil && v.from.Table(t.Was) != nil && v.to.Table(t.Was) == nil {
			v.addNew(Rename{Kind: TableKind, From: t.Was, To: t.Name})
		}
	}
	p, err := v.pairs()
	if err != nil {
		return
	}
	for i := range v.to.Tables {
		t := &v.to.Tables[i]
		before := v.from.Table(p.tables.fromOf(t.Name))
		if before == nil {
			continue
		}
		v.columnIntents(before, t)
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
