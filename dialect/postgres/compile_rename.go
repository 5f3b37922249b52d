package postgres

import (
	"strings"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// renameObject renames what has no operation of its own for that.
func (c *compiler) renameObject(o op.RenameObject, before *schema.Schema) {
	to := o.To
	switch o.Kind {
	case "constraint":
		c.add("ALTER TABLE " + qualified(o.Table) + " RENAME CONSTRAINT " + ident(o.Name) + " TO " + ident(o.To))
		return
	case "trigger":
		c.add("ALTER TRIGGER " + ident(o.Name) + " ON " + qualified(o.Table) + " RENAME TO " + ident(o.To))
		return
	case "policy", "rule", "event trigger", "schema":
	case "function", "procedure", "aggregate":
		to, _ = schema.SplitRoutine(o.To)
		to = local(to)
	case "view":
		if before.View(o.Name).Materialized {
			c.rename("MATERIALIZED VIEW", o.Name, o.To)
			return
		}
		c.rename("VIEW", o.Name, o.To)
		return
	case "enum", "composite type":
		c.rename("TYPE", o.Name, o.To)
		return
	case "range type":
		c.rename("TYPE", o.Name, o.To)
		c.renameMultirange(o, before)
		return
	default:
		c.rename(strings.ToUpper(o.Kind), o.Name, o.To)
		return
	}
	c.add("ALTER " + definitionTarget(o.Kind, o.Table, o.Name) + " RENAME TO " + ident(to))
}

// renameMultirange has the multirange of a range type, which PostgreSQL names after that, follow its new name. Older
// servers have none.
func (c *compiler) renameMultirange(o op.RenameObject, before *schema.Schema) {
	space, was := schema.SplitName(o.Name)
	_, is := schema.SplitName(o.To)
	if d := before.Definition(o.Kind, "", o.Name); was == is || d == nil || strings.Contains(d.Text, "multirange_type_name") {
		return
	}
	sql := "coalesce((SELECT pg_catalog.format('ALTER TYPE %s RENAME TO %I', t.oid::pg_catalog.regtype, " + text(multirangeOf(is)) + ") FROM pg_catalog.pg_type t " +
		"WHERE t.oid = pg_catalog.to_regtype(" + text(qualified(schema.Qualify(space, multirangeOf(was)))) + ")::oid AND t.typtype = 'm'), 'SELECT')"
	c.add(dynamic(sql)).Note = "its multirange, where the server has such"
}

// multirangeOf is the name that PostgreSQL gives the multirange of a range type.
func multirangeOf(name string) string {
	if strings.Contains(name, "range") {
		return strings.Replace(name, "range", "multirange", 1)
	}
	return name + "_multirange"
}

// multirangeIn is the name of the multirange of a range type, and what the type is beside that.
func multirangeIn(d *schema.Definition) (name, rest string) {
	const says = ", multirange_type_name = "
	rest, said, found := strings.Cut(d.Text, says)
	if !found {
		space, own := schema.SplitName(d.Name)
		return schema.Qualify(space, multirangeOf(own)), d.Text
	}
	return unquotedName(strings.TrimSuffix(said, ")")), rest + ")"
}

func spaceOf(name string) string { space, _ := schema.SplitName(name); return space }
