package postgres

import (
	"cmp"
	"strings"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// NOT NULL is a constraint from PostgreSQL 18 on, one for each column that has it. It is dropped by DROP NOT NULL,
// whatever its name.

// notNullSQL is NOT NULL as it stands in the definition of a column, where NOT VALID can't be said.
func notNullSQL(c *schema.Column) string {
	if !c.NotNull || c.NotNullAs.NotValid {
		return ""
	}
	out := " NOT NULL"
	if name := c.NotNullAs.Name; name != "" {
		out = " CONSTRAINT " + ident(name) + out
	}
	if c.NotNullAs.NoInherit {
		out += " NO INHERIT"
	}
	return out
}

// addNotNull is NOT NULL as an action of ALTER TABLE.
func addNotNull(c *schema.Column) string {
	as := c.NotNullAs
	if as == (schema.NotNull{}) {
		return "ALTER COLUMN " + ident(c.Name) + " SET NOT NULL"
	}
	out := "ADD "
	if as.Name != "" {
		out += "CONSTRAINT " + ident(as.Name) + " "
	}
	out += "NOT NULL " + ident(c.Name)
	if as.NoInherit {
		out += " NO INHERIT"
	}
	return out + notValid(as.NotValid)
}

// lateNotNull are the actions for NOT NULL that the definition of a new column can't say.
func lateNotNull(c *schema.Column) []string {
	if c.NotNull && c.NotNullAs.NotValid {
		return []string{addNotNull(c)}
	}
	return nil
}

// vetNotNull has what is about to be said of NOT NULL refused by a server that would forget it, or not know it.
func (c *compiler) vetNotNull(table string, col *schema.Column) {
	if !col.NotNull || col.NotNullAs == (schema.NotNull{}) {
		return
	}
	c.guard("SELECT pg_catalog.current_setting('server_version') AS server WHERE pg_catalog.current_setting('server_version_num')::int < 180000",
		"NOT NULL of "+table+"."+col.Name+" has a name, a comment, NOT VALID or NO INHERIT of its own, which PostgreSQL knows from 18 on",
		"write the script for this server: SetNotNull, or NotNull without NotNullAs")
}

// commentNotNull sets the comment of the constraint that NOT NULL of a column is.
func (c *compiler) commentNotNull(table string, was, is *schema.Column) {
	had := was.NotNullAs.Comment
	if unproved(was, is) {
		had = ""
	}
	if is.NotNull && had != is.NotNullAs.Comment {
		c.add(commentSQL(c.now, op.SetComment{Kind: "constraint", Table: table, Name: notNullName(table, is), Comment: is.NotNullAs.Comment}))
	}
}

// unproved reports whether the constraint becomes NOT VALID, for which it is made anew.
func unproved(was, is *schema.Column) bool { return is.NotNullAs.NotValid && !was.NotNullAs.NotValid }

// notNullName is what the constraint is called.
func notNullName(table string, c *schema.Column) string {
	return cmp.Or(c.NotNullAs.Name, objectName(local(table), c.Name, "not_null"))
}

// nullability returns the actions that make a column NOT NULL, or let it be NULL, or that change the constraint. What
// takes a statement of its own is done.
func (c *compiler) nullability(table string, was, is *schema.Column) []string {
	drop := "ALTER COLUMN " + ident(is.Name) + " DROP NOT NULL"
	switch {
	case !is.NotNull && was.NotNull && !impliedNotNull(c.now.Table(table), is.Name):
		return []string{drop}
	case !is.NotNull:
		return nil
	case !was.NotNull && (is.NotNullAs == schema.NotNull{} || !impliedNotNull(c.now.Table(table), is.Name)):
		return []string{addNotNull(is)}
	case was.NotNullAs == is.NotNullAs:
		return nil
	case unproved(was, is):
		return []string{drop, addNotNull(is)}
	}
	c.renameNotNull(table, was, is)
	var out []string
	name := notNullName(table, is)
	if was.NotNullAs.NoInherit != is.NotNullAs.NoInherit {
		out = append(out, "ALTER CONSTRAINT "+ident(name)+map[bool]string{true: " NO INHERIT", false: " INHERIT"}[is.NotNullAs.NoInherit])
	}
	if was.NotNullAs.NotValid {
		c.guardNotNull(table, []string{is.Name}, "NOT NULL")
		out = append(out, "VALIDATE CONSTRAINT "+ident(name))
	}
	return out
}

// renameNotNull gives the constraint the name that it is to have. One that the server made up may be of a name that
// the table or the column once had.
func (c *compiler) renameNotNull(table string, was, is *schema.Column) {
	from, to := was.NotNullAs.Name, notNullName(table, is)
	switch {
	case from == to:
	case from != "":
		c.add("ALTER TABLE " + qualified(table) + " RENAME CONSTRAINT " + ident(from) + " TO " + ident(to))
	default:
		sql := "coalesce((SELECT pg_catalog.format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', k.conrelid::pg_catalog.regclass, k.conname, " + text(to) + ") " +
			"FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1] " +
			"WHERE k.contype = 'n' AND k.conrelid = " + text(qualified(table)) + "::pg_catalog.regclass AND a.attname = " + text(is.Name) + " AND k.conname <> " + text(to) + "), 'SELECT')"
		c.add(dynamic(sql)).Note = "the server made up the name that it has"
	}
}

// notNullOf is what is to be known of a constraint that NOT NULL is. A name that the server made up is none, but where
// it is needed to say something else.
func notNullOf(as schema.NotNull) schema.NotNull {
	if as == (schema.NotNull{Name: as.Name}) && op.MadeUpNotNull(as.Name) {
		return schema.NotNull{}
	}
	return as
}

// leaveNotNull names a name that is not compared though somebody may have given it: one that is of the form of those that
// the server makes up, and was made up neither for the column nor for the table of today.
func (i *inspector) leaveNotNull(t *table, c *schema.Column, name string) {
	if c.NotNullAs.Name != "" || name == "" || t.hidden || i.only != "" ||
		strings.HasPrefix(name, local(t.Name)+"_") || strings.Contains(name, "_"+c.Name+"_not_null") || len(name) > 55 {
		return
	}
	i.leave("name of NOT NULL", t.Name+"."+c.Name, "a name that looks like one the server makes up is not compared: "+name)
}
