package postgres

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// putBack is something that was dropped for a change, with the statements that bring it back.
type putBack struct {
	key        string
	table      string // of a computed column
	column     string
	op         int
	statements []string
	note       string
	renewed    bool        // an operation to come makes it anew
	fk         *foreignKey // it is this foreign key, which may be gone meanwhile
	needs      string      // it stands on this object, which has to be there again
}

type foreignKey struct {
	table string
	key   schema.ForeignKey
}

// restore puts back what was set aside, the last first.
func (c *compiler) restore() {
	if len(c.aside) == 0 {
		return
	}
	c.flush()
	aside := c.aside
	c.aside = nil
	for _, p := range slices.Backward(aside) {
		c.putBack(p, len(c.rest) == 0)
	}
	slices.Reverse(c.aside) // what has to wait, in its order
}

func (c *compiler) putBack(p putBack, last bool) {
	if p.renewed && !last || c.away[p.needs] {
		c.aside = append(c.aside, p)
		return
	}
	if p.fk != nil && !hasKey(c.now, p.fk) {
		return
	}
	if p.fk != nil && !last && !standsOnKey(c.now, p.fk) {
		c.aside = append(c.aside, p)
		return
	}
	for _, sql := range p.statements {
		c.out = append(c.out, dialect.Statement{SQL: sql, Op: p.op, Note: p.note})
	}
}

// hasKey reports whether a schema has a foreign key.
func hasKey(s *schema.Schema, k *foreignKey) bool {
	t := s.Table(k.table)
	return t != nil && slices.ContainsFunc(t.ForeignKeys, func(have schema.ForeignKey) bool { return reflect.DeepEqual(have, k.key) })
}

// standsOnKey reports whether there is what a foreign key points at, with columns of the same kinds.
func standsOnKey(s *schema.Schema, k *foreignKey) bool {
	t, child := s.Table(k.key.RefTable), s.Table(k.table)
	if t == nil {
		return false
	}
	refs := referred(s, &k.key)
	if len(refs) != len(k.key.Columns) {
		return false
	}
	for i, name := range k.key.Columns {
		a, b := child.Column(name), t.Column(refs[i])
		if a == nil || b == nil || !sameType(a.Type, b.Type) && (familyOf(a.Type) != familyOf(b.Type) || familyOf(a.Type) == otherFamily) {
			return false
		}
	}
	is := func(parts []schema.Part) bool { return sameSet(schema.Names(parts), refs) }
	return t.PrimaryKey != nil && is(t.PrimaryKey.Columns) ||
		slices.ContainsFunc(t.Uniques, func(u schema.Unique) bool { return is(u.Columns) }) ||
		slices.ContainsFunc(t.Indexes, func(x schema.Index) bool { return x.Unique && is(x.Parts) })
}

// keysAside sets aside the foreign keys that stand on a primary key or a unique constraint that goes.
func (c *compiler) keysAside(table string, columns []string) {
	for i := range c.now.Tables {
		t := &c.now.Tables[i]
		for _, fk := range t.ForeignKeys {
			refs := fk.RefColumns
			if len(refs) == 0 {
				refs = columns
			}
			if fk.RefTable == table && sameSet(refs, columns) {
				c.keyAside(t, fk)
			}
		}
	}
}

// pointersAside sets aside the foreign keys to a column that is made anew. Those from it go and come with it.
func (c *compiler) pointersAside(table, column string) {
	for i := range c.now.Tables {
		t := &c.now.Tables[i]
		for _, fk := range t.ForeignKeys {
			if fk.RefTable == table && slices.Contains(referred(c.now, &fk), column) && (t.Name != table || !slices.Contains(fk.Columns, column)) {
				c.keyAside(t, fk)
			}
		}
	}
}

// typedKeysAside sets aside the foreign keys from and to a column that gets a type of another kind: both
// ends have to be of one.
func (c *compiler) typedKeysAside(table, column string) {
	for i := range c.now.Tables {
		t := &c.now.Tables[i]
		for _, fk := range t.ForeignKeys {
			refs := referred(c.now, &fk)
			if t.Name == table && slices.Contains(fk.Columns, column) || fk.RefTable == table && slices.Contains(refs, column) {
				c.keyAside(t, fk)
			}
		}
	}
}

// referred are the columns that a foreign key points at.
func referred(s *schema.Schema, fk *schema.ForeignKey) []string {
	if t := s.Table(fk.RefTable); len(fk.RefColumns) == 0 && t != nil && t.PrimaryKey != nil {
		return schema.Names(t.PrimaryKey.Columns)
	}
	return fk.RefColumns
}

// keyAside sets a foreign key aside.
func (c *compiler) keyAside(t *schema.Table, fk schema.ForeignKey) {
	c.flush()
	name := constraintName(t, fk)
	back := []string{"ALTER TABLE " + qualified(t.Name) + " ADD " + constraintSQL(fk)}
	if fk.Comment != "" {
		back = append(back, commentSQL(nil, op.SetComment{Kind: "constraint", Table: t.Name, Name: name, Comment: fk.Comment}))
	}
	if c.setAside("foreign key "+t.Name+"."+name, "ALTER TABLE "+qualified(t.Name)+" DROP CONSTRAINT "+ident(name), back) {
		c.aside[len(c.aside)-1].fk = &foreignKey{t.Name, fk}
	}
}

// checkAside sets a check aside.
func (c *compiler) checkAside(t *schema.Table, k schema.Check) {
	name := constraintName(t, k)
	back := []string{"ALTER TABLE " + qualified(t.Name) + " ADD " + constraintSQL(k)}
	if k.Comment != "" {
		back = append(back, commentSQL(nil, op.SetComment{Kind: "constraint", Table: t.Name, Name: name, Comment: k.Comment}))
	}
	c.setAside("check "+t.Name+"."+name, "ALTER TABLE "+qualified(t.Name)+" DROP CONSTRAINT "+ident(name), back)
}

// indexAside sets an index aside.
func (c *compiler) indexAside(t *schema.Table, x *schema.Index) {
	back := []string{indexSQL(t.Name, x)}
	if x.Comment != "" {
		back = append(back, commentSQL(nil, op.SetComment{Kind: "index", Table: t.Name, Name: x.Name, Comment: x.Comment}))
	}
	c.setAside("index "+t.Name+"."+x.Name, "DROP INDEX "+sibling(t.Name, x.Name), back)
}

// sameSet reports whether two lists name the same columns.
func sameSet(a, b []string) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(x string) bool { return !slices.Contains(b, x) })
}

// makeReady puts back what an operation may be about, or may stand on.
func (c *compiler) makeReady(o op.Op) {
	var table, column string
	switch o := o.(type) {
	case op.AlterColumn:
		table, column = o.Table, o.Column
	case op.AddColumn:
		table = o.Table
	case op.CreateTable:
	case op.AddConstraint:
		if _, ok := o.Constraint.(schema.ForeignKey); !ok {
			c.restoreColumns(o.Table, "")
		} else {
			c.restore()
		}
		return
	case op.DropColumn:
		c.restoreColumns(o.Table, "")
		return
	case op.DropConstraint, op.CreateIndex, op.DropIndex:
		c.restoreColumns("", "")
		return
	default:
		c.restore()
		return
	}
	if table != "" {
		c.restoreColumns(table, column)
	}
}

// restoreColumns puts back the computed columns of a table that are set aside, unless the one at hand is
// among them and is made anew; "" stands for all tables.
func (c *compiler) restoreColumns(table, except string) {
	if except == "" && slices.ContainsFunc(c.aside, func(p putBack) bool { return p.column != "" && !p.renewed && (table == "" || p.table == table) }) {
		c.restore()
	}
}

// goneAlready reports whether something is set aside, and forgets it: it comes back otherwise.
func (c *compiler) goneAlready(key string) bool {
	n := len(c.aside)
	c.aside = slices.DeleteFunc(c.aside, func(p putBack) bool { return p.key == key })
	return len(c.aside) < n
}

// mentions reports whether a text says a name.
func mentions(text, name string) bool { return op.Mentions(text, name, "postgres") }

// isAside reports whether something is set aside.
func (c *compiler) isAside(key string) bool {
	return slices.ContainsFunc(c.aside, func(p putBack) bool { return p.key == key })
}

// setAside drops something that stands in the way, and has it put back when the change is made. It reports false
// where that was done already.
func (c *compiler) setAside(key, drop string, back []string) bool {
	if c.isAside(key) {
		return false
	}
	c.out = append(c.out, dialect.Statement{SQL: drop, Op: c.op, Note: "it stands in the way of the change behind it, and is put back"})
	c.aside = append(c.aside, putBack{key: key, op: c.op, statements: back, note: "puts back what stood in the way"})
	return true
}

// makeWay sets aside what keeps the server from changing a column of a table: views that may show it,
// and functions, triggers, policies, rules and computed columns that may use it. It rather takes too much.
func (c *compiler) makeWay(s *schema.Schema, table, column string) {
	c.usesAside(s, table, column)
	t := s.Table(table)
	for i := range t.Columns {
		if g := &t.Columns[i]; g.Generated != nil && g.Name != column && mentions(g.Generated.Expr, column) {
			c.flush()
			if c.plainLater(table, g) || c.droppedLater(table, g.Name) {
				continue
			}
			back := []string{"ALTER TABLE " + qualified(table) + " ADD COLUMN " + columnSQL(g)}
			if g.Comment != "" {
				back = append(back, columnComment(table, g.Name, g.Comment))
			}
			c.usesAside(s, table, g.Name)
			c.pointersAside(table, g.Name)
			if c.setAside("column "+table+"."+g.Name, "ALTER TABLE "+qualified(table)+" DROP COLUMN "+ident(g.Name), append(back, dependents(t, g.Name)...)) {
				last := &c.aside[len(c.aside)-1]
				last.table, last.column = table, g.Name
				last.renewed = c.computedAnewLater(table, g.Name)
			}
		}
	}
}

// usesAside sets aside views, functions, triggers, policies and rules that may use a column.
func (c *compiler) usesAside(s *schema.Schema, table, column string) {
	c.standingAside(s, func(p diff.Piece) bool {
		says := func(name string) bool { return mentions(p.HeldBy(), name) }
		switch d := p.Definition; {
		case d == nil || isRoutine(d.Kind) && boundRoutine.MatchString(d.Text):
			return says(local(table)) && says(column)
		case d.Kind == "policy" || d.Kind == "rule":
			return (d.Table == table || says(local(table))) && says(column)
		}
		return false
	})
	for i := range s.Triggers {
		if t := &s.Triggers[i]; t.Table == table && mentions(t.Body, column) {
			c.triggerAside(t)
		}
	}
}

// plainLater makes a computed column a plain one where an operation behind the one at hand does so: it has
// to be before what it is computed from changes.
func (c *compiler) plainLater(table string, g *schema.Column) bool {
	key := table + "\x00" + g.Name
	if c.plain[key] {
		return true
	}
	later := slices.ContainsFunc(c.rest, func(o op.Op) bool {
		a, ok := o.(op.AlterColumn)
		return ok && a.Table == table && a.Column == g.Name && slices.Contains(a.Changes, op.Change(op.SetGenerated{}))
	})
	if later && g.Generated.Stored {
		c.plain[key] = true
		c.direct("ALTER TABLE " + qualified(table) + " ALTER COLUMN " + ident(g.Name) + " DROP EXPRESSION")
	}
	return later && g.Generated.Stored
}

// droppedLater drops a computed column where an operation behind the one at hand does so: it has to be
// before what it is computed from changes.
func (c *compiler) droppedLater(table, column string) bool {
	for i, o := range c.rest {
		if d, ok := o.(op.DropColumn); ok && d.Table == table && d.Column == column {
			if !c.done[c.op+1+i] {
				c.done[c.op+1+i] = true
				c.direct("ALTER TABLE " + qualified(table) + " DROP COLUMN " + ident(column))
			}
			return true
		}
	}
	return false
}

// computedAnewLater reports whether an operation behind the one at hand changes what a column is computed
// from.
func (c *compiler) computedAnewLater(table, column string) bool {
	return slices.ContainsFunc(c.rest, func(o op.Op) bool {
		a, ok := o.(op.AlterColumn)
		return ok && a.Table == table && a.Column == column && slices.ContainsFunc(a.Changes, func(ch op.Change) bool {
			g, ok := ch.(op.SetGenerated)
			return ok && g.Expr != ""
		})
	})
}

// standingAside sets aside the views, functions, policies and rules that a test picks, and those first that stand on
// them.
func (c *compiler) standingAside(s *schema.Schema, picks func(diff.Piece) bool) {
	for _, p := range slices.Backward(diff.Standing(s, picks)) {
		switch {
		case p.View != nil:
			c.viewAside(s, p.View)
		case isRoutine(p.Definition.Kind):
			c.routineAside(s, p.Definition)
		case p.Definition.Kind == "policy" || p.Definition.Kind == "rule" || p.Definition.Kind == "event trigger":
			c.definitionAside(p.Definition)
		}
	}
}

// viewAside sets one view aside, with what hangs on it.
func (c *compiler) viewAside(s *schema.Schema, v *schema.View) {
	back := createView(v)
	back = append(back, viewComments(v)...)
	c.views++
	setting := fmt.Sprintf("skein.view_%d", c.views)
	back = append(back, recalled(setting))
	if !c.isAside("view " + v.Name) {
		c.out = append(c.out, dialect.Statement{SQL: rememberView(setting, v), Op: c.op, Note: "remembers whose the view is and who may use it"})
	}
	for i := range s.Triggers {
		if t := &s.Triggers[i]; t.Table == v.Name {
			back = append(back, createTrigger(t)...)
			if t.Comment != "" {
				back = append(back, commentSQL(s, op.SetComment{Kind: "trigger", Table: t.Table, Name: t.Name, Comment: t.Comment}))
			}
		}
	}
	for i := range s.Definitions {
		if d := &s.Definitions[i]; d.Table == v.Name {
			back = append(back, createDefinition(s, d)...)
		}
	}
	c.setAside("view "+v.Name, dropView(v), back)
}

// rememberView keeps in a setting of the transaction the statements that give a view its owner and its
// grants back: only the server knows them.
func rememberView(setting string, v *schema.View) string {
	return "SELECT pg_catalog.set_config('" + setting + "', (SELECT pg_catalog.concat_ws('; ',\n" +
		withoutUsual("c.oid::regclass", "r") +
		"    CASE WHEN pg_catalog.pg_get_userbyid(c.relowner) <> current_user THEN pg_catalog.format('ALTER TABLE %s OWNER TO %I', c.oid::regclass, pg_catalog.pg_get_userbyid(c.relowner)) END,\n" +
		"    (SELECT string_agg(pg_catalog.format('GRANT %s ON %s TO %s', a.privilege_type, c.oid::regclass,\n" +
		"        CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END)\n" +
		"        || CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END, '; ') FROM pg_catalog.aclexplode(c.relacl) a WHERE a.grantee <> c.relowner),\n" +
		ofColumns +
		"    FROM pg_catalog.pg_class c WHERE c.oid = " + text(qualified(v.Name)) + "::regclass), true)"
}

// withoutUsual are the statements that take from what is made anew what default privileges give it. kind is theirs.
func withoutUsual(what, kind string) string {
	return "    (SELECT string_agg(DISTINCT pg_catalog.format('REVOKE ALL ON " + map[string]string{"r": "TABLE", "f": "ROUTINE"}[kind] + " %s FROM %s', " + what + ", CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END), '; ')\n" +
		"        FROM pg_catalog.pg_default_acl d, pg_catalog.aclexplode(d.defaclacl) a WHERE d.defaclobjtype = '" + kind + "' AND pg_catalog.pg_get_userbyid(d.defaclrole) = current_user AND a.grantee <> d.defaclrole),\n"
}

// ofColumns are the statements that give columns of a view their grants back, each where the column is there.
const ofColumns = "    (SELECT string_agg(pg_catalog.format('DO $column$ BEGIN IF EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = %L::regclass AND attname = %L) THEN EXECUTE %L; END IF; END $column$', c.oid::regclass, k.attname, k.said), '; ')\n" +
	"        FROM (SELECT t.attname, pg_catalog.format('GRANT %s (%I) ON %s TO %s', a.privilege_type, t.attname, c.oid::regclass, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END)\n" +
	"                || CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END AS said FROM pg_catalog.pg_attribute t, pg_catalog.aclexplode(t.attacl) a WHERE t.attrelid = c.oid AND a.grantee <> c.relowner) k))\n"

func viewComments(v *schema.View) []string {
	var out []string
	s := &schema.Schema{Views: []schema.View{*v}}
	if v.Comment != "" {
		out = append(out, commentSQL(s, op.SetComment{Kind: "view", Name: v.Name, Comment: v.Comment}))
	}
	for _, x := range v.Indexes {
		if x.Comment != "" {
			out = append(out, commentSQL(s, op.SetComment{Kind: "index", Table: v.Name, Name: x.Name, Comment: x.Comment}))
		}
	}
	return out
}

func (c *compiler) triggerAside(t *schema.Trigger) {
	back := createTrigger(t)
	if t.Comment != "" {
		back = append(back, commentSQL(nil, op.SetComment{Kind: "trigger", Table: t.Table, Name: t.Name, Comment: t.Comment}))
	}
	c.setAside("trigger "+t.Table+"."+t.Name, dropTrigger(t.Table, t.Name), back)
}

func (c *compiler) definitionAside(d *schema.Definition) {
	c.setAside(d.Kind+" "+d.Table+"."+d.Name, dropDefinition(d.Kind, d.Table, d.Name), createDefinition(nil, d))
}

// dependents are the statements that create the indexes and constraints of a table that use a column:
// they went with it.
func dependents(t *schema.Table, column string) []string {
	var out []string
	for _, k := range t.Constraints() {
		if op.ConstraintUses(k, column, "postgres") {
			out = append(out, "ALTER TABLE "+qualified(t.Name)+" ADD "+constraintSQL(k))
			if text := k.ConstraintComment(); text != "" {
				out = append(out, commentSQL(nil, op.SetComment{Kind: "constraint", Table: t.Name, Name: constraintName(t, k), Comment: text}))
			}
		}
	}
	for i := range t.Indexes {
		if x := &t.Indexes[i]; op.IndexUses(*x, column, "postgres") {
			out = append(out, indexSQL(t.Name, x))
			if x.Comment != "" {
				out = append(out, commentSQL(nil, op.SetComment{Kind: "index", Table: t.Name, Name: x.Name, Comment: x.Comment}))
			}
		}
	}
	return out
}

// restoreOn brings back what went with a column that was made anew, but for foreign keys that are set aside: they
// come when there is again what they point at.
func (c *compiler) restoreOn(table, column string, before *schema.Schema) {
	t := before.Table(table).Clone()
	t.ForeignKeys = slices.DeleteFunc(t.ForeignKeys, func(fk schema.ForeignKey) bool {
		return c.isAside("foreign key " + table + "." + constraintName(before.Table(table), fk))
	})
	c.addAll(dependents(&t, column))
}

// serial makes a column number its rows, or leave it, or do so with another type.
func (c *compiler) serial(table string, was, is *schema.Column) {
	sequence := "pg_catalog.pg_get_serial_sequence(" + text(qualified(table)) + ", " + text(is.Name) + ")"
	typ := canonical(TypeSQL(is.Type))
	switch {
	case is.AutoIncrement && !was.AutoIncrement:
		space, name := schema.SplitName(table)
		q := qualified(schema.Qualify(space, objectName(name, is.Name, "seq")))
		c.add("CREATE SEQUENCE " + q + " AS " + typ + " OWNED BY " + qualified(table) + "." + ident(is.Name))
		if !c.created[table] {
			c.add("SELECT pg_catalog.setval(" + text(q) + ", greatest(coalesce(max(" + ident(is.Name) + "), 0), 0) + 1, false) FROM " + qualified(table))
		}
		actions := []string{"ALTER COLUMN " + ident(is.Name) + " SET DEFAULT nextval(" + text(q) + ")"}
		if !is.NotNull {
			actions = append(actions, "ALTER COLUMN "+ident(is.Name)+" SET NOT NULL")
		}
		c.join(table, []string{is.Name}, actions...)
	case was.AutoIncrement && !is.AutoIncrement:
		c.add(dynamic("'DROP SEQUENCE ' || " + sequence)).Note = "the sequence that numbered the rows"
		if !is.NotNull && !impliedNotNull(c.now.Table(table), is.Name) {
			c.join(table, []string{is.Name}, "ALTER COLUMN "+ident(is.Name)+" DROP NOT NULL")
		}
	case is.AutoIncrement && !sameType(was.Type, is.Type):
		c.add(dynamic("'ALTER SEQUENCE ' || " + sequence + " || ' AS " + typ + "'")).Note = "the numbers get the column's type"
	}
}

// dynamic runs a statement that the server puts together: only it knows a name.
func dynamic(expr string) string {
	tag := "$skein$"
	for i := 0; strings.Contains(expr, tag); i++ {
		tag = "$skein" + strings.Repeat("_", i+1) + "$"
	}
	return "DO " + tag + " BEGIN EXECUTE " + expr + "; END " + tag
}
