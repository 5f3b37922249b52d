package postgres

import (
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// direct adds a statement before what is to be put back.
func (c *compiler) direct(sql string) {
	c.out = append(c.out, dialect.Statement{SQL: sql, Op: c.op})
}

// renameTable renames a table, moves it to another schema, and lets the names of its constraints follow
// that PostgreSQL made from the table's.
func (c *compiler) renameTable(o op.RenameTable, before *schema.Schema) {
	c.rename("TABLE", o.Table, o.To)
	c.renameDefaults(before.Table(o.Table), c.now.Table(o.To))
	if c.created[o.Table] {
		delete(c.created, o.Table)
		c.created[o.To] = true
	}
}

// rename renames something, and moves it to another schema. That takes two steps; what is to be kept has its
// new name in between, which nothing else has in either schema, as it has on the way back.
func (c *compiler) rename(kind, from, to string) {
	fromSpace, was := schema.SplitName(from)
	toSpace, is := schema.SplitName(to)
	leaves := fromSpace != toSpace
	if leaves && schema.IsKept(to) && was != is {
		c.add("ALTER " + kind + " " + qualified(from) + " RENAME TO " + ident(is))
		was = is
	}
	if leaves {
		at := qualified(schema.Qualify(fromSpace, was))
		if toSpace == "" {
			// Which schema that is, only the server knows.
			c.add(dynamic(text("ALTER "+kind+" "+at+" SET SCHEMA ") + " || pg_catalog.quote_ident(pg_catalog.current_schema())"))
		} else {
			c.add("ALTER " + kind + " " + at + " SET SCHEMA " + ident(toSpace))
		}
	}
	if was != is {
		c.add("ALTER " + kind + " " + qualified(schema.Qualify(toSpace, was)) + " RENAME TO " + ident(is))
	}
}

func (c *compiler) renameColumn(o op.RenameColumn, before *schema.Schema) {
	c.add("ALTER TABLE " + qualified(o.Table) + " RENAME COLUMN " + ident(o.Column) + " TO " + ident(o.To))
	c.renameDefaults(before.Table(o.Table), c.now.Table(o.Table))
	for i, d := range c.now.Definitions {
		if d.Text != before.Definitions[i].Text { // it follows the rows of what is kept
			c.add(orReplace(d.Text))
		}
	}
}

// renameDefaults renames the constraints that have no name of their own as PostgreSQL would call them now.
func (c *compiler) renameDefaults(was, is *schema.Table) {
	after := is.Constraints()
	for i, k := range was.Constraints() {
		if k.ConstraintName() != "" {
			continue
		}
		from, to := constraintName(was, k), constraintName(is, after[i])
		if from != to {
			c.add("ALTER TABLE " + qualified(is.Name) + " RENAME CONSTRAINT " + ident(from) + " TO " + ident(to))
		}
	}
}

// options changes the options of a table.
func (c *compiler) options(o op.SetOptions, before *schema.Schema) error {
	was, is := before.Table(o.Table).Options, o.Options
	table := "ALTER TABLE " + qualified(o.Table) + " "
	if was.PartitionBy != is.PartitionBy {
		return fmt.Errorf("table %s: PostgreSQL can't change how a table is partitioned (%s, in place of %s): give the table a new name in the models, beside the one that is there, and move the rows with m.CopyTable or INSERT … SELECT in a revision of your own",
			o.Table, partitioned(is.PartitionBy), partitioned(was.PartitionBy))
	}
	if was.PartitionOf != is.PartitionOf || was.Bound != is.Bound {
		if was.PartitionOf != "" {
			c.add("ALTER TABLE " + qualified(was.PartitionOf) + " DETACH PARTITION " + qualified(o.Table))
		}
		if is.PartitionOf != "" {
			c.add("ALTER TABLE " + qualified(is.PartitionOf) + " ATTACH PARTITION " + qualified(o.Table) + " " + is.Bound)
		}
	}
	if was.Inherits != is.Inherits {
		for _, parent := range missing(was.Inherits, is.Inherits) {
			c.add(table + "NO INHERIT " + qualified(parent))
		}
		for _, parent := range missing(is.Inherits, was.Inherits) {
			c.add(table + "INHERIT " + qualified(parent))
		}
	}
	if was.Unlogged != is.Unlogged {
		st := c.add(table + map[bool]string{true: "SET UNLOGGED", false: "SET LOGGED"}[is.Unlogged])
		st.Table, st.Rewrite = o.Table, true
	}
	if gone := missing(names(was.Storage), names(is.Storage)); len(gone) > 0 {
		c.add(table + "RESET (" + strings.Join(gone, ", ") + ")")
	}
	if set := missing(is.Storage, was.Storage); len(set) > 0 {
		c.add(table + "SET (" + strings.Join(set, ", ") + ")")
	}
	if was.Tablespace != is.Tablespace {
		to := is.Tablespace
		if to == "" {
			to = "pg_default"
		}
		st := c.add(table + "SET TABLESPACE " + ident(to))
		st.Table, st.Rewrite = o.Table, true
	}
	c.rowSecurity(o.Table, was.RowSecurity, is.RowSecurity)
	return nil
}

func partitioned(by string) string {
	if by == "" {
		return "not at all"
	}
	return "by " + by
}

// rowSecurity turns row security on and off.
func (c *compiler) rowSecurity(table, was, is string) {
	if was == is {
		return
	}
	var actions []string
	if was == "" {
		actions = append(actions, "ENABLE ROW LEVEL SECURITY")
	}
	if is == "" {
		actions = append(actions, "DISABLE ROW LEVEL SECURITY")
	}
	switch {
	case is == "FORCE":
		actions = append(actions, "FORCE ROW LEVEL SECURITY")
	case was == "FORCE":
		actions = append(actions, "NO FORCE ROW LEVEL SECURITY")
	}
	c.add("ALTER TABLE " + qualified(table) + " " + strings.Join(actions, ", "))
}

// missing are the members of a list with commas that another lacks.
func missing(list, from string) []string {
	have := map[string]bool{}
	for x := range strings.SplitSeq(from, ", ") {
		have[x] = true
	}
	var out []string
	for x := range strings.SplitSeq(list, ", ") {
		if x != "" && !have[x] {
			out = append(out, x)
		}
	}
	return out
}

// names are the names in a list of options.
func names(list string) string {
	var out []string
	for x := range strings.SplitSeq(list, ", ") {
		name, _, _ := strings.Cut(x, "=")
		out = append(out, name)
	}
	return strings.Join(out, ", ")
}

// detachPointed takes a partition that goes out of its table, where foreign keys that stay point at that.
func (c *compiler) detachPointed(t *schema.Table) {
	if parent := t.Options.PartitionOf; c.pointedAt(parent) {
		c.add("ALTER TABLE " + qualified(parent) + " DETACH PARTITION " + qualified(t.Name)).Note = "foreign keys point at the table that it is a part of"
	}
}

// pointedAt reports whether a foreign key points at a table, or at one that it is a part of.
func (c *compiler) pointedAt(table string) bool {
	for t := c.now.Table(table); t != nil; t = c.now.Table(t.Options.PartitionOf) {
		for i := range c.now.Tables {
			if slices.ContainsFunc(c.now.Tables[i].ForeignKeys, func(fk schema.ForeignKey) bool { return fk.RefTable == t.Name }) {
				return true
			}
		}
	}
	return false
}
