package merge

import (
	"maps"
	"slices"
	"strings"

	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// Renames works out what operations renamed on the way from one schema to another: by operations, or
// by ALTER TABLE … RENAME in raw SQL. Renames of what was not there before, or is not there any more,
// are left out.
func Renames(ops []op.Op, before, after *schema.Schema) []diff.Rename {
	f := &follower{tables: map[string]string{}, columns: map[[2]string]string{}}
	for i := range before.Tables {
		t := &before.Tables[i]
		f.tables[t.Name] = t.Name
		for _, c := range t.Columns {
			f.columns[[2]string{t.Name, c.Name}] = c.Name
		}
	}
	for _, o := range ops {
		f.follow(o)
	}
	return f.renames(after)
}

// follower knows the names that things had at first by the names that they have now.
type follower struct {
	tables  map[string]string
	columns map[[2]string]string // table now, column now
}

func (f *follower) follow(o op.Op) {
	switch o := o.(type) {
	case op.RenameTable:
		f.renameTable(o.Table, o.To)
	case op.DropTable:
		delete(f.tables, o.Table)
	case op.KeepTable:
		delete(f.tables, o.Table)
	case op.KeepColumn:
		delete(f.columns, [2]string{o.Table, o.Column.Name})
	case op.RenameObject:
		if o.Kind == "schema" {
			for _, table := range slices.Sorted(maps.Keys(f.tables)) {
				f.renameTable(table, op.InSpace(table, o.Name, o.To))
			}
		}
	case op.RenameColumn:
		f.renameColumn(o.Table, o.Column, o.To)
	case op.DropColumn:
		delete(f.columns, [2]string{o.Table, o.Column})
	case op.Exec:
		f.sql(o.SQL)
	}
}

func (f *follower) renameTable(from, to string) {
	first, known := f.tables[from]
	if from == to {
		return
	}
	delete(f.tables, from)
	if !known {
		return
	}
	f.tables[to] = first
	for key, column := range f.columns {
		if key[0] == from {
			delete(f.columns, key)
			f.columns[[2]string{to, key[1]}] = column
		}
	}
}

func (f *follower) renameColumn(table, from, to string) {
	if first, known := f.columns[[2]string{table, from}]; known {
		delete(f.columns, [2]string{table, from})
		f.columns[[2]string{table, to}] = first
	}
}

// sql understands ALTER TABLE t RENAME TO u, ALTER TABLE t RENAME [COLUMN] a TO b and DROP TABLE t.
func (f *follower) sql(text string) {
	w := sqltext.Words(text, 8)
	is := func(i int, word string) bool { return i < len(w) && w[i] == word }
	if is(0, "DROP") && is(1, "TABLE") && len(w) > 2 {
		delete(f.tables, f.table(w[len(w)-1]))
	}
	if !is(0, "ALTER") || !is(1, "TABLE") || len(w) < 6 || !is(3, "RENAME") {
		return
	}
	table := f.table(w[2])
	switch {
	case is(4, "TO") && len(w) == 6:
		f.renameTable(table, original(text, w[5]))
	case is(4, "COLUMN") && is(6, "TO") && len(w) == 8:
		f.renameColumn(table, f.column(table, w[5]), original(text, w[7]))
	case is(5, "TO") && len(w) == 7:
		f.renameColumn(table, f.column(table, w[4]), original(text, w[6]))
	}
}

// table finds a table by the word that SQL text names it with.
func (f *follower) table(word string) string {
	for name := range f.tables {
		if names(word, name) {
			return name
		}
	}
	return word
}

func (f *follower) column(table, word string) string {
	for key := range f.columns {
		if key[0] == table && names(word, key[1]) {
			return key[1]
		}
	}
	return word
}

// names reports whether a word of sqltext.Words, upper case unless quoted, names something.
func names(word, name string) bool {
	return strings.EqualFold(word, name) || strings.EqualFold(strings.Trim(word, "\"`[]"), name)
}

// original finds how a word is written in the text.
func original(text, word string) string {
	if bare := strings.Trim(word, "\"`[]"); bare != word {
		return bare
	}
	if i := strings.LastIndex(strings.ToUpper(text), word); i >= 0 && i+len(word) <= len(text) {
		return text[i : i+len(word)]
	}
	return word
}

// renames lists what has another name now, and is there.
func (f *follower) renames(after *schema.Schema) []diff.Rename {
	var out []diff.Rename
	for now, first := range f.tables {
		if now != first && after.Table(now) != nil {
			out = append(out, diff.Rename{Kind: diff.TableKind, From: first, To: now})
		}
	}
	for key, first := range f.columns {
		if t := after.Table(key[0]); key[1] != first && t != nil && t.Column(key[1]) != nil {
			out = append(out, diff.Rename{Kind: diff.ColumnKind, Table: key[0], From: first, To: key[1]})
		}
	}
	slices.SortFunc(out, func(a, b diff.Rename) int {
		return strings.Compare(string(a.Kind)+a.Table+"."+a.From, string(b.Kind)+b.Table+"."+b.From)
	})
	// Tables first: the renames of columns name them as they are now.
	slices.SortStableFunc(out, func(a, b diff.Rename) int {
		return strings.Compare(string(b.Kind), string(a.Kind))
	})
	return out
}
