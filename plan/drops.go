package plan

import (
	"slices"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// A Drop is a table or a column that a step takes away: "kept" or "lost".
type Drop struct{ Kind, Table, Column string }

// Drops lists what a step drops, each once, in order. columns are those that a table has.
func Drops(s *Step, d dialect.Dialect, columns func(table string) []string) []Drop {
	var out []Drop
	var made besides
	add := func(x Drop) {
		if x.Kind == "lost" && x.Column != "" && made.keep(x.Table+"."+x.Column) {
			x.Kind = "kept"
		}
		known := slices.ContainsFunc(out, func(o Drop) bool { return o.Table == x.Table && o.Column == x.Column })
		if !known && x.Table != "" && !schema.IsKept(x.Table) && !schema.IsKept(x.Column) {
			out = append(out, x)
		}
	}
	var statements []Statement
	for _, o := range s.Written() {
		switch o := o.(type) {
		case op.KeepTable:
			add(Drop{"kept", o.Table, ""})
		case op.KeepColumn:
			add(Drop{"kept", o.Table, o.Column.Name})
		case op.KeepValues:
			if o.Where == "" {
				add(Drop{"kept", o.Table, o.Column.Name})
			}
		case op.DropTable:
			add(Drop{"lost", o.Table, ""})
		case op.DropColumn:
			add(Drop{"lost", o.Table, o.Column})
		case op.Exec:
			statements = append(statements, weighed(o.SQL, d))
		}
	}
	MarkLosses(statements, sqltext.FlavorOf(d.Name()))
	for i, st := range statements {
		made.add(st.SQL)
		add(setAside(st.SQL, d.Name()))
		add(setBeside(statements[i:]))
	}
	for _, st := range statements {
		for _, h := range st.Hazards {
			if h.Kind == "data_loss" {
				add(lostOf(h.Object, columns))
			}
		}
	}
	for _, x := range LeftOut(statements, d, columns) {
		add(x)
	}
	return out
}

// LeftOut lists the columns that a table has no more once it was made anew.
func LeftOut(statements []Statement, d dialect.Dialect, columns func(table string) []string) []Drop {
	var out []Drop
	flavor := sqltext.FlavorOf(d.Name())
	for _, m := range MadeAnew(statements, flavor) {
		if len(m.Copies) == 0 {
			out = append(out, Drop{"lost", m.Table, ""})
			continue
		}
		for _, c := range columns(m.Table) {
			if m.Leaves(c, flavor) {
				out = append(out, Drop{"lost", m.Table, c})
			}
		}
	}
	return out
}

// Worded is a step as far as its words tell, for whom no engine works it out: what it drops and renames.
func Worded(s *Step, d dialect.Dialect) Planned {
	out := Planned{Direction: string(s.Direction), Revision: s.Revision.ID, Message: s.Revision.Message, File: s.File}
	quote, k := func(name string) string { return op.QuoteFor(d.Name(), name) }, dialect.KeepingOf(d)
	add := func(table, sql string, hazards ...dialect.Hazard) {
		out.Statements = append(out.Statements, Statement{Kind: "sql", SQL: sql, Table: table, Hazards: hazards})
	}
	for _, o := range s.Ops() {
		switch o := o.(type) {
		case op.Exec:
			out.Statements = append(out.Statements, weighed(o.SQL, d))
		case op.DropTable:
			add(o.Table, "", loss(o.Table, ""))
		case op.DropColumn:
			add(o.Table, "", loss(o.Table+"."+o.Column, ""))
		case op.RenameTable:
			add(o.Table, "ALTER TABLE "+k.TableSQL(d.Name(), o.Table)+" RENAME TO "+k.TableSQL(d.Name(), o.To))
		case op.RenameColumn:
			add(o.Table, "ALTER TABLE "+k.TableSQL(d.Name(), o.Table)+" RENAME COLUMN "+quote(o.Column)+" TO "+quote(o.To))
		}
	}
	MarkLosses(out.Statements, sqltext.FlavorOf(d.Name()))
	return out
}

// weighed is a statement with the losses that a dialect sees in it.
func weighed(sql string, d dialect.Dialect) Statement {
	st := dialect.Statement{SQL: sql}
	if w, ok := d.(dialect.Weigher); ok {
		w.Weigh(&st, func(string, string) *schema.Column { return nil })
	}
	st.Hazards = slices.DeleteFunc(st.Hazards, func(h dialect.Hazard) bool { return h.Kind != "data_loss" })
	return NewStatement(st, "", 0)
}

// lostOf is what a hazard is about: a table, or a column. A dot may be part of either name.
func lostOf(object string, columns func(table string) []string) Drop {
	for i := len(object) - 1; i > 0; i-- {
		if object[i] == '.' && slices.Contains(columns(object[:i]), object[i+1:]) {
			return Drop{"lost", object[:i], object[i+1:]}
		}
	}
	return Drop{"lost", object, ""}
}

// setBeside is the column that the first statement makes a table beside for, if it is dropped then.
func setBeside(statements []Statement) (x Drop) {
	words := sqltext.Words(statements[0].SQL, 12)
	if len(words) < 3 || words[0] != "CREATE" || words[1] != "TABLE" || !schema.IsKept(named(words[2])) {
		return x
	}
	for _, w := range words[3:] {
		column, ok := strings.CutPrefix(named(w), op.SideValue(""))
		if !ok {
			continue
		}
		_, was := schema.SplitKept(named(words[2]))
		table, ok := strings.CutSuffix(was, "_"+column)
		goesOn := slices.ContainsFunc(statements[1:], func(st Statement) bool {
			return strings.Contains(st.SQL, "then_of_"+column) && strings.Contains(st.SQL, named(words[2]))
		})
		if ok && !goesOn {
			return Drop{"kept", table, column}
		}
	}
	return x
}

// named is the name that a word of sqltext.Words is: it has quotes, or is in upper case.
func named(word string) string {
	switch {
	case word == "" || !strings.ContainsRune("\"`[", rune(word[0])):
		return strings.ToLower(word)
	case word[0] == '[':
		return strings.Trim(word, "[]")
	}
	quote := word[:1]
	return strings.ReplaceAll(strings.TrimSuffix(word[1:], quote), quote+quote, quote)
}

// setAside is what a statement renames to keep it.
func setAside(sql, dialect string) (x Drop) {
	whole := func(path []string) string {
		switch {
		case len(path) == 2:
			return schema.Qualify(path[0], path[1])
		case len(path) == 1 && sqltext.FlavorOf(dialect) != sqltext.SQLite:
			return schema.Qualify("", path[0])
		}
		return strings.Join(path, ".")
	}
	words := sqltext.Words(sql, 10)
	for i, w := range words {
		words[i] = named(w)
	}
	at := slices.IndexFunc(words, schema.IsKept)
	if at < 4 || words[0]+words[1] != "altertable" && words[0]+words[1] != "renametable" {
		return x
	}
	// rename TABLE to kept; rename column COLUMN to kept; change COLUMN kept
	verb := slices.IndexFunc(words[2:at], func(w string) bool { return w == "rename" || w == "change" }) + 2
	switch {
	case words[0] == "rename":
		return Drop{"kept", whole(words[2 : at-1]), ""}
	case verb < 3:
		return x
	case words[verb] == "rename" && words[verb+1] == "to" && verb+2 == at:
		return Drop{"kept", whole(words[2:verb]), ""}
	case words[verb] == "rename" && words[at-1] == "to":
		return Drop{"kept", whole(words[2:verb]), words[at-2]}
	case words[verb] == "change":
		return Drop{"kept", whole(words[2:verb]), words[at-1]}
	}
	return x
}
