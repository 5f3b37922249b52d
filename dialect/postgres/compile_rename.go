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
	case "enum", "composite type", "range type":
		c.rename("TYPE", o.Name, o.To)
		return
	default:
		c.rename(strings.ToUpper(o.Kind), o.Name, o.To)
		return
	}
	c.add("ALTER " + definitionTarget(o.Kind, o.Table, o.Name) + " RENAME TO " + ident(to))
}
