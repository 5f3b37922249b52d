package postgres

import (
	"slices"
	"strings"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// The kinds of definitions that say what others may do with what the role at work is going to create.
const (
	usualGrantKind  = "default grant"
	usualOptionKind = "default grant option"
	usualRevokeKind = "default revoke"
)

func isUsual(kind string) bool {
	return kind == usualGrantKind || kind == usualOptionKind || kind == usualRevokeKind
}

// usualSQL returns the default privileges of the role that asks: what they add to what is so by itself, and what they
// take from it. Those for one schema only add.
const usualSQL = `SELECT CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'ROUTINES' WHEN 'T' THEN 'TYPES' ELSE 'SCHEMAS' END, coalesce(n.nspname, ''), '', '', a.kind,
			CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END, a.privilege_type, 0
		FROM pg_catalog.pg_default_acl d LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace
			CROSS JOIN LATERAL (SELECT CASE WHEN d.defaclnamespace = 0 THEN pg_catalog.acldefault(CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END, d.defaclrole) END AS acl) o
			CROSS JOIN LATERAL (SELECT CASE WHEN x.is_grantable THEN 'default grant option' ELSE 'default grant' END AS kind, x.grantee, x.privilege_type FROM
					(SELECT * FROM pg_catalog.aclexplode(d.defaclacl) EXCEPT SELECT * FROM pg_catalog.aclexplode(o.acl)) x
				UNION ALL SELECT 'default revoke', x.grantee, x.privilege_type FROM
					(SELECT * FROM pg_catalog.aclexplode(o.acl) EXCEPT SELECT * FROM pg_catalog.aclexplode(d.defaclacl)) x) a
		WHERE pg_catalog.pg_get_userbyid(d.defaclrole) = current_user AND a.grantee <> d.defaclrole AND d.defaclobjtype IN ('r', 'S', 'f', 'T', 'n') AND (n.oid IS NULL OR ` + userSpaces + `)`

// usualRight is a default privilege without its text: word is what it is about, "TABLES".
func usualRight(kind, word, space, role string) schema.Definition {
	name := strings.ToLower(word)
	if space != "" {
		name += " in " + space
	}
	return schema.Definition{Kind: kind, Name: name + map[bool]string{true: " from ", false: " to "}[kind == usualRevokeKind] + role, Text: role}
}

// usualText is the statement that sets a default privilege. d holds the role in place of its text.
func usualText(d *schema.Definition, privileges []string) string {
	role := d.Text
	about := strings.TrimSuffix(strings.TrimSuffix(d.Name, " to "+role), " from "+role)
	word, space, _ := strings.Cut(about, " in ")
	text := "ALTER DEFAULT PRIVILEGES"
	if space != "" {
		text += " IN SCHEMA " + ident(space)
	}
	slices.Sort(privileges)
	what := strings.Join(privileges, ", ") + " ON " + strings.ToUpper(word)
	switch d.Kind {
	case usualRevokeKind:
		return text + " REVOKE " + what + " FROM " + role
	case usualOptionKind:
		return text + " GRANT " + what + " TO " + role + " WITH GRANT OPTION"
	}
	return text + " GRANT " + what + " TO " + role
}

// usualTaken is the statement that takes a default privilege away again.
func usualTaken(d *schema.Definition) string {
	verb := " GRANT "
	if d.Kind == usualRevokeKind {
		verb = " REVOKE "
	}
	at := strings.Index(d.Text, verb)
	right := schema.Definition{Kind: strings.TrimPrefix(d.Kind, "default "), Text: d.Text[at+1:]}
	return d.Text[:at+1] + rightTaken(&right)
}

// keepUsual notes the default privileges that there are: what is created under them has more rights, or fewer, than
// the operations say.
func (c *compiler) keepUsual() {
	for _, d := range c.now.Definitions {
		if isUsual(d.Kind) {
			c.usual = append(c.usual, d)
		}
	}
}

// changeUsual follows an operation on a default privilege.
func (c *compiler) changeUsual(d *schema.Definition, gone bool) {
	c.usual = slices.DeleteFunc(c.usual, func(u schema.Definition) bool { return u.Kind == d.Kind && u.Name == d.Name })
	if !gone {
		c.usual = append(c.usual, *d)
	}
}

// asSaid takes back what default privileges have made of something that was just created: who may do what with it is
// said by grants of its own, which follow.
func (c *compiler) asSaid(o op.Op) {
	if len(c.usual) == 0 {
		return
	}
	switch o := o.(type) {
	case op.CreateTable:
		c.withoutUsual("tables", "TABLE", o.Table.Name, qualified(o.Table.Name))
		space, table := schema.SplitName(o.Table.Name)
		for _, col := range o.Table.Columns {
			if col.AutoIncrement || col.Identity != "" {
				name := schema.Qualify(space, objectName(table, col.Name, "seq"))
				c.withoutUsual("sequences", "SEQUENCE", name, qualified(name))
			}
		}
	case op.CreateView:
		if c.replaced["view "+o.View.Name] { // it has got its own back
			return
		}
		c.withoutUsual("tables", "TABLE", o.View.Name, qualified(o.View.Name))
	case op.CreateSequence:
		c.withoutUsual("sequences", "SEQUENCE", o.Sequence.Name, qualified(o.Sequence.Name))
	case op.CreateEnum:
		c.withoutUsual("types", "TYPE", o.Enum.Name, qualified(o.Enum.Name))
	case op.CreateDefinition:
		d := &o.Definition
		if c.replaced["again "+definitionKey(d)] {
			return
		}
		switch d.Kind {
		case "function", "procedure", "aggregate":
			c.withoutUsual("routines", "ROUTINE", d.Name, strings.TrimPrefix(definitionTarget("function", "", d.Name), "FUNCTION "))
		case "domain", "composite type", "range type":
			c.withoutUsual("types", "TYPE", d.Name, qualified(d.Name))
		case "schema":
			c.withoutUsual("schemas", "SCHEMA", "", ident(d.Name))
		}
	}
}

// withoutUsual is asSaid for one object. Which schema names without one are in is not known here: there, all of them
// count.
func (c *compiler) withoutUsual(about, word, name, target string) {
	name, _ = schema.SplitRoutine(name)
	space, _ := schema.SplitName(name)
	for _, u := range c.usual {
		link := map[bool]string{true: " from ", false: " to "}[u.Kind == usualRevokeKind]
		at := strings.LastIndex(u.Text, strings.ToUpper(link))
		role := strings.TrimSuffix(u.Text[at+len(link):], " WITH GRANT OPTION")
		head := strings.TrimSuffix(u.Name, link+role)
		if what, in, found := strings.Cut(head, " in "); what != about || found && space != "" && in != space {
			continue
		}
		sql := "REVOKE ALL ON " + word + " " + target + " FROM " + role
		if u.Kind == usualRevokeKind {
			list := u.Text[strings.Index(u.Text, " REVOKE ")+len(" REVOKE ") : strings.Index(u.Text, " ON ")]
			sql = "GRANT " + list + " ON " + word + " " + target + " TO " + role
		}
		c.add(sql).Note = "takes back what default privileges made of it"
	}
}
