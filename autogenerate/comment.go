package autogenerate

import (
	"fmt"
	"strings"

	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// Comment puts the comments of a reviewer to operations on a schema.
func Comment(ops []op.Op, before *schema.Schema, r diff.Rules) []script.Line {
	return commented(ops, before, r)
}

// commented puts a comment to each operation that a person should look at.
func commented(ops []op.Op, before *schema.Schema, r diff.Rules) []script.Line {
	now := before.Clone()
	folding := op.Fold(now)
	fresh := map[string]bool{}
	lines := make([]script.Line, len(ops))
	for i, o := range ops {
		lines[i] = script.Line{Op: o}
		if !onNew(o, fresh) {
			lines[i].Comment = comment(o, now, r)
		}
		_ = folding.Apply(o)
	}
	return lines
}

// onNew reports whether an operation constrains only what the operations before it made, where no rows
// can be in the way. fresh collects that: tables, and columns that begin as NULL.
func onNew(o op.Op, fresh map[string]bool) bool {
	switch o := o.(type) {
	case op.CreateTable:
		fresh[o.Table.Name] = true
	case op.AddColumn:
		fresh[o.Table+"."+o.Column.Name] = o.Column.Default == "" && !o.Column.NotNull && o.Column.Generated == nil
	case op.AddConstraint:
		if fk, ok := o.Constraint.(schema.ForeignKey); ok {
			for _, c := range fk.Columns {
				if !fresh[o.Table] && !fresh[o.Table+"."+c] {
					return false
				}
			}
			return true
		}
		return fresh[o.Table]
	case op.CreateIndex:
		return fresh[o.Table]
	}
	return false
}

// comment says what to look at before an operation runs, "" if it is harmless.
func comment(o op.Op, now *schema.Schema, r diff.Rules) string {
	switch o := o.(type) {
	case op.DropTable:
		return fmt.Sprintf("review: the rows of %s are lost here; copy what is still needed before.", o.Table)
	case op.DropColumn:
		if t := now.Table(o.Table); t != nil {
			if c := t.Column(o.Column); c != nil && c.Generated != nil {
				return ""
			}
		}
		return fmt.Sprintf("review: the values of %s.%s are lost here; copy what is still needed before.", o.Table, o.Column)
	case op.AddColumn:
		if o.Column.NotNull && o.Column.Default == "" && o.Column.Generated == nil {
			return fmt.Sprintf("review: rows that are there have no value for %s.%s: this runs only on an empty table.\nOtherwise add the column without NOT NULL, fill it, and then set it.", o.Table, o.Column.Name)
		}
	case op.AlterColumn:
		return columnComment(o, now, r)
	case op.AddConstraint:
		return constraintComment(o)
	case op.CreateIndex:
		if o.Index.Unique {
			return "review: refused while there are duplicates."
		}
	}
	return ""
}

func columnComment(o op.AlterColumn, now *schema.Schema, r diff.Rules) string {
	var out []string
	say := func(format string, args ...any) { out = append(out, "review: "+fmt.Sprintf(format, args...)) }
	name := o.Table + "." + o.Column
	for _, c := range o.Changes {
		switch c := c.(type) {
		case op.SetNotNull:
			if c {
				say("refused while %s holds NULLs; fill them in a statement before.", name)
			}
		case op.SetType:
			if from := typeOf(now, o); c.Using == "" && r.Widens != nil && from != nil && c.To != nil && r.Widens(from, c.To) {
				continue
			}
			say("the values of %s are converted; refused if one would change.", name)
		case op.SetGenerated:
			if c.Expr != "" && isPlain(now, o) {
				say("the values of %s are lost here: it is computed from now on; copy what is still needed before.", name)
			}
		}
	}
	return strings.Join(out, "\n")
}

// isPlain reports whether a column holds values of its own.
func isPlain(now *schema.Schema, o op.AlterColumn) bool {
	t := now.Table(o.Table)
	if t == nil {
		return false
	}
	c := t.Column(o.Column)
	return c != nil && c.Generated == nil
}

func constraintComment(o op.AddConstraint) string {
	switch o.Constraint.(type) {
	case schema.ForeignKey:
		return "review: refused while rows point at nothing."
	case schema.Unique, schema.PrimaryKey:
		return "review: refused while there are duplicates."
	case schema.Check:
		return "review: refused while rows break the check."
	}
	return ""
}
