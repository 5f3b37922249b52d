package autogenerate

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// Change is one difference that was found, in the words of the log lines.
type Change struct {
	Kind    string `json:"kind"`    // "add_table", "remove_column", "modify_type", "rename_index", …
	Object  string `json:"object"`  // "users.email"
	Message string `json:"message"` // "Detected added column 'users.email'"
}

// Describe tells what operations change on a schema. An object that is only out of the way for a
// while is no change; one that comes back in another form is a changed one.
func Describe(ops []op.Op, before *schema.Schema, r diff.Rules) []Change {
	now := before.Clone()
	folding := op.Fold(now)
	gone := map[string]int{} // dropped objects: where in out they are told of
	var out []Change
	for _, o := range ops {
		key, again := returns(o)
		i, dropped := gone[key]
		if again && dropped {
			if same := unchanged(o, before); same {
				out[i] = Change{}
			} else {
				out[i] = changed(describe(o, now, r)[0])
			}
		} else {
			out = append(out, describe(o, now, r)...)
			if key != "" && !again {
				gone[key] = len(out) - 1
			}
		}
		// Operations that come from a comparison fit; for others the words matter more than the fold.
		_ = folding.Apply(o)
	}
	return slices.DeleteFunc(out, func(c Change) bool { return c == Change{} })
}

// returns names the object that an operation drops or, if again is true, creates; only objects that
// may be dropped for a while have a name here.
func returns(o op.Op) (key string, again bool) {
	switch o := o.(type) {
	case op.DropView:
		return "view " + o.View, false
	case op.CreateView:
		return "view " + o.View.Name, true
	case op.DropDefinition:
		return o.Kind + " " + o.Table + "." + o.Name, false
	case op.CreateDefinition:
		return o.Definition.Kind + " " + o.Definition.Table + "." + o.Definition.Name, true
	case op.DropTrigger:
		return "trigger " + o.Table + "." + o.Trigger, false
	case op.CreateTrigger:
		return "trigger " + o.Trigger.Table + "." + o.Trigger.Name, true
	case op.DropIndex:
		return "index " + o.Table + "." + o.Index, false
	case op.CreateIndex:
		return "index " + o.Table + "." + o.Index.Name, true
	}
	return "", false
}

// unchanged reports whether what an operation creates was there before in just that form.
func unchanged(o op.Op, before *schema.Schema) bool {
	switch o := o.(type) {
	case op.CreateView:
		v := before.View(o.View.Name)
		return v != nil && reflect.DeepEqual(*v, o.View)
	case op.CreateDefinition:
		d := before.Definition(o.Definition.Kind, o.Definition.Table, o.Definition.Name)
		return d != nil && *d == o.Definition
	case op.CreateTrigger:
		t := before.Trigger(o.Trigger.Table, o.Trigger.Name)
		return t != nil && *t == o.Trigger
	case op.CreateIndex:
		t := before.Table(o.Table)
		if t == nil {
			return false
		}
		x := t.Index(o.Index.Name)
		return x != nil && reflect.DeepEqual(*x, o.Index)
	}
	return false
}

func changed(c Change) Change {
	c.Kind = "modify_" + strings.TrimPrefix(c.Kind, "add_")
	c.Message = strings.Replace(c.Message, "Detected added", "Detected changed", 1)
	return c
}

func change(kind, object, format string, args ...any) []Change {
	return []Change{{Kind: kind, Object: object, Message: "Detected " + fmt.Sprintf(format, args...)}}
}

func describe(o op.Op, now *schema.Schema, r diff.Rules) []Change {
	switch o := o.(type) {
	case op.CreateTable:
		return change("add_table", o.Table.Name, "added table '%s'", o.Table.Name)
	case op.DropTable:
		return change("remove_table", o.Table, "removed table '%s'", o.Table)
	case op.KeepTable:
		return change("remove_table", o.Table, "removed table '%s'", o.Table)
	case op.RestoreTable:
		return change("add_table", o.Table.Name, "added table '%s'", o.Table.Name)
	case op.KeepColumn:
		return change("remove_column", o.Table+"."+o.Column.Name, "removed column '%s.%s'", o.Table, o.Column.Name)
	case op.RestoreColumn:
		return change("add_column", o.Table+"."+o.Column.Name, "added column '%s.%s'", o.Table, o.Column.Name)
	case op.RenameTable:
		return change("rename_table", o.To, "renamed table '%s' to '%s'", o.Table, o.To)
	case op.SetOptions:
		return change("modify_options", o.Table, "changed options of table '%s'", o.Table)
	case op.SetTableComment:
		return change("modify_comment", o.Table, "table comment '%s'", o.Table)
	case op.AddColumn:
		return change("add_column", o.Table+"."+o.Column.Name, "added column '%s.%s'", o.Table, o.Column.Name)
	case op.DropColumn:
		return change("remove_column", o.Table+"."+o.Column, "removed column '%s.%s'", o.Table, o.Column)
	case op.RenameColumn:
		return change("rename_column", o.Table+"."+o.To, "renamed column '%s.%s' to '%s'", o.Table, o.Column, o.To)
	case op.AlterColumn:
		return describeColumn(o, now, r)
	}
	return describeObject(o)
}

func describeColumn(o op.AlterColumn, now *schema.Schema, r diff.Rules) []Change {
	var out []Change
	name := o.Table + "." + o.Column
	for _, c := range o.Changes {
		switch c := c.(type) {
		case op.SetNotNull:
			word := "NULL"
			if c {
				word = "NOT NULL"
			}
			out = append(out, change("modify_nullable", name, "%s on column '%s'", word, name)...)
		case op.SetType:
			out = append(out, change("modify_type", name, "type change from %s to %s on '%s'", typeText(typeOf(now, o), r), typeText(c.To, r), name)...)
		case op.SetDefault:
			out = append(out, change("modify_default", name, "server default on column '%s'", name)...)
		case op.SetColumnComment:
			out = append(out, change("modify_comment", name, "column comment '%s'", name)...)
		case op.SetCollate:
			out = append(out, change("modify_collation", name, "collation change on column '%s'", name)...)
		case op.SetNotNullAs:
			out = append(out, change("modify_nullable", name, "constraint of NOT NULL on column '%s'", name)...)
		case op.SetOnConflict:
			out = append(out, change("modify_nullable", name, "conflict clause of NOT NULL on column '%s'", name)...)
		case op.SetGenerated:
			out = append(out, change("modify_generated", name, "generated expression on column '%s'", name)...)
		case op.SetCharset:
			out = append(out, change("modify_charset", name, "character set change on column '%s'", name)...)
		case op.SetIdentity:
			out = append(out, change("modify_identity", name, "identity change on column '%s'", name)...)
		case op.SetOnUpdate:
			out = append(out, change("modify_on_update", name, "on update change on column '%s'", name)...)
		case op.SetInvisible:
			out = append(out, change("modify_visibility", name, "visibility change on column '%s'", name)...)
		case op.SetStorage, op.SetCompression, op.SetStatistics:
			out = append(out, change("modify_storage", name, "storage change (%s) on column '%s'", c, name)...)
		case op.SetAutoIncrement:
			out = append(out, change("modify_autoincrement", name, "autoincrement change on column '%s'", name)...)
		}
	}
	return out
}

// typeOf returns the type that a column has before it is changed, nil where it has none.
func typeOf(now *schema.Schema, o op.AlterColumn) schema.Type {
	if t := now.Table(o.Table); t != nil {
		if c := t.Column(o.Column); c != nil {
			return c.Type
		}
	}
	return nil
}

// typeText spells a type as the engine does, so that the values of an enum are shown as they are.
func typeText(t schema.Type, r diff.Rules) string {
	switch {
	case t == nil:
		return "none"
	case r.TypeText != nil:
		return r.TypeText(t)
	}
	return t.String()
}

func describeObject(o op.Op) []Change {
	switch o := o.(type) {
	case op.CreateIndex:
		return change("add_index", o.Index.Name, "added index '%s' on '%s'", o.Index.Name, list(o.Index.Parts))
	case op.DropIndex:
		return change("remove_index", o.Index, "removed index '%s' on '%s'", o.Index, o.Table)
	case op.RenameIndex:
		return change("rename_index", o.To, "renamed index '%s' to '%s'", o.Index, o.To)
	case op.AddConstraint:
		return change("add_"+constraintKind(o.Constraint), o.Table, "added %s", constraintWords(o.Table, o.Constraint))
	case op.DropConstraint:
		return change("remove_"+constraintKind(o.Constraint), o.Table, "removed %s", constraintWords(o.Table, o.Constraint))
	case op.CreateView:
		return change("add_view", o.View.Name, "added view '%s'", o.View.Name)
	case op.DropView:
		return change("remove_view", o.View, "removed view '%s'", o.View)
	case op.CreateTrigger:
		return change("add_trigger", o.Trigger.Name, "added trigger '%s' on '%s'", o.Trigger.Name, o.Trigger.Table)
	case op.DropTrigger:
		return change("remove_trigger", o.Trigger, "removed trigger '%s'", o.Trigger)
	}
	return describeDefinition(o)
}

func describeDefinition(o op.Op) []Change {
	switch o := o.(type) {
	case op.CreateEnum:
		return change("add_enum", o.Enum.Name, "added enum '%s'", o.Enum.Name)
	case op.DropEnum:
		return change("remove_enum", o.Enum, "removed enum '%s'", o.Enum)
	case op.RenameObject:
		return change("rename_"+kindWord(o.Kind), o.To, "renamed %s '%s' to '%s'", o.Kind, o.Name, o.To)
	case op.AlterEnum:
		return change("modify_enum", o.Enum, "changed values of enum '%s'", o.Enum)
	case op.CreateSequence:
		return change("add_sequence", o.Sequence.Name, "added sequence '%s'", o.Sequence.Name)
	case op.DropSequence:
		return change("remove_sequence", o.Sequence, "removed sequence '%s'", o.Sequence)
	case op.AlterSequence:
		return change("modify_sequence", o.To.Name, "changed sequence '%s'", o.To.Name)
	case op.CreateDefinition:
		return change("add_"+kindWord(o.Definition.Kind), o.Definition.Name, "added %s '%s'", o.Definition.Kind, o.Definition.Name)
	case op.DropDefinition:
		return change("remove_"+kindWord(o.Kind), o.Name, "removed %s '%s'", o.Kind, o.Name)
	case op.ReplaceDefinition:
		return change("modify_"+kindWord(o.To.Kind), o.To.Name, "changed %s '%s'", o.To.Kind, o.To.Name)
	case op.KeepObject:
		return change("remove_"+kindWord(o.Kind), o.Name, "removed %s '%s'", o.Kind, o.Name)
	case op.RestoreObject:
		kind, name := o.Object()
		return change("add_"+kindWord(kind), name, "added %s '%s'", kind, name)
	case op.SetComment:
		return change("modify_comment", o.Name, "comment of %s '%s'", o.Kind, o.Name)
	}
	return change("other", "", "%s", o)
}

// kindWord is a kind as a part of Change.Kind: "event_trigger".
func kindWord(kind string) string { return strings.ReplaceAll(kind, " ", "_") }

// list writes the columns of a key as log lines do: ['a', 'b'].
func list(parts []schema.Part) string {
	names := make([]string, len(parts))
	for i, p := range parts {
		names[i] = "'" + p.Column + oneLine(p.Expr) + "'"
	}
	return "[" + strings.Join(names, ", ") + "]"
}

// oneLine is an expression as a part of a log line.
func oneLine(expr string) string { return strings.Join(strings.Fields(expr), " ") }

func constraintKind(c schema.Constraint) string {
	switch c.(type) {
	case schema.PrimaryKey:
		return "primary_key"
	case schema.Unique:
		return "unique"
	case schema.Check:
		return "check"
	case schema.Exclude:
		return "exclusion"
	}
	return "foreign_key"
}

func constraintWords(table string, c schema.Constraint) string {
	switch c := c.(type) {
	case schema.PrimaryKey:
		return fmt.Sprintf("primary key on '%s' of table '%s'", list(c.Columns), table)
	case schema.Unique:
		name := ""
		if c.Name != "" {
			name = "'" + c.Name + "' "
		}
		return fmt.Sprintf("unique constraint %son '%s' of table '%s'", name, list(c.Columns), table)
	case schema.Check:
		return fmt.Sprintf("check constraint '%s' on table '%s'", orText(c.Name, oneLine(c.Expr)), table)
	case schema.Exclude:
		return fmt.Sprintf("exclusion constraint '%s' on table '%s'", orText(c.Name, c.Text), table)
	case schema.ForeignKey:
		return fmt.Sprintf("foreign key (%s)(%s) on table %s", strings.Join(c.Columns, ", "), strings.Join(c.RefColumns, ", "), table)
	}
	return ""
}

func orText(name, text string) string {
	if name != "" {
		return name
	}
	return text
}
