package postgres

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

func definitionKey(d *schema.Definition) string { return d.Kind + " " + d.Table + "." + d.Name }

// makeAnew drops a function or procedure that can't be replaced and creates it again, with its owner and
// grants, unless it made way before.
func (c *compiler) makeAnew(to *schema.Definition, before *schema.Schema) {
	setting := routineSetting(to)
	if !c.replaced[definitionKey(to)] {
		c.usersAside(to, before)
		c.direct(rememberRoutine(setting, to))
		c.direct(dropDefinition(to.Kind, to.Table, to.Name))
	}
	c.direct(to.Text)
	c.direct(recalled(setting))
	c.restore()
	c.commentOn(to.Kind, to.Table, to.Name, to.Comment)
}

// boundRoutine reports whether the server knows what the body of a function uses: it is no string then.
var boundRoutine = regexp.MustCompile(`(?m)^(BEGIN ATOMIC|RETURN )`)

func isRoutine(kind string) bool { return kind == "function" || kind == "procedure" }

// routineAside sets a function aside that is in the way of a change. What is to be changed anyway is not put back
// as it was.
func (c *compiler) routineAside(s *schema.Schema, d *schema.Definition) {
	if c.replaced[definitionKey(d)] || c.isAside(definitionKey(d)) {
		return
	}
	c.callersAside(d, s)
	setting := routineSetting(d)
	back := append([]string{d.Text, recalled(setting)}, createDefinition(s, d)[1:]...)
	c.out = append(c.out, dialect.Statement{SQL: rememberRoutine(setting, d), Op: c.op, Note: "remembers whose the function is and who may use it"})
	if c.changesLater(d) {
		c.replaced[definitionKey(d)] = true
		c.direct(dropDefinition(d.Kind, d.Table, d.Name))
		return
	}
	c.setAside(definitionKey(d), dropDefinition(d.Kind, d.Table, d.Name), back)
}

// changesLater reports whether an operation behind the one at hand changes an object.
func (c *compiler) changesLater(d *schema.Definition) bool {
	return slices.ContainsFunc(c.rest, func(o op.Op) bool {
		r, ok := o.(op.ReplaceDefinition)
		return ok && r.To.Kind == d.Kind && r.To.Table == d.Table && r.To.Name == d.Name
	})
}

func routineSetting(d *schema.Definition) string { return settingOf("routine", d.Name) }

// settingOf names the setting of a transaction that remembers whose something is and who may use it.
func settingOf(kind, name string) string {
	return "skein." + objectName(kind, strings.ToLower(notPlain.ReplaceAllString(name, "_")), "owner")
}

var notPlain = regexp.MustCompile(`[^A-Za-z0-9]+`)

// rememberRoutine keeps in a setting of the transaction the statements that give a function its owner and
// its grants back.
func rememberRoutine(setting string, d *schema.Definition) string {
	name, arguments := schema.SplitRoutine(d.Name)
	space, routine := schema.SplitName(name)
	where := "pg_catalog.current_schema()"
	if space != "" {
		where = text(space)
	}
	return "SELECT pg_catalog.set_config('" + setting + "', (SELECT pg_catalog.concat_ws('; ',\n" +
		withoutUsual("p.oid::regprocedure", "f") +
		"    CASE WHEN pg_catalog.pg_get_userbyid(p.proowner) <> current_user THEN pg_catalog.format('ALTER ROUTINE %s OWNER TO %I', p.oid::regprocedure, pg_catalog.pg_get_userbyid(p.proowner)) END,\n" +
		"    CASE WHEN p.proacl IS NOT NULL THEN pg_catalog.format('REVOKE ALL ON ROUTINE %s FROM PUBLIC', p.oid::regprocedure) END,\n" +
		"    (SELECT string_agg(pg_catalog.format('GRANT EXECUTE ON ROUTINE %s TO %s', p.oid::regprocedure,\n" +
		"        CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END)\n" +
		"        || CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END, '; ') FROM pg_catalog.aclexplode(coalesce(p.proacl, CASE WHEN EXISTS (SELECT 1 FROM pg_catalog.pg_default_acl WHERE defaclobjtype = 'f') THEN pg_catalog.acldefault('f', p.proowner) END)) a WHERE a.grantee <> p.proowner))\n" +
		fmt.Sprintf("    FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = %s AND p.proname = %s\n", where, text(routine)) +
		"    AND '(' || pg_catalog.oidvectortypes(p.proargtypes) || ')' = " + text(arguments) + "), true)"
}

// recalled runs what was remembered in a setting.
func recalled(setting string) string {
	return dynamic("coalesce(pg_catalog.current_setting('" + setting + "', true), '')")
}

// headEnd is where the part of a function that can't be changed in place is over: its arguments and what
// it returns.
var headEnd = regexp.MustCompile(`(?is)\b(LANGUAGE|AS|BEGIN\s+ATOMIC|RETURN)\b`)

func headOf(text string) string {
	text = create.ReplaceAllLiteralString(text, "")
	if at := headEnd.FindStringIndex(text); at != nil {
		text = text[:at[0]]
	}
	return strings.Join(strings.Fields(text), " ")
}

// callsAside sets aside the defaults, checks and indexes of a table that call a function.
func (c *compiler) callsAside(t *schema.Table, calls func(string) bool) {
	alter := "ALTER TABLE " + qualified(t.Name)
	for _, col := range t.Columns {
		if calls(col.Default) {
			column := alter + " ALTER COLUMN " + ident(col.Name)
			c.setAside("default "+t.Name+"."+col.Name, column+" DROP DEFAULT", []string{column + " SET DEFAULT " + col.Default})
		}
	}
	for _, k := range t.Checks {
		if calls(k.Expr) {
			c.checkAside(t, k)
		}
	}
	for i := range t.Indexes {
		x := &t.Indexes[i]
		if calls(x.Where) || slices.ContainsFunc(x.Parts, func(p schema.Part) bool { return calls(p.Expr) }) {
			c.indexAside(t, x)
		}
	}
}

// usersAside sets aside what uses a function: views, other functions, policies, rules, and what callersAside says.
func (c *compiler) usersAside(d *schema.Definition, before *schema.Schema) {
	c.flush()
	name := calledName(d)
	c.standingAside(before, func(p diff.Piece) bool {
		if x := p.Definition; x != nil && (definitionKey(x) == definitionKey(d) || isRoutine(x.Kind) && !boundRoutine.MatchString(x.Text)) {
			return false
		}
		return saysCall(p.HeldBy(), name)
	})
	c.callersAside(d, before)
}

// callersAside sets aside those defaults, checks, indexes and triggers that call a function.
func (c *compiler) callersAside(d *schema.Definition, before *schema.Schema) {
	c.flush()
	name := calledName(d)
	for i := range before.Tables {
		c.callsAside(&before.Tables[i], func(text string) bool { return saysCall(text, name) })
	}
	for i := range before.Triggers {
		if t := &before.Triggers[i]; saysCall(t.Body, name) {
			c.triggerAside(t)
		}
	}
}

// calledName is what a function goes by in a call, without its schema.
func calledName(d *schema.Definition) string {
	name, _ := schema.SplitRoutine(d.Name)
	return local(name)
}

// saysCall reports whether a text says the name of a function. It rather says yes too often.
func saysCall(text, name string) bool {
	for at := strings.Index(text, name); at >= 0; {
		end := at + len(name)
		if (at == 0 || !isLetter(text[at-1])) && (end == len(text) || !isLetter(text[end])) {
			return true
		}
		next := strings.Index(text[end:], name)
		if next < 0 {
			return false
		}
		at = end + next
	}
	return false
}

func isLetter(b byte) bool {
	return b == '_' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= 0x80
}
