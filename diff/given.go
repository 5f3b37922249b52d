package diff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/schema"
)

// given takes the renames that were decided beforehand, and the intents of the target: tables first,
// since columns are found by them.
func (v *resolver) given() error {
	var inTables []Rename // their tables as the flags name them
	for _, text := range v.answers.Renames {
		table, from, to, err := parseRename(text)
		if err != nil {
			return err
		}
		if table == "" && slices.Contains(v.renames, Rename{Kind: SchemaKind, From: from, To: to}) {
			continue
		}
		table, from = v.inSpaces(table), v.inSpaces(from)
		if e := v.from.Enum(table); e != nil && v.from.Table(table) == nil {
			v.add(Rename{Kind: ValueKind, Table: v.enumNow(table), From: from, To: to})
			continue
		}
		if table != "" {
			inTables = append(inTables, Rename{Kind: ColumnKind, Table: table, From: from, To: to})
			continue
		}
		kind, err := v.kindOf(text, &from, &to)
		if err != nil {
			return err
		}
		if kind == IndexKind {
			t, _ := v.from.Index(from)
			inTables = append(inTables, Rename{Kind: kind, Table: t.Name, From: from, To: to})
			continue
		}
		v.add(Rename{Kind: kind, From: from, To: to})
	}
	v.tableIntents()
	p, err := v.pairs()
	if err != nil {
		return err
	}
	for _, r := range inTables {
		if r.Kind == IndexKind {
			r.Table = cmp.Or(p.tables.toOf(r.Table), r.Table)
		} else if r.Table, err = tableNow(p.tables, r); err != nil {
			return err
		}
		v.add(r)
	}
	if p, err = v.pairs(); err != nil {
		return err
	}
	byName := tablesByName(v.from)
	for i := range v.to.Tables {
		t := &v.to.Tables[i]
		if before := byName[p.tables.fromOf(t.Name)]; before != nil {
			v.columnIntents(before, t)
		}
	}
	return nil
}

// kindOf finds what a rename old:new is about. The names of routines get their arguments.
func (v *resolver) kindOf(text string, from, to *string) (Kind, error) {
	if v.from.Table(*from) != nil {
		return TableKind, nil
	}
	if _, x := v.from.Index(*from); x != nil {
		return IndexKind, nil
	}
	for _, kind := range v.rules.objectKinds() {
		if objectOf(v.from, kind, *from) {
			return kind, nil
		}
	}
	var kinds []Kind
	was, is := *from, *to
	for _, kind := range v.rules.objectKinds() {
		for _, name := range objectNames(v.from, kind) {
			if routine, arguments := schema.SplitRoutine(name); routine == was && arguments != "" {
				kinds = append(kinds, kind)
				*from, *to = name, is+arguments
			}
		}
	}
	switch len(kinds) {
	case 1:
		return kinds[0], nil
	case 0:
		return "", fmt.Errorf("%w: --rename %s: there is no %s %q", ErrRename, text, v.renamable(), was)
	}
	return "", fmt.Errorf("%w: --rename %s: there are %d functions %q: say its arguments too, as in %s", ErrRename, text, len(kinds), was, flagName(*from)+":"+flagName(*to))
}

// renamable lists what can be renamed, in words.
func (v *resolver) renamable() string {
	switch {
	case v.rules.RenamesAll:
		return "table, index, type, sequence, view, function or schema"
	case v.rules.RenamesViews:
		return "table, index, view or sequence"
	}
	return "table, index, type or sequence"
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
	var said []intent
	for i := range v.to.Tables {
		said = append(said, intent{v.to.Tables[i].Name, v.to.Tables[i].Was})
	}
	for _, x := range openIntents(names(v.from.Tables, tableName), said) {
		v.addNew(Rename{Kind: TableKind, From: x.was, To: x.name})
	}
}

// columnIntents takes the intents of a table's columns.
func (v *resolver) columnIntents(before, t *schema.Table) {
	var said []intent
	for i := range t.Columns {
		said = append(said, intent{t.Columns[i].Name, t.Columns[i].Was})
	}
	for _, x := range openIntents(names(before.Columns, columnName), said) {
		v.addNew(Rename{Kind: ColumnKind, Table: t.Name, From: x.was, To: x.name})
	}
}

// intent is a name in the target with the one it had before, "" where the target says nothing.
type intent struct{ name, was string }

// openIntents returns the intents that are still to be done, given the names before. One is spent
// when there is its new name, unless another intent moves that out of the way; and it is out of date
// when its old name means something else in the target. A circle of nothing but intents looks the
// same before and after, so it is taken for spent.
func openIntents(before []string, said []intent) []intent {
	isBefore, isTarget := set(before), map[string]bool{}
	m := newMapping()
	for _, x := range said {
		isTarget[x.name] = true
		if x.was != x.name && isBefore[x.was] && m.toOf(x.was) == "" {
			m.add(x.was, x.name)
		}
	}
	for count := -1; count != len(m.to); {
		count = len(m.to)
		for _, x := range said {
			spent := isBefore[x.name] && m.toOf(x.name) == ""
			outdated := isTarget[x.was] && m.fromOf(x.was) == ""
			if m.fromOf(x.name) == x.was && (spent || outdated) {
				delete(m.to, x.was)
				delete(m.from, x.name)
			}
		}
	}
	var open []intent
	for _, x := range said {
		if x.was == "" || m.fromOf(x.name) != x.was {
			continue
		}
		end := x.name
		for m.toOf(end) != "" && end != x.was {
			end = m.toOf(end)
		}
		if end != x.was {
			open = append(open, x)
		}
	}
	return open
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
