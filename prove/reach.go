package prove

import (
	"maps"
	"slices"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// unchanged are the rows, of those that were read before an upgrade, that are certainly the same behind it: those of
// tables that nothing in it names or reaches. Where it may do anything, none are; then all are read again.
func (t *trip) unchanged(rows content) content {
	if slices.ContainsFunc(t.before.Definitions, func(d schema.Definition) bool { return !slices.Contains(passive, d.Kind) }) {
		return nil
	}
	r := &reach{flavor: sqltext.FlavorOf(t.Dialect.Name()), names: map[string]bool{}}
	for _, rec := range t.up.Records {
		if !r.add(rec.Op) {
			return nil
		}
	}
	r.point(t.before)
	out := maps.Clone(rows)
	for name := range rows {
		was, is := t.before.Table(name), t.after.Table(name)
		if r.has(name) || was == nil || is == nil || !slices.EqualFunc(was.Columns, is.Columns, sameValues) {
			delete(out, name)
		}
	}
	return out
}

// passive are kinds of definitions that run nothing; a default may call a function that writes.
var passive = []string{"domain", "schema", "collation", "column comment"}

// sameValues reports whether a column holds on both sides what it does on the other, for all that the schema says. A
// table that inherits, or is a part of another one, is changed with it and not named.
func sameValues(a, b schema.Column) bool {
	return a.Name == b.Name && a.Type == b.Type && (a.Generated == nil) == (b.Generated == nil)
}

// reach is which names, in lower case, an upgrade speaks of.
type reach struct {
	flavor sqltext.Flavor
	names  map[string]bool
}

func (r *reach) has(table string) bool {
	_, local := schema.SplitName(table)
	return r.names[strings.ToLower(table)] || r.names[strings.ToLower(local)]
}

// add takes an operation into account. It returns false where that may reach any table.
func (r *reach) add(o op.Op) bool {
	switch o := o.(type) {
	case op.Exec:
		if !staysAtHome(o.SQL) {
			return false
		}
		for _, n := range sqltext.Names(o.SQL, r.flavor) {
			r.names[strings.ToLower(n)] = true
		}
		return true
	case op.CreateView, op.DropView:
		return true
	case op.CreateTable, op.DropTable, op.AddColumn, op.DropColumn, op.RenameColumn, op.RenameTable, op.AddConstraint,
		op.DropConstraint, op.CreateIndex, op.DropIndex, op.RenameIndex, op.CreateTrigger, op.DropTrigger, op.SetTableComment:
		for _, n := range tableOf(o) {
			_, local := schema.SplitName(n)
			r.names[strings.ToLower(n)], r.names[strings.ToLower(local)] = true, true
		}
		return true
	}
	return false
}

// home are the beginnings of statements that change no rows but those of tables that they name.
var home = [][]string{
	{"CREATE", "TABLE"}, {"CREATE", "INDEX"}, {"CREATE", "UNIQUE", "INDEX"}, {"CREATE", "VIEW"}, {"CREATE", "TRIGGER"}, {"COMMENT", "ON"},
	{"ALTER", "TABLE"}, {"DROP", "TABLE"}, {"DROP", "INDEX"}, {"DROP", "VIEW"}, {"DROP", "TRIGGER"},
}

// staysAtHome knows statements that change no rows but those of tables that they name.
func staysAtHome(sql string) bool {
	words := sqltext.Words(sql, 1000)
	if !slices.ContainsFunc(home, func(h []string) bool { return len(words) >= len(h) && slices.Equal(words[:len(h)], h) }) {
		return false
	}
	return words[1] == "VIEW" || words[1] == "TRIGGER" || !slices.ContainsFunc(words, func(w string) bool {
		return w == "SELECT" || w == "USING" || w == "TABLESPACE" || w == "EXCHANGE" || w == "ATTACH"
	})
}

// point adds the tables that point at a table that is named, and those that point at them: on SQLite DROP TABLE
// deletes its rows first, and does what ON DELETE says.
func (r *reach) point(s *schema.Schema) {
	for n := -1; n != len(r.names); {
		n = len(r.names)
		for i := range s.Tables {
			t := &s.Tables[i]
			if slices.ContainsFunc(t.ForeignKeys, func(fk schema.ForeignKey) bool { return r.has(fk.RefTable) }) {
				r.names[strings.ToLower(t.Name)] = true
			}
		}
	}
}
