package postgres

import (
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// swapCollation makes a collation anew under its name, and gives it to the columns that have the old one: PostgreSQL
// can't change one. What else uses it stands in the way, which the error says.
func (c *compiler) swapCollation(to *schema.Definition, before *schema.Schema) error {
	space, name := schema.SplitName(to.Name)
	var columns []enumColumn
	for i := range before.Tables {
		t := &before.Tables[i]
		for j := range t.Columns {
			if t.Columns[j].Collate == to.Name {
				columns = append(columns, enumColumn{t, &t.Columns[j]})
			}
		}
	}
	if user := usesCollation(before, to.Name); user != "" {
		return fmt.Errorf("collation %s is used by %s, and PostgreSQL can't change one that is there: give it another name in the models, so that what uses it changes to that", to.Name, user)
	}
	old := objectName(keptPrefix+"old", name, "collation")
	c.flush()
	for _, x := range columns {
		c.makeWay(before, x.table.Name, x.column.Name)
		c.typedKeysAside(x.table.Name, x.column.Name)
	}
	c.direct("ALTER COLLATION " + qualified(to.Name) + " RENAME TO " + ident(old))
	for _, sql := range createDefinition(c.now, to) {
		c.direct(sql)
	}
	for _, x := range columns {
		c.out = append(c.out, dialect.Statement{
			SQL:   "ALTER TABLE " + qualified(x.table.Name) + " ALTER COLUMN " + ident(x.column.Name) + " TYPE " + TypeSQL(x.column.Type) + " COLLATE " + qualified(to.Name),
			Op:    c.op,
			Table: x.table.Name, Rewrite: true,
		})
	}
	c.direct("DROP COLLATION " + qualified(schema.Qualify(space, old)))
	c.restore()
	return nil
}

// usesCollation names what uses a collation beside columns of tables, "" if nothing does.
func usesCollation(s *schema.Schema, name string) string {
	says := func(text string) bool {
		return strings.Contains(text, "COLLATE") && op.Mentions(text, local(name), "postgres")
	}
	for i := range s.Definitions {
		if d := &s.Definitions[i]; d.Kind != collationKind && says(d.Text) {
			return d.Kind + " " + d.Name
		}
	}
	for i := range s.Tables {
		t := &s.Tables[i]
		for _, x := range t.Indexes {
			for _, p := range x.Parts {
				if p.Collate == name || says(p.Expr) {
					return "index " + x.Name
				}
			}
		}
		for _, k := range t.Checks {
			if says(k.Expr) {
				return "a check of table " + t.Name
			}
		}
	}
	return ""
}

// alterConfiguration gives a text search configuration other mappings: it may be in use. Its parser can't change.
func alterConfiguration(name, from, to string) ([]string, bool) {
	if statementsOf(configurationKind, from)[0] != statementsOf(configurationKind, to)[0] {
		return nil, false
	}
	var out []string
	for _, m := range mappings(from) {
		token, _, _ := strings.Cut(m, " ")
		out = append(out, "ALTER TEXT SEARCH CONFIGURATION "+name+" DROP MAPPING FOR "+token)
	}
	for _, m := range mappings(to) {
		out = append(out, "ALTER TEXT SEARCH CONFIGURATION "+name+" ADD MAPPING FOR "+m)
	}
	return out, true
}

// alterDictionary gives a text search dictionary other options. Its template can't change.
func alterDictionary(name, from, to string) ([]string, bool) {
	was, is := optionsIn(from), optionsIn(to)
	if len(was) == 0 || len(is) == 0 || was[0] != is[0] {
		return nil, false
	}
	var actions []string
	for _, o := range was {
		if key, _, _ := strings.Cut(o, " = "); !slices.ContainsFunc(is, func(x string) bool { return strings.HasPrefix(x, key+" = ") }) {
			actions = append(actions, key)
		}
	}
	for _, o := range is {
		if !slices.Contains(was, o) {
			actions = append(actions, o)
		}
	}
	if len(actions) == 0 {
		return nil, true
	}
	return []string{"ALTER TEXT SEARCH DICTIONARY " + name + " (" + strings.Join(actions, ", ") + ")"}, true
}

func optionsIn(text string) []string {
	list, _ := parenthesized(text, strings.IndexByte(text, '('))
	return list
}

// mappings are those of a configuration: "asciiword WITH english_stem".
func mappings(text string) (out []string) {
	for _, statement := range statementsOf(configurationKind, text)[1:] {
		_, mapping, _ := strings.Cut(statement, " ADD MAPPING FOR ")
		out = append(out, mapping)
	}
	return out
}
